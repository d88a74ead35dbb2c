"""Hosted zones and records of an inventory, as the program loads them, and why one stays outside."""

from dataclasses import replace
from typing import Any

import pytest

from config.models.dns import CLOUDFRONT_ZONE
from live.inventory import Inventory
from live.network_parts import NetworkParts, Record, RecordAlias, Zone, ZoneAssociation
from migrate.init.zones import find_ending
from tests.migrate.init.inventories import NETWORK, SHOP, small, vpc
from tests.migrate.init.loading import Loader, told

SERVERS = ("ns-1.example.org", "ns-2.example.org")


def zone(id_: str = "Z1", name: str = "example.com", account: str = NETWORK, **changes: Any) -> Zone:
    fields: dict[str, Any] = {
        "origin": f"zone {id_}",
        "id": id_,
        "account_id": account,
        "name": name,
        "comment": "Managed by Terraform",
    }
    return Zone(**fields | changes)


def record(name: str, type_: str = "A", *values: str, zone_id: str = "Z1", ttl: int = 300, **changes: Any) -> Record:
    return Record(
        origin=f"record {name} {type_}",
        zone_id=zone_id,
        name=name,
        type=type_,
        ttl=ttl,
        values=values or ("192.0.2.1",),
        **changes,
    )


def aliasing(label: str, to: str, zone_id: str, *, type_: str = "A", evaluate: bool = False) -> Record:
    alias = RecordAlias(name=to, zone_id=zone_id, evaluate_target_health=evaluate)
    return replace(record(f"{label}.example.com", type_, ttl=0), values=(), alias=alias)


def having(*things: Any, **parts: Any) -> Inventory:
    zones = tuple(one for one in things if isinstance(one, Zone)) or (zone(),)
    records = tuple(one for one in things if isinstance(one, Record))
    vpcs = (vpc(enable_dns_hostnames=True), vpc("vpc-2", SHOP, "10.9.0.0/16", enable_dns_hostnames=True, label="shop"))
    return replace(small(), vpcs=vpcs, network_parts=NetworkParts(zones=zones, records=records, **parts))


def test_records_and_the_delegation_of_a_zone(loaded: Loader) -> None:
    organization, draft = loaded(
        having(
            zone(),
            zone("Z2", "shop.example.com", SHOP, name_servers=SERVERS),
            record("example.com", "MX", "10 mail.example.net", ttl=60),
            record("\\052.example.com", "CNAME", "www.example.com"),
            record("t.example.com", "TXT", "a" * 255 + '""' + "b"),
            record("shop.example.com", "NS", *(f"{one}." for one in SERVERS), ttl=172800),
        )
    )
    above, below = organization.hosted_zones
    assert (above.key, above.account, above.comment) == ("example-com", "network", "Managed by Terraform")
    assert [(one.name, one.type, one.ttl, one.values) for one in above.records] == [
        ("*", "CNAME", 300, ("www.example.com",)),
        ("@", "MX", 60, ("10 mail.example.net",)),
        ("t", "TXT", 300, ("a" * 255 + "b",)),
    ]
    assert (below.key, below.delegated_from, below.delegation_ttl) == ("shop-example-com", "example-com", 172800)
    assert draft.left == ()


def test_aliases_lead_to_load_balancers_distributions_and_other_records(loaded: Loader) -> None:
    organization, draft = loaded(
        having(
            record("app.example.com"),
            aliasing("www", "app.example.com", "Z1"),
            aliasing("far", "www.example.com", "Z1", evaluate=True),
            aliasing("cdn", "d111.cloudfront.net", CLOUDFRONT_ZONE, type_="AAAA"),
            aliasing("lb", "dualstack.lb-1.us-east-1.elb.amazonaws.com", "Z35SXDOTRQ7X7K", evaluate=True),
        )
    )
    (found,) = organization.hosted_zones
    said = {one.name: one.model_dump(exclude_defaults=True)["alias"] for one in found.records if one.alias}
    assert said == {
        "www": {"record": "app"},
        "far": {"record": "www", "evaluate_target_health": True},
        "cdn": {"cloudfront": "d111.cloudfront.net"},
        "lb": {
            "name": "dualstack.lb-1.us-east-1.elb.amazonaws.com",
            "hosted_zone_id": "Z35SXDOTRQ7X7K",
            "evaluate_target_health": True,
        },
    }
    assert draft.left == ()


