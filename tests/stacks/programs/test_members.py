"""What the member accounts hold, from facts about the organization alone."""

import json
from collections.abc import Collection, Mapping
from typing import Any

import pulumi
import pytest

from config import Organization
from stacks.programs.entry import make_providers
from stacks.programs.facts import OrganizationFacts
from stacks.programs.members import build_members
from tests.config.plan.test_ipam import give_pools, share, trust
from tests.config.plan.test_peering import give_peering
from tests.config.plan.test_received import give_shared_list
from tests.config.plan.test_resolver import give_hub, give_rules
from tests.support.example import Configure, give_groups, make_grouped
from tests.support.monitor import run_program
from tests.support.program import Register, Registrations, by_name
from tests.support.project import find_by_key

IDS = {
    "management": "123456789012",
    "admin": "111111111111",
    "networking": "222222222222",
    "prod-application": "333333333333",
    "staging-application": "444444444444",
    "dev-application": "555555555555",
}


def register_members(
    organization: Organization, accounts: Collection[str] = IDS, elsewhere: Mapping[str, str] | None = None
) -> Registrations:
    """What is registered of `accounts` where the organization is another stack's and sharing is on.

    `elsewhere`: ids of what other groups' stacks have, by output.
    """

    def program() -> None:
        facts = OrganizationFacts(
            id="o-example",
            arn="arn:of:organization",
            root_id="r-root",
            account_ids=IDS,
            unit_ids={"workloads": "ou-1"},
            unit_arns={"workloads": "arn:of:workloads"},
            sharing=[],
            ids_elsewhere=elsewhere or {},
        )
        build_members(organization, facts, make_providers(organization), accounts)

    return by_name(run_program(program))


def test_the_members_need_nothing_but_facts(configure: Configure) -> None:
    def share_with_unit(content: dict[str, Any]) -> None:
        content["shares"][0]["with"] = ["prod-application", "workloads"]

    found = register_members(configure(network=share_with_unit))
    assert {name for type_, name in found if type_ == "aws"} == IDS.keys() - {"management"}
    assert not [resource for resource in found.values() if resource.type.startswith("aws:organizations/")]
    principals = {name: r for (type_, name), r in found.items() if type_ == "PrincipalAssociation"}
    assert {name: principal.inputs["principal"] for name, principal in principals.items()} == {
        "share-networking/shared-subnets/prod-application": "333333333333",
        "share-networking/shared-subnets/workloads": "arn:of:workloads",
    }
    for principal in principals.values():
        assert principal.depends_on == ("share-networking/shared-subnets",)


def test_the_organization_is_shared_with_by_its_arn(configure: Configure) -> None:
    def share_with_all(content: dict[str, Any]) -> None:
        content["shares"][0]["with"] = ["organization"]

    found = register_members(configure(network=share_with_all))
    principals = {name: r for (type_, name), r in found.items() if type_ == "PrincipalAssociation"}
    assert {name: principal.inputs["principal"] for name, principal in principals.items()} == {
        "share-networking/shared-subnets/organization": "arn:of:organization"
    }


def test_the_execution_role_trusts_two_accounts_by_external_id(configure: Configure) -> None:
    found = register_members(configure())
    role = found["Role", "execution-role-prod-application"]
    statement, carries_tag = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"]["AWS"] == [
        f"arn:aws:iam::{IDS['admin']}:root",
        f"arn:aws:iam::{IDS['management']}:root",
    ]
    assert (carries_tag["Sid"], carries_tag["Principal"]) == ("CarryTag", statement["Principal"])
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "terraform-cross-account"}}
    assert role.inputs["maxSessionDuration"] == 3600
    attachment = found["RolePolicyAttachment", "execution-role-prod-application/AdministratorAccess"]
    assert attachment.inputs["policyArn"] == "arn:aws:iam::aws:policy/AdministratorAccess"


