"""Which stacks are previewed, and what is said of the others."""

from typing import Any

import pytest

from config.plan.stacks import StackPlan, plan_stacks
from engine.deployment import Deployment, StateResource
from engine.errors import EngineError
from engine.urns import STACK, build_urn
from migrate.errors import MigrateError
from migrate.planning.programs import read_programs
from tests.migrate.planning.estate import ORGANIZATION, read_recording

ALL = plan_stacks(ORGANIZATION)
ONLY_ORG: tuple[StackPlan, ...] = plan_stacks(ORGANIZATION.model_copy(update={"admin": None}))
OUTPUTS: dict[str, Any] = {"organization": {"id": "o-1"}, "accounts/admin": {"id": "222222222222"}}


class FakeEngine:
    """An engine with recorded answers. `outputs`: of the stack `org`, None before it was ever brought up.

    `admin_fails`: the words with which the preview of `admin` fails.
    """

    def __init__(self, *stacks: str, outputs: dict[str, Any] | None = OUTPUTS, admin_fails: str | None = None) -> None:
        self._stacks = list(stacks)
        self._outputs = outputs
        self._admin_fails = admin_fails

    def stacks(self) -> list[str]:
        return self._stacks

    def preview_import(self, stack: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        if stack == "admin" and self._admin_fails:
            raise EngineError(self._admin_fails)
        return read_recording(f"{stack}.preview.json"), read_recording(f"{stack}.skeleton.json")

    def export(self, stack: str) -> Deployment:
        if stack != "org" or self._outputs is None:
            return Deployment()
        urn = build_urn("org", "aws-organization", STACK, "aws-organization-org")
        return Deployment(resources=(StateResource(urn=urn, outputs=self._outputs),))


def test_all_stacks_by_default() -> None:
    found = read_programs(FakeEngine("org", "admin", "other"), ALL, [])
    assert found.planned == {"org", "admin"}
    assert [len(program.registrations) for program in found.programs] == [48, 10]
    assert found.deferred == {}


@pytest.mark.parametrize("outputs", [None, {}, OUTPUTS | {"accounts/admin": {}}, OUTPUTS | {"organization": None}])
def test_a_stack_that_reads_another_waits_for_it(outputs: dict[str, Any] | None) -> None:
    found = read_programs(FakeEngine("org", "admin", outputs=outputs), ALL, [])
    assert found.planned == {"org"}
    assert found.deferred.keys() == {"admin"}
    assert "`pulumi up --stack org`" in found.deferred["admin"]
    assert [program.stack for program in found.programs] == ["org", "admin"]


def test_a_wanted_stack_that_has_to_wait_is_refused() -> None:
    with pytest.raises(MigrateError, match=r"stack admin cannot be planned yet.*pulumi up --stack org"):
        read_programs(FakeEngine("org", "admin", outputs=None), ALL, ["admin"])


def test_another_failure_is_no_reason_to_wait() -> None:
    with pytest.raises(EngineError, match="credentials"):
        read_programs(FakeEngine("org", "admin", admin_fails="no credentials"), ALL, [])


def test_one_stack_alone() -> None:
    found = read_programs(FakeEngine("org", "admin"), ALL, ["org"])
    assert found.planned == {"org"}
    assert found.deferred == {}


def test_a_stack_that_does_not_exist_yet() -> None:
    assert "pulumi stack init admin" in read_programs(FakeEngine("org"), ALL, []).deferred["admin"]
    with pytest.raises(MigrateError, match=r"stack admin does not exist.*`pulumi stack init admin`"):
        read_programs(FakeEngine("org"), ALL, ["admin"])
    with pytest.raises(MigrateError, match=r"stack org does not exist.*`pulumi stack init org`"):
        read_programs(FakeEngine(), ONLY_ORG, [])


def test_an_unknown_stack_is_refused() -> None:
    with pytest.raises(
        MigrateError, match=r"stack prod is none of this program's.*org with --stack; `admin` needs an admin"
    ):
        read_programs(FakeEngine("org"), ONLY_ORG, ["prod"])
