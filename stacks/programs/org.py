"""The stack `org`: the organization, and everything inside its member accounts but the administrative part."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
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
from components.organization.resource_policy import ResourcePolicy, ResourcePolicyArgs
from components.organization.units import UnitArgs, Units, UnitsArgs
from config import models
from config.models import MANAGEMENT, ROOT
from config.plan.accounts import AccountPlan, plan_accounts
from config.plan.groups import accounts_held_by_org
from config.plan.organization import DelegationPlan, plan_delegations, plan_organization
from config.plan.policies import (
    AttachmentPlan,
    FullAccessPlan,
    PolicyPlan,
    plan_account_attachments,
    plan_full_access,
    plan_policies,
    plan_unit_attachments,
)
from config.plan.stacks import ACCOUNTS, ORG, POLICIES, UNITS, name_output
from config.plan.units import UnitPlan, plan_units
from engine.deployment import Deployment
from engine.urns import name_child
from policies.services import RAM
from recovery.contents import find_contents, list_wanted
from recovery.creation_role import CreationRole
from recovery.departures import KnownAccount, read_accounts, refuse_departures
from recovery.existing import ExistingOrganization
from recovery.full_aws_access import FullAwsAccess
from recovery.group_names import refuse_group_names
from recovery.hops import plan_management_hops
from recovery.hosted_zones import refuse_hosted_zone_losses
from recovery.ipam_moves import refuse_pool_moves
from recovery.ipam_use import refuse_pools_in_use
from recovery.ipv6_moves import refuse_ipv6_moves
from recovery.log_archives import refuse_other_archives
from recovery.moves import StackReader, refuse_duplicates, refuse_moves
from recovery.refusals import refuse_all
from recovery.removal_order import refuse_removals_in_use
from recovery.renames import find_renames, refuse_renames
from recovery.replacements import keep_case, refuse_replacements, warn_of_unit_moves
from recovery.subnet_moves import refuse_subnet_moves
from recovery.write_gates import refuse_open_gates
from stacks.programs.access import make_root_access
from stacks.programs.aws_config import delegate_aws_config
from stacks.programs.entry import AccountIds, confirm_account, enter_account, make_providers
from stacks.programs.facts import OrganizationFacts
from stacks.programs.first_entry import (
    FIRST_ENTERED,
    explain_no_entry,
    find_first_entered,
    find_untaken,
    plan_first_entries,
)
from stacks.programs.identity_center import make_identity_center
from stacks.programs.ipam import delegate_ipam
from stacks.programs.members import build_members
from stacks.programs.organization_trail import delegate_trail
from stacks.programs.security_services import delegate_services

ORGANIZATION = "organization"
"""Logical name of the component of the organization."""


def build_org(config: models.Organization, deployment: Deployment, engine: StackReader) -> dict[str, Any]:
    """The stack `org`: the organization, and, while the layout is single, everything inside its member accounts.

    `deployment`: what the stack's state has. `engine` reads the other stacks.

    Raises:
        pulumi.RunError: a key changed without `formerly`, the config has no longer an account that is protected, or it
            would replace what must stay, open a write gate too early or take a network from an IPAM pool that VPCs
            have part of.
    """
    settings = config.settings
    known = read_accounts(config, deployment)
    renames = find_renames(config, deployment)
    held = find_contents(config, deployment)
    refuse_all(
        lambda: refuse_renames(renames),
        lambda: refuse_departures(config, known, {rename.old for rename in renames if rename.kind == "account"}),
        lambda: refuse_replacements(config, deployment),
        lambda: refuse_subnet_moves(config, deployment),
        lambda: refuse_ipv6_moves(config, deployment),
        lambda: refuse_group_names(config, deployment),
        lambda: refuse_hosted_zone_losses(config, deployment),
        lambda: refuse_other_archives(config, deployment),
        lambda: refuse_pool_moves(config, deployment),
        lambda: refuse_pools_in_use(config, deployment),
        lambda: refuse_moves(config, ORG, held),
        lambda: refuse_duplicates(config, ORG, held, list_wanted(config, ORG), engine),
        lambda: refuse_removals_in_use(config, ORG, deployment, engine),
        lambda: refuse_open_gates(config, deployment),
    )
    warn_of_unit_moves(config, deployment)
    providers = make_providers(config)
    management_id: AccountIds = {MANAGEMENT: settings.management_account_id}
    management = enter_account(config, MANAGEMENT, management_id, providers)

    hops = plan_management_hops(config)
    existing = ExistingOrganization(hops, settings.home_region)
    planned = plan_organization(config)
    organization = Organization(
        ORGANIZATION,
        OrganizationArgs(
            trusted_access=planned.trusted_access,
            policy_types=planned.policy_types,
            hooks=existing.refuse_organization(ORGANIZATION),
        ),
        management,
    )
    units = Units(UNITS, unit_args(plan_units(config), organization.root_id), management)
    policies = Policies(POLICIES, policy_args(plan_policies(config), organization.resource), management)
    parents = {ROOT: organization.root_id, **units.ids}
    guardrails = PolicyAttachments(
        "unit-attachments", attachment_args(plan_unit_attachments(config), policies.ids, parents), management
    )
    planned_accounts = plan_accounts(config)
    accounts = Accounts(
        ACCOUNTS,
        AccountsArgs(
            accounts=[account_args(account, parents, guardrails, known) for account in planned_accounts],
            known=known,
            hooks=refuse_existing(config, planned_accounts, existing),
        ),
        management,
    )
    creation_role = CreationRole(
        management_hops=hops,
        session_name=settings.access.session_name,
        region=settings.home_region,
    )
    entered_first = find_first_entered(planned_accounts, known, deployment)
    first = plan_first_entries(config, entered_first, deployment)
    members = {
        account.key: confirm_account(
            account, accounts, creation_role, first.get(account.key), settings.management_account_id
        )
        for account in planned_accounts
    }
    facts = OrganizationFacts(
        id=organization.id,
        arn=organization.arn,
        root_id=organization.root_id,
        account_ids={**management_id, **members},
        unit_ids=units.ids,
        unit_arns=units.arns,
        sharing=[access for service, access in organization.trusted_access.items() if service == RAM],
    )
    account_guardrails = PolicyAttachments(
        "account-attachments", attachment_args(plan_account_attachments(config), policies.ids, members), management
    )
    full_access = FullAwsAccess(hops, settings.home_region)
    target_ids, attached = {**units.ids, **members}, {**guardrails.by_target, **account_guardrails.by_target}
    for access in plan_full_access(config):
        settle_full_access(access, target_ids[access.target], attached.get(access.target, ()), full_access)
    administrators = DelegatedAdministrators(
        "delegated-administrators",
        DelegatedAdministratorsArgs(
            delegations=[delegation_args(delegation, members, organization) for delegation in plan_delegations(config)]
        ),
        management,
    )
    delegations = {
        **delegate_services(config, facts.account_ids, organization.trusted_access, administrators, management),
        **delegate_trail(config, facts.account_ids, organization.trusted_access, management),
        **delegate_aws_config(config, administrators),
        **delegate_ipam(config, facts.account_ids, organization.trusted_access, management),
    }
    make_root_access(config, organization.trusted_access, management)
    if config.security.resource_document is not None:
        document = config.security.resource_document
        args = ResourcePolicyArgs(document=document, organization=organization.resource)
        ResourcePolicy("resource-policy", args, management)
    make_identity_center(config, facts.account_ids, organization.trusted_access, management)
    return {
        "organization": {"id": facts.id, "arn": facts.arn, "root_id": facts.root_id},
        **{name_output("units", key): {"id": id_, "arn": facts.unit_arns[key]} for key, id_ in facts.unit_ids.items()},
        **{
            name_output("accounts", key): {
                "id": id_,
                "arn": accounts.arns[key],
                **({FIRST_ENTERED: True} if key in entered_first else {}),
            }
            for key, id_ in members.items()
        },
        **{name_output("policies", key): {"id": id_, "arn": policies.arns[key]} for key, id_ in policies.ids.items()},
        **build_members(
            config,
            replace(facts, delegations=delegations),
            providers,
            accounts_held_by_org(config),
            with_execution_role=find_untaken(config, entered_first, deployment),
        ),
    }


def unit_args(units: Collection[UnitPlan], root_id: pulumi.Input[str]) -> UnitsArgs:
    return UnitsArgs(
        root_id=root_id,
        units=[
            UnitArgs(
                key=unit.key,
                name=unit.name,
                parent=None if unit.parent == ROOT else unit.parent,
                tags=unit.tags,
                formerly=unit.formerly,
            )
            for unit in units
        ],
    )


def policy_args(policies: Collection[PolicyPlan], organization: pulumi.Resource) -> PoliciesArgs:
    return PoliciesArgs(
        organization=organization,
        policies=[
            PolicyArgs(
                key=policy.key,
                name=policy.name,
                description=policy.description,
                type=policy.type,
                content=policy.content,
                tags=policy.tags,
                formerly=policy.formerly,
            )
            for policy in policies
        ],
    )


def attachment_args(
    attachments: Collection[AttachmentPlan],
    policy_ids: Mapping[str, pulumi.Input[str]],
    target_ids: Mapping[str, pulumi.Input[str]],
) -> PolicyAttachmentsArgs:
    return PolicyAttachmentsArgs(
        attachments=[
            AttachmentArgs(
                policy=attachment.policy,
                policy_id=policy_ids[attachment.policy],
                target=attachment.target,
                target_id=target_ids[attachment.target],
                formerly=attachment.formerly,
            )
            for attachment in attachments
        ]
    )


def account_args(
    account: AccountPlan,
    parents: Mapping[str, pulumi.Output[str]],
    guardrails: PolicyAttachments,
    known: Mapping[str, KnownAccount],
) -> AccountArgs:
    """The account, under a unit in `parents`, after the policies of all units above it."""
    return AccountArgs(
        key=account.key,
        name=account.name,
        email=keep_case(account.email, known.get(name_child(ACCOUNTS, account.key))),
        parent_id=parents[account.parent],
        tags=account.tags,
        creation_role=account.creation_role,
        guardrails=[attachment for unit in account.units_above for attachment in guardrails.by_target.get(unit, ())],
        formerly=account.formerly,
    )


def settle_full_access(
    plan: FullAccessPlan,
    target_id: pulumi.Output[str],
    attachments: Sequence[pulumi.CustomResource],
    full_access: FullAwsAccess,
) -> None:
    """Has FullAWSAccess as planned once the target's own attachments stand; a preview waits for the target alone."""
    waits_for = [] if pulumi.runtime.is_dry_run() else [attachment.id for attachment in attachments]

    async def settle(ids: Sequence[str]) -> None:
        await full_access.settle(plan.target, ids[0], attached=plan.attached)

    pulumi.Output.all(target_id, *waits_for).apply(settle)


def refuse_existing(
    config: models.Organization, accounts: Collection[AccountPlan], existing: ExistingOrganization
) -> pulumi.ResourceHookBinding:
    """The hook that runs before one of the accounts is created."""
    names = {account.key: name_child(ACCOUNTS, account.key) for account in accounts}
    return existing.refuse_accounts(
        ACCOUNTS,
        stated_ids={names[account.key]: account.stated_id for account in accounts if account.stated_id},
        unenterable={
            names[account.key]: partial(explain_no_entry, config)
            for account in accounts
            if account.access == "execution-role"
        },
    )


def delegation_args(delegation: DelegationPlan, account_ids: AccountIds, organization: Organization) -> DelegationArgs:
    return DelegationArgs(
        account=delegation.account,
        account_id=account_ids[delegation.account],
        service=delegation.service,
        access=organization.trusted_access[delegation.service],
        formerly=delegation.formerly,
    )
