"""Which accounts a change reaches: by what happens to them, by what is done in them, by policies that hold for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.models import MANAGEMENT
from engine.changes import Operation
from engine.urns import stack_of
from review.logical_names import find_key
from review.report.policies import PROPERTIES
from review.report.text import code, count, table
from review.report.world import ACCOUNT, POLICY, World, is_only_taken_over

_NAMED = 5

ORDER = (Operation.create, Operation.update, Operation.replace, Operation.delete, Operation.import_)
"""Operations in the order in which they are counted."""

_TO = {operation: f"to {operation.value}" for operation in ORDER} | {Operation.import_: "taken over"}


@dataclass(kw_only=True)
class Reach:
    """`itself`: what happens to the account. `operations`: what is done in it. `policies`: what changes for it."""

    itself: str = ""
    operations: dict[Operation, int] = field(default_factory=dict[Operation, int])
    policies: list[str] = field(default_factory=list[str])


def find_reached(world: World) -> Mapping[str, Reach]:
    """By key of the account, "management" among them; sorted."""
    found: dict[str, Reach] = {}
    for change in world.happening:
        account = world.account_of(change)
        if account is not None:
            counts = found.setdefault(account, Reach()).operations
            counts[change.operation] = counts.get(change.operation, 0) + 1
        if change.resource.type == ACCOUNT:
            key = find_key(change.resource.name)
            found.setdefault(key, Reach()).itself = _describe_itself(world, key, change.operation)
    rewritten = {
        find_key(change.resource.name)
        for change in world.happening
        if change.resource.type == POLICY
        and change.before
        and change.after
        and change.before.inputs.get(PROPERTIES[POLICY]) != change.after.inputs.get(PROPERTIES[POLICY])
    }
    for key in world.after.accounts:
        before, after = (tree.policies_of(key) for tree in (world.before, world.after))
        # All that holds for a new account is new, and so is what is taken over.
        if key not in world.before.accounts:
            continue
        told = [f"{world.name_policy(one)} new" for one in sorted(after - before)]
        told += [f"{world.name_policy(one)} gone" for one in sorted(before - after)]
        told += [f"{world.name_policy(one)} changed" for one in sorted(before & after & rewritten)]
        if told:
            found.setdefault(key, Reach()).policies = told
    return dict(sorted(found.items(), key=lambda one: (one[0] != MANAGEMENT, one[0])))


def _describe_itself(world: World, key: str, operation: Operation) -> str:
    before, after = world.before.accounts.get(key), world.after.accounts.get(key)
    if before and after and before.parent != after.parent:
        return "moves"
    return {
        Operation.create: "new",
        Operation.update: "changes",
        Operation.replace: "replaced",
        Operation.delete: "deleted",
        Operation.import_: "taken over",
    }.get(operation, "")


def describe_counts(counts: Mapping[Operation, int]) -> str:
    """`2 to create, 1 to delete`."""
    return ", ".join(f"{counts[one]:,} {_TO[one]}" for one in ORDER if counts.get(one)) or "-"


def make_table(world: World, reached: Mapping[str, Reach]) -> str:
    """Accounts of which all cells are equal share a row."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for key, reach in reached.items():
        cells = (reach.itself or "-", describe_counts(reach.operations), "; ".join(reach.policies) or "-")
        rows.setdefault(cells, []).append(key)
    return table(
        ["account", "itself", "operations in it", "policies for it"],
        [[_name(world, keys), *cells] for cells, keys in rows.items()],
    )


def _name(world: World, keys: list[str]) -> str:
    names = [world.name_account(key) for key in keys]
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"<details><summary>{count(len(names), 'account')}</summary>{', '.join(names)}</details>"


def make_operations_table(world: World) -> str:
    """What is done, by stack and account; accounts of a stack with equal counts share a row."""
    counts: dict[tuple[str, str | None], dict[Operation, int]] = {}
    for change in world.happening:
        found = counts.setdefault((stack_of(change.urn), world.account_of(change)), {})
        found[change.operation] = found.get(change.operation, 0) + 1
    done = [operation for operation in ORDER if any(operation in found for found in counts.values())]
    rows: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (stack, account), found in sorted(counts.items(), key=lambda one: (one[0][0], one[0][1] or "")):
        numbers = tuple(f"{found.get(operation, 0):,}" if operation in found else "-" for operation in done)
        rows.setdefault((stack, numbers), []).append(account or "")
    return table(
        ["stack", "account", *(_HEADS[operation] for operation in done)],
        [[code(stack), _name_places(world, keys), *numbers] for (stack, numbers), keys in rows.items()],
    )


_HEADS = {operation: operation.value for operation in ORDER} | {Operation.import_: "taken over"}


def _name_places(world: World, keys: list[str]) -> str:
    return "(no provider of AWS)" if keys == [""] else _name(world, keys)


def count_changes(world: World) -> tuple[int, int]:
    """How many resources change, and in how many accounts. What is only taken over does not change."""
    changing = [change for change in world.happening if not is_only_taken_over(change)]
    return len(changing), len({world.account_of(change) for change in changing} - {None})
