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


def record(end: str) -> StateResource:
    return StateResource(urn=f"{PREFIX}/record:Record::{NAME}/{end}")


@pytest.fixture
def refuse(configure: Configure) -> Callable[..., None]:
    def run(*zones: dict[str, Any], there: tuple[StateResource, ...] = (ZONE,)) -> None:
        config = configure(dns=lambda content: content.update(zones=list(zones)))
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
