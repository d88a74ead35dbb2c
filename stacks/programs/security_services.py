"""Security services of the organization: who administers them, and what that account configures."""

from collections.abc import Callable, Collection, Mapping, Sequence

import pulumi

from components.organization.delegation import DelegatedAdministrators
from components.security.delegation import ServiceDelegation, ServiceDelegationArgs
from components.security.guardduty import FeatureArgs, GuardDuty, GuardDutyArgs
from components.security.inspector import Inspector, InspectorArgs
from components.security.macie import Macie, MacieArgs
from components.security.organization_analyzers import OrganizationAnalyzers, OrganizationAnalyzersArgs
from components.security.security_hub import SecurityHub, SecurityHubArgs
from config.models import Organization
from config.plan.security_services import (
    AccessAnalyzerPlan,
    GuardDutyPlan,
    InspectorPlan,
    MaciePlan,
    SecurityHubPlan,
    name_delegation,
    plan_security_services,
    plan_service_delegations,
)
from policies.security_services import ACCESS_ANALYZER, GUARDDUTY, INSPECTOR, MACIE, SECURITY_HUB, SecurityService
from stacks.programs.entry import AccountIds
from stacks.programs.facts import OrganizationFacts

Delegations = Mapping[str, Sequence[pulumi.Resource]]
"""By the service's key: what its administrator's settings for the organization wait for."""


def delegate_services(
    config: Organization,
    account_ids: AccountIds,
    trusted_access: Mapping[str, pulumi.Resource],
    administrators: DelegatedAdministrators,
    management: pulumi.ResourceOptions,
) -> Delegations:
    """Names the administrator of each service that is on. `administrators`: those that Organizations itself names."""
    planned = plan_service_delegations(config)
    own = [delegation for delegation in planned if delegation.regions]
    by_organizations = {
        delegation.service: [administrators.resources[delegation.account, delegation.principal]]
        for delegation in planned
        if not delegation.regions
    }
    by_service = {
        delegation.service: ServiceDelegation(
            name_delegation(delegation.service),
            ServiceDelegationArgs(
                service=delegation.service,
                account=delegation.account,
                account_id=account_ids[delegation.account],
                regions=delegation.regions,
                access=[trusted_access[service] for service in (delegation.principal, *delegation.also_trusted)],
                formerly=delegation.formerly,
            ),
            management,
        ).administrators
        for delegation in own
    }
    return {**by_organizations, **by_service}


def make_security_services(
    config: Organization,
    facts: OrganizationFacts,
    accounts: Collection[str],
    enter: Callable[[str], pulumi.ResourceOptions],
) -> None:
    """What the delegated administrator configures, if it is one of `accounts`."""
    planned = plan_security_services(config)
    if planned is None or planned.account not in accounts:
        return
    inside = enter(planned.account)

    def names(service: SecurityService) -> list[str]:
        return [_name(service, account) for account in (planned.account, *planned.formerly)]

    def after(service: SecurityService) -> Sequence[pulumi.Resource]:
        return facts.delegations.get(service.key, ())

    if planned.guardduty is not None:
        first, *former = names(GUARDDUTY)
        GuardDuty(first, guardduty_args(planned.guardduty, after(GUARDDUTY), former), inside)
    if planned.security_hub is not None:
        first, *former = names(SECURITY_HUB)
        SecurityHub(first, security_hub_args(planned.security_hub, after(SECURITY_HUB), former), inside)
    if planned.access_analyzer is not None:
        first, *former = names(ACCESS_ANALYZER)
        args = analyzers_args(planned.access_analyzer, after(ACCESS_ANALYZER), former)
        OrganizationAnalyzers(first, args, inside)
    if planned.macie is not None:
        first, *former = names(MACIE)
        Macie(first, macie_args(planned.macie, after(MACIE), former), inside)
    if planned.inspector is not None:
        first, *former = names(INSPECTOR)
        account_id = facts.account_ids[planned.account]
        Inspector(first, inspector_args(planned.inspector, account_id, after(INSPECTOR), former), inside)


def _name(service: SecurityService, account: str) -> str:
    return f"{service.key.replace('_', '-')}-{account}"


def guardduty_args(
    plan: GuardDutyPlan, delegation: Sequence[pulumi.Resource], former_names: Sequence[str]
) -> GuardDutyArgs:
    return GuardDutyArgs(
        regions=plan.regions,
        auto_enable=plan.auto_enable,
        features=[
            FeatureArgs(name=feature.name, enabled=feature.enabled, auto_enable=feature.auto_enable)
            for feature in plan.features
        ],
        finding_frequency=plan.finding_frequency,
        delegation=delegation,
        former_names=former_names,
    )


def security_hub_args(
    plan: SecurityHubPlan, delegation: Sequence[pulumi.Resource], former_names: Sequence[str]
) -> SecurityHubArgs:
    return SecurityHubArgs(
        regions=plan.regions,
        home_region=plan.home_region,
        aggregated=plan.aggregated,
        auto_enable=plan.auto_enable,
        default_standards=plan.default_standards,
        delegation=delegation,
        former_names=former_names,
    )


def analyzers_args(
    plan: AccessAnalyzerPlan, delegation: Sequence[pulumi.Resource], former_names: Sequence[str]
) -> OrganizationAnalyzersArgs:
    return OrganizationAnalyzersArgs(
        external=plan.external,
        unused_region=plan.unused_region,
        unused_days=plan.unused_days,
        delegation=delegation,
        former_names=former_names,
    )


def macie_args(plan: MaciePlan, delegation: Sequence[pulumi.Resource], former_names: Sequence[str]) -> MacieArgs:
    return MacieArgs(
        regions=plan.regions,
        auto_enable=plan.auto_enable,
        finding_frequency=plan.finding_frequency,
        delegation=delegation,
        former_names=former_names,
    )


def inspector_args(
    plan: InspectorPlan,
    account_id: pulumi.Input[str],
    delegation: Sequence[pulumi.Resource],
    former_names: Sequence[str],
) -> InspectorArgs:
    return InspectorArgs(
        account_id=account_id,
        regions=plan.regions,
        scans=plan.scans,
        auto_enable=plan.auto_enable,
        delegation=delegation,
        former_names=former_names,
    )
