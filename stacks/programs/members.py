"""What the member accounts hold: roles, networks, shares, baselines. It makes nothing of the organization itself."""

from collections.abc import Collection
from functools import cache
from typing import Any

import pulumi

from components.accounts.account_role import AccountRole
from components.network.prefix_list import PrefixList
from components.network.vpc import Vpc
from components.providers import AccountProviders
from config.models import Organization
from config.plan.networks import plan_vpcs
from config.plan.roles import (
    BREAK_GLASS,
    RolePlan,
    plan_break_glass_roles,
    plan_cross_account_roles,
    plan_entry_role,
    plan_execution_roles,
    plan_management_role,
)
from config.plan.security_groups import plan_prefix_lists
from config.plan.shareable import IPAM_POOLS, PREFIX_LISTS, RESOLVER_RULES, SUBNETS, SharedKey
from config.plan.stacks import PREFIX_LIST, ROLE, VPC, name_output
from config.plan.workloads import plan_workloads
from engine.urns import join_keys, name_child
from stacks.programs.access import find_providers, make_oidc_providers
from stacks.programs.account_settings import wait_for_region
from stacks.programs.aws_config import make_aws_config
from stacks.programs.baseline import make_baselines
from stacks.programs.default_vpcs import settle_default_vpcs
from stacks.programs.dns import make_hosted_zones
from stacks.programs.entry import enter_account
from stacks.programs.facts import OrganizationFacts
from stacks.programs.flow_logs import make_flow_log_archive
from stacks.programs.ipam import find_usable_pool, make_ipam
from stacks.programs.lookups import Lookups
from stacks.programs.networks import prefix_list_args, vpc_args
from stacks.programs.organization_trail import make_organization_trail
from stacks.programs.peering import make_peerings
from stacks.programs.resolver import (
    associate_resolver_rules,
    make_resolver_endpoints,
    make_resolver_rules,
    tell_resolver,
)
from stacks.programs.roles import make_role
from stacks.programs.security_services import make_security_services
from stacks.programs.shares import find_usable_lists, make_shares, share_more
from stacks.programs.transit import make_transit
from stacks.programs.workload_contexts import build_contexts, build_organization
from stacks.programs.workloads import make_workloads


