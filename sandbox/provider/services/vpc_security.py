"""EC2: the newer security group rules, one source each: `aws:vpc/securityGroupIngressRule` and `...EgressRule`.

Owns the declarations. Schema: terraform-provider-aws internal/service/ec2/vpc_security_group_ingress_rule.go.
"""

from functools import partial
from typing import Any

from sandbox.provider.resource import Call, GoneError, ResourceType
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.services.ec2_permissions import protocol_of
from sandbox.provider.values import Props

_SOURCES = {
    "cidrIpv4": ("IpRanges", "CidrIp"),
    "cidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "prefixListId": ("PrefixListIds", "PrefixListId"),
    "referencedSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
}


def _permission(props: Props) -> dict[str, Any]:
    protocol = protocol_of(props["ipProtocol"])
    request: dict[str, Any] = {"IpProtocol": protocol}
    if protocol != "-1":
        request |= {"FromPort": props.get("fromPort", 0), "ToPort": props.get("toPort", 0)}
    described = {"Description": props["description"]} if props.get("description") else {}
    for key, (part, field) in _SOURCES.items():
        if props.get(key):
            request[part] = [{field: props[key], **described}]
    return request


def _create(call: Call, *, egress: bool) -> str:
    operation = call.client.authorize_security_group_egress if egress else call.client.authorize_security_group_ingress
    answer = operation(
        GroupId=call.props["securityGroupId"],
        IpPermissions=[_permission(call.props)],
        **specify_tags(call, "security-group-rule"),
    )
    return answer["SecurityGroupRules"][0]["SecurityGroupRuleId"]


def _describe(call: Call, rule_id: str, *, egress: bool) -> dict[str, Any]:
    rules = call.client.describe_security_group_rules(SecurityGroupRuleIds=[rule_id])["SecurityGroupRules"]
    if not rules or bool(rules[0]["IsEgress"]) != egress:
        raise GoneError(rule_id)
    return rules[0]


def _read(call: Call, rule_id: str, *, egress: bool) -> Props:
    rule = _describe(call, rule_id, egress=egress)
    everything = protocol_of(rule["IpProtocol"]) == "-1"
    return {
        "arn": rule.get("SecurityGroupRuleArn") or call.arn("ec2", f"security-group-rule/{rule_id}"),
        "cidrIpv4": rule.get("CidrIpv4"),
        "cidrIpv6": rule.get("CidrIpv6"),
        "description": rule.get("Description") or None,
        "fromPort": None if everything else rule.get("FromPort"),
        "ipProtocol": protocol_of(rule["IpProtocol"]),
        "prefixListId": rule.get("PrefixListId"),
        "referencedSecurityGroupId": rule.get("ReferencedGroupInfo", {}).get("GroupId"),
        "securityGroupId": rule["GroupId"],
        "securityGroupRuleId": rule_id,
        "toPort": None if everything else rule.get("ToPort"),
    }


def _update(call: Call, rule_id: str, _: frozenset[str]) -> None:
    names = {
        "cidrIpv4": "CidrIpv4",
        "cidrIpv6": "CidrIpv6",
        "description": "Description",
        "fromPort": "FromPort",
        "prefixListId": "PrefixListId",
        "referencedSecurityGroupId": "ReferencedGroupId",
        "toPort": "ToPort",
    }
    rule = {parameter: call.props[key] for key, parameter in names.items() if call.props.get(key) is not None}
    protocol = protocol_of(call.props["ipProtocol"])
    if protocol == "-1":
        rule |= {"FromPort": -1, "ToPort": -1}
    call.client.modify_security_group_rules(
        GroupId=call.props["securityGroupId"],
        SecurityGroupRules=[
            {
                "SecurityGroupRuleId": rule_id,
                "SecurityGroupRule": {"IpProtocol": protocol, **rule},
            }
        ],
    )


def _delete(call: Call, rule_id: str, *, egress: bool) -> None:
    operation = call.client.revoke_security_group_egress if egress else call.client.revoke_security_group_ingress
    group_id = _describe(call, rule_id, egress=egress)["GroupId"]
    operation(GroupId=group_id, SecurityGroupRuleIds=[rule_id])


def _declare(urn_type: str, *, egress: bool) -> ResourceType:
    return ResourceType(
        urn_type=urn_type,
        service="ec2",
        title=f"VPC Security Group {'Egress' if egress else 'Ingress'} Rule",
        inputs=frozenset({"description", "fromPort", "ipProtocol", "securityGroupId", "toPort", *_SOURCES}),
        required=frozenset({"ipProtocol", "securityGroupId"}),
        outputs=frozenset({"arn", "securityGroupRuleId"}),
        force_new=frozenset({"securityGroupId"}),
        canonical={"ipProtocol": lambda value: protocol_of(value) if value else value},
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidSecurityGroupRuleId.NotFound", "InvalidGroup.NotFound"}),
        create=partial(_create, egress=egress),
        read=partial(_read, egress=egress),
        update=_update,
        delete=partial(_delete, egress=egress),
    )


TYPES = (
    _declare("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", egress=False),
    _declare("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", egress=True),
)
