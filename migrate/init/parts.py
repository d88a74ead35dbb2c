"""The parts of security.yaml while it is drafted: which of them are in the config, and why the others are not."""

from collections.abc import Iterable, Sequence

from live.inventory import SecurityPart
from migrate.init.drafting import Findings
from migrate.init.organization import Members
from migrate.init.security_parts import PARTS_WITHOUT_IMPORT, TOLD


class Parts:
    """Every part, until it is used or left."""

    def __init__(self, parts: Iterable[SecurityPart], members: Members, findings: Findings) -> None:
        self._open = {part.origin: part for part in sorted(parts, key=lambda part: part.origin)}
        self.members = members
        self.findings = findings

    def of(self, type_: str, account_id: str | None = None, region: str | None = None) -> list[SecurityPart]:
        """The open parts of a Terraform type, sorted by origin; those of an account, or in a region, alone."""
        return [
            part
            for part in self._open.values()
            if part.type == type_
            if account_id in {None, part.account_id}
            if region in {None, part.region}
        ]

    def use(self, *parts: SecurityPart) -> None:
        """These are in the config."""
        for part in parts:
            if self._open.pop(part.origin, None) is not None:
                self.findings.differ_in_tags(part, self.members.names)

    def leave(self, part: SecurityPart, reason: str) -> None:
        """This is not in the config."""
        if self._open.pop(part.origin, None) is not None:
            self.findings.leave(part, reason, has_import=part.type not in PARTS_WITHOUT_IMPORT)

    def leave_all(self, parts: Sequence[SecurityPart], reason: str) -> None:
        for part in parts:
            self.leave(part, reason)

    def leave_others(self, reason: str) -> None:
        """All that is still open, but for buckets and keys, which are no such parts by themselves."""
        for part in list(self._open.values()):
            if part.type in TOLD:
                self.leave(part, reason)
