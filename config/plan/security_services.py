"""The security services of the organization: who administers which, where, and what its accounts get."""

from dataclasses import dataclass

from config.models import Organization
from config.models.security_services import AccessAnalyzer, GuardDuty, Inspector, Macie, SecurityHub, SecurityServices
from policies.security_services import GUARDDUTY_FEATURES, SECURITY_SERVICES, SecurityService

OFF = "NONE"
"""What AWS calls it that accounts do not get a service or a feature by themselves."""


@dataclass(frozen=True, kw_only=True)
class ServiceDelegationPlan:
    """The account with the key `account` administers the service with the key `service` in these regions, sorted.

    `principal`: the service's, which needs trusted access, as those of `also_trusted` do. `formerly`: keys that the
    account had before.
    """

    service: str
    principal: str
    account: str
    regions: tuple[str, ...]
    also_trusted: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FeaturePlan:
    """A feature by AWS's name. `enabled`: in the administrator itself. `auto_enable`: elsewhere: ALL, NEW or NONE."""

    name: str
    enabled: bool
    auto_enable: str


@dataclass(frozen=True, kw_only=True)
class GuardDutyPlan:
    """`auto_enable`: the accounts that get it: ALL, NEW or NONE. `features`: every one that is known, on or off."""

    regions: tuple[str, ...]
    auto_enable: str
    features: tuple[FeaturePlan, ...]
    finding_frequency: str


@dataclass(frozen=True, kw_only=True)
class SecurityHubPlan:
    """`aggregated`: the regions whose findings the home region has too; () where there is no other."""

    regions: tuple[str, ...]
    home_region: str
    aggregated: tuple[str, ...]
    auto_enable: bool
    default_standards: bool


@dataclass(frozen=True, kw_only=True)
class AccessAnalyzerPlan:
    """`external`: the regions with an analyzer of access from outside. `unused_days`: None for no such analyzer."""

    external: tuple[str, ...]
    unused_region: str
    unused_days: int | None


@dataclass(frozen=True, kw_only=True)
class MaciePlan:
    regions: tuple[str, ...]
    auto_enable: bool
    finding_frequency: str


@dataclass(frozen=True, kw_only=True)
class InspectorPlan:
    """`scans`: what is scanned in the administrator. `auto_enable`: what is scanned in accounts that join later."""

    regions: tuple[str, ...]
    scans: tuple[str, ...]
    auto_enable: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SecurityServicesPlan:
    """What the delegated administrator, the account with the key `account`, configures; None for what is off.

    `formerly`: keys that the account had before.
    """

    account: str
    formerly: tuple[str, ...]
    guardduty: GuardDutyPlan | None
    security_hub: SecurityHubPlan | None
    access_analyzer: AccessAnalyzerPlan | None
    macie: MaciePlan | None
    inspector: InspectorPlan | None


def plan_security_services(organization: Organization) -> SecurityServicesPlan | None:
    """What is configured in the delegated administrator; None where no service is on."""
    services, account = organization.security.services, organization.security.delegated_administrator
    if services is None or account is None or not find_services_on(services):
        return None
    return SecurityServicesPlan(
        account=account,
        formerly=organization.account(account).formerly,
        guardduty=services.guardduty and _plan_guardduty(organization, services.guardduty),
        security_hub=services.security_hub and _plan_security_hub(organization, services.security_hub),
        access_analyzer=services.access_analyzer and _plan_access_analyzer(organization, services.access_analyzer),
        macie=services.macie and _plan_macie(organization, services.macie),
        inspector=services.inspector and _plan_inspector(organization, services.inspector),
    )


def name_delegation(service: str) -> str:
    """The logical name of the delegation of the service with this key; the account's key follows."""
    return f"delegation-{service.replace('_', '-')}"


def plan_service_delegations(organization: Organization) -> tuple[ServiceDelegationPlan, ...]:
    """Every service that is on, sorted by its key. For Access Analyzer there are no regions: it is delegated once."""
    services, account = organization.security.services, organization.security.delegated_administrator
    if services is None or account is None:
        return ()
    on = find_services_on(services)
    return tuple(
        ServiceDelegationPlan(
            service=row.key,
            principal=row.principal,
            account=account,
            regions=_regions_of(organization, on[row.key]) if row.delegated_in_each_region else (),
            also_trusted=find_feature_principals(row, on[row.key]),
            formerly=organization.account(account).formerly,
        )
        for row in sorted(SECURITY_SERVICES, key=lambda row: row.key)
        if row.key in on
    )


Service = GuardDuty | SecurityHub | AccessAnalyzer | Macie | Inspector


def find_services_on(services: SecurityServices) -> dict[str, Service]:
    """The services that are written, by their key in the table."""
    named = {row.key: getattr(services, row.key) for row in SECURITY_SERVICES}
    return {key: service for key, service in named.items() if service is not None}


def find_feature_principals(row: SecurityService, service: Service) -> tuple[str, ...]:
    """The principals, beside the service's own, that need trusted access for the features that are on, sorted."""
    features = service.features if isinstance(service, GuardDuty) else ()
    return tuple(sorted(row.feature_principals[feature] for feature in features if feature in row.feature_principals))


def _regions_of(organization: Organization, service: Service) -> tuple[str, ...]:
    return tuple(sorted(service.regions or organization.settings.regions))


def _plan_guardduty(organization: Organization, service: GuardDuty) -> GuardDutyPlan:
    return GuardDutyPlan(
        regions=_regions_of(organization, service),
        auto_enable=service.auto_enable,
        features=tuple(
            FeaturePlan(name=name, enabled=on, auto_enable=service.auto_enable if on else OFF)
            for name in sorted(GUARDDUTY_FEATURES)
            for on in [name in service.features]
        ),
        finding_frequency=service.finding_frequency,
    )


def _plan_security_hub(organization: Organization, service: SecurityHub) -> SecurityHubPlan:
    regions, home = _regions_of(organization, service), organization.settings.home_region
    return SecurityHubPlan(
        regions=regions,
        home_region=home,
        aggregated=tuple(region for region in regions if region != home),
        auto_enable=service.auto_enable != OFF,
        default_standards=service.default_standards,
    )


def _plan_access_analyzer(organization: Organization, service: AccessAnalyzer) -> AccessAnalyzerPlan:
    return AccessAnalyzerPlan(
        external=_regions_of(organization, service) if service.external else (),
        unused_region=organization.settings.home_region,
        unused_days=None if service.unused is None else service.unused.days,
    )


def _plan_macie(organization: Organization, service: Macie) -> MaciePlan:
    return MaciePlan(
        regions=_regions_of(organization, service),
        auto_enable=service.auto_enable != OFF,
        finding_frequency=service.finding_frequency,
    )


def _plan_inspector(organization: Organization, service: Inspector) -> InspectorPlan:
    scans = tuple(sorted(service.scans))
    return InspectorPlan(
        regions=_regions_of(organization, service), scans=scans, auto_enable=() if service.auto_enable == OFF else scans
    )
