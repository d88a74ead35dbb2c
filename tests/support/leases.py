"""What a lease talks to, in memory: an object that is written under a condition, locks, and the time."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from recovery.locks import Holder, Lock
from stacks.lease.bucket import ConflictError
from stacks.lease.errors import LeaseError
from stacks.lease.owner import Owner
from stacks.lease.record import Record, read_record
from stacks.lease.rules import Seen

START = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
OWNER = Owner(who="ci@runner-1", host="runner-1", pid=4711, run="https://github.com/example/org/actions/runs/7")


@dataclass
class World:
    """Seconds that have passed for everybody."""

    seconds: float = 0.0


def floor(moment: datetime) -> datetime:
    """As S3 writes times: in whole seconds."""
    return moment.replace(microsecond=0)


@dataclass
class MemoryStore:
    """An object as S3 keeps it. `faults` are taken one a write: "unanswered" writes and says nothing, "repeated" is a
    client that asks again after that, "down" does not write, "busy" is a 409.
    """

    world: World
    place: str = "s3://state/lease.json"
    text: bytes | None = None
    written: float = 0.0
    state_written: float | None = None
    version: int = 0
    faults: list[str] = field(default_factory=list)

    def read(self) -> Seen | None:
        if self.text is None:
            return None
        now = self.read_time()
        return Seen(etag=str(self.version), record=read_record(self.text), age=self._count_age(self.written), now=now)

    def write(self, record: Record, etag: str | None) -> str:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "down":
            raise LeaseError("S3 is down")
        if fault == "busy":
            raise ConflictError("ConditionalRequestConflict")
        if self.text is None and etag is not None:
            raise ConflictError("NoSuchKey")
        if self.text is not None and etag != str(self.version):
            raise ConflictError("PreconditionFailed")
        self.version += 1
        self.text, self.written = record.write(), self.world.seconds
        if fault == "unanswered":
            raise LeaseError("no answer")
        if fault == "repeated":
            raise ConflictError("PreconditionFailed")
        return str(self.version)

    def read_time(self) -> datetime:
        return floor(START + timedelta(seconds=self.world.seconds))

    def count_quiet(self) -> float | None:
        return None if self.state_written is None else self._count_age(self.state_written)

    def _count_age(self, moment: float) -> float:
        return (self.read_time() - floor(START + timedelta(seconds=moment))).total_seconds()


@dataclass
class MemoryLocks:
    """The engine's locks of one stack, of a host that is not this one."""

    names: list[str] = field(default_factory=list)

    def read(self) -> list[Lock]:
        holder = Holder(pid=4712, user="ci", host="runner-1", since=START)
        return [Lock(name=name, place=f"s3://state/{name}.json", holder=holder) for name in self.names]

    def remove(self, lock: Lock) -> None:
        self.names.remove(lock.name)
