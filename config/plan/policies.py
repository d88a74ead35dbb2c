"""The organization's policies, and what each is attached to. Their documents are `policies`' and the loader's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config.models import ROOT, Organization
from config.plan.former_keys import combine_former, index_keys, index_target_keys


@dataclass(frozen=True, kw_only=True)
class PolicyPlan:
    """One policy. `content` is its minified JSON document. `formerly`: keys that it had before."""

    key: str
    name: str
    description: str
    type: str
    content: str
    tags: Mapping[str, str]
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class AttachmentPlan:
    """A policy and what it is attached to: "root", a unit key or an account key. `formerly`: such pairs from before."""

    policy: str
    target: str
    formerly: tuple[tuple[str, ...], ...] = ()


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
            name=policy.name or policy.original_key,
            description=policy.description,
            type=policy.type,
            content=policy.content,
            tags=policy.tags,
            formerly=policy.formerly,
        )
        for policy in sorted(organization.policies, key=lambda policy: policy.key)
    )


def plan_attachments(organization: Organization) -> tuple[AttachmentPlan, ...]:
    """Every policy with everything that it is attached to, sorted."""
    return tuple(sorted({*plan_unit_attachments(organization), *plan_account_attachments(organization)}))


def plan_unit_attachments(organization: Organization) -> tuple[AttachmentPlan, ...]:
    """The attachments to the root and to units, sorted. They hold for every account below."""
    attached = {(policy, ROOT) for policy in organization.settings.policies}
    attached |= {(policy, unit.key) for unit in organization.units() for policy in unit.policies}
    return _plan_attachments(organization, attached)


def plan_account_attachments(organization: Organization) -> tuple[AttachmentPlan, ...]:
    """The attachments to single accounts, sorted."""
    return _plan_attachments(
        organization, {(policy, account.key) for account in organization.accounts for policy in account.policies}
    )


def plan_full_access(organization: Organization) -> tuple[FullAccessPlan, ...]:
    """The units and accounts of which the config says it, sorted. Of all others it stays as AWS has it."""
    said = ((owner.key, owner.full_aws_access) for owner in (*organization.units(), *organization.accounts))
    return tuple(sorted(FullAccessPlan(key, attached) for key, attached in said if attached is not None))


def _plan_attachments(organization: Organization, attached: Iterable[tuple[str, str]]) -> tuple[AttachmentPlan, ...]:
    """`attached`: keys of a policy and of its target."""
    policies, targets = index_keys(organization.policies), index_target_keys(organization)
    return tuple(
        AttachmentPlan(policy, target, combine_former(policies.get(policy, (policy,)), targets.get(target, (target,))))
        for policy, target in sorted(attached)
    )
