"""The `services` of security.yaml: what finds threats, each for the whole organization. What is not written is off."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.models.base import Model, refusal
from config.models.types import Distinct, Region

Feature = Literal[
    "EBS_MALWARE_PROTECTION", "EKS_AUDIT_LOGS", "LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS", "S3_DATA_EVENTS"
]
Frequency = Literal["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"]
Scan = Literal["EC2", "ECR", "LAMBDA", "LAMBDA_CODE"]


class SecurityService(Model):
    """What every service has."""

    regions: Annotated[tuple[Region, ...], Distinct] | None = Field(
        default=None, min_length=1, description="Where it is on; the organization's regions by default."
    )


class GuardDuty(SecurityService):
    """GuardDuty: threats, found in logs that it reads by itself."""

    auto_enable: Literal["ALL", "NEW", "NONE"] = Field(
        default="ALL", description="Which accounts it is switched on in: all, only those that join later, or none."
    )
    features: Annotated[tuple[Feature, ...], Distinct] = Field(
        default=(), description="Protection plans, in the same accounts; each costs extra, the others are off."
    )
    finding_frequency: Frequency = Field(
        default="SIX_HOURS", description="How often a finding that comes up again is told to others."
    )


class SecurityHub(SecurityService):
    """Security Hub CSPM: findings of all services in one place, and checks of settings."""

    auto_enable: Literal["NEW", "NONE"] = Field(
        default="NEW",
        description="Which accounts it is switched on in: those that join later, or none. Accounts that are there "
        "already are added by its administrator.",
    )
    default_standards: bool = Field(
        default=False,
        description="Whether these accounts get the standards that AWS has on by default; each check costs. For the "
        "administrator itself it counts when Security Hub is switched on there.",
    )


class UnusedAccess(Model):
    """Roles, keys and permissions that nobody uses."""

    days: int = Field(
        default=90, ge=1, le=365, description="After how many days without use; another number starts anew."
    )


class AccessAnalyzer(SecurityService):
    """IAM Access Analyzer, with the organization as its zone of trust."""

    external: bool = Field(default=True, description="Finds what is open to somebody outside, in each region.")
    unused: UnusedAccess | None = Field(
        default=None,
        description="Finds what nobody uses, once for all regions, since IAM is global; AWS charges for each role and "
        "user of every account.",
    )

    @model_validator(mode="after")
    def _analyze_something(self) -> Self:
        if not self.external and self.unused is None:
            raise refusal(
                "access_analyzer is on, and neither external nor unused access would be analyzed",
                "write external: true or unused: {}, or remove access_analyzer",
            )
        return self


class Macie(SecurityService):
    """Macie: sensitive data in S3."""

    auto_enable: Literal["NEW", "NONE"] = Field(
        default="NEW",
        description="Which accounts it is switched on in: those that join later, or none. Accounts that are there "
        "already are added by its administrator.",
    )
    finding_frequency: Frequency = Field(
        default="SIX_HOURS", description="How often a finding that comes up again is told to others."
    )


class Inspector(SecurityService):
    """Inspector: known vulnerabilities in instances, images and functions."""

    scans: Annotated[tuple[Scan, ...], Distinct] = Field(
        min_length=1, description="What is scanned in the administrator and in accounts that join later."
    )
    auto_enable: Literal["NEW", "NONE"] = Field(
        default="NEW",
        description="Which accounts it is switched on in: those that join later, or none. Accounts that are there "
        "already are added by its administrator.",
    )


class SecurityServices(Model):
    """The services, each from the delegated administrator; one that is not named is off."""

    guardduty: GuardDuty | None = Field(default=None, description="Threats in the accounts' logs.")
    security_hub: SecurityHub | None = Field(default=None, description="All findings in one place.")
    access_analyzer: AccessAnalyzer | None = Field(default=None, description="Access from outside, and unused access.")
    macie: Macie | None = Field(default=None, description="Sensitive data in S3.")
    inspector: Inspector | None = Field(default=None, description="Known vulnerabilities.")
