"""Which stack has what it should not have, and where it goes, from the states of all stacks. Pure.

There is no journal: a move that was cut short shows in the states, and the next plan finishes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from config.models import MANAGEMENT, Organization
from config.plan.former_keys import index_present_keys
from config.plan.stacks import find_stack_of
from engine.deployment import Deployment, StateResource
from engine.urns import AWS_PROVIDER, move_urn, split_urn
from recovery.contents import Contents, find_contents


@dataclass(frozen=True, kw_only=True)
class Move:
    """What goes from the state of `source` to that of `dest`.

    `accounts`: their keys, sorted. `components`: URNs in `source`; all that is in them goes along. `resources`: how
    many those are together. `copies`: URNs in `source` of what `dest` has already, children first, because an earlier
    move ended half-way: `source` forgets them.
    """

    source: str
    dest: str
    accounts: tuple[str, ...]
    components: tuple[str, ...]
    resources: int
    copies: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MovePlan:
    """`moves`, sorted by source and dest. `providers`: by stack, URNs of those that it has no use for afterwards.

    `strangers`: by stack, keys of accounts that it has something of and that the config does not have: that stays.
    `problems`: why nothing can be moved, if there are any.
    """

    moves: tuple[Move, ...]
    providers: Mapping[str, tuple[str, ...]]
    problems: tuple[str, ...]
    strangers: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @property
    def stacks(self) -> tuple[str, ...]:
        """The names of the stacks whose states change, sorted."""
        changed = {name for move in self.moves for name in (move.source, move.dest)}
        return tuple(sorted(changed | {stack for stack, urns in self.providers.items() if urns}))


def plan_moves(config: Organization, states: Mapping[str, Deployment]) -> MovePlan:
    """`states`: of `org` and of all stacks of groups that exist, by name."""
    problems = [
        f"stack {stack} has {len(state.pending_operations)} pending operations of a run that was interrupted, which a "
        f"move would take for finished: run `python -m recovery --stack {stack}` first"
        for stack, state in sorted(states.items())
        if state.pending_operations
    ]
    routes: dict[tuple[str, str], dict[str, Contents]] = {}
    strangers: dict[str, tuple[str, ...]] = {}
    for source, state in sorted(states.items()):
        for account, contents in sorted(find_contents(config, state).items()):
            dest = find_stack_of(config, account)
            if dest is None:
                strangers[source] = (*strangers.get(source, ()), account)
            elif dest != source:
                routes.setdefault((source, dest), {})[account] = contents
    moves = [
        _plan_move(source, dest, contents, states.get(dest, Deployment()), problems)
        for (source, dest), contents in sorted(routes.items())
    ]
    return MovePlan(
        moves=tuple(moves),
        providers={
            stack: unused
            for stack, state in sorted(states.items())
            if (unused := _find_unused(config, stack, state, moves))
        },
        problems=tuple(problems),
        strangers=strangers,
    )


def _plan_move(
    source: str, dest: str, contents: Mapping[str, Contents], there: Deployment, problems: list[str]
) -> Move:
    known = there.by_urn
    components: list[str] = []
    copies: list[str] = []
    resources = 0
    for held in contents.values():
        present = {one.urn: known[urn] for one in held.resources if (urn := move_urn(one.urn, dest)) in known}
        copied = {component for component in held.components if component in present}
        components += [component for component in held.components if component not in copied]
        tops = _find_tops(held)
        for one in held.resources:
            if tops[one.urn] not in copied:
                resources += 1
            elif one.urn in present and (not one.custom or present[one.urn].id == one.id):
                copies.append(one.urn)
            else:
                problems.append(_explain_conflict(one, dest, present.get(one.urn)))
    return Move(
        source=source,
        dest=dest,
        accounts=tuple(sorted(contents)),
        components=tuple(components),
        resources=resources,
        copies=tuple(reversed(copies)),
    )


def _find_tops(held: Contents) -> dict[str, str]:
    """The component directly under the stack that each resource is in."""
    tops: dict[str, str] = {}
    for one in held.resources:
        tops[one.urn] = one.urn if one.urn in held.components or one.parent is None else tops.get(one.parent, one.urn)
    return tops


def _explain_conflict(one: StateResource, dest: str, other: StateResource | None) -> str:
    if other is None:
        return (
            f"{one.urn} is in a component that stack {dest} has already, and {dest} does not have it: see with "
            f"`pulumi stack export --stack {dest}` which of the two stacks is right, and let the other one forget it: "
            "`pulumi state delete`"
        )
    return (
        f"{one.urn} is {one.id} in AWS, and what stack {dest} has under that name is {other.id}: one of the two was "
        f"made twice. Keep one, delete the other in AWS, and let its stack forget it: `pulumi state delete`"
    )


def _find_unused(config: Organization, stack: str, state: Deployment, moves: Sequence[Move]) -> tuple[str, ...]:
    """URNs of providers of accounts whose contents are in another stack, and that nothing in this one refers to."""
    going = {urn for move in moves if move.source == stack for urn in (*move.components, *move.copies)}
    leaving: set[str] = set()
    used: set[str] = set()
    for urn, resource in state.by_urn.items():
        if urn in going or (resource.parent in leaving):
            leaving.add(urn)
        elif resource.provider:
            used.add(resource.provider_urn)
    present = index_present_keys(config.accounts)
    unused: list[str] = []
    for urn in state.by_urn:
        type_, name = split_urn(urn)
        if type_ == AWS_PROVIDER and name != MANAGEMENT and urn not in used:
            home = find_stack_of(config, present.get(name, name))
            if home not in (None, stack):
                unused.append(urn)
    return tuple(unused)
