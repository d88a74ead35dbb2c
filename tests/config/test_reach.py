"""`python -m config reach`: who reaches whom in what the config plans, of the example with a network and of others."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from config import load
from config.cli import app
from config.plan.network_facts import plan_network_facts
from reachability.table import make_table
from tests.support.example import EXAMPLE

NETWORK = Path(__file__).parents[2] / "config" / "examples" / "workload"
LOADED = load(NETWORK)
OF_WORKLOADS = "; what workloads make is not in the config, and `python -m review reach` knows it once AWS has it"


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["reach", "--dir", str(NETWORK), *words])
    assert result.exit_code == code, result.output
    return result.stdout if code != 2 else result.stderr


def let(text: str) -> list[tuple[str, ...]]:
    return [tuple(part.strip() for part in line.split("  ") if part.strip()) for line in text.splitlines()[1:]]


def test_the_table_of_the_example_has_two_environments_that_do_not_reach_each_other() -> None:
    rows = let(run())
    ours = [row for row in rows if "staging" not in row[0]]
    assert ours == [
        ("shop-production/private", "hub/services", "tcp 443 (to services)"),
        ("shop-production/private", "shop-production", "tcp 5432 (to database)"),
    ]
    assert [tuple(part.replace("production", "staging") for part in row) for row in ours] == rows[len(ours) :]


def test_one_answer_has_the_way_there_and_back() -> None:
    assert run("shop-production/private", "--to", "hub:services", "--port", "443").splitlines() == [
        "shop-production/private reaches hub:services on tcp 443: tcp 443 (to services)",
        "  there  shop-production/private-us-east-1a: 10.22.0.0/16 -> transit gateway main",
        "         segment main/production: 10.22.0.0/16 (propagated) -> attachment of hub",
        "         hub/services-us-east-1a: 10.22.0.0/16 -> local",
        "  back   hub/services-us-east-1a: 10.20.0.0/16 -> transit gateway main",
        "         segment main/shared: 10.20.0.0/16 (propagated) -> attachment of shop-production",
        "         shop-production/private-us-east-1a: 10.20.0.0/16 -> local",
    ]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            ["shop-production/private", "--to", "shop-staging/data:database", "--port", "5432"],
            "an internet gateway drops what is for private addresses, as 10.21.68.0/24",
        ),
        (
            ["shop-production/data", "--to", "hub"],
            "the route table of shop-production/data-us-east-1a has no route to 10.22.0.0/24",
        ),
        (
            ["shop-production/public", "--to", "shop-production/data"],
            "the way is there, and no security group here lets anything through",
        ),
        (
            ["shop-production/private", "--to", "shop-production/data", "--port", "22"],
            "only tcp 5432 gets there",
        ),
        (
            ["shop-production/private", "--to", "internet", "--port", "22"],
            "the way is there, and no security group here lets anything through",
        ),
        (
            ["internet", "--to", "shop-production/private"],
            "shop-production/private-us-east-1a answers by NAT gateway shop-production/us-east-1a",
        ),
    ],
)
def test_no_is_exit_code_3_and_says_why(words: list[str], why: str) -> None:
    source, _, target, *port = words
    on = f" on tcp {port[1]}" if port else ""
    assert run(*words, code=3).splitlines()[0] == f"{source} does not reach {target}{on}: {why}"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["hubb/services"], '"hubb/services" is no part of these networks - did you mean "hub/services"?'),
        (["hub:web"], f'"web" is no security group of hub - there are services{OF_WORKLOADS}'),
        (["internet", "--to", "sg-0123"], f'"sg-0123" is no security group of these networks{OF_WORKLOADS}'),
        (["internet:web"], 'nothing of "internet" is in a security group of your choice - write it without :web'),
        (["hub", "--protocol", "udp"], "--protocol udp is of a port - write --port as well, 0-65535 for all of them"),
        (["10.99.0.1"], "10.99.0.1 is a private address, and in no subnet of these networks"),
        (["hub", "--port", "70000"], '"70000" is no port - write one such as 443, or a range such as 8000-8010'),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_what_to_write(words: list[str], told: str) -> None:
    assert run(*words, code=2).splitlines()[-1] == told


def test_programs_get_the_same() -> None:
    told = json.loads(run("shop-production/private", "--to", "shop-production/data:database", "--format", "json"))
    assert (told["reached"], told["let"], told["reason"]) == (True, {"tcp": [[5432, 5432]]}, "")
    assert told["there"] == [{"where": "shop-production/private-us-east-1a", "entry": "10.20.0.0/16", "to": "local"}]
    rows = json.loads(run("--to", "internet", "--format", "json"))["rows"]
    assert [(row["from"], row["needs_public_address"]) for row in rows] == [
        ("shop-production/private", False),
        ("shop-production/public", True),
        ("shop-staging/private", False),
        ("shop-staging/public", True),
    ]


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_config_is_nothing_to_it(random: Random) -> None:
    def shuffle(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(things, len(things)))

    gateways = tuple(
        one.model_copy(update={"segments": shuffle(one.segments), "attachments": shuffle(one.attachments)})
        for one in LOADED.transit_gateways
    )
    shuffled = LOADED.model_copy(update={"vpcs": shuffle(LOADED.vpcs), "transit_gateways": gateways})
    assert plan_network_facts(shuffled) == plan_network_facts(LOADED)


def test_without_networks_nobody_reaches_anybody() -> None:
    nothing = load(Path(EXAMPLE)).model_copy(update={"vpcs": (), "shares": ()})
    assert make_table(plan_network_facts(nothing)) == ()
