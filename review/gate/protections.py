"""What protects an account, and what watches over the organization: one row a type. What AWS does was read 2026-11."""

from collections.abc import Sequence

from config.models.waivers import Rule
from config.plan.aws_config import GLOBAL_TYPES
from policies.security_services import (
    ACCESS_ANALYZER,
    GUARDDUTY,
    INSPECTOR,
    MACIE,
    SECURITY_HUB,
    SECURITY_SERVICES,
)
from policies.services import CONFIG
from review.gate.protection import Protection
from review.gate.records import ALARMS, BUCKETS, PUBLIC_ACCESS
from review.gate.strength import Setting, gaps, level, maximum, members, minimum, only_one, presence, switch
from review.recording import find_unrecorded

_NO_NEW_MEMBERS = "accounts that join later are without it"
_NO_ADMINISTRATOR = (
    "nobody configures it for the organization any more, and what it finds in the members is seen in no one place"
)


_FREQUENCIES = ("SIX_HOURS", "ONE_HOUR", "FIFTEEN_MINUTES")


def _tell_sooner() -> Setting:
    told = level("findingPublishingFrequency", "finding_frequency", *_FREQUENCIES)
    return told.so_that("a finding that comes up again is told to others later")


def _administrator(type_: str, key: str, name: str, input_: str) -> Protection:
    return Protection(
        type_=type_,
        key=key,
        name=f"the administration of {name}",
        deleted=_NO_ADMINISTRATOR,
        of_account=input_,
    )


OF_ACCOUNTS = (
    Protection(
        type_="aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
        key="s3_public_access_block",
        name="S3's block of public access",
        weaker="a bucket of the account may be open to everybody",
        deleted="every bucket of the account may be open to everybody",
        settings=PUBLIC_ACCESS,
    ),
    Protection(
        type_="aws:ebs/encryptionByDefault:EncryptionByDefault",
        key="ebs_encryption",
        name="EBS encryption by default",
        weaker="new volumes are encrypted only where whoever makes them asks for it",
        deleted="new volumes are encrypted only where whoever makes them asks for it",
        settings=(switch("enabled", "it", on_by_default=True),),
    ),
    Protection(
        type_="aws:ebs/defaultKmsKey:DefaultKmsKey",
        key="ebs_encryption",
        name="the key of EBS encryption by default",
        deleted="new volumes are encrypted by AWS's own key, of which nobody here decides who may use it",
    ),
    Protection(
        type_="aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        key="snapshot_block_public_access",
        name="the block of public EBS snapshots",
        weaker="snapshots that were shared with everybody before can be read by everybody again",
        deleted="a snapshot can be shared with everybody, and one that was is so again",
        settings=(level("state", "state", "unblocked", "block-new-sharing", "block-all-sharing"),),
    ),
    Protection(
        type_="aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
        key="image_block_public_access",
        name="the block of public AMIs",
        weaker="an AMI can be shared with everybody",
        # terraform-provider-aws, internal/service/ec2/ec2_image_block_public_access.go: the delete is only a warning
        deleted="AWS keeps it as it is, and nothing here puts it back when somebody switches it off",
        settings=(level("state", "state", "unblocked", "block-new-sharing"),),
    ),
    Protection(
        type_="aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
        key="vpc_block_public_access",
        name="the block of internet gateways",
        weaker="what is in its VPCs gets out to the internet by their gateways",
        deleted="the internet gets to what is in its VPCs wherever gateways and routes let it",
        settings=(level("internetGatewayBlockMode", "mode", "off", "block-ingress", "block-bidirectional"),),
    ),
    Protection(
        type_="aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
        key="instance_metadata_defaults",
        name="the default for instance metadata",
        weaker="a forged request to a new instance can get the credentials of its role (IMDSv1)",
        deleted="AWS or the image decides for new instances: a forged request (IMDSv1), or a container, may get the "
        "credentials of their role",
        settings=(
            level("httpTokens", "http_tokens", "no-preference", "required"),
            level("httpEndpoint", "http_endpoint", "no-preference", "disabled").so_that(
                "what runs on a new instance can ask for the credentials of its role"
            ),
            only_one("httpPutResponseHopLimit", "http_put_response_hop_limit").so_that(
                "a container on a new instance can get the credentials of the instance's role"
            ),
        ),
    ),
    Protection(
        type_="aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
        key="password_policy",
        name="the password policy",
        weaker="IAM users may take passwords that it refuses now, or keep one for longer",
        deleted="AWS's own counts, with eight characters and no former password barred",
        settings=(
            minimum("minimumPasswordLength", "minimum_length"),
            switch("requireLowercaseCharacters", "require_lowercase"),
            switch("requireUppercaseCharacters", "require_uppercase"),
            switch("requireNumbers", "require_numbers"),
            switch("requireSymbols", "require_symbols"),
            minimum("passwordReusePrevention", "reuse_prevention"),
            maximum("maxPasswordAge", "max_age_days"),
            switch("hardExpiry", "hard_expiry"),
        ),
    ),
)
"""Settings of an account, by the names of baseline.yaml."""

