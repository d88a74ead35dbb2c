"""What the member accounts hold: roles, networks, and what they share."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pulumi

from components.accounts.account_role import AccountRole, AccountRoleArgs, policy_arn
from components.network.share import Share, ShareArgs
from components.network.vpc import SubnetArgs, Vpc, VpcArgs
from components.organization.organization import RAM_SERVICE, Organization
from components.providers import AccountProviders
from config import models, plan
from config.models import MANAGEMENT
from config.models.network import PublicRouting
from config.models.roles import RolePermissions
from engine.urns import join_keys
from stacks.entry import AccountIds


def build_roles(
    config: models.Organization, account_ids: AccountIds, providers: AccountProviders
) -> dict[str, AccountRole]:
    """The roles inside the accounts, by logical name."""
    settings = config.settings
    roles: dict[str, AccountRole] = {}

    def make(name: str, account: str, trusted_by: Sequence[str], args: AccountRoleArgs) -> None:
        args = replace(args, trusted_account_ids=[account_ids.get(trusted, trusted) for trusted in trusted_by])
        roles[name] = AccountRole(name, args, pulumi.ResourceOptions(providers=[providers.provider_for(account)]))

    management_role = settings.access.management_role
    if management_role is not None:
        args = role_args(
            management_role,
            management_role.name,
            management_role.external_id,
            "Manages the organization from the administrative account",
        )
        make("management-role", MANAGEMENT, [settings.administrative_account], args)
    execution_role = settings.execution_role
    args = role_args(
        execution_role,
        execution_role.name,
        execution_role.external_id,
        "Entered by the program that manages this organization",
    )
    for account in config.accounts:
        if not account.execution_role:
            continue
        make(f"execution-role-{account.key}", account.key, settings.execution_role_trust, args)
    for placement in plan.plan_roles(config):
        role = placement.role
        args = role_args(role, role.name, role.external_id, f"Cross-account role {role.key}")
        make(
            f"role-{join_keys(role.key, placement.account)}",
            placement.account,
            role.trusted_by,
            args,
        )
    return roles


def role_args(permissions: RolePermissions, name: str, external_id: str | None, description: str) -> AccountRoleArgs:
    """A role that trusts nobody yet. `description`: of a role that the config does not describe."""
    return AccountRoleArgs(
        role_name=name,
        description=description if permissions.description is None else permissions.description,
        trusted_account_ids=[],
        external_id=external_id,
        max_session_duration=permissions.max_session_duration,
        policies=sorted({policy_arn(policy) for policy in permissions.policies}),
        inline_policy=permissions.inline_document,
        inline_policy_name=permissions.inline_policy_name,
        permissions_boundary=permissions.permissions_boundary,
        path=permissions.path,
        tags=permissions.tags,
    )


def build_vpcs(config: models.Organization, providers: AccountProviders) -> dict[str, Vpc]:
    """The VPCs, by key.

    The account is part of the logical name, here and of whatever else the config can give to another account: the
    engine does not replace a resource whose explicit provider changes
    (https://github.com/pulumi/pulumi-aws/issues/6385), it would only take the old one for one in the new account.
    """
    return {
        vpc.key: Vpc(
            f"vpc-{join_keys(vpc.account, vpc.key)}",
            vpc_args(vpc, config.region_of_vpc(vpc.key)),
            pulumi.ResourceOptions(providers=[providers.provider_for(vpc.account)]),
        )
        for vpc in config.vpcs
    }


def vpc_args(vpc: models.Vpc, region: str) -> VpcArgs:
    """The VPC with its subnets; both are called after their keys unless their tags call them otherwise."""
    tags = tags_with_name(vpc)
    routing = vpc.public_routing or PublicRouting()
    return VpcArgs(
        region=region,
        cidr=str(vpc.cidr),
        enable_dns_support=vpc.enable_dns_support,
        enable_dns_hostnames=vpc.enable_dns_hostnames,
        instance_tenancy=vpc.instance_tenancy,
        subnets=[
            SubnetArgs(
                key=subnet.key,
                cidr=str(subnet.cidr),
                availability_zone=subnet.availability_zone,
                public=subnet.public,
                map_public_ip_on_launch=subnet.map_public_ip_on_launch,
                tags=tags_with_name(subnet),
            )
            for subnet in vpc.subnets
        ],
        tags=tags,
        gateway_tags=tags if routing.gateway_tags is None else routing.gateway_tags,
        route_table_tags=tags if routing.route_table_tags is None else routing.route_table_tags,
    )


def tags_with_name(named: models.Vpc | models.Subnet) -> dict[str, str]:
    return ({"Name": named.key} if named.name_tag else {}) | named.tags


def build_shares(
    config: models.Organization,
    vpcs: Mapping[str, Vpc],
    principals: Mapping[str, pulumi.Input[str]],
    organization: Organization,
    providers: AccountProviders,
) -> dict[str, Share]:
    """The resource shares, by key. `principals`: account ids and unit ARNs by key."""
    return {
        share.key: Share(
            f"share-{join_keys(share.owner, share.key)}",
            ShareArgs(
                region=config.region_of_share(share),
                sharing=organization.trusted_access[RAM_SERVICE],
                share_name=share.name,
                resource_arns={
                    subnet: vpcs[vpc].subnet_arns[key] for subnet in share.subnets for vpc, key in [subnet.split("/")]
                },
                principals={key: principals[key] for key in share.with_},
                allow_external_principals=share.allow_external_principals,
                tags=share.tags,
            ),
            pulumi.ResourceOptions(providers=[providers.provider_for(share.owner)]),
        )
        for share in config.shares
    }
