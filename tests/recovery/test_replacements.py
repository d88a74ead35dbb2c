"""Changes of the config that would replace what must stay, and those that only look so."""

import re
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from engine.deployment import Deployment, StateResource
from recovery.departures import KnownAccount
from recovery.replacements import keep_case, refuse_replacements, warn_of_unit_moves
from sandbox.aws.server import LocalAws
from tests.support.aws import create_account
from tests.support.example import Configure
from tests.support.project import MANAGEMENT_ACCOUNT, find_by_key

PREFIX = "urn:pulumi:org::aws-organization::"
ACCOUNT = f"{PREFIX}awsorg:index:Accounts$aws:organizations/account:Account::accounts-staging-application"
EMAIL = "aws+staging-app@example.com"


def deploy(*resources: StateResource) -> Deployment:
    return Deployment(resources=resources)


def account(account_id: str, email: str = EMAIL) -> StateResource:
    return StateResource(urn=ACCOUNT, id=account_id, outputs={"email": email}, protected=True)


def change_email(email: str) -> Callable[[dict[str, Any]], None]:
    return lambda content: find_by_key(content["accounts"], "staging-application").update(email=email)


@pytest.fixture
def account_id(local_aws: LocalAws) -> str:
    """An account that has EMAIL in AWS."""
    local_aws.client("organizations").create_organization(FeatureSet="ALL")
    return create_account(local_aws, EMAIL, "staging-application")


def refusal(config: Any, *resources: StateResource) -> str:
    with pytest.raises(pulumi.RunError, match="nothing was registered") as stop:
        refuse_replacements(config, deploy(*resources))
    return str(stop.value)


def test_the_example_replaces_nothing(configure: Configure) -> None:
    refuse_replacements(configure(), deploy(account("1" * 12)))
    refuse_replacements(configure(), deploy())


def test_another_email_names_both_and_the_way_through_aws(configure: Configure, account_id: str) -> None:
    said = refusal(configure(accounts=change_email("aws+new@example.com")), account(account_id))
    assert re.search(
        rf"org\d/accounts\.yaml:\d+ email of 'staging-application': account {account_id} has {re.escape(EMAIL)} in",
        said,
    )
    assert f"AWS has {EMAIL}: write that in the config, or, to change it in AWS" in said
    steps = [line.strip() for line in said.splitlines() if line.startswith("  ")]
    assert steps == [
        f"aws account start-primary-email-update --account-id {account_id} --primary-email aws+new@example.com",
        (
            f"aws account accept-primary-email-update --account-id {account_id} --primary-email aws+new@example.com "
            "--otp CODE-FROM-THE-MAIL"
        ),
        f"pulumi refresh --stack org --target '{ACCOUNT}'",
    ]
    assert "Do not unprotect it" in said


def test_trusted_access_that_is_missing_comes_first(configure: Configure, account_id: str) -> None:
    config = configure(
        accounts=change_email("aws+new@example.com"),
        organization=lambda content: content["trusted_access"].remove("account.amazonaws.com"),
    )
    said = refusal(config, account(account_id))
    first = "  aws organizations enable-aws-service-access --service-principal account.amazonaws.com\n"
    assert said.index(first) < said.index("start-primary-email-update")
    assert "write account.amazonaws.com under trusted_access in organization.yaml" in said


def test_an_email_that_aws_has_already_is_refreshed(configure: Configure, account_id: str) -> None:
    said = refusal(configure(), account(account_id, "aws+before@example.com"))
    assert f"AWS has {EMAIL} already. Let the state take it up:\n  pulumi refresh --stack org" in said
    assert "start-primary-email-update" not in said


def test_a_third_email_in_aws_is_named(configure: Configure, account_id: str) -> None:
    config = configure(accounts=change_email("aws+new@example.com"))
    said = refusal(config, account(account_id, "aws+before@example.com"))
    assert f"AWS has a third one, {EMAIL}: write that in the config and let the state take it up" in said
    assert "start-primary-email-update" in said


