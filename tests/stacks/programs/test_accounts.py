"""The stack of a group: what the accounts of the group hold, from the outputs of the stack `org`."""

import json
from typing import Any

import pulumi
import pytest
from pulumi.output import Unknown

from config import Organization
from config.plan.stacks import plan_stacks
from engine.deployment import Deployment, StateResource
from stacks.programs import build
from tests.support.example import Configure, give_groups, make_grouped
from tests.support.monitor import Registration, run_program
from tests.support.program import ORG_OUTPUTS
from tests.support.states import ROLE, deploy

OUTPUTS = ORG_OUTPUTS | {"organization": {"id": "o-example", "arn": "arn:of:o-example", "root_id": "r-1"}}


@pytest.fixture
def grouped(configure: Configure) -> Organization:
    return configure(organization=make_grouped, accounts=give_groups)


def run(config: Organization, stack: str, outputs: dict[str, Any] = OUTPUTS, **more: Any) -> list[Registration]:
    return run_program(lambda: build(stack, config), stack=stack, outputs=outputs, **more)


def without(*accounts: str) -> dict[str, Any]:
    return {name: value for name, value in OUTPUTS.items() if name.removeprefix("accounts/") not in accounts}


def names(registrations: list[Registration]) -> set[tuple[str, str]]:
    return {(one.qualified_type, one.name) for one in registrations if one.type != "pulumi:pulumi:StackReference"}


def test_the_stacks_together_register_what_one_stack_would(configure: Configure, grouped: Organization) -> None:
    single = names(run(configure(), "org"))
    apart = [names(run(grouped, plan.name)) for plan in plan_stacks(grouped) if plan.name != "admin"]
    assert set().union(*apart) == single
    assert sum(map(len, apart)) == len(single)


def test_what_a_group_registers_has_the_inputs_of_one_stack(configure: Configure, grouped: Organization) -> None:
    ids = {
        one.name: json.loads(one.inputs["allowedAccountIds"])[0]
        for one in run(configure(), "org")
        if one.type.endswith(":aws")
    }
    outputs = OUTPUTS | {f"accounts/{key}": {"id": id_, "arn": "a"} for key, id_ in ids.items()}
    single = {(one.qualified_type, one.name): one for one in run(configure(), "org")}
    for one in run(grouped, "accounts-shared", outputs):
        if one.type != "pulumi:pulumi:StackReference":
            assert one.inputs == single[one.qualified_type, one.name].inputs, one.name
            assert one.provider == single[one.qualified_type, one.name].provider, one.name


def test_an_account_that_org_has_not_made_is_left_out(grouped: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", told.append)
    found = run(grouped, "accounts-shared", without("networking", "prod-application"), preview=True)
    assert {one.name for one in found if one.type == "pulumi:providers:aws"} == {"admin"}
    assert told == [
        (
            "left out, because the stack `org` has not made them yet: networking. Run `pulumi up --stack org`, then "
            "this stack again"
        )
    ]


def test_what_is_in_such_an_account_is_not_deleted(grouped: Organization) -> None:
    urn = "urn:pulumi:accounts-shared::aws-organization::pulumi:providers:aws::networking"
    state = Deployment(resources=(StateResource(urn=urn, custom=True, id="1"),))
    with pytest.raises(pulumi.RunError, match="account 'networking' is not among the outputs of the stack `org`"):
        run_program(
            lambda: build("accounts-shared", grouped, state), stack="accounts-shared", outputs=without("networking")
        )


def test_what_a_role_or_a_share_names_is_unknown_in_a_preview_and_needed_in_an_up(grouped: Organization) -> None:
    outputs = without("prod-application")
    found = run(grouped, "accounts-shared", outputs, preview=True)
    principals = [
        one.inputs["principal"] for one in found if one.type == "aws:ram/principalAssociation:PrincipalAssociation"
    ]
    assert [type(principal) for principal in principals] == [Unknown]
    with pytest.raises(pulumi.RunError, match="not made prod-application yet, which roles, shares or recorders of"):
        run(grouped, "accounts-shared", outputs)


def test_another_id_than_the_config_says_is_refused(configure: Configure) -> None:
    def give_ids(accounts: dict[str, Any]) -> None:
        give_groups(accounts)
        for account in accounts["accounts"]:
            if account["key"] == "networking":
                account["id"] = "999999999999"

    config = configure(organization=make_grouped, accounts=give_ids)
    with pytest.raises(pulumi.RunError, match="has the id 222222222222 in the outputs of the stack `org`, and 9999999"):
        run(config, "accounts-shared")


def test_a_stack_org_that_was_never_up_is_told(grouped: Organization) -> None:
    with pytest.raises(pulumi.RunError, match="the stack `accounts-shared` has nothing to stand on"):
        run(grouped, "accounts-shared", {})


def test_a_former_key_of_an_account_is_enough_until_org_is_up_again(configure: Configure) -> None:
    def rename(accounts: dict[str, Any]) -> None:
        give_groups(accounts)
        for account in accounts["accounts"]:
            if account["key"] == "dev-application":
                account |= {"key": "dev-app", "formerly": ["dev-application"]}

    def follow(network: dict[str, Any]) -> None:
        for vpc in network["vpcs"]:
            if vpc["account"] == "dev-application":
                vpc["account"] = "dev-app"

    config = configure(organization=make_grouped, accounts=rename, network=follow)
    found = run(config, "accounts-development")
    provider = next(one for one in found if one.type == "pulumi:providers:aws")
    assert (provider.name, provider.inputs["allowedAccountIds"]) == ("dev-app", '["555555555555"]')


def test_a_group_that_the_config_does_not_have_is_refused(grouped: Organization) -> None:
    with pytest.raises(pulumi.RunError, match="stack 'accounts-sandbox' is not one of this organization's"):
        run(grouped, "accounts-sandbox")


def test_such_a_group_that_has_something_is_told_to_move_it(grouped: Organization) -> None:
    state = deploy("accounts-old", (ROLE, "execution-role-admin", "admin"))
    with pytest.raises(pulumi.RunError, match="the config gives that to other stacks: `python -m stacks move` carries"):
        run_program(lambda: build("accounts-old", grouped, state), stack="accounts-old", outputs=OUTPUTS)


def test_such_a_group_whose_accounts_left_the_config_is_not_told_to_move_them(grouped: Organization) -> None:
    state = deploy("accounts-old", (ROLE, "execution-role-gone", "gone"))
    with pytest.raises(pulumi.RunError, match=r"what is in account gone, not in accounts\.yaml any more") as refused:
        run_program(lambda: build("accounts-old", grouped, state), stack="accounts-old", outputs=OUTPUTS)
    assert "`pulumi destroy --stack accounts-old`" in str(refused.value)
    assert "stacks move" not in str(refused.value)
