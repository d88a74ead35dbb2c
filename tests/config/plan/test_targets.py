"""Targets: which accounts they are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from config import Organization, load
from config.models.targets import Targets
from config.plan.targets import resolve_targets
from config.plan.units import accounts_under
from tests.support.example import EXAMPLE
from tests.support.organizations import Files, load_files, organizations


def draw_targets(data: st.DataObject, organization: Organization) -> Targets:
    accounts = [account.key for account in organization.accounts]
    units = ["root", *(unit.key for unit in organization.units())]
    environments = sorted({account.environment for account in organization.accounts if account.environment})

    def some(values: list[str]) -> list[str]:
        return data.draw(st.lists(st.sampled_from(values), unique=True) if values else st.just([]))

    return Targets.model_validate(
        {
            "units": tuple(some(units)) or ("root",),
            "accounts": tuple(some(["management", *accounts])),
            "environments": tuple(some(environments)),
            "except": tuple(some(["management", *accounts, *units])),
        }
    )


@given(organizations(), st.data())
@settings(max_examples=30)
def test_who_is_named_and_not_left_out_is_meant(files: Files, data: st.DataObject) -> None:
    organization = load_files(files)
    targets = draw_targets(data, organization)
    meant = resolve_targets(organization, targets)
    assert meant == tuple(sorted(set(meant)))
    assert "management" not in meant or "management" in targets.accounts
    left_out = {account for target in targets.except_ for account in accounts_under(organization, target)}
    for account in organization.accounts:
        named = (
            account.key in targets.accounts
            or account.environment in targets.environments
            or any(account.key in accounts_under(organization, unit) for unit in targets.units)
        )
        assert (account.key in meant) == (named and account.key not in left_out)


@given(organizations(), st.data())
@settings(max_examples=20)
def test_whatever_is_left_out_besides_only_takes_away(files: Files, data: st.DataObject) -> None:
    organization = load_files(files)
    targets = draw_targets(data, organization)
    fewer = targets.model_copy(update={"except_": (*targets.except_, "root")})
    assert set(resolve_targets(organization, fewer)) <= {"management"} & set(resolve_targets(organization, targets))


def test_the_example() -> None:
    organization = load(EXAMPLE)

    def resolve(**said: tuple[str, ...]) -> tuple[str, ...]:
        return resolve_targets(organization, Targets.model_validate(said))

    assert resolve(units=("workloads",), **{"except": ("staging",)}) == ("dev-application", "prod-application")
    assert resolve(environments=("production",), accounts=("management",)) == ("management", "prod-application")
    assert "management" not in resolve(units=("root",))


def test_targets_that_name_nobody_are_refused() -> None:
    with pytest.raises(ValidationError, match="these targets name no account, so nothing would be made anywhere"):
        Targets.model_validate({"except": ("root",)})
