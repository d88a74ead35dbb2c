"""Protections that are switched off or protect less are refused, once for a setting of an account; nothing else is."""

from dataclasses import replace

import pytest

from config import Organization, load
from config.models import Waiver, WaiversFile
from config.plan.aws_config import GLOBAL_TYPES
from engine.changes import Operation
from engine.preview import UNKNOWN
from review.gate.judge import judge
from review.gate.protection import Protection
from review.gate.protections import PROTECTIONS
from sandbox.provider.services import TYPES
from tests.resource_types.test_registered_types import register_all
from tests.support.example import EXAMPLE
from tests.support.previews import make_change, make_preview, make_resource, rename_account
from tests.support.protections import ACCOUNT, ALL_BLOCKS, TODAY, Inputs, change, find_row, is_part, refuse

S3 = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
EBS = "aws:ebs/encryptionByDefault:EncryptionByDefault"
EBS_KEY = "aws:ebs/defaultKmsKey:DefaultKmsKey"
SNAPSHOTS = "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"
IMAGES = "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess"
GATEWAYS = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"
METADATA = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"
PASSWORDS = "aws:iam/accountPasswordPolicy:AccountPasswordPolicy"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
TRAIL = "aws:cloudtrail/trail:Trail"
DETECTOR = "aws:guardduty/detector:Detector"
FEATURE = "aws:guardduty/detectorFeature:DetectorFeature"
MEMBERS = "aws:guardduty/organizationConfiguration:OrganizationConfiguration"
MEMBERS_FEATURE = "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature"
HUB = "aws:securityhub/account:Account"
HUB_REGIONS = "aws:securityhub/findingAggregator:FindingAggregator"
HUB_MEMBERS = "aws:securityhub/organizationConfiguration:OrganizationConfiguration"
MACIE = "aws:macie2/account:Account"
MACIE_MEMBERS = "aws:macie2/organizationConfiguration:OrganizationConfiguration"
INSPECTOR = "aws:inspector2/enabler:Enabler"
INSPECTOR_MEMBERS = "aws:inspector2/organizationConfiguration:OrganizationConfiguration"
ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"
ROOT = "aws:iam/organizationsFeatures:OrganizationsFeatures"
RECORDER = "aws:cfg/recorder:Recorder"
RECORDING = "aws:cfg/recorderStatus:RecorderStatus"
CHANNEL = "aws:cfg/deliveryChannel:DeliveryChannel"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
AGGREGATOR = "aws:cfg/configurationAggregator:ConfigurationAggregator"
DELEGATIONS = {
    "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount": "adminAccountId",
    "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount": "adminAccountId",
    "aws:macie2/organizationAdminAccount:OrganizationAdminAccount": "adminAccountId",
    "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount": "accountId",
    "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount": "accountId",
    "aws:ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount": "delegatedAdminAccountId",
    "aws:organizations/delegatedAdministrator:DelegatedAdministrator": "accountId",
}

STRONG: Inputs = {
    "minimumPasswordLength": 14,
    "requireLowercaseCharacters": True,
    "requireUppercaseCharacters": True,
    "requireNumbers": True,
    "requireSymbols": True,
    "passwordReusePrevention": 24,
    "maxPasswordAge": 90,
    "hardExpiry": True,
    "allowUsersToChangePassword": True,
}
FULL_TRAIL: Inputs = {
    "name": "all",
    "isMultiRegionTrail": True,
    "isOrganizationTrail": True,
    "enableLogFileValidation": True,
    "kmsKeyId": "arn:aws:kms:us-east-1:111111111111:key/1",
    "cloudWatchLogsGroupArn": "arn:aws:logs:us-east-1:111111111111:log-group:audit:*",
}
SCANS = {"ec2": True, "ecr": True, "lambda": False, "lambdaCode": False}


@pytest.fixture(scope="module")
def organization() -> Organization:
    return load(EXAMPLE)


def lock(mode: str, days: int) -> Inputs:
    return {"rule": {"defaultRetention": {"mode": mode, "days": days}}}


UNUSED = {"enableDnsSupport", "enableLogging", "httpEndpoint", "httpPutResponseHopLimit"}
"""What no resource has for a config that uses everything: AWS's defaults."""


