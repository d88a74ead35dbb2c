"""The networks of some accounts, as AWS answers: for who reaches whom (review.reach). It understands nothing of it.

Read-only: every call is a Describe, Get, Search or AssumeRole.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import boto3

from live.connection import WORKERS, AwsError, Connection, explain, is_denied, quote, read_pages
from live.errors import LiveError
from live.organization import Entry, enter_account, open_caller

_LISTS = {
    "Vpcs": "describe_vpcs",
    "Subnets": "describe_subnets",
    "RouteTables": "describe_route_tables",
    "InternetGateways": "describe_internet_gateways",
    "EgressOnlyInternetGateways": "describe_egress_only_internet_gateways",
    "NatGateways": "describe_nat_gateways",
    "VpcEndpoints": "describe_vpc_endpoints",
    "VpcPeeringConnections": "describe_vpc_peering_connections",
    "TransitGateways": "describe_transit_gateways",
    "TransitGatewayVpcAttachments": "describe_transit_gateway_vpc_attachments",
    "TransitGatewayRouteTables": "describe_transit_gateway_route_tables",
    "SecurityGroups": "describe_security_groups",
    "NetworkAcls": "describe_network_acls",
}
"""The calls, by what AWS calls their list."""


@dataclass(frozen=True, kw_only=True)
class NetworkAnswers:
    """What AWS has in one region of one account: lists by AWS's names. `entries`: CIDRs of prefix lists, by id.

    Route tables of transit gateways have their "Associations" and "Routes" with them.
    """

    account_id: str
    region: str
    lists: Mapping[str, Sequence[Mapping[str, Any]]]
    entries: Mapping[str, tuple[str, ...]]


def read_networks(
    entry: Entry,
    regions: Mapping[str, Sequence[str]],
    *,
    management: str,
    home: str,
    session_name: str,
    user_agent: str,
    advice: str,
    progress: Callable[[str], None],
) -> list[NetworkAnswers]:
    """Of these accounts, in these regions of each: by account id. `management`: the id of the management account.

    `home`: the region in which roles are entered. The others as for read_live.

    Raises:
        LiveError: an account cannot be entered or read.
    """
    progress(f"reading the networks of {len(regions)} account{'s' if len(regions) != 1 else ''}")
    try:
        caller, sts = open_caller(boto3.Session(), entry, home, user_agent)
    except AwsError as error:
        raise LiveError(explain(error, "the management account")) from None

    def read(account_id: str) -> list[NetworkAnswers] | str:
        try:
            inside = caller
            if account_id != management:
                inside = enter_account(caller, sts[account_id in entry.direct], entry, account_id, session_name)
            return [_read_region(replace(inside, region=one), account_id, one) for one in sorted(regions[account_id])]
        except AwsError as error:
            told = f" ({quote(error)}). {advice}" if is_denied(error) else ""
            return f"{explain(error, f'the networks of account {account_id}')}{told}"

    with ThreadPoolExecutor(WORKERS) as pool:
        results = list(pool.map(read, sorted(regions)))
    problems = [result for result in results if isinstance(result, str)]
    if problems:
        raise LiveError(*problems)
    return list(chain.from_iterable(result for result in results if not isinstance(result, str)))


def _read_region(inside: Connection, account_id: str, region: str) -> NetworkAnswers:
    client = inside.client("ec2")
    lists = {name: list(read_pages(client, call)) for name, call in _LISTS.items()}
    lists["TransitGatewayRouteTables"] = [
        {**table, **_read_transit_table(client, table["TransitGatewayRouteTableId"])}
        for table in lists["TransitGatewayRouteTables"]
        if table["State"] == "available"
    ]
    entries = {
        id_: tuple(one["Cidr"] for one in read_pages(client, "get_managed_prefix_list_entries", PrefixListId=id_))
        for id_ in sorted(_find_prefix_lists(lists))
    }
    return NetworkAnswers(account_id=account_id, region=region, lists=lists, entries=entries)


def _read_transit_table(client: Any, id_: str) -> dict[str, Any]:
    states = [{"Name": "state", "Values": ["active", "blackhole"]}]
    found = client.search_transit_gateway_routes(TransitGatewayRouteTableId=id_, Filters=states)
    if found.get("AdditionalRoutesAvailable"):
        raise LiveError(f"the route table {id_} has more routes than AWS tells at once, and there is no next page")
    associations = read_pages(client, "get_transit_gateway_route_table_associations", TransitGatewayRouteTableId=id_)
    return {"Associations": list(associations), "Routes": found["Routes"]}


def _find_prefix_lists(lists: Mapping[str, Sequence[Mapping[str, Any]]]) -> set[str]:
    """Those that rules and routes name."""
    rules = [
        permission
        for group in lists["SecurityGroups"]
        for permission in (*group.get("IpPermissions", ()), *group.get("IpPermissionsEgress", ()))
    ]
    named = {one["PrefixListId"] for rule in rules for one in rule.get("PrefixListIds", ())}
    routes = (route for table in lists["RouteTables"] for route in table.get("Routes", ()))
    # What leads to a gateway endpoint says no more than the endpoint does.
    return named | {
        route["DestinationPrefixListId"]
        for route in routes
        if route.get("DestinationPrefixListId") and not route.get("GatewayId", "").startswith("vpce-")
    }
