"""Drift, without AWS or engine: two sides that are the same, and one edit of one of them at a time."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from config import Organization, load
from engine.deployment import Deployment, StateResource
from live.crossings import OwnedGroupRule, SeenPeering
from live.inventory import (
    Account,
    Attachment,
    Delegation,
    InactiveAccount,
    Inventory,
    Note,
    Object,
    Policy,
    Role,
    Route,
    Share,
    Subnet,
    Unit,
    UnreadAccount,
    Vpc,
)
from review.drift.join import find_drift
from review.drift.known import Known, read_known
from review.drift.managed import COMPARED
from review.drift.model import Row
from review.drift.scene import Scene
from review.drift.things import Thing, list_things
from tests.review.drift.sides import make_known, make_live
from tests.support.example import EXAMPLE
from tests.support.organizations import load_files, organizations

STRANGER = "999999999999"


@dataclass(frozen=True)
class Sides:
    config: Organization
    known: Known
    live: Inventory

    def find(self, **parts: Any) -> tuple[Row, ...]:
        """The drift of an AWS that has this instead."""
        return find_drift(self.config, self.known, replace(self.live, **parts)).rows

    def one(self, **parts: Any) -> Row:
        (row,) = self.find(**parts)
        return row

    def account(self, key: str) -> Account:
        return next(one for one in self.live.accounts if one.name == key)

    def list_live(self) -> Mapping[tuple[str, ...], Thing]:
        return list_things(Scene(self.config, self.known, self.live), self.live)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Sides:
    """The example with one thing more of each kind that it has none of."""
    folder = tmp_path_factory.mktemp("config") / "org"
    (folder / "policies").mkdir(parents=True)
    (folder / "policies" / "tags.json").write_text((EXAMPLE / "policies" / "tags.json").read_text())
    for file in EXAMPLE.glob("*.yaml"):
        content = yaml.safe_load(file.read_text())
        if file.stem == "organization":
            content["delegated_administrators"] = [{"account": "admin", "service": "config.amazonaws.com"}]
            content["execution_role"]["path"] = "/program/"
            content["access"]["management_role"] = {"name": "Management", "external_id": "manage-it"}
            content["access"]["entry_role"] = {"name": "Entry"}
        if file.stem == "network":
            content["vpcs"][0]["subnets"] = [
                {"key": "public-a", "cidr": "10.1.1.0/24", "availability_zone": "us-east-1a", "public": True}
            ]
            add_crossings(content)
        if file.stem == "organization":
            content["trusted_access"].append("ipam.amazonaws.com")
        (folder / file.name).write_text(yaml.safe_dump(content, sort_keys=False))
    config = load(folder)
    known = make_known(config)
    return Sides(config, known, make_live(known))


def add_crossings(network: dict[str, Any]) -> None:
    """A group with a rule, a peering, a transit gateway with a VPC at it, and an IPAM pool that is shared."""
    shared = next(vpc for vpc in network["vpcs"] if vpc["key"] == "shared")
    rule = {"ports": [443], "cidrs": ["10.0.0.0/8"]}
    shared["security_groups"] = [{"key": "web", "description": "Web", "ingress": [rule]}]
    network["peerings"] = [{"key": "to-staging", "from": "shared", "to": "staging"}]
    network["ipam"] = {
        "account": "networking",
        "pools": [{"key": "east", "region": "us-east-1", "cidrs": ["10.2.0.0/16"]}],
    }
    next(vpc for vpc in network["vpcs"] if vpc["key"] == "staging")["pool"] = "east"
    network["transit_gateways"] = [
        {
            "key": "hub",
            "account": "networking",
            "segments": [{"key": "all", "reaches": []}],
            "attachments": [{"vpc": "shared", "segment": "all", "subnets": ["private-a"]}],
        }
    ]


def test_what_the_states_have_is_no_drift(sides: Sides) -> None:
    drift = find_drift(sides.config, sides.known, sides.live)
    assert (drift.rows, drift.notes, drift.read) == ((), (), 6)


@given(organizations())
@settings(max_examples=5, deadline=None)
def test_no_organization_drifts_from_itself(files: dict[str, Any]) -> None:
    config = load_files(files)
    known = make_known(config)
    assert find_drift(config, known, make_live(known)).rows == ()


def put(inventory: Inventory, old: Object, new: Object | None) -> Inventory:
    """The inventory with another object in the place of that one, or none."""
    for part in vars(inventory):
        value = getattr(inventory, part)
        if isinstance(value, tuple) and old in value:
            others = [new if one is old else one for one in value]
            return replace(inventory, **{part: tuple(one for one in others if one is not None)})
    raise AssertionError(old)


def change(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 600
        case Mapping():
            return {**value, "Hand": "made"}
        case None:
            return "arn:aws:iam::aws:policy/PowerUserAccess"
        case str() if value.startswith("{"):
            return json.dumps({"Version": "2012-10-17", "Statement": []})
        case _:
            return f"{value}-x"


def list_edits(sides: Sides) -> Iterator[tuple[Thing, str, Inventory]]:
    for thing in sides.list_live().values():
        for attribute, _ in COMPARED.get(thing.kind, ()):
            other = replace(thing.object, **{attribute: change(getattr(thing.object, attribute))})
            yield thing, attribute, put(sides.live, thing.object, other)


def test_each_edit_gives_one_row(sides: Sides) -> None:
    edited: set[tuple[str, str]] = set()
    for thing, attribute, live in list_edits(sides):
        (row,) = find_drift(sides.config, sides.known, live).rows
        assert (row.kind, row.attribute, row.place != "") == (thing.kind, attribute, True), row
        assert row.change in {"moved", "renamed", "edited"}
        assert row.settle
        assert row.stack == ("admin" if row.urn.startswith("urn:pulumi:admin") else "org")
        edited.add((row.kind, attribute))
    assert edited == {(kind, attribute) for kind, compared in COMPARED.items() for attribute, _ in compared}


def test_each_thing_that_is_gone_gives_one_row(sides: Sides) -> None:
    """What goes away with it is not told as well."""
    live = sides.list_live()
    for key, thing in live.items():
        without = put(sides.live, thing.object, None)
        for part in live.values():
            if key in part.parts_of:
                without = put(without, part.object, None)
        rows = find_drift(sides.config, sides.known, without).rows
        if thing.kind == "account":  # its contents cannot be read, and it is no target of anything any more
            assert [row.change for row in rows if row.kind == "account"] == ["gone"]
            continue
        (row,) = rows
        assert (row.kind, row.change, row.name) == (thing.kind, "gone", thing.name)
        assert row.settle[0].run == (f"python -m stacks up {row.stack} --refresh",)


def test_each_thing_that_no_state_has_gives_one_row(sides: Sides) -> None:
    """The config has it: somebody made it, or a run ended before it wrote it down."""
    natural = {"account", "unit", "policy", "policy attachment", "delegated administrator", "role", "VPC", "share"}
    seen: set[str] = set()
    for thing in sides.list_live().values():
        if thing.kind not in natural or thing.kind in seen or thing.name.startswith("Organization"):
            continue
        seen.add(thing.kind)
        origin = next(
            one.object.origin
            for one in list_things(Scene(sides.config, sides.known, sides.live), sides.known.inventory).values()
            if one.key == thing.key
        )
        known = replace(sides.known, inventory=drop(sides.known.inventory, origin))
        rows = find_drift(sides.config, known, sides.live).rows
        assert ("not in a state", thing.kind) in {(row.change, row.kind) for row in rows}
        missing = next(row for row in rows if (row.change, row.kind) == ("not in a state", thing.kind))
        assert missing.settle[0].run[0] == "python -m migrate plan --live --stack org"
    assert seen == natural


def drop(inventory: Inventory, origin: str) -> Inventory:
    one = next(
        one
        for value in vars(inventory).values()
        if isinstance(value, tuple)
        for one in value
        if isinstance(one, Object) and one.origin == origin
    )
    return put(inventory, one, None)


STRANGERS = {
    "units": Unit(origin="AWS", id="ou-x", arn="a", parent_id="r-root", name="Shadow 2"),
    "accounts": Account(origin="AWS", id=STRANGER, parent_id="r-root", name="rogue", email="rogue@example.com"),
    "policies": Policy(
        origin="AWS", id="p-x", name="by hand", type="SERVICE_CONTROL_POLICY", description="", content="{}"
    ),
    "attachments": Attachment(origin="AWS", policy_id="policies-environment-tag-id", target_id="r-root"),
    "delegations": Delegation(origin="AWS", account_id="NETWORKING", service="sso.amazonaws.com"),
    "vpcs": Vpc(
        origin="AWS",
        id="vpc-x",
        account_id="NETWORKING",
        region="us-east-1",
        cidr="10.9.0.0/16",
        label="x",
        enable_dns_support=True,
        enable_dns_hostnames=False,
        instance_tenancy="default",
    ),
    "shares": Share(
        origin="AWS",
        arn="arn:x",
        account_id="NETWORKING",
        region="us-east-1",
        name="x",
        allow_external_principals=True,
    ),
}


@pytest.mark.parametrize("part", STRANGERS)
def test_a_stranger_gives_one_row(sides: Sides, part: str) -> None:
    stranger = STRANGERS[part]
    if getattr(stranger, "account_id", None) == "NETWORKING":
        stranger = replace(stranger, account_id=sides.account("networking").id)
    row = sides.one(**{part: (*getattr(sides.live, part), stranger)})
    assert (row.change, row.stack, row.urn) == ("unmanaged", "", "")
    assert "neither the config nor a state has it" in row.told
    assert row.settle


def test_the_yaml_that_takes_a_stranger_over_is_whole(sides: Sides) -> None:
    folder = Path(sides.config.lines["unit", "security"]).parent.as_posix()
    row = sides.one(accounts=(*sides.live.accounts, STRANGERS["accounts"]))
    manage, leave = row.settle
    assert manage.yaml == f"- {{key: rogue, name: rogue, email: rogue@example.com, id: '{STRANGER}'}}"
    assert (manage.under, manage.at) == ("accounts", f"{folder}/accounts.yaml")
    assert leave.run == (f"aws organizations remove-account-from-organization --account-id {STRANGER}",)
    row = sides.one(attachments=(*sides.live.attachments, STRANGERS["attachments"]))
    assert row.settle[0].yaml == "policies: [environment-tag]"
    row = sides.one(units=(*sides.live.units, STRANGERS["units"]))
    assert (row.settle[0].yaml, row.settle[0].under) == ("- {key: shadow-2, name: Shadow 2}", "units")


def test_a_setting_that_the_config_does_not_have_yet_has_no_line(sides: Sides) -> None:
    manage = sides.one(attachments=(*sides.live.attachments, STRANGERS["attachments"])).settle[0]
    assert manage.at == f"{Path(sides.config.lines['unit', 'security']).parent.as_posix()}/organization.yaml"


def make_role(sides: Sides, trust: Any, path: str = "/") -> Role:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", **trust}
    return Role(
        origin="AWS",
        account_id=sides.account("networking").id,
        name="Hand",
        path=path,
        description="",
        trust=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        max_session_duration=3600,
        permissions_boundary=None,
        policies=(),
        inline=(),
    )


@pytest.mark.parametrize(
    ("trust", "outsiders"),
    [
        ({"Principal": {"AWS": STRANGER}}, STRANGER),
        ({"Principal": {"AWS": [f"arn:aws:iam::{STRANGER}:role/x"]}}, f"arn:aws:iam::{STRANGER}:role/x"),
        ({"Principal": "*"}, r"\*"),
        (
            {
                "Principal": "*",
                "Condition": {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "organization-id/*"}},
            },
            r"\*",
        ),
        ({"NotPrincipal": {"AWS": "123456789012"}}, r"\*"),
        (
            {"Principal": {"Federated": "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"}},
            "provider arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com",
        ),
    ],
)
def test_a_role_that_lets_in_outsiders_is_told(sides: Sides, trust: Any, outsiders: str) -> None:
    row = sides.one(roles=(*sides.live.roles, make_role(sides, trust)))
    assert (row.kind, row.change) == ("role", "unmanaged")
    assert f"open to {outsiders.replace(chr(92), '')} outside of the organization" in row.told


@pytest.mark.parametrize(
    "trust",
    [
        {"Principal": {"AWS": "123456789012"}},
        {"Principal": {"Service": "ec2.amazonaws.com"}},
        {"Principal": {"AWS": "AIDAEXAMPLE"}},
        {"Principal": {"Federated": "arn:aws:iam::1:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/X"}},
        {"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "organization-id"}}},
        {"Principal": "*", "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "organization-id/*"}}},
        {"Effect": "Deny", "Principal": "*"},
    ],
)
def test_other_roles_are_their_accounts_own_matter(sides: Sides, trust: Any) -> None:
    assert sides.find(roles=(*sides.live.roles, make_role(sides, trust))) == ()


ASKS = {"StringEquals": {"sts:ExternalId": "secret-word"}}
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@pytest.mark.parametrize(
    ("trust", "policies", "is_written"),
    [
        ({"Principal": {"AWS": STRANGER}, "Condition": ASKS}, (READ,), True),
        ({"Principal": {"AWS": STRANGER}}, (READ,), False),  # the config refuses it without an external id
        ({"Principal": {"AWS": STRANGER}, "Condition": {**ASKS, **MFA}}, (READ,), False),
        ({"Principal": {"AWS": STRANGER}, "Condition": ASKS}, (), False),  # it refuses a role that may do nothing, too
    ],
)
def test_a_role_is_written_only_where_the_config_can_say_all_of_it(
    sides: Sides, trust: Any, policies: tuple[str, ...], *, is_written: bool
) -> None:
    role = replace(make_role(sides, trust), policies=policies)
    ways = sides.one(roles=(*sides.live.roles, role)).settle
    assert [way.to for way in ways] == [*(["manage it"] if is_written else []), "remove it"]
    assert "secret-word" not in repr(ways)
    if is_written:
        assert ways[0].yaml == (
            f"- {{key: hand, name: Hand, targets: {{accounts: [networking]}}, trusted_by: ['{STRANGER}'], "
            "external_id: '...', policies: [ReadOnlyAccess]}"
        )
        assert ways[0].run[0] == "aws iam get-role --role-name Hand --query Role.AssumeRolePolicyDocument"


def test_the_document_of_a_policy_is_written_where_its_yaml_reads_it(sides: Sides) -> None:
    row = sides.one(policies=(*sides.live.policies, STRANGERS["policies"]))
    folder = sides.config.lines["policy", "environment-tag"].rpartition("/")[0]
    file = re.search(r"file: (policies/[\w-]+\.json)", row.settle[0].yaml)
    assert file is not None
    assert row.settle[0].run[0].endswith(f"--query Policy.Content --output text > {folder}/{file[1]}")


def test_every_role_in_the_programs_path_is_told(sides: Sides) -> None:
    role = make_role(sides, {"Principal": {"AWS": "123456789012"}}, "/program/")
    assert "in the path of the program's roles, /program/" in sides.one(roles=(*sides.live.roles, role)).told


def test_who_a_trust_policy_lets_in_is_told_and_no_external_id(sides: Sides) -> None:
    role = next(one for one in sides.live.roles if one.name == "AuditReadOnly")
    document = json.loads(role.trust)
    document["Statement"].append(
        {
            "Effect": "Allow",
            "Principal": {"AWS": STRANGER},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "secret-word"}},
        }
    )
    row = sides.one(roles=put(sides.live, role, replace(role, trust=json.dumps(document))).roles)
    assert row.told == f"it also lets in {STRANGER}"
    assert "secret-word" not in repr(row)


def test_switches_of_the_organization(sides: Sides) -> None:
    (organization,) = sides.live.organizations
    more = replace(organization, services=(*organization.services, "guardduty.amazonaws.com"))
    row = sides.one(organizations=(more,))
    assert (row.kind, row.change, row.settle[0].yaml) == ("trusted access", "unmanaged", "- guardduty.amazonaws.com")
    less = replace(organization, services=tuple(one for one in organization.services if one != "sso.amazonaws.com"))
    assert (sides.one(organizations=(less,)).change, sides.one(organizations=(less,)).name) == (
        "gone",
        "sso.amazonaws.com",
    )
    off = replace(organization, policy_types=("SERVICE_CONTROL_POLICY",))
    left = [one for one in sides.live.policies if one.type != "TAG_POLICY"]
    ids = {one.id for one in left}
    attached = tuple(one for one in sides.live.attachments if one.policy_id in ids)
    row = sides.one(organizations=(off,), policies=tuple(left), attachments=attached)
    assert (row.kind, row.name) == ("policy type", "TAG_POLICY")


def test_full_aws_access_is_wanted_where_nothing_else_is_said(sides: Sides) -> None:
    row = sides.one(full_access=(sides.live.full_access or frozenset()) - {"units-security-id"})
    assert (row.kind, row.change, row.name) == ("FullAWSAccess", "gone", "security (units-security-id)")
    assert row.settle[1].yaml == "full_aws_access: false"
    assert sides.find(full_access=None) == ()


def test_what_the_config_says_already_is_only_left_to_the_state(sides: Sides) -> None:
    """Somebody has written the change down and merged it, and no `up` ran since."""
    accounts = [replace(one, name="old") if one.name == "networking" else one for one in sides.known.inventory.accounts]
    inventory = replace(sides.known.inventory, accounts=tuple(accounts))
    (row,) = find_drift(sides.config, replace(sides.known, inventory=inventory), sides.live).rows
    assert [way.run for way in row.settle] == [("python -m stacks refresh org",)]
    assert "the config says the same, and the state does not" in row.told


@pytest.mark.parametrize("name", ["Management", "Entry"])
def test_the_config_says_who_enters_the_roles_of_the_management_account(sides: Sides, name: str) -> None:
    role = next(one for one in sides.known.inventory.roles if one.name == name)
    before = put(sides.known.inventory, role, replace(role, trust=json.dumps({"Statement": []})))
    (row,) = find_drift(sides.config, replace(sides.known, inventory=before), sides.live).rows
    assert (row.attribute, row.place) == ("trust", sides.config.lines["setting", f"access.{name.lower()}_role"])
    assert [way.run for way in row.settle] == [("python -m stacks refresh org",)]


def test_what_a_run_that_was_stopped_left_out_of_the_state_is_not_to_be_removed(sides: Sides) -> None:
    """The write gate's own policy among it: without it the role could write in every session."""
    roles = [
        replace(one, policies=(), inline=()) if one.name == "TerraformExecutionRole" else one
        for one in sides.known.inventory.roles
    ]
    inventory = replace(sides.known.inventory, roles=tuple(roles))
    rows = find_drift(sides.config, replace(sides.known, inventory=inventory), sides.live).rows
    assert {row.attribute for row in rows} == {"inline policy write-gate", "policies: AdministratorAccess"}
    assert {(row.change, row.settle[0].run) for row in rows} == {("not in a state", ("python -m stacks up org",))}


