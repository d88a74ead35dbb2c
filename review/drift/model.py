"""What is told of drift: a row for each thing that differs, and notes on what could not be looked at."""

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "account",
    "unit",
    "FullAWSAccess",
    "policy",
    "policy attachment",
    "trusted access",
    "policy type",
    "delegated administrator",
    "role",
    "VPC",
    "subnet",
    "internet gateway",
    "route table",
    "route",
    "route table association",
    "security group",
    "security group rule",
    "transit gateway",
    "transit gateway attachment",
    "peering",
    "share",
    "shared resource",
    "share principal",
]

KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which they are told and can be settled: AWS lets no target be without a policy for a moment."""

Change = Literal["unmanaged", "not in a state", "moved", "renamed", "edited", "gone", "closed", "cannot be read"]
"""`unmanaged`: nobody knows it. `not in a state`: the config has it, and no state. `gone`: a state has it, and AWS has
it no more; for what ties two things together, such as an attachment, it is detached."""


@dataclass(frozen=True, kw_only=True)
class Settling:
    """One way to settle a difference. `to` completes "to ...". `yaml`: what to write at `at`, "file:line" or a file;
    `under`: in which list there, empty where it is no item of a list. `take_out`: what to take out there. `run`: the
    commands, in order, after that; those of the AWS CLI in the account of the row, else in the management account.
    """

    to: str
    yaml: str = ""
    under: str = ""
    take_out: str = ""
    at: str = ""
    run: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Row:
    """One difference. `name`: as a person calls the thing; `id`: as AWS does. `account`: key and id of the account it
    is in, None for what is of the organization. `attribute`: which of its attributes differs, empty for the whole.

    `place`: where the config says it, "file:line", empty where it does not. `stack`, `urn`: whose state has it, empty
    where none has. `told`: a sentence.
    """

    kind: Kind
    change: Change
    name: str
    id: str
    account: str | None = None
    region: str | None = None
    attribute: str = ""
    place: str = ""
    stack: str = ""
    urn: str = ""
    told: str
    settle: tuple[Settling, ...]

    def order(self) -> tuple[object, ...]:
        """Rows sorted by it are in the same order on every run."""
        where = (self.account or "", self.region or "")
        return KINDS.index(self.kind), *where, self.name, self.id, self.attribute, self.told


@dataclass(frozen=True, kw_only=True)
class Drift:
    """`rows`: sorted. `notes`: what was not looked at, and is no drift. `read`: how many accounts were read."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    read: int = 0
