"""The objects of AWS that states tell of, and which of them can be imported or are withheld. Pure.

It does not decide whom a candidate becomes (migrate.planning.match).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from migrate.scanning.classification import Scan, ScannedInstance
from resource_types.table import ResourceType, TypeTable, load_type_table

_WITHHELD = frozenset({"skipped", "tainted", "deposed"})
_BUCKET_OWNER = "[,{expected_bucket_owner}]"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One object of AWS. `import_id` has no region and no option (`import_option`); `region` is None for global types.

    `instance`: what the states have of it, None where only a row of migrate.yaml names it. `derived`: the instance is
    another object's, and tells of this one. `attributes` never leave this package but as parts of a key.
    """

    token: str
    account: str
    region: str | None
    import_id: str
    instance: ScannedInstance | None
    derived: bool
    attributes: Mapping[str, Any] = field(repr=False)
    import_option: str = ""

    @property
    def state(self) -> str:
        return self.instance.state if self.instance else ""

    @property
    def address(self) -> str:
        return self.instance.address if self.instance else ""

    @property
    def origin(self) -> str:
        """Who says that it is there, for a person: address and state."""
        return f"{self.address} ({self.state})"

    @property
    def order(self) -> tuple[str, str, str, str, str]:
        """Sorts candidates the same way whatever order they came in."""
        workspace = self.instance.workspace if self.instance else ""
        return (self.state, workspace, self.address, self.token, self.import_id)


def collect_candidates(scan: Scan) -> dict[ScannedInstance, Candidate]:
    """By instance: what scan put into the bin `import` and proved an account for."""
    return {
        instance: Candidate(
            token=instance.token,
            account=instance.account,
            region=instance.region,
            import_id=instance.import_id,
            instance=instance,
            derived=False,
            attributes=instance.require_object().public_attributes,
            import_option=instance.import_option,
        )
        for instance in scan.instances
        if instance.bin == "import" and instance.account is not None
        if instance.token is not None and instance.import_id is not None
    }


class Withheld:
    """The instances that are not to be imported: those that are skipped, tainted or deposed."""

    def __init__(self, scan: Scan, table: TypeTable) -> None:
        self._reasons: dict[tuple[str, str | None, str], str] = {}
        for instance in scan.instances:
            if instance.bin not in _WITHHELD or instance.token is None or instance.import_id is None:
                continue
            import_id = _without_owner(table.types[instance.type], instance.import_id)
            words = f"{instance.address} ({instance.state}) is {instance.bin} ({instance.reason})"
            self._reasons.setdefault((instance.token, instance.account, import_id), words)

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


def derive(candidate: Candidate) -> Iterator[Candidate]:
    """The objects that the candidate's attributes tell of, beside itself."""
    table = load_type_table()
    derivation = table.by_token[candidate.token].derive
    for derived in derivation(candidate.attributes) if derivation else ():
        type_ = table.types[derived.type]
        yield Candidate(
            token=type_.token,
            account=derived.account or candidate.account,
            region=(derived.region or candidate.region) if type_.regional else None,
            import_id=derived.import_id,
            instance=candidate.instance,
            derived=True,
            attributes=derived.attributes,
        )