def test_a_closed_account_is_a_row_and_what_is_in_it_is_not(sides: Sides) -> None:
    account = sides.account("networking")
    closed = InactiveAccount(origin="AWS", id=account.id, state="SUSPENDED")
    others = tuple(one for one in sides.live.accounts if one is not account)
    row = sides.one(accounts=others, inactive_accounts=(closed,))
    assert (row.kind, row.change, row.name) == ("account", "closed", "networking")
    assert "AWS says SUSPENDED" in row.told
    # A refresh could not enter it any more, and would end at that.
    forget, unprotect, refresh = row.settle[0].run
    provider = "urn:pulumi:org::aws-organization::pulumi:providers:aws::networking"
    assert forget == f"pulumi state delete '{provider}' --target-dependents --force --stack org --yes"
    assert unprotect.startswith("pulumi state unprotect ")
    assert refresh == "python -m stacks refresh org"


def test_an_account_that_cannot_be_read_is_a_row_and_none_of_its_things(sides: Sides) -> None:
    account = sides.account("networking")
    unread = UnreadAccount(origin="AWS", id=account.id, name="networking", reason="no way in", detail="AWS says no")
    parts = {
        "accounts": tuple(replace(one, entered_by=None) if one is account else one for one in sides.live.accounts),
        "unread_accounts": (unread,),
        "roles": tuple(one for one in sides.live.roles if one.account_id != account.id),
        "vpcs": tuple(one for one in sides.live.vpcs if one.account_id != account.id),
        "subnets": tuple(one for one in sides.live.subnets if one.tags.get("Name") == "public-a"),
        "shares": (),
        "shared_resources": (),
        "share_principals": (),
        "looked_into": tuple(place for place in sides.live.looked_into if place[0] != account.id),
    }
    row = sides.one(**parts)
    assert (row.kind, row.change, row.told) == (
        "account",
        "cannot be read",
        "what is in it is unknown: no way in (AWS says no)",
    )


