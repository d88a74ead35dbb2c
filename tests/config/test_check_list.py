"""No check is forgotten: each is listed, and each finds something in a scenario of tests/fixtures/config/invalid."""

import inspect
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config import ConfigErrors, checks, load
from config.checks import (
    CHECKS,
    access,
    administration,
    baseline,
    break_glass,
    ci,
    connections,
    documents,
    flow_logs,
    full_access,
    groups,
    identity,
    identity_center,
    inside_vpc,
    inspection,
    ipam,
    ipv6,
    lookups,
    network,
    network_acls,
    network_limits,
    opted_in_regions,
    organization_trail,
    peering,
    policies,
    principals,
    private_zones,
    records,
    references,
    resource_policy,
    security_groups,
    security_services,
    tiers,
    transit,
    workloads,
    write_gate,
    zones,
)

INVALID = Path(__file__).parents[1] / "fixtures" / "config" / "invalid"
MODULES = (
    organization_trail,
    *(access, administration, baseline, ci, documents, full_access, groups, identity, network, policies),
    *(break_glass, identity_center, opted_in_regions, principals, references, write_gate),
    security_services,
    resource_policy,
    security_groups,
    inside_vpc,
    inspection,
    ipam,
    network_limits,
    ipv6,
    network_acls,
    flow_logs,
    tiers,
    records,
    private_zones,
    zones,
    workloads,
    lookups,
    transit,
    connections,
    peering,
)


def test_every_check_is_listed() -> None:
    written = {
        function
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    forgotten = sorted(f"{check.__module__}.{check.__name__}" for check in written - set(CHECKS))
    assert forgotten == [], "add it to CHECKS in config/checks/__init__.py"
    assert len(CHECKS) == len(set(CHECKS))


def test_every_check_finds_something_in_a_scenario(org: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fired: set[str] = set()

    def record(check: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(*arguments: Any) -> Iterator[Any]:
            for problem in check(*arguments):
                fired.add(check.__name__)
                yield problem

        return recorded

    monkeypatch.setattr(checks, "CHECKS", tuple(record(check) for check in CHECKS))
    for scenario in sorted(INVALID.iterdir()):
        folder = tmp_path / f"scenario-{scenario.name}"
        shutil.copytree(org, folder)
        shutil.copytree(scenario, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
        with pytest.raises(ConfigErrors, match=scenario.name):
            load(folder)
    silent = sorted(check.__name__ for check in CHECKS if check.__name__ not in fired)
    assert silent == [], "add a scenario under tests/fixtures/config/invalid/"
