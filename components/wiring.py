"""From the config to components: the one file that knows both.

Owns which component a stack gets, what each is given, and the outputs. It decides nothing about AWS: plans come from
`config.plan`, resources from the components.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pulumi

from components.account_creation import AccountCreation
from components.account_role import AccountRole, AccountRoleArgs
from components.accounts import (
    AccountArgs,
    Accounts,
    AccountsArgs,
    DelegatedAdministrators,
    DelegatedAdministratorsArgs,
    DelegationArgs,
)
from components.naming import join_keys
from components.network import Share, ShareArgs, SubnetArgs, Vpc, VpcArgs
from components.organization import RAM_SERVICE, Organization, OrganizationArgs
from components.policies import (
    AttachmentArgs,
    Policies,
    PoliciesArgs,
    PolicyArgs,
    PolicyAttachments,
    PolicyAttachmentsArgs,
)
from components.providers import AccountEntry, AccountProviders, Hop
from components.state_bucket import StateBucket, StateBucketArgs
from components.units import UnitArgs, Units, UnitsArgs
from config import models, plan
from config.models import MANAGEMENT, ROOT
from config.models.roles import RolePermissions
from policies.deploy import deploy_permissions
from policies.documents import minify

Outputs = dict[str, Any]
AccountIds = Mapping[str, pulumi.Input[str]]


def build(stack: str, organization: models.Organization) -> Outputs:
    """Registers everything that the stack holds and returns its outputs.

    Raises:
        pulumi.RunError: the config knows no such stack.
    """
    stacks: dict[str, Callable[[models.Organization], Outputs]] = {"org": build_org, "admin": build_admin}
    if stack not in stacks:
        raise pulumi.RunError(
            f"stack {stack!r} is not one of this organization's, so nothing was registered; "
            f"the stacks are {', '.join(stacks)}: select one with `--stack org`"
        )
    return stacks[stack](organization)


def build_org(config: models.Organization) -> Outputs:
    """The stack `org`: the organization, and everything inside its member accounts but the administrative part."""
    settings = config.settings
    account_ids: dict[str, pulumi.Input[str]] = {MANAGEMENT: settings.management_account_id}
    providers = make_providers(config, account_ids)
    management = pulumi.ResourceOptions(providers=[providers.provider_for(MANAGEMENT)])

    organization = Organization(
        "organization",
        OrganizationArgs(trusted_access=settings.trusted_access, policy_types=settings.policy_types),
        management,
    )
    units = Units("units", unit_args(config, organization.root_id), management)
    policies = Policies("policies", policy_args(config, organization.resource), management)
    places = {ROOT: organization.root_id, **units.ids}
    guardrails = PolicyAttachments("unit-attachments", attachment_args(config, policies.ids, places), management)
    accounts = Accounts("accounts", account_args(config, places, guardrails), management)
    account_ids |= {account.key: confirm_id(account, accounts.ids[account.key]) for account in config.accounts}
    members = {account.key: account_ids[account.key] for account in config.accounts}
    PolicyAttachments("account-attachments", attachment_args(config, policies.ids, members), management)
    DelegatedAdministrators(
        "delegated-administrators",
        DelegatedAdministratorsArgs(
            delegations=[
                DelegationArgs(
                    account=delegation.account,
                    account_id=account_ids[delegation.account],
                    service=delegation.service,
                    access=organization.trusted_access[delegation.service],
                )
                for delegation in settings.delegated_administrators
            ]
        ),
        management,
    )
    roles = build_roles(config, account_ids, providers)
    vpcs = build_vpcs(config, providers)
    shares = build_shares(config, vpcs, {**members, **units.arns}, organization, providers)
    return {
        "organization": {"id": organization.id, "arn": organization.arn, "root_id": organization.root_id},
        "units": {key: {"id": id_, "arn": units.arns[key]} for key, id_ in units.ids.items()},
        "accounts": {key: {"id": id_, "arn": accounts.arns[key]} for key, id_ in members.items()},
        "policies": {key: {"id": id_, "arn": policies.arns[key]} for key, id_ in policies.ids.items()},
        "roles": {name: {"arn": role.arn} for name, role in roles.items()},
        "vpcs": {key: {"id": vpc.id, "arn": vpc.arn} for key, vpc in vpcs.items()},
        "subnets": {
            join_keys(key, subnet): {"id": id_, "arn": vpc.subnet_arns[subnet]}
            for key, vpc in vpcs.items()
            for subnet, id_ in vpc.subnet_ids.items()
        },
        "shares": {key: {"arn": share.arn} for key, share in shares.items()},
    }


def make_providers(config: models.Organization, account_ids: AccountIds) -> AccountProviders:
    """The providers of all accounts; `account_ids` may still be filled after this call."""

    def enter(account: str) -> AccountEntry:
        hops = [
            Hop(
                account_id=account_ids[hop.account],
                role_name=hop.role_name,
                session_name=hop.session_name,
                external_id=hop.external_id,
                duration_seconds=hop.duration_seconds,
            )
            for hop in plan.plan_entry(config, account)
        ]
        return AccountEntry(account_id=account_ids[account], hops=hops)

    return AccountProviders(home_region=config.settings.home_region, default_tags=config.settings.tags, enter=enter)


def confirm_id(account: models.Account, actual: pulumi.Output[str]) -> pulumi.Output[str]:
    """The id that AWS gave; where the config states one too, both must be the same before anything enters."""

    def compare(found: str) -> str:
        if account.id is not None and found != account.id:
            raise pulumi.RunError(
                f"account {account.key!r} has the id {found} in AWS, and {account.id} in the config: nothing was made "
                "inside it, because it would have landed in another account; correct `id` in accounts.yaml"
            )
        return found

    return actual.apply(compare)


def unit_args(config: models.Organization, root_id: pulumi.Input[str]) -> UnitsArgs:
    return UnitsArgs(
        root_id=root_id,
        units=[
            UnitArgs(key=unit.key, name=unit.name, parent=None if unit.parent == ROOT else unit.parent, tags=unit.tags)
            for unit in plan.plan_units(config)
        ],
    )


def policy_args(config: models.Organization, organization: pulumi.Resource) -> PoliciesArgs:
    return PoliciesArgs(
        organization=organization,
        policies=[
            PolicyArgs(
                key=policy.key,
                name=policy.name or policy.key,
                description=policy.description,
                type=policy.type,
                content=policy.content,
                tags=policy.tags,
            )
            for policy in config.policies
        ],
    )


def attachment_args(
    config: models.Organization, policy_ids: AccountIds, target_ids: Mapping[str, pulumi.Input[str]]
) -> PolicyAttachmentsArgs:
    """The attachments to the targets in `target_ids`."""
    return PolicyAttachmentsArgs(
        attachments=[
            AttachmentArgs(
                policy=attachment.policy,
                policy_id=policy_ids[attachment.policy],
                target=attachment.target,
                target_id=target_ids[attachment.target],
            )
            for attachment in plan.plan_attachments(config)
            if attachment.target in target_ids
        ]
    )


def account_args(
    config: models.Organization, places: Mapping[str, pulumi.Output[str]], guardrails: PolicyAttachments
) -> AccountsArgs:
    """Accounts under the units in `places`, each after the policies of all units above it."""
    access = config.settings.access
    creation = AccountCreation(
        management_hops=[
            {
                "RoleArn": f"arn:aws:iam::{config.settings.management_account_id}:role/{hop.role_name}",
                "RoleSessionName": hop.session_name,
                "ExternalId": hop.external_id,
            }
            for hop in plan.plan_entry(config, MANAGEMENT)
        ],
        creation_role=access.creation_role,
        session_name=access.session_name,
        region=config.settings.home_region,
    )
    return AccountsArgs(
        accounts=[
            AccountArgs(
                key=account.key,
                name=account.name,
                email=account.email,
                parent_id=places[account.unit or ROOT],
                tags=({"Environment": account.environment} if account.environment else {}) | account.tags,
                guardrails=[
                    attachment
                    for unit in plan.ancestors(config, account.key)
                    for attachment in guardrails.by_target.get(unit, ())
                ],
            )
            for account in config.accounts
        ],
        creation_role=access.creation_role,
        hooks=creation.hooks(),
    )


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
    for account in config.accounts:
        args = role_args(
            execution_role,
            execution_role.name,
            execution_role.external_id,
            "Entered by the program that manages this organization",
        )
        make(f"execution-role-{account.key}", account.key, settings.execution_role_trust, args)
    for placement in plan.plan_roles(config):
        role = placement.role
        args = role_args(role, role.name, role.external_id, f"Cross-account role {role.key}")
        make(
            f"role-{join_keys(role.key, placement.account)}",
            placement.account,
            role.trusted_by,
            replace(args, path=role.path, tags=role.tags),
        )
    return roles


def role_args(
    permissions: RolePermissions, name: str, external_id: str | None, description: str
) -> AccountRoleArgs:
    """A role that trusts nobody yet."""
    return AccountRoleArgs(
        role_name=name,
        description=description,
        trusted_account_ids=[],
        external_id=external_id,
        max_session_duration=permissions.max_session_duration,
        policies=sorted(permissions.policies),
        inline_policy=permissions.inline_document,
        permissions_boundary=permissions.permissions_boundary,
    )


def build_vpcs(config: models.Organization, providers: AccountProviders) -> dict[str, Vpc]:
    """The VPCs, by key."""
    return {
        vpc.key: Vpc(
            f"vpc-{vpc.key}",
            VpcArgs(
                region=config.region_of_vpc(vpc.key),
                cidr=str(vpc.cidr),
                subnets=[
                    SubnetArgs(
                        key=subnet.key,
                        cidr=str(subnet.cidr),
                        availability_zone=subnet.availability_zone,
                        public=subnet.public,
                        tags={"Name": subnet.key, **subnet.tags},
                    )
                    for subnet in vpc.subnets
                ],
                tags={"Name": vpc.key, **vpc.tags},
            ),
            pulumi.ResourceOptions(providers=[providers.provider_for(vpc.account)]),
        )
        for vpc in config.vpcs
    }


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
            f"share-{share.key}",
            ShareArgs(
                region=config.region_of_share(share),
                sharing=organization.trusted_access[RAM_SERVICE],
                share_name=share.name,
                resource_arns={
                    subnet: vpcs[vpc].subnet_arns[key] for subnet in share.subnets for vpc, key in [subnet.split("/")]
                },
                principals={key: principals[key] for key in share.with_},
                tags={},
            ),
            pulumi.ResourceOptions(providers=[providers.provider_for(share.owner)]),
        )
        for share in config.shares
    }


def build_admin(config: models.Organization) -> Outputs:
    """The stack `admin`: state bucket and deploy role, in the administrative account."""
    settings, admin = config.settings, config.admin
    if admin is None:
        raise pulumi.RunError(
            "the stack `admin` needs config/org/admin.yaml, which says how its bucket and role are called; "
            "nothing was registered"
        )
    org = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/org")
    account_ids: dict[str, pulumi.Input[str]] = {
        MANAGEMENT: settings.management_account_id,
        **{account.key: read_account_id(org, account.key) for account in config.accounts},
    }
    providers = make_providers(config, account_ids)
    inside = pulumi.ResourceOptions(providers=[providers.provider_for(settings.administrative_account)])
    bucket = StateBucket(
        "state",
        StateBucketArgs(
            bucket_name=admin.state_bucket.name,
            key_alias=admin.key_alias,
            region=config.region_of(settings.administrative_account),
            noncurrent_version_days=admin.state_bucket.noncurrent_version_days,
        ),
        inside,
    )
    role = admin.deploy_role
    permissions = pulumi.Output.all(
        organization_id=org.require_output("organization")["id"], bucket_arn=bucket.bucket_arn, key_arn=bucket.key_arn
    ).apply(
        lambda known: minify(
            deploy_permissions(
                execution_role=settings.execution_role.name,
                other_role_arns=[
                    f"arn:aws:iam::{settings.management_account_id}:role/{management.name}"
                    for management in [settings.access.management_role]
                    if management is not None
                ],
                **known,
            )
        )
    )
    deploy_role = AccountRole(
        "deploy-role",
        AccountRoleArgs(
            role_name=role.name,
            description="Runs the program: enters the execution roles and uses the state bucket",
            trusted_account_ids=[account_ids[trusted] for trusted in role.trusted_by],
            external_id=None,
            max_session_duration=role.max_session_duration,
            inline_policy=permissions,
        ),
        inside,
    )
    return {
        "state_bucket": bucket.bucket_name,
        "state_key_arn": bucket.key_arn,
        "deploy_role_arn": deploy_role.arn,
    }


def read_account_id(org: pulumi.StackReference, account: str) -> pulumi.Output[str]:
    """The account's id from the outputs of the stack `org`, which must have made the account before."""

    def find(accounts: Mapping[str, Any] | None) -> str:
        if accounts is None or account not in accounts:
            raise pulumi.RunError(
                f"the stack `org` has no account {account!r} among its outputs, so the stack `admin` cannot enter it; "
                "run `pulumi up --stack org` first"
            )
        return accounts[account]["id"]

    return org.get_output("accounts").apply(find)
