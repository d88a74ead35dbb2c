"""Hosted zones that would go, and records that AWS would not let change in one run."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from engine.deployment import Deployment, StateResource
from recovery.hosted_zones import refuse_hosted_zone_losses
from tests.support.example import Configure

PREFIX = "urn:pulumi:org::aws-organization::awsorg:index:HostedZone$aws:route53"
NAME = "hosted-zone-networking/example"
ZONE = StateResource(urn=f"{PREFIX}/zone:Zone::{NAME}", id="Z1", inputs={"name": "example.com"}, protected=True)
THERE = {"key": "example", "account": "networking", "name": "example.com"}


VPCS = tuple(
    StateResource(urn=f"urn:pulumi:org::aws-organization::awsorg:index:Vpc$aws:ec2/vpc:Vpc::{name}", id=id_)
    for name, id_ in (("vpc-networking/shared", "vpc-1"), ("vpc-networking/other", "vpc-2"))
)


def record(end: str) -> StateResource:
    return StateResource(urn=f"{PREFIX}/record:Record::{NAME}/{end}")


def add_vpcs(content: dict[str, Any]) -> None:
    content["shares"] = []
    content["vpcs"] = [
        {"key": key, "account": "networking", "cidr": cidr, "enable_dns_hostnames": True}
        for key, cidr in (("shared", "10.0.0.0/16"), ("other", "10.1.0.0/16"))
    ]


@pytest.fixture
def refuse(configure: Configure) -> Callable[..., None]:
    def run(*zones: dict[str, Any], there: tuple[StateResource, ...] = (ZONE,)) -> None:
        config = configure(dns=lambda content: content.update(zones=list(zones)), network=add_vpcs)
        refuse_hosted_zone_losses(config, Deployment(resources=there))

    return run


def test_what_stays_and_what_is_let_go_is_no_problem(refuse: Callable[..., None]) -> None:
    refuse(THERE, there=())
    refuse(THERE | {"comment": "ours"})
    refuse(THERE | {"key": "other", "formerly": ["example"]})
    refuse(there=(StateResource(urn=ZONE.urn, id="Z1", inputs=ZONE.inputs),))


@pytest.mark.parametrize(
    ("zones", "told"),
    [
        ([], r"'example' \(example.com\) of 'networking' .* as Z1, and not in dns.yaml .*Put it back; .* unprotect"),
        (
            [THERE | {"key": "other"}],
            r"If only its key changed, write `formerly: \[example\]` beside `key: other` \(.*dns.yaml:2\)",
        ),
        ([THERE | {"account": "admin"}], r"Put it back in 'networking', beside the one of 'admin', .* key of its own"),
        (
            [THERE | {"name": "example.org"}],
            r"dns.yaml:2 name of the hosted zone 'example': example.com in .*example.org",
        ),
    ],
)
def test_a_zone_that_would_go_is_refused(refuse: Callable[..., None], zones: list[Any], told: str) -> None:
    with pytest.raises(pulumi.RunError, match=told):
        refuse(*zones)


def test_one_record_becomes_a_cname_and_two_do_not(refuse: Callable[..., None]) -> None:
    zone = THERE | {"records": [{"name": "www", "type": "CNAME", "values": ["x.example.net"]}]}
    refuse(zone, there=(ZONE, record("www/A"), record("other/A"), record("other/AAAA")))
    refuse(zone, there=(ZONE, record("www/CNAME")))
    with pytest.raises(pulumi.RunError, match=r"www.example.com has A and AAAA in .*Take out all but A and run"):
        refuse(zone, there=(ZONE, record("www/A"), record("www/AAAA")))


@pytest.mark.parametrize(
    ("before", "vpcs", "told"),
    [
        ([], ["shared"], "it is public in this stack's state, and private in the config"),
        ([{"vpcId": "vpc-1"}], [], "it is private in this stack's state, and public in the config"),
        ([{"vpcId": "vpc-1"}], ["other", "shared"], "made with the VPC shared, and the config has other first"),
        ([{"vpcId": "vpc-9"}], ["shared"], "made with the VPC vpc-9, and the config has shared first"),
        ([{"vpcId": "vpc-1"}], ["shared", "other"], None),
    ],
)
def test_a_private_zone_stays_private_and_keeps_its_first_vpc(
    refuse: Callable[..., None], before: list[Any], vpcs: list[str], told: str | None
) -> None:
    zone = StateResource(urn=ZONE.urn, id="Z1", inputs={"name": "example.com", "vpcs": before})
    if told is None:
        refuse(THERE | {"vpcs": vpcs}, there=(zone, *VPCS))
        return
    with pytest.raises(pulumi.RunError, match=told):
        refuse(THERE | {"vpcs": vpcs}, there=(zone, *VPCS))
