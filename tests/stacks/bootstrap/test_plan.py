"""Which steps are left of the first day: from anything half done, they lead to the end, and each makes itself go."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stacks.bootstrap.copies import Copy
from stacks.bootstrap.plan import Situation, Step, StepKind, find_problems, plan_steps
from stacks.bootstrap.words import describe_step

SOURCE, TARGET, PROVIDER = "file:///old", "s3://states?region=us-east-1", "awskms://alias/state?region=us-east-1"
STACKS = ("org", "admin", "accounts-a")
UP = Copy(resources=3, digest="up", is_up=True, encrypted_by="passphrase", written="2026-11-26T10:00:00Z")
EMPTY = Copy()
MOVED = replace(UP, encrypted_by="cloud")
FRESH = Situation(
    source=SOURCE, target=TARGET, provider=PROVIDER, stacks=STACKS, first=STACKS, unguarded=STACKS, reach="missing"
)


def do(step: Step, seen: Situation) -> Situation:  # noqa: PLR0911 -- a kind each
    """What is there after a step."""
    name = step.stack or ""
    without_old = {key: copy for key, copy in seen.old.items() if key != name}
    without_new = {key: copy for key, copy in seen.new.items() if key != name}
    match step.kind:
        case StepKind.settings:
            return replace(seen, unguarded=())
        case StepKind.make:
            assert name not in seen.old
            return replace(seen, old={**seen.old, name: EMPTY})
        case StepKind.up:
            assert name in seen.old
            reach = "there" if name == "admin" else seen.reach
            return replace(seen, old={**seen.old, name: UP}, reach=reach)
        case StepKind.discard:
            assert seen.new[name].is_empty
            return replace(seen, new=without_new)
        case StepKind.move:
            assert name not in seen.new
            moved = replace(seen.old[name], encrypted_by="cloud")
            return replace(seen, new={**seen.new, name: moved}, encrypted_by={**seen.encrypted_by, name: seen.provider})
        case StepKind.release:
            assert seen.old[name].is_empty or seen.new[name].digest == seen.old[name].digest
            return replace(seen, old=without_old)
        case StepKind.encrypt:
            encrypted = replace(seen.new[name], encrypted_by="cloud")
            return replace(
                seen, new={**seen.new, name: encrypted}, encrypted_by={**seen.encrypted_by, name: seen.provider}
            )
        case StepKind.point:
            return replace(seen, pointed=True)


copies = st.dictionaries(
    st.sampled_from([*STACKS, "accounts-gone"]), st.sampled_from([EMPTY, UP, replace(UP, is_up=False)])
)
situations = st.builds(
    Situation,
    source=st.just(SOURCE),
    target=st.just(TARGET),
    provider=st.just(PROVIDER),
    stacks=st.just(STACKS),
    first=st.sampled_from([STACKS, ()]),
    unguarded=st.sampled_from([STACKS, ()]),
    encrypted_by=st.dictionaries(st.sampled_from(STACKS), st.sampled_from([PROVIDER, "passphrase", None])),
    old=copies,
    new=st.dictionaries(st.sampled_from(STACKS), st.sampled_from([EMPTY, UP, MOVED])),
    pointed=st.booleans(),
)


@settings(max_examples=60)
@given(situations)
def test_from_anything_half_done_the_steps_lead_to_the_end_and_no_state_is_ever_nowhere(seen: Situation) -> None:
    held = {name for copies in (seen.old, seen.new) for name, copy in copies.items() if not copy.is_empty}
    steps = plan_steps(seen)
    for number, step in enumerate(steps):
        assert plan_steps(seen) == steps[number:]
        seen = do(step, seen)
        for name in held:
            assert any(not copies.get(name, EMPTY).is_empty for copies in (seen.old, seen.new))
    assert plan_steps(seen) == ()
    assert find_problems(seen) == ()
    assert seen.old == {}
    assert held <= set(seen.new)
    assert all(copy.encrypted_by == "cloud" for copy in seen.new.values() if copy.encrypted_by)


def test_the_first_day_in_order() -> None:
    assert [(step.kind, step.stack) for step in plan_steps(FRESH)] == [
        (StepKind.settings, None),
        *((kind, name) for name in STACKS for kind in (StepKind.make, StepKind.up)),
        *((kind, name) for name in STACKS for kind in (StepKind.move, StepKind.release)),
        (StepKind.point, None),
    ]


def test_a_move_that_was_cut_short_is_begun_again() -> None:
    seen = replace(FRESH, unguarded=(), reach="there", pointed=True, first=(), old={"org": UP}, new={"org": EMPTY})
    assert [step.kind for step in plan_steps(seen)] == [StepKind.discard, StepKind.move, StepKind.release]


def test_a_stack_that_is_in_the_target_is_not_brought_up_in_the_source() -> None:
    seen = replace(FRESH, unguarded=(), reach="there", pointed=True, old={"admin": UP}, new={"org": MOVED})
    seen = replace(seen, encrypted_by={"org": PROVIDER})
    assert [(step.kind, step.stack) for step in plan_steps(seen)] == [
        (StepKind.move, "admin"),
        (StepKind.release, "admin"),
    ]


def test_a_key_that_the_user_chose_stays() -> None:
    own = "awskms://1234abcd?region=eu-west-1"
    seen = replace(FRESH, stacks=("org",), first=("org",), unguarded=(), reach="there", pointed=True)
    assert plan_steps(replace(seen, new={"org": MOVED}, encrypted_by={"org": own})) == ()


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (
            replace(FRESH, old={"org": UP}, new={"org": replace(UP, digest="other", written="2026-11-27")}),
            "org has a state in two backends, and they differ, so nobody but you can tell which is right:",
        ),
        (
            replace(FRESH, old={"org": replace(UP, pending=2)}),
            "the state of org in file:///old has 2 pending operations",
        ),
        (replace(FRESH, reach="denied"), f"{TARGET} cannot be read, and no other state of org is known"),
        (replace(FRESH, reach="denied", old={"admin": UP}), f"{TARGET} cannot be read"),
    ],
)
def test_what_nobody_can_settle_stops_all(seen: Situation, said: str) -> None:
    (problem,) = find_problems(seen)
    assert problem.startswith(said)


def test_of_two_states_it_is_said_when_each_was_written() -> None:
    seen = replace(FRESH, old={"org": UP}, new={"org": replace(UP, digest="other", written="2026-11-27")})
    (problem,) = find_problems(seen)
    assert problem.splitlines()[1:3] == [
        f"  {SOURCE}: 3 resources, written 2026-11-26T10:00:00Z",
        f"  {TARGET}: 3 resources, written 2026-11-27",
    ]


def test_a_bucket_that_is_closed_to_the_caller_stops_nothing_while_the_source_has_all() -> None:
    assert find_problems(replace(FRESH, reach="denied", old={"org": UP})) == ()


def test_every_step_says_what_why_and_which_command() -> None:
    steps = [Step(kind, "org") for kind in StepKind]
    random.shuffle(steps)
    for step in steps:
        what, command = describe_step(step, FRESH).split("\n     ")
        assert ": " in what
        assert "{" not in what
        assert "None" not in what + command
    assert describe_step(Step(StepKind.move, "org"), FRESH) == (
        f"copy the state of org to {TARGET} and compare the two: what is encrypted in it is encrypted anew, by "
        f"{PROVIDER}\n"
        f"     PULUMI_BACKEND_URL='{TARGET}' pulumi stack migrate '{SOURCE}' org --secrets-provider '{PROVIDER}'"
    )