def test_an_account_outside_the_organization_is_trusted_by_its_id(configure: Configure) -> None:
    def trust(content: dict[str, Any]) -> None:
        content["roles"][0] |= {"trusted_by": ["admin", "999999999999"], "external_id": "audit-it"}

    role = register_members(configure(access=trust))["Role", "role-audit/dev-application"]
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"]["AWS"] == ["arn:aws:iam::111111111111:root", "arn:aws:iam::999999999999:root"]


def test_an_inline_policy_takes_the_place_of_administrator_access(configure: Configure) -> None:
    def restrict(content: dict[str, Any]) -> None:
        content["execution_role"] |= {"policies": [], "inline_policy": "policies/tags.json"}
        content["execution_role"]["permissions_boundary"] = "PowerUserAccess"

    found = register_members(configure(organization=restrict))
    assert not [name for type_, name in found if type_ == "RolePolicyAttachment" and name.startswith("execution-role")]
    policy = found["RolePolicy", "execution-role-admin"]
    assert json.loads(policy.inputs["policy"]).keys() == {"tags"}
    boundary = found["Role", "execution-role-admin"].inputs["permissionsBoundary"]
    assert boundary == "arn:aws:iam::aws:policy/PowerUserAccess"


def test_a_policy_by_name_and_by_arn_is_one_policy(configure: Configure) -> None:
    def name_twice(content: dict[str, Any]) -> None:
        content["execution_role"]["policies"] = [
            "AdministratorAccess",
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "arn:aws:iam::111111111111:policy/own",
        ]

    found = register_members(configure(organization=name_twice))
    names = [name for type_, name in found if type_ == "RolePolicyAttachment"]
    assert sorted(name for name in names if name.startswith("execution-role-admin/")) == [
        "execution-role-admin/111111111111:policy/own",
        "execution-role-admin/AdministratorAccess",
    ]


def test_an_account_may_go_without_the_execution_role(configure: Configure) -> None:
    def leave_out(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "networking")["execution_role"] = False

    before, after = register_members(configure()), register_members(configure(accounts=leave_out))
    assert before.keys() - after.keys() == {
        ("awsorg:index:AccountRole", "execution-role-networking"),
        ("Role", "execution-role-networking"),
        ("RolePolicy", "execution-role-networking/write-gate"),
        ("RolePolicyAttachment", "execution-role-networking/AdministratorAccess"),
    }
    assert not after.keys() - before.keys()


def test_the_write_gate_changes_nothing_but_the_trust_policy_and_itself(configure: Configure) -> None:
    def open_gate(content: dict[str, Any]) -> None:
        del content["execution_role"]["writes"]

    def open_one(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "networking")["execution_role_overrides"] = {"writes": "always"}

    def say_always(content: dict[str, Any]) -> None:
        content["execution_role"]["writes"] = "always"

    gated, ungated = register_members(configure()), register_members(configure(organization=open_gate))
    gates = {key for key in gated if key[0] == "RolePolicy"}
    assert gates == {("RolePolicy", f"execution-role-{account}/write-gate") for account in IDS.keys() - {"management"}}
    assert gated.keys() - ungated.keys() == gates
    assert not ungated.keys() - gated.keys()
    changed = {key for key in ungated if ungated[key].inputs != gated[key].inputs}
    assert changed == {("Role", name.removesuffix("/write-gate")) for _, name in gates}
    for key in changed:
        before, after = ungated[key].inputs, gated[key].inputs
        assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == {
            "assumeRolePolicy"
        }
        statements = json.loads(after["assumeRolePolicy"])["Statement"]
        assert json.loads(before["assumeRolePolicy"])["Statement"] == statements[:1]
    said = register_members(configure(organization=say_always))
    assert {key: one.inputs for key, one in said.items()} == {key: one.inputs for key, one in ungated.items()}
    one_open = register_members(configure(accounts=open_one))
    assert gated.keys() - one_open.keys() == {("RolePolicy", "execution-role-networking/write-gate")}


