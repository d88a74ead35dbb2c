"""The functions that rows name: each exists, and each is named."""

import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from policies.services import RAM
from resource_types import (
    derivations,
    dns_finders,
    finders,
    ipam_finders,
    network_finders,
    security_finders,
    transit_finders,
)
from resource_types.derivations import DERIVATIONS
from resource_types.finders import FINDERS
from resource_types.import_ids import build_import_id
from resource_types.natural_keys import NORMALIZATIONS, FirstOf, Value
from resource_types.table import load_type_table

FILES = Path(__file__).parents[2] / "resource_types" / "rows"
FINDER_FILES = (finders, network_finders, ipam_finders, dns_finders, security_finders, transit_finders)
ROWS: dict[str, dict[str, Any]] = {
    name: row
    for path in FILES.glob("*.json")
    if path.stem != "retired"
    for name, row in json.loads(path.read_text(encoding="utf-8")).items()
}


@dataclass(frozen=True)
class Told:
    """An instance with nothing but what a derivation tells of it."""

    attributes: Mapping[str, Any]
    sensitive: frozenset[str] = frozenset()
    identity: Mapping[str, Any] = field(default_factory=dict[str, Any])


@pytest.mark.parametrize(
    ("part", "functions", "modules", "prefix"),
    [
        (
            "leftover",
            FINDERS,
            (finders, network_finders, ipam_finders, dns_finders, security_finders, transit_finders),
            "find_",
        ),
        ("derive", DERIVATIONS, (derivations,), "derive_"),
    ],
)
def test_each_named_function_exists_and_each_function_is_named_once(
    part: str, functions: Mapping[str, Any], modules: tuple[ModuleType, ...], prefix: str
) -> None:
    named = [row[part] for row in ROWS.values() if part in row]
    members = [name for module in modules for name, _ in inspect.getmembers(module, inspect.isfunction)]
    defined = {name for name in members if name.startswith(prefix)}
    assert sorted(named) == sorted(functions)
    assert functions.keys() == defined


def test_each_named_normalization_exists_and_each_is_named() -> None:
    parts = [part for row in ROWS.values() for part in row.get("natural_key", ()) if isinstance(part, dict)]
    assert {part["normalize"] for part in parts if "normalize" in part} == set(NORMALIZATIONS)


def test_a_row_gives_the_functions_themselves() -> None:
    assert load_type_table().types["aws_vpc"].find_leftover is network_finders.find_vpc
    assert load_type_table().types["aws_iam_role"].derive is derivations.derive_from_role
    assert load_type_table().types["aws_lambda_function"].find_leftover is None


INSTANCES: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "aws_organizations_organization",
        {
            "master_account_id": "123456789012",
            "aws_service_access_principals": [RAM, "config.amazonaws.com", ""],
            "non_master_accounts": [{"id": "111111111111", "arn": "a", "email": "a@example.com"}, {"id": "2"}],
        },
        ["config.amazonaws.com", "123456789012", "111111111111"],
    ),
    (
        "aws_organizations_delegated_administrator",
        {"account_id": "111111111111", "service_principal": "cloudtrail.amazonaws.com"},
        ["111111111111"],
    ),
    (
        "aws_iam_role",
        {"name": "r", "managed_policy_arns": ["arn:p"], "inline_policy": [{"name": "i"}, {"name": ""}]},
        ["r/arn:p", "r:i"],
    ),
    (
        "aws_route_table",
        {
            "id": "rtb-1",
            "route": [
                {"cidr_block": "0.0.0.0/0", "ipv6_cidr_block": ""},
                {"cidr_block": "", "ipv6_cidr_block": "::/0"},
                {"destination_prefix_list_id": "pl-1"},
            ],
        },
        ["rtb-1_0.0.0.0/0", "rtb-1_::/0", "rtb-1_pl-1"],
    ),
    (
        "aws_network_acl",
        {
            "id": "acl-1",
            "ingress": [{"rule_no": 100, "protocol": "6"}, {"rule_no": 110, "protocol": "-1"}],
            "egress": [{"rule_no": 100, "protocol": "-1"}, {"rule_no": None, "protocol": "6"}],
        },
        ["acl-1:100:6:false", "acl-1:110:-1:false", "acl-1:100:-1:true"],
    ),
    (
        "aws_s3_bucket",
        {
            "bucket": "b",
            "versioning": [{"enabled": True}],
            "server_side_encryption_configuration": [{}],
            "lifecycle_rule": [{}],
            "policy": "{}",
            "logging": [{"target_bucket": "logs"}],
            "replication_configuration": [{"role": "r"}],
        },
        ["b"] * 6,
    ),
    (
        "aws_vpc_peering_connection",
        {"id": "pcx-1", "accept_status": "active", "peer_owner_id": "111111111111", "peer_region": "eu-west-1"},
        ["pcx-1", "pcx-1"],
    ),
    (
        "aws_security_group_rule",
        {
            "security_group_rule_id": "sgr-1",
            "security_group_id": "sg-1",
            "type": "egress",
            "protocol": "-1",
            "from_port": 0,
            "to_port": 0,
            "cidr_blocks": ["0.0.0.0/0"],
            "self": False,
        },
        ["sgr-1"],
    ),
]


