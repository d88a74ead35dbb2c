"""What the whole program registers, as the engine gets it."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components.organization.accounts import CREATIONS_AT_ONCE
from config import Organization
from recovery.departures import KnownAccount
from stacks import build
from tests.support.monitor import Registration, read_roles, run_program
from tests.support.program import ORG_OUTPUTS
from tests.support.project import MANAGEMENT_ACCOUNT, find_by_key, reverse_lists

Registrations = dict[tuple[str, str], Registration]
Register = Callable[..., Registrations]


def aws_resources(found: Registrations) -> list[Registration]:
    return [resource for resource in found.values() if resource.type.startswith("aws:")]


@pytest.mark.parametrize("stack", ["org", "admin"])
def test_every_aws_resource_has_an_explicit_provider_and_a_component_as_parent(register: Register, stack: str) -> None:
    resources = aws_resources(register(stack, ORG_OUTPUTS))
    assert len(resources) > 8
    for resource in resources:
        assert resource.provider is not None, resource
        assert resource.parent is not None, resource
        assert resource.parent.type.startswith("awsorg:index:"), resource


def test_a_child_is_named_after_its_component(register: Register) -> None:
    for resource in aws_resources(register()):
        assert resource.parent is not None
        assert resource.name.startswith(resource.parent.name), resource


@pytest.mark.parametrize(
    ("type_", "name", "account"),
    [
        ("Vpc", "vpc-prod-application/production", "prod-application"),
        ("Vpc", "vpc-dev-application/development", "dev-application"),
        ("Subnet", "vpc-networking/shared/private-a", "networking"),
        ("ResourceShare", "share-networking/shared-subnets", "networking"),
        ("Role", "execution-role-staging-application", "staging-application"),
        ("Role", "role-audit/dev-application", "dev-application"),
        ("Account", "accounts-prod-application", "management"),
        ("Policy", "policies-deny-unapproved-regions", "management"),
    ],
)
def test_each_resource_acts_in_its_own_account(register: Register, type_: str, name: str, account: str) -> None:
    found = register()
    resource = (
        found[type_, name]
        if type_ != "Vpc"
        else next(r for r in aws_resources(found) if r.type == "aws:ec2/vpc:Vpc" and r.name == name)
    )
    assert resource.provider == account


def test_only_accounts_and_the_organization_are_protected_in_the_stack_org(register: Register) -> None:
    protected = {resource.type for resource in aws_resources(register()) if resource.protect}
    assert protected == {"aws:organizations/account:Account", "aws:organizations/organization:Organization"}
    accounts = [r for r in aws_resources(register()) if r.type == "aws:organizations/account:Account"]
    assert all(account.protect for account in accounts)
    assert {account.ignore_changes for account in accounts} == {("roleName", "iamUserAccessToBilling")}
    assert {account.hooks for account in accounts} == {("refuse-existing-account",)}


def test_nothing_needs_an_alias(register: Register) -> None:
    assert {resource.aliases for resource in register().values()} == {0}


def test_an_account_comes_after_the_policies_of_all_units_above_it(register: Register) -> None:
    account = register()["Account", "accounts-prod-application"]
    assert "unit-attachments-deny-unapproved-regions/workloads" in account.depends_on
    assert "unit-attachments-environment-tag/workloads" in account.depends_on


def test_at_most_five_accounts_are_made_at_once(register: Register) -> None:
    def add(content: dict[str, Any]) -> None:
        content["accounts"] += [
            {"key": f"zone-{i:02}", "name": f"zone-{i:02}", "email": f"aws+{i}@example.com", "unit": "security"}
            for i in range(20)
        ]

    accounts = {r.name: r for r in register(accounts=add).values() if r.type.endswith(":Account")}
    depth: dict[str, int] = {}
    for name in sorted(accounts):
        before = [depth[other] for other in accounts[name].depends_on if other in accounts]
        depth[name] = max(before, default=0) + 1
    assert len(accounts) == 25
    for level in set(depth.values()):
        assert list(depth.values()).count(level) == 5


def test_a_new_account_is_entered_by_the_role_that_it_was_created_with(register: Register) -> None:
    found = register()
    provider = found["aws", "prod-application"]
    account_id = json.loads(provider.inputs["allowedAccountIds"])[0]
    assert read_roles(provider) == [
        {
            "roleArn": f"arn:aws:iam::{account_id}:role/OrganizationAccountAccessRole",
            "sessionName": "pulumi-prod-application",
        }
    ]
    assert provider.depends_on == ("accounts-prod-application",)
    assert read_roles(found["aws", "management"]) == []
    assert found["aws", "management"].inputs["allowedAccountIds"] == f'["{MANAGEMENT_ACCOUNT}"]'


def test_execution_role_access_changes_the_provider_only(register: Register) -> None:
    def switch(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "prod-application")["access"] = "execution-role"

    before, after = register(), register(accounts=switch)
    changed = {key for key in before if before[key].inputs != after[key].inputs}
    assert before.keys() == after.keys()
    assert changed == {("aws", "prod-application")}
    (hop,) = read_roles(after["aws", "prod-application"])
    assert hop["roleArn"].endswith(":role/TerraformExecutionRole")
    assert (hop["externalId"], hop["duration"]) == ("terraform-cross-account", "3600s")


def test_the_management_account_is_entered_by_a_role_from_the_administrative_account(register: Register) -> None:
    def by_role(content: dict[str, Any]) -> None:
        content["access"] |= {
            "management": "role",
            "management_role": {"name": "OrganizationManagement", "external_id": "manage-it"},
        }

    found = register(organization=by_role)
    first = {
        "roleArn": f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/OrganizationManagement",
        "sessionName": "pulumi-management",
        "externalId": "manage-it",
    }
    assert read_roles(found["aws", "management"]) == [first]
    assert [hop["roleArn"].split("/")[-1] for hop in read_roles(found["aws", "networking"])] == [
        "OrganizationManagement",
        "OrganizationAccountAccessRole",
    ]
    role = found["Role", "management-role"]
    admin_id = json.loads(found["aws", "admin"].inputs["allowedAccountIds"])[0]
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert role.provider == "management"
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{admin_id}:root"}
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "manage-it"}}


def test_the_execution_role_trusts_two_accounts_by_external_id(register: Register) -> None:
    found = register()
    admin_id = json.loads(found["aws", "admin"].inputs["allowedAccountIds"])[0]
    role = found["Role", "execution-role-prod-application"]
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"]["AWS"] == sorted(
        [f"arn:aws:iam::{admin_id}:root", f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:root"]
    )
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "terraform-cross-account"}}
    assert role.inputs["maxSessionDuration"] == 3600
    attachment = found["RolePolicyAttachment", "execution-role-prod-application/AdministratorAccess"]
    assert attachment.inputs["policyArn"] == "arn:aws:iam::aws:policy/AdministratorAccess"


def test_an_inline_policy_takes_the_place_of_administrator_access(
    register: Register, configure: Callable[..., Organization]
) -> None:
    def restrict(content: dict[str, Any]) -> None:
        content["execution_role"] |= {"policies": [], "inline_policy": "policies/tags.json"}
        content["execution_role"]["permissions_boundary"] = "PowerUserAccess"

    found = register(organization=restrict)
    assert not [name for type_, name in found if type_ == "RolePolicyAttachment" and name.startswith("execution-role")]
    policy = found["RolePolicy", "execution-role-admin"]
    assert json.loads(policy.inputs["policy"]).keys() == {"tags"}
    boundary = found["Role", "execution-role-admin"].inputs["permissionsBoundary"]
    assert boundary == "arn:aws:iam::aws:policy/PowerUserAccess"


def test_two_keys_that_read_alike_when_joined_stay_two_resources(register: Register) -> None:
    def add_policies(content: dict[str, Any]) -> None:
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "a4b:*", "Resource": "*"}]}
        content["policies"] += [{"key": key, "document": document} for key in ("a", "a-b")]

    def add_units(content: dict[str, Any]) -> None:
        content["units"] += [
            {"key": "b-c", "name": "One", "policies": ["a"]},
            {"key": "c", "name": "Two", "policies": ["a-b"]},
        ]

    found = register(policies=add_policies, organization=add_units)
    assert ("PolicyAttachment", "unit-attachments-a/b-c") in found
    assert ("PolicyAttachment", "unit-attachments-a-b/c") in found


def test_every_list_in_another_order_registers_the_same(register: Register) -> None:
    def reverse(content: dict[str, Any]) -> None:
        content |= reverse_lists(content)

    files = ("organization", "accounts", "policies", "network", "access", "admin")
    before, after = register(), register(**dict.fromkeys(files, reverse))
    assert before.keys() == after.keys()
    for key, resource in before.items():
        assert resource.inputs == after[key].inputs, key


@pytest.mark.parametrize(
    ("file", "kind", "key", "resource"),
    [
        ("accounts", "accounts", "prod-application", ("Account", "accounts-prod-application")),
        ("organization", "units", "production", ("OrganizationalUnit", "units-production")),
        ("policies", "policies", "environment-tag", ("Policy", "policies-environment-tag")),
        ("network", "shares", "shared-subnets", ("ResourceShare", "share-networking/shared-subnets")),
    ],
)
def test_a_new_display_name_changes_no_urn_and_one_resource(
    register: Register, file: str, kind: str, key: str, resource: tuple[str, str]
) -> None:
    def rename(content: dict[str, Any]) -> None:
        find_by_key(content[kind], key)["name"] = "renamed"

    before, after = register(), register(**{file: rename})
    assert {name: r.qualified_type for name, r in before.items()} == {
        name: r.qualified_type for name, r in after.items()
    }
    assert {name for name in before if before[name].inputs != after[name].inputs} == {resource}


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("network", lambda content: find_by_key(content["vpcs"], "production").update(account="staging-application")),
        ("organization", lambda content: content.update(administrative_account="networking")),
    ],
)
@pytest.mark.parametrize("stack", ["org", "admin"])
def test_what_goes_to_another_account_is_another_resource(
    register: Register, file: str, change: Callable[[dict[str, Any]], None], stack: str
) -> None:
    before, after = register(stack, ORG_OUTPUTS), register(stack, ORG_OUTPUTS, **{file: change})
    same = [key for key in before.keys() & after.keys() if key[0] != "aws"]
    assert {key for key in same if before[key].provider != after[key].provider} == set()


def test_a_policy_by_name_and_by_arn_is_one_policy(register: Register) -> None:
    def name_twice(content: dict[str, Any]) -> None:
        content["execution_role"]["policies"] = [
            "AdministratorAccess",
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "arn:aws:iam::111111111111:policy/own",
        ]

    names = [name for type_, name in register(organization=name_twice) if type_ == "RolePolicyAttachment"]
    assert [name for name in names if name.startswith("execution-role-admin/")] == [
        "execution-role-admin/111111111111:policy/own",
        "execution-role-admin/AdministratorAccess",
    ]


def test_the_stack_admin_needs_the_accounts_that_it_enters_alone(register: Register) -> None:
    outputs = ORG_OUTPUTS | {"accounts": {"admin": ORG_OUTPUTS["accounts"]["admin"]}}
    assert ("Bucket", "state-admin") in register("admin", outputs)


def test_a_first_preview_needs_no_account_id(configure: Callable[..., Organization]) -> None:
    organization = configure()
    registrations = run_program(lambda: build("org", organization), preview=True)
    assert len([r for r in registrations if r.type == "pulumi:providers:aws"]) == 6


def test_an_account_without_resources_in_the_stack_gets_no_provider(register: Register) -> None:
    providers = {name for type_, name in register("admin", ORG_OUTPUTS) if type_ == "aws"}
    assert providers == {"admin"}


def test_the_stack_admin_enters_the_account_that_the_stack_org_made(register: Register) -> None:
    found = register("admin", ORG_OUTPUTS)
    assert found["aws", "admin"].inputs["allowedAccountIds"] == '["111111111111"]'
    assert found["Bucket", "state-admin"].protect
    assert found["Key", "state-admin"].protect
    permissions = json.loads(found["RolePolicy", "deploy-role-admin"].inputs["policy"])
    enter = permissions["Statement"][0]
    assert enter["Resource"] == "arn:aws:iam::*:role/TerraformExecutionRole"
    assert enter["Condition"] == {"StringEquals": {"aws:ResourceOrgID": "o-example"}}


def test_the_stack_admin_before_the_stack_org_says_what_to_run(configure: Callable[..., Organization]) -> None:
    organization = configure()
    with pytest.raises(pulumi.RunError, match="run `pulumi up --stack org` first"):
        run_program(lambda: build("admin", organization), stack="admin", outputs={})


def test_accounts_that_the_state_has_wait_for_no_other_account(configure: Callable[..., Organization]) -> None:
    def add(content: dict[str, Any]) -> None:
        content["accounts"] += [
            {
                "key": f"more-{number:02}",
                "name": f"more-{number}",
                "email": f"aws+{number}@example.com",
                "unit": "security",
            }
            for number in range(12)
        ]

    def list_waits(known: dict[str, KnownAccount]) -> dict[str, list[str]]:
        found = run_program(lambda: build("org", configure(accounts=add), known))
        accounts = [r for r in found if r.type == "aws:organizations/account:Account"]
        return {
            account.name: [other for other in account.depends_on if other.startswith("accounts-")]
            for account in accounts
        }

    first = list_waits({})
    assert sum(map(len, first.values())) == len(first) - CREATIONS_AT_ONCE
    known = {name: KnownAccount(urn=f"urn::{name}", protected=True) for name in first}
    del known["accounts-more-03"]
    assert {name: waits for name, waits in list_waits(known).items() if waits} == {}


def test_a_protected_account_that_is_not_in_the_config_stops_the_program(
    configure: Callable[..., Organization],
) -> None:
    urn = "urn:pulumi:org::aws-organization::awsorg:index:Accounts$aws:organizations/account:Account::accounts-old"
    organization = configure()
    known = {"accounts-old": KnownAccount(urn=urn, protected=True)}
    with pytest.raises(
        pulumi.RunError, match=r"account 'old' is in this stack's state.*nothing was registered"
    ) as stop:
        run_program(lambda: build("org", organization, known))
    assert f"pulumi state unprotect '{urn}'" in str(stop.value)
    unprotected = {"accounts-old": KnownAccount(urn=urn, protected=False)}
    assert len(run_program(lambda: build("org", organization, unprotected))) > 0


def test_an_unknown_stack_is_refused(configure: Callable[..., Organization]) -> None:
    organization = configure()
    with pytest.raises(pulumi.RunError, match=r"stack 'prod' is not one of this organization's.*org, admin"):
        run_program(lambda: build("prod", organization), stack="prod")


def test_an_id_in_the_config_that_is_another_accounts_is_refused(configure: Callable[..., Organization]) -> None:
    def state_id(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "prod-application")["id"] = "999999999999"

    organization = configure(accounts=state_id)
    with pytest.raises(pulumi.RunError, match=r"'prod-application' has the id [0-9]{12} in AWS, and 999999999999"):
        run_program(lambda: build("org", organization))


def test_trusted_access_of_ram_is_switched_on_by_ram_itself(register: Register) -> None:
    found = register()
    assert ("SharingWithOrganization", "organization-ram.amazonaws.com") in found
    assert ("AwsServiceAccess", "organization-ram.amazonaws.com") not in found
    principal = found["PrincipalAssociation", "share-networking/shared-subnets/prod-application"]
    assert "organization-ram.amazonaws.com" in principal.depends_on
    assert found["ResourceShare", "share-networking/shared-subnets"].inputs["allowExternalPrincipals"] is False


def test_a_delegated_administrator_waits_for_trusted_access(register: Register) -> None:
    def delegate(content: dict[str, Any]) -> None:
        content["delegated_administrators"] = [{"account": "admin", "service": "config.amazonaws.com"}]

    delegation = register(organization=delegate)[
        "DelegatedAdministrator", "delegated-administrators-admin/config.amazonaws.com"
    ]
    assert set(delegation.depends_on) == {"accounts-admin", "organization-config.amazonaws.com"}


def test_regional_resources_name_their_region(register: Register) -> None:
    regional = [r for r in aws_resources(register()) if r.type.split("/")[0] in {"aws:ec2", "aws:kms", "aws:s3"}]
    assert {r.inputs["region"] for r in regional} == {"us-east-1", "us-west-2"}
    vpc = next(r for r in regional if r.name == "vpc-dev-application/development")
    assert vpc.inputs["region"] == "us-west-2"


def test_a_public_subnet_gets_a_way_to_the_internet(register: Register) -> None:
    def open_subnet(content: dict[str, Any]) -> None:
        find_by_key(content["vpcs"], "shared")["subnets"] += [
            {"key": "public-a", "cidr": "10.0.2.0/24", "availability_zone": "us-east-1a", "public": True}
        ]

    found = register(network=open_subnet)
    route = found["Route", "vpc-networking/shared-internet"]
    assert route.inputs["destinationCidrBlock"] == "0.0.0.0/0"
    associated = [name for type_, name in found if type_ == "RouteTableAssociation"]
    assert associated == ["vpc-networking/shared/public-a"]


def test_what_terraform_made_can_be_said_of_a_role(register: Register) -> None:
    def describe(content: dict[str, Any]) -> None:
        content["execution_role"] |= {
            "description": "",
            "path": "/tooling/",
            "external_id": None,
            "inline_policy": "policies/tags.json",
            "inline_policy_name": "deploy",
            "tags": {"Team": "platform"},
        }
        content["access"] |= {
            "management": "role",
            "management_role": {"name": "Manage", "external_id": "manage-it", "path": "/m/", "description": "Enters"},
        }

    def enter(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "networking")["access"] = "execution-role"

    found = register(organization=describe, accounts=enter)
    role = found["Role", "execution-role-networking"].inputs
    assert "description" not in role
    assert (role["path"], role["tags"]) == ("/tooling/", {"Team": "platform"})
    assert "Condition" not in json.loads(role["assumeRolePolicy"])["Statement"][0]
    assert found["RolePolicy", "execution-role-networking"].inputs["name"] == "deploy"
    (hop,) = read_roles(found["aws", "networking"])
    assert hop["roleArn"].endswith(":role/tooling/TerraformExecutionRole")
    assert "externalId" not in hop
    assert found["Role", "management-role"].inputs["description"] == "Enters"
    assert read_roles(found["aws", "management"])[0]["roleArn"].endswith(":role/m/Manage")
    permissions = json.loads(
        register("admin", ORG_OUTPUTS, organization=describe)["RolePolicy", "deploy-role-admin"].inputs["policy"]
    )
    entered = [statement["Resource"] for statement in permissions["Statement"][:2]]
    assert entered[0] == "arn:aws:iam::*:role/tooling/TerraformExecutionRole"
    assert entered[1] == [f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/m/Manage"]


def test_a_role_that_is_not_described_says_what_it_is_for(register: Register) -> None:
    found = register()
    described = {
        name: found["Role", name].inputs["description"]
        for name in ("execution-role-admin", "role-audit/dev-application")
    }
    assert described == {
        "execution-role-admin": "Entered by the program that manages this organization",
        "role-audit/dev-application": "Cross-account role audit",
    }
    assert found["Role", "execution-role-admin"].inputs["path"] == "/"


def test_an_account_may_go_without_the_execution_role(register: Register) -> None:
    def leave_out(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "networking")["execution_role"] = False

    before, after = register(), register(accounts=leave_out)
    assert before.keys() - after.keys() == {
        ("awsorg:index:AccountRole", "execution-role-networking"),
        ("Role", "execution-role-networking"),
        ("RolePolicyAttachment", "execution-role-networking/AdministratorAccess"),
    }
    assert not after.keys() - before.keys()


def test_what_terraform_made_can_be_said_of_a_network(register: Register) -> None:
    def describe(content: dict[str, Any]) -> None:
        vpc = find_by_key(content["vpcs"], "shared")
        del vpc["tags"]
        vpc |= {
            "name_tag": False,
            "enable_dns_support": False,
            "enable_dns_hostnames": True,
            "instance_tenancy": "dedicated",
            "public_routing": {"gateway_tags": {"Name": "internet"}, "route_table_tags": {}},
        }
        vpc["subnets"][0] |= {"public": True, "map_public_ip_on_launch": True, "name_tag": False, "tags": {"Tier": "a"}}
        content["shares"][0] |= {"allow_external_principals": True, "tags": {"Team": "network"}}

    found = register(network=describe)
    vpc = next(r for r in aws_resources(found) if r.name == "vpc-networking/shared" and r.type == "aws:ec2/vpc:Vpc")
    assert vpc.inputs == {
        "region": "us-east-1",
        "cidrBlock": "10.0.0.0/16",
        "enableDnsSupport": False,
        "enableDnsHostnames": True,
        "instanceTenancy": "dedicated",
        "tags": {},
    }
    subnet = found["Subnet", "vpc-networking/shared/private-a"].inputs
    assert (subnet["mapPublicIpOnLaunch"], subnet["tags"]) == (True, {"Tier": "a"})
    assert found["InternetGateway", "vpc-networking/shared"].inputs["tags"] == {"Name": "internet"}
    assert found["RouteTable", "vpc-networking/shared-public"].inputs["tags"] == {}
    share = found["ResourceShare", "share-networking/shared-subnets"].inputs
    assert (share["allowExternalPrincipals"], share["tags"]) == (True, {"Team": "network"})


def test_a_network_that_is_not_described_leaves_its_switches_to_aws(register: Register) -> None:
    def publish(content: dict[str, Any]) -> None:
        find_by_key(content["vpcs"], "shared")["subnets"][0]["public"] = True

    found = register(network=publish)
    assert found["Vpc", "vpc-networking/shared"].inputs.keys() == {"region", "cidrBlock", "tags"}
    assert "mapPublicIpOnLaunch" not in found["Subnet", "vpc-networking/shared/private-a"].inputs
    assert found["InternetGateway", "vpc-networking/shared"].inputs["tags"] == {"Name": "shared-vpc"}
    assert found["RouteTable", "vpc-networking/shared-public"].inputs["tags"] == {"Name": "shared-vpc"}
    assert found["ResourceShare", "share-networking/shared-subnets"].inputs["allowExternalPrincipals"] is False
