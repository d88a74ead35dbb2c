"""EC2: managed prefix lists with their entries.

Schema: terraform-provider-aws internal/service/ec2/vpc_managed_prefix_list.go.
"""

from typing import Any

from sandbox.provider.resource import Call, GoneError, ResourceType
from sandbox.provider.services.common import pages
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props, unordered


def _in_aws(entry: Props) -> Props:
    return {"Cidr": entry["cidr"], **({"Description": entry["description"]} if entry.get("description") else {})}


def _create(call: Call) -> str:
    entries = [_in_aws(entry) for entry in call.props.get("entries") or []]
    answer = call.client.create_managed_prefix_list(
        PrefixListName=call.props["name"],
        AddressFamily=call.props["addressFamily"],
        MaxEntries=call.props["maxEntries"],
        **({"Entries": entries} if entries else {}),
        **specify_tags(call, "prefix-list"),
    )
    return answer["PrefixList"]["PrefixListId"]


def _describe(call: Call, list_id: str) -> dict[str, Any]:
    found = call.client.describe_managed_prefix_lists(PrefixListIds=[list_id])["PrefixLists"]
    if not found or found[0]["State"] == "delete-complete":
        raise GoneError(list_id)
    return found[0]


def _read(call: Call, list_id: str) -> Props:
    found = _describe(call, list_id)
    entries = pages(call.client, "get_managed_prefix_list_entries", "Entries", PrefixListId=list_id)
    return {
        "addressFamily": found["AddressFamily"],
        "arn": found["PrefixListArn"],
        "entries": [
            {"cidr": entry["Cidr"], **({"description": entry["Description"]} if entry.get("Description") else {})}
            for entry in entries
        ],
        "maxEntries": found["MaxEntries"],
        "name": found["PrefixListName"],
        "ownerId": found["OwnerId"],
        "version": found["Version"],
    }


def _update(call: Call, list_id: str, changed: frozenset[str]) -> None:
    """The real plugin makes room before it adds entries, and gives it up after it removes them: AWS takes no call with
    both. An entry whose description changes is removed and added.
    """
    grows = int(call.props["maxEntries"]) > int(call.old["maxEntries"])
    if "maxEntries" in changed and grows:
        call.client.modify_managed_prefix_list(PrefixListId=list_id, MaxEntries=call.props["maxEntries"])
    if changed & {"entries", "name"}:
        before, after = (
            {entry["cidr"]: entry for entry in side.get("entries") or []} for side in (call.old, call.props)
        )
        removed = [{"Cidr": cidr} for cidr, entry in before.items() if after.get(cidr) != entry]
        added = [_in_aws(entry) for cidr, entry in after.items() if before.get(cidr) != entry]
        if set(before) & {one["Cidr"] for one in added}:
            # AWS takes no CIDR that is removed and added in one call.
            _modify(call, list_id, removed, [])
            removed = []
        _modify(call, list_id, removed, added)
    if "maxEntries" in changed and not grows:
        call.client.modify_managed_prefix_list(PrefixListId=list_id, MaxEntries=call.props["maxEntries"])


def _modify(call: Call, list_id: str, removed: list[Props], added: list[Props]) -> None:
    request: Props = {"RemoveEntries": removed, "AddEntries": added, "PrefixListName": call.props["name"]}
    if removed or added:
        request["CurrentVersion"] = _describe(call, list_id)["Version"]
    call.client.modify_managed_prefix_list(PrefixListId=list_id, **{key: one for key, one in request.items() if one})


def _delete(call: Call, list_id: str) -> None:
    call.client.delete_managed_prefix_list(PrefixListId=list_id)


TYPES = (
    ResourceType(
        urn_type="aws:ec2/managedPrefixList:ManagedPrefixList",
        service="ec2",
        title="EC2 Managed Prefix List",
        inputs=frozenset({"addressFamily", "entries", "maxEntries", "name"}),
        required=frozenset({"addressFamily", "maxEntries"}),
        outputs=frozenset({"arn", "ownerId", "version"}),
        force_new=frozenset({"addressFamily"}),
        computed=frozenset({"entries"}),
        canonical={"entries": unordered},
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidPrefixListID.NotFound"}),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
