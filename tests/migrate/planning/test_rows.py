"""Rows under `match:`: what a person decides, and what is wrong with it."""

import pytest

from migrate.mapping import Match
from migrate.planning.gaps import GapKind
from tests.migrate.planning.estate import ACCOUNTS, SHARE, example_estate, gaps, ids, only


def test_two_candidates_are_ambiguous_and_a_row_decides() -> None:
    estate = example_estate()
    estate.add(
        "aws_vpc",
        "twin",
        "networking",
        to="network.tfstate",
        id="vpc-9",
        cidr_block="10.0.0.0/16",
        owner_id="333333333333",
    )
    plan = estate.plan()
    assert only(plan, GapKind.ambiguous) == (
        "vpc-networking/shared (aws:ec2/vpc:Vpc, stack org): could be aws_vpc.networking_main (network.tfstate), "
        "aws_vpc.twin (network.tfstate)"
    )
    assert [gap.partition(" (")[0] for gap in gaps(plan, GapKind.waiting)] == [
        "share-networking/shared-subnets/shared/private-a",
        "vpc-networking/shared/private-a",
    ]
    assert gaps(plan, GapKind.waiting)[1].endswith("cannot be told before vpc-networking/shared is matched")
    row = Match(stack="org", name="vpc-networking/shared", address="aws_vpc.networking_main")
    decided = estate.plan(mapping=estate.mapping(match=(row,)))
    assert decided.gaps == ()
    assert ids(decided)["Vpc vpc-networking/shared"] == "vpc-0"


def test_a_row_with_an_id_claims_the_instance_that_has_it() -> None:
    estate = example_estate()
    estate.find("aws_organizations_account", "admin")["attributes"]["email"] = "old@example.com"
    row = Match(stack="org", name="accounts-admin", id=ACCOUNTS["admin"])
    plan = estate.plan(mapping=estate.mapping(match=(row,)))
    assert plan.gaps == ()
    entry = next(entry for entry in plan.stacks["org"].entries if entry.name == "accounts-admin")
    assert (entry.id, entry.address) == (ACCOUNTS["admin"], "aws_organizations_account.admin")
    assert plan.totals()["rest"] == 0
    assert plan.rest == {}


@pytest.mark.parametrize("id_", ["vpc-0", "vpc-0@us-east-1"])
def test_a_row_with_an_id_decides_between_two_instances(id_: str) -> None:
    estate = example_estate()
    estate.add("aws_vpc", "twin", "networking", id="vpc-9", cidr_block="10.0.0.0/16", owner_id="333333333333")
    row = Match(stack="org", name="vpc-networking/shared", id=id_)
    plan = estate.plan(mapping=estate.mapping(match=(row,)))
    assert plan.gaps == ()
    assert ids(plan)["Vpc vpc-networking/shared"] == "vpc-0"
    assert [item.address for item in plan.instances if item.bin == "rest"] == ["aws_vpc.twin"]


def test_a_row_with_an_id_claims_what_a_state_has_in_another_region() -> None:
    estate = example_estate()
    estate.find("aws_vpc", "dev-application_main")["attributes"]["cidr_block"] = "10.99.0.0/16"
    row = Match(stack="org", name="vpc-dev-application/development", id="vpc-3@us-west-2")
    plan = estate.plan(mapping=estate.mapping(match=(row,)))
    assert plan.gaps == ()
    assert ids(plan)["Vpc vpc-dev-application/development"] == "vpc-3@us-west-2"
    assert plan.totals()["rest"] == 0


def test_a_row_with_another_id_of_what_a_state_has_is_refused() -> None:
    estate = example_estate()
    arn = f"arn:aws:iam::{ACCOUNTS['admin']}:role/TerraformExecutionRole"
    row = Match(stack="org", name="execution-role-admin", id=arn)
    problem = only(estate.plan(mapping=estate.mapping(match=(row,))), GapKind.match)
    assert problem.endswith(
        f"aws_iam_role.admin_TerraformExecutionRole (org.tfstate) is {arn}: write its address instead of the id"
    )


def test_a_row_cannot_take_an_instance_of_another_region() -> None:
    estate = example_estate()
    arn = "arn:aws:ec2:eu-west-1:333333333333:vpc/vpc-5"
    estate.add("aws_vpc", "moved", "networking", id="vpc-5", arn=arn, cidr_block="10.0.0.0/16", owner_id="333333333333")
    estate.find("aws_vpc", "moved")["attributes"]["region"] = "eu-west-1"
    row = Match(stack="org", name="vpc-networking/shared", address="aws_vpc.moved")
    problem = only(estate.plan(mapping=estate.mapping(match=(row,))), GapKind.match)
    assert "aws_vpc.moved is in eu-west-1, and the resource is in us-east-1" in problem


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (Match(stack="org", name="nothing", address="aws_vpc.networking_main"), "registers no resource of this name"),
        (
            Match(stack="accounts-x", name="vpc-networking/shared", address="aws_vpc.networking_main"),
            "registers no resource of this name in this stack, but in org: write that as `stack`",
        ),
        (Match(stack="org", name="vpc-networking/shared", address="aws_vpc.nowhere"), "no importable instance"),
        (Match(stack="org", name="units-security", address="aws_vpc.networking_main"), "is a aws:ec2/vpc:Vpc, and"),
        (Match(stack="org", name="vpc-networking/shared", address="aws_vpc.dev-application_main"), "is in account 666"),
        (
            Match(stack="org", name="vpc-dev-application/development", id="vpc-3"),
            "vpc-3 is in us-east-1, and the resource is in us-west-2: write vpc-3@us-west-2",
        ),
        (
            Match(stack="org", name="vpc-networking/shared", id="vpc-0@eu-west-1"),
            "vpc-0@eu-west-1 is in eu-west-1, and the resource is in us-east-1",
        ),
        (
            Match(stack="org", name="share-networking/shared-subnets", id=SHARE.replace("333", "444")),
            "is in account 444444444444, and the resource is in networking (333333333333)",
        ),
        (
            Match(stack="org", name="accounts-admin", address="aws_organizations_account.networking"),
            "is account 333333333333, and config and states say that this one is 222222222222",
        ),
    ],
)
def test_rows_that_do_not_fit_are_refused(row: Match, problem: str) -> None:
    estate = example_estate()
    assert problem in only(estate.plan(mapping=estate.mapping(match=(row,))), GapKind.match)


def test_a_row_of_a_stack_that_does_not_have_it_names_those_that_may() -> None:
    estate = example_estate()
    row = Match(stack="org", name="vpc-networking/later", id="vpc-0")
    problem = only(estate.plan(mapping=estate.mapping(match=(row,))), GapKind.match)
    assert problem.endswith("; admin, not planned yet, may have it: write the one that will as `stack`")