def test_a_region_that_was_not_read_is_a_note_and_no_drift(sides: Sides) -> None:
    note = Note(origin="AWS 1", reason="networks in us-west-2 may not be read")
    parts = {
        "vpcs": tuple(one for one in sides.live.vpcs if one.region != "us-west-2"),
        "looked_into": tuple(place for place in sides.live.looked_into if place[1] != "us-west-2"),
        "notes": (note,),
    }
    drift = find_drift(sides.config, sides.known, replace(sides.live, **parts))
    assert (drift.rows, drift.notes) == ((), ("AWS 1: networks in us-west-2 may not be read",))


def test_a_region_that_is_shut_is_a_row_where_a_state_has_something_there(sides: Sides) -> None:
    account = sides.account("dev-application").id
    shut = ((account, "us-west-2"), (account, "eu-west-1"))
    parts = {
        "vpcs": tuple(one for one in sides.live.vpcs if one.region != "us-west-2"),
        "looked_into": tuple(place for place in sides.live.looked_into if place not in shut),
        "shut": shut,
    }
    row = sides.one(**parts)
    assert (row.kind, row.change, row.name, row.region) == (
        "account",
        "cannot be read",
        "dev-application",
        "us-west-2",
    )


def test_a_stack_that_is_not_made_is_said_and_its_things_are_no_strangers(sides: Sides) -> None:
    known = replace(sides.known, stacks=frozenset({"org"}))
    drift = find_drift(sides.config, known, sides.live)
    assert drift.notes == ("the stack admin is not made, so what the config has in it was looked for nowhere",)