def test_an_address_of_another_account_is_not_asked_of_aws(
    configure: Configure, local_aws: LocalAws, account_id: str
) -> None:
    theirs = "aws+prod-app@example.com"

    def exchange(content: dict[str, Any]) -> None:
        change_email(theirs)(content)
        find_by_key(content["accounts"], "prod-application").update(email=EMAIL)

    urn = ACCOUNT.replace("staging", "prod")
    for other_id in (create_account(local_aws, theirs, "prod-application"), "9" * 12):  # AWS doesn't know the second
        other = StateResource(urn=urn, id=other_id, outputs={"email": theirs}, protected=True)
        said = refusal(configure(accounts=exchange), account(account_id), other)
        assert f"The new address is that of account {other_id}, 'prod-application' in this stack's state" in said
        assert f"The new address is that of account {account_id}, 'staging-application' in this" in said
        assert "start-primary-email-update" not in said


def test_an_aws_that_does_not_answer_is_no_permission(configure: Configure, account_id: str) -> None:
    config = configure(accounts=change_email("aws+new@example.com"))
    said = refusal(config, account("9" * 12))
    assert "AWS cannot be asked which address it has: An error occurred (AccountNotFoundException)" in said
    assert "start-primary-email-update" in said


def test_an_email_in_another_case_is_the_one_of_the_state(configure: Configure) -> None:
    written = EMAIL.upper()
    refuse_replacements(configure(accounts=change_email(written)), deploy(account("1" * 12)))
    known = KnownAccount(urn=ACCOUNT, protected=True, email=EMAIL)
    assert keep_case(written, known) == EMAIL
    assert keep_case("aws+new@example.com", known) == "aws+new@example.com"
    assert keep_case(written, None) == written


def test_another_home_region_is_refused(configure: Configure) -> None:
    provider = f"{PREFIX}pulumi:providers:aws::"
    state = [
        StateResource(urn=f"{provider}management", inputs={"region": "eu-west-1"}),
        StateResource(urn=f"{provider}admin", inputs={"region": "eu-west-1"}),
        StateResource(urn=f"{provider}somebody-elses", inputs={"region": "us-west-2"}),
    ]
    said = refusal(configure(), *state)
    assert said.startswith("organization.yaml home_region: eu-west-1 in this stack's state, us-east-1 in the config")
    assert "Write `home_region: eu-west-1`" in said
    refuse_replacements(configure(), deploy(state[2]))


def test_another_management_account_is_refused(configure: Configure) -> None:
    organization = StateResource(
        urn=f"{PREFIX}awsorg:index:Organization$aws:organizations/organization:Organization::organization",
        id="o-1",
        outputs={"masterAccountId": "9" * 12},
    )
    said = refusal(configure(), organization)
    assert f"management account {'9' * 12}, and the config says {MANAGEMENT_ACCOUNT}" in said
    assert f'Write `management_account_id: "{"9" * 12}"`' in said


BUCKET = "urn:pulumi:admin::aws-organization::awsorg:index:StateBucket$aws:s3/bucket:Bucket::"
KEY = "urn:pulumi:admin::aws-organization::awsorg:index:StateBucket$aws:kms/key:Key::"
NAME = "example-organization-pulumi-state"


@pytest.mark.parametrize(
    ("key", "bucket", "region", "words"),
    [
        ("old", NAME, "us-east-1", "organization.yaml administrative_account: old in this stack's state, admin in"),
        ("admin", "before", "us-east-1", f"admin.yaml state_bucket.name: before in this stack's state, {NAME} in"),
        ("admin", NAME, "eu-west-1", "accounts.yaml region of 'admin': eu-west-1 in this stack's state, us-east-1 in"),
    ],
)
def test_another_state_bucket_is_refused(configure: Configure, key: str, bucket: str, region: str, words: str) -> None:
    state = (
        StateResource(urn=f"{BUCKET}state-{key}", id=bucket, outputs={"region": region}, protected=True),
        StateResource(urn=f"{KEY}state-{key}", id="k", outputs={"region": region}, protected=True),
    )
    said = refusal(configure(), *state)
    assert words in said
    component = f"urn:pulumi:admin::aws-organization::awsorg:index:StateBucket::state-{key}"
    assert f"  pulumi state delete --stack admin --force --target-dependents '{component}'" in said
    assert f"Put {key if key == 'old' else bucket if bucket != NAME else region} back" in said


