"""Hosted zones: which records they have, in which order they are made, and what takes whose place."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from config import load
from config.checks.record_values import FORMS
from config.models import HostedZone
from config.plan.hosted_zones import AliasPlan, HostedZonePlan, RecordPlan, plan_hosted_zones, quote_text
from tests.support.example import EXAMPLE, Configure

BASE = load(EXAMPLE)

OTHERS = ("A", "AAAA", "CAA", "DS", "MX", "NS", "PTR", "SRV", "TXT")


def plan(configure: Configure, *zones: dict[str, Any]) -> tuple[HostedZonePlan, ...]:
    return plan_hosted_zones(configure(dns=lambda content: content.update(zones=list(zones))))


def test_a_zone_is_planned_before_the_one_that_leads_to_it(configure: Configure) -> None:
    above = {
        "key": "above",
        "account": "networking",
        "name": "example.com",
        "formerly": ["old"],
        "records": [{"name": "www", "type": "A", "ttl": 60, "values": ["192.0.2.2", "192.0.2.1"]}],
    }
    below = {"key": "below", "account": "admin", "name": "a.b.example.com", "delegated_from": "above"}
    first, second = plan(configure, above, below | {"delegation_ttl": 900, "comment": "ours", "tags": {"a": "b"}})
    assert (first.key, first.account, first.name, first.records, first.formerly) == (
        *("below", "admin", "a.b.example.com", (), ()),
    )
    assert (first.comment, first.tags, second.comment) == ("ours", {"a": "b"}, None)
    assert second.formerly == (("networking", "old"),)
    assert second.records == (
        RecordPlan(
            label="a.b",
            name="a.b.example.com",
            type="NS",
            ttl=900,
            values=(),
            delegates="below",
            replaces=("CNAME",),
        ),
        RecordPlan(
            label="www",
            name="www.example.com",
            type="A",
            ttl=60,
            values=("192.0.2.1", "192.0.2.2"),
            replaces=("CNAME",),
        ),
    )


def test_one_record_of_a_name_takes_the_place_of_a_cname(configure: Configure) -> None:
    records = [
        {"name": "", "type": "TXT", "values": ["b", "a" * 256]},
        {"name": "@", "type": "AAAA", "values": ["2001:db8::1"]},
        {"name": "@", "type": "A", "values": ["192.0.2.1"]},
        {"name": "app", "type": "CNAME", "values": ["x.example.net"]},
    ]
    (zone,) = plan(configure, {"key": "z", "account": "networking", "name": "example.com", "records": records})
    assert [(one.label, one.name, one.type, one.replaces) for one in zone.records] == [
        ("@", "example.com", "A", ("CNAME",)),
        ("@", "example.com", "AAAA", ()),
        ("@", "example.com", "TXT", ()),
        ("app", "app.example.com", "CNAME", OTHERS),
    ]
    assert zone.records[2].values == ("a" * 255 + '""a', "b")
    assert zone.records[0].ttl == 300


def test_an_alias_follows_its_target_and_names_its_zone(configure: Configure) -> None:
    records = [
        {"name": "@", "type": "A", "alias": {"record": "www"}},
        {"name": "@", "type": "MX", "values": ["0 ."]},
        {"name": "cdn", "type": "AAAA", "alias": {"cloudfront": "d1.cloudfront.net"}},
        {"name": "www", "type": "A", "alias": {"record": "x", "evaluate_target_health": True}},
        {"name": "x", "type": "A", "alias": {"name": "x.elb.amazonaws.com", "hosted_zone_id": "Z9"}},
    ]
    (zone,) = plan(configure, {"key": "z", "account": "networking", "name": "example.com", "records": records})
    assert [(one.label, one.type, one.alias, one.ttl) for one in zone.records] == [
        ("x", "A", AliasPlan(name="x.elb.amazonaws.com", hosted_zone_id="Z9", evaluate_target_health=False), None),
        (
            *("www", "A"),
            AliasPlan(name="x.example.com", hosted_zone_id=None, evaluate_target_health=True, target="x"),
            None,
        ),
        (
            *("@", "A"),
            AliasPlan(name="www.example.com", hosted_zone_id=None, evaluate_target_health=False, target="www"),
            None,
        ),
        ("@", "MX", None, 300),
        (
            *("cdn", "AAAA"),
            AliasPlan(name="d1.cloudfront.net", hosted_zone_id="Z2FDTNDATAQYW2", evaluate_target_health=False),
            None,
        ),
    ]
    assert zone.records[0].replaces == ("CNAME",)
    assert zone.records[0].values == ()


LABELS = ("a", "b", "c", "d")


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(LABELS), st.sampled_from(["A", "AAAA", "TXT"])),
        st.sampled_from([None, *LABELS]),
    )
)
def test_every_record_comes_after_the_first_of_its_name_and_its_target(
    leads: dict[tuple[str, str], str | None],
) -> None:
    """`leads`: the label that each leads to; a name leads to later ones alone, so that there is no circle."""
    records = tuple(
        {"name": label, "type": type_}
        | (
            {"alias": {"record": target}}
            if target is not None and target > label and (target, type_) in leads
            else {"values": ({"A": "192.0.2.1", "AAAA": "::1", "TXT": "x"}[type_],)}
        )
        for (label, type_), target in leads.items()
    )
    zone = HostedZone.model_validate({"key": "z", "account": "networking", "name": "example.com", "records": records})
    (made,) = plan_hosted_zones(BASE.model_copy(update={"hosted_zones": (zone,)}))
    places = {(one.label, one.type): place for place, one in enumerate(made.records)}
    assert places.keys() == leads.keys()
    for one in made.records:
        first = min(type_ for label, type_ in leads if label == one.label)
        assert places[one.label, first] <= places[one.label, one.type]
        assert bool(one.replaces) == (one.type == first)
        assert one.alias is None or places[str(one.alias.target), one.type] < places[one.label, one.type]


@given(st.text("abc ;=.", min_size=1, max_size=900))
def test_a_text_is_cut_into_strings_that_are_the_text_together(text: str) -> None:
    strings = re.findall(r'"([^"]*)"', f'"{quote_text(text)}"')
    assert "".join(strings) == text
    assert max(map(len, strings)) <= 255


GOOD = {
    "A": ["192.0.2.10"],
    "AAAA": ["2001:db8::10", "::1"],
    "CAA": ['0 issue "letsencrypt.org"', '128 issuewild ";"'],
    "CNAME": ["_x.acm-validations.aws.", "A.example.com"],
    "DS": ["12345 13 2 " + "0a" * 32],
    "MX": ["10 mail.example.com", "0 ."],
    "NS": ["ns-1.awsdns-01.co.uk."],
    "PTR": ["host.example.com"],
    "SRV": ["1 10 5269 xmpp.example.com", "0 0 0 ."],
    "TXT": ["v=DKIM1; k=rsa; p=" + "A" * 392, "~ [x] |"],
}
BAD = {
    "A": ["1.2.3", "2001:db8::1", "192.0.2.010", ""],
    "AAAA": ["192.0.2.1", "fe80::1%eth0"],
    "CAA": ['256 issue "a"', "0 issue letsencrypt.org"],
    "CNAME": ["localhost", "192.0.2.1", "a..example.com", "-a.example.com", "https://example.com"],
    "DS": ["1 2 3"],
    "MX": ["mail.example.com", "65536 mail.example.com"],
    "NS": ["ns1"],
    "PTR": ["host.example.com:80"],
    "SRV": ["1 10 xmpp.example.com", "1 10 65536 xmpp.example.com"],
    "TXT": ['a"b', "a\\b", "é", "", "a" * 3990],
}


def test_a_value_has_the_form_of_its_type() -> None:
    assert GOOD.keys() == BAD.keys() == FORMS.keys()
    assert [one for type_, form in FORMS.items() for one in GOOD[type_] if not form.accepts(one)] == []
    assert [one for type_, form in FORMS.items() for one in BAD[type_] if form.accepts(one)] == []


def test_the_vpc_that_a_private_zone_is_made_with_comes_first(configure: Configure) -> None:
    vpcs = [
        {"key": key, "account": account, "cidr": cidr, "enable_dns_hostnames": True, "formerly": formerly}
        for key, account, cidr, formerly in (
            ("own", "networking", "10.0.0.0/16", []),
            ("b", "admin", "10.1.0.0/16", ["old"]),
            ("a", "networking", "10.2.0.0/16", []),
        )
    ]
    zone = {"key": "z", "account": "networking", "name": "internal", "vpcs": ["own", "b", "a"], "formerly": ["y"]}
    organization = configure(
        dns=lambda content: content.update(zones=[zone]), network=lambda content: content.update(vpcs=vpcs, shares=[])
    )
    (planned,) = plan_hosted_zones(organization)
    assert [(one.key, one.account, one.region) for one in planned.vpcs] == [
        ("own", "networking", "us-east-1"),
        ("a", "networking", "us-east-1"),
        ("b", "admin", "us-east-1"),
    ]
    assert planned.vpcs[2].names == (("admin", "b"), ("admin", "old"))
    assert planned.vpcs[2].formerly == (("admin", "z", "old"), ("admin", "y", "b"), ("admin", "y", "old"))
