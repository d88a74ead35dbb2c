"""Managed prefix lists: as much room as they say, versions that count, and what others do with a shared one."""

from collections.abc import Iterator
from functools import wraps
from typing import Any

from moto.ec2.exceptions import DependencyViolationError, EC2ClientError
from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.responses.vpcs import VPCs

from sandbox.aws.patches.ram import find_shared


def apply() -> None:
    """Has ModifyManagedPrefixList resize a list and keep its name, and AWS's refusals around entries and versions.

    moto takes any number of entries and any version, forgets the name where a request has none, and shows a list for
    some calls after it is deleted. A rule names a list of its own account or one that is shared with it, which that
    account is shown too; a list that a rule of any account names stays. Facts: API reference of EC2,
    ModifyManagedPrefixList and DeleteManagedPrefixList, managed-prefix-lists.html and sharing-managed-prefix-lists.html
    of https://docs.aws.amazon.com/vpc/latest/userguide/, read 2026-11.
    """
    backend, responses = EC2Backend, VPCs
    _wrap(backend, "create_managed_prefix_list", _create)
    _wrap(backend, "modify_managed_prefix_list", _modify)
    _wrap(backend, "delete_managed_prefix_list", _delete)
    _wrap(backend, "describe_managed_prefix_lists", _describe)
    _wrap(backend, "authorize_security_group_ingress", _authorize)
    _wrap(backend, "authorize_security_group_egress", _authorize)
    _wrap(responses, "modify_managed_prefix_list", _resize)


def _wrap(owner: Any, name: str, around: Any) -> None:
    original = getattr(owner, name)

    @wraps(original)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return around(original, self, *args, **kwargs)

    setattr(owner, name, method)


def _create(original: Any, backend: Any, **asked: Any) -> Any:
    entries = asked.get("entry") or []
    if asked.get("max_entries") and len(entries) > int(asked["max_entries"]):
        raise EC2ClientError("PrefixListMaxEntriesExceeded", "The prefix list has more entries than it has room for.")
    return original(backend, **asked)


def _find(backend: Any, list_id: str) -> Any:
    found = backend.managed_prefix_lists.get(list_id)
    if found is None:
        raise EC2ClientError("InvalidPrefixListID.NotFound", f"The prefix list ID '{list_id}' does not exist.")
    return found


def _modify(original: Any, backend: Any, **asked: Any) -> Any:
    found = _find(backend, asked["prefix_list_id"])
    added, removed = asked["add_entry"] or [], asked["remove_entry"] or []
    if (added or removed) and asked.get("current_version") != found.version:
        raise EC2ClientError("IncorrectState", f"The current version of the prefix list is {found.version}.")
    if {one["Cidr"] for one in added} & {one["Cidr"] for one in removed}:
        raise EC2ClientError("InvalidParameterValue", "A request cannot add and remove the same CIDR.")
    there = {one["Cidr"] for one in found.entries.get(found.version, [])}
    after = (there - {one["Cidr"] for one in removed}) | {one["Cidr"] for one in added}
    if len(after) > int(found.max_entries):
        raise EC2ClientError("PrefixListMaxEntriesExceeded", "The prefix list has more entries than it has room for.")
    return original(backend, **asked | {"prefix_list_name": asked.get("prefix_list_name") or found.prefix_list_name})


def _resize(original: Any, response: Any) -> Any:
    room = response._get_param("MaxEntries")
    if room is None:
        return original(response)
    if response._get_param("AddEntries", []) or response._get_param("RemoveEntries", []):
        raise EC2ClientError("InvalidParameterCombination", "A request cannot resize a prefix list and change entries.")
    found = _find(response.ec2_backend, response._get_param("PrefixListId"))
    if int(room) < len(found.entries.get(found.version, [])):
        raise EC2ClientError("PrefixListMaxEntriesExceeded", "The prefix list has more entries than it has room for.")
    found.max_entries = int(room)
    return original(response)


def _delete(original: Any, backend: Any, prefix_list_id: str) -> Any:
    found = _find(backend, prefix_list_id)
    for group in _list_groups(backend.region_name):
        if any(rule.prefix_list_id == prefix_list_id for rule in (*group.ingress_rules, *group.egress_rules)):
            raise DependencyViolationError(f"The prefix list {prefix_list_id} is in use by {group.id}.")
    original(backend, prefix_list_id)
    return backend.managed_prefix_lists.pop(found.id)


def _list_groups(region: str) -> Iterator[Any]:
    for regions in list(ec2_backends.values()):
        for groups in regions[region].groups.values() if region in regions else ():
            yield from groups.values()


def _describe(original: Any, backend: Any, prefix_list_ids: Any = None, filters: Any = None) -> Any:
    own = original(backend, prefix_list_ids, filters)
    shared = list(_find_shared(backend))
    asked = [one for one in shared if not prefix_list_ids or one.id in prefix_list_ids]
    names = [value for name, values in (filters or {}).items() if name == "prefix-list-name" for value in values]
    return [*own, *(one for one in asked if not names or one.prefix_list_name in names)]


def _authorize(original: Any, backend: Any, *args: Any, **asked: Any) -> Any:
    for one in asked.get("prefix_list_ids") or []:
        if one["PrefixListId"] not in {found.id for found in _find_shared(backend)}:
            _find(backend, one["PrefixListId"])
    return original(backend, *args, **asked)


def _find_shared(backend: Any) -> Iterator[Any]:
    for arn in find_shared(backend.account_id, backend.region_name):
        *_, region, owner, name = arn.split(":")
        kind, _, list_id = name.partition("/")
        if kind == "prefix-list" and list_id in ec2_backends[owner][region].managed_prefix_lists:
            yield ec2_backends[owner][region].managed_prefix_lists[list_id]
