"""What is wrong with the code of a workload that is no Python; the rest is in fixtures/config/invalid/workload-code.

And what its arguments may be.
"""

import json
from ipaddress import ip_network
from pathlib import Path

import pytest

from config.models.arguments import Arguments
from config.models.security_groups import AnyNetwork, ListedNetwork, Ports
from config.models.types import Network
from config.workload_code import WorkloadCodeError, find_arguments
from tests.support.workloads import use_code


@pytest.mark.parametrize(
    ("component", "arguments", "told"),
    [
        ("class Torn:\n    def\n", "", r"workloads/torn\.py:2 is no Python: invalid syntax"),
        ("class Torn: ...\n", "class TornArgs(:\n", r"workloads/torn_args\.py:1 is no Python: invalid syntax"),
        ("x = 1\0\n", "", r"workloads/torn\.py:1 is no Python: source code string cannot contain null bytes"),
    ],
)
def test_what_is_no_python_is_told_with_its_line(
    component: str, arguments: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torn.py").write_text(component)
    (tmp_path / "torn_args.py").write_text(arguments)
    monkeypatch.setattr("workloads.__path__", [])
    use_code(tmp_path)
    with pytest.raises(WorkloadCodeError, match=told):
        find_arguments("workloads.torn:Torn")


class Networked(Arguments):
    own: Network
    peer: AnyNetwork
    listed: ListedNetwork
    ports: Ports


def test_the_networks_and_ports_of_the_config_are_types_for_arguments_too() -> None:
    """Arguments are read as JSON, where pydantic takes text alone for a network."""
    said = {"own": "10.1.0.0/16", "peer": "2001:db8::/32", "listed": "203.0.113.0/24", "ports": [80, "8000-8010"]}
    read = Networked.model_validate_json(json.dumps(said))
    assert (read.own, read.peer, read.listed) == tuple(ip_network(said[key]) for key in ("own", "peer", "listed"))
    assert read.ports == ("80", "8000-8010")