def test_an_alias_to_cloudfront_in_a_private_zone_is_left(loaded: Loader) -> None:
    organization, draft = loaded(
        having(zone(vpc_ids=("vpc-1",)), aliasing("cdn", "d111.cloudfront.net", CLOUDFRONT_ZONE))
    )
    assert organization.hosted_zones[0].records == ()
    assert "no alias to CloudFront in a private" in told(draft, "record cdn.example.com A")


def test_an_alias_of_an_alias_that_is_left_is_left_too() -> None:
    said = {
        "a": {"name": "a", "type": "A"},
        "b": {"name": "b", "type": "A", "alias": {"record": "a"}},
        "c": {"name": "c", "type": "AAAA", "alias": {"record": "a"}},
        "d": {"name": "d", "type": "AAAA", "alias": {"record": "c"}},
    }
    assert find_ending(list(said.values())) == {("a", "A"), ("b", "A")}


def test_ns_records_of_other_servers_are_no_delegation_of_the_program(loaded: Loader) -> None:
    organization, _ = loaded(
        having(
            zone(),
            zone("Z2", "shop.example.com", name_servers=SERVERS),
            record("shop.example.com", "NS", "ns.example.net"),
        )
    )
    above, below = organization.hosted_zones
    assert ([one.type for one in above.records], below.delegated_from) == (["NS"], None)


def test_a_zone_is_delegated_from_the_next_one_above_it_alone(loaded: Loader) -> None:
    zones = (
        zone("Z0"),
        zone("Z1", "b.example.com", SHOP, name_servers=("ns-3.example.org",)),
        zone("Z2", "a.b.example.com", SHOP, name_servers=SERVERS),
    )
    far = record("a.b.example.com", "NS", *SERVERS, zone_id="Z0")
    organization, _ = loaded(having(*zones, far))
    assert [one.delegated_from for one in organization.hosted_zones] == [None, None, None]
    organization, _ = loaded(having(*zones, far, replace(far, zone_id="Z1", origin="near", ttl=60)))
    assert [one.delegated_from for one in organization.hosted_zones] == ["b-example-com", None, None]
    assert organization.hosted_zones[0].delegation_ttl == 60


def test_the_ds_record_of_a_delegation_is_kept_beside_it(loaded: Loader) -> None:
    organization, draft = loaded(
        having(
            zone(),
            zone("Z2", "shop.example.com", SHOP, name_servers=SERVERS),
            record("shop.example.com", "NS", *SERVERS),
            record("shop.example.com", "DS", f"12345 13 2 {'ab' * 32}"),
        )
    )
    assert [(one.name, one.type) for one in organization.hosted_zones[0].records] == [("shop", "DS")]
    assert draft.left == ()


def test_a_private_zone_may_have_a_name_of_one_label(loaded: Loader) -> None:
    organization, _ = loaded(having(zone(name="corp", vpc_ids=("vpc-1",))))
    assert [one.name for one in organization.hosted_zones] == ["corp"]
    organization, draft = loaded(having(zone(name="corp")))
    assert organization.hosted_zones == ()
    assert "has a whole name" in told(draft, "zone Z1")


