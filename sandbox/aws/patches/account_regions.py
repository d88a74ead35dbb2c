"""Account Management's calls for the regions of an account; calls in one that is not enabled are refused."""

from functools import cache
from typing import Any

import boto3
from moto.account.models import account_backends
from moto.account.responses import AccountResponse
from moto.account.urls import url_paths
from moto.core.responses import ActionResult, BaseResponse, EmptyResult
from moto.core.utils import get_service_model

from policies.regions import DEFAULT_REGIONS, is_opt_in
from sandbox.aws.errors import RequestRefusedError
from sandbox.aws.patches.account_management import pick_account
from sandbox.aws.patches.common import refuse_json, run_after

_CHANGES = {"ENABLING": "ENABLED", "DISABLING": "DISABLED"}
_ASKS = 2
"""So often GetRegionOptStatus tells that a change still runs: minutes, at AWS."""
_EVERYWHERE = frozenset({"iam", "organizations", "sts", "account", "budgets"})
"""Services that are no region's, or whose region says nothing of where something is."""


def apply() -> None:
    """Adds the calls to moto's account service, and has every other service refuse a region that is not enabled.

    A change takes a while: the status is ENABLING or DISABLING first, and until it is done the opposite change of that
    region is refused; so is, always, a change to what it is already or is becoming. Facts: API reference of Account
    Management, EnableRegion, DisableRegion (ConflictException) and GetRegionOptStatus; manage-acct-regions.html,
    "Considerations"; https://github.com/hashicorp/terraform-provider-aws/issues/41430; EC2 API reference,
    errors-overview.html (AuthFailure), read 2026-11.
    """
    response: Any = AccountResponse
    response.enable_region = _enable
    response.disable_region = _disable
    response.get_region_opt_status = _get_status
    response.list_regions = _list_regions
    for call in ("enableRegion", "disableRegion", "getRegionOptStatus", "listRegions"):
        url_paths[f"{{0}}/{call}$"] = AccountResponse.dispatch
    run_after(BaseResponse, "setup_class", _refuse_disabled)


class _Region:
    """An opt-in region of an account."""

    def __init__(self) -> None:
        self.status = "DISABLED"
        self._asks = 0

    def change(self, status: str) -> None:
        """Begins to enable or disable it."""
        if self.status in _CHANGES and self.status != status:
            message = f"The region is in a status of {self.status}: wait until that is done, and try again."
            raise refuse_json("ConflictException", message, 409)
        if self.status in {status, _CHANGES[status]}:
            message = "Unable to switch region status because of its current opt-in status."
            raise refuse_json("ValidationException", message)
        self.status, self._asks = status, 0

    def ask(self) -> str:
        """The status; what was asked for often enough is done."""
        told = self.status
        self._asks += 1
        if told in _CHANGES and self._asks >= _ASKS:
            self.status = _CHANGES[told]
        return told


def _enable(response: Any) -> EmptyResult:
    _find_region(response, "EnableRegion").change("ENABLING")
    return EmptyResult()


def _disable(response: Any) -> EmptyResult:
    _find_region(response, "DisableRegion").change("DISABLING")
    return EmptyResult()


def _get_status(response: Any) -> ActionResult:
    name = response._get_param("RegionName")
    if not is_opt_in(name):
        return ActionResult({"RegionName": name, "RegionOptStatus": "ENABLED_BY_DEFAULT"})
    return ActionResult({"RegionName": name, "RegionOptStatus": _find_region(response, "GetRegionOptStatus").ask()})


def _list_regions(response: Any) -> ActionResult:
    regions = _regions_of(pick_account(response, "ListRegions"), response.partition)
    wanted = response._get_param("RegionOptStatusContains")
    statuses = {
        **dict.fromkeys(DEFAULT_REGIONS, "ENABLED_BY_DEFAULT"),
        **{name: region.status for name, region in regions.items()},
    }
    found = [
        {"RegionName": name, "RegionOptStatus": status}
        for name, status in sorted(statuses.items())
        if not wanted or status in wanted
    ]
    return ActionResult({"Regions": found})


def _find_region(response: Any, action: str) -> _Region:
    name, regions = response._get_param("RegionName"), _regions_of(pick_account(response, action), response.partition)
    if not is_opt_in(name):
        raise refuse_json("ValidationException", f"The region {name} is enabled by default and cannot be changed.")
    if name not in regions:
        raise refuse_json("ValidationException", f"The region {name} is not valid.")
    return regions[name]


def _regions_of(account_id: str, partition: str) -> dict[str, _Region]:
    # On the backend, so that moto's reset forgets it.
    backend: Any = account_backends[account_id][partition]
    if not hasattr(backend, "opt_in_regions"):
        backend.opt_in_regions = {name: _Region() for name in _list_opt_in_regions()}
    return backend.opt_in_regions


@cache
def _list_opt_in_regions() -> tuple[str, ...]:
    return tuple(filter(is_opt_in, boto3.Session().get_available_regions("ec2")))


def _refuse_disabled(response: Any) -> None:
    region, service = response.region, getattr(response, "boto3_service_name", None)
    if service is None or service in _EVERYWHERE or region not in _list_opt_in_regions():
        return
    if _regions_of(response.current_account, response.partition)[region].status in {"ENABLED", "DISABLING"}:
        return
    model: Any = get_service_model(service)
    if model.protocol == "ec2":
        message = "AWS was not able to validate the provided access credentials"
        raise RequestRefusedError("401 Unauthorized", "AuthFailure", message)
    message = "The security token included in the request is invalid."
    raise RequestRefusedError("403 Forbidden", "UnrecognizedClientException", message)
