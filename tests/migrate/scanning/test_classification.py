"""Every instance in exactly one bin, with the words for it; regions, digests, accounts."""

import dataclasses
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.mapping import MigrationMapping, ProviderMapping, Skip
from migrate.scanning.classification import BINS, Scan, ScannedInstance, scan_states
from migrate.scanning.report import describe_instance
from migrate.sources.model import Lock, StateFile, UnreadableState
from migrate.terraform.code import ProviderClaim, TerraformCode
from resource_types.table import ResourceType, TypeTable, load_type_table
from tests.migrate.states import AWS, LOCATION, ONE, TWO, make_data, make_file, make_resource, make_vpc, scan

CANARY = "CANARY-hunter2"
TABLE = TypeTable(
    types={
        type_.name: type_
        for type_ in (
            ResourceType(name="aws_vpc", token="aws:ec2/vpc:Vpc", import_id="{id}", regional=True),
            ResourceType(name="aws_iam_role", token="aws:iam/role:Role", import_id="{name}", regional=False),
            ResourceType(
                name="aws_iam_policy_attachment",
                token="aws:iam/x:X",
                import_id=None,
                regional=False,
                reason="exclusive",
            ),
        )
    },
    retired={"aws_opsworks_stack": "5.46"},
)
ROLE = make_resource("aws_iam_role", "deploy", attributes={"name": "deploy"})


def only(scanned: Scan) -> ScannedInstance:
    assert len(scanned.instances) == 1
    return scanned.instances[0]


def test_an_instance_to_import() -> None:
    assert only(scan(TABLE, make_file(make_vpc()))) == ScannedInstance(
        state=LOCATION,
        workspace="default",
        address="aws_vpc.main",
        type="aws_vpc",
        token="aws:ec2/vpc:Vpc",
        provider=AWS,
        account=ONE,
        region="us-east-1",
        provider_region="us-east-1",
        import_id="vpc-main",
        bin="import",
        reason=None,
    )


def test_what_there_is_once_in_a_region_takes_the_region_that_the_scan_knows() -> None:
    """Provider 5 and older wrote another id, and no `region`."""
    old = {"id": f"macie:classification_export_configuration:{ONE}:us-east-1"}
    macie = make_resource("aws_macie2_classification_export_configuration", "main", {"attributes": old})
    hub = make_resource("aws_securityhub_account", "main", {"attributes": {"id": "securityhub-account"}})
    scanned = scan(load_type_table(), make_file(make_vpc(), macie, hub))
    found = {one.type: describe_instance(one)["import_id"] for one in scanned.instances}
    assert found["aws_macie2_classification_export_configuration"] == "us-east-1"
    assert found["aws_securityhub_account"] == ONE
    unproven = scan(load_type_table(), make_file(macie))
    assert only(unproven).bin == "not-importable"
    assert "fill in `region` of its provider under `providers:`" in (only(unproven).reason or "")


def test_an_accounts_access_to_billing_is_part_of_its_import() -> None:
    attributes = {"id": TWO, "email": "a@example.com", "iam_user_access_to_billing": "DENY"}
    found = only(
        scan(load_type_table(), make_file(make_resource("aws_organizations_account", "a", {"attributes": attributes})))
    )
    assert (found.import_id, found.import_option, describe_instance(found)["import_id"]) == (
        TWO,
        "_DENY",
        f"{TWO}_DENY",
    )


def instance(**fields: Any) -> dict[str, Any]:
    return {"attributes": {"id": "vpc-1", "name": "n"}, **fields}


@pytest.mark.parametrize(
    ("resource", "bin_", "reason"),
    [
        (
            make_resource("random_id", "a", instance(), provider='provider["registry.terraform.io/hashicorp/random"]'),
            "other-provider",
            "the provider hashicorp/random manages it",
        ),
        (
            make_resource("aws_vpc", "a", instance(), provider='provider["registry.example.com/acme/aws"]'),
            "other-provider",
            "the provider acme/aws",
        ),
        (make_resource("aws_vpc", "a", instance(deposed="0a1b2c3d", status="tainted")), "deposed", "0a1b2c3d"),
        (make_resource("aws_vpc", "skip", instance(status="tainted")), "tainted", "marked it for replacement"),
        (make_resource("aws_unheard_of", "skip", instance()), "skipped", "by hand"),
        (make_resource("aws_unheard_of", "a", instance()), "no-token", "up to 6.58 has this name"),
        (make_resource("aws_opsworks_stack", "a", instance()), "no-token", "last in version 5.46"),
        (make_resource("aws_iam_policy_attachment", "a", instance()), "not-importable", "exclusive"),
        (make_resource("aws_vpc", "a", {"attributes": {"id": None}}), "not-importable", "attribute id"),
        (
            make_resource("aws_vpc", "a", {"attributes": None, "attributes_flat": None}),
            "not-importable",
            "attribute id",
        ),
        (
            make_resource("aws_vpc", "a", instance(sensitive_attributes=[[{"type": "get_attr", "value": "id"}]])),
            "not-importable",
            "attribute id, which is marked sensitive",
        ),
    ],
)
def test_bins_in_order_of_precedence(resource: dict[str, Any], bin_: str, reason: str) -> None:
    mapping = MigrationMapping(skip=(Skip(address="*.skip", reason="by hand"),))
    found = only(scan(TABLE, make_file(resource), mapping=mapping))
    assert (found.bin, describe_instance(found)["import_id"]) == (bin_, None)
    assert reason in (found.reason or "")