def test_a_private_zone_of_vpcs_of_two_accounts(loaded: Loader) -> None:
    associated = ZoneAssociation(origin="associated", zone_id="Z1", vpc_id="vpc-2")
    # Terraform reads what is associated as one of the zone's own VPCs, too.
    private = zone(vpc_ids=("vpc-1", "vpc-2"))
    organization, draft = loaded(having(private, zone_associations=(associated,), zone_authorizations=(associated,)))
    assert (organization.hosted_zones[0].vpcs, draft.left) == (("shared", "shop"), ())
    organization, draft = loaded(having(private, zone_associations=(associated,)))
    assert organization.hosted_zones == ()
    assert "no authorization was read" in told(draft, "zone Z1")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (zone(account="999999999999"), "is no account of this config"),
        (zone(beyond=("delegation_set_id",)), "it has delegation_set_id"),
        (zone(name="a\\052.example.com"), "in lower case, without escapes"),
        (zone(vpc_ids=("vpc-1", "vpc-2")), "is made with one VPC here"),
        (zone(vpc_ids=("vpc-x",)), "that the config does not have"),
        (zone(vpc_ids=("vpc-2",)), "is not of its own account"),
    ],
)
def test_why_a_zone_is_left_with_its_records(loaded: Loader, changed: Zone, words: str) -> None:
    organization, draft = loaded(having(changed, record("www.example.com")))
    assert organization.hosted_zones == ()
    assert words in told(draft, "zone Z1")
    assert "its hosted zone is not in the config" in told(draft, "record www.example.com A")


def test_zones_of_one_name_are_told_apart_by_the_vpcs_that_they_answer_in(loaded: Loader) -> None:
    private = [zone("Z2", vpc_ids=("vpc-1",)), zone("Z3", vpc_ids=("vpc-3",))]
    inventory = having(zone(), *private, record("www.example.com", zone_id="Z3"))
    third = replace(inventory.vpcs[0], id="vpc-3", cidr="10.9.0.0/16", tags={"Name": "lab"}, origin="vpc-3")
    organization, draft = loaded(replace(inventory, vpcs=(*inventory.vpcs, third)))
    assert {one.key: (one.vpcs, len(one.records)) for one in organization.hosted_zones} == {
        "example-com-public": ((), 0),
        "example-com-private-shared": (("shared",), 0),
        "example-com-private-lab": (("lab",), 1),
    }
    assert [one for one in draft.left if "zone" in one.origin] == []


def test_two_public_zones_of_one_name_in_an_account_are_left(loaded: Loader) -> None:
    organization, draft = loaded(having(zone(), zone("Z2"), zone("Z3", account=SHOP)))
    assert [one.account for one in organization.hosted_zones] == ["shop"]
    assert "nothing but its id tells them apart" in told(draft, "zone Z2")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (record("www.example.com", beyond=("set_identifier",)), "it has set_identifier"),
        (aliasing("www", "elb.example.org", "Z9", type_="MX"), "none that the config can say"),
        (aliasing("www", "LB.example.org", "Z9"), "none that the config can say"),
        (aliasing("www", "d1.cloudfront.net", CLOUDFRONT_ZONE, evaluate=True), "none that the config can say"),
        (aliasing("www", "app.example.org", "Z1"), "is not in its hosted zone"),
        (aliasing("www", "nobody.example.com", "Z1"), "of its hosted zone that is not in the config"),
        (aliasing("www", "www.example.com", "Z1"), "of its hosted zone that is not in the config"),
        (record("www.example.org"), "its name is not in its hosted zone"),
        (record("example.com", "NS", "ns.example.org"), "AWS makes it with its hosted zone"),
        (record("www.example.com", "SPF", "v=spf1 -all"), "none that the config can say"),
        (record("www.example.com", "TXT", 'a""b'), "is cut or quoted in another way"),
        (record("www.example.com", "TXT", "a\\;b"), "none that the config can say"),
        (record("example.com", "MX", "10 mail"), "none that the config can say"),
        (record("*.example.com", "NS", "ns.example.org"), "none that the config can say"),
        (record(".".join(["a" * 60] * 4) + ".example.com"), "none that the config can say"),
    ],
)
def test_why_a_record_is_left(loaded: Loader, changed: Record, words: str) -> None:
    organization, draft = loaded(having(changed))
    assert organization.hosted_zones[0].records == ()
    assert words in told(draft, changed.origin)