def test_the_state_bucket_as_it_is_is_fine(configure: Configure) -> None:
    there = StateResource(urn=f"{BUCKET}state-admin", id=NAME, outputs={"region": "us-east-1"})
    refuse_replacements(configure(), deploy(there))


LOG_BUCKET = "urn:pulumi:admin::aws-organization::awsorg:index:LogBucket$aws:s3/bucket:Bucket::"
COPY = StateResource(urn=f"{BUCKET}replica-admin", id=f"{NAME}-copy", outputs={"region": "us-west-2"}, protected=True)
LOGS = StateResource(
    urn=f"{LOG_BUCKET}access-logs-admin", id=f"{NAME}-logs", outputs={"region": "us-east-1"}, protected=True
)
AUDIT = StateResource(
    urn=f"{LOG_BUCKET}audit-logs-admin",
    id="example-organization-audit",
    outputs={"region": "us-east-1"},
    protected=True,
)


@pytest.mark.parametrize(
    ("resource", "edit", "words"),
    [
        (
            COPY,
            lambda content: content["state_bucket"]["replica"].update(region="eu-west-1"),
            f"the bucket {NAME}-copy is in this stack's state, and it is in us-west-2 there, and in eu-west-1 in the",
        ),
        (
            COPY,
            lambda content: content["state_bucket"].pop("replica"),
            f"the bucket {NAME}-copy is in this stack's state, and the config has no bucket of its own for it any more",
        ),
        (
            LOGS,
            lambda content: content["state_bucket"]["access_logs"].update(bucket="other"),
            f"admin.yaml state_bucket.access_logs: the bucket {NAME}-logs is in this stack's state, and the config has",
        ),
        (
            AUDIT,
            lambda content: content["audit"].update(bucket="other"),
            "admin.yaml audit: the bucket example-organization-audit is in this stack's state, and the config has",
        ),
    ],
)
def test_another_bucket_of_copies_or_logs_is_refused(
    configure: Configure, resource: StateResource, edit: Callable[[dict[str, Any]], None], words: str
) -> None:
    said = refusal(configure(admin=edit), resource)
    assert words in said
    component = resource.urn.replace("$aws:s3/bucket:Bucket", "")
    assert f"  pulumi state delete --stack admin --force --target-dependents '{component}'" in said


def test_the_audit_trail_goes_with_its_setting(configure: Configure) -> None:
    said = refusal(configure(admin=lambda content: content.pop("audit")), AUDIT)
    assert "audit is in this stack's state, and the config has no bucket of its own for it any more" in said
    assert said.endswith("`pulumi up` then removes the trail and its alarm.")


def test_the_other_buckets_as_they_are_are_fine(configure: Configure) -> None:
    refuse_replacements(configure(), deploy(COPY, LOGS, AUDIT))


def test_all_problems_are_told_at_once(configure: Configure, account_id: str) -> None:
    provider = StateResource(urn=f"{PREFIX}pulumi:providers:aws::admin", inputs={"region": "eu-west-1"})
    said = refusal(configure(accounts=change_email("aws+new@example.com")), provider, account(account_id))
    assert "home_region" in said
    assert "start-primary-email-update" in said


def test_a_unit_that_moves_is_told(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    units = f"{PREFIX}awsorg:index:Units$aws:organizations/organizationalUnit:OrganizationalUnit::units-"
    state = deploy(
        StateResource(urn=f"{units}workloads", id="ou-1", outputs={"parentId": "r-1"}),
        StateResource(urn=f"{units}staging", id="ou-2", outputs={"parentId": "r-1"}),
        StateResource(urn=f"{units}production", id="ou-3", outputs={"parentId": "ou-1"}),
    )
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", told.append)
    warn_of_unit_moves(configure(), state)
    (said,) = told
    assert said.startswith("unit 'staging' goes from 'root' to 'workloads'. AWS moves no unit")
    assert "ou-2 is deleted" in said
