"""Security Hub: who administers it in a region, what the administrator configures, and findings in one region."""

import json
from typing import Any
from urllib.parse import unquote

from moto.moto_api._internal import mock_random
from moto.securityhub.models import SecurityHubBackend, securityhub_backends
from moto.securityhub.responses import SecurityHubResponse
from moto.securityhub.urls import url_paths

from sandbox.aws.patches.common import get_organization, refuse_json
from sandbox.aws.patches.security_administrators import (
    delegate,
    find_management_id,
    require_administrator,
    require_management,
)

_PRINCIPAL = "securityhub.amazonaws.com"
_PATHS = (
    "organization/admin",
    "organization/admin/disable",
    "findingAggregator/create",
    "findingAggregator/update",
    "findingAggregator/list",
    "findingAggregator/get/(?P<arn>.+)",
    "findingAggregator/delete/(?P<arn>.+)",
)


def apply() -> None:
    """Adds the calls that moto lacks, keeps the settings by region, and refuses what AWS refuses.

    No standards, no members, no central configuration. Facts: API reference of Security Hub (EnableSecurityHub,
    DisableSecurityHub, EnableOrganizationAdminAccount, UpdateOrganizationConfiguration, CreateFindingAggregator), read
    2026-11; that the administrator can not switch itself off: terraform-provider-aws internal/service/securityhub.
    """
    backend: Any = SecurityHubBackend
    response: Any = SecurityHubResponse
    make = backend.__init__

    def initialize(self: Any, region_name: str, account_id: str) -> None:
        make(self, region_name, account_id)
        self.administrators = []
        self.aggregators = {}
        self.hub = {"AutoEnableControls": True, "ControlFindingGenerator": "SECURITY_CONTROL"}
        self.organization_settings = {"AutoEnable": False, "AutoEnableStandards": "NONE"}

    describe = backend.describe_hub
    backend.__init__ = initialize
    backend.describe_hub = lambda self, hub_arn=None: {**describe(self, hub_arn=hub_arn), **self.hub}
    backend.enable_organization_admin_account = _enable_administrator
    for name, method in (
        ("enable_security_hub", _enable),
        ("disable_security_hub", _disable),
        ("update_security_hub_configuration", _update_hub),
        ("list_organization_admin_accounts", _list_administrators),
        ("disable_organization_admin_account", _disable_administrator),
        ("describe_organization_configuration", _describe_configuration),
        ("update_organization_configuration", _update_configuration),
        ("create_finding_aggregator", _create_aggregator),
        ("get_finding_aggregator", _get_aggregator),
        ("list_finding_aggregators", _list_aggregators),
        ("update_finding_aggregator", _update_aggregator),
        ("delete_finding_aggregator", _delete_aggregator),
    ):
        setattr(response, name, method)
    for path in _PATHS:
        url_paths[f"{{0}}/{path}$"] = SecurityHubResponse.dispatch


def _deny(message: str) -> Exception:
    return refuse_json("AccessDeniedException", message, 403)


def _refuse(message: str) -> Exception:
    return refuse_json("InvalidInputException", message)


def _read(response: Any) -> dict[str, Any]:
    return json.loads(response.body) if response.body else {}


def _require_hub(response: Any) -> Any:
    backend = response.securityhub_backend
    if not backend.enabled:
        message = f"Account {backend.account_id} is not subscribed to AWS Security Hub"
        raise refuse_json("InvalidAccessException", message, 401)
    return backend


def _administrators(backend: Any) -> list[str]:
    management: Any = securityhub_backends[find_management_id(backend.account_id)][backend.region_name]
    return management.administrators


def _enable(self: Any) -> str:
    backend, given = self.securityhub_backend, _read(self)
    if backend.enabled:
        message = "Account is already subscribed to AWS Security Hub"
        raise refuse_json("ResourceConflictException", message, 409)
    backend.enable_security_hub(given.get("EnableDefaultStandards", True), given.get("Tags", {}))
    backend.hub = {
        "AutoEnableControls": True,
        "ControlFindingGenerator": given.get("ControlFindingGenerator", "SECURITY_CONTROL"),
    }
    return "{}"


