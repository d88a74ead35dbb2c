"""Route 53 Resolver: endpoints, rules that forward, and their associations with VPCs.

Schemas: terraform-provider-aws internal/service/route53resolver/endpoint.go, rule.go, rule_association.go.
"""

import time
from collections.abc import Mapping
from typing import Any

from sandbox.provider.resource import Call, ResourceType, Tagging
from sandbox.provider.services.common import from_list, pages, to_list
from sandbox.provider.values import Props, unordered

_SERVICE = "route53resolver"
_GONE = frozenset({"ResourceNotFoundException"})
_PORT = 53


def _tagging(kind: str) -> Tagging:
    def read(call: Call, object_id: str) -> Mapping[str, str]:
        arn = call.arn(_SERVICE, f"{kind}/{object_id}")
        return from_list(pages(call.client, "list_tags_for_resource", "Tags", ResourceArn=arn))

    def write(call: Call, object_id: str, changed: Mapping[str, str], removed: list[str]) -> None:
        arn = call.arn(_SERVICE, f"{kind}/{object_id}")
        if removed:
            call.client.untag_resource(ResourceArn=arn, TagKeys=removed)
        if changed:
            call.client.tag_resource(ResourceArn=arn, Tags=to_list(changed))

    return Tagging(read, write)


def _begin(call: Call) -> dict[str, Any]:
    named = {"Name": call.props["name"]} if call.props.get("name") else {}
    return {"CreatorRequestId": f"tf-r53-resolver-{time.time_ns()}", "Tags": to_list(call.tags), **named}


def _create_endpoint(call: Call) -> str:
    answer = call.client.create_resolver_endpoint(
        **_begin(call),
        Direction=call.props["direction"],
        IpAddresses=[_address_to_api(one) for one in call.props["ipAddresses"]],
        SecurityGroupIds=call.props["securityGroupIds"],
    )
    return answer["ResolverEndpoint"]["Id"]


def _address_to_api(address: Props) -> dict[str, str]:
    return {"SubnetId": address["subnetId"], **({"Ip": address["ip"]} if address.get("ip") else {})}


def _read_endpoint(call: Call, endpoint_id: str) -> Props:
    found = call.client.get_resolver_endpoint(ResolverEndpointId=endpoint_id)["ResolverEndpoint"]
    return {
        "arn": found["Arn"],
        "direction": found["Direction"],
        "hostVpcId": found["HostVPCId"],
        "ipAddresses": [
            {"subnetId": one["SubnetId"], "ip": one["Ip"], "ipId": one["IpId"]}
            for one in _list_addresses(call, endpoint_id)
        ],
        "name": found.get("Name"),
        "securityGroupIds": found["SecurityGroupIds"],
    }


def _list_addresses(call: Call, endpoint_id: str) -> list[Any]:
    arguments = {"ResolverEndpointId": endpoint_id}
    return pages(call.client, "list_resolver_endpoint_ip_addresses", "IpAddresses", **arguments)


def _update_endpoint(call: Call, endpoint_id: str, changed: frozenset[str]) -> None:
    """New addresses come before old ones go: AWS keeps two at least."""
    if "name" in changed:
        call.client.update_resolver_endpoint(ResolverEndpointId=endpoint_id, Name=call.props["name"])
    if "ipAddresses" in changed:
        wanted = {one["subnetId"]: one for one in call.props["ipAddresses"]}
        there = {one["SubnetId"]: one for one in _list_addresses(call, endpoint_id)}
        for subnet in sorted(wanted.keys() - there.keys()):
            call.client.associate_resolver_endpoint_ip_address(
                ResolverEndpointId=endpoint_id, IpAddress=_address_to_api(wanted[subnet])
            )
        for subnet in sorted(there.keys() - wanted.keys()):
            call.client.disassociate_resolver_endpoint_ip_address(
                ResolverEndpointId=endpoint_id, IpAddress={"IpId": there[subnet]["IpId"]}
            )


def _delete_endpoint(call: Call, endpoint_id: str) -> None:
    call.client.delete_resolver_endpoint(ResolverEndpointId=endpoint_id)


def _create_rule(call: Call) -> str:
    answer = call.client.create_resolver_rule(
        **_begin(call), DomainName=call.props["domainName"], RuleType=call.props["ruleType"], **_read_targets(call)
    )
    return answer["ResolverRule"]["Id"]


