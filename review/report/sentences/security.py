"""The security services: who administers them, and what the administrator has on and gives to the organization."""

from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import has_unknown
from review.recording import find_unrecorded
from review.report.sentences.model import OF, Area, Tell, Words, changed_properties, describe_changes
from review.report.text import code, join, show
from review.report.world import World

_DETECTOR, _HUB = "aws:guardduty/detector:Detector", "aws:securityhub/account:Account"
_MACIE, _INSPECTOR = "aws:macie2/account:Account", "aws:inspector2/enabler:Enabler"

_ITSELF = {_DETECTOR: "the detector", _MACIE: "Macie itself"}
"""What the settings that the provider only forgets end with."""

_GROUP = "recordingGroup"

_FREQUENCY = {"findingPublishingFrequency": "how often findings are told"}


def _name(world: World, resource: StateResource) -> str:
    feature, where = resource.inputs.get("name"), _name_region(world, resource)
    return f"{code(show(feature))} {where}" if feature else where


def _name_region(_: World, resource: StateResource) -> str:
    region = resource.inputs.get("region")
    return f"in {code(region)}" if region else "in the provider's region"


def _tell(sentence: str) -> Tell:
    """`{}` in the sentence becomes what and where it is."""
    return lambda world, change: sentence.format(_name(world, change.resource))


def _delegation(service: str) -> Words:
    def tell(sentence: str) -> Tell:
        def told(world: World, change: Change) -> str:
            inputs = change.resource.inputs
            account = code(show(inputs.get("adminAccountId", inputs.get("accountId"))))
            return sentence.format(account=account, where=_name(world, change.resource))

        return told

    return Words(
        noun=f"administrator of {service}",
        plural=f"administrators of {service}",
        area=Area.organization,
        is_inside=False,
        name=_name,
        tell={
            Operation.create: tell(
                f"Account {{account}} administers {service} for the organization {{where}} from now on"
            ),
            Operation.delete: tell(
                f"Account {{account}} administers {service} for the organization {{where}} no longer; its members "
                "keep what is on in them"
            ),
        },
    )


def _service(service: str, plural: str) -> Words:
    return Words(
        noun=service,
        plural=plural,
        area=Area.organization,
        name=_name,
        labels=_FREQUENCY,
        tell={
            Operation.create: _tell(f"{service} {{}}{OF} is switched on"),
            Operation.delete: _tell(f"{service} {{}}{OF} is switched off, and its findings are gone"),
        },
    )


def _setting(noun: str, plural: str, *, of: str, stays: bool) -> Words:
    """What accounts get by themselves. `of`: the type that has the service on in a region. `stays`: where that stays
    on, the provider only forgets the setting, and AWS goes on as before.
    """
    upper = f"{noun[0].upper()}{noun[1:]}"

    def tell(world: World, change: Change) -> str:
        what = f"{upper} {_name(world, change.resource)}{OF}"
        if not stays:
            return f"{what} ends: new accounts get nothing"
        if any(one.operation is Operation.delete and _is_beside(one, change) for one in world.find(of)):
            return f"{what} ends with {_ITSELF[of]}"
        return f"{what} is no longer looked after, and stays in AWS as it is"

    return Words(
        noun=noun,
        plural=plural,
        area=Area.organization,
        name=_name,
        labels={
            "autoEnable": "given to accounts",
            **{
                f"autoEnable.{name}": f"{called} for new accounts"
                for name, called in (
                    ("ec2", "EC2"),
                    ("ecr", "ECR"),
                    ("lambda", "LAMBDA"),
                    ("lambdaCode", "LAMBDA_CODE"),
                )
            },
            "autoEnableOrganizationMembers": "accounts that get it",
            "autoEnableStandards": "standards that they get",
        },
        tell={Operation.delete: tell},
    )


def _is_beside(one: Change, other: Change) -> bool:
    """Whether both are in one region of one account."""
    sides = [(side.resource.provider_urn, side.resource.inputs.get("region")) for side in (one, other)]
    return sides[0] == sides[1]


_OF_RECORDING = {
    "isEnabled": "whether it records",
    _GROUP: "types recorded",
    "recordingMode.recordingFrequency": "how often it records",
    "s3BucketName": "bucket that it writes into",
}


def _recording(noun: str, plural: str, *, on: str, off: str, update: Tell | None = None) -> Words:
    return Words(
        noun=noun,
        plural=plural,
        area=Area.organization,
        name=_name_region,
        labels=_OF_RECORDING,
        tell={
            Operation.create: _tell_region(on),
            Operation.delete: _tell_region(off),
            **({Operation.update: update} if update else {}),
        },
    )


