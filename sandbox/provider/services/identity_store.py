"""The identity store of IAM Identity Center: groups, users and who is in which group.

Owns the declarations. Schema: terraform-provider-aws internal/service/identitystore; of users the names and the
e-mail address alone.
"""

from collections.abc import Callable
from typing import Any

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Call, Imported, ResourceType
from sandbox.provider.values import Props

_GONE = frozenset({"ResourceNotFoundException"})


def find_group(call: Call) -> Props:
    """What the function getGroup answers."""
    found = _find(call, "Group")
    return {**_flatten_group(found), "id": found["GroupId"], "region": call.region}


def find_user(call: Call) -> Props:
    """What the function getUser answers."""
    found = _find(call, "User")
    return {**_flatten_user(found), "id": found["UserId"], "region": call.region}


def _find(call: Call, kind: str) -> dict[str, Any]:
    """The group or user that the arguments tell by id or by a unique attribute."""
    store, id_ = call.props["identityStoreId"], call.props.get(f"{kind.lower()}Id")
    if not id_:
        unique = call.props["alternateIdentifier"]["uniqueAttribute"]
        identifier = {
            "UniqueAttribute": {"AttributePath": unique["attributePath"], "AttributeValue": unique["attributeValue"]}
        }
        ask = getattr(call.client, f"get_{kind.lower()}_id")
        id_ = ask(IdentityStoreId=store, AlternateIdentifier=identifier)[f"{kind}Id"]
    return getattr(call.client, f"describe_{kind.lower()}")(IdentityStoreId=store, **{f"{kind}Id": id_})


def _split(object_id: str, name: str) -> dict[str, str]:
    store, _, id_ = object_id.partition("/")
    return {"IdentityStoreId": store, name: id_}


def _parse(name: str) -> Callable[[str], Imported]:
    def parse(import_id: str) -> Imported:
        store, _, id_ = import_id.partition("/")
        if not store or not id_:
            raise RefusedError(f"unexpected format of ID ({import_id}), expected IDENTITY_STORE_ID/{name}")
        return Imported(import_id)

    return parse


def _change(path: str, value: Any) -> dict[str, Any]:
    """One operation of an update; without a value the attribute is taken away."""
    return {"AttributePath": path, **({} if value is None else {"AttributeValue": value})}


def _create_group(call: Call) -> str:
    given = {"Description": call.props["description"]} if call.props.get("description") else {}
    store = call.props["identityStoreId"]
    answer = call.client.create_group(IdentityStoreId=store, DisplayName=call.props["displayName"], **given)
    return f"{store}/{answer['GroupId']}"


def _flatten_group(found: dict[str, Any]) -> Props:
    return {
        "description": found.get("Description") or None,
        "displayName": found["DisplayName"],
        "groupId": found["GroupId"],
        "identityStoreId": found["IdentityStoreId"],
    }


def _read_group(call: Call, object_id: str) -> Props:
    found = call.client.describe_group(**_split(object_id, "GroupId"))
    return {**_flatten_group(found), "arn": f"arn:aws:identitystore:::group/{found['GroupId']}", "externalIds": []}


def _update_group(call: Call, object_id: str, changed: frozenset[str]) -> None:
    operations = [_change(name, call.props.get(name)) for name in sorted(changed & {"description", "displayName"})]
    call.client.update_group(**_split(object_id, "GroupId"), Operations=operations)


def _delete_group(call: Call, object_id: str) -> None:
    call.client.delete_group(**_split(object_id, "GroupId"))


def _create_user(call: Call) -> str:
    store, name, emails = call.props["identityStoreId"], call.props["name"], call.props.get("emails")
    answer = call.client.create_user(
        IdentityStoreId=store,
        UserName=call.props["userName"],
        DisplayName=call.props["displayName"],
        Name={"FamilyName": name["familyName"], "GivenName": name["givenName"]},
        **({"Emails": [{"Value": emails["value"], "Primary": emails.get("primary") or False}]} if emails else {}),
    )
    return f"{store}/{answer['UserId']}"