def _read_targets(call: Call) -> dict[str, Any]:
    targets = call.props.get("targetIps") or []
    endpoint = call.props.get("resolverEndpointId")
    return {
        **({"ResolverEndpointId": endpoint} if endpoint else {}),
        **(
            {"TargetIps": [{"Ip": one["ip"], "Port": int(one.get("port") or _PORT)} for one in targets]}
            if targets
            else {}
        ),
    }


def _read_rule(call: Call, rule_id: str) -> Props:
    found = call.client.get_resolver_rule(ResolverRuleId=rule_id)["ResolverRule"]
    return {
        "arn": found["Arn"],
        "domainName": found["DomainName"].removesuffix("."),
        "name": found.get("Name"),
        "ownerId": found["OwnerId"],
        "resolverEndpointId": found.get("ResolverEndpointId"),
        "ruleType": found["RuleType"],
        "shareStatus": found["ShareStatus"],
        "targetIps": [{"ip": one["Ip"], "port": one["Port"]} for one in found.get("TargetIps") or []],
    }


def _update_rule(call: Call, rule_id: str, _: frozenset[str]) -> None:
    config = {"Name": call.props["name"], **_read_targets(call)}
    call.client.update_resolver_rule(ResolverRuleId=rule_id, Config=config)


def _delete_rule(call: Call, rule_id: str) -> None:
    call.client.delete_resolver_rule(ResolverRuleId=rule_id)


def _create_association(call: Call) -> str:
    answer = call.client.associate_resolver_rule(
        ResolverRuleId=call.props["resolverRuleId"], VPCId=call.props["vpcId"], Name=call.props.get("name") or ""
    )
    return answer["ResolverRuleAssociation"]["Id"]


def _read_association(call: Call, association_id: str) -> Props:
    found = call.client.get_resolver_rule_association(ResolverRuleAssociationId=association_id)
    association = found["ResolverRuleAssociation"]
    return {
        "name": association.get("Name"),
        "resolverRuleId": association["ResolverRuleId"],
        "vpcId": association["VPCId"],
    }


def _delete_association(call: Call, _: str) -> None:
    call.client.disassociate_resolver_rule(ResolverRuleId=call.props["resolverRuleId"], VPCId=call.props["vpcId"])


def _list_subnets(value: object) -> object:
    """Addresses by their subnets: AWS chooses what is left out."""
    return sorted(str(one.get("subnetId")) for one in value) if isinstance(value, list) else value


def _list_servers(value: object) -> object:
    if not isinstance(value, list):
        return value
    return sorted((str(one.get("ip")), int(one.get("port") or _PORT)) for one in value)


TYPES = (
    ResourceType(
        urn_type="aws:route53/resolverEndpoint:ResolverEndpoint",
        service=_SERVICE,
        title="Route53 Resolver Endpoint",
        inputs=frozenset({"direction", "ipAddresses", "name", "securityGroupIds"}),
        required=frozenset({"direction", "ipAddresses", "securityGroupIds"}),
        outputs=frozenset({"arn", "hostVpcId"}),
        force_new=frozenset({"direction", "securityGroupIds"}),
        canonical={"ipAddresses": _list_subnets, "securityGroupIds": unordered},
        regional=True,
        tagging=_tagging("resolver-endpoint"),
        gone=_GONE,
        create=_create_endpoint,
        read=_read_endpoint,
        update=_update_endpoint,
        delete=_delete_endpoint,
    ),
    ResourceType(
        urn_type="aws:route53/resolverRule:ResolverRule",
        service=_SERVICE,
        title="Route53 Resolver Rule",
        inputs=frozenset({"domainName", "name", "resolverEndpointId", "ruleType", "targetIps"}),
        required=frozenset({"domainName", "ruleType"}),
        outputs=frozenset({"arn", "ownerId", "shareStatus"}),
        force_new=frozenset({"domainName", "ruleType"}),
        canonical={"targetIps": _list_servers},
        regional=True,
        tagging=_tagging("resolver-rule"),
        gone=_GONE,
        create=_create_rule,
        read=_read_rule,
        update=_update_rule,
        delete=_delete_rule,
    ),
    ResourceType(
        urn_type="aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
        service=_SERVICE,
        title="Route53 Resolver Rule Association",
        inputs=frozenset({"name", "resolverRuleId", "vpcId"}),
        required=frozenset({"resolverRuleId", "vpcId"}),
        force_new=frozenset({"name", "resolverRuleId", "vpcId"}),
        regional=True,
        gone=_GONE,
        create=_create_association,
        read=_read_association,
        delete=_delete_association,
    ),
)
