"""What AWS has already is not created again, against the local AWS."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import pulumi
import pytest

from engine.urns import split_urn
from live.sessions import Hop
from recovery import existing as existing_module
from recovery.existing import ExistingOrganization, ExistsError, describe_account
from sandbox.aws.server import LocalAws
from tests.support.aws import create_account

PREFIX = "urn:pulumi:org::aws-organization"
ACCOUNT = f"{PREFIX}::awsorg:index:Accounts$aws:organizations/account:Account::accounts-prod-application"
ORGANIZATION = f"{PREFIX}::awsorg:index:Organization$aws:organizations/organization:Organization::organization"


@pytest.fixture
def existing(monkeypatch: pytest.MonkeyPatch) -> ExistingOrganization:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: False)
    return ExistingOrganization([], "us-east-1")


def run_hook(binding: pulumi.ResourceHookBinding, urn: str, inputs: dict[str, Any]) -> None:
    assert binding.before_create is not None
    (hook,) = binding.before_create
    assert isinstance(hook, pulumi.ResourceHook)
    args = pulumi.ResourceHookArgs(urn=urn, id="", name=split_urn(urn)[1], type="", new_inputs=inputs)
    asyncio.run(hook.callback(args))  # pyright: ignore[reportArgumentType]  # the hook is a coroutine function


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hook registers itself with the engine when it is made; here is none."""
    monkeypatch.setattr("pulumi.resource_hooks.register_resource_hook", print)


def test_a_new_address_may_be_used(local_aws: LocalAws, existing: ExistingOrganization) -> None:
    local_aws.client("organizations").create_organization(FeatureSet="ALL")
    create_account(local_aws, "aws+prod@example.com")
    run_hook(existing.refuse_accounts("accounts", {}, {}), ACCOUNT, {"email": "aws+other@example.com"})


def test_all_accounts_at_once_ask_aws_once(
    local_aws: LocalAws, existing: ExistingOrganization, monkeypatch: pytest.MonkeyPatch
) -> None:
    local_aws.client("organizations").create_organization(FeatureSet="ALL")
    entered: list[str] = []
    enter = existing_module.enter
    monkeypatch.setattr(existing_module, "enter", lambda *args: (entered.append("management"), enter(*args))[1])
    binding = existing.refuse_accounts("accounts", {}, {})
    with ThreadPoolExecutor(8) as pool:
        urns = [f"{ACCOUNT}-{number}" for number in range(8)]
        list(pool.map(lambda urn: run_hook(binding, urn, {"email": f"{urn[-1]}@example.com"}), urns))
    assert entered == ["management"]


def test_before_there_is_an_organization_everything_is_new(local_aws: LocalAws, existing: ExistingOrganization) -> None:
    run_hook(existing.refuse_organization("organization"), ORGANIZATION, {})
    run_hook(existing.refuse_accounts("accounts", {}, {}), ACCOUNT, {"email": "aws+prod@example.com"})


def test_an_address_that_aws_has_is_refused_in_any_case(local_aws: LocalAws, existing: ExistingOrganization) -> None:
    local_aws.client("organizations").create_organization(FeatureSet="ALL")
    account_id = create_account(local_aws, "AWS+prod@example.com")
    with pytest.raises(ExistsError, match=rf"account {account_id} .* has the e-mail address") as refused:
        run_hook(existing.refuse_accounts("accounts", {}, {}), ACCOUNT, {"email": "aws+PROD@example.com"})
    assert (
        f"pulumi import --stack org aws:organizations/account:Account accounts-prod-application {account_id} "
        "--parent 'parent=urn:pulumi:org::aws-organization::awsorg:index:Accounts::accounts' "
        "--provider 'provider=urn:pulumi:org::aws-organization::pulumi:providers:aws::management' "
        "--generate-code=false\n" in str(refused.value)
    )


def test_an_organization_that_aws_has_is_refused(local_aws: LocalAws, existing: ExistingOrganization) -> None:
    organization = local_aws.client("organizations").create_organization(FeatureSet="ALL")["Organization"]["Id"]
    with pytest.raises(ExistsError, match=f"has the organization {organization} already") as refused:
        run_hook(existing.refuse_organization("organization"), ORGANIZATION, {})
    assert (
        f"pulumi import --stack org aws:organizations/organization:Organization organization {organization} "
        "--parent 'parent=urn:pulumi:org::aws-organization::awsorg:index:Organization::organization' "
        in str(refused.value)
    )


def test_a_preview_warns_and_goes_on(
    local_aws: LocalAws, existing: ExistingOrganization, monkeypatch: pytest.MonkeyPatch
) -> None:
    local_aws.client("organizations").create_organization(FeatureSet="ALL")
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: True)
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    run_hook(existing.refuse_organization("organization"), ORGANIZATION, {})
    assert [warning.split(":")[0] for warning in warnings] == ["`pulumi up` will fail"]


def test_aws_that_cannot_be_asked_is_an_error(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    hop = Hop(role_arn="arn:aws:iam::123456789012:role/None", session_name="test")
    with pytest.raises(ExistsError, match=r"AWS cannot be asked whether it has organization already: .*AccessDenied"):
        run_hook(ExistingOrganization([hop], "us-east-1").refuse_organization("organization"), ORGANIZATION, {})


def test_an_account_whose_id_is_stated_is_never_created(local_aws: LocalAws, existing: ExistingOrganization) -> None:
    stated = {"accounts-prod-application": "111111111111"}
    with pytest.raises(ExistsError, match="the config says that this account is 111111111111") as refused:
        run_hook(existing.refuse_accounts("accounts", stated, {}), ACCOUNT, {"email": "aws+typo@example.com"})
    assert "aws:organizations/account:Account accounts-prod-application 111111111111 --parent" in str(refused.value)


@pytest.mark.parametrize("because", ["nobody leads there", ""])
def test_a_new_account_that_could_not_be_entered_is_not_created(
    local_aws: LocalAws, existing: ExistingOrganization, because: str
) -> None:
    hook = existing.refuse_accounts("accounts", {}, {"accounts-prod-application": lambda: because})
    with pytest.raises(ExistsError, match=because) if because else nullcontext():
        run_hook(hook, ACCOUNT, {"email": "aws+prod@example.com"})


def test_the_parent_is_the_component_that_the_hook_was_made_for(
    local_aws: LocalAws, existing: ExistingOrganization
) -> None:
    urn = f"{PREFIX}::awsorg:index:Accounts$aws:organizations/account:Account::member-accounts-prod-application"
    stated = {"member-accounts-prod-application": "111111111111"}
    with pytest.raises(ExistsError, match="this account is 111111111111") as refused:
        run_hook(existing.refuse_accounts("member-accounts", stated, {}), urn, {})
    assert f"--parent 'parent={PREFIX}::awsorg:index:Accounts::member-accounts' " in str(refused.value)


@pytest.mark.parametrize("state", [{"Status": "SUSPENDED"}, {"State": "PENDING_CLOSURE"}, {"State": "CLOSED"}])
def test_a_closed_account_cannot_be_adopted(state: dict[str, str]) -> None:
    closed = {"Id": "111111111111", "Name": "old", **state}
    said = describe_account(ACCOUNT, "accounts", "aws+prod@example.com", closed)
    assert "is closed" in said
    assert "Give the new account another e-mail address" in said
    assert "pulumi import" not in said
