"""The member accounts."""

from collections.abc import Collection

import pulumi

from components.organization.accounts import CREATIONS_AT_ONCE, AccountArgs, Accounts, AccountsArgs
from tests.support.component import make_hooks, make_outside, register_component
from tests.support.monitor import Registration
from tests.support.program import Registrations


def register_accounts(keys: Collection[str], known: Collection[str] = ()) -> Registrations:
    def make(opts: pulumi.ResourceOptions) -> None:
        guardrail = make_outside("guardrail")
        args = AccountsArgs(
            accounts=[
                AccountArgs(
                    key=key,
                    name=key.title(),
                    email=f"aws+{key}@example.com",
                    parent_id="ou-1",
                    tags={"Environment": "live"},
                    creation_role="OrganizationAccountAccessRole",
                    guardrails=[guardrail],
                )
                for key in keys
            ],
            hooks=make_hooks(),
            known=known,
        )
        accounts = Accounts("accounts", args, opts)
        assert sorted(accounts.ids) == sorted(accounts.arns) == sorted(accounts.joined) == sorted(keys)

    return register_component(make)


def list_accounts(found: Registrations) -> dict[str, Registration]:
    return {name: account for (type_, name), account in found.items() if type_ == "Account"}


def list_waits(found: Registrations) -> dict[str, list[str]]:
    """The accounts that each account waits for."""
    return {
        name: [other for other in account.depends_on if other.startswith("accounts-")]
        for name, account in list_accounts(found).items()
    }


def test_an_account_is_protected_and_asked_for_first() -> None:
    account = register_accounts(["admin"])["Account", "accounts-admin"]
    assert account.protect
    assert account.hooks == ("refuse",)
    # Both replace the account, and AWS does not tell either of them back.
    assert account.ignore_changes == ("roleName", "iamUserAccessToBilling")
    assert account.depends_on == ("outside-guardrail",)
    assert account.inputs == {
        "name": "Admin",
        "email": "aws+admin@example.com",
        "parentId": "ou-1",
        "roleName": "OrganizationAccountAccessRole",
        "tags": {"Environment": "live"},
    }


def test_at_most_five_accounts_are_made_at_once() -> None:
    found = register_accounts([f"zone-{number:02}" for number in range(25)])
    waits = list_waits(found)
    depth: dict[str, int] = {}
    for name in sorted(waits):
        depth[name] = max((depth[other] for other in waits[name]), default=0) + 1
    assert len(waits) == 25
    for level in set(depth.values()):
        assert list(depth.values()).count(level) == 5


def test_accounts_that_the_state_has_wait_for_no_other_account() -> None:
    keys = [f"zone-{number:02}" for number in range(17)]
    first = list_waits(register_accounts(keys))
    assert sum(map(len, first.values())) == len(first) - CREATIONS_AT_ONCE
    known = set(first) - {"accounts-zone-03"}
    assert {name: waits for name, waits in list_waits(register_accounts(keys, known)).items() if waits} == {}
