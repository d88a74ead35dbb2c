"""Natural keys: how a row says them, and whether the installed pulumi_aws has all that they name."""

from collections.abc import Iterator
from typing import Any

import pytest

from resource_types.natural_keys import (
    Each,
    FirstOf,
    Part,
    Reference,
    Value,
    Via,
    camel_case,
    fold_case,
    parse_natural_key,
    without_scheme,
)
from resource_types.table import ResourceType, identify, load_type_table
from tests.support.aws_classes import input_names, resource_class
from tests.support.tokens import ACCOUNT, BUCKET, KEY, VPC

TABLE = load_type_table()
TYPES = [type_ for type_ in TABLE.types.values() if type_.natural_key is not None]
TOKENS = {"aws_vpc": VPC, "aws_kms_alias": "aws:kms/alias:Alias"}


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("name", Value(("name",))),
        ({"attribute": "email", "normalize": "fold_case"}, Value(("email",), fold_case)),
        ({"any_of": ["cidr_block", "ipv6_cidr_block"]}, Value(("cidr_block", "ipv6_cidr_block"))),
        ({"attribute": "set_identifier", "else": "simple"}, Value(("set_identifier",), otherwise="simple")),
        ({"reference": "vpc_id", "to": ["aws_vpc"]}, Reference("vpc_id", (VPC,))),
        ({"reference": "vpc_arn", "to": ["aws_vpc"], "input": "vpc"}, Reference("vpc_arn", (VPC,), "vpc")),
        (
            {"each": "vpc", "by": "vpc_id", "to": ["aws_vpc"], "input": "vpcs", "else": "public"},
            Each("vpc", "vpc_id", (VPC,), renamed="vpcs", otherwise="public"),
        ),
        (
            {"first_of": ["cidr_ipv4", {"reference": "vpc_id", "to": ["aws_vpc"]}]},
            FirstOf((Value(("cidr_ipv4",)), Reference("vpc_id", (VPC,)))),
        ),
        (
            {"via": "aws_kms_alias", "by": "target_key_id", "part": "name"},
            Via("aws:kms/alias:Alias", "target_key_id", Value(("name",))),
        ),
    ],
)
def test_each_form_of_a_part(written: Any, part: Part) -> None:
    assert parse_natural_key([written], TOKENS) == (part,)


@pytest.mark.parametrize(
    "written",
    [
        {"reference": "vpc_id", "to": ["aws_vcp"]},
        {"via": "aws_kms_alais", "by": "target_key_id", "part": "name"},
        {"attribute": "email", "normalize": "fold"},
    ],
)
def test_a_part_that_names_what_does_not_exist_is_an_error(written: Any) -> None:
    with pytest.raises(KeyError, match=r"aws_vcp|aws_kms_alais|fold"):
        parse_natural_key([written], TOKENS)


def test_inputs_are_attributes_in_camel_case() -> None:
    assert Value(("destination_ipv6_cidr_block", "name")).inputs == ("destinationIpv6CidrBlock", "name")
    assert Reference("resource_share_arn", ()).input == "resourceShareArn"
    assert Via("t", "target_key_id", Value(("name",))).input == "targetKeyId"


def test_a_path_leads_into_the_one_block_of_its_name() -> None:
    part = Value(("policy_reference.0.name",))
    assert part.inputs == ("policyReference.name",)
    assert part.read_attributes({"policy_reference": [{"name": "a"}]}) == "a"
    assert part.read_inputs({"policyReference": {"name": "a"}}.get) == "a"
    for nothing in ({}, {"policy_reference": []}, {"policy_reference": "a"}, {"policy_reference": [{"name": ""}]}):
        assert part.read_attributes(nothing) is None
    assert Value(("email",), fold_case).read_attributes({"email": "Ann@example.com"}) == "ann@example.com"


def test_each_block_tells_one() -> None:
    part = Each("vpc", "vpc_id", (VPC,), renamed="vpcs", otherwise="public")
    assert part.read_attributes({"vpc": [{"vpc_id": "b"}, {"vpc_id": "a"}, {"vpc_id": ""}, "odd"]}) == ["a", "b"]
    assert part.read_input([{"vpcId": "a"}]) == ["a"]
    assert part.read_attributes({"vpc": None}) == part.read_input(None) == []


