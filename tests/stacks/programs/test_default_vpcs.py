"""Default VPCs are settled in the accounts of a stack, once each can be entered, and told of at the end."""

from collections.abc import Sequence
from typing import Any, cast

import pulumi
import pytest
from pulumi.output import UNKNOWN

from config.plan.default_vpcs import DefaultVpcPlan
from live.sessions import Hop
from recovery.default_vpcs import DefaultVpcs
from stacks.programs import build
from stacks.programs.default_vpcs import settle_default_vpcs
from tests.support.example import Configure, give_groups, make_grouped
from tests.support.monitor import make_account_id, run_program
from tests.support.program import ORG_OUTPUTS

OUTPUTS = ORG_OUTPUTS | {"organization": {"id": "o-example", "arn": "arn:of:o-example", "root_id": "r-1"}}


def remove_everywhere(content: dict[str, Any]) -> None:
    targets = {"units": ["root"], "accounts": ["management"]}
    content["profiles"] = [{"key": "all", "targets": targets, "default_vpcs": {"state": "removed"}}]


class Settled:
    """What the program asked to settle: by account, its id and the roles on the way into it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, problems: list[str]) -> None:
        self.accounts: dict[str, tuple[str, list[str]]] = {}
        self.said: list[str] = []
        settled = self

        async def settle(_: DefaultVpcs, plan: DefaultVpcPlan, account_id: str, hops: Sequence[Hop]) -> list[str]:
            settled.accounts[plan.account] = (account_id, [hop.role_arn for hop in hops])
            return [f"{plan.account}: {problem}" for problem in problems]

        monkeypatch.setattr(DefaultVpcs, "settle", settle)
        monkeypatch.setattr(pulumi.log, "info", self.said.append)
        monkeypatch.setattr(pulumi.log, "warn", self.said.append)


def test_each_account_is_entered_as_its_provider_enters_it(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = Settled(monkeypatch, [])
    organization = configure(baseline=remove_everywhere)
    run_program(lambda: build("org", organization))
    members = {account.key for account in organization.accounts}
    assert settled.accounts.keys() == {*members, "management"}
    assert settled.accounts.pop("management") == ("123456789012", [])
    ids = {key: make_account_id(f"accounts-{key}") for key in members}
    assert settled.accounts == {
        key: (id_, [f"arn:aws:iam::{id_}:role/OrganizationAccountAccessRole"]) for key, id_ in ids.items()
    }


def test_the_stack_of_a_group_settles_its_own_accounts(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    settled = Settled(monkeypatch, [])
    organization = configure(organization=make_grouped, accounts=give_groups, baseline=remove_everywhere)
    run_program(lambda: build("accounts-production", organization), stack="accounts-production", outputs=OUTPUTS)
    assert settled.accounts.keys() == {"prod-application"}
    settled.accounts.clear()
    run_program(lambda: build("org", organization))
    assert settled.accounts.keys() == {"management"}


def test_what_is_left_fails_the_program_when_all_else_is_registered(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    Settled(monkeypatch, ["vpc-1 is in use"])
    organization = configure(baseline=remove_everywhere)
    with pytest.raises(pulumi.RunError, match=r"baseline.yaml says to remove:\n  admin: vpc-1 is in use\n  dev-app"):
        run_program(lambda: build("org", organization))


def test_a_preview_says_of_an_account_that_is_not_there_that_it_comes_later(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = Settled(monkeypatch, ["vpc-1 is in use"])
    organization = configure(baseline=remove_everywhere)

    def program() -> None:
        unknown = pulumi.Output.from_input(cast("pulumi.Input[str]", UNKNOWN))
        ids = {account.key: unknown for account in organization.accounts}
        settle_default_vpcs(organization, ["admin", "networking"], ids | {"networking": "222222222222"})

    run_program(program, preview=True)
    assert settled.accounts == {
        "networking": ("222222222222", ["arn:aws:iam::222222222222:role/OrganizationAccountAccessRole"])
    }
    assert settled.said == [
        "default VPCs of 'admin': looked for once the account is there",
        "`pulumi up` will fail at its end, because these default VPCs would be left:\n  networking: vpc-1 is in use",
    ]


def test_without_a_baseline_nothing_is_asked(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    settled = Settled(monkeypatch, [])
    organization = configure()
    run_program(lambda: build("org", organization))
    assert settled.accounts == {}