@pytest.mark.parametrize(
    "provider",
    ["provider.aws", "module.web.provider.aws.prod", 'provider["registry.terraform.io/-/aws"]'],
)
def test_older_provider_addresses_are_aws_too(provider: str) -> None:
    found = only(scan(TABLE, make_file(make_vpc(provider=provider))))
    assert (found.bin, found.provider, found.account) == ("import", provider, ONE)


def test_a_rule_of_another_state_skips_nothing() -> None:
    mapping = MigrationMapping(skip=(Skip(state="s3://other/*", address="*", reason="x"),))
    assert only(scan(TABLE, make_file(make_vpc()), mapping=mapping)).bin == "import"


@pytest.mark.parametrize(
    ("attributes", "provider_region", "region", "import_id"),
    [
        ({"region": "eu-west-1"}, "us-east-1", "eu-west-1", "v@eu-west-1"),
        ({"region": "us-east-1"}, "us-east-1", "us-east-1", "v"),
        ({"region": "eu-west-1"}, None, "eu-west-1", "v"),
        ({}, "us-east-1", "us-east-1", "v"),
        ({}, None, None, "v"),
    ],
)
def test_a_region_in_the_import_id_only_where_it_differs(
    attributes: dict[str, str], provider_region: str | None, region: str | None, import_id: str
) -> None:
    mapping = MigrationMapping(providers=(ProviderMapping(provider=AWS, account=ONE, region=provider_region),))
    resource = make_resource("aws_vpc", attributes={"id": "v", **attributes})
    found = only(scan(TABLE, make_file(resource), mapping=mapping))
    assert (found.region, describe_instance(found)["import_id"]) == (region, import_id)


def test_a_region_is_appended_where_that_of_the_provider_is_unknown() -> None:
    resources = [
        make_resource("aws_vpc", name, attributes={"id": name, "region": region})
        for name, region in (("a", "us-east-1"), ("b", "eu-west-1"))
    ]
    scanned = scan(TABLE, make_file(*resources))
    assert [describe_instance(found)["import_id"] for found in scanned.instances] == ["a@us-east-1", "b@eu-west-1"]


def test_a_global_type_has_no_region() -> None:
    role = make_resource("aws_iam_role", attributes={"name": "r", "region": "eu-west-1"})
    found = scan(TABLE, make_file(make_vpc(), role)).instances[0]
    assert (found.address, found.region, describe_instance(found)["import_id"]) == ("aws_iam_role.main", None, "r")


def test_a_wrong_digest_leaves_nothing_classified() -> None:
    scanned = scan(TABLE, make_file(make_vpc(), digest="0" * 32))
    state = scanned.states[0]
    assert scanned.instances == ()
    assert "the object does not have the content that DynamoDB says (digest 00000000000000000000000000000000" in (
        state.error or ""
    )
    assert (state.digest, state.providers, state.types) == ("differs", (), {})
    assert scanned.totals()["unreadable_states"] == 1


def test_a_digest_that_agrees() -> None:
    file = make_file(make_vpc())
    state = scan(TABLE, dataclasses.replace(file, digest=file.md5)).states[0]
    assert (state.error, state.digest, state.types) == (None, "agrees", {"aws_vpc": 1})


