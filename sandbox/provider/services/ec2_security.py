"""EC2: security groups and the older kind of rule, `SecurityGroupRule`. The newer ones are in `vpc_security`.

Schemas: terraform-provider-aws internal/service/ec2/vpc_security_group.go, vpc_security_group_rule.go.
"""

import zlib
from collections.abc import Iterable
from typing import Any

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Autoname, Call, GoneError, Imported, ResourceType
from sandbox.provider.services import ec2_permissions as permissions
from sandbox.provider.services.common import from_list
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props

_GONE = frozenset({"InvalidGroup.NotFound", "InvalidPermission.NotFound"})
_SOURCES = ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "self", "sourceSecurityGroupId")


def describe_group(call: Call, group_id: str) -> dict[str, Any]:
    """The group as AWS has it. Raises GoneError when there is none."""
    groups = call.client.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    if not groups:
        raise GoneError(group_id)
    return groups[0]


def _create_group(call: Call) -> str:
    request = {"GroupName": call.props["name"], "Description": call.props["description"]}
    if call.props.get("vpcId"):
        request["VpcId"] = call.props["vpcId"]
    return call.client.create_security_group(**request, **specify_tags(call, "security-group"))["GroupId"]


def _settle_group(call: Call, group_id: str) -> None:
    # AWS lets everything out of a new group; the real plugin takes that away: what is not written is not allowed.
    group = describe_group(call, group_id)
    if group["IpPermissionsEgress"]:
        call.client.revoke_security_group_egress(GroupId=group_id, IpPermissions=_plain(group["IpPermissionsEgress"]))
    _update_group(call, group_id, frozenset({"ingress", "egress"} & call.props.keys()))


def _plain(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in permission.items() if value != []} for permission in found]


def _read_group(call: Call, group_id: str) -> Props:
    group = describe_group(call, group_id)
    owner = group["OwnerId"]
    return {
        "arn": f"arn:aws:ec2:{call.region}:{owner}:security-group/{group_id}",
        "description": group["Description"],
        "egress": permissions.flatten(group["IpPermissionsEgress"], group_id),
        "ingress": permissions.flatten(group["IpPermissions"], group_id),
        "name": group["GroupName"],
        "ownerId": owner,
        "tags": from_list(group.get("Tags", [])),
        "vpcId": group.get("VpcId"),
    }


def _update_group(call: Call, group_id: str, changed: frozenset[str]) -> None:
    for direction in sorted(changed & {"ingress", "egress"}):
        found = _read_group(call, group_id)
        there = {permissions.key_of(atom): atom for atom in permissions.atoms(found[direction])}
        wanted = {permissions.key_of(atom): atom for atom in permissions.atoms(call.props.get(direction, []))}
        _revoke(call, group_id, direction, [there[key] for key in sorted(there.keys() - wanted.keys())])
        _authorize(call, group_id, direction, [wanted[key] for key in sorted(wanted.keys() - there.keys())])


def _authorize(call: Call, group_id: str, direction: str, wanted: Iterable[Props]) -> None:
    request = [permissions.in_group(atom, group_id) for atom in wanted]
    if request and direction == "ingress":
        call.client.authorize_security_group_ingress(GroupId=group_id, IpPermissions=request)
    elif request:
        call.client.authorize_security_group_egress(GroupId=group_id, IpPermissions=request)


def _revoke(call: Call, group_id: str, direction: str, unwanted: Iterable[Props]) -> None:
    request = [permissions.in_group(atom, group_id) for atom in unwanted]
    if request and direction == "ingress":
        call.client.revoke_security_group_ingress(GroupId=group_id, IpPermissions=request)
    elif request:
        call.client.revoke_security_group_egress(GroupId=group_id, IpPermissions=request)


def _delete_group(call: Call, group_id: str) -> None:
    if call.props.get("revokeRulesOnDelete"):
        found = _read_group(call, group_id)
        for direction in ("ingress", "egress"):
            _revoke(call, group_id, direction, permissions.atoms(found[direction]))
    call.client.delete_security_group(GroupId=group_id)


def _rule_atoms(props: Props) -> list[Props]:
    rule = {key: value for key, value in props.items() if key not in {"sourceSecurityGroupId", "description"}}
    if props.get("sourceSecurityGroupId"):
        rule["securityGroups"] = [props["sourceSecurityGroupId"]]
    return permissions.atoms([{**rule, "description": props.get("description", "")}])


def _rule_id(props: Props) -> str:
    parts = [permissions.key_of(atom) for atom in _rule_atoms({**props, "description": ""})]
    text = "|".join([props["securityGroupId"], props["type"], *sorted(parts)])
    return f"sgrule-{zlib.crc32(text.encode())}"


def _check_rule(props: Props) -> Iterable[str]:
    if props.get("type", "ingress") not in {"ingress", "egress"}:
        yield f'expected type to be one of ["ingress" "egress"], got {props["type"]}'
    if not any(key in props for key in _SOURCES):
        names = ",".join(("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self", "source_security_group_id"))
        yield f'"cidr_blocks": one of `{names}` must be specified'


def _create_rule(call: Call) -> str:
    group_id = call.props["securityGroupId"]
    _authorize(call, group_id, call.props["type"], _rule_atoms(call.props))
    return _rule_id(call.props)


