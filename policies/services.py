"""Names that AWS's services give: principals, and roles that they make. It holds no policies."""

CLOUDTRAIL = "cloudtrail.amazonaws.com"
CONFIG = "config.amazonaws.com"
IPAM = "ipam.amazonaws.com"
LOG_DELIVERY = "delivery.logs.amazonaws.com"
"""Who writes flow logs into buckets; it needs no trusted access."""
RAM = "ram.amazonaws.com"
"""Resource Access Manager. Its trusted access is switched on by a call of its own, which also makes its service-linked
role (https://docs.aws.amazon.com/ram/latest/userguide/getting-started-sharing.html, read 2026-11)."""

ROOT_ACCESS = "iam.amazonaws.com"
"""IAM, whose trusted access central root access needs
(https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html, read 2026-11)."""

IDENTITY_CENTER = "sso.amazonaws.com"
"""IAM Identity Center. Enabling it for an organization switches its trusted access on."""

CREATION_ROLE = "OrganizationAccountAccessRole"
"""The role that CreateAccount makes in a new account unless it is told another name
(https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html, RoleName, read 2026-11)."""

TRUSTED_SERVICES = frozenset(
    {
        "access-analyzer.amazonaws.com",
        "account.amazonaws.com",
        "auditmanager.amazonaws.com",
        "aws-artifact-account-sync.amazonaws.com",
        "backup.amazonaws.com",
        "cloudtrail.amazonaws.com",
        "compute-optimizer.amazonaws.com",
        "config-multiaccountsetup.amazonaws.com",
        "config.amazonaws.com",
        "controltower.amazonaws.com",
        "cost-optimization-hub.bcm.amazonaws.com",
        "detective.amazonaws.com",
        "devops-guru.amazonaws.com",
        "ds.amazonaws.com",
        "ec2.amazonaws.com",
        "fms.amazonaws.com",
        "guardduty.amazonaws.com",
        "health.amazonaws.com",
        "iam.amazonaws.com",
        "inspector2.amazonaws.com",
        IPAM,
        "license-management.marketplace.amazonaws.com",
        "license-manager-linux-subscriptions.amazonaws.com",
        "license-manager-user-subscriptions.amazonaws.com",
        "license-manager.amazonaws.com",
        "license-manager.member-account.amazonaws.com",
        "macie.amazonaws.com",
        "malware-protection.guardduty.amazonaws.com",
        "managed-services.amazonaws.com",
        "management.chatbot.amazonaws.com",
        "member.org.stacksets.cloudformation.amazonaws.com",
        "mpa.amazonaws.com",
        "networkmanager.amazonaws.com",
        "notifications.amazon.com",
        "observabilityadmin.amazonaws.com",
        "opsdatasync.ssm.amazonaws.com",
        "ram.amazonaws.com",
        "reachabilityanalyzer.networkinsights.amazonaws.com",
        "reporting.trustedadvisor.amazonaws.com",
        "resource-explorer-2.amazonaws.com",
        "security-ir.amazonaws.com",
        "securityhub.amazonaws.com",
        "securitylake.amazonaws.com",
        "servicecatalog.amazonaws.com",
        "servicequotas.amazonaws.com",
        "ssm-quicksetup.amazonaws.com",
        "ssm.amazonaws.com",
        IDENTITY_CENTER,
        "stacksets.cloudformation.amazonaws.com",
        "storage-lens.s3.amazonaws.com",
        "tagpolicies.tag.amazonaws.com",
        "user-subscriptions.amazonaws.com",
        "wellarchitected.amazonaws.com",
    }
)
"""Services that can have trusted access or a delegated administrator: the pages of "AWS services that you can use with
AWS Organizations" (docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html) and what
public organizations have, read 2026-11. AWS adds to them: one that is missing here is a question and no mistake."""
