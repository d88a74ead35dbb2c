"""How the draft enters the accounts, loaded as the program loads it."""

from dataclasses import replace
from typing import Any

import pytest

from config.plan.entry import plan_entry
from config.plan.roles import plan_execution_roles
from live.inventory import InlinePolicy, Inventory
from migrate.errors import RefusalError
from migrate.init.configuration import Draft, plan_config
from tests.migrate.init.inventories import ADMINISTRATOR, DENY, MANAGEMENT, NETWORK, SHOP, TOOLS, role, small, trust
from tests.migrate.init.loading import Loader

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
CREATION = "OrganizationAccountAccessRole"


def entry(draft: Draft, key: str) -> str:
    return next(note.reason for note in draft.entry if note.origin == key)


def test_tags_and_words_never_decide_how_an_account_is_entered(loaded: Loader) -> None:
    roles = tuple(
        role(account, tags={"Account": account, "Team": "platform"}, description=f"Enters {account}")
        for account in (TOOLS, NETWORK, SHOP)
    )
    organization, draft = loaded(replace(small(), roles=roles))
    assert {(one.access, one.execution_role) for one in organization.accounts} == {("execution-role", True)}
    assert organization.roles == ()
    assert organization.settings.execution_role.tags == {"Team": "platform"}
    planned = {one.account: one for one in plan_execution_roles(organization)}
    for key, account in (("tooling", TOOLS), ("network", NETWORK), ("shop", SHOP)):
        assert planned[key].tags == {"Account": account, "Team": "platform"}
        assert planned[key].description == f"Enters {account}"
    assert draft.inexpressible == ()
    assert (
        entry(draft, "shop")
        == "by the execution role Deploy, which is there and trusts the management account, with description, tags of "
        "its own (execution_role_overrides)"
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"trust": trust(MANAGEMENT, external_id="shop-only")}, {"external_id": "shop-only"}),
        ({"trust": trust(MANAGEMENT)}, {"external_id": None}),
        ({"trust": trust(MANAGEMENT, TOOLS, external_id="deploy-it")}, {"trusted_by": ("management", "tooling")}),
        ({"path": "/teams/"}, {"path": "/teams/"}),
        ({"max_session_duration": 3600}, {"max_session_duration": 3600}),
        ({"policies": (READ_ONLY,)}, {"policy_arns": (READ_ONLY,)}),
        (
            {"policies": (), "inline": (InlinePolicy(name="own", document=DENY),)},
            {"policy_arns": (), "inline_policy_name": "own"},
        ),
        ({"permissions_boundary": READ_ONLY}, {"permissions_boundary": READ_ONLY}),
        ({"tags": {"Own": "x"}}, {"tags": {"Own": "x"}}),
        ({"description": "Own"}, {"description": "Own"}),
    ],
)
def test_what_differs_in_an_account_is_said_of_it(
    loaded: Loader, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    organization, draft = loaded(replace(small(), roles=(role(TOOLS), role(NETWORK), role(SHOP, **changes))))
    planned = {one.account: one for one in plan_execution_roles(organization)}
    usual = {name: getattr(planned["network"], name) for name in expected}
    assert {name: getattr(planned["shop"], name) for name in expected} == expected
    assert usual != expected
    assert planned["tooling"] == replace(planned["network"], account="tooling", formerly=planned["tooling"].formerly)
    assert organization.account("shop").access == "execution-role"
    assert plan_entry(organization, "shop")[-1].external_id == planned["shop"].external_id
    assert (draft.inexpressible, organization.roles) == ((), ())


def test_an_inline_policy_that_one_account_lacks(loaded: Loader) -> None:
    inline = (InlinePolicy(name="more", document=DENY),)
    roles = (role(TOOLS, inline=inline), role(NETWORK, inline=inline), role(SHOP))
    organization, _ = loaded(replace(small(), roles=roles))
    planned = {one.account: one.inline_policy for one in plan_execution_roles(organization)}
    assert planned["shop"] is None
    assert planned["tooling"] == planned["network"] is not None


def test_an_execution_role_that_shuts_management_out_is_not_the_way_in(loaded: Loader) -> None:
    roles = tuple(role(account, trust=trust(TOOLS)) for account in (TOOLS, NETWORK, SHOP))
    with pytest.raises(RefusalError, match=r"no role is in every member account.*Deploy \(in 2 of 3\)"):
        plan_config(replace(small(), roles=roles))
    organization, draft = loaded(replace(small(), roles=roles), execution_role="Deploy")
    assert organization.settings.execution_role.trusted_by == ("tooling",)
    assert organization.settings.execution_role.external_id is None
    assert {(one.access, one.execution_role) for one in organization.accounts} == {("creation-role", True)}
    assert entry(draft, "shop").startswith(
        f"by {CREATION}, since Deploy there trusts tooling and not the management account; nothing that was read shows"
    )


def test_an_execution_role_that_nobody_has_is_made_nowhere(loaded: Loader) -> None:
    organization, draft = loaded(replace(small(), roles=()), execution_role="Later")
    assert organization.settings.execution_role.writes == "tagged-sessions", "a new role has the gate"
    assert {one.execution_role for one in organization.accounts} == {False}
    assert {note.reason for note in draft.entry} == {entry(draft, "shop")}
    assert "since nothing that was read shows Later there (execution_role: false)" in entry(draft, "shop")
    assert organization.settings.execution_role.name == "Later"


def test_two_roles_that_could_be_the_execution_role_are_a_question() -> None:
    both = tuple(role(account, name) for account in (TOOLS, NETWORK, SHOP) for name in ("Deploy", "Audit"))
    with pytest.raises(RefusalError, match=r"Audit and Deploy are in every member account.*--execution-role NAME"):
        plan_config(replace(small(), roles=both))


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (trust(MANAGEMENT, Sid="Enter"), "so the program does not make it (execution_role: false)"),
        (
            trust(Principal={"AWS": f"arn:aws:iam::{MANAGEMENT}:role/ci"}),
            "It lets in single roles or users alone: run the program as one of them",
        ),
    ],
)
def test_a_role_that_cannot_be_said_is_entered_by_as_it_is(loaded: Loader, document: str, told: str) -> None:
    organization, draft = loaded(
        replace(small(), roles=(role(TOOLS), role(NETWORK), role(SHOP, trust=document))), execution_role="Deploy"
    )
    shop = organization.account("shop")
    assert (shop.access, shop.creation_role, shop.execution_role) == ("creation-role", "Deploy", False)
    assert [hop.role_name for hop in plan_entry(organization, "shop")] == ["Deploy"]
    assert told in entry(draft, "shop")
    assert organization.roles == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"trust": trust(MANAGEMENT, Sid="Enter", external_id="x1")},
        {"trust": trust(MANAGEMENT, Sid="Enter"), "path": "/teams/"},
        {"trust": trust(MANAGEMENT, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})},
        {"trust": trust(MANAGEMENT, Effect="Deny")},
        {"trust": "{"},
    ],
)
def test_a_role_that_may_not_let_the_program_in_is_not_the_way_in(loaded: Loader, changes: dict[str, Any]) -> None:
    roles = (role(TOOLS), role(NETWORK), role(SHOP, **changes))
    organization, draft = loaded(replace(small(), roles=roles), execution_role="Deploy")
    shop = organization.account("shop")
    assert (shop.access, shop.creation_role, shop.execution_role) == ("creation-role", None, False)
    assert "since its Deploy is another than the config can say (execution_role: false)" in entry(draft, "shop")