def record_all_but(*types: str, with_global: bool = True) -> Inputs:
    if not types:
        return {"recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": with_global}}
    return {"recordingGroup": {"allSupported": False, "exclusionByResourceTypes": [{"resourceTypes": list(types)}]}}


def record(frequency: str | None) -> Inputs:
    return {} if frequency is None else {"recordingMode": {"recordingFrequency": frequency}}


WEAKER = [
    *((S3, ALL_BLOCKS, {**ALL_BLOCKS, one: False}, "is switched off") for one in ALL_BLOCKS),
    (S3, ALL_BLOCKS, {**ALL_BLOCKS, "blockPublicAcls": None}, "block_public_acls is switched off"),
    (EBS, {"enabled": True}, {"enabled": False}, "it is switched off"),
    (EBS, {}, {"enabled": "false"}, "it is switched off"),
    (SNAPSHOTS, {"state": "block-all-sharing"}, {"state": "block-new-sharing"}, "from block-all-sharing to block-new-"),
    (SNAPSHOTS, {"state": "block-new-sharing"}, {"state": "unblocked"}, "from block-new-sharing to unblocked"),
    (IMAGES, {"state": "block-new-sharing"}, {"state": "unblocked"}, "from block-new-sharing to unblocked"),
    (
        GATEWAYS,
        {"internetGatewayBlockMode": "block-bidirectional"},
        {"internetGatewayBlockMode": "block-ingress"},
        "mode goes from block-bidirectional to block-ingress",
    ),
    (METADATA, {"httpTokens": "required"}, {"httpTokens": "optional"}, "from required to optional"),
    (METADATA, {"httpTokens": "required"}, {}, "from required to no-preference"),
    (
        METADATA,
        {"httpEndpoint": "disabled"},
        {"httpEndpoint": "enabled"},
        "from disabled to enabled, so that what",
    ),
    (METADATA, {"httpPutResponseHopLimit": 1}, {"httpPutResponseHopLimit": 2}, "goes from 1 to 2, so that a container"),
    (METADATA, {"httpPutResponseHopLimit": 1}, {}, "http_put_response_hop_limit goes from 1 to none"),
    (PASSWORDS, STRONG, {**STRONG, "minimumPasswordLength": 13}, "minimum_length goes from 14 to 13"),
    *((PASSWORDS, STRONG, {**STRONG, one: False}, "is switched off") for one in STRONG if one.startswith("require")),
    (PASSWORDS, STRONG, {**STRONG, "passwordReusePrevention": 0}, "reuse_prevention goes from 24 to none"),
    (PASSWORDS, STRONG, {**STRONG, "passwordReusePrevention": 23}, "reuse_prevention goes from 24 to 23"),
    (PASSWORDS, STRONG, {**STRONG, "maxPasswordAge": 91}, "max_age_days goes from 90 to 91"),
    (PASSWORDS, STRONG, {**STRONG, "maxPasswordAge": 0}, "max_age_days goes from 90 to none"),
    (PASSWORDS, STRONG, {**STRONG, "hardExpiry": False}, "hard_expiry is switched off"),
    (TRAIL, FULL_TRAIL, {**FULL_TRAIL, "enableLogging": False}, "logging is switched off"),
    (TRAIL, FULL_TRAIL, {**FULL_TRAIL, "isMultiRegionTrail": False}, "recording in all regions is switched off"),
    (TRAIL, FULL_TRAIL, {**FULL_TRAIL, "isOrganizationTrail": False}, "recording in all accounts is switched off"),
    (TRAIL, FULL_TRAIL, {**FULL_TRAIL, "includeGlobalServiceEvents": False}, "of global services is switched off"),
    (TRAIL, FULL_TRAIL, {**FULL_TRAIL, "enableLogFileValidation": False}, "validation of log files is switched off"),
    (TRAIL, FULL_TRAIL, {**FULL_TRAIL, "kmsKeyId": None}, "its KMS key is taken away"),
    (TRAIL, FULL_TRAIL, {**FULL_TRAIL, "cloudWatchLogsGroupArn": None}, "its log group, by which alarms hear of it,"),
    (LOCK, lock("COMPLIANCE", 30), lock("GOVERNANCE", 30), "mode goes from COMPLIANCE to GOVERNANCE"),
    (LOCK, lock("COMPLIANCE", 30), lock("COMPLIANCE", 29), "days goes from 30 to 29"),
    (DETECTOR, {"enable": True}, {"enable": False}, "it is switched off"),
    (
        DETECTOR,
        {"enable": True, "findingPublishingFrequency": "FIFTEEN_MINUTES"},
        {"enable": True, "findingPublishingFrequency": "ONE_HOUR"},
        "finding_frequency goes from FIFTEEN_MINUTES to ONE_HOUR, so that a finding that comes up again is told to",
    ),
    (FEATURE, {"name": "S3", "status": "ENABLED"}, {"name": "S3", "status": "DISABLED"}, "from ENABLED to DISABLED"),
    (MEMBERS, {"autoEnableOrganizationMembers": "ALL"}, {"autoEnableOrganizationMembers": "NEW"}, "from ALL to NEW"),
    (MEMBERS_FEATURE, {"name": "S3", "autoEnable": "NEW"}, {"name": "S3", "autoEnable": "NONE"}, "from NEW to NONE"),
    (HUB, {}, {"autoEnableControls": False}, "auto_enable_controls is switched off"),
    (HUB_REGIONS, {"specifiedRegions": ["a", "b"]}, {"specifiedRegions": ["a"]}, "it loses b"),
    (HUB_MEMBERS, {"autoEnable": True}, {"autoEnable": False}, "auto_enable is switched off"),
    (HUB_MEMBERS, {"autoEnableStandards": "DEFAULT"}, {"autoEnableStandards": "NONE"}, "from DEFAULT to NONE"),
    (MACIE, {"status": "ENABLED"}, {"status": "PAUSED"}, "from ENABLED to PAUSED"),
    (MACIE, {"findingPublishingFrequency": "ONE_HOUR"}, {}, "finding_frequency goes from ONE_HOUR to SIX_HOURS"),
    (MACIE_MEMBERS, {"autoEnable": True}, {"autoEnable": False}, "auto_enable is switched off"),
    (INSPECTOR, {"resourceTypes": ["EC2", "ECR"]}, {"resourceTypes": ["EC2"]}, "scans loses ECR"),
    (INSPECTOR_MEMBERS, {"autoEnable": SCANS}, {"autoEnable": SCANS | {"ecr": False}}, "ECR is switched off"),
    (
        ANALYZER,
        {"analyzerName": "unused", "configuration": {"unusedAccess": {"unusedAccessAge": 90}}},
        {"analyzerName": "unused", "configuration": {"unusedAccess": {"unusedAccessAge": 365}}},
        "days without use goes from 90 to 365, so that access that nobody uses is found later",
    ),
    (ROOT, {"enabledFeatures": ["RootSessions", "x"]}, {"enabledFeatures": ["x"]}, "it loses RootSessions"),
    (RECORDING, {"isEnabled": True}, {"isEnabled": False}, "it is switched off"),
    (RECORDER, record_all_but(), record_all_but("AWS::IAM::User"), "excluded_types gets AWS::IAM::User,"),
    (RECORDER, record_all_but("a"), record_all_but("a", "b"), "excluded_types gets b,"),
    (
        RECORDER,
        record_all_but(with_global=False),
        record_all_but("AWS::EC2::Volume", *GLOBAL_TYPES),
        "excluded_types gets AWS::EC2::Volume, so that",
    ),
    (
        RECORDER,
        record("CONTINUOUS"),
        record("DAILY"),
        "frequency goes from CONTINUOUS to DAILY, so that what is changed and changed back within a day is recorded no",
    ),
    (RECORDER, record(None), record("DAILY"), "frequency goes from CONTINUOUS to DAILY"),
    (CHANNEL, {"s3KmsKeyArn": "arn:aws:kms:us-east-1:111111111111:key/1"}, {}, "its KMS key is taken away"),
    (FLOW_LOG, {"trafficType": "ALL"}, {"trafficType": "ACCEPT"}, "traffic goes from ALL to ACCEPT, so that part of"),
]