def _disable(self: Any) -> str:
    backend = _require_hub(self)
    if backend.account_id in _administrators(backend):
        raise _refuse("Cannot disable Security Hub on the Security Hub administrator")
    backend.disable_security_hub()
    backend.aggregators.clear()
    return "{}"


def _update_hub(self: Any) -> str:
    _require_hub(self).hub |= _read(self)
    return "{}"


def _enable_administrator(self: Any, admin_account_id: str) -> None:
    delegate(self.account_id, admin_account_id, _PRINCIPAL, _refuse)
    if admin_account_id not in self.administrators:
        self.administrators.append(admin_account_id)


def _list_administrators(self: Any) -> str:
    backend = self.securityhub_backend
    require_management(backend.account_id, _deny)
    return json.dumps({"AdminAccounts": [{"AccountId": one, "Status": "ENABLED"} for one in backend.administrators]})


def _disable_administrator(self: Any) -> str:
    backend, account_id = self.securityhub_backend, _read(self)["AdminAccountId"]
    require_management(backend.account_id, _deny)
    if account_id not in backend.administrators:
        raise _refuse(f"{account_id} is not the Security Hub administrator")
    backend.administrators.remove(account_id)
    return "{}"


def _require_administrator(response: Any) -> Any:
    backend = _require_hub(response)
    if get_organization(backend.account_id) is None:
        raise refuse_json("ResourceNotFoundException", "The account is in no organization.", 404)
    require_administrator(backend.account_id, _administrators(backend), _deny)
    return backend


def _describe_configuration(self: Any) -> str:
    settings = _require_administrator(self).organization_settings
    local = {"ConfigurationType": "LOCAL", "Status": "ENABLED"}
    return json.dumps({**settings, "MemberAccountLimitReached": False, "OrganizationConfiguration": local})


def _update_configuration(self: Any) -> str:
    backend, given = _require_administrator(self), _read(self)
    if given.get("OrganizationConfiguration", {}).get("ConfigurationType", "LOCAL") != "LOCAL":
        raise _refuse("The local AWS has no central configuration.")
    names = ("AutoEnable", "AutoEnableStandards")
    backend.organization_settings |= {name: given[name] for name in names if name in given}
    return "{}"


def _describe_aggregator(backend: Any, arn: str) -> dict[str, Any]:
    if arn not in backend.aggregators:
        raise refuse_json("ResourceNotFoundException", f"The finding aggregator {arn} does not exist.", 404)
    given = backend.aggregators[arn]
    return {"FindingAggregatorArn": arn, "FindingAggregationRegion": backend.region_name, **given}


def _create_aggregator(self: Any) -> str:
    backend, given = _require_hub(self), _read(self)
    if backend.aggregators:
        raise refuse_json("LimitExceededException", "An account has one finding aggregator.", 429)
    if backend.region_name in given.get("Regions", []):
        raise _refuse("The region of the aggregator can not be one of those that it collects.")
    name = mock_random.uuid4()
    arn = f"arn:aws:securityhub:{backend.region_name}:{backend.account_id}:finding-aggregator/{name}"
    backend.aggregators[arn] = given
    return json.dumps(_describe_aggregator(backend, arn))


def _arn(response: Any, call: str) -> str:
    return unquote(response.path.partition(f"/findingAggregator/{call}/")[2])


def _get_aggregator(self: Any) -> str:
    return json.dumps(_describe_aggregator(_require_hub(self), _arn(self, "get")))


def _list_aggregators(self: Any) -> str:
    arns = list(_require_hub(self).aggregators)
    return json.dumps({"FindingAggregators": [{"FindingAggregatorArn": arn} for arn in arns]})


def _update_aggregator(self: Any) -> str:
    backend, given = _require_hub(self), _read(self)
    arn = given.pop("FindingAggregatorArn")
    _describe_aggregator(backend, arn)
    backend.aggregators[arn] = given
    return json.dumps(_describe_aggregator(backend, arn))


def _delete_aggregator(self: Any) -> str:
    backend = _require_hub(self)
    arn = _arn(self, "delete")
    _describe_aggregator(backend, arn)
    del backend.aggregators[arn]
    return "{}"
