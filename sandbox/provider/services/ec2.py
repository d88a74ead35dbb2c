"""EC2: what its declarations share (tags, attributes that are changed one by one), and the `Tag` resource.

Schema: terraform-provider-aws internal/service/ec2/tag_gen.go.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Call, Imported, ResourceType, Tagging
from sandbox.provider.services.common import from_list, pages, to_list
from sandbox.provider.values import Props


def specify_tags(call: Call, kind: str) -> dict[str, Any]:
    """The tags of an object of EC2's kind ("vpc", "subnet", ...) in the form of a create request; {} without tags."""
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": to_list(call.tags)}]} if call.tags else {}


def _read_tags(call: Call, object_id: str) -> Mapping[str, str]:
    return from_list(
        pages(call.client, "describe_tags", "Tags", Filters=[{"Name": "resource-id", "Values": [object_id]}])
    )


def _write_tags(call: Call, object_id: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.delete_tags(Resources=[object_id], Tags=[{"Key": key} for key in removed])
    if changed:
        call.client.create_tags(Resources=[object_id], Tags=to_list(changed))


TAGGING = Tagging(_read_tags, _write_tags)


def _set_tag(call: Call) -> str:
    resource, key = call.props["resourceId"], call.props["key"]
    call.client.create_tags(Resources=[resource], Tags=[{"Key": key, "Value": call.props["value"]}])
    return f"{resource},{key}"


def _read_tag(call: Call, object_id: str) -> Props | None:
    resource, _, key = object_id.partition(",")
    tags = _read_tags(call, resource)
    return {"resourceId": resource, "key": key, "value": tags[key]} if key in tags else None


def _update_tag(call: Call, _: str, __: frozenset[str]) -> None:
    _set_tag(call)


def _delete_tag(call: Call, object_id: str) -> None:
    resource, _, key = object_id.partition(",")
    call.client.delete_tags(Resources=[resource], Tags=[{"Key": key}])


def _import_tag(import_id: str) -> Imported:
    resource, _, key = import_id.partition(",")
    if not resource or not key:
        raise RefusedError(f'invalid resource identifier ("{import_id}"), expected ID,KEY')
    return Imported(import_id)


TYPES = (
    ResourceType(
        urn_type="aws:ec2/tag:Tag",
        service="ec2",
        title="EC2 Tag",
        inputs=frozenset({"key", "resourceId", "value"}),
        required=frozenset({"key", "resourceId", "value"}),
        force_new=frozenset({"key", "resourceId"}),
        regional=True,
        parse_import_id=_import_tag,
        create=_set_tag,
        read=_read_tag,
        update=_update_tag,
        delete=_delete_tag,
    ),
)