@pytest.mark.parametrize(("type_", "before", "after", "said"), WEAKER)
def test_what_protects_less_is_refused_and_the_other_way_round_is_not(
    organization: Organization, type_: str, before: Inputs, after: Inputs, said: str
) -> None:
    (found,) = refuse(organization, change(type_, before, after))
    assert (found.rule, said in found.would, found.account) == (find_row(type_)[0], True, ACCOUNT), found.would
    assert refuse(organization, change(type_, after, before)) == ()
    assert refuse(organization, change(type_, before, before, operation=Operation.same)) == ()


DELETED = [
    *((type_, before) for type_, before, *_ in WEAKER if type_ not in {FEATURE, MEMBERS, MEMBERS_FEATURE}),
    (ANALYZER, {"analyzerName": "external-access"}),
    (EBS_KEY, {"keyArn": "arn:aws:kms:us-east-1:111111111111:key/1"}),
    (HUB_REGIONS, {"specifiedRegions": []}),
    (AGGREGATOR, {}),
    (CHANNEL, {}),
    (HUB, {"autoEnableControls": False}),
]


@pytest.mark.parametrize(("type_", "before"), DELETED)
def test_what_is_deleted_is_refused_unless_it_protected_nothing(
    organization: Organization, type_: str, before: Inputs
) -> None:
    told = refuse(organization, change(type_, before, None))
    protection = find_row(type_)[1]
    if protection.deleted is None:
        assert told == ()
        return
    (found,) = told
    assert found.would.startswith(f"{ACCOUNT} loses {protection.name}")
    assert found.would.endswith(f": {protection.deleted}")
    assert found.attribute is None


