"""The URNs of the example: one that changes is another resource, which the engine would make in place of the old."""

from functools import partial
from pathlib import Path

import pytest

from config import load
from config.plan.stacks import plan_stacks
from engine.urns import STACK, build_urn
from stacks.inputs.planning import DEFAULT_VPCS, plan_inputs
from stacks.programs import build
from tests.support.company import COMPANY, of_the_company
from tests.support.example import Configure
from tests.support.monitor import run_program
from tests.support.program import ORG_OUTPUTS

GOLDEN = Path(__file__).with_name("urns.txt")
"""Taken from `pulumi stack export` of both stacks, without what the engine and not the program registers: the stacks
themselves, the reference from one to the other, and its provider."""


def compare(urns: list[str], golden: Path, update_goldens: bool) -> None:
    if update_goldens:
        golden.write_text("".join(f"{urn}\n" for urn in urns))
        pytest.skip("goldens were written")
    assert urns == golden.read_text().splitlines()


def test_the_example_has_the_urns_that_it_always_had(configure: Configure, update_goldens: bool) -> None:
    organization = configure()
    urns = sorted(
        build_urn(stack.name, "aws-organization", found.qualified_type, found.name)
        for stack in plan_stacks(organization)
        for found in run_program(partial(build, stack.name, organization), stack=stack.name, outputs=ORG_OUTPUTS)
    )
    compare(urns, GOLDEN, update_goldens)


@of_the_company
def test_config_org_has_the_urns_that_it_always_had(update_goldens: bool) -> None:
    identities = [(stack, *one.split(" ")) for stack, planned in plan_inputs(load(COMPANY)).items() for one in planned]
    urns = sorted(
        build_urn(stack, "aws-organization", types, name)
        for stack, types, name in identities
        if types not in {STACK, DEFAULT_VPCS}
    )
    compare(urns, GOLDEN.with_name("company_urns.txt"), update_goldens)