OF_THE_ORGANIZATION = (
    Protection(
        type_="aws:cloudtrail/trail:Trail",
        key="trail",
        name="the trail",
        weaker="what is done is recorded less, or can be read or changed unnoticed",
        deleted="nobody can tell any more who does what",
        settings=(
            switch("enableLogging", "logging", on_by_default=True),
            switch("isMultiRegionTrail", "recording in all regions"),
            switch("isOrganizationTrail", "recording in all accounts"),
            switch("includeGlobalServiceEvents", "recording of global services", on_by_default=True),
            switch("enableLogFileValidation", "the validation of log files"),
            presence("kmsKeyId", "its KMS key"),
            presence("cloudWatchLogsGroupArn", "its log group, by which alarms hear of it,"),
        ),
    ),
    Protection(
        type_="aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        key="trail",
        name="the lock of the trail's files",
        weaker="who can enter the log archive can delete them sooner, or at all",
        deleted="who can enter the log archive can delete those that come from now on",
        settings=(
            level("rule.defaultRetention.mode", "mode", "none", "GOVERNANCE", "COMPLIANCE"),
            minimum("rule.defaultRetention.days", "days"),
        ),
    ),
    Protection(
        type_="aws:guardduty/detector:Detector",
        key=GUARDDUTY.key,
        name="GuardDuty's detector",
        weaker="nothing is detected any more",
        deleted="nothing is detected any more, and what was found is gone",
        settings=(switch("enable", "it", on_by_default=True), _tell_sooner()),
    ),
    Protection(
        type_="aws:guardduty/detectorFeature:DetectorFeature",
        key=GUARDDUTY.key,
        name="a feature of GuardDuty",
        weaker="it no longer looks there in this account",
        settings=(level("status", "status", "DISABLED", "ENABLED"),),
        labelled_by="name",
    ),
    Protection(
        type_="aws:guardduty/organizationConfiguration:OrganizationConfiguration",
        key=GUARDDUTY.key,
        name="GuardDuty for members",
        weaker="not every account gets it by itself",
        settings=(level("autoEnableOrganizationMembers", "auto_enable", "NONE", "NEW", "ALL"),),
    ),
    Protection(
        type_="aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",
        key=GUARDDUTY.key,
        name="a feature of GuardDuty for members",
        weaker="not every account gets the feature by itself",
        settings=(level("autoEnable", "auto_enable", "NONE", "NEW", "ALL"),),
        labelled_by="name",
    ),
    _administrator(
        "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount",
        GUARDDUTY.key,
        GUARDDUTY.name,
        "adminAccountId",
    ),
    Protection(
        type_="aws:securityhub/account:Account",
        key=SECURITY_HUB.key,
        name="Security Hub",
        weaker="controls that AWS adds stay off",
        deleted="its standards check nothing any more, and its findings are gone",
        settings=(switch("autoEnableControls", "auto_enable_controls", on_by_default=True),),
        by_itself=True,
    ),
    Protection(
        type_="aws:securityhub/organizationConfiguration:OrganizationConfiguration",
        key=SECURITY_HUB.key,
        name="Security Hub for members",
        weaker=_NO_NEW_MEMBERS,
        settings=(
            switch("autoEnable", "auto_enable"),
            level("autoEnableStandards", "auto_enable_standards", "NONE", "DEFAULT"),
        ),
    ),
    Protection(
        type_="aws:securityhub/findingAggregator:FindingAggregator",
        key=SECURITY_HUB.key,
        name="Security Hub's view of all regions",
        weaker="what is found there is not seen in the home region",
        deleted="what is found in one region is not seen in another",
        settings=(members("specifiedRegions", "it"),),
        by_itself=True,
    ),
    _administrator(
        "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount",
        SECURITY_HUB.key,
        SECURITY_HUB.name,
        "adminAccountId",
    ),
    Protection(
        type_="aws:macie2/account:Account",
        key=MACIE.key,
        name="Macie",
        weaker="it looks into no bucket any more",
        deleted="it looks into no bucket any more, and its findings are gone",
        settings=(level("status", "status", "PAUSED", "ENABLED"), _tell_sooner()),
    ),
    Protection(
        type_="aws:macie2/organizationConfiguration:OrganizationConfiguration",
        key=MACIE.key,
        name="Macie for members",
        weaker=_NO_NEW_MEMBERS,
        settings=(switch("autoEnable", "auto_enable"),),
    ),
    _administrator(
        "aws:macie2/organizationAdminAccount:OrganizationAdminAccount", MACIE.key, MACIE.name, "adminAccountId"
    ),
    Protection(
        type_="aws:inspector2/enabler:Enabler",
        key=INSPECTOR.key,
        name="Inspector",
        weaker="weaknesses there are found no more",
        deleted="it scans nothing any more, and its findings are gone",
        settings=(members("resourceTypes", "scans"),),
    ),
    Protection(
        type_="aws:inspector2/organizationConfiguration:OrganizationConfiguration",
        key=INSPECTOR.key,
        name="Inspector for members",
        weaker=_NO_NEW_MEMBERS,
        settings=(
            switch("autoEnable.ec2", "EC2"),
            switch("autoEnable.ecr", "ECR"),
            switch("autoEnable.lambda", "LAMBDA"),
            switch("autoEnable.lambdaCode", "LAMBDA_CODE"),
        ),
    ),
    _administrator(
        "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount", INSPECTOR.key, INSPECTOR.name, "accountId"
    ),
    Protection(
        type_="aws:accessanalyzer/analyzer:Analyzer",
        key=ACCESS_ANALYZER.key,
        name="an analyzer of IAM Access Analyzer",
        weaker="access that nobody uses is found later",
        deleted="access that it would find is found no more, and its findings are gone",
        settings=(maximum("configuration.unusedAccess.unusedAccessAge", "days without use"),),
        by_itself=True,
        labelled_by="analyzerName",
    ),
    Protection(
        type_="aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount",
        key="trail",
        name="the administration of CloudTrail",
        deleted="it can no longer change or start the trail of the organization",
        of_account="accountId",
    ),
    Protection(
        type_="aws:ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount",
        key="ipam",
        name="the administration of IPAM",
        deleted="it looks after VPCs of its own account alone, and no other makes VPCs from its pools",
        of_account="delegatedAdminAccountId",
    ),
    Protection(
        type_="aws:organizations/delegatedAdministrator:DelegatedAdministrator",
        key="delegated_administrators",
        name="the administration of a service",
        deleted="only the management account acts for the organization there",
        labelled_by="servicePrincipal",
        other_keys={**{service.principal: service.key for service in SECURITY_SERVICES}, CONFIG: "aws_config"},
        of_account="accountId",
    ),
    Protection(
        type_="aws:iam/organizationsFeatures:OrganizationsFeatures",
        key="root_access",
        name="central root access",
        weaker="root users of the accounts are no longer managed from here",
        deleted="root users of the accounts are no longer managed from here, and new accounts have root credentials",
        settings=(members("enabledFeatures", "it"),),
    ),
    Protection(
        type_="aws:cfg/recorder:Recorder",
        key="aws_config",
        name="AWS Config's recorder",
        weaker="changes of these types are recorded no more",
        deleted="no change of a resource is recorded any more",
        settings=(
            gaps("recordingGroup", "excluded_types", find_unrecorded),
            level(
                "recordingMode.recordingFrequency", "frequency", "none", "DAILY", "CONTINUOUS", by_default="CONTINUOUS"
            ).so_that("what is changed and changed back within a day is recorded no more"),
        ),
        by_itself=True,
        shared=frozenset(GLOBAL_TYPES),
    ),
    Protection(
        type_="aws:cfg/recorderStatus:RecorderStatus",
        key="aws_config",
        name="AWS Config's recording",
        weaker="no change of a resource is recorded any more",
        deleted="no change of a resource is recorded any more",
        settings=(switch("isEnabled", "it"),),
    ),
    Protection(
        type_="aws:cfg/deliveryChannel:DeliveryChannel",
        key="aws_config",
        name="AWS Config's delivery channel",
        weaker="its files are encrypted by S3's own key, which the log archive does not control",
        deleted="what is recorded reaches the log archive no more",
        settings=(presence("s3KmsKeyArn", "its KMS key"),),
        by_itself=True,
    ),
    Protection(
        type_="aws:ec2/flowLog:FlowLog",
        key="flow_logs",
        name="the flow log of a VPC",
        weaker="part of its traffic is recorded no more",
        deleted="nobody can tell any more who talked to what in it",
        settings=(level("trafficType", "traffic", "REJECT", "ACCEPT", "ALL"),),
        by_itself=True,
        apart=True,
    ),
    Protection(
        type_="aws:ec2/networkAclAssociation:NetworkAclAssociation",
        key="network_acls",
        name="the network ACL of a subnet",
        deleted="what it denied gets in and out, by the VPC's default ACL",
        by_itself=True,
        within=("Vpc",),
        part_of="aws:ec2/subnet:Subnet",
        apart=True,
    ),
    Protection(
        type_="aws:ec2/vpc:Vpc",
        key="vpc_dns",
        name="the DNS of a VPC",
        weaker="what is in it finds the names of private zones and endpoints no more, and goes to public addresses in "
        "their place, or nowhere",
        settings=(
            switch("enableDnsSupport", "enable_dns_support", on_by_default=True),
            switch("enableDnsHostnames", "enable_dns_hostnames"),
        ),
        labelled_by="cidrBlock",
        within=("Vpc",),
    ),
    Protection(
        type_="aws:ec2/vpcEndpoint:VpcEndpoint",
        key="interface_endpoints",
        name="the private names of an endpoint",
        weaker="what asks for the service goes to its public addresses, or nowhere",
        settings=(switch("privateDnsEnabled", "private_dns"),),
        labelled_by="serviceName",
        within=("Vpc",),
    ),
    Protection(
        type_="aws:cfg/configurationAggregator:ConfigurationAggregator",
        key="aws_config",
        name="AWS Config's aggregator",
        deleted="what all accounts record is seen in no one place any more",
        apart=True,
    ),
)
"""Services of security.yaml and who administers them, and the trails, by the names of the config."""

PROTECTIONS: tuple[tuple[Rule, Sequence[Protection]], ...] = (
    ("protection-weakened", (*OF_ACCOUNTS, *BUCKETS)),
    ("switched-off", (*OF_THE_ORGANIZATION, *ALARMS)),
)
"""The rows of each rule, what counts more before what counts less."""