def test_what_is_said_of_a_role_and_a_network_reaches_them(configure: Configure) -> None:
    def describe_role(content: dict[str, Any]) -> None:
        content["execution_role"] |= {
            "description": "",
            "path": "/tooling/",
            "external_id": None,
            "inline_policy": "policies/tags.json",
            "inline_policy_name": "deploy",
            "tags": {"Team": "platform"},
        }

    def describe_network(content: dict[str, Any]) -> None:
        vpc = find_by_key(content["vpcs"], "shared")
        vpc |= {
            "enable_dns_support": False,
            "enable_dns_hostnames": True,
            "instance_tenancy": "dedicated",
            "public_routing": {"gateway_tags": {"Name": "internet"}, "route_table_tags": {}},
        }
        vpc["subnets"][0] |= {"public": True, "map_public_ip_on_launch": True, "tags": {"Name": "a"}}
        content["shares"][0] |= {"allow_external_principals": True, "tags": {"Team": "network"}}

    found = register_members(configure(organization=describe_role, network=describe_network))
    role = found["Role", "execution-role-networking"].inputs
    assert "description" not in role
    assert (role["path"], role["tags"]) == ("/tooling/", {"Team": "platform"})
    assert "Condition" not in json.loads(role["assumeRolePolicy"])["Statement"][0]
    assert found["RolePolicy", "execution-role-networking"].inputs["name"] == "deploy"
    vpc = found["Vpc", "vpc-networking/shared"].inputs
    assert (vpc["enableDnsSupport"], vpc["enableDnsHostnames"]) == (False, True)
    assert (vpc["instanceTenancy"], vpc["tags"]) == ("dedicated", {"Name": "shared-vpc"})
    subnet = found["Subnet", "vpc-networking/shared/private-a"].inputs
    assert (subnet["mapPublicIpOnLaunch"], subnet["tags"]) == (True, {"Name": "a"})
    assert found["InternetGateway", "vpc-networking/shared"].inputs["tags"] == {"Name": "internet"}
    assert found["RouteTable", "vpc-networking/shared-public"].inputs["tags"] == {}
    share = found["ResourceShare", "share-networking/shared-subnets"].inputs
    assert (share["allowExternalPrincipals"], share["tags"]) == (True, {"Team": "network"})


def test_a_principal_waits_until_the_organization_shares(register: Register) -> None:
    principal = register()["PrincipalAssociation", "share-networking/shared-subnets/prod-application"]
    assert "organization-ram.amazonaws.com" in principal.depends_on


def test_a_rule_waits_until_the_list_that_it_names_is_shared_with_its_account(configure: Configure) -> None:
    organization = configure(network=give_shared_list)
    name = "vpc-prod-application/production/web/ingress-tcp-22-list.offices"
    rule = register_members(organization)["SecurityGroupIngressRule", name]
    ways = {f"share-networking/lists/{key}" for key in ("prefix_lists/offices", "workloads")}
    assert ways <= set(rule.depends_on)
    assert rule.provider == "prod-application"
    assert rule.inputs["prefixListId"] == "prefix-list-networking/offices-id"

    elsewhere = {"prefix_lists/offices": "pl-elsewhere"}
    apart = register_members(organization, ["prod-application"], elsewhere)
    assert apart["SecurityGroupIngressRule", name].inputs["prefixListId"] == "pl-elsewhere"
    assert ("SecurityGroupIngressRule", name) not in register_members(organization, ["prod-application"])


