"""The security services: who administers them, and what the administrator has on and gives to the organization."""

from engine.changes import Change, Operation
from engine.deployment import StateResource
from review.report.sentences.model import OF, Area, Tell, Words
from review.report.text import code, show
from review.report.world import World

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


def _setting(noun: str, plural: str, *, stays: bool) -> Words:
    """What accounts get by themselves. `stays`: the provider only forgets it, and AWS goes on as before."""
    after = "is no longer looked after, and stays in AWS as it is" if stays else "ends: new accounts get nothing"
    upper = f"{noun[0].upper()}{noun[1:]}"
    return Words(
        noun=noun,
        plural=plural,
        area=Area.organization,
        name=_name,
        labels={
            "autoEnable": "what accounts get by themselves",
            "autoEnableOrganizationMembers": "accounts that get it",
            "autoEnableStandards": "standards that they get",
        },
        tell={Operation.delete: _tell(f"{upper} {{}}{OF} {after}")},
    )


def _recording(noun: str, plural: str, *, on: str, off: str) -> Words:
    return Words(
        noun=noun,
        plural=plural,
        area=Area.organization,
        name=_name_region,
        labels={
            "isEnabled": "whether it records",
            "recordingGroup": "types that are recorded",
            "recordingMode": "how often it records",
            "s3BucketName": "bucket that it writes into",
        },
        tell={Operation.create: _tell_region(on), Operation.delete: _tell_region(off)},
    )


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
    "aws:guardduty/detector:Detector": _service("GuardDuty", "detectors of GuardDuty"),
    "aws:securityhub/account:Account": _service("Security Hub", "hubs of Security Hub"),
    "aws:macie2/account:Account": _service("Macie", "switches of Macie"),
    "aws:inspector2/enabler:Enabler": _service("Inspector", "switches of Inspector"),
    "aws:guardduty/detectorFeature:DetectorFeature": _setting(
        "GuardDuty's feature", "features of GuardDuty", stays=True
    ),
    "aws:guardduty/organizationConfiguration:OrganizationConfiguration": _setting(
        "GuardDuty for the organization", "settings of GuardDuty for the organization", stays=True
    ),
    "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature": _setting(
        "GuardDuty's feature for the organization", "features of GuardDuty for the organization", stays=True
    ),
    "aws:securityhub/organizationConfiguration:OrganizationConfiguration": _setting(
        "Security Hub for the organization", "settings of Security Hub for the organization", stays=False
    ),
    "aws:macie2/organizationConfiguration:OrganizationConfiguration": _setting(
        "Macie for the organization", "settings of Macie for the organization", stays=True
    ),
    "aws:inspector2/organizationConfiguration:OrganizationConfiguration": _setting(
        "Inspector for the organization", "settings of Inspector for the organization", stays=False
    ),
    "aws:securityhub/findingAggregator:FindingAggregator": Words(
        noun="collection of Security Hub's findings",
        plural="collections of Security Hub's findings",
        area=Area.organization,
        name=_name,
        labels={"specifiedRegions": "regions that it collects from"},
    ),
}
