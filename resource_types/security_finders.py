"""How to find what an interrupted creation made of the security services: functions that rows name as `leftover`."""

from collections.abc import Iterable

from resource_types.lookup import Finder, Lookup


def find_guardduty_administrator(lookup: Lookup) -> Iterable[str]:
    return _find_administrator(lookup, "guardduty", "list_organization_admin_accounts", "AdminAccounts")


def find_security_hub_administrator(lookup: Lookup) -> Iterable[str]:
    return _find_administrator(lookup, "securityhub", "list_organization_admin_accounts", "AdminAccounts")


def find_macie_administrator(lookup: Lookup) -> Iterable[str]:
    return _find_administrator(lookup, "macie2", "list_organization_admin_accounts", "adminAccounts")


def find_inspector_administrator(lookup: Lookup) -> Iterable[str]:
    return _find_administrator(lookup, "inspector2", "list_delegated_admin_accounts", "delegatedAdminAccounts")


def _find_administrator(lookup: Lookup, service: str, operation: str, result: str) -> Iterable[str]:
    account = lookup.inputs.get("adminAccountId") or lookup.inputs["accountId"]
    return [account for found in lookup.pages(service, operation, result) if account in found.values()]


def find_detector(lookup: Lookup) -> Iterable[str]:
    """An account has one in a region. One without our tags is somebody else's."""
    guardduty = lookup.session.client("guardduty")
    for detector in lookup.pages("guardduty", "list_detectors", "DetectorIds"):
        if lookup.tags.items() <= guardduty.get_detector(DetectorId=detector).get("Tags", {}).items():
            yield detector


def find_hub(lookup: Lookup) -> Iterable[str]:
    """An account has one in a region, whose id is the account's."""
    client = lookup.session.client("securityhub")
    try:
        return [client.describe_hub()["HubArn"].split(":")[4]]
    except client.exceptions.InvalidAccessException:  # what AWS says where it is off
        return []


def find_finding_aggregator(lookup: Lookup) -> Iterable[str]:
    found = lookup.pages("securityhub", "list_finding_aggregators", "FindingAggregators")
    return [aggregator["FindingAggregatorArn"] for aggregator in found]


def find_macie(lookup: Lookup) -> Iterable[str]:
    """An account has it in a region or not; its id is the account's."""
    client = lookup.session.client("macie2")
    try:
        return [client.get_macie_session()["serviceRole"].split(":")[4]]
    except client.exceptions.AccessDeniedException as error:
        if "Macie is not enabled" in str(error):
            return []
        raise


def find_recorder(lookup: Lookup) -> Iterable[str]:
    """An account has one in a region, which AWS overwrites where another is put under its name."""
    recorders = lookup.session.client("config").describe_configuration_recorders()["ConfigurationRecorders"]
    return [recorder["name"] for recorder in recorders if recorder["name"] == lookup.inputs["name"]]


def find_delivery_channel(lookup: Lookup) -> Iterable[str]:
    """An account has one in a region, which AWS overwrites where another is put under its name."""
    channels = lookup.session.client("config").describe_delivery_channels()["DeliveryChannels"]
    return [channel["name"] for channel in channels if channel["name"] == lookup.inputs["name"]]


def find_config_aggregator(lookup: Lookup) -> Iterable[str]:
    found = lookup.pages("config", "describe_configuration_aggregators", "ConfigurationAggregators")
    names = [aggregator["ConfigurationAggregatorName"] for aggregator in found]
    return [name for name in names if name == lookup.inputs["name"]]


SECURITY_FINDERS: tuple[Finder, ...] = (
    find_guardduty_administrator,
    find_security_hub_administrator,
    find_macie_administrator,
    find_inspector_administrator,
    find_detector,
    find_hub,
    find_finding_aggregator,
    find_macie,
    find_recorder,
    find_delivery_channel,
    find_config_aggregator,
)