def test_a_subnet_more_in_a_managed_vpc_is_told_and_in_another_not(sides: Sides) -> None:
    (vpc, *_) = sides.live.vpcs
    subnet = Subnet(
        origin="AWS",
        id="subnet-x",
        arn="a",
        vpc_id=vpc.id,
        cidr="10.1.9.0/24",
        availability_zone="us-east-1a",
        label="x",
        map_public_ip_on_launch=False,
    )
    assert sides.one(subnets=(*sides.live.subnets, subnet)).id == "subnet-x"
    assert sides.find(subnets=(*sides.live.subnets, replace(subnet, vpc_id="vpc-default"))) == ()


def test_a_route_more_in_a_managed_table_is_told_unless_an_endpoint_made_it(sides: Sides) -> None:
    (table, *_) = sides.live.route_tables
    route = Route(origin="AWS", table_id=table.id, destination="10.8.0.0/16", gateway_id="vgw-x", target="vgw-x")
    assert "to vgw-x" in sides.one(routes=(*sides.live.routes, route)).told
    made = replace(route, destination="pl-63a5400a", gateway_id="vpce-x")
    assert sides.find(routes=(*sides.live.routes, made)) == ()


def test_a_rule_more_in_a_managed_group_is_told_and_how_to_take_it_away(sides: Sides) -> None:
    (group,) = sides.live.security_groups
    told = "in, tcp 22, from 0.0.0.0/0"
    rule = OwnedGroupRule(origin="AWS", id="sgr-x", group_id=group.id, told=told)
    row = sides.one(group_rules=(*sides.live.group_rules, rule))
    assert row.told == f"AWS has it: {told}, and neither the config nor a state has it"
    (removal,) = row.settle
    (command,) = removal.run
    assert command.startswith(f"aws ec2 revoke-security-group-ingress --group-id {group.id} ")
    assert command.endswith(" --security-group-rule-ids sgr-x --region us-east-1")
    (removal,) = sides.one(group_rules=(*sides.live.group_rules, replace(rule, is_egress=True))).settle
    assert removal.run[0].startswith("aws ec2 revoke-security-group-egress ")
    # Whoever writes a group of his own may write its rules within it, so its rules are his matter.
    urn = "urn:pulumi:org::aws-organization::workloads:index:Shop$aws:ec2/securityGroup:SecurityGroup::it"
    mine = replace(group, id="sg-mine", origin=urn)
    known = replace(
        sides.known, inventory=replace(sides.known.inventory, security_groups=(*sides.live.security_groups, mine))
    )
    live = replace(
        sides.live,
        security_groups=(*sides.live.security_groups, mine),
        group_rules=(*sides.live.group_rules, replace(rule, group_id="sg-mine")),
    )
    assert [row for row in find_drift(sides.config, known, live).rows if row.kind == "security group rule"] == []