@pytest.mark.parametrize(
    ("type_", "before"),
    [
        (S3, dict.fromkeys(ALL_BLOCKS, False)),
        (EBS, {"enabled": False}),
        (IMAGES, {"state": "unblocked"}),
        (METADATA, {"httpTokens": "optional", "httpPutResponseHopLimit": 2, "httpEndpoint": "enabled"}),
        (DETECTOR, {"enable": False}),
        (RECORDING, {"isEnabled": False}),
    ],
)
def test_what_protected_nothing_may_go(organization: Organization, type_: str, before: Inputs) -> None:
    assert refuse(organization, change(type_, before, None)) == ()


def test_a_setting_of_an_account_is_told_once_with_its_regions(organization: Organization) -> None:
    changes = [change(EBS, {"enabled": True}, None, region=region) for region in ("us-west-2", "eu-west-1")]
    other = change(EBS, {"enabled": True}, None, region="eu-west-1", account="dev-application")
    first, second = refuse(organization, *changes, other)
    assert first.would == (
        "dev-application loses EBS encryption by default in eu-west-1: new volumes are encrypted only where whoever "
        "makes them asks for it"
    )
    assert second.would == (
        "networking loses EBS encryption by default in eu-west-1 and us-west-2: new volumes are encrypted only where "
        "whoever makes them asks for it"
    )
    assert second.keys == ("networking/ebs_encryption", "ebs_encryption")


def test_all_that_becomes_weaker_of_one_thing_is_in_one_sentence(organization: Organization) -> None:
    (found,) = refuse(
        organization, change(PASSWORDS, STRONG, {**STRONG, "minimumPasswordLength": 8, "requireSymbols": False})
    )
    assert found.would == (
        "in networking the password policy protects less: minimum_length goes from 14 to 8 and require_symbols is "
        "switched off, so that IAM users may take passwords that it refuses now, or keep one for longer"
    )
    assert found.attribute == "minimumPasswordLength, requireSymbols"


def test_what_follows_from_settings_of_one_thing_is_said_of_each(organization: Organization) -> None:
    strong = {"httpTokens": "required", "httpPutResponseHopLimit": 1}
    (found,) = refuse(organization, change(METADATA, strong, {"httpTokens": "optional"}, region="eu-west-1"))
    assert found.would == (
        "in networking the default for instance metadata protects less in eu-west-1: http_tokens goes from required to "
        "optional, so that a forged request to a new instance can get the credentials of its role (IMDSv1); "
        "http_put_response_hop_limit goes from 1 to none, so that a container on a new instance can get the "
        "credentials of the instance's role"
    )


def test_features_to_which_the_same_happens_are_told_together(organization: Organization) -> None:
    changes = [
        change(
            FEATURE,
            {"name": name, "status": "ENABLED"},
            {"name": name, "status": "DISABLED"},
            region=f"eu-west-{number}",
        )
        for name in ("S3_DATA_EVENTS", "EKS_AUDIT_LOGS")
        for number in (1, 2)
    ]
    (found,) = refuse(organization, *changes)
    assert found.would == (
        "in networking a feature of GuardDuty (EKS_AUDIT_LOGS, S3_DATA_EVENTS) protects less in eu-west-1 and "
        "eu-west-2: status goes from ENABLED to DISABLED, so that it no longer looks there in this account"
    )


