"""The identity store of IAM Identity Center: changes of groups and users, and memberships that are there once."""

from collections.abc import Callable
from typing import Any, NamedTuple

from moto.core.responses import EmptyResult
from moto.identitystore.exceptions import ConflictException, ResourceNotFoundException, ValidationException
from moto.identitystore.models import Group, IdentityStoreBackend, Name
from moto.identitystore.responses import IdentityStoreResponse

from sandbox.aws.patches.common import run_first

_CONFLICT = "UNIQUENESS_CONSTRAINT_VIOLATION"
_GROUP_FIELDS = {"displayName": "DisplayName", "description": "Description"}
_USER_FIELDS = {
    "displayName": "DisplayName",
    "userName": "UserName",
    "nickName": "NickName",
    "title": "Title",
    "locale": "Locale",
    "timezone": "Timezone",
    "userType": "UserType",
}


def apply() -> None:
    """Adds UpdateGroup and UpdateUser, and refuses a second membership; whoever is deleted is in no group any more.

    An attribute without a value is taken away; a list is replaced whole. Facts: API reference of the identity store,
    UpdateUser, UpdateGroup, AttributeOperation, CreateGroupMembership, DeleteUser, read 2026-11.
    """
    response: Any = IdentityStoreResponse
    response.update_group = _update_group
    response.update_user = _update_user
    run_first(IdentityStoreBackend, "create_group_membership", _check_membership)
    _leave_groups("delete_group", lambda membership: membership["GroupId"])
    _leave_groups("delete_user", lambda membership: membership["MemberId"]["UserId"])


def _store(backend: Any, store_id: str) -> Any:
    return backend._IdentityStoreBackend__get_identity_store(store_id)


def _operations(response: Any) -> dict[str, Any]:
    return {one["AttributePath"]: one.get("AttributeValue") for one in response._get_param("Operations")}


def _update_group(response: Any) -> EmptyResult:
    store = _store(response.identitystore_backend, response._get_param("IdentityStoreId"))
    group: Group | None = store.groups.get(response._get_param("GroupId"))
    if group is None:
        raise ResourceNotFoundException(message="GROUP not found.", resource_type="GROUP")
    operations = _operations(response)
    _check_paths(operations, _GROUP_FIELDS)
    name = operations.get("displayName", group.DisplayName)
    if any(one.DisplayName == name and one.GroupId != group.GroupId for one in store.groups.values()):
        raise ConflictException(message="Duplicate GroupDisplayName", reason=_CONFLICT)
    store.groups[group.GroupId] = group._replace(**{_GROUP_FIELDS[path]: value for path, value in operations.items()})
    return EmptyResult()


def _update_user(response: Any) -> EmptyResult:
    store = _store(response.identitystore_backend, response._get_param("IdentityStoreId"))
    user = store.users.get(response._get_param("UserId"))
    if user is None:
        raise ResourceNotFoundException(message="USER not found.", resource_type="USER")
    operations = _operations(response)
    parts = {path: value for path, value in operations.items() if path.startswith("name.")}
    emails = operations.get("emails", user.Emails)
    plain = {path: value for path, value in operations.items() if path not in {*parts, "emails"}}
    _check_paths(plain, _USER_FIELDS)
    changes: dict[str, Any] = {_USER_FIELDS[path]: value for path, value in plain.items()}
    changes["Name"] = _change_name(user.Name, parts)
    changes["Emails"] = [{key[0].upper() + key[1:]: value for key, value in one.items()} for one in emails or []]
    store.users[user.UserId] = user._replace(**changes)
    return EmptyResult()


def _change_name(name: Name | None, parts: dict[str, Any]) -> NamedTuple:
    fields = {path.removeprefix("name."): value for path, value in parts.items()}
    return (name or Name(*[None] * len(Name._fields)))._replace(
        **{field[0].upper() + field[1:]: value for field, value in fields.items()}
    )


def _check_paths(operations: dict[str, Any], known: dict[str, str]) -> None:
    for path in operations:
        if path not in known:
            raise ValidationException(message=f"The attribute path {path} is not known.")


def _check_membership(backend: Any, identity_store_id: str, group_id: str, member_id: dict[str, str]) -> None:
    for membership in _store(backend, identity_store_id).group_memberships.values():
        if (membership["GroupId"], membership["MemberId"]["UserId"]) == (group_id, member_id["UserId"]):
            raise ConflictException(message="Member and Group relationship already exists.", reason=_CONFLICT)


def _leave_groups(name: str, find: Callable[[dict[str, Any]], str]) -> None:
    """Ends the memberships of what the call `name` deletes."""

    def leave(backend: Any, identity_store_id: str, gone: str) -> None:
        store = _store(backend, identity_store_id)
        store.group_memberships = {
            id_: membership for id_, membership in store.group_memberships.items() if find(membership) != gone
        }

    def first(backend: Any, identity_store_id: str, **named: str) -> None:
        leave(backend, identity_store_id, *named.values())

    run_first(IdentityStoreBackend, name, first)
