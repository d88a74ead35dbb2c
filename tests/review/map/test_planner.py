"""What the map says of an organization."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from config import Organization, load
from config.models import MANAGEMENT, ROOT
from config.plan.stacks import find_stack_of
from config.plan.units import accounts_under
from review.map.model import Inherited, MapCaller, MapDocument
from review.map.outputs import Identity, StackOutputs
from review.map.planner import NOT_FOR_MANAGEMENT, plan_map
from review.map.roles import KINDS
from tests.config.plan.test_access import trust_iam, use_all
from tests.support.example import Configure, configure
from tests.support.organizations import Files, load_files, organizations

__all__ = ["configure"]

EXAMPLE = load(Path("tests/fixtures/config/organization"))


@pytest.fixture(scope="module")
def document() -> MapDocument:
    return plan_map(EXAMPLE)


def by_key(things):
    return {thing.key: thing for thing in things}


def test_an_account_has_its_own_policies_and_those_above_from_the_root_down() -> None:
    units = EXAMPLE.settings.model_copy(update={"policies": ("environment-tag",)})
    accounts = tuple(
        account.model_copy(update={"policies": ("environment-tag",)}) if account.key == "dev-application" else account
        for account in EXAMPLE.accounts
    )
    account = by_key(plan_map(EXAMPLE.model_copy(update={"settings": units, "accounts": accounts})).accounts)
    assert account["dev-application"].policies == (
        Inherited(policy="environment-tag", source=ROOT),
        Inherited(policy="deny-unapproved-regions", source="workloads"),
        Inherited(policy="environment-tag", source="workloads"),
        Inherited(policy="environment-tag", source="dev-application"),
    )


def test_the_management_account_has_no_service_control_policy() -> None:
    settings = EXAMPLE.settings.model_copy(update={"policies": ("deny-unapproved-regions", "environment-tag")})
    management = plan_map(EXAMPLE.model_copy(update={"settings": settings})).accounts[0]
    assert management.policies == (Inherited(policy="environment-tag", source=ROOT),)


def test_everything_says_where_it_is_written(document: MapDocument) -> None:
    assert by_key(document.policies)["environment-tag"].where == "tests/fixtures/config/organization/policies.yaml:12"
    assert by_key(document.accounts)["prod-application"].where == "tests/fixtures/config/organization/accounts.yaml:7"
    assert by_key(document.units)["production"].where == "tests/fixtures/config/organization/organization.yaml:45"
    (shared,) = [subnet for vpc in document.vpcs for subnet in vpc.subnets]
    assert shared.where == "tests/fixtures/config/organization/network.yaml:22"
    assert document.shares[0].where == "tests/fixtures/config/organization/network.yaml:28"
    assert {role.name: role.where for role in document.roles} == {
        "TerraformExecutionRole": "tests/fixtures/config/organization/organization.yaml:31",
        "OrganizationAccountAccessRole": None,
        "AuditReadOnly": "tests/fixtures/config/organization/access.yaml:4",
        "OrganizationDeploy": "tests/fixtures/config/organization/admin.yaml:11",
        "OrganizationBreakGlass": "tests/fixtures/config/organization/admin.yaml:18",
        "PulumiStateReplication": "tests/fixtures/config/organization/admin.yaml:9",
        "AuditTrailLogs": "tests/fixtures/config/organization/admin.yaml:25",
    }


def test_a_subnet_of_a_tier_is_written_where_the_tier_is(configure: Configure) -> None:
    def add(content) -> None:
        content["vpcs"][0] |= {"zones": ["us-east-1a", "us-east-1b"], "tiers": [{"key": "data", "prefix": 26}]}

    organization = configure(network=add)
    vpc = organization.vpcs[0]
    wheres = {one.key: one.where for one in by_key(plan_map(organization).vpcs)[vpc.key].subnets}
    told = organization.lines["tier", f"{vpc.key}/data"]
    assert (wheres["data-us-east-1a"], wheres["data-us-east-1b"]) == (told, told)


def test_roles_say_who_may_enter_and_whether_an_external_id_is_asked_for(document: MapDocument) -> None:
    roles = {role.name: role for role in document.roles}
    execution = roles["TerraformExecutionRole"]
    assert (execution.trusted_by, execution.asks_for_external_id, execution.gated) == (
        ("admin", MANAGEMENT),
        True,
        True,
    )
    assert execution.accounts == tuple(sorted(account.key for account in EXAMPLE.accounts))
    assert roles["AuditReadOnly"].accounts == ("dev-application", "prod-application", "staging-application")
    assert (roles["OrganizationBreakGlass"].accounts, roles["OrganizationBreakGlass"].trusted_by) == (
        ("admin",),
        (MANAGEMENT,),
    )
    assert roles["OrganizationDeploy"].enters == {"TerraformExecutionRole": execution.accounts}
    assert roles["PulumiStateReplication"].services == ("s3.amazonaws.com",)


def test_the_entry_role_is_a_role_of_its_own() -> None:
    given = EXAMPLE.settings.access.model_dump() | {
        "management_role": {"name": "Manage", "external_id": "manage-it"},
        "entry_role": {"name": "Entry"},
    }
    settings_ = EXAMPLE.settings.model_copy(update={"access": type(EXAMPLE.settings.access).model_validate(given)})
    roles = {role.name: role for role in plan_map(EXAMPLE.model_copy(update={"settings": settings_})).roles}
    assert (roles["Entry"].kind, roles["Entry"].accounts, roles["Entry"].inline_policy) == (
        "entry role",
        (MANAGEMENT,),
        True,
    )
    assert roles["Manage"].kind == "management role"


def test_a_role_that_an_account_has_otherwise_is_one_of_its_own(tmp_path: Path) -> None:
    for file in Path("tests/fixtures/config/organization").rglob("*.*"):
        target = tmp_path / file.relative_to("tests/fixtures/config/organization")
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(file.read_bytes())
    accounts = (tmp_path / "accounts.yaml").read_text()
    (tmp_path / "accounts.yaml").write_text(
        accounts.replace("unit: staging\n", "unit: staging\n    execution_role_overrides: {trusted_by: [admin]}\n")
    )
    one, other = [role for role in plan_map(load(tmp_path)).roles if role.kind == "execution role"]
    assert (other.accounts, other.trusted_by) == (("staging-application",), ("admin",))
    assert other.where == f"{tmp_path}/accounts.yaml:17"
    assert "staging-application" not in one.accounts


def test_ids_are_those_of_the_config_and_of_the_outputs() -> None:
    outputs = StackOutputs(
        {
            "organization": Identity(id="o-1"),
            "accounts/admin": Identity(id="111111111111", arn="arn:of:admin"),
            "units/security": Identity(id="ou-1", arn="arn:of:security"),
            "vpcs/shared": Identity(id="vpc-1", arn="arn:of:vpc"),
            "subnets/shared/private-a": Identity(id="subnet-1", arn="arn:of:subnet"),
            "shares/shared-subnets": Identity(arn="arn:of:share"),
            "roles/execution-role-admin": Identity(arn="arn:of:execution"),
            "roles/role-audit/dev-application": Identity(arn="arn:of:audit"),
            "deploy_role_arn": Identity(arn="arn:of:deploy"),
            "accounts/gone": Identity(id="222222222222", file="org.json"),
        }
    )
    document = plan_map(EXAMPLE, outputs)
    assert document.id == "o-1"
    assert [(account.key, account.id) for account in document.accounts if account.id] == [
        (MANAGEMENT, "123456789012"),
        ("admin", "111111111111"),
    ]
    assert by_key(document.units)["security"].id == "ou-1"
    vpc = by_key(document.vpcs)["shared"]
    assert (vpc.id, vpc.subnets[0].id, document.shares[0].arn) == ("vpc-1", "subnet-1", "arn:of:share")
    assert {role.name: role.arns for role in document.roles if role.arns} == {
        "TerraformExecutionRole": {"admin": "arn:of:execution"},
        "AuditReadOnly": {"dev-application": "arn:of:audit"},
        "OrganizationDeploy": {"admin": "arn:of:deploy"},
    }
    assert outputs.list_unused() == {"org.json": ["accounts/gone"]}


@given(organizations())
@settings(max_examples=25)
def test_the_map_has_everything_and_every_reference_in_it_leads_somewhere(files: Files) -> None:
    organization = load_files(files)
    document = plan_map(organization)
    accounts, units, policies = by_key(document.accounts), by_key(document.units), by_key(document.policies)
    assert accounts.keys() == {MANAGEMENT, *(account.key for account in organization.accounts)}
    assert units.keys() == {ROOT, *(unit.key for unit in organization.units())}
    assert {vpc.key for vpc in document.vpcs} == {vpc.key for vpc in organization.vpcs}
    assert {share.key for share in document.shares} == {share.key for share in organization.shares}
    for thing in (*document.accounts, *document.units):
        assert thing.parent is None or thing.parent in units
        for inherited in thing.policies:
            assert inherited.policy in policies
            assert inherited.source == ROOT or thing.key in accounts_under_or_in(organization, inherited.source)
    for account in organization.accounts:
        assert set(account.policies) <= {one.policy for one in accounts[account.key].policies}
        stack = find_stack_of(organization, account.key)
        assert stack is None or stack in accounts[account.key].stacks
    for role in document.roles:
        assert role.kind in KINDS
        assert {*role.accounts, *(key for keys in (role.enters or {}).values() for key in keys)} <= accounts.keys()
    for policy in accounts[MANAGEMENT].policies:
        assert policies[policy.policy].type not in NOT_FOR_MANAGEMENT


def accounts_under_or_in(organization: Organization, source: str) -> set[str]:
    """The keys of a unit's or account's own, and of all units and accounts in it."""
    inside = {source, *accounts_under(organization, source)}
    waiting = [unit for unit in organization.units() if unit.key == source]
    while waiting:
        unit = waiting.pop()
        inside.add(unit.key)
        waiting.extend(unit.units)
    return inside


def test_whoever_else_may_enter_a_role_is_on_the_map(configure: Configure) -> None:
    roles = {role.name: role for role in plan_map(configure(access=use_all, organization=trust_iam)).roles}
    ship, glass = roles["Ship"], roles["teams/Glass"]
    assert ship.trusted_roles == (MapCaller(account="networking", role="ci/Deploy"),)
    assert [(one.issuer, one.audience) for one in ship.tokens] == [
        ("https://oidc.example.com/id", "aud"),
        ("https://token.actions.githubusercontent.com", "sts.amazonaws.com"),
    ]
    assert ship.services == ("ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "glue.amazonaws.com")
    assert (ship.asks_for_mfa, roles["Audit"].asks_for_mfa) == (False, True)
    assert (glass.kind, glass.trusted_by, glass.asks_for_mfa) == ("break-glass role of accounts", ("admin",), True)
    assert glass.where is not None
    assert "access.yaml:" in glass.where


def test_what_connects_vpcs_is_told_with_its_reach(configure: Configure) -> None:
    def connect(content: dict) -> None:
        content["peerings"] = [{"key": "to-staging", "from": "shared", "to": "staging"}]
        content["transit_gateways"] = [
            {
                "key": "hub",
                "account": "networking",
                "segments": [{"key": "core", "reaches": ["edge"]}, {"key": "edge", "reaches": ["core", "edge"]}],
                "attachments": [{"vpc": "shared", "segment": "core", "subnets": ["private-a"]}],
            }
        ]

    organization = configure(network=connect)
    assert [(one.kind, one.key, one.vpcs, one.told) for one in plan_map(organization).connections] == [
        ("gateway segment", "hub/core", ("shared",), "reaches edge"),
        ("gateway segment", "hub/edge", (), "reaches core, edge"),
        ("peering", "to-staging", ("shared", "staging"), ""),
    ]
    assert all(one.where for one in plan_map(organization).connections)


def test_a_workload_is_told_with_its_accounts_and_stacks() -> None:
    (shop,) = plan_map(load(Path("config/examples/workload"))).workloads
    assert (shop.key, shop.component) == ("shop", "workloads.web_service:WebService")
    assert (shop.accounts, shop.stacks) == (("shop-production", "shop-staging"), ("workloads-shop",))
    assert shop.where == "config/examples/workload/workloads.yaml:2"