def test_a_number_or_a_choice_is_read_as_text() -> None:
    assert Value(("from_port", "ip_protocol")).read_attributes({"from_port": 443, "ip_protocol": "tcp"}) == "443"
    assert Value(("from_port", "ip_protocol")).read_inputs({"ipProtocol": "-1"}.get) == "-1"
    assert Value(("egress",)).read_attributes({"egress": False}) == "false"
    assert Value(("egress",)).read_inputs({"egress": True}.get) == "true"


@pytest.mark.parametrize(
    ("type_", "name"), [(t, n) for t in TABLE.types.values() for n in (t.shared_if, t.account_from) if n is not None]
)
def test_what_says_where_an_object_belongs_is_of_the_class(type_: ResourceType, name: str) -> None:
    assert name in vars(resource_class(type_.token))


def test_normalizations() -> None:
    assert fold_case("Ann@Example.com") == "ann@example.com"
    assert without_scheme("https://token.example.com/") == "token.example.com"


def named(token: str, parts: tuple[Part, ...]) -> Iterator[tuple[str, str, str]]:
    """(type, attribute, input) of all that a natural key names."""
    for part in parts:
        if isinstance(part, Value):
            yield from ((token, *pair) for pair in zip(part.attributes, part.inputs, strict=True))
        elif isinstance(part, Reference):
            yield token, part.attribute, part.input
        elif isinstance(part, Each):
            yield token, part.block, part.input
        elif isinstance(part, FirstOf):
            yield from named(token, part.parts)
        else:
            yield part.type, part.attribute, part.input
            yield from named(part.type, (part.part,))


TERRAFORM_ALONE = {
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm_name"),
    ("aws:route53/record:Record", "fqdn"),
    ("aws:route53/zone:Zone", "vpc"),
    ("aws:sns/topicSubscription:TopicSubscription", "topic_arn"),
}
"""What Pulumi's class has under another name, which the row names too, or says beside it."""


@pytest.mark.parametrize("type_", TYPES, ids=lambda type_: type_.name)
def test_what_a_natural_key_names_is_of_the_class(type_: ResourceType) -> None:
    for token, attribute, input_ in named(type_.token, type_.natural_key or ()):
        class_ = resource_class(token)
        if (token, attribute) not in TERRAFORM_ALONE:
            assert attribute.partition(".")[0] in vars(class_), (token, attribute)
        elif input_ == camel_case(attribute):
            continue
        assert input_.partition(".")[0] in input_names(class_), (token, input_)


def test_a_row_names_only_types_that_have_a_natural_key_themselves() -> None:
    named_types = {
        target
        for type_ in TYPES
        for part in type_.natural_key or ()
        for inner in ((part, part.part) if isinstance(part, Via) else (part,))
        for target in ((inner.type,) if isinstance(inner, Via) else getattr(inner, "targets", ()))
    }
    assert VPC in named_types
    assert {token for token in named_types if TABLE.by_token[token].natural_key is None} == set()


@pytest.mark.parametrize("type_", [type_ for type_ in TYPES if type_.identified_by], ids=lambda type_: type_.name)
def test_what_identifies_an_object_is_of_the_class(type_: ResourceType) -> None:
    for path in type_.identified_by:
        assert path.partition(".")[0] in vars(resource_class(type_.token)), path


@pytest.mark.parametrize(
    ("token", "attributes", "outputs"),
    [
        (ACCOUNT, {"id": "1", "arn": "a", "name": "n"}, {"id": "1", "arn": "a", "name": "n"}),
        (KEY, {"id": "1", "arn": "a", "key_id": "k"}, {"id": "1", "arn": "a", "keyId": "k"}),
        (BUCKET, {"id": "1", "arn": "a", "bucket": "b"}, {"id": "1", "arn": "a", "bucket": "b"}),
    ],
)
def test_both_sides_name_an_object_alike(token: str, attributes: dict[str, str], outputs: dict[str, str]) -> None:
    names = identify(token, attributes, terraform=True)
    assert names == identify(token, outputs, terraform=False)
    assert {"1", "a"} <= names
    assert "n" not in names


def test_an_organization_is_its_root_too() -> None:
    values = {"id": "o-1", "arn": None, "roots": [{"id": "r-1"}, {"id": ""}, "odd"]}
    organization = TABLE.types["aws_organizations_organization"].token
    assert identify(organization, values, terraform=True) == {"o-1", "r-1"}
    assert identify(organization, {"id": "o-1", "roots": "odd"}, terraform=False) == {"o-1"}


def test_an_object_of_another_provider_is_its_id() -> None:
    assert identify("random:index/randomId:RandomId", {"id": "x", "name": "n"}, terraform=False) == {"x"}
