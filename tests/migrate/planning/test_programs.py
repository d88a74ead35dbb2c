"""Which stacks are previewed, and what is said of the others."""

from typing import Any

import pytest

from engine.errors import EngineError
from migrate.errors import MigrateError
from migrate.planning.programs import read_programs
from tests.migrate.planning.estate import read_recording

WAITS = "the stack `org` has no output 'accounts' yet; run `pulumi up --stack org` first"


class FakeEngine:
    """An engine with recorded answers. `admin_fails`: the words with which the preview of `admin` fails."""

    def __init__(self, *stacks: str, admin_fails: str | None = None) -> None:
        self._stacks = list(stacks)
        self._admin_fails = admin_fails

    def stacks(self) -> list[str]:
        return self._stacks

    def preview(self, stack: str) -> list[dict[str, Any]]:
        if stack == "admin" and self._admin_fails:
            raise EngineError(self._admin_fails)
        return read_recording(f"{stack}.preview.json")

    def import_skeleton(self, stack: str) -> dict[str, Any]:
        return read_recording(f"{stack}.skeleton.json")

    def export(self, stack: str) -> dict[str, Any]:
        return {}


def test_all_stacks_by_default() -> None:
    found = read_programs(FakeEngine("org", "admin", "other"), [], has_admin=True)
    assert found.planned == {"org", "admin"}
    assert [len(program.registrations) for program in found.programs] == [48, 10]
    assert found.deferred == {}


def test_a_stack_that_reads_another_waits_for_it() -> None:
    found = read_programs(FakeEngine("org", "admin", admin_fails=WAITS), [], has_admin=True)
    assert found.planned == {"org"}
    assert found.deferred.keys() == {"admin"}
    assert "`pulumi up --stack org`" in found.deferred["admin"]
    assert [program.stack for program in found.programs] == ["org", "admin"]


def test_a_wanted_stack_that_has_to_wait_is_refused() -> None:
    with pytest.raises(MigrateError, match=r"stack admin cannot be planned yet.*pulumi up --stack org"):
        read_programs(FakeEngine("org", "admin", admin_fails=WAITS), ["admin"], has_admin=True)


def test_another_failure_is_no_reason_to_wait() -> None:
    with pytest.raises(EngineError, match="credentials"):
        read_programs(FakeEngine("org", "admin", admin_fails="no credentials"), [], has_admin=True)


def test_one_stack_alone() -> None:
    found = read_programs(FakeEngine("org", "admin"), ["org"], has_admin=True)
    assert found.planned == {"org"}
    assert found.deferred == {}


def test_a_stack_that_does_not_exist_yet() -> None:
    assert "pulumi stack init admin" in read_programs(FakeEngine("org"), [], has_admin=True).deferred["admin"]
    with pytest.raises(MigrateError, match=r"stack admin does not exist.*`pulumi stack init admin`"):
        read_programs(FakeEngine("org"), ["admin"], has_admin=True)
    with pytest.raises(MigrateError, match=r"stack org does not exist.*`pulumi stack init org`"):
        read_programs(FakeEngine(), [], has_admin=False)


def test_an_unknown_stack_is_refused() -> None:
    with pytest.raises(
        MigrateError, match=r"stack prod is none of this program's.*org with --stack; `admin` needs an admin"
    ):
        read_programs(FakeEngine("org"), ["prod"], has_admin=False)