def test_parts_that_go_with_what_counts_more_are_not_told(organization: Organization) -> None:
    channel = {"s3KmsKeyArn": "arn:aws:kms:us-east-1:111111111111:key/1"}
    (found,) = refuse(
        organization,
        *(change(type_, before, None, region="eu-west-1") for type_, before in ((RECORDER, {}), (CHANNEL, channel))),
        change(RECORDING, {"isEnabled": True}, None, region="eu-west-1"),
        change(CHANNEL, channel, None, region="eu-west-2"),
    )
    assert found.would == (
        "networking loses AWS Config's recorder in eu-west-1: no change of a resource is recorded any more; networking "
        "loses AWS Config's delivery channel in eu-west-2: what is recorded reaches the log archive no more"
    )


def test_iam_may_be_recorded_in_another_region_of_the_account(organization: Organization) -> None:
    here, gone = record_all_but(), record_all_but(with_global=False)
    moved = [
        change(RECORDER, here, gone, region="us-east-1"),
        change(RECORDER, gone, here, region="eu-west-1"),
    ]
    assert refuse(organization, *moved) == ()
    (found,) = refuse(organization, moved[0], change(RECORDER, gone, here, account="dev-application"))
    assert (
        "networking AWS Config's recorder protects less in us-east-1: excluded_types gets AWS::IAM::Group"
        in found.would
    )
    both = record_all_but("AWS::EC2::Volume", with_global=False)
    (found,) = refuse(organization, change(RECORDER, here, both, region="us-east-1"), moved[1])
    assert "excluded_types gets AWS::EC2::Volume" in found.would


def test_the_end_of_the_aggregator_is_told_beside_that_of_a_recorder(organization: Organization) -> None:
    (found,) = refuse(
        organization,
        change(RECORDER, {}, None, region="eu-west-1"),
        change("aws:cfg/configurationAggregator:ConfigurationAggregator", {}, None, region="eu-west-1"),
    )
    assert "networking loses AWS Config's recorder in eu-west-1" in found.would
    assert "networking loses AWS Config's aggregator in eu-west-1" in found.would


def test_what_goes_under_the_former_key_of_its_account_is_told(organization: Organization) -> None:
    renamed = rename_account(organization, ACCOUNT, "network")
    (found,) = refuse(renamed, change(EBS, {"enabled": True}, None, account="network"))
    assert found.keys == (f"{ACCOUNT}/ebs_encryption", "ebs_encryption")
    assert refuse(organization, change(EBS, {"enabled": True}, None, account="network")) == ()


def test_what_is_not_known_yet_is_not_told(organization: Organization) -> None:
    assert refuse(organization, change(TRAIL, FULL_TRAIL, {**FULL_TRAIL, "kmsKeyId": UNKNOWN})) == ()
    assert refuse(organization, change(INSPECTOR_MEMBERS, {"autoEnable": SCANS}, {"autoEnable": UNKNOWN})) == ()


def test_an_import_is_told_by_its_own_rule(organization: Organization) -> None:
    both = change(EBS, {"enabled": True}, {"enabled": False}, operation=Operation.import_)
    assert [one.rule for one in refuse(organization, both)] == []


def test_what_goes_with_its_account_or_stays_in_aws_is_not_told(organization: Organization) -> None:
    assert refuse(organization, change(EBS, {"enabled": True}, None, account="gone-from-the-config")) == ()
    one = make_resource(EBS, "baseline-networking/ebs-encryption/eu-west-1", {"enabled": True}, account=ACCOUNT)
    for waits in ({"retained": True}, {"pending_delete": True}):
        assert refuse(organization, make_change(Operation.delete, replace(one, **waits))) == ()
    assert refuse(organization, make_change(Operation.read, one)) == ()