def _read_rule(call: Call, _: str) -> Props | None:
    group_id, direction = call.props["securityGroupId"], call.props["type"]
    group = describe_group(call, group_id)
    part = group["IpPermissions"] if direction == "ingress" else group["IpPermissionsEgress"]
    there = permissions.within(part, group_id)
    wanted = [permissions.key_of(atom) for atom in _rule_atoms({**call.props, "description": ""})]
    if not wanted or any(key not in there for key in wanted):
        return None
    names = ("fromPort", "protocol", "securityGroupId", "toPort", "type", *_SOURCES)
    return {
        **{key: call.props[key] for key in names if key in call.props},
        "description": there[wanted[0]] or None,
        "securityGroupRuleId": _find_rule_id(call, group_id, direction) if len(wanted) == 1 else None,
    }


def _find_rule_id(call: Call, group_id: str, direction: str) -> str | None:
    """The `sgr-` id of a rule with one source."""
    wanted = _rule_atoms({**call.props, "description": ""})[0]
    source = str(next(iter(next(value for value in wanted.values() if isinstance(value, list))[0].values())))
    filters = [{"Name": "group-id", "Values": [group_id]}]
    for rule in call.client.describe_security_group_rules(Filters=filters)["SecurityGroupRules"]:
        ends = {rule.get("CidrIpv4"), rule.get("CidrIpv6"), rule.get("PrefixListId")}
        ends |= {rule.get("ReferencedGroupInfo", {}).get("GroupId")}
        same_end = source in ends or (source == permissions.SELF and group_id in ends)
        same_ports = wanted["IpProtocol"] == "-1" or (rule.get("FromPort"), rule.get("ToPort")) == (
            wanted["FromPort"],
            wanted["ToPort"],
        )
        same_kind = permissions.protocol_of(rule["IpProtocol"]) == wanted["IpProtocol"]
        if same_end and same_ports and same_kind and bool(rule["IsEgress"]) == (direction == "egress"):
            return rule["SecurityGroupRuleId"]
    return None


def _update_rule(call: Call, _: str, __: frozenset[str]) -> None:
    request = [permissions.in_group(atom, call.props["securityGroupId"]) for atom in _rule_atoms(call.props)]
    arguments = {"GroupId": call.props["securityGroupId"], "IpPermissions": request}
    if call.props["type"] == "ingress":
        call.client.update_security_group_rule_descriptions_ingress(**arguments)
    else:
        call.client.update_security_group_rule_descriptions_egress(**arguments)


def _delete_rule(call: Call, _: str) -> None:
    _revoke(call, call.props["securityGroupId"], call.props["type"], _rule_atoms(call.props))


def _import_rule(import_id: str) -> Imported:
    parts = import_id.split("_")
    if len(parts) < 6 or not parts[0].startswith("sg-") or parts[1] not in {"ingress", "egress"}:
        raise RefusedError(
            f"unexpected format for ID ({import_id}), expected SECURITYGROUPID_TYPE_PROTOCOL_FROMPORT_TOPORT_SOURCE"
            "[_SOURCE]*"
        )
    group_id, direction, protocol, from_port, to_port, *sources = parts
    props: Props = {
        "securityGroupId": group_id,
        "type": direction,
        "protocol": permissions.protocol_of(protocol),
        "fromPort": int(from_port),
        "toPort": int(to_port),
    }
    for source in sources:
        if source in {"self", group_id}:
            props["self"] = True
        elif source.startswith("sg-") or "/sg-" in source:
            props["sourceSecurityGroupId"] = source
        else:
            kind = "prefixListIds" if source.startswith("pl-") else "cidrBlocks"
            kind = "ipv6CidrBlocks" if ":" in source else kind
            props.setdefault(kind, []).append(source)
    return Imported(_rule_id(props), props)


TYPES = (
    ResourceType(
        urn_type="aws:ec2/securityGroup:SecurityGroup",
        service="ec2",
        title="Security Group",
        inputs=frozenset({"description", "egress", "ingress", "name", "revokeRulesOnDelete", "vpcId"}),
        outputs=frozenset({"arn", "ownerId"}),
        defaults={"description": "Managed by Pulumi", "revokeRulesOnDelete": False},
        force_new=frozenset({"description", "name", "vpcId"}),
        computed=frozenset({"egress", "ingress", "vpcId"}),
        kept=frozenset({"revokeRulesOnDelete"}),
        canonical={"egress": permissions.canonical, "ingress": permissions.canonical},
        autoname=Autoname(),
        regional=True,
        tagging=TAGGING,
        gone=_GONE,
        create=_create_group,
        settle=_settle_group,
        read=_read_group,
        update=_update_group,
        delete=_delete_group,
    ),
    ResourceType(
        urn_type="aws:ec2/securityGroupRule:SecurityGroupRule",
        service="ec2",
        title="Security Group Rule",
        inputs=frozenset({"description", "fromPort", "protocol", "securityGroupId", "toPort", "type", *_SOURCES}),
        required=frozenset({"fromPort", "protocol", "securityGroupId", "toPort", "type"}),
        outputs=frozenset({"securityGroupRuleId"}),
        force_new=frozenset({"fromPort", "protocol", "securityGroupId", "toPort", "type", *_SOURCES}),
        canonical={"protocol": lambda value: permissions.protocol_of(value) if value else value},
        regional=True,
        gone=_GONE,
        check=_check_rule,
        parse_import_id=_import_rule,
        create=_create_rule,
        read=_read_rule,
        update=_update_rule,
        delete=_delete_rule,
    ),
)
