"""Which stack has what it should not have, and where it goes, from the states of all stacks. Pure.

There is no journal: a move that was cut short shows in the states, and the next plan finishes it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from config.models import MANAGEMENT, Organization
from config.plan.former_keys import index_present_keys
from config.plan.stacks import find_stack_of
from engine.deployment import Deployment, StateResource
from engine.urns import AWS_PROVIDER, SEPARATOR, move_urn, split_urn
from recovery.contents import Contents, find_contents, find_home


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
            dest = find_home(config, account)
            if dest is None and find_stack_of(config, account.partition(SEPARATOR)[0]) is not None:
                # A workload that left the config is this stack's to delete.
                continue
            if dest is None:
                strangers[source] = (*strangers.get(source, ()), account)
            elif dest != source:
                routes.setdefault((source, dest), {})[account] = contents
    moves = [
        _plan_move(source, dest, contents, states, problems) for (source, dest), contents in sorted(routes.items())
    ]
    leaving: dict[str, set[str]] = {}
    for (source, _), contents in routes.items():
        leaving.setdefault(source, set()).update(one.urn for _, held in _list_components(contents) for one in held)
    return MovePlan(
        moves=tuple(moves),
        providers={
            stack: unused
            for stack, state in sorted(states.items())
            if (unused := _find_unused(config, stack, state, leaving.get(stack, ())))
        },
        problems=tuple(problems),
        strangers=strangers,
    )


def _plan_move(
    source: str, dest: str, contents: Mapping[str, Contents], states: Mapping[str, Deployment], problems: list[str]
) -> Move:
    known = states[dest].by_urn if dest in states else {}
    components: list[str] = []
    copies: set[str] = set()
    resources = 0
    for component, held in _list_components(contents):
        if move_urn(component, dest) not in known:
            components.append(component)
            resources += len(held)
            continue
        for one in held:
            other = known.get(move_urn(one.urn, dest))
            if other is not None and (not one.custom or other.id == one.id):
                copies.add(one.urn)
            else:
                problems.append(_explain_conflict(one, dest, other))
    return Move(
        source=source,
        dest=dest,
        accounts=tuple(sorted(contents)),
        components=tuple(components),
        resources=resources,
        copies=tuple(urn for urn in reversed(states[source].by_urn) if urn in copies),
    )


def _list_components(contents: Mapping[str, Contents]) -> list[tuple[str, list[StateResource]]]:
    """Each component with all that is in it, of several accounts."""
    return [(component, held) for one in contents.values() for component, held in one.items()]


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


def _find_unused(config: Organization, stack: str, state: Deployment, leaving: Collection[str]) -> tuple[str, ...]:
    """URNs of providers of accounts whose contents are in another stack, and that nothing else in this one refers to.

    `leaving`: URNs of what another stack gets.
    """
    known, present = state.by_urn, index_present_keys(config.accounts)
    used = {resource.provider_urn for urn, resource in known.items() if urn not in leaving}
    unused: list[str] = []
    for urn in known:
        type_, name = split_urn(urn)
        if type_ == AWS_PROVIDER and name != MANAGEMENT and urn not in used:
            home = find_stack_of(config, present.get(name, name))
            if home not in (None, stack):
                unused.append(urn)
    return tuple(unused)
