"""IAM Access Analyzer, which moto does not have: analyzers of an account or an organization, and their tags."""

import re
import sys
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import unquote

from moto import backend_index
from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from sandbox.aws.patches.common import get_organization, refuse_json

_SERVICE = "access-analyzer.amazonaws.com"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,254}")
_LIMITS = {"ACCOUNT": 1, "ORGANIZATION": 5}
"""Analyzers of a type in one region; each type counts for itself, those of unused access too."""
_DEFAULT_AGE = 90


class AccessAnalyzerBackend(BaseBackend):
    """The analyzers of one account in one region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.analyzers: dict[str, dict[str, Any]] = {}

    @property
    def _url_module(self) -> Any:
        return SimpleNamespace(url_bases=_URL_BASES, url_paths=_URL_PATHS)

    def create(self, name: str, kind: str, configuration: dict[str, Any], tags: dict[str, str]) -> str:
        """A new analyzer's ARN."""
        if not _NAME.fullmatch(name):
            raise refuse_json("ValidationException", f"The analyzer name {name} is not valid.")
        if name in self.analyzers:
            raise refuse_json("ConflictException", f"An analyzer with the name {name} already exists.", 409)
        self._check_zone(kind)
        arn = f"arn:aws:access-analyzer:{self.region_name}:{self.account_id}:analyzer/{name}"
        self.analyzers[name] = {
            "arn": arn,
            "name": name,
            "type": kind,
            "createdAt": datetime.now(UTC),
            "status": "ACTIVE",
            "tags": tags,
            **self._configure(kind, configuration),
        }
        return arn

    def _check_zone(self, kind: str) -> None:
        zone = kind.partition("_")[0]
        if sum(analyzer["type"] == kind for analyzer in self.analyzers.values()) >= _LIMITS[zone]:
            message = f"You have reached the maximum number of analyzers of type {kind} in this region."
            raise refuse_json("ServiceQuotaExceededException", message, 402)
        if zone == "ACCOUNT":
            return
        organization = get_organization(self.account_id)
        if organization is None:
            message = "You must create an organization before you create an analyzer of type ORGANIZATION."
            raise refuse_json("ValidationException", message)
        if all(service["ServicePrincipal"] != _SERVICE for service in organization.services):
            message = f"Trusted access of {_SERVICE} is not enabled in the organization."
            raise refuse_json("ValidationException", message)
        administrators = {admin.account.id for admin in organization.admins if _SERVICE in admin.services}
        if self.account_id not in {organization.account_id, *administrators}:
            message = "You must be the management account or a delegated administrator of IAM Access Analyzer."
            raise refuse_json("AccessDeniedException", message, 403)

    def _configure(self, kind: str, configuration: dict[str, Any]) -> dict[str, Any]:
        if not kind.endswith("_UNUSED_ACCESS"):
            return {"configuration": configuration} if configuration else {}
        unused = configuration.get("unusedAccess", {})
        age = unused.get("unusedAccessAge", _DEFAULT_AGE)
        if not 1 <= age <= 365:
            raise refuse_json("ValidationException", "unusedAccessAge must be between 1 and 365.")
        return {"configuration": {"unusedAccess": {**unused, "unusedAccessAge": age}}}

    def find(self, name: str) -> dict[str, Any]:
        """The analyzer of this name, or of this ARN."""
        found = self.analyzers.get(name.rpartition("analyzer/")[2])
        if found is None:
            raise refuse_json("ResourceNotFoundException", f"The analyzer {name} was not found.", 404)
        return found


accessanalyzer_backends = BackendDict(AccessAnalyzerBackend, "accessanalyzer")


class AccessAnalyzerResponse(BaseResponse):
    """The calls."""

    def __init__(self) -> None:
        super().__init__(service_name="accessanalyzer")

    @property
    def _backend(self) -> AccessAnalyzerBackend:
        return accessanalyzer_backends[self.current_account][self.region]

    def create_analyzer(self) -> ActionResult:
        arn = self._backend.create(
            self._get_param("analyzerName"),
            self._get_param("type"),
            self._get_param("configuration") or {},
            self._get_param("tags") or {},
        )
        return ActionResult({"arn": arn})

    def get_analyzer(self) -> ActionResult:
        return ActionResult({"analyzer": self._backend.find(self._get_param("analyzerName"))})

    def list_analyzers(self) -> ActionResult:
        kind = self._get_param("type")
        found = [one for one in self._backend.analyzers.values() if kind in (None, one["type"])]
        return ActionResult({"analyzers": found})

    def update_analyzer(self) -> ActionResult:
        analyzer = self._backend.find(self._get_param("analyzerName"))
        wanted = (self._get_param("configuration") or {}).get("unusedAccess", {})
        before = analyzer["configuration"]["unusedAccess"]["unusedAccessAge"]
        if wanted.get("unusedAccessAge", before) != before:
            raise refuse_json("ValidationException", "The unused access age of an analyzer cannot be changed.")
        analyzer["configuration"] = {"unusedAccess": {**wanted, "unusedAccessAge": before}}
        return ActionResult({"configuration": analyzer["configuration"]})

    def delete_analyzer(self) -> EmptyResult:
        del self._backend.analyzers[self._backend.find(self._get_param("analyzerName"))["name"]]
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        return ActionResult({"tags": self._find_by_arn()["tags"]})

    def tag_resource(self) -> EmptyResult:
        self._find_by_arn()["tags"] |= self._get_param("tags")
        return EmptyResult()

    def untag_resource(self) -> EmptyResult:
        analyzer = self._find_by_arn()
        if "tagKeys" not in self.querystring:
            raise refuse_json("ValidationException", "tagKeys: must not be null")
        for key in self.querystring["tagKeys"]:
            analyzer["tags"].pop(key, None)
        return EmptyResult()

    def _get_action_from_method_and_request_uri(self, request: Any) -> str:
        # moto finds the action by the parameters too, and would not know this one without its own.
        if request.method == "DELETE" and request.path.startswith("/tags/"):
            self.uri_match = {"resourceArn": unquote(request.path.removeprefix("/tags/"))}
            return "UntagResource"
        return super()._get_action_from_method_and_request_uri(request)

    def _find_by_arn(self) -> dict[str, Any]:
        return self._backend.find(self._get_param("resourceArn"))


_URL_BASES = [r"https?://access-analyzer\.(.+)\.amazonaws\.com"]
_URL_PATHS = {
    "{0}/analyzer$": AccessAnalyzerResponse.dispatch,
    "{0}/analyzer/(?P<name>[^/]+)$": AccessAnalyzerResponse.dispatch,
    "{0}/tags/(?P<arn>.+)$": AccessAnalyzerResponse.dispatch,
}


def apply() -> None:
    """Makes moto know the service, as one of its own.

    No archive rules and no findings. One analyzer of each account type in a region, five of each organization type,
    which the management account or a delegated administrator makes once trusted access is on. Only tags and the rule
    of an analyzer can change. Facts: API reference of IAM Access Analyzer, CreateAnalyzer, UpdateAnalyzer,
    UnusedAccessConfiguration; https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-quotas.html and
    access-analyzer-settings.html, read 2026-11.
    """
    module = ModuleType("moto.accessanalyzer")
    module.accessanalyzer_backends = accessanalyzer_backends  # pyright: ignore[reportAttributeAccessIssue]
    sys.modules[module.__name__] = module
    backend_index.backend_url_patterns.append(("accessanalyzer", re.compile(_URL_BASES[0])))