@pytest.mark.parametrize(("type_", "input_"), DELEGATIONS.items())
@pytest.mark.parametrize("leaves", [False, True])
def test_an_administrator_that_goes_is_told_unless_its_account_does(
    organization: Organization, type_: str, input_: str, *, leaves: bool
) -> None:
    id_ = "222222222222"
    account = make_resource("aws:organizations/account:Account", "accounts-networking", {}, id_=id_)
    inputs = {input_: id_, "servicePrincipal": "guardduty.amazonaws.com"}
    changes = (
        make_change(Operation.delete, account) if leaves else make_change(Operation.same, account, account),
        change(type_, inputs, None, account="management"),
    )
    told = [one for one in refuse(organization, *changes) if one.rule == "switched-off"]
    assert [one.would.partition(" loses the administration of ")[0] for one in told] == ([] if leaves else [ACCOUNT])
    assert [one.keys[0].partition("/")[0] for one in told] == ([] if leaves else [ACCOUNT])


def test_a_service_that_organizations_itself_delegates_is_one_thing_with_its_delegation(
    organization: Organization,
) -> None:
    networking = make_resource("aws:organizations/account:Account", "accounts-networking", {}, id_="222222222222")
    inputs = {"accountId": "222222222222", "servicePrincipal": "access-analyzer.amazonaws.com"}
    (found,) = refuse(
        organization,
        make_change(Operation.same, networking, networking),
        change("aws:organizations/delegatedAdministrator:DelegatedAdministrator", inputs, None, account="management"),
        change(ANALYZER, {"analyzerName": "organization-external"}, None, region="eu-west-1"),
    )
    assert found.keys == ("networking/access_analyzer", "access_analyzer")
    assert found.would.count("networking loses") == 2


@pytest.mark.parametrize(
    ("key", "passes"), [("networking/ebs_encryption", 1), ("ebs_encryption", 2), ("networking", 0), ("networking/x", 0)]
)
def test_a_waiver_is_for_one_account_or_for_the_setting_in_all(
    organization: Organization, key: str, passes: int
) -> None:
    waiver = Waiver.model_validate(
        {"key": key, "rule": "protection-weakened", "reason": "It moves", "by": "Ada", "until": "2026-12-31"}
    )
    changes = [change(EBS, {"enabled": True}, None, account=account) for account in (ACCOUNT, "dev-application")]
    waived = organization.model_copy(update={"gate": WaiversFile(waivers=(waiver,))})
    assert len(judge([make_preview(*changes)], waived, TODAY).waived) == passes


def test_a_waiver_for_one_resource_lets_no_other_pass(organization: Organization) -> None:
    both = [change(EBS, {"enabled": True}, None, region=region) for region in ("eu-west-1", "us-east-1")]
    said = {"rule": "protection-weakened", "reason": "It moves", "by": "Ada", "until": "2026-12-31"}
    waivers = WaiversFile(waivers=tuple(Waiver.model_validate({**said, "urn": one.urn}) for one in both))
    waived = organization.model_copy(update={"gate": waivers})
    assert len(judge([make_preview(both[0])], waived, TODAY).waived) == 1
    judged = judge([make_preview(*both)], waived, TODAY)
    assert (judged.waived, [one.rule for one in judged.refusals]) == ((), ["protection-weakened"])


@pytest.mark.parametrize("row", [row for _, rows in PROTECTIONS for row in rows], ids=lambda row: row.type_)
def test_what_the_stacks_make_protects_by_the_inputs_that_the_row_names(row: Protection) -> None:
    made = [one.inputs for one in register_all() if one.type == row.type_ and is_part(one.qualified_type, row)]
    assert any(row.protects(inputs) for inputs in made)
    for setting in row.settings:
        assert any(setting.read(inputs) is not None for inputs in made) == (setting.path not in UNUSED), setting.path
    for name in filter(None, (row.labelled_by, row.of_account)):
        assert all(name in inputs for inputs in made)


def test_each_row_names_inputs_that_its_type_has() -> None:
    for _, rows in PROTECTIONS:
        for row in rows:
            paths = [setting.path for setting in row.settings]
            named = {path.partition(".")[0] for path in (*paths, *filter(None, (row.labelled_by, row.of_account)))}
            assert named <= TYPES[row.type_].inputs, row.type_
            assert bool(row.weaker) == bool(row.settings), row.type_


def test_every_row_is_tried_here() -> None:
    tried = {id(find_row(type_)[1]) for type_ in ({type_ for type_, *_ in (*WEAKER, *DELETED)} | DELEGATIONS.keys())}
    assert {id(row) for _, rows in PROTECTIONS for row in rows if not row.within} == tried
