"""Where what is in accounts goes, from the states of all stacks: nothing is lost, and a cut move is finished."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import Organization
from config.plan.stacks import find_stack_of
from engine.deployment import Deployment, PendingOperation
from engine.urns import move_urn, split_urn
from recovery.contents import find_contents
from stacks.moving.plan import MovePlan, plan_moves
from tests.support.example import Configure, give_groups, make_grouped
from tests.support.organizations import Files, load_files, organizations
from tests.support.states import ROLE, VPC, deploy

HELD = deploy(
    "org",
    (ROLE, "execution-role-networking", "networking"),
    (VPC, "vpc-networking/shared", "networking"),
    (ROLE, "execution-role-prod-application", "prod-application"),
    (ROLE, "management-role", "management"),
)


@pytest.fixture
def grouped(configure: Configure) -> Organization:
    return configure(organization=make_grouped, accounts=give_groups)


def move(states: dict[str, Deployment], plan: MovePlan) -> dict[str, Deployment]:
    """What the engine makes of a plan: `pulumi state move`, then `pulumi state delete`."""
    states = dict(states)
    for one in plan.moves:
        states = copy(states, one.source, one.dest, one.components)
        states = forget(states, one.source, {*inside(states[one.source], one.components), *one.copies})
    for stack, urns in plan.providers.items():
        states = forget(states, stack, set(urns))
    return states


def inside(state: Deployment, components: tuple[str, ...]) -> set[str]:
    found = set(components)
    for resource in state.resources:
        if resource.parent in found:
            found.add(resource.urn)
    return found


def copy(states: dict[str, Deployment], source: str, dest: str, components: tuple[str, ...]) -> dict[str, Deployment]:
    """The first half of a move: `dest` has it, and `source` still too."""
    there = states.get(dest, deploy(dest))
    going = inside(states[source], components)
    references = {resource.provider_urn for resource in states[source].resources if resource.urn in going}
    added = [
        replace(
            resource,
            urn=move_urn(resource.urn, dest),
            parent=None if resource.parent is None else move_urn(resource.parent, dest),
            provider=move_urn(resource.provider, dest) if resource.provider else "",
        )
        for resource in states[source].resources
        if resource.urn in going | references
    ]
    known = {resource.urn for resource in there.resources}
    kept = [resource for resource in added if resource.urn not in known]
    return {**states, dest: Deployment(resources=(*there.resources, *kept))}


def forget(states: dict[str, Deployment], stack: str, urns: set[str]) -> dict[str, Deployment]:
    left = tuple(resource for resource in states[stack].resources if resource.urn not in urns)
    assert len(left) == len(states[stack].resources) - len(urns)
    return {**states, stack: Deployment(resources=left)}


def names(state: Deployment) -> list[str]:
    return [resource.name for resource in state.resources if resource.parent is not None or resource.is_provider]


def test_each_account_goes_to_the_stack_of_its_group(grouped: Organization) -> None:
    plan = plan_moves(grouped, {"org": HELD})
    assert [(one.source, one.dest, one.accounts, one.resources, one.copies) for one in plan.moves] == [
        ("org", "accounts-production", ("prod-application",), 2, ()),
        ("org", "accounts-shared", ("networking",), 4, ()),
    ]
    assert [split_urn(urn)[1] for one in plan.moves for urn in one.components] == [
        "execution-role-prod-application",
        "execution-role-networking",
        "vpc-networking/shared",
    ]
    assert {stack: [split_urn(urn)[1] for urn in urns] for stack, urns in plan.providers.items()} == {
        "org": ["networking", "prod-application"]
    }
    assert plan.problems == ()
    assert plan.stacks == ("accounts-production", "accounts-shared", "org")


def test_afterwards_there_is_nothing_to_move(grouped: Organization) -> None:
    after = move({"org": HELD}, plan_moves(grouped, {"org": HELD}))
    assert names(after["org"]) == ["management", "management-role", "management-role-it"]
    assert plan_moves(grouped, after).stacks == ()


def test_there_and_back_changes_nothing(configure: Configure, grouped: Organization) -> None:
    there = move({"org": HELD}, plan_moves(grouped, {"org": HELD}))
    back = move(there, plan_moves(configure(), there))
    assert sorted(names(back["org"])) == sorted(names(HELD))
    assert [names(state) for stack, state in back.items() if stack != "org"] == [[], []]


def test_a_move_that_ended_half_way_is_finished(grouped: Organization) -> None:
    states = copy({"org": HELD}, "org", "accounts-shared", plan_moves(grouped, {"org": HELD}).moves[1].components)
    plan = plan_moves(grouped, states)
    assert plan.problems == ()
    shared = plan.moves[1]
    assert (shared.components, shared.resources) == ((), 0)
    assert [split_urn(urn)[1] for urn in shared.copies] == [
        "vpc-networking/shared-it",
        "vpc-networking/shared",
        "execution-role-networking-it",
        "execution-role-networking",
    ]
    assert plan_moves(grouped, move(states, plan)).stacks == ()


def test_providers_that_a_killed_move_left_go(grouped: Organization) -> None:
    plan = plan_moves(grouped, {"org": HELD})
    after = move({"org": HELD}, replace(plan, providers={}))
    left = plan_moves(grouped, after)
    assert left.moves == ()
    assert left.stacks == ("org",)
    assert left.providers == plan.providers


def test_two_objects_under_one_name_are_no_copies(grouped: Organization) -> None:
    other = deploy("accounts-shared", (ROLE, "execution-role-networking", "networking"), ids="other")
    problems = plan_moves(grouped, {"org": HELD, "accounts-shared": other}).problems
    assert len(problems) == 1
    assert (
        "is execution-role-networking-id in AWS, and what stack accounts-shared has under that name is" in problems[0]
    )


def test_a_component_that_has_not_all_in_it_is_no_copy(grouped: Organization) -> None:
    whole = deploy("accounts-shared", (ROLE, "execution-role-networking", "networking"))
    half = Deployment(resources=whole.resources[:-1])
    problems = plan_moves(grouped, {"org": HELD, "accounts-shared": half}).problems
    assert len(problems) == 1
    assert (
        "is in a component that stack accounts-shared has already, and accounts-shared does not have it" in problems[0]
    )


def test_nothing_moves_while_an_operation_is_pending(grouped: Organization) -> None:
    pending = replace(HELD, pending_operations=(PendingOperation(kind="creating", resource=HELD.resources[-1]),))
    problems = plan_moves(grouped, {"org": pending}).problems
    assert len(problems) == 1
    assert problems[0].startswith(
        "stack org has 1 pending operations of a run that was interrupted, which a move would"
    )


def test_an_account_that_left_the_config_stays_where_it_is(grouped: Organization) -> None:
    state = deploy("accounts-old", (ROLE, "execution-role-gone", "gone"))
    plan = plan_moves(grouped, {"accounts-old": state})
    assert plan.stacks == ()
    assert plan.strangers == {"accounts-old": ("gone",)}


@given(organizations(), st.data())
@settings(max_examples=30)
def test_wherever_it_is_everything_ends_where_the_config_says(files: Files, data: st.DataObject) -> None:
    config = load_files(files)
    stacks = ["org", "accounts-production", "accounts-staging", "accounts-old"]
    homes = {account.key: data.draw(st.sampled_from(stacks)) for account in config.accounts}
    states = {
        stack: deploy(stack, *((ROLE, f"execution-role-{key}", key) for key, home in homes.items() if home == stack))
        for stack in stacks
    }
    after = move(states, plan_moves(config, states))
    found = {key: stack for stack, state in after.items() for key in find_contents(config, state)}
    assert found == {account.key: find_stack_of(config, account.key) for account in config.accounts}
    assert sum(len(find_contents(config, state)) for state in after.values()) == len(homes)
    assert plan_moves(config, after).stacks == ()