def test_a_lock_is_shown_and_no_error() -> None:
    lock = Lock(
        place="s3://tfstate/x.tflock", id="1", who="ann@host", operation="apply", created="2026-01-01T00:00:00Z"
    )
    scanned = scan(TABLE, make_file(make_vpc(), locks=(lock,)))
    assert (scanned.states[0].locks, scanned.states[0].error) == ((lock,), None)
    assert only(scanned).bin == "import"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "is empty"), (b'{"version": 3}', "format version 3"), (b'{"version": 4, "serial"', "truncated")],
)
def test_one_unreadable_state_does_not_hide_the_others(content: bytes, said: str) -> None:
    bad = make_file(content=content, location="s3://tfstate/x")
    unread = UnreadableState(location="s3://tfstate/y", workspace="w", problem="AccessDenied")
    scanned = scan(TABLE, make_file(make_vpc()), bad, unread)
    assert [state.location for state in scanned.states] == [LOCATION, "s3://tfstate/x", "s3://tfstate/y"]
    assert scanned.states[0].error is None
    assert said in (scanned.states[1].error or "")
    assert scanned.states[2].error == "AccessDenied"
    assert scanned.totals() == {
        "states": 3,
        "unreadable_states": 2,
        "instances": 1,
        "other-provider": 0,
        "closed": 0,
        "deposed": 0,
        "tainted": 0,
        "skipped": 0,
        "aws-managed": 0,
        "no-token": 0,
        "not-importable": 0,
        "import": 1,
        "data_sources": 0,
        "empty_resources": 0,
    }


def test_an_object_that_is_there_twice_makes_the_state_an_error() -> None:
    scanned = scan(TABLE, make_file(make_vpc(), make_vpc()))
    assert "aws_vpc.main: it is there twice" in (scanned.states[0].error or "")
    assert scanned.instances == ()


def test_a_current_and_a_deposed_object_share_an_address() -> None:
    resource = make_resource("aws_vpc", "main", instance(), instance(deposed="0a1b2c3d"), instance(deposed="ffffffff"))
    assert sorted(found.bin for found in scan(TABLE, make_file(resource)).instances) == ["deposed", "deposed", "import"]


def test_two_swapped_accounts_are_told_on_both_sides() -> None:
    resources = [make_vpc("a", ONE, provider=f"{AWS}.one"), make_vpc("b", TWO, provider=f"{AWS}.two")]
    mapping = MigrationMapping(
        providers=tuple(
            ProviderMapping(provider=f"{AWS}.{alias}", account=account)
            for alias, account in (("one", TWO), ("two", ONE))
        )
    )
    providers = scan(TABLE, make_file(*resources), mapping=mapping).states[0].providers
    assert [provider.account for provider in providers] == [TWO, ONE]
    assert [provider.contradictions for provider in providers] == [
        (f"migrate.yaml says account {said}, and {true} is what the state says (1 object, such as {address}, by arn)",)
        for said, true, address in ((TWO, ONE, "aws_vpc.a"), (ONE, TWO, "aws_vpc.b"))
    ]


def test_an_object_that_is_skipped_is_no_evidence() -> None:
    mapping = MigrationMapping(skip=(Skip(address="aws_vpc.odd", reason="moved by hand"),))
    provider = scan(TABLE, make_file(make_vpc(), make_vpc("odd", TWO)), mapping=mapping).states[0].providers[0]
    assert (provider.account, provider.contradictions) == (ONE, ())


def test_code_names_the_account_of_an_alias_in_the_root_module_alone() -> None:
    claims = [
        ProviderClaim(place=f"main.tf:{line}", alias=alias, account=account, region="eu-west-1")
        for line, alias, account in ((1, "", ONE), (5, "two", TWO))
    ]
    code = TerraformCode(sources=(), claims=tuple(claims), notes=())
    roles = [
        make_resource("aws_iam_role", name, attributes={"name": name}, provider=provider)
        for name, provider in (("a", AWS), ("b", f"{AWS}.two"), ("c", f"module.x.{AWS}.two"))
    ]
    scanned = scan(TABLE, make_file(*roles), code=code)
    assert [found.account for found in scanned.instances] == [ONE, TWO, None]


def test_a_provider_that_only_data_sources_have_is_told_too() -> None:
    scanned = scan(TABLE, make_file(make_data("aws_caller_identity", f"{AWS}.audit", account_id=TWO)))
    assert [(one.address, one.account) for one in scanned.states[0].providers] == [(f"{AWS}.audit", TWO)]
    assert (scanned.totals()["data_sources"], scanned.totals()["instances"]) == (1, 0)


def test_empty_resources_are_counted_apart() -> None:
    scanned = scan(TABLE, make_file(make_resource("aws_vpc", "none")))
    assert scanned.states[0].empty_resources == ("aws_vpc.none",)
    assert (scanned.totals()["empty_resources"], scanned.totals()["instances"]) == (1, 0)


def test_instances_keep_their_objects_when_asked_for() -> None:
    files = [make_file(make_vpc("b"), make_vpc("a"), ROLE)]
    kept = scan_states(files, TABLE, MigrationMapping(), keep_objects=True)
    assert [found.object and found.object.address for found in kept.instances] == [
        found.address for found in kept.instances
    ]
    assert [found.object for found in scan_states(files, TABLE, MigrationMapping()).instances] == [None, None, None]


