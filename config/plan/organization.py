"""The organization itself: what is switched on for all of it, and who administers a service in its place."""

from dataclasses import dataclass

from config.models import Organization
from config.plan.aws_config import plan_aws_config
from config.plan.security_services import plan_service_delegations
from policies.services import CONFIG


@dataclass(frozen=True, kw_only=True)
class OrganizationPlan:
    """`trusted_access`: service principals. `policy_types`: those that are enabled on the root. Both are sorted."""

    trusted_access: tuple[str, ...]
    policy_types: tuple[str, ...]


@dataclass(frozen=True)
class DelegationPlan:
    """The member account with the key `account` administers `service`, a service principal.

    `formerly`: keys that the account had before.
    """

    account: str
    service: str
    formerly: tuple[str, ...] = ()


def plan_organization(organization: Organization) -> OrganizationPlan:
    """What is switched on."""
    return OrganizationPlan(
        trusted_access=tuple(sorted(organization.settings.trusted_access)),
        policy_types=tuple(sorted(organization.settings.policy_types)),
    )


def plan_root_access(organization: Organization) -> tuple[str, ...]:
    """The features of central root access that are on, as IAM calls them, sorted; () for none."""
    access = organization.root_access
    if access is None:
        return ()
    features = {"RootCredentialsManagement": access.credentials_management, "RootSessions": access.sessions}
    return tuple(sorted(name for name, is_on in features.items() if is_on))


def _delegate_aws_config(organization: Organization) -> tuple[DelegationPlan, ...]:
    """The aggregator of an organization is made by an account that administers AWS Config."""
    planned = plan_aws_config(organization)
    aggregator = None if planned is None else planned.aggregator
    return () if aggregator is None else (DelegationPlan(aggregator.account, CONFIG),)


def plan_delegations(organization: Organization) -> tuple[DelegationPlan, ...]:
    """Every delegated administrator that Organizations itself names, sorted by account and service."""
    delegations = {
        (one.account, one.service)
        for one in (
            *organization.settings.delegated_administrators,
            *(
                DelegationPlan(one.account, one.principal)
                for one in plan_service_delegations(organization)
                if not one.regions
            ),
            *_delegate_aws_config(organization),
        )
    }
    return tuple(
        DelegationPlan(account, service, organization.account(account).formerly)
        for account, service in sorted(delegations)
    )
