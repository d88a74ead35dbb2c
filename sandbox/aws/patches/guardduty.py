"""GuardDuty: who administers it, what the administrator configures for the organization, features and tags."""

import json
from typing import Any
from urllib.parse import unquote

from moto.guardduty.models import Detector, GuardDutyBackend, guardduty_backends
from moto.guardduty.responses import GuardDutyResponse
from moto.guardduty.urls import url_paths

from sandbox.aws.patches.common import refuse_json
from sandbox.aws.patches.security_administrators import (
    delegate,
    find_management_id,
    require_administrator,
    require_management,
)

_PRINCIPAL = "guardduty.amazonaws.com"
_FEATURES = ("S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS")
_ALWAYS_ON = ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS")
_PATHS = ("detector/(?P<detector_id>[^/]+)/admin", "admin/disable", "tags/(?P<arn>.+)")


def apply() -> None:
    """Adds the calls that moto lacks, and refuses what AWS refuses. No members: who has any follows from the settings.

    A detector has every protection plan but Runtime Monitoring unless it is told otherwise, beside them what is always
    on, and an account one detector in a region. Facts: API reference of GuardDuty (CreateDetector, DeleteDetector,
    EnableOrganizationAdminAccount, UpdateOrganizationConfiguration, DetectorFeatureResult),
    docs.aws.amazon.com/guardduty/latest/ug/guardduty_organizations.html, read
    2026-11; that a detector with members can not be deleted: terraform-provider-aws internal/service/guardduty.
    """
    backend, response, detector = (GuardDutyBackend, GuardDutyResponse, Detector)
    _patch(backend, "get_detector", _get_detector)
    _patch(backend, "create_detector", _create_detector)
    _patch(backend, "delete_detector", _delete_detector)
    _patch(backend, "enable_organization_admin_account", _enable_administrator)
    _patch(detector, "update", _update_detector)
    for name, method in (
        ("disable_organization_admin_account", _disable_administrator),
        ("describe_organization_configuration", _describe_configuration),
        ("update_organization_configuration", _update_configuration),
        ("list_tags_for_resource", _list_tags),
        ("tag_resource", _tag),
        ("untag_resource", _untag),
    ):
        setattr(response, name, method)
    for path in _PATHS:
        url_paths[f"{{0}}/{path}$"] = GuardDutyResponse.dispatch


def _patch(owner: Any, name: str, method: Any) -> None:
    _ORIGINAL[name] = getattr(owner, name)
    setattr(owner, name, method)


_ORIGINAL: dict[str, Any] = {}


def _refuse(message: str) -> Exception:
    return refuse_json("BadRequestException", f"The request is rejected because: {message}")


def _get_detector(self: Any, detector_id: str) -> Any:
    if detector_id not in self.detectors:
        message = "The request is rejected because the input detectorId is not owned by the current account."
        raise refuse_json("BadRequestException", message)
    return self.detectors[detector_id]


def _create_detector(self: Any, *arguments: Any, **given: Any) -> str:
    if self.detectors:
        raise _refuse("a detector already exists for the current account.")
    detector_id = _ORIGINAL["create_detector"](self, *arguments, **given)
    detector = self.detectors[detector_id]
    named = {feature["name"]: feature["status"] for feature in detector.features}
    detector.features = [{"name": name, "status": named.get(name, "ENABLED")} for name in (*_ALWAYS_ON, *_FEATURES)]
    detector.organization = {"members": "NONE", "features": {}}
    return detector_id


def _update_detector(self: Any, enable: Any, frequency: Any, data_sources: Any, features: Any) -> None:
    changed = {feature["name"]: feature["status"] for feature in features or []}
    _ORIGINAL["update"](self, enable, frequency, data_sources, None)
    self.features = [
        {**feature, "status": changed.get(feature["name"], feature["status"])} for feature in self.features
    ]


def _delete_detector(self: Any, detector_id: str) -> None:
    detector = self.get_detector(detector_id)
    if self.account_id in _administrators(self) and detector.organization["members"] != "NONE":
        raise _refuse("cannot delete detector while it has invited or associated members.")
    del self.detectors[detector_id]


def _administrators(backend: Any) -> list[str]:
    return guardduty_backends[find_management_id(backend.account_id)][backend.region_name].admin_account_ids


def _enable_administrator(self: Any, admin_account_id: str) -> None:
    delegate(self.account_id, admin_account_id, _PRINCIPAL, _refuse)
    if admin_account_id not in self.admin_account_ids:
        self.admin_account_ids.append(admin_account_id)


def _disable_administrator(self: Any) -> str:
    backend = self.guardduty_backend
    require_management(backend.account_id, _refuse)
    account_id = self._get_param("adminAccountId")
    if account_id not in backend.admin_account_ids:
        raise _refuse(f"{account_id} is not the delegated administrator.")
    backend.admin_account_ids.remove(account_id)
    return "{}"


def _find_detector(response: Any) -> Any:
    backend = response.guardduty_backend
    detector = backend.get_detector(response.path.split("/")[-2])
    require_administrator(backend.account_id, _administrators(backend), _refuse)
    return detector


def _describe_configuration(self: Any) -> str:
    organization = _find_detector(self).organization
    return json.dumps(
        {
            "autoEnable": organization["members"] != "NONE",
            "autoEnableOrganizationMembers": organization["members"],
            "memberAccountLimitReached": False,
            "features": [
                {"name": name, "autoEnable": organization["features"].get(name, "NONE")} for name in _FEATURES
            ],
        }
    )


def _update_configuration(self: Any) -> str:
    organization = _find_detector(self).organization
    members = self._get_param("autoEnableOrganizationMembers")
    if members is not None:
        organization["members"] = members
    organization["features"] |= {
        feature["name"]: feature["autoEnable"] for feature in self._get_param("features") or []
    }
    return "{}"


def _find_tagged(response: Any) -> Any:
    arn = unquote(response.path.partition("/tags/")[2])
    return response.guardduty_backend.get_detector(arn.rpartition("detector/")[2])


def _list_tags(self: Any) -> str:
    return json.dumps({"tags": _find_tagged(self).tags})


def _tag(self: Any) -> str:
    _find_tagged(self).tags |= self._get_param("tags")
    return "{}"


def _untag(self: Any) -> str:
    detector = _find_tagged(self)
    for key in self.querystring["tagKeys"]:
        detector.tags.pop(key, None)
    return "{}"
