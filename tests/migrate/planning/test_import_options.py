"""What an import takes beside the id (`_ALLOW` of an account) names no other object."""

from dataclasses import replace

import pytest

from engine.deployment import StateResource
from migrate.importing.batches import is_other_object
from migrate.mapping import Match
from migrate.planning.model import Plan
from tests.migrate.planning.estate import ACCOUNTS, PROGRAM, Estate, example_estate, ids, recorded_program

ADMIN = ACCOUNTS["admin"]


def estate_with_billing(value: str = "ALLOW") -> Estate:
    estate = example_estate()
    estate.find("aws_organizations_account", "admin")["attributes"]["iam_user_access_to_billing"] = value
    return estate


def lost(plan: Plan) -> set[str]:
    return {loss.attribute for loss in plan.losses if loss.address == "aws_organizations_account.admin"}


def test_an_account_is_imported_with_its_access_to_billing() -> None:
    for value in ("ALLOW", "DENY"):
        plan = estate_with_billing(value).plan()
        assert plan.gaps == ()
        assert ids(plan)["Account accounts-admin"] == f"{ADMIN}_{value}"
        assert lost(plan) == {"role_name"}


def test_it_is_the_account_that_a_stack_has_by_its_bare_id() -> None:
    urn = next(item.urn for item in PROGRAM.registrations if item.name == "accounts-admin")
    provider = next(entry.provider for entry in PROGRAM.skeleton if entry.urn == urn)
    present = StateResource(urn=urn, custom=True, id=ADMIN, provider=f"{provider}::uuid")
    program = recorded_program("org", present)
    program = replace(
        program,
        registrations=tuple(item for item in program.registrations if item.urn != urn),
        skeleton=tuple(entry for entry in program.skeleton if entry.urn != urn),
    )
    plan = estate_with_billing().plan(programs=[program])
    assert plan.gaps == ()
    assert [item.bin for item in plan.instances if item.address == "aws_organizations_account.admin"] == ["in-stack"]


def test_it_is_the_account_that_the_organization_tells_of() -> None:
    estate = estate_with_billing()
    estate.find("aws_organizations_organization", "main")["attributes"]["non_master_accounts"] = [
        {"id": ADMIN, "arn": "a", "email": "aws+admin@example.com"}
    ]
    plan = estate.plan()
    assert plan.gaps == ()
    assert ids(plan)["Account accounts-admin"] == f"{ADMIN}_ALLOW"


@pytest.mark.parametrize("id_", [ADMIN, f"{ADMIN}_ALLOW"])
def test_a_row_may_name_it_either_way(id_: str) -> None:
    row = Match(stack="org", name="accounts-admin", id=id_)
    estate = estate_with_billing()
    plan = estate.plan(mapping=estate.mapping(match=(row,)))
    assert plan.gaps == ()
    assert ids(plan)["Account accounts-admin"] == f"{ADMIN}_ALLOW"
    estate.remove("aws_organizations_account", "admin")
    alone = estate.plan(mapping=estate.mapping(match=(row,)))
    assert ids(alone)["Account accounts-admin"] == id_


def test_another_account_is_another_object_all_the_same() -> None:
    urn = "urn:pulumi:org::shop::aws:organizations/account:Account::accounts-admin"
    assert is_other_object(f"{ADMIN}_ALLOW", StateResource(urn=urn, id="999999999999"))
    assert not is_other_object(f"{ADMIN}_ALLOW", StateResource(urn=urn, id=ADMIN))