def test_every_type_of_the_real_table_ends_in_one_bin() -> None:
    table = load_type_table()
    resources = [make_resource(name, "a", attributes={"id": "x"}) for name in table.types]
    totals = scan(table, make_file(*resources)).totals()
    assert sum(totals[name] for name in BINS) == len(table.types) == totals["instances"]
    assert totals["no-token"] == 0
    # The others need more than an id, and say which attribute.
    assert totals["import"] > 900


resources_of_any_kind = st.builds(
    lambda type_, status, deposed, provider, attributes, sensitive: make_resource(
        type_,
        "main",
        {
            "attributes": attributes,
            "sensitive_attributes": [[{"type": "get_attr", "value": name}] for name in sensitive],
            "private": CANARY,
            **({"status": "tainted"} if status else {}),
            **({"deposed": "0a1b2c3d"} if deposed else {}),
        },
        provider=provider,
    ),
    st.sampled_from(["aws_vpc", "aws_iam_role", "aws_iam_policy_attachment", "aws_opsworks_stack", "aws_new_thing"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([AWS, f"{AWS}.prod", "provider.aws", 'provider["registry.terraform.io/hashicorp/tls"]']),
    st.fixed_dictionaries(
        {"id": st.sampled_from(["vpc-1", None, ""]), "password": st.just(CANARY), "user_data": st.just(CANARY)},
        optional={
            "name": st.sampled_from(["n", None, 5]),
            "region": st.sampled_from(["eu-west-1", "x", None]),
            "owner_id": st.sampled_from([ONE, TWO, "x"]),
        },
    ),
    st.sets(st.sampled_from(["id", "name", "password", "region"])),
)


def rename(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [resource | {"name": f"r{number}"} for number, resource in enumerate(resources)]


@settings(max_examples=60)
@given(st.lists(st.lists(resources_of_any_kind, max_size=6).map(rename), max_size=3), st.randoms(use_true_random=False))
def test_totals_add_up_order_makes_no_difference_and_no_secret_is_told(
    states: list[list[dict[str, Any]]], shuffle: random.Random
) -> None:
    def files(contents: list[list[dict[str, Any]]]) -> list[StateFile]:
        return [make_file(*resources, location=f"s3://b/{number}") for number, resources in enumerate(contents)]

    scanned = scan(TABLE, *files(states))
    totals = scanned.totals()
    assert sum(totals[name] for name in BINS) == totals["instances"] == sum(map(len, states))
    described = [describe_instance(found) for found in scanned.instances]
    assert all((found["import_id"] is None) == (found["bin"] != "import") for found in described)
    assert all((found.reason is None) == (found.bin == "import") for found in scanned.instances)
    assert CANARY not in repr(scanned)
    assert CANARY not in repr(described)
    mixed = files([shuffle.sample(resources, len(resources)) for resources in states])
    shuffle.shuffle(mixed)
    again = scan(TABLE, *mixed)
    assert again.instances == scanned.instances
    assert [state.providers for state in again.states] == [state.providers for state in scanned.states]


def test_an_account_whose_access_to_billing_is_sensitive_says_what_to_do() -> None:
    mark = [{"type": "get_attr", "value": "iam_user_access_to_billing"}]
    attributes = {"id": "111111111111", "iam_user_access_to_billing": "ALLOW"}
    account = make_resource(
        "aws_organizations_account", "shop", {"attributes": attributes, "sensitive_attributes": [mark]}
    )
    found = only(scan(load_type_table(), make_file(account)))
    assert (found.bin, found.import_option) == ("not-importable", "")
    reason = found.reason or ""
    assert reason.startswith(
        "the import id holds the attribute iam_user_access_to_billing, which is marked sensitive: "
    )
    assert "run `terraform apply`, which then changes the mark alone (`-refresh-only` leaves it)" in reason


def test_an_instance_in_the_form_of_terraform_0_11_is_the_only_one_that_is_not_importable() -> None:
    flat = {"index_key": "old", "schema_version": 1, "attributes_flat": {"id": "vpc-1"}}
    whole = {"index_key": "new", "attributes": {"id": "vpc-2"}}
    found = scan(load_type_table(), make_file(make_resource("aws_vpc", "main", flat, whole)))
    assert [(one.address, one.bin, one.import_id) for one in found.instances] == [
        ('aws_vpc.main["new"]', "import", "vpc-2"),
        ('aws_vpc.main["old"]', "not-importable", None),
    ]
    reason = found.instances[1].reason or ""
    assert "`terraform state replace-provider -- registry.terraform.io/-/aws hashicorp/aws`" in reason
    assert "`terraform apply -refresh-only` writes them anew" in reason
