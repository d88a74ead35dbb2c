"""The rules of security groups, each with the id by which alone it is imported. Read-only."""

from collections.abc import Collection, Iterator

from live.connection import Connection, read_pages
from live.settings import Found

INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
_ANY_PROTOCOL = "-1"
_MOST = 200
"""Values of one filter (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html, from memory)."""


def read_ingress_rules(inside: Connection, groups: Collection[str]) -> Iterator[Found]:
    """Those of the groups with these ids that let something in."""
    return ((type_, attributes) for type_, attributes in _read_rules(inside, groups) if type_ == INGRESS)


def read_egress_rules(inside: Connection, groups: Collection[str]) -> Iterator[Found]:
    """Those of the groups with these ids that let something out."""
    return ((type_, attributes) for type_, attributes in _read_rules(inside, groups) if type_ == EGRESS)


def _read_rules(inside: Connection, groups: Collection[str]) -> Iterator[Found]:
    ids = sorted(groups)
    for start in range(0, len(ids), _MOST):
        wanted = [{"Name": "group-id", "Values": ids[start : start + _MOST]}]
        for rule in read_pages(inside.client("ec2"), "describe_security_group_rules", Filters=wanted):
            protocol = rule["IpProtocol"]
            ports = {} if protocol == _ANY_PROTOCOL else {"from_port": rule["FromPort"], "to_port": rule["ToPort"]}
            peers = {
                "cidr_ipv4": rule.get("CidrIpv4"),
                "cidr_ipv6": rule.get("CidrIpv6"),
                "prefix_list_id": rule.get("PrefixListId"),
                "referenced_security_group_id": rule.get("ReferencedGroupInfo", {}).get("GroupId"),
            }
            yield (
                EGRESS if rule["IsEgress"] else INGRESS,
                {
                    "id": rule["SecurityGroupRuleId"],
                    "security_group_id": rule["GroupId"],
                    "ip_protocol": protocol,
                    **ports,
                    **{name: peer for name, peer in peers.items() if peer},
                },
            )
