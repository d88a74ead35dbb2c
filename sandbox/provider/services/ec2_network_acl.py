"""EC2: network ACLs, their rules, and which subnets have them. No rules or subnets inside of an ACL.

Schemas: terraform-provider-aws internal/service/ec2/vpc_network_acl.go, vpc_network_acl_rule.go,
vpc_network_acl_association.go.
"""

import zlib
from typing import Any

from botocore.exceptions import ClientError

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Call, GoneError, Imported, ResourceType
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props

_OF_ICMP = frozenset({"1", "58"})
_NUMBERS = {"all": "-1", "icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58", "ipv6-icmp": "58"}


def _create_acl(call: Call) -> str:
    answer = call.client.create_network_acl(VpcId=call.props["vpcId"], **specify_tags(call, "network-acl"))
    return answer["NetworkAcl"]["NetworkAclId"]


def _describe(call: Call, acl_id: str) -> dict[str, Any]:
    found = call.client.describe_network_acls(NetworkAclIds=[acl_id])["NetworkAcls"]
    if not found:
        raise GoneError(acl_id)
    return found[0]


def _read_acl(call: Call, acl_id: str) -> Props:
    acl = _describe(call, acl_id)
    return {
        "arn": f"arn:aws:ec2:{call.region}:{acl['OwnerId']}:network-acl/{acl_id}",
        "ownerId": acl["OwnerId"],
        "vpcId": acl["VpcId"],
    }


def _delete_acl(call: Call, acl_id: str) -> None:
    acl = _describe(call, acl_id)
    for association in acl["Associations"]:
        _give_back(call, acl["VpcId"], association["NetworkAclAssociationId"])
    call.client.delete_network_acl(NetworkAclId=acl_id)


def _give_back(call: Call, vpc_id: str, association_id: str) -> None:
    """To the VPC's default ACL, as the real plugin does it."""
    wanted = [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "default", "Values": ["true"]}]
    default = call.client.describe_network_acls(Filters=wanted)["NetworkAcls"][0]["NetworkAclId"]
    call.client.replace_network_acl_association(AssociationId=association_id, NetworkAclId=default)


def _number(protocol: str) -> str:
    return _NUMBERS.get(protocol, protocol)


def _rule_id(props: Props) -> str:
    """`nacl-<CRC-32 of what tells rules apart>`, as the real plugin's state has it."""
    egress = str(bool(props.get("egress"))).lower()
    said = f"{props['networkAclId']}-{int(props['ruleNumber'])}-{egress}-{props['protocol']}-"
    return f"nacl-{zlib.crc32(said.encode())}"


def _create_rule(call: Call) -> str:
    props = call.props
    # AWS takes a second rule that says the same, so the real plugin asks first.
    if _find_rule(call) is not None:
        raise RefusedError(
            f"The network acl entry identified by {int(props['ruleNumber'])} already exists in {props['networkAclId']}"
        )
    protocol = _number(props["protocol"])
    request: dict[str, Any] = {
        "NetworkAclId": props["networkAclId"],
        "Egress": bool(props.get("egress")),
        "RuleNumber": int(props["ruleNumber"]),
        "RuleAction": props["ruleAction"],
        "Protocol": protocol,
        "PortRange": {"From": int(props.get("fromPort") or 0), "To": int(props.get("toPort") or 0)},
    }
    if protocol in _OF_ICMP:
        request["IcmpTypeCode"] = {"Type": int(props.get("icmpType") or 0), "Code": int(props.get("icmpCode") or 0)}
    for key, parameter in (("cidrBlock", "CidrBlock"), ("ipv6CidrBlock", "Ipv6CidrBlock")):
        if props.get(key):
            request[parameter] = props[key]
    call.client.create_network_acl_entry(**request)
    return _rule_id(props)


def _find_rule(call: Call) -> dict[str, Any] | None:
    wanted = (bool(call.props.get("egress")), int(call.props["ruleNumber"]))
    entries = _describe(call, call.props["networkAclId"])["Entries"]
    return next((one for one in entries if (one["Egress"], one["RuleNumber"]) == wanted), None)


def _read_rule(call: Call, _: str) -> Props | None:
    entry = _find_rule(call)
    if entry is None:
        return None
    protocol = _number(entry["Protocol"])
    ports = entry.get("PortRange", {}) if protocol in {"6", "17"} else {}
    icmp = entry.get("IcmpTypeCode", {}) if protocol in _OF_ICMP else {}
    return {
        "networkAclId": call.props["networkAclId"],
        "egress": entry["Egress"],
        "ruleNumber": entry["RuleNumber"],
        "ruleAction": entry["RuleAction"],
        "protocol": protocol,
        "fromPort": ports.get("From"),
        "toPort": ports.get("To"),
        "icmpType": icmp.get("Type"),
        "icmpCode": icmp.get("Code"),
        "cidrBlock": entry.get("CidrBlock"),
        "ipv6CidrBlock": entry.get("Ipv6CidrBlock"),
    }