def test_a_rule_that_stands_for_several_is_none_of_them() -> None:
    one = INSTANCES[-1][1]
    (rule,) = derivations.derive_from_security_group_rule(one)
    assert rule.type == "aws_vpc_security_group_egress_rule"
    assert rule.attributes == {
        "id": "sgr-1",
        "security_group_id": "sg-1",
        "ip_protocol": "-1",
        "cidr_ipv4": "0.0.0.0/0",
    }
    own = one | {"cidr_blocks": [], "self": True, "protocol": "tcp", "from_port": 80, "to_port": 81}
    (rule,) = derivations.derive_from_security_group_rule(own)
    assert (rule.attributes["referenced_security_group_id"], rule.attributes["to_port"]) == ("sg-1", 81)
    for several in ({"cidr_blocks": ["10.0.0.0/8", "10.1.0.0/16"]}, {"self": True}, {"security_group_rule_id": ""}):
        assert list(derivations.derive_from_security_group_rule(one | several)) == []


def test_an_acceptance_is_in_the_other_account_and_there_is_none_of_a_peering_that_waits() -> None:
    asked = {"id": "pcx-1", "accept_status": "active", "peer_owner_id": "111111111111", "peer_region": "eu-west-1"}
    options, acceptance = derivations.derive_from_peering(asked)
    assert (options.account, options.region) == (None, None)
    assert (acceptance.account, acceptance.region) == ("111111111111", "eu-west-1")
    assert list(derivations.derive_from_peering(asked | {"accept_status": "pending-acceptance"})) == []


def test_every_derivation_is_tried() -> None:
    assert {name for name, _, _ in INSTANCES} == {
        name for name, type_ in load_type_table().types.items() if type_.derive
    }


@pytest.mark.parametrize(
    ("name", "attributes", "ids"), INSTANCES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_derived_object_has_the_import_id_and_the_natural_key_of_its_row(
    name: str, attributes: dict[str, Any], ids: list[str]
) -> None:
    derive = load_type_table().types[name].derive
    assert derive is not None
    derived = list(derive(attributes))
    assert [item.import_id for item in derived] == ids
    for item in derived:
        type_ = load_type_table().types[item.type]
        assert build_import_id(type_, Told(item.attributes)) == item.import_id
        assert type_.natural_key is not None
        for part in type_.natural_key:
            if isinstance(part, FirstOf):
                continue
            names = part.attributes if isinstance(part, Value) else (part.attribute,)
            assert set(names) & item.attributes.keys(), (item.type, names)


@pytest.mark.parametrize("name", [name for name, _, _ in INSTANCES])
def test_an_instance_without_attributes_tells_nothing(name: str) -> None:
    derive = load_type_table().types[name].derive
    assert derive is not None
    assert list(derive({})) == []
