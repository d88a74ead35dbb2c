"""The plan as a value: every instance in one bin, every resource with its id, and what stands against it.

It does not make one (migrate.planning.planner), and is not the one that is read back (migrate.plan_file.SavedPlan).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from migrate.plan_file import BINS, PlanBin, PlannedInstance
from migrate.planning.gaps import Gap
from migrate.planning.rest import AccountRest
from migrate.scanning.classification import ReadAccount, ScannedState


@dataclass(frozen=True, kw_only=True)
class PlannedEntry:
    """One resource of the program that is imported.

    `derived`: the instance at `address` only tells of it. `address` None: migrate.yaml says the id.
    """

    urn: str
    type: str
    name: str
    id: str
    state: str | None
    workspace: str | None
    address: str | None
    stage: int
    derived: bool


@dataclass(frozen=True)
class StackPlan:
    """`ids`: what the import file has, by URN, None for components and providers. `present_urns`: those in the stack.

    `destinations`: where each provider acts that the stack has already (engine.import_file.digest_destination), by URN.

    `import_file` and `ids` are empty while there are gaps.
    """

    entries: tuple[PlannedEntry, ...]
    ids: Mapping[str, str | None]
    present_urns: frozenset[str]
    import_file: Mapping[str, Any] = field(repr=False)
    destinations: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Loss:
    """An attribute that is set in the state and that an import does not bring along. Its value stays unknown here.

    `replaces`: a program that sets it makes the engine replace the object.
    """

    state: str
    address: str
    type: str
    attribute: str
    bin: PlanBin
    replaces: bool


@dataclass(frozen=True, kw_only=True)
class Creation:
    """A resource of the program that AWS does not have: `pulumi up` will make it. `words`: where nothing was found.

    `is_setting`: of a setting that no import takes over; whether AWS has it is not known, and `pulumi up` writes it.
    """

    stack: str
    urn: str
    type: str
    name: str
    account: str
    words: str
    is_setting: bool = False


@dataclass(frozen=True, kw_only=True)
class ProviderRow:
    """How a Terraform provider address is routed. `role`: the last one that is assumed to enter the account."""

    state: str
    address: str
    account: str | None
    key: str | None
    region: str | None
    role: str | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`rest` by account id; `postponed`: accounts whose rest waits for a stack. `deferred`: stacks that cannot be
    previewed yet, and why. `accounts`: those that AWS itself was asked about, none where states alone were read.
    `creations`: what it has none of, and settings that no import takes over. Files exist without gaps only.
    """

    config: str
    states: tuple[ScannedState, ...]
    stacks: Mapping[str, StackPlan]
    instances: tuple[PlannedInstance, ...]
    rest: Mapping[str, AccountRest]
    postponed: tuple[str, ...]
    providers: tuple[ProviderRow, ...]
    losses: tuple[Loss, ...]
    deferred: Mapping[str, str]
    gaps: tuple[Gap, ...]
    accounts: tuple[ReadAccount, ...] = ()
    creations: tuple[Creation, ...] = ()

    @property
    def source(self) -> str:
        """What was read, in words: `5 states`, `6 accounts` or both."""
        read = [
            f"{number} {what}{'s' if number != 1 else ''}"
            for number, what in ((len(self.states), "state"), (len(self.accounts), "account"))
            if number
        ]
        return " and ".join(read) or "0 states"

    def totals(self) -> dict[str, int]:
        """Instances by bin, all bins always, and their sum under `instances`."""
        count = Counter(instance.bin for instance in self.instances)
        return {"instances": len(self.instances), **{name: count[name] for name in BINS}}