def test_a_group_in_a_shared_vpc_is_looked_for_in_its_owners_account(sides: Sides) -> None:
    (group,) = sides.live.security_groups
    receiver = sides.account("prod-application").id
    theirs = replace(group, id="sg-theirs", account_id=receiver, origin="urn:pulumi:org::p::workloads:index:Shop::it")
    known = replace(
        sides.known,
        inventory=replace(sides.known.inventory, security_groups=(*sides.known.inventory.security_groups, theirs)),
    )
    shut = tuple(place for place in sides.live.looked_into if place[0] != receiver)
    rows = find_drift(sides.config, known, replace(sides.live, looked_into=shut)).rows
    assert [row for row in rows if row.kind == "security group"] == []
    (row,) = (row for row in find_drift(sides.config, known, sides.live).rows if row.kind == "security group")
    assert (row.change, row.id, row.account) == ("gone", "sg-theirs", f"prod-application ({receiver})")


def test_a_peering_by_hand_is_told_once_with_whom_it_reaches_outside(sides: Sides) -> None:
    vpc = next(one for one in sides.live.vpcs if one.account_id == sides.account("networking").id)
    peering = SeenPeering(
        origin="AWS",
        id="pcx-x",
        account_id=vpc.account_id,
        region=vpc.region,
        vpc_ids=("vpc-theirs", vpc.id),
        owner_ids=(STRANGER, vpc.account_id),
    )
    row = sides.one(peerings=(*sides.live.peerings, peering))
    assert f"with a VPC of {STRANGER} outside of the organization" in row.told
    assert row.settle[0].run[0].startswith("aws ec2 delete-vpc-peering-connection")
    others = replace(peering, vpc_ids=("vpc-theirs", "vpc-of-nobody"))
    assert sides.find(peerings=(*sides.live.peerings, others)) == ()
    # Between two managed accounts both see it.
    twin = replace(peering, account_id=sides.account("staging-application").id)
    assert sides.one(peerings=(*sides.live.peerings, peering, twin)).id == "pcx-x"


