"""IAM Identity Center: permission sets and assignments. Every change of one is provisioned.

Owns the declarations. Schema: terraform-provider-aws internal/service/ssoadmin.
"""

from collections.abc import Callable, Mapping

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Autoname, Call, Imported, ResourceType, Tagging
from sandbox.provider.services.common import from_list, pages, timestamp, to_list
from sandbox.provider.values import Props

GONE = frozenset({"ResourceNotFoundException"})
_ASSIGNMENT = ("principalId", "principalType", "targetId", "targetType", "permissionSetArn", "instanceArn")


def list_instances(call: Call) -> Props:
    """What the function getInstances answers."""
    found = pages(call.client, "list_instances", "Instances")
    return {
        "arns": [one["InstanceArn"] for one in found],
        "id": call.region,
        "identityStoreIds": [one["IdentityStoreId"] for one in found],
        "region": call.region,
    }


def parse_parts(*names: str) -> Callable[[str], Imported]:
    """An import id of these properties, with commas between them."""

    def parse(import_id: str) -> Imported:
        parts = import_id.split(",")
        if len(parts) != len(names) or not all(parts):
            raise RefusedError(f"unexpected format for ID ({import_id}), expected {','.join(names)}")
        return Imported(import_id, dict(zip(names, parts, strict=True)))

    return parse


def name_set(permission_set_arn: str, instance_arn: str) -> dict[str, str]:
    """A permission set as AWS's calls name it."""
    return {"InstanceArn": instance_arn, "PermissionSetArn": permission_set_arn}


def name_set_of(call: Call) -> dict[str, str]:
    """That of the resource."""
    return name_set(call.props["permissionSetArn"], call.props["instanceArn"])


def provision(call: Call, ids: Mapping[str, str]) -> None:
    """Gives the accounts what the permission set has become, and waits for it."""
    answer = call.client.provision_permission_set(**ids, TargetType="ALL_PROVISIONED_ACCOUNTS")
    request = answer["PermissionSetProvisioningStatus"]["RequestId"]
    status = call.client.describe_permission_set_provisioning_status(
        InstanceArn=ids["InstanceArn"], ProvisionPermissionSetRequestId=request
    )["PermissionSetProvisioningStatus"]
    if status["Status"] != "SUCCEEDED":
        raise RefusedError(f"waiting for SSO Permission Set provision: {status.get('FailureReason', status['Status'])}")


# Permission sets: the id is "<permission set>,<instance>".


def split_id(object_id: str) -> dict[str, str]:
    """That of an id of two parts."""
    return name_set(*object_id.split(","))


def _settings(call: Call) -> dict[str, str]:
    names = {"description": "Description", "relayState": "RelayState", "sessionDuration": "SessionDuration"}
    return {api: call.props[name] for name, api in names.items() if call.props.get(name)}


def _create_set(call: Call) -> str:
    instance = call.props["instanceArn"]
    request = {"InstanceArn": instance, "Name": call.props["name"], **_settings(call), "Tags": to_list(call.tags)}
    return f"{call.client.create_permission_set(**request)['PermissionSet']['PermissionSetArn']},{instance}"


def _read_set(call: Call, object_id: str) -> Props:
    ids = split_id(object_id)
    found = call.client.describe_permission_set(**ids)["PermissionSet"]
    return {
        "arn": found["PermissionSetArn"],
        "createdDate": timestamp(found["CreatedDate"]),
        "description": found.get("Description") or None,
        "instanceArn": ids["InstanceArn"],
        "name": found["Name"],
        "relayState": found.get("RelayState") or None,
        "sessionDuration": found["SessionDuration"],
    }


def _update_set(call: Call, object_id: str, changed: frozenset[str]) -> None:
    if changed & {"description", "relayState", "sessionDuration"}:
        call.client.update_permission_set(**split_id(object_id), **_settings(call))
        provision(call, split_id(object_id))


def _delete_set(call: Call, object_id: str) -> None:
    call.client.delete_permission_set(**split_id(object_id))


def _resource(object_id: str) -> dict[str, str]:
    arn, _, instance = object_id.partition(",")
    return {"InstanceArn": instance, "ResourceArn": arn}


def _tags(call: Call, object_id: str) -> Mapping[str, str]:
    return from_list(call.client.list_tags_for_resource(**_resource(object_id))["Tags"])


def _write_tags(call: Call, object_id: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.untag_resource(**_resource(object_id), TagKeys=removed)
    if changed:
        call.client.tag_resource(**_resource(object_id), Tags=to_list(changed))


# Assignments.


def _assign(call: Call) -> str:
    object_id = ",".join(call.props[name] for name in _ASSIGNMENT)
    # AWS would make it again without a word, hence the real plugin looks first.
    if _read_assignment(call, object_id) is not None:
        principal = f"{call.props['principalType']} ({call.props['principalId']})"
        raise RefusedError(f"creating SSO Account Assignment for {principal}: already exists")
    status = call.client.create_account_assignment(**_request(object_id))["AccountAssignmentCreationStatus"]
    described = call.client.describe_account_assignment_creation_status(
        InstanceArn=call.props["instanceArn"], AccountAssignmentCreationRequestId=status["RequestId"]
    )["AccountAssignmentCreationStatus"]
    if described["Status"] != "SUCCEEDED":
        raise RefusedError(f"waiting for SSO Account Assignment create: {described.get('FailureReason')}")
    return object_id


def _request(object_id: str) -> dict[str, str]:
    named = dict(zip(_ASSIGNMENT, object_id.split(","), strict=True))
    return {name[0].upper() + name[1:]: value for name, value in named.items()}


def _read_assignment(call: Call, object_id: str) -> Props | None:
    request = _request(object_id)
    found = pages(
        call.client,
        "list_account_assignments",
        "AccountAssignments",
        AccountId=request["TargetId"],
        InstanceArn=request["InstanceArn"],
        PermissionSetArn=request["PermissionSetArn"],
    )
    principal = (request["PrincipalType"], request["PrincipalId"])
    if principal not in {(one["PrincipalType"], one["PrincipalId"]) for one in found}:
        return None
    return dict(zip(_ASSIGNMENT, object_id.split(","), strict=True))


def _unassign(call: Call, object_id: str) -> None:
    call.client.delete_account_assignment(**_request(object_id))


TYPES = (
    ResourceType(
        urn_type="aws:ssoadmin/permissionSet:PermissionSet",
        service="sso-admin",
        title="SSO Permission Set",
        inputs=frozenset({"description", "instanceArn", "name", "relayState", "sessionDuration"}),
        required=frozenset({"instanceArn"}),
        outputs=frozenset({"arn", "createdDate"}),
        defaults={"sessionDuration": "PT1H"},
        force_new=frozenset({"instanceArn", "name"}),
        autoname=Autoname(longest=32),
        regional=True,
        tagging=Tagging(_tags, _write_tags),
        gone=GONE,
        parse_import_id=lambda import_id: Imported(parse_parts("PERMISSION_SET_ARN", "INSTANCE_ARN")(import_id).id),
        create=_create_set,
        read=_read_set,
        update=_update_set,
        delete=_delete_set,
    ),
    ResourceType(
        urn_type="aws:ssoadmin/accountAssignment:AccountAssignment",
        service="sso-admin",
        title="SSO Account Assignment",
        inputs=frozenset(_ASSIGNMENT),
        required=frozenset(_ASSIGNMENT),
        force_new=frozenset(_ASSIGNMENT),
        regional=True,
        gone=GONE,
        parse_import_id=parse_parts(*_ASSIGNMENT),
        create=_assign,
        read=_read_assignment,
        delete=_unassign,
    ),
)