def _delete_rule(call: Call, _: str) -> None:
    call.client.delete_network_acl_entry(
        NetworkAclId=call.props["networkAclId"],
        RuleNumber=int(call.props["ruleNumber"]),
        Egress=bool(call.props.get("egress")),
    )


def _import_rule(import_id: str) -> Imported:
    parts = import_id.split(":")
    if len(parts) != 4 or not all(parts) or not parts[1].isdigit() or parts[3] not in {"true", "false"}:
        raise RefusedError(
            f"unexpected format of ID ({import_id}), expected NETWORK_ACL_ID:RULE_NUMBER:PROTOCOL:EGRESS"
        )
    acl, number, protocol, egress = parts
    props = {"networkAclId": acl, "ruleNumber": int(number), "protocol": protocol, "egress": egress == "true"}
    return Imported(_rule_id(props), props)


def _associate(call: Call) -> str:
    wanted = [{"Name": "association.subnet-id", "Values": [call.props["subnetId"]]}]
    acls = call.client.describe_network_acls(Filters=wanted)["NetworkAcls"]
    there = [one for acl in acls for one in acl["Associations"] if one["SubnetId"] == call.props["subnetId"]]
    if not there:
        raise GoneError(call.props["subnetId"])
    return call.client.replace_network_acl_association(
        AssociationId=there[0]["NetworkAclAssociationId"], NetworkAclId=call.props["networkAclId"]
    )["NewAssociationId"]


def _find_association(call: Call, association_id: str) -> tuple[str, dict[str, Any]] | None:
    """With the VPC that it is in."""
    wanted = [{"Name": "association.association-id", "Values": [association_id]}]
    for acl in call.client.describe_network_acls(Filters=wanted)["NetworkAcls"]:
        for one in acl["Associations"]:
            if one["NetworkAclAssociationId"] == association_id:
                return acl["VpcId"], one
    return None


def _read_association(call: Call, association_id: str) -> Props | None:
    found = _find_association(call, association_id)
    return None if found is None else {"networkAclId": found[1]["NetworkAclId"], "subnetId": found[1]["SubnetId"]}


def _disassociate(call: Call, association_id: str) -> None:
    """Where the subnet has another ACL by now, its association has another id, and is left alone."""
    found = _find_association(call, association_id)
    if found is None:
        return
    try:
        _give_back(call, found[0], association_id)
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidAssociationID.NotFound":
            raise


_RULE = frozenset(
    {
        "cidrBlock",
        "egress",
        "fromPort",
        "icmpCode",
        "icmpType",
        "ipv6CidrBlock",
        "networkAclId",
        "protocol",
        "ruleAction",
        "ruleNumber",
        "toPort",
    }
)
_ASSOCIATION = frozenset({"networkAclId", "subnetId"})
_GONE = frozenset({"InvalidNetworkAclID.NotFound", "InvalidNetworkAclEntry.NotFound"})

TYPES = (
    ResourceType(
        urn_type="aws:ec2/networkAcl:NetworkAcl",
        service="ec2",
        title="EC2 Network ACL",
        inputs=frozenset({"vpcId"}),
        required=frozenset({"vpcId"}),
        outputs=frozenset({"arn", "ownerId"}),
        force_new=frozenset({"vpcId"}),
        regional=True,
        tagging=TAGGING,
        gone=_GONE,
        create=_create_acl,
        read=_read_acl,
        delete=_delete_acl,
    ),
    ResourceType(
        urn_type="aws:ec2/networkAclRule:NetworkAclRule",
        service="ec2",
        title="EC2 Network ACL Rule",
        inputs=_RULE,
        required=frozenset({"networkAclId", "protocol", "ruleAction", "ruleNumber"}),
        defaults={"egress": False},
        force_new=_RULE,
        regional=True,
        gone=_GONE,
        parse_import_id=_import_rule,
        create=_create_rule,
        read=_read_rule,
        delete=_delete_rule,
    ),
    ResourceType(
        urn_type="aws:ec2/networkAclAssociation:NetworkAclAssociation",
        service="ec2",
        title="EC2 Network ACL Association",
        inputs=_ASSOCIATION,
        required=_ASSOCIATION,
        force_new=_ASSOCIATION,
        regional=True,
        create=_associate,
        read=_read_association,
        delete=_disassociate,
    ),
)
