"""Service Quotas: what was asked for, which counts as the value while AWS has not decided.

Owns the declaration. Schema: terraform-provider-aws internal/service/servicequotas/service_quota.go.
"""

from sandbox.provider.errors import RefusedError, code_of
from sandbox.provider.resource import Call, ResourceType
from sandbox.provider.values import Props

_OPEN = frozenset({"CASE_OPENED", "PENDING"})
_DONE = frozenset({"APPROVED", "CASE_CLOSED", "DENIED"})


def _name(id_: str) -> dict[str, str]:
    service, _, quota = id_.partition("/")
    return {"ServiceCode": service, "QuotaCode": quota}


def _create(call: Call) -> str:
    id_ = f"{call.props['serviceCode']}/{call.props['quotaCode']}"
    value = call.client.get_service_quota(**_name(id_))["Quota"]["Value"]
    wanted = call.props["value"]
    if wanted < value:
        raise RefusedError(f"requesting Service Quotas Service Quota ({id_}) with value less than current")
    if wanted > value:
        _request(call, id_)
    return id_


def _request(call: Call, id_: str) -> None:
    answer = call.client.request_service_quota_increase(**_name(id_), DesiredValue=float(call.props["value"]))
    # For the read that follows: no input, and AWS does not tell which request is whose.
    call.props["requestId"] = answer["RequestedQuota"]["Id"]


def _update(call: Call, id_: str, _: frozenset[str]) -> None:
    try:
        _request(call, id_)
    except Exception as error:
        # The real plugin only warns, and reads nothing: the state then says what was asked for.
        if code_of(error) != "ResourceAlreadyExistsException":
            raise
        call.props["requestId"] = None


def _read(call: Call, id_: str) -> Props:
    client = call.client
    default = client.get_aws_default_service_quota(**_name(id_))["Quota"]
    quota = client.get_service_quota(**_name(id_))["Quota"]
    found: Props = {
        "adjustable": default["Adjustable"],
        "arn": quota["QuotaArn"],
        "defaultValue": default["Value"],
        "quotaCode": default["QuotaCode"],
        "quotaName": default["QuotaName"],
        "serviceCode": default["ServiceCode"],
        "serviceName": default["ServiceName"],
        "usageMetrics": [],
        "value": quota["Value"],
    }
    if "requestId" in call.props and call.props["requestId"] is None:
        return found | {"value": call.props["value"]}
    request_id = call.props.get("requestId") or call.old.get("requestId")
    if request_id:
        request = client.get_requested_service_quota_change(RequestId=request_id)["RequestedQuota"]
        status = request["Status"]
        found |= {"requestStatus": status, "requestId": "" if status in _DONE else request_id}
        found |= {"value": request["DesiredValue"]} if status in _OPEN else {}
    return found


def _forget(_: Call, __: str) -> None:
    """The real plugin forgets it: AWS lowers no quota, and an open request stays open."""


TYPES = (
    ResourceType(
        urn_type="aws:servicequotas/serviceQuota:ServiceQuota",
        service="service-quotas",
        title="Service Quotas Service Quota",
        inputs=frozenset({"quotaCode", "serviceCode", "value"}),
        required=frozenset({"quotaCode", "serviceCode", "value"}),
        outputs=frozenset(
            {
                "adjustable",
                "arn",
                "defaultValue",
                "quotaName",
                "requestId",
                "requestStatus",
                "serviceName",
                "usageMetrics",
            }
        ),
        force_new=frozenset({"quotaCode", "serviceCode"}),
        regional=True,
        gone=frozenset({"NoSuchResourceException"}),
        create=_create,
        read=_read,
        update=_update,
        delete=_forget,
    ),
)
