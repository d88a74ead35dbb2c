"""What watches over an account in the local AWS: trails, recorders of AWS Config and security services, by region."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from sandbox.aws.server import AccountClients

_OFF = frozenset({"AccessDeniedException", "InvalidAccessException", "ResourceNotFoundException"})
"""How AWS answers where a service is not switched on."""


@dataclass(frozen=True)
class Watch:
    """Something that is on. `kind`: trail, records or service."""

    kind: str
    name: str
    regions: tuple[str, ...]


_SERVICES: Sequence[tuple[str, str, Callable[[Any], Any]]] = (
    ("GuardDuty", "guardduty", lambda client: client.list_detectors()["DetectorIds"]),
    ("Security Hub", "securityhub", lambda client: client.describe_hub()["HubArn"]),
    ("Macie", "macie2", lambda client: client.get_macie_session()["status"] == "ENABLED"),
    (
        "Inspector",
        "inspector2",
        lambda client: any(
            one["state"]["status"] == "ENABLED" for one in client.batch_get_account_status(accountIds=[])["accounts"]
        ),
    ),
    ("Access Analyzer", "accessanalyzer", lambda client: client.list_analyzers()["analyzers"]),
)
"""What each is called, its client, and what is true of it where it is on."""


def read_watches(
    clients: AccountClients, account: str, regions: Sequence[str], *, administers: bool
) -> tuple[Watch, ...]:
    """What is on in the account (id). Security services are looked for in an account that `administers` one alone: they
    are on there first, and each costs a call.
    """
    found = [*_read_trails(clients, account, regions)]
    recorded = [region for region in regions if _records(clients.get("config", account, region))]
    if recorded:
        found.append(Watch("records", "AWS Config", tuple(recorded)))
    for name, service, ask in _SERVICES if administers else ():
        on = [region for region in regions if _is_on(clients.get(service, account, region), ask)]
        if on:
            found.append(Watch("service", name, tuple(on)))
    return tuple(found)


def _read_trails(clients: AccountClients, account: str, regions: Sequence[str]) -> Iterator[Watch]:
    for region in regions:
        trails = clients.get("cloudtrail", account, region).describe_trails(includeShadowTrails=False)["trailList"]
        for trail in sorted(trails, key=lambda trail: trail["Name"]):
            if f":{account}:" not in trail["TrailARN"]:
                continue  # The organization's, which its administrator is shown, too.
            where = "every region" if trail.get("IsMultiRegionTrail") else region
            yield Watch("trail", trail["Name"], (where,))


def _records(config: Any) -> bool:
    found = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    return any(recorder["recording"] for recorder in found)


def _is_on(client: Any, ask: Callable[[Any], Any]) -> bool:
    try:
        return bool(ask(client))
    except ClientError as error:
        if error.response["Error"]["Code"] in _OFF:
            return False
        raise
