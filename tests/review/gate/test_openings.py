"""Strangers that security groups begin to let in."""

from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network
from typing import Any

import pytest

from config import Organization
from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import UNKNOWN
from review.gate.openings import refuse_opened_groups
from review.gate.subject import Subject
from tests.support.example import Configure, configure
from tests.support.previews import make_change, make_preview, make_resource

__all__ = ["configure"]

RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"


@pytest.fixture
def organization(configure: Configure) -> Organization:
    def edit(content: dict[str, Any]) -> None:
        ingress = [{"ports": 443, "prefix_lists": ["partners"]}]
        content["vpcs"][0]["security_groups"] = [{"key": "web", "description": "Web", "ingress": ingress}]
        account, entries = content["vpcs"][0]["account"], [{"cidr": "203.0.113.0/24"}]
        keys = ("partners", "out", "shared")
        content["prefix_lists"] = [{"key": key, "account": account, "entries": entries} for key in keys]
        share = {"key": "lists", "name": "lists", "owner": account, "with": ["organization"]}
        content["shares"].append(share | {"prefix_lists": ["shared"]})

    return configure(network=edit)


def rule(peer: str = "203.0.113.0_24", **inputs: Any) -> StateResource:
    said = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, **inputs}
    return make_resource(RULE, f"vpc-networking/shared/web/ingress-tcp-443-{peer}", said, account="networking")


def refusals(organization: Organization, *changes: Change) -> list[str]:
    subject = Subject(previews=[make_preview(*changes)], organization=organization)
    return [refusal.would for refusal in refuse_opened_groups(subject)]


@pytest.mark.parametrize(
    ("inputs", "strangers"),
    [
        ({"cidrIpv4": "203.0.113.7/32"}, "203.0.113.7/32"),
        ({"cidrIpv4": "0.0.0.0/0"}, "0.0.0.0/0"),
        ({"cidrIpv4": "10.0.0.0/7"}, "10.0.0.0/7"),
        ({"cidrIpv6": "::/0"}, "::/0"),
        ({"prefixListId": UNKNOWN, "peer": "list.partners"}, "203.0.113.0/24"),
        ({"cidrIpv4": "172.31.0.0/16"}, None),
        ({"cidrIpv4": "100.64.0.0/10"}, None),
        ({"cidrIpv6": "fd00::/8"}, None),
        ({"referencedSecurityGroupId": "sg-1"}, None),
        ({"prefixListId": "pl-1", "peer": "list.of-somebody"}, None),
        ({"cidrIpv4": UNKNOWN}, None),
    ],
)
def test_a_new_rule_for_a_network_on_the_internet_is_refused(
    organization: Organization, inputs: dict[str, Any], strangers: str | None
) -> None:
    said = refusals(organization, make_change(Operation.create, None, rule(**inputs)))
    words = f"the security group shared/web lets in {strangers}, which is outside of the organization"
    assert said == ([] if strangers is None else [words])


def test_a_public_network_of_a_vpc_is_the_organization_s_own(organization: Organization) -> None:
    vpcs = (organization.vpcs[0].model_copy(update={"cidr": IPv4Network("198.18.0.0/16")}),)
    own = organization.model_copy(update={"vpcs": vpcs})
    assert refusals(own, make_change(Operation.create, None, rule(cidrIpv4="198.18.4.0/24"))) == []


def test_the_ipv6_network_of_a_vpc_is_the_organization_s_own_once_amazon_has_given_it(
    organization: Organization,
) -> None:
    opened = make_change(Operation.create, None, rule(cidrIpv6="2600:1f18:abcd:ef00::/57"))
    vpc = make_resource("aws:ec2/vpc:Vpc", "vpc-networking/shared", {}, account="networking")
    given = replace(vpc, outputs={"ipv6CidrBlock": "2600:1f18:abcd:ef00::/56"})
    assert refusals(organization, opened, make_change(Operation.same, given, given)) == []
    written = organization.vpcs[0].model_copy(update={"ipv6_cidr": IPv6Network("2600:1f18:abcd:ef00::/56")})
    said = organization.model_copy(update={"vpcs": (written,)})
    assert len(refusals(said, opened, make_change(Operation.create, None, vpc))) == 1, "anybody can write a network"


