"""AWS Config: which accounts are recorded where, who keeps the files, and who sees all of it."""

from collections.abc import Collection
from dataclasses import dataclass

from config.models import MANAGEMENT, Organization
from config.models.aws_config import AwsConfig
from config.plan.roles import RolePlan
from config.plan.targets import resolve_targets
from policies.managed import policy_arn
from policies.regions import IAM_RECORDED_REGIONS
from policies.services import CONFIG
from policies.trust import TrustedService

CONFIG_ARCHIVE, CONFIG_RECORDER, CONFIG_AGGREGATOR = "config-archive", "config-recorder", "config-aggregator"
"""The first parts of logical names; the key of the account that each is in follows."""

ARCHIVE_OUTPUT = "config-archive"
"""The output of the stack that has the bucket, once AWS Config can write into it."""

GLOBAL_TYPES = ("AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User")
"""What every region would record again: the global types that a recorder has of all, and only these
(https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html, read 2026-11)."""


@dataclass(frozen=True, kw_only=True)
class ConfigRole:
    """A role that AWS Config takes. `policy`: what AWS made for it, by path and name."""

    name: str
    description: str
    policy: str


RECORDER = ConfigRole(
    name="OrganizationConfigRecorder",
    description="Lets AWS Config read what it records",
    policy="service-role/AWS_ConfigRole",
)
AGGREGATOR = ConfigRole(
    name="OrganizationConfigAggregator",
    description="Lets AWS Config list the accounts of the organization",
    policy="service-role/AWSConfigRoleForOrganizations",
)


@dataclass(frozen=True, kw_only=True)
class ConfigArchivePlan:
    """The bucket in the account with the key `account`. `expire_days`: how long a file is kept.

    `region`: of the bucket. `formerly`: keys that the account had before.
    """

    account: str
    region: str
    bucket_name: str
    key_alias: str
    expire_days: int
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RecordingPlan:
    """What is recorded in a region: `global_types` with it or not, all types but those of `excluded`, sorted."""

    region: str
    global_types: bool
    excluded: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConfigRecorderPlan:
    """The recorders of the account with the key `account`, one a region, and the role that AWS Config takes for them.

    `frequency`: CONTINUOUS or DAILY. `formerly`: keys that the account had before.
    """

    account: str
    role: RolePlan
    recordings: tuple[RecordingPlan, ...]
    frequency: str
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConfigAggregatorPlan:
    """Where the records of all accounts and regions are seen. `role`: by which AWS Config lists the accounts.

    `formerly`: keys that the account had before.
    """

    account: str
    role: RolePlan
    region: str
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AwsConfigPlan:
    """`recorders`: sorted by account, "management" among them where it is a target. `aggregator`: None for none."""

    archive: ConfigArchivePlan
    recorders: tuple[ConfigRecorderPlan, ...]
    aggregator: ConfigAggregatorPlan | None

    @property
    def accounts(self) -> frozenset[str]:
        """Keys of the accounts in which something of it is made."""
        aggregator = () if self.aggregator is None else (self.aggregator.account,)
        return frozenset({self.archive.account, *aggregator, *(recorder.account for recorder in self.recorders)})


def plan_aws_config(organization: Organization) -> AwsConfigPlan | None:
    """None where security.yaml has no `aws_config`. Log archive and administrator are named (config.checks)."""
    security = organization.security
    settings, archive = security.aws_config, security.log_archive
    if settings is None or archive is None:
        return None
    recordings = _plan_recordings(organization, settings)
    return AwsConfigPlan(
        archive=ConfigArchivePlan(
            account=archive,
            region=organization.settings.home_region,
            bucket_name=settings.bucket,
            key_alias=settings.key_alias,
            expire_days=settings.expire_days,
            formerly=organization.account(archive).formerly,
        ),
        recorders=tuple(
            ConfigRecorderPlan(
                account=account,
                role=_plan_role(account, RECORDER),
                recordings=recordings,
                frequency=settings.frequency,
                formerly=() if account == MANAGEMENT else organization.account(account).formerly,
            )
            for account in resolve_targets(organization, settings.targets)
        ),
        aggregator=_plan_aggregator(organization, settings),
    )


def _plan_recordings(organization: Organization, settings: AwsConfig) -> tuple[RecordingPlan, ...]:
    """IAM is global: it is recorded in one region, the home region where that can."""
    regions = sorted(settings.regions or organization.settings.regions)
    of_iam = find_iam_region(regions, organization.settings.home_region)
    excluded = set(settings.excluded_types)
    return tuple(
        RecordingPlan(
            region=region,
            global_types=region == of_iam,
            excluded=tuple(sorted(excluded if region == of_iam or not excluded else {*excluded, *GLOBAL_TYPES})),
        )
        for region in regions
    )


def find_iam_region(regions: Collection[str], home_region: str) -> str | None:
    """The one of these regions that records IAM; None where AWS Config records it in none of them."""
    able = sorted(IAM_RECORDED_REGIONS & {*regions})
    return home_region if home_region in able else next(iter(able), None)


def _plan_aggregator(organization: Organization, settings: AwsConfig) -> ConfigAggregatorPlan | None:
    account = organization.security.delegated_administrator
    if not settings.aggregator or account is None:
        return None
    return ConfigAggregatorPlan(
        account=account,
        role=_plan_role(account, AGGREGATOR),
        region=organization.settings.home_region,
        formerly=organization.account(account).formerly,
    )


def _plan_role(account: str, role: ConfigRole) -> RolePlan:
    return RolePlan(
        key=role.name,
        account=account,
        role_name=role.name,
        description=role.description,
        path="/",
        trusted_by=(),
        external_id=None,
        max_session_duration=3600,
        policy_arns=(policy_arn(role.policy),),
        inline_policy=None,
        inline_policy_name="inline",
        permissions_boundary=None,
        tags={},
        services=(TrustedService(service=CONFIG, source_account=True),),
    )
