"""The stack `org`: the organization, and everything inside its member accounts but the administrative part."""

from collections.abc import Collection, Mapping
from typing import Any

import pulumi

from components.organization.accounts import AccountArgs, Accounts, AccountsArgs
from components.organization.delegation import (
    DelegatedAdministrators,
    DelegatedAdministratorsArgs,
    DelegationArgs,
)
from components.organization.organization import Organization, OrganizationArgs
from components.organization.policies import (
    AttachmentArgs,
    Policies,
    PoliciesArgs,
    PolicyArgs,
    PolicyAttachments,
    PolicyAttachmentsArgs,
)
from components.organization.units import UnitArgs, Units, UnitsArgs
from config import models, plan
from config.models import MANAGEMENT, ROOT
from config.plan.stacks import ACCOUNTS
from engine.urns import join_keys, name_child
from recovery.creation_role import CreationRole
from recovery.departures import KnownAccount, refuse_departures
from recovery.existing import ExistingOrganization
from recovery.hops import plan_management_hops
from stacks.entry import AccountIds, confirm_account, make_providers
from stacks.members import build_roles, build_shares, build_vpcs


def build_org(config: models.Organization, known: Mapping[str, KnownAccount]) -> dict[str, Any]:
    """The stack `org`: the organization, and everything inside its member accounts but the administrative part.

    `known`: the accounts that the stack's state has, by logical name.

    Raises:
        pulumi.RunError: one of them is protected and not in the config any more.
    """
    settings = config.settings
    refuse_departures(config, known)
    account_ids: dict[str, pulumi.Input[str]] = {MANAGEMENT: settings.management_account_id}
    providers = make_providers(config, account_ids)
    management = pulumi.ResourceOptions(providers=[providers.provider_for(MANAGEMENT)])

    hops = plan_management_hops(config)
    existing = ExistingOrganization(hops, settings.home_region)
    organization = Organization(
        "organization",
        OrganizationArgs(
            trusted_access=settings.trusted_access,
            policy_types=settings.policy_types,
            hooks=existing.refuse_organization(),
        ),
        management,
    )
    units = Units("units", unit_args(config, organization.root_id), management)
    policies = Policies("policies", policy_args(config, organization.resource), management)
    places = {ROOT: organization.root_id, **units.ids}
    guardrails = PolicyAttachments("unit-attachments", attachment_args(config, policies.ids, places), management)
    accounts = Accounts(ACCOUNTS, account_args(config, places, guardrails, existing, known), management)
    creation_role = CreationRole(
        settings.access.creation_role,
        management_hops=hops,
        session_name=settings.access.session_name,
        region=settings.home_region,
    )
    account_ids |= {account.key: confirm_account(account, accounts, creation_role) for account in config.accounts}
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
    config: models.Organization,
    places: Mapping[str, pulumi.Output[str]],
    guardrails: PolicyAttachments,
    existing: ExistingOrganization,
    known: Collection[str],
) -> AccountsArgs:
    """Accounts under the units in `places`, each after the policies of all units above it."""
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
        creation_role=config.settings.access.creation_role,
        known=known,
        hooks=existing.refuse_accounts(
            stated_ids={name_child(ACCOUNTS, account.key): account.id for account in config.accounts if account.id},
            execution_role={
                name_child(ACCOUNTS, account.key) for account in config.accounts if account.access == "execution-role"
            },
        ),
    )
