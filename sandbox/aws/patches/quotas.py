"""Service Quotas as AWS has it: a value in force that only rises, and requests that take their time."""

import uuid
from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.servicequotas.models import servicequotas_backends
from moto.servicequotas.resources.default_quotas.vpc import VPC_DEFAULT_QUOTAS
from moto.servicequotas.responses import ServiceQuotasResponse

from sandbox.aws.patches.common import refuse_json

_SMALL = 2
"""Up to so many times the default a request is granted without a person."""
_ASKS = 3
"""So often somebody asks before a small request is granted."""
_MORE = (("iam", "L-0DA4ABF3", "Managed policies attached to an IAM role", 10.0),)
"""Quotas beside those of VPC, which moto knows: service code, quota code, name and default."""


def apply() -> None:
    """Adds the calls about defaults and requests to moto's service.

    A request is PENDING first. A small one is granted when it was asked for a few times; of a greater one a case is
    opened, and it stays open. Until a request is done there is no second one for its quota, and none asks for less than
    is in force. Facts: API reference of Service Quotas, GetAWSDefaultServiceQuota, RequestServiceQuotaIncrease
    (ResourceAlreadyExistsException, IllegalArgumentException) and GetRequestedServiceQuotaChange, read 2026-11; the
    words of both refusals: https://github.com/hashicorp/terraform-provider-aws/issues/19657,
    https://github.com/cloud-custodian/cloud-custodian/pull/8939.
    """
    response: Any = ServiceQuotasResponse
    response.get_aws_default_service_quota = _get_default
    response.get_service_quota = _get
    response.request_service_quota_increase = _request
    response.get_requested_service_quota_change = _get_request
    response.list_requested_service_quota_change_history_by_quota = _list_requests


class _Request:
    """A request for more."""

    def __init__(self, quota: dict[str, Any], desired: float) -> None:
        self.quota, self.desired, self.created = quota, desired, datetime.now(UTC)
        self.id = uuid.uuid4().hex
        self._asks = 0

    @property
    def status(self) -> str:
        if self.desired > _SMALL * self.quota["Value"]:
            return "CASE_OPENED" if self._asks else "PENDING"
        return "APPROVED" if self._asks >= _ASKS else "PENDING"

    def ask(self) -> None:
        """Time passes."""
        self._asks += 1

    def describe(self) -> dict[str, Any]:
        names = ("ServiceCode", "ServiceName", "QuotaCode", "QuotaName", "QuotaArn", "GlobalQuota", "Unit")
        told = {name: self.quota[name] for name in names}
        times = {"Created": self.created, "LastUpdated": self.created}
        return {**told, **times, "Id": self.id, "DesiredValue": self.desired, "Status": self.status}


def _get_default(response: Any) -> ActionResult:
    return ActionResult({"Quota": _find_default(response)})


def _get(response: Any) -> ActionResult:
    quota = _find_default(response)
    return ActionResult({"Quota": {**quota, "Value": _find_value(response, quota)}})


def _request(response: Any) -> ActionResult:
    quota, desired = _find_default(response), float(response._get_param("DesiredValue"))
    requests = _requests_for(response, quota)
    if any(request.status != "APPROVED" for request in requests):
        message = "Only one open service quota increase request is allowed per quota."
        raise refuse_json("ResourceAlreadyExistsException", message)
    if desired <= _find_value(response, quota):
        message = "You must provide a quota value greater than the current quota value."
        raise refuse_json("IllegalArgumentException", message)
    request = _Request(quota, desired)
    _all_requests(response).append(request)
    return ActionResult({"RequestedQuota": request.describe()})


def _get_request(response: Any) -> ActionResult:
    wanted = response._get_param("RequestId")
    for request in _all_requests(response):
        if request.id == wanted:
            request.ask()
            return ActionResult({"RequestedQuota": request.describe()})
    raise refuse_json("NoSuchResourceException", "The request failed because the specified request does not exist.")


def _list_requests(response: Any) -> ActionResult:
    quota, status = _find_default(response), response._get_param("Status")
    found = [request.describe() for request in _requests_for(response, quota)]
    return ActionResult({"RequestedQuotas": [told for told in found if status in (None, told["Status"])]})


def _find_default(response: Any) -> dict[str, Any]:
    service, code = response._get_param("ServiceCode"), response._get_param("QuotaCode")
    arn = f"arn:aws:servicequotas:{response.region}:{response.current_account}:{service}/{code}"
    for quota in VPC_DEFAULT_QUOTAS if service == "vpc" else ():
        if quota["QuotaCode"] == code:
            return {**quota, "QuotaArn": arn}
    for service_code, quota_code, name, value in _MORE:
        if (service_code, quota_code) == (service, code):
            return {
                "ServiceCode": service,
                "ServiceName": service.upper(),
                "QuotaArn": arn,
                "QuotaCode": code,
                "QuotaName": name,
                "Value": value,
                "Unit": "None",
                "Adjustable": True,
                "GlobalQuota": True,
            }
    message = "The request failed because the specified service or quota does not exist."
    raise refuse_json("NoSuchResourceException", message)


def _find_value(response: Any, quota: dict[str, Any]) -> float:
    """What is in force: the last granted request, else the default."""
    value = quota["Value"]
    for request in _requests_for(response, quota):
        request.ask()
        value = request.desired if request.status == "APPROVED" else value
    return value


def _requests_for(response: Any, quota: dict[str, Any]) -> list[_Request]:
    return [request for request in _all_requests(response) if request.quota["QuotaArn"] == quota["QuotaArn"]]


def _all_requests(response: Any) -> list[_Request]:
    # On the backend, so that moto's reset forgets it.
    backend: Any = servicequotas_backends[response.current_account][response.region]
    if not hasattr(backend, "requests"):
        backend.requests = []
    return backend.requests
