"""The table against the installed pulumi_aws and the list of Terraform's types."""

import json
import re
from functools import cache
from pathlib import Path

import pulumi_aws
import pytest

from resource_types.import_ids import FUNCTION, FUNCTIONS, attributes_of
from resource_types.table import ResourceType, load_type_table
from tests.support.effort import count_lines

TYPES = load_type_table().types
FILES = Path(__file__).parents[2] / "resource_types" / "rows"
PULUMI_AWS = Path(pulumi_aws.__file__).parent

RENAMED = {
    "aws_api_gateway_authorizer": {"rest_api_id": "rest_api"},
    "aws_api_gateway_deployment": {"rest_api_id": "rest_api"},
    "aws_api_gateway_integration": {"rest_api_id": "rest_api"},
    "aws_api_gateway_integration_response": {"rest_api_id": "rest_api"},
    "aws_api_gateway_method": {"rest_api_id": "rest_api"},
    "aws_api_gateway_method_response": {"rest_api_id": "rest_api"},
    "aws_api_gateway_method_settings": {"rest_api_id": "rest_api"},
    "aws_api_gateway_model": {"rest_api_id": "rest_api"},
    "aws_api_gateway_request_validator": {"rest_api_id": "rest_api"},
    "aws_api_gateway_resource": {"rest_api_id": "rest_api"},
    "aws_api_gateway_stage": {"rest_api_id": "rest_api"},
    "aws_batch_compute_environment": {"compute_environment_name": "name"},
    "aws_cloudwatch_log_subscription_filter": {"log_group_name": "log_group"},
    "aws_iam_virtual_mfa_device": {"base_32_string_seed": "base32_string_seed"},
    "aws_lambda_function": {"filename": "code"},
    "aws_lambda_layer_version": {"filename": "code"},
    "aws_lambda_permission": {"function_name": "function"},
}
"""Terraform's attributes that have other names in Pulumi, or had others in older providers."""

OWN_REGION = {
    "aws_cloudformation_stack_set_instance",
    "aws_config_aggregate_authorization",
    "aws_servicequotas_template",
    "aws_ssmincidents_replication_set",
}
"""Types whose argument `region` says something else than where the object is."""


PARTS = {
    "token",
    "import_id",
    "import_option",
    "regional",
    "reason",
    "replace_risks",
    "unreadable",
    "natural_key",
    "generated_id",
    "scope",
    "identified_by",
    "shared_if",
    "account_from",
    "leftover",
    "no_leftover",
    "derive",
}
"""What a row may have."""


@cache
def registered_tokens() -> frozenset[str]:
    """The tokens that the package registers, without importing its 1,700 modules."""
    content = (PULUMI_AWS / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'resource_modules="""\n(.*?)\n"""', content, re.DOTALL)
    assert found
    return frozenset(token for module in json.loads(found[1]) for token in module["classes"])


@cache
def properties() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """token -> (its arguments, its other properties), as the text of the installed classes says."""
    result: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for path in PULUMI_AWS.rglob("*.py"):
        if path.name.startswith(("_", "get_")) or path.name == "outputs.py":
            continue
        content = path.read_text(encoding="utf-8")
        token = re.search(
            r'^@pulumi[.]type_token\("([^"]+)"\)\nclass \w+\(pulumi[.]CustomResource\)', content, re.MULTILINE
        )
        if token is None:
            continue
        inputs, _, others = content[: token.start()].partition("\nclass _")
        names = [frozenset(re.findall(r'pulumi[.]set\(__self__, "(\w+)"', part)) for part in (inputs, others)]
        result[token[1]] = (names[0], names[1])
    return result


def has_property(type_: ResourceType, attribute: str) -> bool:
    """Whether Pulumi's class has the attribute; it calls repeated blocks by the plural."""
    inputs, others = properties()[type_.token]
    name = RENAMED.get(type_.name, {}).get(attribute, attribute)
    plural = re.sub(r"y$", "ie", name) + "s"
    return bool({name, plural} & (inputs | others))


def test_holds_every_type_of_the_provider() -> None:
    assert len(TYPES) == 1691
    assert sum(type_.import_id is None for type_ in TYPES.values()) == 81


def test_every_token_is_one_of_the_installed_package_and_of_one_row() -> None:
    tokens = [type_.token for type_ in TYPES.values()]

    assert set(tokens) <= registered_tokens()
    assert len(set(tokens)) == len(tokens)


def test_regional_types_are_those_whose_class_takes_a_region() -> None:
    regional = {name for name, type_ in TYPES.items() if "region" in properties()[type_.token][0]} - OWN_REGION

    assert {name for name, type_ in TYPES.items() if type_.regional} == regional


def test_global_services_have_no_region() -> None:
    for name in ("aws_iam_role", "aws_organizations_account", "aws_route53_record", "aws_cloudfront_distribution"):
        assert not TYPES[name].regional
    for name in ("aws_vpc", "aws_s3_bucket", "aws_ssm_parameter", "aws_lambda_function"):
        assert TYPES[name].regional


def test_every_attribute_of_a_template_is_one_of_the_class() -> None:
    unknown = {
        (name, attribute)
        for name, type_ in TYPES.items()
        if type_.import_id is not None
        for attribute in {path.partition(".")[0] for path in attributes_of(type_.import_id)} - {"id", "identity"}
        if not has_property(type_, attribute)
    }

    assert unknown == set()


def test_every_unreadable_attribute_is_one_of_the_class() -> None:
    unknown = {
        (name, attribute)
        for name, type_ in TYPES.items()
        for attribute in type_.unreadable
        if not has_property(type_, attribute)
    }

    assert unknown == set()


def test_write_only_arguments_are_unreadable() -> None:
    for type_ in TYPES.values():
        write_only = {name for name in properties()[type_.token][0] if name.endswith("_wo")}
        assert write_only <= set(type_.unreadable), type_.name


def test_what_cannot_be_imported_says_why() -> None:
    for type_ in TYPES.values():
        if type_.import_id is None:
            assert type_.reason, type_.name


def test_functions_are_of_the_types_that_ask_for_one() -> None:
    assert {name for name, type_ in TYPES.items() if type_.import_id == FUNCTION} == set(FUNCTIONS)


def test_knows_what_would_close_an_account() -> None:
    account = TYPES["aws_organizations_account"]

    assert account.replace_risks == ("iam_user_access_to_billing", "role_name")
    assert set(account.unreadable) >= {"close_on_deletion", "iam_user_access_to_billing", "role_name"}


def test_retired_types_are_none_of_the_current_ones() -> None:
    retired = load_type_table().retired

    assert len(retired) == 25
    assert retired["aws_opsworks_stack"] == "5.46"
    assert not retired.keys() & TYPES.keys()


@pytest.mark.parametrize("path", sorted(FILES.glob("*.json")), ids=lambda path: path.stem)
def test_a_file_is_one_service_sorted_one_row_a_line(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    rows = json.loads(content)

    assert list(rows) == sorted(rows)
    assert content.count("\n") == len(rows) + 2
    assert "://" not in content
    if path.stem != "retired":
        assert {row["token"].split(":")[1].split("/")[0] for row in rows.values()} == {path.stem}
        assert {part for row in rows.values() for part in row} <= PARTS


def test_loads_quickly() -> None:
    """Each run loads it: 46 lines of Python a row are some 20 ms of CPU for all."""
    assert count_lines(load_type_table.__wrapped__) < 100 * len(TYPES)
