"""The tree of organizational units: its order, and which accounts are below what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.models import MANAGEMENT, ROOT, Organization, Unit


@dataclass(frozen=True)
class UnitPlan:
    """A unit. `parent` is a unit key or "root", `depth` is 1 directly under the root. `formerly`: its keys before."""

    key: str
    name: str
    parent: str
    depth: int
    tags: Mapping[str, str]
    formerly: tuple[str, ...] = ()


def plan_units(organization: Organization) -> tuple[UnitPlan, ...]:
    """Every unit, parents before children, by key within one depth."""
    plans = [
        UnitPlan(unit.key, unit.name, parent, depth, unit.tags, unit.formerly)
        for unit, parent, depth in _walk(organization.settings.units)
    ]
    return tuple(sorted(plans, key=lambda plan: (plan.depth, plan.key)))


def find_parents(organization: Organization) -> dict[str, str]:
    """The parent of each unit, by key: a unit key or "root"."""
    return {unit.key: parent for unit, parent, _ in _walk(organization.settings.units)}


def units_above(parents: Mapping[str, str], unit: str | None) -> tuple[str, ...]:
    """Unit keys from `unit` up to and including "root". `parents`: see find_parents."""
    above: list[str] = []
    unit = unit or ROOT
    while unit != ROOT:
        above.append(unit)
        unit = parents[unit]
    return (*above, ROOT)


def accounts_under(organization: Organization, target: str) -> tuple[str, ...]:
    """Keys of the accounts that a target stands for, sorted.

    "root" and a unit stand for every member account in them and below, an account and "management" for themselves.
    Raises KeyError for an unknown target.
    """
    if target == MANAGEMENT:
        return (MANAGEMENT,)
    if any(account.key == target for account in organization.accounts):
        return (target,)
    if target == ROOT:
        return tuple(sorted(account.key for account in organization.accounts))
    below = {unit.key for unit, _, _ in _walk((organization.unit(target),))}
    return tuple(sorted(account.key for account in organization.accounts if account.unit in below))


def _walk(units: tuple[Unit, ...], parent: str = ROOT, depth: int = 1) -> Iterator[tuple[Unit, str, int]]:
    for unit in units:
        yield unit, parent, depth
        yield from _walk(unit.units, unit.key, depth + 1)