def build_members(
    config: Organization,
    facts: OrganizationFacts,
    providers: AccountProviders,
    accounts: Collection[str],
    with_execution_role: Collection[str] = (),
) -> dict[str, Any]:
    """Everything inside the accounts with these keys ("management" among them, or not), as outputs.

    `with_execution_role`: accounts that have theirs already, which the stack takes over.

    The account is part of the logical name of whatever the config can give to another account: the engine does not
    replace a resource whose explicit provider changes (https://github.com/pulumi/pulumi-aws/issues/6385), it would
    only take the old one for one in the new account.
    """

    @cache
    def enter(account: str) -> pulumi.ResourceOptions:
        return enter_account(config, account, facts.account_ids, providers)

    oidc_providers = make_oidc_providers(config, accounts, enter)
    roles: dict[str, AccountRole] = {
        names[0]: make_role(
            names,
            role,
            facts.account_ids,
            enter(role.account),
            waits_for=find_providers(role, oidc_providers),
            there_already=role.key == "execution-role" and role.account in with_execution_role,
        )
        for names, role in name_roles(config)
        if role.account in accounts
    }
    baselines = make_baselines(config, accounts, enter, facts.account_ids)

    def enter_region(account: str, region: str) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(enter(account), wait_for_region(baselines.get(account), region))

    prefix_lists: dict[str, PrefixList] = {
        one.key: PrefixList(
            name_child(PREFIX_LIST, one.account, one.key),
            prefix_list_args(one),
            enter_region(one.account, one.region),
        )
        for one in plan_prefix_lists(config)
        if one.account in accounts
    }
    flow_logs = make_flow_log_archive(config, facts, accounts, enter)
    ipam = make_ipam(config, facts, accounts, enter_region)
    shared = {
        **{SharedKey(PREFIX_LISTS, (key,)): one.arn for key, one in prefix_lists.items()},
        **{SharedKey(IPAM_POOLS, (key,)): arn for key, arn in ipam.pool_arns.items()},
    }
    shares = make_shares(config, facts, accounts, enter, shared)
    vpcs: dict[str, Vpc] = {
        vpc.key: Vpc(
            name_child(VPC, vpc.account, vpc.key),
            vpc_args(
                vpc,
                find_usable_lists(config, facts, vpc, prefix_lists, shares),
                flow_logs.bucket_arn,
                find_usable_pool(config, facts, vpc, ipam, shares),
            ),
            enter_region(vpc.account, vpc.region),
        )
        for vpc in plan_vpcs(config)
        if vpc.account in accounts
    }
    peerings = make_peerings(config, facts, accounts, enter, vpcs)
    transit = make_transit(config, facts, accounts, enter_region, vpcs=vpcs, shares=shares)
    subnets = {
        SharedKey(SUBNETS, (key, subnet)): arn for key, vpc in vpcs.items() for subnet, arn in vpc.subnet_arns.items()
    }
    endpoints = make_resolver_endpoints(config, accounts, enter_region, vpcs)
    resolver_rules = make_resolver_rules(config, endpoints, enter_region)
    share_more(
        config,
        shares,
        {
            **subnets,
            **{SharedKey(RESOLVER_RULES, (key,)): one.arn for key, one in resolver_rules.items()},
        },
    )
    associate_resolver_rules(config, facts, enter_region, vpcs=vpcs, rules=resolver_rules, shares=shares)
    hosted_zones = make_hosted_zones(config, accounts, enter, vpcs)
    settle_default_vpcs(config, accounts, facts.account_ids)
    workloads = [one for one in plan_workloads(config) if one.stack is None and one.account in accounts]

    find_context = build_contexts(
        config,
        {workload.account for workload in workloads},
        build_organization(facts.id, facts.arn, facts.account_ids, facts.unit_ids),
        enter,
        vpcs=vpcs,
        wait_for=lambda vpc, subnet: (
            shares[subnet.share].find_ways(join_keys(vpc.key, subnet.key), subnet.receiver or "")
            if subnet.share in shares
            else ()
        ),
    )
    lookups = Lookups(
        config=config,
        account_ids=facts.account_ids,
        enter=enter_region,
        own_zones={key: zone.id for key, zone in hosted_zones.items()},
    )
    make_security_services(config, facts, accounts, enter)
    return {
        **make_workloads(workloads, find_context, lookups),
        **make_organization_trail(config, facts, accounts, enter),
        **make_aws_config(config, facts, accounts, enter, baselines),
        **flow_logs.outputs,
        **{name_output("roles", name): {"arn": role.arn} for name, role in roles.items()},
        **{
            name_output("vpcs", key): {"id": vpc.id, "arn": vpc.arn}
            | ({} if vpc.ipv6_cidr is None else {"ipv6_cidr": vpc.ipv6_cidr})
            for key, vpc in vpcs.items()
        },
        **{
            name_output("subnets", join_keys(key, subnet)): {"id": id_, "arn": vpc.subnet_arns[subnet]}
            for key, vpc in vpcs.items()
            for subnet, id_ in vpc.subnet_ids.items()
        },
        **{
            name_output("security_groups", join_keys(key, group)): {"id": id_, "arn": vpc.group_arns[group]}
            for key, vpc in vpcs.items()
            for group, id_ in vpc.group_ids.items()
        },
        **{name_output("prefix_lists", key): {"id": one.id, "arn": one.arn} for key, one in prefix_lists.items()},
        **ipam.tell(),
        **peerings,
        **transit,
        **{name_output("shares", key): {"arn": share.arn} for key, share in shares.items()},
        **tell_resolver(endpoints, resolver_rules),
        **{
            name_output("hosted_zones", key): {"id": zone.id, "arn": zone.arn, "name_servers": zone.name_servers}
            for key, zone in hosted_zones.items()
        },
    }


def name_roles(config: Organization) -> list[tuple[list[str], RolePlan]]:
    """Every role with its logical names: the present one, then those from before a key in it changed."""
    management_role, entry_role = plan_management_role(config), plan_entry_role(config)
    members = [(name_execution_role, role) for role in plan_execution_roles(config)]
    members += [(name_cross_account_role, role) for role in plan_cross_account_roles(config)]
    members += [(name_break_glass_role, role) for role in plan_break_glass_roles(config)]
    return [
        *([] if management_role is None else [(["management-role"], management_role)]),
        *([] if entry_role is None else [(["entry-role"], entry_role)]),
        *(([name(*keys) for keys in ((role.key, role.account), *role.formerly)], role) for name, role in members),
    ]


def name_execution_role(_: str, account: str) -> str:
    return f"execution-role-{account}"


def name_break_glass_role(_: str, account: str) -> str:
    return name_child(BREAK_GLASS, account)


def name_cross_account_role(role: str, account: str) -> str:
    return name_child(ROLE, role, account)