def _flatten_user(found: dict[str, Any]) -> Props:
    name, emails = found["Name"], found.get("Emails") or []
    return {
        "displayName": found["DisplayName"],
        "emails": {"primary": emails[0].get("Primary", False), "value": emails[0]["Value"]} if emails else None,
        "identityStoreId": found["IdentityStoreId"],
        "name": {"familyName": name["FamilyName"], "givenName": name["GivenName"]},
        "userId": found["UserId"],
        "userName": found["UserName"],
    }


def _read_user(call: Call, object_id: str) -> Props:
    found = call.client.describe_user(**_split(object_id, "UserId"))
    return {**_flatten_user(found), "externalIds": [], "userStatus": "ENABLED"}


def _update_user(call: Call, object_id: str, changed: frozenset[str]) -> None:
    operations: list[dict[str, Any]] = []
    if "displayName" in changed:
        operations.append(_change("displayName", call.props["displayName"]))
    if "name" in changed:
        operations += [_change(f"name.{part}", call.props["name"][part]) for part in ("familyName", "givenName")]
    if "emails" in changed:
        emails = call.props.get("emails")
        operations.append(_change("emails", [emails] if emails else None))
    call.client.update_user(**_split(object_id, "UserId"), Operations=operations)


def _delete_user(call: Call, object_id: str) -> None:
    call.client.delete_user(**_split(object_id, "UserId"))


def _with_primary(value: object) -> object:
    return {**value, "primary": value.get("primary") or False} if isinstance(value, dict) else value


def _create_membership(call: Call) -> str:
    store = call.props["identityStoreId"]
    answer = call.client.create_group_membership(
        IdentityStoreId=store, GroupId=call.props["groupId"], MemberId={"UserId": call.props["memberId"]}
    )
    return f"{store}/{answer['MembershipId']}"


def _read_membership(call: Call, object_id: str) -> Props:
    found = call.client.describe_group_membership(**_split(object_id, "MembershipId"))
    return {
        "groupId": found["GroupId"],
        "identityStoreId": found["IdentityStoreId"],
        "memberId": found["MemberId"]["UserId"],
        "membershipId": found["MembershipId"],
    }


def _delete_membership(call: Call, object_id: str) -> None:
    call.client.delete_group_membership(**_split(object_id, "MembershipId"))


TYPES = (
    ResourceType(
        urn_type="aws:identitystore/group:Group",
        service="identitystore",
        title="IdentityStore Group",
        inputs=frozenset({"description", "displayName", "identityStoreId"}),
        required=frozenset({"displayName", "identityStoreId"}),
        outputs=frozenset({"arn", "externalIds", "groupId"}),
        force_new=frozenset({"identityStoreId"}),
        regional=True,
        gone=_GONE,
        parse_import_id=_parse("GROUP_ID"),
        create=_create_group,
        read=_read_group,
        update=_update_group,
        delete=_delete_group,
    ),
    ResourceType(
        urn_type="aws:identitystore/user:User",
        service="identitystore",
        title="IdentityStore User",
        inputs=frozenset({"displayName", "emails", "identityStoreId", "name", "userName"}),
        required=frozenset({"displayName", "identityStoreId", "userName"}),
        outputs=frozenset({"externalIds", "userId", "userStatus"}),
        force_new=frozenset({"identityStoreId", "userName"}),
        canonical={"emails": _with_primary},
        regional=True,
        gone=_GONE,
        parse_import_id=_parse("USER_ID"),
        create=_create_user,
        read=_read_user,
        update=_update_user,
        delete=_delete_user,
    ),
    ResourceType(
        urn_type="aws:identitystore/groupMembership:GroupMembership",
        service="identitystore",
        title="IdentityStore Group Membership",
        inputs=frozenset({"groupId", "identityStoreId", "memberId"}),
        required=frozenset({"groupId", "identityStoreId", "memberId"}),
        outputs=frozenset({"membershipId"}),
        force_new=frozenset({"groupId", "identityStoreId", "memberId"}),
        regional=True,
        gone=_GONE,
        parse_import_id=_parse("MEMBERSHIP_ID"),
        create=_create_membership,
        read=_read_membership,
        delete=_delete_membership,
    ),
)
