"""What the engine is told to do for a plan of moves, and what stops it."""

from typing import Any

import pytest

from engine.deployment import Deployment, read_export
from engine.errors import EngineRefusalError
from engine.urns import split_urn
from stacks.moving.plan import Move, MovePlan
from stacks.moving.run import describe_emptied, find_changes, make_moves

PLAN = MovePlan(
    moves=(
        Move(source="org", dest="accounts-a", accounts=("x",), components=("c1", "c2"), resources=5, copies=()),
        Move(source="org", dest="accounts-b", accounts=("y",), components=(), resources=0, copies=("r", "c3")),
    ),
    providers={"org": ("p1", "p2")},
    problems=(),
)


class Recorder:
    """An engine that has the stacks `org` and `accounts-b`, and notes what it is told."""

    def __init__(self, steps: dict[str, list[dict[str, Any]]] | None = None) -> None:
        self.calls: list[tuple[str | None, ...]] = []
        self._steps = steps or {}

    def stacks(self) -> list[str]:
        return ["accounts-b", "org"]

    def export(self, stack: str) -> Deployment:
        raise AssertionError(f"nothing reads {stack} again")

    def make_stack(self, stack: str, secrets_provider: str | None = None) -> None:
        self.calls.append(("make", stack, secrets_provider))

    def move_state(self, source: str, dest: str, *urns: str) -> None:
        self.calls.append(("move", source, dest, *urns))

    def delete_from_state(self, stack: str, *urns: str) -> None:
        self.calls.append(("delete", stack, *urns))

    def preview(self, stack: str) -> list[dict[str, Any]]:
        return self._steps[stack]


def test_stacks_are_made_then_moved_into_then_sources_forget() -> None:
    engine, told = Recorder(), list[str]()
    make_moves(engine, PLAN, "awskms://alias/state", told.append, lambda: None)
    assert engine.calls == [
        ("make", "accounts-a", "awskms://alias/state"),
        ("move", "org", "accounts-a", "c1", "c2"),
        ("delete", "org", "r", "c3"),
        ("delete", "org", "p1", "p2"),
    ]
    assert told == [
        "made the stack accounts-a",
        "moved 5 resources from org to accounts-a",
        "org forgot 2 resources that accounts-b had already",
        "org forgot 2 providers that nothing in it uses any more",
    ]


def test_one_of_a_kind_is_told_as_one() -> None:
    told = list[str]()
    move = Move(source="org", dest="accounts-b", accounts=("x",), components=("c1",), resources=1, copies=())
    plan = MovePlan(moves=(move,), providers={"org": ("p1",)}, problems=())
    make_moves(Recorder(), plan, None, told.append, lambda: None)
    assert told == [
        "moved 1 resource from org to accounts-b",
        "org forgot 1 provider that nothing in it uses any more",
    ]


def test_a_lost_lease_stops_it_before_the_next_change() -> None:
    engine = Recorder()

    def require_leases() -> None:
        if any(call[0] == "move" for call in engine.calls):
            raise EngineRefusalError("another run took the lease")

    with pytest.raises(EngineRefusalError, match="another run took the lease"):
        make_moves(engine, PLAN, None, lambda _text: None, require_leases)
    assert [call[0] for call in engine.calls] == ["make", "move"]


def test_many_components_go_in_several_calls() -> None:
    engine = Recorder()
    urns = tuple(f"c{number}" for number in range(1201))
    move = Move(source="org", dest="accounts-b", accounts=("x",), components=urns, resources=1201, copies=())
    make_moves(engine, MovePlan(moves=(move,), providers={}, problems=()), None, lambda _text: None, lambda: None)
    assert [len(call) - 3 for call in engine.calls] == [500, 500, 201]


def test_what_a_preview_would_change_is_told_by_stack() -> None:
    urn = "urn:pulumi:org::p::awsorg:index:AccountRole$aws:iam/role:Role::execution-role-x"
    engine = Recorder({"org": [{"op": "same", "urn": urn}, {"op": "update", "urn": urn}], "accounts-b": []})
    assert find_changes(engine, ["org", "accounts-b"]) == {"org": ["update aws:iam/role:Role execution-role-x"]}


def test_an_emptied_stack_is_removed_by_force_and_one_with_something_in_it_is_not() -> None:
    own = [
        "urn:pulumi:accounts-b::p::pulumi:pulumi:Stack::p-accounts-b",
        "urn:pulumi:accounts-b::p::pulumi:providers:aws::x",
        "urn:pulumi:accounts-b::p::pulumi:pulumi:StackReference::organization/p/org",
    ]
    role = "urn:pulumi:accounts-b::p::awsorg:index:AccountRole$aws:iam/role:Role::execution-role-x"
    assert "`pulumi stack rm accounts-b --force`" in describe_emptied("accounts-b", make_state(own))
    told = describe_emptied("accounts-b", make_state([*own, role]))
    assert "still has 1 resource" in told
    assert "aws:iam/role:Role execution-role-x" in told
    assert "stack rm" not in told


def make_state(urns: list[str]) -> Deployment:
    resources = [{"urn": urn, "type": split_urn(urn)[0], "custom": True} for urn in urns]
    return read_export({"deployment": {"resources": resources}})
