"""Import ids from attributes: every odd type by an example, and what happens when something is missing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.terraform.addresses import ProviderAddress
from migrate.terraform.state import Instance
from resource_types.import_ids import (
    FUNCTION,
    NoImportIdError,
    Place,
    add_region,
    attributes_of,
    build_import_id,
    build_import_option,
    split_option,
    split_region,
)
from resource_types.table import ResourceType, load_type_table

TYPES = load_type_table().types
EXAMPLES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("import_id_examples.json").read_text())
CANARY = "canary-7f3a9"

NEEDS_ID = {
    "aws_api_gateway_authorizer",
    "aws_api_gateway_deployment",
    "aws_api_gateway_request_validator",
    "aws_api_gateway_resource",
    "aws_apigatewayv2_api_mapping",
    "aws_apigatewayv2_authorizer",
    "aws_apigatewayv2_deployment",
    "aws_apigatewayv2_integration",
    "aws_apigatewayv2_integration_response",
    "aws_apigatewayv2_model",
    "aws_apigatewayv2_route",
    "aws_apigatewayv2_route_response",
    "aws_backup_selection",
    "aws_batch_compute_environment",
    "aws_cloudformation_stack_set_instance",
    "aws_cloudwatch_log_s3_table_integration_source",
    "aws_cognito_managed_user_pool_client",
    "aws_cognito_user_pool_client",
    "aws_customerprofiles_profile",
    "aws_datazone_environment",
    "aws_datazone_environment_profile",
    "aws_datazone_glossary",
    "aws_datazone_glossary_term",
    "aws_datazone_project",
    "aws_ec2_client_vpn_network_association",
    "aws_ec2_subnet_cidr_reservation",
    "aws_ec2_traffic_mirror_filter_rule",
    "aws_emr_instance_fleet",
    "aws_emr_instance_group",
    "aws_prometheus_anomaly_detector",
    "aws_route53_traffic_policy",
    "aws_service_discovery_private_dns_namespace",
    "aws_ssm_maintenance_window_target",
    "aws_ssm_maintenance_window_task",
    "aws_verifiedpermissions_identity_source",
    "aws_vpc_ipv4_cidr_block_association",
    "aws_vpc_ipv6_cidr_block_association",
    "aws_wafv2_ip_set",
    "aws_wafv2_regex_pattern_set",
    "aws_wafv2_rule_group",
    "aws_wafv2_web_acl",
}
"""Types whose import id is more than `id`, but holds it, for no other attribute says the same."""

ONCE_IN_A_REGION = {
    "aws_apprunner_default_auto_scaling_configuration_version": "us-east-1",
    "aws_arczonalshift_autoshift_observer_notification_status": "us-east-1",
    "aws_auditmanager_account_registration": "us-east-1",
    "aws_backup_region_settings": "us-east-1",
    "aws_bedrock_model_invocation_logging_configuration": "us-east-1",
    "aws_cloudwatch_log_storage_tier_policy": None,
    "aws_cloudwatch_otel_enrichment": None,
    "aws_devopsguru_event_sources_config": "us-east-1",
    "aws_devopsguru_service_integration": "us-east-1",
    "aws_ebs_encryption_by_default": "terraform-20240102030405000600000001",
    "aws_ebs_snapshot_block_public_access": "us-east-1",
    "aws_ec2_allowed_images_settings": None,
    "aws_ec2_serial_console_access": "terraform-20240102030405000600000001",
    "aws_glue_resource_policy": "111111111111",
    "aws_iot_event_configurations": "us-east-1",
    "aws_kinesis_account_settings": None,
    "aws_macie2_classification_export_configuration": (
        "macie:classification_export_configuration:111111111111:us-east-1"
    ),
    "aws_observabilityadmin_telemetry_enrichment": None,
    "aws_observabilityadmin_telemetry_evaluation": None,
    "aws_observabilityadmin_telemetry_evaluation_for_organization": None,
    "aws_rds_certificate": "us-east-1",
    "aws_sagemaker_servicecatalog_portfolio_status": "us-east-1",
    "aws_servicequotas_auto_management": None,
    "aws_vpc_block_public_access_options": "us-east-1",
    "aws_xray_encryption_config": "us-east-1",
    "aws_xray_trace_segment_destination": None,
}
"""All types that the provider takes by region, as something that there is once in each, with the `id` in states of
provider 5 and older (None: the type is younger). Version 6 takes any other id for a region, and calls that one.
"""

ONCE_IN_AN_ACCOUNT = {
    "aws_api_gateway_account": "api-gateway-account",
    "aws_bedrock_use_case_for_model_access": None,
    "aws_iam_outbound_web_identity_federation": None,
    "aws_securityhub_account": "securityhub-account",
    "aws_uxc_account_customizations": None,
}
"""The same for those that it takes by account, and whose old `id` was a word, or that have none. Of the others (Macie,
Shield, ECR, Glue's catalog) the id was the account always.
"""

OPTIONS = {"aws_organizations_account": ("iam_user_access_to_billing", "ALLOW", "_ALLOW")}
"""All types whose import takes more than what the object is."""


def instance(
    type_: str,
    attributes: dict[str, Any],
    *,
    sensitive: frozenset[str] = frozenset(),
    identity: dict[str, Any] | None = None,
) -> Instance:
    return Instance(
        module="",
        type=type_,
        name="main",
        index_key=None,
        address=f"{type_}.main",
        provider=ProviderAddress(text="", module="", host="", namespace="hashicorp", type="aws", alias=""),
        tainted=False,
        deposed=None,
        attributes=attributes,
        sensitive=sensitive,
        identity=identity or {},
        dependencies=(),
    )


def type_with(template: str, *, regional: bool = True) -> ResourceType:
    return ResourceType(name="aws_x", token="aws:x/x:X", import_id=template, regional=regional)


def build(template: str, attributes: dict[str, Any], **more: Any) -> str:
    return build_import_id(type_with(template), instance("aws_x", attributes, **more))


def is_plain(type_: ResourceType) -> bool:
    """Whether the import id is the id in states, in all versions of the provider, or where the object is."""
    return bool(re.fullmatch(r"\{id\}|\{\w+\|id\}|\{@\w+\}", type_.import_id or "{id}"))


def uses_id(type_: ResourceType) -> bool:
    return type_.import_id is not None and "id" in attributes_of(type_.import_id)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["type"])
def test_documented_formats(example: dict[str, Any]) -> None:
    type_ = TYPES[example["type"]]
    attributes = example["attributes"] if uses_id(type_) else {**example["attributes"], "id": CANARY}

    found = build_import_id(type_, instance(type_.name, attributes, identity=example.get("identity")))

    assert found == example["id"]


def test_every_odd_type_has_an_example() -> None:
    assert {name for name, type_ in TYPES.items() if not is_plain(type_)} == {example["type"] for example in EXAMPLES}


def test_types_that_need_the_id_are_known() -> None:
    odd = {name for name, type_ in TYPES.items() if not is_plain(type_) and uses_id(type_)}

    assert odd == NEEDS_ID


def test_plain_types_take_the_id_when_their_attribute_is_not_there() -> None:
    role = TYPES["aws_iam_role"]

    assert build_import_id(role, instance("aws_iam_role", {"name": "admin", "id": "other"})) == "admin"
    assert build_import_id(role, instance("aws_iam_role", {"id": "admin"})) == "admin"
    assert build_import_id(TYPES["aws_vpc"], instance("aws_vpc", {"id": "vpc-1"})) == "vpc-1"


@pytest.mark.parametrize(("what", "types"), [("region", ONCE_IN_A_REGION), ("account", ONCE_IN_AN_ACCOUNT)])
def test_what_there_is_once_is_imported_by_where_it_is(what: str, types: dict[str, str | None]) -> None:
    assert types.keys() == {name for name, type_ in TYPES.items() if type_.import_id == f"{{@{what}}}"}
    place = Place(account="111111111111", region="eu-west-1")
    expected = {"region": "eu-west-1", "account": "111111111111"}[what]
    for name, old in types.items():
        attributes = {"id": old} if old else {}
        assert build_import_id(TYPES[name], instance(name, attributes, identity={}), place) == expected
        with pytest.raises(NoImportIdError, match=rf"there is one in each {what}.*nothing proves it.*`{what}` of its"):
            build_import_id(TYPES[name], instance(name, attributes))


def test_what_the_object_says_of_its_region_counts_for_more_than_its_provider() -> None:
    type_ = TYPES["aws_glue_resource_policy"]
    place = Place(region="us-east-1")
    assert build_import_id(type_, instance(type_.name, {"region": "eu-west-1"}), place) == "eu-west-1"
    assert build_import_id(type_, instance(type_.name, {}, identity={"region": "eu-west-1"}), place) == "eu-west-1"


def test_an_option_is_written_after_the_id_and_is_no_part_of_it() -> None:
    assert OPTIONS.keys() == {name for name, type_ in TYPES.items() if type_.import_option is not None}
    for name, (attribute, value, option) in OPTIONS.items():
        with_option = instance(name, {"id": "111111111111", attribute: value})
        assert build_import_id(TYPES[name], with_option) == "111111111111"
        assert build_import_option(TYPES[name], with_option) == option
        assert split_option(f"111111111111{option}") == ("111111111111", option)
        assert build_import_option(TYPES[name], instance(name, {"id": "111111111111", attribute: None})) == ""
    assert build_import_option(TYPES["aws_vpc"], instance("aws_vpc", {"id": "vpc-1"})) == ""
    assert split_option("sg-1_ALLOW") == ("sg-1_ALLOW", "")


def test_a_record_is_imported_by_its_whole_name() -> None:
    record = TYPES["aws_route53_record"]
    attributes = {"zone_id": "Z1", "type": "A", "fqdn": "example.com", "set_identifier": None}

    assert build_import_id(record, instance(record.name, {**attributes, "name": ""})) == "Z1_example.com_A"
    assert build_import_id(record, instance(record.name, {**attributes, "name": "www", "fqdn": "www.example.com"})) == (
        "Z1_www.example.com_A"
    )
    assert build_import_id(record, instance(record.name, {**attributes, "name": "www", "fqdn": None})) == "Z1_www_A"
    with pytest.raises(NoImportIdError, match="needs the attribute fqdn or name"):
        build_import_id(record, instance(record.name, {"zone_id": "Z1", "type": "A"}))


REQUIRED = [
    (example, attribute)
    for example in EXAMPLES
    if TYPES[example["type"]].import_id != FUNCTION
    for attribute in re.findall(r"\{(\w+)[^|{}]*\}", re.sub(r"\[.*?\]", "", TYPES[example["type"]].import_id or ""))
    if attribute in example["attributes"]
]


@given(st.sampled_from(REQUIRED), st.sampled_from([None, "", [], {}, "absent"]))
def test_a_missing_attribute_is_named(required: tuple[dict[str, Any], str], missing: Any) -> None:
    example, attribute = required
    attributes = {**example["attributes"], attribute: missing}
    if missing == "absent":
        del attributes[attribute]

    with pytest.raises(NoImportIdError, match=rf"needs the attribute {attribute}\b.*state does not have"):
        build_import_id(TYPES[example["type"]], instance(example["type"], attributes))


@given(st.sampled_from(REQUIRED))
def test_a_sensitive_attribute_is_named_and_never_written(required: tuple[dict[str, Any], str]) -> None:
    example, attribute = required
    value = example["attributes"][attribute]
    secret = instance(
        example["type"],
        {**example["attributes"], attribute: CANARY if isinstance(value, str) else value},
        sensitive=frozenset({attribute}),
    )

    with pytest.raises(NoImportIdError, match=rf"attribute {attribute}\b.*marked sensitive") as caught:
        build_import_id(TYPES[example["type"]], secret)

    assert CANARY not in str(caught.value)


@given(st.sampled_from(EXAMPLES), st.data())
def test_no_error_holds_a_value(example: dict[str, Any], data: st.DataObject) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(example["attributes"]) or ["none"])))
    broken = instance(example["type"], {name: [CANARY, {"a": CANARY}] for name in kept})

    assert CANARY not in _outcome(TYPES[example["type"]], broken, value="built")


def _outcome(type_: ResourceType, broken: Instance, *, value: str) -> str:
    try:
        build_import_id(type_, broken)
    except NoImportIdError as error:
        return str(error)
    return value


@pytest.mark.parametrize(
    ("template", "attributes", "expected"),
    [
        ("{a}", {"a": "x"}, "x"),
        ("{a}", {"a": 443}, "443"),
        ("{a}", {"a": 443.0}, "443"),
        ("{a}", {"a": 0}, "0"),
        ("{a}", {"a": True}, "true"),
        ("{a}", {"a": False}, "false"),
        ("{a}:{b}", {"a": "x:y", "b": "z"}, "x:y:z"),
        ("{a|b}", {"a": "", "b": "y"}, "y"),
        ("{a|b}", {"a": None, "b": "y"}, "y"),
        ("{a|b}", {"a": "x", "b": "y"}, "x"),
        ("{a}[,{b}]", {"a": "x"}, "x"),
        ("{a}[,{b}]", {"a": "x", "b": "y"}, "x,y"),
        ("{a}[,{b}][,{c}]", {"a": "x", "c": "z"}, "x,z"),
        ("{a.0.b}", {"a": [{"b": "x"}]}, "x"),
        ("{a.b}", {"a": {"b": "x"}}, "x"),
        ("{a!default}{b}", {"a": "other", "b": "x"}, "otherx"),
        ("[{a!default}/]{b}", {"a": "default", "b": "x"}, "x"),
        ("{a~name}", {"a": "plain"}, "plain"),
        ("{a~name}", {"a": "arn:aws:ecs:us-east-1:111111111111:cluster/web"}, "web"),
        ("{a~name}", {"a": "arn:aws:lambda:us-east-1:111111111111:function:web"}, "web"),
        ("{a~name}", {"a": "arn:aws:lambda:us-east-1:111111111111:function:web:live"}, "web"),
        ("{a~name}", {"a": "arn:aws:sqs:us-east-1:111111111111:web"}, "web"),
        ("{a*#}", {"a": ["b", "a"]}, "b#a"),
        ("{a+/}", {"a": ["b", "a"]}, "a/b"),
        ("{a}|{b}", {"a": "x", "b": "y"}, "x|y"),
        ("the-only-one", {}, "the-only-one"),
    ],
)
def test_template_language(template: str, attributes: dict[str, Any], expected: str) -> None:
    assert build(template, attributes) == expected


@pytest.mark.parametrize(
    ("template", "attributes", "message"),
    [
        ("{a|b}", {}, "needs the attribute a or b, which the state does not have"),
        ("{a}[,{b}:{c}]", {"a": "x", "b": "y"}, "needs the attribute c, which"),
        ("{a.0.b}", {"a": []}, "needs the attribute a.0.b, which"),
        ("{a.0.b}", {"a": [{}]}, "needs the attribute a.0.b, which"),
        ("{a.1.b}", {"a": [{"b": "x"}]}, "needs the attribute a.1.b, which"),
        ("{a.0.b}", {"a": "text"}, "needs the attribute a.0.b, which"),
        ("{a+/}", {"a": []}, "needs the attribute a, which"),
        ("{a!x}", {"a": "x"}, "needs the attribute a, which"),
        ("{a~name}", {"a": "arn:aws:ecs:us-east-1:111111111111:cluster/"}, "needs the attribute a, which"),
        ("{a}", {"a": ["x"]}, "needs the attribute a to be one value"),
        ("{id}", {"id": 7}, "needs the attribute id to be text"),
        ("{arn}", {"arn": True}, "needs the attribute arn to be text"),
        ("{a}", {"a": "x\ny"}, "needs the attribute a, whose value is no part of an id"),
        ("{a}", {"a": "<PLACEHOLDER>"}, "needs the attribute a, whose value is no part of an id"),
        ("{a|id}", {"a": "PendingConfirmation", "id": "x"}, "waits for its confirmation, so the state has no a of it"),
        (
            "{a|id}",
            {"id": "pending confirmation"},
            "then `terraform state rm ADDRESS` and `terraform import ADDRESS ARN`",
        ),
    ],
)
def test_what_makes_no_id(template: str, attributes: dict[str, Any], message: str) -> None:
    with pytest.raises(NoImportIdError, match=re.escape(message)):
        build(template, attributes)


def test_an_id_that_repeats_a_sensitive_value_is_not_written() -> None:
    attributes = {"id": "apiabc:da2-secretkey", "key": "da2-secretkey", "short": "apiabc", "parts": ["apiabc:da2"]}
    with pytest.raises(NoImportIdError, match="the value of the attribute key, which is marked sensitive") as caught:
        build("{id}", attributes, sensitive=frozenset({"key", "short"}))
    assert "da2-secretkey" not in str(caught.value)
    assert build("{id}", attributes, sensitive=frozenset({"short", "parts", "gone"})) == "apiabc:da2-secretkey"


@pytest.mark.parametrize("name", ["aws_appsync_api_key", "aws_wafv2_api_key"])
def test_a_key_that_is_its_own_import_id_is_not_imported(name: str) -> None:
    row = load_type_table().types[name]
    assert row.import_id is None
    assert row.reason == "its import id holds the key itself, a secret"


def test_a_sensitive_alternative_is_not_passed_over() -> None:
    with pytest.raises(
        NoImportIdError, match="holds the attribute a, which is marked sensitive: where the code marks it"
    ):
        build("{a|id}", {"a": "x", "id": "x"}, sensitive=frozenset({"a"}))


def test_identity_fills_what_the_attributes_lack() -> None:
    assert build("{a}/{b}", {"a": "x"}, identity={"a": "other", "b": "y"}) == "x/y"


def test_where_an_object_is_does_not_fill_an_attribute_of_that_name() -> None:
    identity = {"account_id": "111111111111", "region": "us-east-1"}

    assert build("{account_id|group}", {"group": "all"}, identity=identity) == "all"
    assert build("{@account}", {}, identity=identity) == "111111111111"


def test_a_type_without_import_says_why() -> None:
    type_ = TYPES["aws_iam_policy_attachment"]

    with pytest.raises(NoImportIdError, match="aws_iam_policy_attachment cannot be imported: it owns all attachments"):
        build_import_id(type_, instance(type_.name, {"id": "x"}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cidr_blocks": []}, "cidr_blocks or ipv6_cidr_blocks or prefix_list_ids or source_security_group_id or self"),
        ({"from_port": None}, "the attribute from_port"),
        ({"to_port": None}, "the attribute to_port"),
        ({"protocol": ""}, "the attribute protocol"),
        ({"security_group_id": None}, "the attribute security_group_id"),
        ({"type": None}, "the attribute type"),
    ],
)
def test_a_security_group_rule_that_lacks_something(change: dict[str, Any], message: str) -> None:
    rule = {
        "security_group_id": "sg-1",
        "type": "ingress",
        "protocol": "tcp",
        "from_port": 1,
        "to_port": 2,
        "cidr_blocks": ["10.0.0.0/8"],
        "self": False,
    }

    with pytest.raises(NoImportIdError, match=message):
        build_import_id(TYPES["aws_security_group_rule"], instance("aws_security_group_rule", {**rule, **change}))


@pytest.mark.parametrize("item", ["", "no json", "[]", "{}", '{"k": "a"}', '{"k": {"S": "a", "N": "1"}}', '{"k": {}}'])
def test_a_table_item_whose_key_cannot_be_read(item: str) -> None:
    attributes = {"table_name": "t", "hash_key": "k", "item": item}

    with pytest.raises(
        NoImportIdError, match=r"needs the attribute (hash_key_value|item), which the state does not have"
    ):
        build_import_id(TYPES["aws_dynamodb_table_item"], instance("aws_dynamodb_table_item", attributes))


@pytest.mark.parametrize(
    ("regional", "region", "provider_region", "expected"),
    [
        (True, "us-east-1", "eu-west-1", "x@us-east-1"),
        (True, "us-east-1", None, "x@us-east-1"),
        (True, "us-east-1", "us-east-1", "x"),
        (True, None, "us-east-1", "x"),
        (True, None, None, "x"),
        (False, "us-east-1", "eu-west-1", "x"),
        (False, "us-east-1", None, "x"),
    ],
)
def test_region_suffix(*, regional: bool, region: str | None, provider_region: str | None, expected: str) -> None:
    assert add_region("x", region, provider_region, regional=regional) == expected


@pytest.mark.parametrize(
    ("regional", "region", "provider_region", "expected"),
    [
        (True, "us-east-1", "us-east-1", "db@eu-west-1@us-east-1"),
        (True, "us-gov-west-1", None, "db@eu-west-1@us-gov-west-1"),
        (True, None, "us-east-1", "db@eu-west-1@us-east-1"),
        (True, None, None, "db@eu-west-1"),
        (False, "us-east-1", "us-east-1", "db@eu-west-1"),
    ],
)
def test_an_id_that_ends_like_a_region(
    *, regional: bool, region: str | None, provider_region: str | None, expected: str
) -> None:
    assert add_region("db@eu-west-1", region, provider_region, regional=regional) == expected


@pytest.mark.parametrize("import_id", ["a@example.com", "a@b", "us-east-1", "a@us-east-1/b"])
def test_an_at_sign_alone_is_no_region(import_id: str) -> None:
    assert add_region(import_id, "us-east-1", "us-east-1", regional=True) == import_id


@pytest.mark.parametrize(
    ("import_id", "expected"),
    [
        ("vpc-1@us-east-1", ("vpc-1", "us-east-1")),
        ("vpc-1@us-gov-east-1", ("vpc-1", "us-gov-east-1")),
        ("vpc-1@eu-west-12", ("vpc-1", "eu-west-12")),
        ("db@eu-west-1@us-east-1", ("db@eu-west-1", "us-east-1")),
        ("me@example.com", ("me@example.com", None)),
        ("vpc-1@us-east-1a", ("vpc-1@us-east-1a", None)),
        ("vpc-1@us-east-1\n", ("vpc-1@us-east-1\n", None)),
        ("", ("", None)),
    ],
)
def test_the_region_of_an_import_id_is_its_end(import_id: str, expected: tuple[str, str | None]) -> None:
    assert split_region(import_id) == expected
