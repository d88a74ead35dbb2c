"""The security services that act for a whole organization from a delegated administrator: one row a service.

Read 2026-11 from "AWS services that you can use with AWS Organizations"
(docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html) and from each service's guide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class SecurityService:
    """What Organizations has to know of a service before an account can administer it.

    `key`: its name under `services` in security.yaml. `principal`: whose trusted access it needs. `feature_principals`:
    by feature, another one that this feature needs. `delegated_by`: the call that makes an account its administrator.
    `delegated_in_each_region`: that call holds for one region. `service_linked_role`: AWS makes it in the management
    account with trusted access and in each account with the service, so no resource of ours has to be first.
    """

    key: str
    name: str
    principal: str
    delegated_by: str
    delegated_in_each_region: bool
    service_linked_role: str
    feature_principals: Mapping[str, str] = field(default_factory=dict[str, str])


GUARDDUTY = SecurityService(
    key="guardduty",
    name="GuardDuty",
    principal="guardduty.amazonaws.com",
    delegated_by="guardduty:EnableOrganizationAdminAccount",
    delegated_in_each_region=True,
    service_linked_role="AWSServiceRoleForAmazonGuardDuty",
    # docs.aws.amazon.com/guardduty/latest/ug/malware-protection.html: scans in members need trusted access of their own
    feature_principals={"EBS_MALWARE_PROTECTION": "malware-protection.guardduty.amazonaws.com"},
)

SECURITY_HUB = SecurityService(
    key="security_hub",
    name="Security Hub",
    principal="securityhub.amazonaws.com",
    delegated_by="securityhub:EnableOrganizationAdminAccount",
    delegated_in_each_region=True,
    service_linked_role="AWSServiceRoleForSecurityHub",
)

ACCESS_ANALYZER = SecurityService(
    key="access_analyzer",
    name="IAM Access Analyzer",
    principal="access-analyzer.amazonaws.com",
    delegated_by="organizations:RegisterDelegatedAdministrator",
    delegated_in_each_region=False,
    service_linked_role="AWSServiceRoleForAccessAnalyzer",
)

MACIE = SecurityService(
    key="macie",
    name="Macie",
    principal="macie.amazonaws.com",
    delegated_by="macie2:EnableOrganizationAdminAccount",
    delegated_in_each_region=True,
    service_linked_role="AWSServiceRoleForAmazonMacie",
)

INSPECTOR = SecurityService(
    key="inspector",
    name="Inspector",
    principal="inspector2.amazonaws.com",
    delegated_by="inspector2:EnableDelegatedAdminAccount",
    delegated_in_each_region=True,
    service_linked_role="AWSServiceRoleForAmazonInspector2",
)

SECURITY_SERVICES = (GUARDDUTY, SECURITY_HUB, ACCESS_ANALYZER, MACIE, INSPECTOR)

GUARDDUTY_FEATURES = (
    "EBS_MALWARE_PROTECTION",
    "EKS_AUDIT_LOGS",
    "LAMBDA_NETWORK_LOGS",
    "RDS_LOGIN_EVENTS",
    "S3_DATA_EVENTS",
)
"""The protection plans that work without an agent
(docs.aws.amazon.com/guardduty/latest/APIReference/API_OrganizationFeatureConfiguration.html). Each costs extra, and a
new detector has them all, so what the config does not name is switched off by name."""