def test_a_vpc_is_made_once_its_pool_has_networks_and_is_shared_with_its_account(configure: Configure) -> None:
    organization = configure(network=give_pools, organization=trust)
    found = register_members(organization)
    ways = {
        "vpc-prod-application/production": (
            "production/10.1.0.0-16",
            "production/ipam_pools/production",
            "production/prod-application",
        ),
        "vpc-networking/shared": ("east/10.0.0.0-12",),
    }
    for name, ends in ways.items():
        vpc = found["Vpc", name]
        assert {one.partition("/")[2] for one in vpc.depends_on if one.startswith("ipam")} >= set(ends), name
        assert any(one.startswith("ipam-share") for one in vpc.depends_on) == (len(ends) > 1)
        assert vpc.ignore_changes == ("ipv4IpamPoolId",)
        assert vpc.inputs["ipv4IpamPoolId"] == f"ipam-networking/{ends[0].partition('/')[0]}-id"
    assert "ipv4IpamPoolId" not in found["Vpc", "vpc-dev-application/development"].inputs
    resource = found["ResourceAssociation", "ipam-share-networking/east/ipam_pools/east"]
    assert (resource.inputs["resourceArn"], resource.inputs["region"]) == ("arn:of:ipam-networking/east", "us-east-1")

    by_share = register_members(configure(network=share, organization=trust))["Vpc", "vpc-staging-application/staging"]
    assert {"share-networking/pools/ipam_pools/east", "share-networking/pools/staging-application"} <= set(
        by_share.depends_on
    )


def test_a_vpc_is_not_made_beside_a_pool_whose_account_is_not_there(configure: Configure) -> None:
    organization = configure(network=give_pools, organization=trust)
    apart = register_members(organization, ["prod-application"], {"ipam_pools/production": "ipam-pool-1"})
    assert apart["Vpc", "vpc-prod-application/production"].inputs["ipv4IpamPoolId"] == "ipam-pool-1"
    with pytest.raises(pulumi.RunError, match="gets its network from the pool 'production', whose account is not made"):
        register_members(organization, ["prod-application"])


def test_a_vpc_gets_a_rule_once_it_is_shared_with_its_account(configure: Configure) -> None:
    organization = configure(network=give_hub, dns=give_rules)
    found = register_members(organization)
    endpoint = found["ResolverEndpoint", "resolver-endpoint-networking/out"]
    assert (endpoint.provider, endpoint.inputs["direction"]) == ("networking", "OUTBOUND")
    assert len(endpoint.inputs["ipAddresses"]) == 2
    rule = found["ResolverRule", "resolver-rule-networking/corp"]
    assert rule.inputs["targetIps"] == [{"ip": "10.9.0.10", "port": 53}, {"ip": "10.9.0.11", "port": 5353}]
    name = "resolver-association-prod-application/production/corp.example.com."
    theirs = found["ResolverRuleAssociation", name]
    assert theirs.provider == "prod-application"
    ways = {f"share-networking/names/{key}" for key in ("resolver_rules/corp", "workloads")}
    assert ways <= set(theirs.depends_on)
    own = found["ResolverRuleAssociation", "resolver-association-networking/shared/corp.example.com."]
    assert not {one for one in own.depends_on if one.startswith("share-")}

    elsewhere = {"resolver_rules/corp": "rslvr-rr-1"}
    apart = register_members(organization, ["prod-application"], elsewhere)
    assert apart["ResolverRuleAssociation", name].inputs["resolverRuleId"] == "rslvr-rr-1"
    assert ("ResolverRuleAssociation", name) not in register_members(organization, ["prod-application"])


def test_the_stack_that_asks_for_a_peering_makes_both_sides(configure: Configure) -> None:
    organization = configure(network=give_peering, organization=make_grouped, accounts=give_groups)
    tables = {f"route_tables/shop{end}": f"rtb{end}" for end in ("", "/isolated", *SHOP_TABLES)}
    found = register_members(organization, ["networking"], {"vpcs/shop": "vpc-elsewhere", **tables})
    connection = found["VpcPeeringConnection", "peering-networking/both"]
    assert (connection.provider, connection.inputs["peerVpcId"]) == ("networking", "vpc-elsewhere")
    name = "peering-acceptance-prod-application/both"
    assert found["VpcPeeringConnectionAccepter", name].provider == "prod-application"
    back = found["Route", f"{name}/isolated"]
    assert (back.provider, back.inputs["routeTableId"]) == ("prod-application", "rtb/isolated")
    assert not [one for one in register_members(organization, ["networking"]) if one[1].startswith("peering")]
    assert not [one for one in register_members(organization, ["prod-application"]) if one[1].startswith("peering")]


SHOP_TABLES = ("/private-us-east-1a", "/private-us-east-1b")
