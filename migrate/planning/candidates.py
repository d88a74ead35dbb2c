"""The objects of AWS that states tell of, and which of them can be imported or are withheld. Pure.

It does not decide whom a candidate becomes (migrate.planning.match).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from migrate.scanning.classification import Scan, ScannedInstance
from migrate.terraform.state import Instance
from resource_types.import_ids import NoImportIdError, build_import_id
from resource_types.table import ResourceType, TypeTable, load_type_table

_WITHHELD = frozenset({"skipped", "tainted", "deposed"})
_BUCKET_OWNER = "[,{expected_bucket_owner}]"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One object of AWS. `import_id` has no region. `derived`: another object's instance, `address`, tells of it.

    `index`: the place of the instance among the scan's. `attributes` never leave this package but as parts of a key.
    """

    token: str
    account: str
    region: str | None
    import_id: str
    index: int
    state: str
    workspace: str
    address: str
    derived: bool
    attributes: Mapping[str, Any] = field(repr=False)

    @property
    def place(self) -> str:
        """Where it is, for a person: address and state."""
        return f"{self.address} ({self.state})"

    @property
    def order(self) -> tuple[str, str, str, str, str]:
        """Sorts candidates the same way whatever order they came in."""
        return (self.state, self.workspace, self.address, self.token, self.import_id)


def collect_candidates(scan: Scan, table: TypeTable) -> dict[int, Candidate]:
    """By the instance's index: what scan put into the bin `import` and proved an account for."""
    found: dict[int, Candidate] = {}
    for index, (scanned, instance) in enumerate(zip(scan.instances, scan.objects, strict=True)):
        if scanned.bin == "import" and scanned.account is not None and scanned.token is not None:
            import_id = build_import_id(table.types[scanned.type], instance)
            found[index] = _make_candidate(index, scanned, instance, scanned.token, import_id)
    return found


class Withheld:
    """The instances that are not to be imported: those that are skipped, tainted or deposed."""

    def __init__(self, scan: Scan, table: TypeTable) -> None:
        self._reasons: dict[tuple[str, str | None, str], str] = {}
        for scanned, instance in zip(scan.instances, scan.objects, strict=True):
            if scanned.bin not in _WITHHELD or scanned.token is None:
                continue
            type_ = table.types[scanned.type]
            try:
                import_id = build_import_id(type_, instance)
            except NoImportIdError:
                continue
            key = (scanned.token, scanned.account, _without_owner(type_, import_id))
            words = f"{scanned.address} ({scanned.state}) is {scanned.bin} ({scanned.reason})"
            self._reasons.setdefault(key, words)

    def find_reason(self, candidate: Candidate) -> str | None:
        """Why the object of a derived candidate is withheld; None where it is not.

        An instance whose account nothing proves may be in the candidate's, so it counts.
        """
        if not candidate.derived:
            return None
        keys_ = ((candidate.token, account, candidate.import_id) for account in (candidate.account, None))
        return next((self._reasons[key] for key in keys_ if key in self._reasons), None)


def _without_owner(type_: ResourceType, import_id: str) -> str:
    """The import id of a bucket's setting may end with the account that is expected to own it: `bucket,account`."""
    return import_id.partition(",")[0] if (type_.import_id or "").endswith(_BUCKET_OWNER) else import_id


def _make_candidate(index: int, scanned: ScannedInstance, instance: Instance, token: str, import_id: str) -> Candidate:
    return Candidate(
        token=token,
        account=scanned.account or "",
        region=scanned.region,
        import_id=import_id,
        index=index,
        state=scanned.state,
        workspace=scanned.workspace,
        address=scanned.address,
        derived=False,
        attributes={name: value for name, value in instance.attributes.items() if name not in instance.sensitive},
    )


def derive(candidate: Candidate) -> Iterator[Candidate]:
    """The objects that the candidate's attributes tell of, beside itself."""
    table = load_type_table()
    derivation = table.by_token[candidate.token].derive
    for derived in derivation(candidate.attributes) if derivation else ():
        yield Candidate(
            token=table.types[derived.type].token,
            account=candidate.account,
            region=candidate.region,
            import_id=derived.import_id,
            index=candidate.index,
            state=candidate.state,
            workspace=candidate.workspace,
            address=candidate.address,
            derived=True,
            attributes=derived.attributes,
        )
