"""IAM Access Analyzer: analyzers. Only their tags can change.

Owns the declaration. Schema: terraform-provider-aws internal/service/accessanalyzer/analyzer.go; of configurations only
that of unused access.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.provider.resource import Call, ResourceType, Tagging
from sandbox.provider.values import Props


def _create(call: Call) -> str:
    name, configuration = call.props["analyzerName"], call.props.get("configuration")
    given = {"configuration": _to_api(configuration)} if configuration else {}
    call.client.create_analyzer(analyzerName=name, type=call.props["type"], tags=call.tags, **given)
    return name


def _to_api(configuration: Props) -> dict[str, Any]:
    unused = configuration.get("unusedAccess") or {}
    found: dict[str, Any] = {}
    if unused.get("unusedAccessAge"):
        found["unusedAccessAge"] = int(unused["unusedAccessAge"])
    exclusions = (unused.get("analysisRule") or {}).get("exclusions")
    if exclusions:
        found["analysisRule"] = {"exclusions": [_without_empty(exclusion) for exclusion in exclusions]}
    return {"unusedAccess": found}


def _without_empty(exclusion: Props) -> Props:
    return {key: exclusion[key] for key in ("accountIds", "resourceTags") if exclusion.get(key)}


def _read(call: Call, name: str) -> Props:
    found = call.client.get_analyzer(analyzerName=name)["analyzer"]
    return {
        "analyzerName": found["name"],
        "arn": found["arn"],
        "configuration": found.get("configuration"),
        "type": found["type"],
    }


def _delete(call: Call, name: str) -> None:
    call.client.delete_analyzer(analyzerName=name)


def _arn(call: Call, name: str) -> str:
    return call.arn("access-analyzer", f"analyzer/{name}")


def _tags(call: Call, name: str) -> Mapping[str, str]:
    return call.client.list_tags_for_resource(resourceArn=_arn(call, name))["tags"]


def _write_tags(call: Call, name: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.untag_resource(resourceArn=_arn(call, name), tagKeys=removed)
    if changed:
        call.client.tag_resource(resourceArn=_arn(call, name), tags=changed)


TYPES = (
    ResourceType(
        urn_type="aws:accessanalyzer/analyzer:Analyzer",
        service="accessanalyzer",
        title="IAM Access Analyzer Analyzer",
        inputs=frozenset({"analyzerName", "configuration", "type"}),
        required=frozenset({"analyzerName"}),
        outputs=frozenset({"arn"}),
        defaults={"type": "ACCOUNT"},
        force_new=frozenset({"analyzerName", "configuration", "type"}),
        regional=True,
        tagging=Tagging(_tags, _write_tags),
        gone=frozenset({"ResourceNotFoundException"}),
        create=_create,
        read=_read,
        delete=_delete,
    ),
)