def _tell_recorder(world: World, change: Change) -> str:
    """The types that it leaves out in AWS, however its inputs say so."""
    sides = [side.inputs.get(_GROUP) if side else None for side in (change.before, change.after)]
    others = [name for name in changed_properties(change) if name != _GROUP or has_unknown(sides)]
    told = [describe_changes(world, change, _OF_RECORDING, only=others)] if others else []
    if not has_unknown(sides):
        before, after = map(find_unrecorded, sides)
        if after - before:
            told.append(f"leaves out {join(map(code, sorted(after - before)))} from now on")
        if before - after:
            told.append(f"records {join(map(code, sorted(before - after)))} from now on")
    what = "; ".join(told) or "something of it changes"
    return f"Recorder of AWS Config {_name_region(world, change.resource)}{OF}: {what}"


def _tell_region(sentence: str) -> Tell:
    """`{}` in the sentence becomes the region: of these there is one in each."""
    return lambda world, change: sentence.format(_name_region(world, change.resource))


WORDS = {
    "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount": _delegation("GuardDuty"),
    "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount": _delegation("Security Hub"),
    "aws:macie2/organizationAdminAccount:OrganizationAdminAccount": _delegation("Macie"),
    "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount": _delegation("Inspector"),
    "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount": Words(
        noun="administrator of CloudTrail",
        plural="administrators of CloudTrail",
        area=Area.organization,
        is_inside=False,
        name=lambda _world, resource: code(show(resource.inputs.get("accountId"))),
        tell={
            Operation.create: lambda _world, change: (
                f"Account {code(show(change.resource.inputs.get('accountId')))} makes and changes the trails of the "
                "organization from now on"
            ),
            Operation.delete: lambda _world, change: (
                f"Account {code(show(change.resource.inputs.get('accountId')))} makes and changes the trails of the "
                "organization no longer"
            ),
        },
    ),
    "aws:cfg/recorder:Recorder": _recording(
        "recorder of AWS Config",
        "recorders of AWS Config",
        on=f"A recorder of AWS Config {{}}{OF} is made",
        off=f"The recorder of AWS Config {{}}{OF} is deleted; what was recorded stays",
        update=_tell_recorder,
    ),
    "aws:cfg/recorderStatus:RecorderStatus": _recording(
        "switch of a recorder",
        "switches of recorders",
        on=f"AWS Config begins to record {{}}{OF}",
        off=f"AWS Config records nothing {{}}{OF} any more",
    ),
    "aws:cfg/deliveryChannel:DeliveryChannel": _recording(
        "delivery of AWS Config",
        "deliveries of AWS Config",
        on=f"AWS Config delivers its records {{}}{OF}",
        off=f"AWS Config delivers no records {{}}{OF} any more",
    ),
    "aws:cfg/configurationAggregator:ConfigurationAggregator": _recording(
        "aggregator of AWS Config",
        "aggregators of AWS Config",
        on=f"An aggregator of AWS Config {{}}{OF} is made, which shows the records of all accounts",
        off=f"The aggregator of AWS Config {{}}{OF} is deleted; the records stay",
    ),
    _DETECTOR: _service("GuardDuty", "detectors of GuardDuty"),
    _HUB: _service("Security Hub", "hubs of Security Hub"),
    _MACIE: _service("Macie", "switches of Macie"),
    _INSPECTOR: _service("Inspector", "switches of Inspector"),
    "aws:guardduty/detectorFeature:DetectorFeature": _setting(
        "GuardDuty's feature", "features of GuardDuty", of=_DETECTOR, stays=True
    ),
    "aws:guardduty/organizationConfiguration:OrganizationConfiguration": _setting(
        "GuardDuty for the organization", "settings of GuardDuty for the organization", of=_DETECTOR, stays=True
    ),
    "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature": _setting(
        "GuardDuty's feature for the organization",
        "features of GuardDuty for the organization",
        of=_DETECTOR,
        stays=True,
    ),
    "aws:securityhub/organizationConfiguration:OrganizationConfiguration": _setting(
        "Security Hub for the organization", "settings of Security Hub for the organization", of=_HUB, stays=False
    ),
    "aws:macie2/organizationConfiguration:OrganizationConfiguration": _setting(
        "Macie for the organization", "settings of Macie for the organization", of=_MACIE, stays=True
    ),
    "aws:inspector2/organizationConfiguration:OrganizationConfiguration": _setting(
        "Inspector for the organization", "settings of Inspector for the organization", of=_INSPECTOR, stays=False
    ),
    "aws:securityhub/findingAggregator:FindingAggregator": Words(
        noun="collection of Security Hub's findings",
        plural="collections of Security Hub's findings",
        area=Area.organization,
        name=_name,
        labels={"specifiedRegions": "regions that it collects from"},
    ),
}
