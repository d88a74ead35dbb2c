"""AWS Config: who is recorded where, IAM once, and which stack comes first."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Organization, load
from config.models.aws_config import AwsConfig
from config.models.security import SecurityFile
from config.plan.aws_config import GLOBAL_TYPES, AwsConfigPlan, find_iam_region, plan_aws_config
from config.plan.groups import accounts_with_contents, find_references
from config.plan.organization import plan_delegations
from config.plan.stacks import plan_stacks
from tests.support.example import EXAMPLE, Configure, give_groups, make_grouped

_EXAMPLE = load(EXAMPLE)


def record(organization: Organization, **settings: Any) -> Organization:
    security = SecurityFile(
        delegated_administrator="admin",
        log_archive="networking",
        aws_config=AwsConfig.model_validate({"bucket": "example-config", **settings}),
    )
    return organization.model_copy(update={"security": security})


def plan(organization: Organization, **settings: Any) -> AwsConfigPlan:
    planned = plan_aws_config(record(organization, **settings))
    assert planned is not None
    return planned


def test_every_member_account_is_recorded_in_every_region(configure: Configure) -> None:
    organization = configure()
    planned = plan(organization)
    assert [recorder.account for recorder in planned.recorders] == sorted(one.key for one in organization.accounts)
    for recorder in planned.recorders:
        found = [(one.region, one.global_types, one.excluded) for one in recorder.recordings]
        assert found == [("eu-west-1", False, ()), ("us-east-1", True, ()), ("us-west-2", False, ())]
    assert planned.aggregator is not None
    assert planned.aggregator.account == "admin"
    assert planned.aggregator.role.policy_arns == (
        "arn:aws:iam::aws:policy/service-role/AWSConfigRoleForOrganizations",
    )
    assert [(one.account, one.service) for one in plan_delegations(record(organization))] == [
        ("admin", "config.amazonaws.com")
    ]


@pytest.mark.parametrize(
    ("home", "regions", "recorded"),
    [
        ("eu-west-1", ["us-east-1", "eu-west-1"], "eu-west-1"),
        ("eu-central-2", ["eu-central-2", "eu-west-1", "ap-south-2"], "eu-west-1"),
        ("us-east-1", ["ap-south-2", "eu-west-1"], "eu-west-1"),
        ("ap-southeast-3", ["ap-southeast-3", "eu-west-1"], "ap-southeast-3"),
        ("eu-central-2", ["eu-central-2", "ap-south-2"], None),
    ],
)
def test_iam_is_recorded_where_aws_config_can(home: str, regions: list[str], recorded: str | None) -> None:
    assert find_iam_region(regions, home) == recorded


def test_where_no_region_records_iam_none_says_that_it_does(configure: Configure) -> None:
    organization = configure()
    settings = organization.settings.model_copy(update={"regions": ("ap-south-2", "eu-central-2")})
    planned = plan(organization.model_copy(update={"settings": settings}))
    assert {recording.global_types for recorder in planned.recorders for recording in recorder.recordings} == {False}


def test_the_management_account_is_recorded_where_it_is_named(configure: Configure) -> None:
    planned = plan(configure(), targets={"accounts": ("management",)}, aggregator=False)
    assert [(recorder.account, recorder.formerly) for recorder in planned.recorders] == [("management", ())]
    assert planned.aggregator is None
    assert planned.accounts == {"management", "networking"}


def test_without_a_line_nothing_is_planned(configure: Configure) -> None:
    assert plan_aws_config(configure()) is None


REGIONS = st.lists(st.sampled_from(["us-east-1", "us-west-2", "eu-west-1"]), min_size=1, unique=True)
TYPES = st.lists(st.sampled_from(["AWS::EC2::NetworkInterface", "AWS::IAM::Role", "AWS::S3::Bucket"]), unique=True)


@given(regions=REGIONS, excluded=TYPES)
def test_iam_is_recorded_in_one_region(regions: list[str], excluded: list[str]) -> None:
    recordings = plan(_EXAMPLE, regions=tuple(regions), excluded_types=tuple(excluded)).recorders[0].recordings
    assert [recording.region for recording in recordings] == sorted(regions)
    (of_iam,) = [recording for recording in recordings if recording.global_types]
    assert of_iam.region == ("us-east-1" if "us-east-1" in regions else sorted(regions)[0])
    assert set(of_iam.excluded) == set(excluded)
    for recording in recordings:
        if recording is not of_iam:
            assert set(recording.excluded) == ({*excluded, *GLOBAL_TYPES} if excluded else set())


def test_the_stack_with_the_bucket_comes_before_those_that_write_into_it(configure: Configure) -> None:
    organization = record(configure(organization=make_grouped, accounts=give_groups))
    stacks = {stack.name: stack for stack in plan_stacks(organization)}
    assert [*stacks][2] == "accounts-shared"
    assert [*stacks["accounts-shared"].waits_for] == ["org"]
    assert [*stacks["accounts-production"].waits_for] == ["accounts-shared", "org"]
    assert find_references(organization, ["prod-application"]).accounts == ("admin", "networking", "prod-application")
    assert accounts_with_contents(organization) == {account.key for account in organization.accounts}
