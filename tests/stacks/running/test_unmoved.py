"""Stacks that are not made yet and whose contents another one has: told to be moved, and not brought up empty."""

from typing import cast

import pytest

from config import Organization
from config.plan.stacks import plan_stacks
from engine.cli import Engine
from engine.deployment import Deployment
from stacks.running.results import Outcome
from stacks.running.unmoved import find_unmoved
from tests.support.example import Configure, give_groups, make_grouped
from tests.support.states import ROLE, deploy


class Exports:
    """An engine that exports these states, and notes which."""

    def __init__(self, **states: Deployment) -> None:
        self.states = states
        self.read: list[str] = []

    def export(self, stack: str) -> Deployment:
        self.read.append(stack)
        return self.states[stack]


@pytest.fixture
def grouped(configure: Configure) -> Organization:
    return configure(organization=make_grouped, accounts=give_groups)


def find(config: Organization, engine: Exports, *there: str) -> dict[str, tuple[Outcome, str | None]]:
    found = find_unmoved(config, cast("Engine", engine), plan_stacks(config), there)
    return {name: (result.outcome, result.reason) for name, result in found.items()}


def test_a_stack_whose_contents_are_in_another_one_is_refused(grouped: Organization) -> None:
    engine = Exports(org=deploy("org", (ROLE, "execution-role-admin", "admin"), (ROLE, "r-networking", "networking")))
    assert find(grouped, engine, "org", "admin") == {
        "accounts-shared": (
            Outcome.refused,
            (
                "what is in accounts admin, networking is in the stack org: `python -m stacks move` carries it "
                "over, and makes this stack"
            ),
        )
    }
    assert engine.read == ["org"]


def test_stacks_that_are_there_say_it_themselves(grouped: Organization) -> None:
    engine = Exports(org=deploy("org", (ROLE, "execution-role-admin", "admin")))
    there = [plan.name for plan in plan_stacks(grouped)]
    assert find(grouped, engine, *there) == {}
    assert engine.read == []


def test_a_new_organization_has_nothing_to_move(grouped: Organization) -> None:
    assert find(grouped, Exports()) == {}
    assert find(grouped, Exports(org=Deployment()), "org") == {}
