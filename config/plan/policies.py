"""The organization's policies, and what each is attached to. Their documents are `policies`' and the loader's."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.models import ROOT, Organization


@dataclass(frozen=True, kw_only=True)
class PolicyPlan:
    """One policy. `content` is its minified JSON document."""

    key: str
    name: str
    description: str
    type: str
    content: str
    tags: Mapping[str, str]


@dataclass(frozen=True, order=True)
class AttachmentPlan:
    """A policy and what it is attached to: "root", a unit key or an account key."""

    policy: str
    target: str


@dataclass(frozen=True, order=True)
class FullAccessPlan:
    """Whether AWS's own FullAWSAccess is to be attached to a unit or an account. `target`: its key."""

    target: str
    attached: bool


def plan_policies(organization: Organization) -> tuple[PolicyPlan, ...]:
    """Every policy, sorted by key. One without a name has its key for one."""
    return tuple(
        PolicyPlan(
            key=policy.key,
            name=policy.name or policy.key,
            description=policy.description,
            type=policy.type,
            content=policy.content,
            tags=policy.tags,
        )
        for policy in sorted(organization.policies, key=lambda policy: policy.key)
    )


def plan_attachments(organization: Organization) -> tuple[AttachmentPlan, ...]:
    """Every policy with everything that it is attached to, sorted."""
    return tuple(sorted({*plan_unit_attachments(organization), *plan_account_attachments(organization)}))


def plan_unit_attachments(organization: Organization) -> tuple[AttachmentPlan, ...]:
    """The attachments to the root and to units, sorted. They hold for every account below."""
    attachments = {AttachmentPlan(policy, ROOT) for policy in organization.settings.policies}
    for unit in organization.units():
        attachments.update(AttachmentPlan(policy, unit.key) for policy in unit.policies)
    return tuple(sorted(attachments))


def plan_account_attachments(organization: Organization) -> tuple[AttachmentPlan, ...]:
    """The attachments to single accounts, sorted."""
    return tuple(
        sorted(AttachmentPlan(policy, account.key) for account in organization.accounts for policy in account.policies)
    )


def plan_full_access(organization: Organization) -> tuple[FullAccessPlan, ...]:
    """The units and accounts of which the config says it, sorted. Of all others it stays as AWS has it."""
    said = ((owner.key, owner.full_aws_access) for owner in (*organization.units(), *organization.accounts))
    return tuple(sorted(FullAccessPlan(key, attached) for key, attached in said if attached is not None))
