"""Plans from what AWS itself has: the same imports as from states, and nothing that is made twice in silence."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.preview import Registration
from live.inventory import InactiveAccount, Inventory, Route, RouteTable, UnreadAccount
from migrate.mapping import Match, MigrationMapping, Skip
from migrate.planning.asked import NOT_READ, find_wanted
from migrate.planning.gaps import GapKind
from migrate.planning.output import render_files
from migrate.planning.report import render_markdown
from migrate.planning.routing import Routing
from tests.migrate.planning.estate import (
    ACCOUNTS,
    EMAILS,
    MANAGEMENT,
    PROGRAM,
    TABLE,
    VPCS,
    example_estate,
    ids,
    only,
    recorded_program,
)
from tests.migrate.planning.inventories import example_inventory, make_vpc, plan_live

PROD = ACCOUNTS["prod-application"]


def test_aws_itself_gives_the_imports_that_states_give() -> None:
    plan = plan_live(example_inventory())
    assert plan.gaps == ()
    assert ids(plan) == ids(example_estate().plan())
    assert plan.creations == ()
    assert all(not entry.derived for entry in plan.stacks["org"].entries)


def test_every_object_is_in_one_bin() -> None:
    plan = plan_live(
        example_inventory(),
        mapping=MigrationMapping(skip=(Skip(address="aws_iam_role.people", reason="by hand"),)),
    )
    assert Counter(instance.bin for instance in plan.instances) == {"import": 48, "aws-managed": 2, "skipped": 1}
    places = [(instance.state, instance.address) for instance in plan.instances]
    assert len(set(places)) == len(places)
    assert (f"aws://{PROD}", f"aws_vpc.{VPCS['prod-application'][0]}@us-east-1") in places
    rest = plan_live(example_inventory())
    assert [one.address for one in rest.instances if one.bin == "rest"] == ["aws_iam_role.people"]
    assert [resource.get("id") for resource in rest.rest[ACCOUNTS["networking"]].file["resources"]] == [None, "people"]


def test_what_aws_does_not_have_is_made_and_said() -> None:
    inventory = example_inventory()
    # Without the VPC, what is in it is made too.
    without = replace(inventory, vpcs=tuple(vpc for vpc in inventory.vpcs if vpc.id != "vpc-0"), subnets=())
    plan = plan_live(without)
    assert plan.gaps == ()
    made = {one.name: one.words for one in plan.creations}
    vpc = "vpc-networking/shared"
    assert made[vpc].startswith("the program registers it in account 333333333333 (networking), us-east-1, and AWS ")
    others = {words for name, words in made.items() if name != vpc}
    assert others >= {"what it hangs on is not there either"}
    import_file = plan.stacks["org"].import_file
    urns = {one.urn for one in plan.creations}
    assert not urns & plan.stacks["org"].ids.keys()
    assert all("id" in one or "component" in one or "inputs" in one for one in import_file["resources"])
    report = render_markdown(plan)
    assert f"AWS does not have {len(urns)} of the program's resources" in report
    assert "## What `pulumi up` will make" in report
    assert '"created": [' in render_files(plan, {})["plan.json"]


def register(type_: str, logical_name: str, **inputs: Any) -> Registration:
    return Registration(
        urn=f"urn:pulumi:org::aws-organization::{type_}::{logical_name}",
        type=type_,
        name=logical_name,
        stack="org",
        account_key="networking",
        inputs=inputs,
        unknown=frozenset(),
        references={},
    )


def test_what_nobody_asks_aws_for_is_no_absence() -> None:
    """A second hosted zone of a name is made without a word."""
    zone = register("aws:route53/zone:Zone", "zone-a", name="example.com")
    record = replace(
        register("aws:route53/record:Record", "record-a", name="a.example.com", type="A"),
        unknown=frozenset({"zoneId"}),
        references={"zoneId": (zone.urn,)},
    )
    programs = [replace(PROGRAM, registrations=(*PROGRAM.registrations, zone, record))]
    plan = plan_live(example_inventory(), programs=programs)
    assert plan.creations == ()
    (missing,) = (gap for gap in plan.gaps if gap.kind is GapKind.missing)
    assert "networking), and no state has it; nobody asks AWS for such a thing, and where it is" in missing.problem
    (waiting,) = (gap for gap in plan.gaps if gap.kind is GapKind.waiting)
    assert waiting.subject.startswith("record-a ")
    # Of a row its id is known.
    row = Match(stack="org", name="zone-a", id="Z1")
    plan = plan_live(example_inventory(), programs=programs, mapping=MigrationMapping(match=(row,)))
    assert [gap.subject.partition(" ")[0] for gap in plan.gaps] == ["record-a"]


def test_what_is_in_a_vpc_that_will_be_made_is_made_with_it() -> None:
    vpc = next(one for one in PROGRAM.registrations if one.name == "vpc-networking/shared")
    gateway = replace(
        register("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", "out"),
        unknown=frozenset({"vpcId"}),
        references={"vpcId": (vpc.urn,)},
    )
    programs = [replace(PROGRAM, registrations=(*PROGRAM.registrations, gateway))]
    inventory = example_inventory()
    without = replace(inventory, vpcs=tuple(one for one in inventory.vpcs if one.id != "vpc-0"), subnets=())
    plan = plan_live(without, programs=programs)
    assert plan.gaps == ()
    assert "out" in {one.name for one in plan.creations}
    # In one that is there it may be there too.
    assert [gap.subject.partition(" ")[0] for gap in plan_live(inventory, programs=programs).gaps] == ["out"]


def test_of_every_type_of_the_program_it_is_known_whether_aws_is_asked() -> None:
    root = Path(__file__).resolve().parents[3]
    files = [*(root / "live").glob("*.py"), root / "migrate" / "scanning" / "live.py"]
    named = {name for file in files for name in re.findall(r'"(aws_[a-z0-9_]+)"', file.read_text())}
    whole = {name for name in TABLE.types if name.startswith(("aws_organizations_", "aws_ram_"))}
    # Of quotas a row tells the id.
    read = named | whole | {"aws_servicequotas_service_quota"}
    assert {name for name, type_ in TABLE.types.items() if type_.natural_key is not None} - read == NOT_READ


def test_a_region_that_was_not_read_is_no_proof() -> None:
    inventory = example_inventory()
    blind = replace(
        inventory,
        vpcs=tuple(vpc for vpc in inventory.vpcs if vpc.region != "us-west-2"),
        looked_into=tuple(place for place in inventory.looked_into if place[1] != "us-west-2"),
    )
    plan = plan_live(blind)
    assert "which was not read in 666666666666: add --region us-west-2" in only(plan, GapKind.entry).replace(
        ACCOUNTS["dev-application"], "666666666666"
    )


def test_an_account_that_cannot_be_entered_stops_the_plan_where_the_config_has_it() -> None:
    plan = plan_live(shut_out(example_inventory(), PROD))
    assert only(plan, GapKind.entry) == f"account prod-application ({PROD}): there is no role in it (AWS says no)"
    assert plan.creations == ()


def test_an_account_that_is_skipped_stops_the_plan_where_the_config_has_it() -> None:
    plan = plan_live(example_inventory(), skip=frozenset({PROD}))
    told = [str(gap) for gap in plan.gaps if gap.kind is GapKind.entry]
    assert told == [f"account prod-application ({PROD}): --skip-account leaves it out"]


def test_what_the_config_does_not_have_stops_nobody() -> None:
    other = replace(example_inventory().accounts[0], id="888888888888", name="old", email="old@example.com")
    closed = InactiveAccount(origin="AWS 999999999999", id="999999999999", state="SUSPENDED")
    inventory = replace(
        example_inventory(), accounts=(*example_inventory().accounts, other), inactive_accounts=(closed,)
    )
    plan = plan_live(inventory, skip=frozenset({"old"}))
    assert plan.gaps == ()
    bins = {one.address: (one.bin, one.reason) for one in plan.instances}
    assert bins["aws_organizations_account.888888888888"] == ("skipped", "--skip-account leaves it out")
    assert bins["aws_organizations_account.999999999999"] == (
        "closed",
        "AWS has the account in the state SUSPENDED, so nobody can enter it",
    )
    assert plan_live(shut_out(inventory, "888888888888")).gaps == ()


def test_a_closed_account_of_the_config_is_a_gap() -> None:
    inventory = example_inventory()
    closed = InactiveAccount(origin=f"AWS {PROD}", id=PROD, state="SUSPENDED", email=EMAILS["prod-application"])
    plan = plan_live(
        replace(
            inventory,
            accounts=tuple(account for account in inventory.accounts if account.id != PROD),
            inactive_accounts=(closed,),
        )
    )
    assert any("take it out of accounts.yaml" in str(gap) for gap in plan.gaps if gap.kind is GapKind.account)


def test_of_two_vpcs_of_one_network_a_row_says_which() -> None:
    inventory = example_inventory()
    id_, cidr, region = VPCS["prod-application"]
    twins = replace(inventory, vpcs=(*inventory.vpcs, make_vpc("vpc-twin", PROD, region, cidr)))
    gap = only(plan_live(twins), GapKind.ambiguous)
    assert f"could be aws_vpc.{id_}@{region} (aws://{PROD}), aws_vpc.vpc-twin@{region} (aws://{PROD})" in gap
    name = gap.partition(" ")[0]
    row = Match(stack="org", name=f"aws:ec2/vpc:Vpc::{name}", id="vpc-twin")
    plan = plan_live(twins, mapping=MigrationMapping(match=(row,)))
    assert plan.gaps == ()
    assert ids(plan)[f"Vpc {name}"] == "vpc-twin"
    assert [one.address for one in plan.instances if one.bin == "rest" and one.type == "aws_vpc"] == [
        f"aws_vpc.{id_}@{region}"
    ]


def test_what_a_state_has_is_told_by_the_state() -> None:
    estate = example_estate()
    estate.remove("aws_vpc", "networking_main")
    plan = plan_live(example_inventory(), states=estate, mapping=estate.mapping())
    assert plan.gaps == ()
    assert ids(plan) == ids(example_estate().plan())
    places = {entry.name: entry.state for entry in plan.stacks["org"].entries if entry.type.endswith(":Vpc")}
    assert Counter(places.values()) == {"network.tfstate": len(VPCS) - 1, f"aws://{ACCOUNTS['networking']}": 1}


def test_routes_that_nobody_can_import_are_left_out() -> None:
    inventory = example_inventory()
    table = RouteTable(origin="AWS rtb-1", id="rtb-1", vpc_id="vpc-0")
    routes = [
        Route(origin="AWS rtb-1", table_id="rtb-1", destination=destination, gateway_id=gateway)
        for destination, gateway in (("10.0.0.0/16", "local"), ("0.0.0.0/0", "igw-1"), ("::/0", ""), ("pl-1", ""))
    ]
    plan = plan_live(replace(inventory, route_tables=(table,), routes=tuple(routes)))
    found = [one.import_id for one in plan.instances if one.type == "aws_route"]
    assert found == ["rtb-1_0.0.0.0/0", "rtb-1_::/0", "rtb-1_pl-1"]


def test_things_with_a_name_are_asked_for_where_the_program_registers_them() -> None:
    accounts = {"management": MANAGEMENT, **ACCOUNTS}
    wanted = find_wanted([PROGRAM, recorded_program("admin")], Routing(accounts, "us-east-1"))
    assert {(one.type, one.account_id) for one in wanted} >= {
        ("aws_s3_bucket", ACCOUNTS["admin"]),
        ("aws_kms_alias", ACCOUNTS["admin"]),
    }
    assert {one.region for one in wanted} == {"us-east-1"}


def test_settings_are_asked_for_by_their_account() -> None:
    """Of what no import takes over nobody asks."""
    prefix = "urn:pulumi:org::p::awsorg:index:AccountBaseline$"
    settings = {
        "aws:ebs/encryptionByDefault:EncryptionByDefault": "us-west-2",
        "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": "us-west-2",
        "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": None,
    }
    registrations = tuple(
        Registration(
            urn=f"{prefix}{type_}::one",
            type=type_,
            name="one",
            stack="org",
            account_key="admin",
            inputs={} if region is None else {"region": region},
            unknown=frozenset(),
            references={},
        )
        for type_, region in settings.items()
    )
    program = replace(PROGRAM, registrations=registrations)
    wanted = find_wanted([program], Routing({"management": MANAGEMENT, **ACCOUNTS}, "us-east-1"))
    assert {(one.type, one.account_id, one.name, one.region) for one in wanted} == {
        ("aws_ebs_encryption_by_default", ACCOUNTS["admin"], ACCOUNTS["admin"], "us-west-2"),
        ("aws_iam_account_password_policy", ACCOUNTS["admin"], ACCOUNTS["admin"], "us-east-1"),
    }


def shut_out(inventory: Inventory, account: str) -> Inventory:
    """The inventory as it is where this account cannot be entered."""
    (shut,) = (one for one in inventory.accounts if one.id == account)
    unread = UnreadAccount(
        origin=shut.origin,
        id=shut.id,
        name=shut.name,
        email=shut.email,
        reason="there is no role in it",
        detail="AWS says no",
    )
    return replace(
        inventory,
        accounts=tuple(one for one in inventory.accounts if one.id != account),
        unread_accounts=(unread,),
        roles=tuple(role for role in inventory.roles if role.account_id != account),
        vpcs=tuple(vpc for vpc in inventory.vpcs if vpc.account_id != account),
    )