def test_a_vpc_at_a_managed_gateway_by_hand_is_told(sides: Sides) -> None:
    (attachment,) = sides.live.transit_attachments
    other = replace(attachment, id="tgw-attach-x", vpc_id="vpc-theirs", vpc_owner_id=STRANGER)
    row = sides.one(transit_attachments=(*sides.live.transit_attachments, other))
    assert (row.kind, row.id) == ("transit gateway attachment", "tgw-attach-x")
    assert f"of a VPC of {STRANGER} outside of the organization" in row.told


@pytest.mark.parametrize(
    "inputs",
    [
        {"destinationCidrBlock": "0.0.0.0/0", "natGatewayId": "nat-1"},
        {"destinationPrefixListId": "pl-1", "transitGatewayId": "tgw-1"},
        {"destinationIpv6CidrBlock": "::/0", "egressOnlyGatewayId": "eigw-1"},
        {"destinationCidrBlock": "10.0.0.0/8", "vpcPeeringConnectionId": "pcx-1"},
    ],
)
def test_a_state_tells_what_a_route_leads_to(inputs: dict[str, str]) -> None:
    urn = "urn:pulumi:org::aws-organization::aws:ec2/route:Route::it"
    route = StateResource(urn=urn, custom=True, id="r-1", inputs={"routeTableId": "rtb-1", **inputs})
    (read,) = read_known({"org": Deployment(resources=(route,))}).inventory.routes
    assert [read.destination, read.target] == list(inputs.values())
