"""Why there is no plan: everything that is open, and what to do about each kind.

Owns: the kinds, their order and their words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class GapKind(Enum):
    """A kind of gap, in the order in which they are best closed: (key, title, what to do)."""

    state = (
        "state",
        "States that cannot be trusted now",
        """Make the state readable, wait until the lock is gone (`terraform force-unlock`, if its run is dead), or take
the state out of the sources.""",
    )
    provider = (
        "provider",
        "Terraform providers whose account or region is not proven",
        """Give the row under `providers:` in migrate.yaml its account and region. Where the evidence contradicts the
row, believe the evidence.""",
    )
    account = (
        "account",
        "Accounts that the config and what was read do not agree on",
        """Add the account to accounts.yaml, correct its `id` or e-mail address, or leave it out: `skip` its instances
in migrate.yaml, or with --live the account by --skip-account.""",
    )
    import_id = (
        "import-id",
        "Instances whose import id cannot be built",
        """Do what the sentence says; an attribute that the state lacks is there after `terraform apply -refresh-only`,
where a newer provider has it. Or `skip` the instance in migrate.yaml.""",
    )
    duplicate = (
        "duplicate",
        "One object that Terraform manages twice",
        """`skip` all but one in migrate.yaml, or take it out of one state (`terraform state rm`).""",
    )
    match = (
        "match",
        "Rows under `match:` that do not fit",
        """Correct the row in migrate.yaml: stack and name as the program has them, state and address as `scan` shows
them.""",
    )
    ambiguous = (
        "ambiguous",
        "More than one candidate",
        """Decide: one row under `match:` in migrate.yaml for each resource, {stack, name, state, address}.""",
    )
    missing = (
        "missing",
        "Resources of the program that nothing was found for",
        """Three ways out. Correct the config so that it says what exists. Or, if it exists all the same, add
{stack, name, id} under `match:` in migrate.yaml. Or, if it is really new, take it out of the config until the migration
is done, and `pulumi up` it then.""",
    )
    waiting = (
        "waiting",
        "Resources that hang on one of the above",
        """Nothing: they are looked at again once what they hang on is matched.""",
    )
    entry = (
        "entry",
        "Accounts of the config that AWS was not asked about",
        """Say how to enter them (--role, --external-id, --region), or take them out of accounts.yaml until that is
possible: what is in them would be made a second time.""",
    )
    program = (
        "program",
        "What the stack and the program do not agree on",
        """Bring the stack in order first: `pulumi preview` shows what it would do, and why.""",
    )

    def __init__(self, key: str, title: str, advice: str) -> None:
        self.key = key
        self.title = title
        self.advice = advice.replace("\n", " ")


@dataclass(frozen=True)
class Gap:
    """One open point: `subject` is a location, an address or a resource, `problem` says what is wrong with it."""

    kind: GapKind
    subject: str
    problem: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.problem}"


def sort_gaps(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Once each, by kind and then by words."""
    order = list(GapKind)
    return tuple(sorted(set(gaps), key=lambda gap: (order.index(gap.kind), gap.subject, gap.problem)))


def group_gaps(gaps: Iterable[Gap]) -> list[tuple[GapKind, list[Gap]]]:
    """The kinds that occur, in their order, each with its gaps."""
    gaps = sort_gaps(gaps)
    return [(kind, found) for kind in GapKind if (found := [gap for gap in gaps if gap.kind is kind])]


def shorten_list(items: Iterable[str], limit: int = 5) -> str:
    """`a, b and 3 more`, sorted and without repetition."""
    unique = sorted(set(items))
    rest = len(unique) - limit
    return ", ".join(unique[:limit]) + (f" and {rest} more" if rest > 0 else "")