def created(*names: str | None) -> Inventory:
    accounts = zip(small().accounts, names, strict=True)
    return replace(small(), accounts=tuple(replace(one, creation_role=name) for one, name in accounts), roles=())


def test_creation_roles_of_several_names_are_said_of_their_accounts(loaded: Loader) -> None:
    organization, draft = loaded(created("Landing", "Landing", "Own"), execution_role="Later")
    assert organization.settings.access.creation_role == "Landing"
    assert {one.key: one.creation_role for one in organization.accounts} == {
        "tooling": None,
        "network": None,
        "shop": "Own",
    }
    assert entry(draft, "shop").endswith("the state says that AWS made it with the account")


def test_the_role_by_which_an_account_was_read_enters_it_where_it_may_do_everything(loaded: Loader) -> None:
    by = {TOOLS: CREATION, NETWORK: "OrgAdmin", SHOP: "Reader"}
    accounts = tuple(replace(one, entered_by=by[one.id], invited=one.id == SHOP) for one in small().accounts)
    roles = (
        role(TOOLS, CREATION, trust=trust(MANAGEMENT)),
        role(NETWORK, "OrgAdmin", trust=trust(MANAGEMENT), policies=(ADMINISTRATOR,)),
        role(SHOP, "Reader", trust=trust(MANAGEMENT), policies=(READ_ONLY,)),
    )
    organization, draft = loaded(replace(small(), accounts=accounts, roles=roles), execution_role="Later")
    assert {one.key: one.creation_role for one in organization.accounts} == {
        "tooling": None,
        "network": "OrgAdmin",
        "shop": None,
    }
    assert entry(draft, "network").endswith("it is there and lets the management account in")
    assert "the account joined by invitation, so AWS made no role in it" in entry(draft, "shop")
    assert [one.key for one in organization.roles] == ["reader"]
