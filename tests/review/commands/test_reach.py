"""`python -m review reach`: what it refuses. What it tells is asked of the local AWS in tests/e2e/test_workloads.py."""

from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import cast

import pytest
from typer.testing import CliRunner

from config import load
from config.plan.network_facts import plan_network_facts
from engine.cli import Engine
from reachability.facts import Rule, SecurityGroup
from review.cli import app
from review.errors import ReviewError
from review.reach.reading import read_facts

NETWORK = Path(__file__).parents[3] / "config" / "examples" / "workload"


class NoStacks:
    def stacks(self) -> list[str]:
        return []

    def export(self, stack: str) -> None:
        raise AssertionError(stack)


def test_a_port_that_is_none_is_refused_before_anything_is_asked() -> None:
    result = CliRunner().invoke(app, ["reach", "--dir", str(NETWORK), "--port", "https"])
    assert isinstance(result.exception, ReviewError)
    assert str(result.exception) == '"https" is no port - write one such as 443, or a range such as 8000-8010'


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        ("shop-production/public", "shop-production/public on tcp 443: tcp 443 (to balancer), by a public address"),
        ("shop-production/public:balancer", "tcp 443: tcp 443 (to balancer), by a public address"),
        ("shop-production/public:sg-1", "tcp 443: tcp 443 (to balancer), by a public address"),
        ("sg-1", "sg-1 on tcp 443: tcp 443 of some addresses (to balancer), in part, by a public address"),
    ],
)
def test_a_group_that_a_workload_made_counts_in_what_aws_has(
    monkeypatch: pytest.MonkeyPatch, target: str, answer: str
) -> None:
    facts = plan_network_facts(load(NETWORK))
    opened = Rule(False, "tcp", (443, 443), (ip_network("0.0.0.0/0"),))
    balancer = SecurityGroup(key="shop-production/balancer", vpc="shop-production", rules=(opened,), id="sg-1")
    live = replace(facts, groups=(*facts.groups, balancer))
    monkeypatch.setattr("review.commands.reach.read_facts", lambda *_: live)
    words = ["reach", "internet", "--to", target, "--port", "443", "--dir", str(NETWORK)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[0].endswith(answer)


def test_a_group_that_a_workload_made_lets_out_in_what_aws_has(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = plan_network_facts(load(NETWORK))
    out = Rule(True, "tcp", (443, 443), (ip_network("0.0.0.0/0"),))
    front = SecurityGroup(key="shop-production/front", vpc="shop-production", rules=(out,), id="sg-1")
    monkeypatch.setattr("review.commands.reach.read_facts", lambda *_: replace(facts, groups=(*facts.groups, front)))
    words = ["reach", "shop-production/private", "--to", "internet", "--dir", str(NETWORK), "--port"]
    yes, no = (CliRunner().invoke(app, [*words, port]) for port in ("443", "22"))
    assert (yes.exit_code, no.exit_code) == (0, 3)
    assert yes.output.splitlines()[0].endswith("reaches internet on tcp 443: tcp 443 (from front)")
    assert no.output.splitlines()[0].endswith("does not reach internet on tcp 22: only tcp 443 gets there")


def test_an_account_that_no_state_has_is_told() -> None:
    with pytest.raises(ReviewError, match="no state has the account networking, in which the config has a network"):
        read_facts(load(NETWORK), cast("Engine", NoStacks()), lambda _: None)
