"""What is in an account belongs to one stack: refuses to make it in a second one, and to delete it in the first.

The layout, and the group of an account, say which stack that is. `python -m stacks move` carries it over.
"""

from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import pulumi

from config import models
from config.plan.groups import GROUP_STACK
from config.plan.stacks import ACCOUNTS, ORG, find_stack_of
from config.plan.workloads import WORKLOAD_STACK
from engine.deployment import Deployment
from engine.urns import SEPARATOR, name_child
from recovery.contents import find_contents, find_home, name_accounts
from recovery.departures import read_accounts

_EXPORTS_AT_ONCE = 4


class StackReader(Protocol):
    """The part of engine.cli.Engine that reads stacks."""

    def stacks(self) -> list[str]:
        """The names of the project's stacks."""
        ...

    def export(self, stack: str) -> Deployment:
        """The stack's state."""
        ...


_MOVE = "`python -m stacks move` carries it over, and nothing happens in AWS"


def refuse_moves(config: models.Organization, stack: str, held: Collection[str]) -> None:
    """Stops the program before it deletes what another stack has to have.

    `held`: what the state of `stack` has, by the keys of `find_contents`.

    Raises:
        pulumi.RunError: the state has what is in accounts that belong to other stacks now.
    """
    elsewhere: dict[str, list[str]] = {}
    for account in held:
        home = find_home(config, account)
        if home not in (None, stack):
            elsewhere.setdefault(home, []).append(account)
    if elsewhere:
        raise pulumi.RunError(
            "\n".join(
                f"stack {stack!r} has what is in {name_accounts(accounts)}, which the config gives to the stack "
                f"{home!r}; nothing was registered, because this stack would have deleted it: {_MOVE}"
                for home, accounts in sorted(elsewhere.items())
            )
        )


def refuse_duplicates(
    config: models.Organization, stack: str, held: Collection[str], wanted: Collection[str], engine: StackReader
) -> None:
    """Stops the program before it makes a second time what another stack has.

    `held`: as in refuse_moves. `wanted`: what it makes, by the same keys. Only where the stack has nothing of
    one yet are the other stacks read.

    Raises:
        pulumi.RunError: another stack has what is in one of the accounts.
        EngineError: the other stacks cannot be read.
    """
    new = set(wanted) - set(held)
    if not new:
        return
    problems: list[str] = []
    for other, there in read_states(engine, (other for other in engine.stacks() if other != stack)).items():
        twice = sorted(new & set(find_contents(config, there)))
        if twice:
            problems.append(
                f"stack {other!r} has what is in {name_accounts(twice)}, which the config gives to this stack; nothing "
                f"was registered, because this stack would have made it a second time: {_MOVE}"
            )
    if problems:
        raise pulumi.RunError("\n".join(problems))


def refuse_lost_accounts(config: models.Organization, stack: str, held: Collection[str], engine: StackReader) -> None:
    """Stops a group's program before it empties an account that left the config and that `org` still protects.

    `held`: as in refuse_moves.

    Raises:
        pulumi.RunError: there is such an account.
        EngineError: the stack `org` cannot be read.
    """
    accounts = {part.partition(SEPARATOR)[0] for part in held}
    lost = sorted(account for account in accounts if find_stack_of(config, account) is None)
    if not lost:
        return
    known = read_accounts(config, engine.export(ORG))
    kept = {key: known[name] for key in lost if (name := name_child(ACCOUNTS, key)) in known and known[name].protected}
    if kept:
        raise pulumi.RunError(
            "\n".join(
                f"account {key!r} is in the stack `org`, and not in accounts.yaml any more, so nothing was registered: "
                f"what stack {stack!r} has in it would have been deleted. Put it back, or, where it is there under "
                "another `key`, write the old one beside that as `formerly`; if it has to leave the organization with "
                f"all that is in it: pulumi state unprotect --stack {ORG} '{account.urn}'"
                for key, account in kept.items()
            )
        )


def read_states(engine: StackReader, stacks: Iterable[str]) -> dict[str, Deployment]:
    """The states of those of the stacks that may have what is in member accounts, by name."""
    names = [stack for stack in stacks if stack == ORG or stack.startswith((GROUP_STACK, WORKLOAD_STACK))]
    with ThreadPoolExecutor(_EXPORTS_AT_ONCE) as pool:
        return dict(zip(names, pool.map(engine.export, names), strict=True))