def test_a_rule_that_was_there_is_no_news(organization: Organization) -> None:
    old, new = rule(cidrIpv4="203.0.113.0/24"), rule(cidrIpv4="203.0.113.0/24", description="why")
    assert refusals(organization, make_change(Operation.update, old, new)) == []
    wider = rule(cidrIpv4="203.0.113.0/24", toPort=444)
    assert len(refusals(organization, make_change(Operation.update, old, wider))) == 1


@pytest.mark.parametrize(("key", "refused"), [("partners", True), ("shared", True), ("out", False)])
def test_a_network_more_in_a_list_that_a_rule_lets_in_is_refused(
    organization: Organization, key: str, refused: bool
) -> None:
    """Or that others have, whose groups no config of ours knows."""

    def listed(*networks: str) -> StateResource:
        inputs = {"name": key, "entries": [{"cidr": one} for one in networks]}
        return make_resource(LIST, f"prefix-list-networking/{key}", inputs, account="networking")

    before = listed("203.0.113.0/24")
    more = make_change(Operation.update, before, listed("203.0.113.0/24", "198.51.100.0/24", "10.0.0.0/8"))
    said = f"every security group that lets in the prefix list {key} lets in 198.51.100.0/24 too, which is outside"
    assert [one.startswith(said) for one in refusals(organization, more)] == [True] * refused
    assert refusals(organization, make_change(Operation.update, before, listed("10.0.0.0/8"))) == []


def test_a_rule_of_a_workload_is_told_by_its_own_name(organization: Organization) -> None:
    said = {"ipProtocol": "tcp", "fromPort": 80, "toPort": 80, "cidrIpv4": "0.0.0.0/0"}
    name = "workload-networking/shop/front-from-0.0.0.0-0"
    opened = make_resource(RULE, name, said, account="networking")
    change = make_change(Operation.create, after=opened)
    (told,) = refusals(organization, change)
    (refusal,) = refuse_opened_groups(Subject(previews=[make_preview(change)], organization=organization))
    assert refusal.keys == ("networking/shop/front-from-0.0.0.0-0",), "a waiver is for one rule, not for a workload"
    assert told.startswith(
        "the security group of the rule front-from-0.0.0.0-0 of the workload shop lets in 0.0.0.0/0, which is"
    )


@pytest.mark.parametrize("type_", [GROUP, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"])
def test_rules_that_a_workload_writes_in_a_group_count_too(organization: Organization, type_: str) -> None:
    def group(*networks: str, port: int = 443, **more: Any) -> StateResource:
        block = {"protocol": "tcp", "fromPort": port, "toPort": port, "cidrBlocks": [*networks], **more}
        return make_resource(type_, "workload-networking/shop/web", {"ingress": [block]}, account="networking")

    said = "the security group web of the workload shop lets in {}, which is outside of the organization"
    new = make_change(Operation.create, after=group("10.0.0.0/8", "0.0.0.0/0", ipv6CidrBlocks=["::/0"]))
    assert refusals(organization, new) == [said.format("0.0.0.0/0, ::/0")]
    more = make_change(Operation.update, group("0.0.0.0/0"), group("0.0.0.0/0", "203.0.113.0/24"))
    assert refusals(organization, more) == [said.format("203.0.113.0/24")]
    assert refusals(organization, make_change(Operation.update, group("0.0.0.0/0"), group("0.0.0.0/0", port=22)))
    closed = make_change(Operation.update, group("0.0.0.0/0"), group("10.0.0.0/8"))
    unknown = make_resource(type_, "workload-networking/shop/web", {"ingress": UNKNOWN}, account="networking")
    assert refusals(organization, closed, make_change(Operation.create, after=unknown)) == []


@pytest.mark.parametrize(("kind", "refused"), [("ingress", True), ("egress", False)])
def test_a_rule_of_the_old_type_counts_too(organization: Organization, kind: str, refused: bool) -> None:
    said = {"type": kind, "protocol": "tcp", "fromPort": 80, "toPort": 80, "cidrBlocks": ["0.0.0.0/0"]}
    opened = make_resource(OLD_RULE, "workload-networking/shop/in", said, account="networking")
    told = refusals(organization, make_change(Operation.create, after=opened))
    words = "the security group of the rule in of the workload shop lets in 0.0.0.0/0, which is outside of the"
    assert [one.startswith(words) for one in told] == [True] * refused
