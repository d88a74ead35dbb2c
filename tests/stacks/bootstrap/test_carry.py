"""Carrying one state: what is refused, and what is left of it where something goes wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.errors import EngineError, EngineRefusalError
from stacks.bootstrap.carry import Carrier
from stacks.bootstrap.look import Route
from stacks.bootstrap.plan import Situation, Step, StepKind

STACK = {"urn": "urn:pulumi:org::shop::pulumi:pulumi:Stack::shop-org", "type": "pulumi:pulumi:Stack"}
STATE = {"version": 3, "deployment": {"manifest": {"time": "2026-11-26T10:00:00Z"}, "resources": [STACK]}}
OTHER = {"version": 3, "deployment": {"resources": [STACK, {"urn": "urn:2"}]}}


class Backends:
    """Engines on two backends, in memory. `arrives`: what a move writes, None the state itself."""

    def __init__(self, arrives: dict[str, Any] | None = None) -> None:
        self.states: dict[str, dict[str, Any]] = {"source": {"org": STATE}, "target": {}}
        self.arrives = arrives
        self.fails = False
        self.source = ""

    def open(self, name: str) -> "FakeEngine":
        return FakeEngine(self, name)


class FakeEngine:
    def __init__(self, backends: Backends, name: str) -> None:
        self._all, self._states = backends, backends.states[name]

    def stacks(self) -> list[str]:
        return sorted(self._states)

    def export_document(self, stack: str) -> dict[str, Any]:
        return self._states[stack]

    def migrate(self, stack: str, source: str, secrets_provider: str) -> None:
        assert (source, secrets_provider) == (self._all.source, "passphrase")
        self._states[stack] = self._all.arrives or self._all.states["source"][stack]

    def remove_stack(self, stack: str, *, with_resources: bool = False) -> None:
        if self._all.fails:
            raise EngineError("the stack is currently locked by 1 lock(s)")
        assert with_resources or not self._states[stack].get("deployment")
        del self._states[stack]


@pytest.fixture
def backends() -> Backends:
    return Backends()


@pytest.fixture
def carrier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backends: Backends) -> Carrier:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\n")
    folders = {name: (tmp_path / name).as_uri() for name in ("source", "target")}
    for name in folders:
        (tmp_path / name).mkdir()
    backends.source = folders["source"]
    names = {url: name for name, url in folders.items()}
    monkeypatch.setattr("stacks.bootstrap.look.Engine", lambda _project, url: backends.open(names[url]))
    route = Route(
        project=tmp_path, plans=(), source=folders["source"], target=folders["target"], provider="passphrase", first=()
    )
    seen = Situation(source=route.source, target=route.target, provider=route.provider, stacks=("org",))
    return Carrier(route=route, seen=seen, tell=list[str]().append)


def carry(carrier: Carrier, kind: StepKind) -> None:
    carrier.carry(Step(kind, "org"))


def test_a_state_is_copied_then_forgotten_and_an_export_stays(carrier: Carrier, backends: Backends) -> None:
    carry(carrier, StepKind.move)
    assert backends.states == {"source": {"org": STATE}, "target": {"org": STATE}}
    carry(carrier, StepKind.release)
    assert backends.states == {"source": {}, "target": {"org": STATE}}
    (file,) = (carrier.route.project / ".pulumi-state" / "moved").iterdir()
    assert file.name == "org.20261126T100000Z.json"
    assert json.loads(file.read_text()) == STATE
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_backups_of_the_engine_go_and_others_stay(
    carrier: Carrier, backends: Backends, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = carrier.route.project
    (project / "Pulumi.org.yaml.bak.1").touch()
    migrate = FakeEngine.migrate

    def leave_backup(engine: FakeEngine, *words: str) -> None:
        (project / "Pulumi.org.yaml.bak.2").touch()
        migrate(engine, *words)

    monkeypatch.setattr(FakeEngine, "migrate", leave_backup)
    carry(carrier, StepKind.move)
    assert [file.name for file in project.glob("*.bak.*")] == ["Pulumi.org.yaml.bak.1"]


def test_what_arrived_otherwise_is_told_and_the_source_keeps_its_state(carrier: Carrier, backends: Backends) -> None:
    backends.arrives = OTHER
    with pytest.raises(EngineRefusalError, match=r"what arrived in file:.* is not what file:.* has, so"):
        carry(carrier, StepKind.move)
    with pytest.raises(EngineRefusalError, match="org: another run changed its state meanwhile"):
        carry(carrier, StepKind.release)
    assert backends.states["source"] == {"org": STATE}


def test_a_step_that_another_run_did_is_not_done_again(carrier: Carrier, backends: Backends) -> None:
    carry(carrier, StepKind.move)
    with pytest.raises(EngineRefusalError, match="so this step was not done: run this again"):
        carry(carrier, StepKind.move)


def test_a_run_in_the_source_is_waited_for(carrier: Carrier, backends: Backends) -> None:
    folder = carrier.route.project / "source" / ".pulumi" / "locks" / "organization" / "shop" / "org"
    folder.mkdir(parents=True)
    (folder / "1.json").write_text(
        json.dumps({"pid": 7, "username": "ann", "hostname": "desk", "timestamp": "2026-11-26T10:00:00Z"})
    )
    said = r"org is locked in file:.* by ann@desk, process 7, since 2026-11-26 10:00:00 UTC .*-m recovery --stack org"
    for kind in (StepKind.move, StepKind.release):
        with pytest.raises(EngineRefusalError, match=said):
            carry(carrier, kind)
    assert backends.states == {"source": {"org": STATE}, "target": {}}


def test_a_source_that_cannot_forget_keeps_it(carrier: Carrier, backends: Backends) -> None:
    carry(carrier, StepKind.move)
    backends.fails = True
    with pytest.raises(EngineError, match="currently locked"):
        carry(carrier, StepKind.release)
    assert backends.states == {"source": {"org": STATE}, "target": {"org": STATE}}


def test_an_empty_stack_in_the_target_makes_room(carrier: Carrier, backends: Backends) -> None:
    backends.states["target"]["org"] = {"version": 3, "deployment": {}}
    carry(carrier, StepKind.discard)
    assert backends.states["target"] == {}
