"""IAM Identity Center: permission sets, what is attached to them, and assignments. Every change of one is provisioned.

Owns the declarations. Schema: terraform-provider-aws internal/service/ssoadmin.
"""

from collections.abc import Callable, Mapping

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Autoname, Call, Imported, ResourceType, Tagging
from sandbox.provider.services.common import from_list, pages, timestamp, to_list
from sandbox.provider.values import Props, policy_text

_GONE = frozenset({"ResourceNotFoundException"})
_OF = frozenset({"instanceArn", "permissionSetArn"})
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


def _parse(*names: str) -> Callable[[str], Imported]:
    """An import id of these properties, with commas between them."""

    def parse(import_id: str) -> Imported:
        parts = import_id.split(",")
        if len(parts) != len(names) or not all(parts):
            raise RefusedError(f"unexpected format for ID ({import_id}), expected {','.join(names)}")
        return Imported(import_id, dict(zip(names, parts, strict=True)))

    return parse


def _of(permission_set_arn: str, instance_arn: str) -> dict[str, str]:
    return {"InstanceArn": instance_arn, "PermissionSetArn": permission_set_arn}


def _ids(call: Call) -> dict[str, str]:
    return _of(call.props["permissionSetArn"], call.props["instanceArn"])


def _provision(call: Call, ids: Mapping[str, str]) -> None:
    """Gives the accounts what the permission set has become, and waits for it."""
    answer = call.client.provision_permission_set(**ids, TargetType="ALL_PROVISIONED_ACCOUNTS")
    request = answer["PermissionSetProvisioningStatus"]["RequestId"]
    status = call.client.describe_permission_set_provisioning_status(
        InstanceArn=ids["InstanceArn"], ProvisionPermissionSetRequestId=request
    )["PermissionSetProvisioningStatus"]
    if status["Status"] != "SUCCEEDED":
        raise RefusedError(f"waiting for SSO Permission Set provision: {status.get('FailureReason', status['Status'])}")


# Permission sets: the id is "<permission set>,<instance>".


def _split(object_id: str) -> dict[str, str]:
    return _of(*object_id.split(","))


def _settings(call: Call) -> dict[str, str]:
    names = {"description": "Description", "relayState": "RelayState", "sessionDuration": "SessionDuration"}
    return {api: call.props[name] for name, api in names.items() if call.props.get(name)}


def _create_set(call: Call) -> str:
    instance = call.props["instanceArn"]
    request = {"InstanceArn": instance, "Name": call.props["name"], **_settings(call), "Tags": to_list(call.tags)}
    return f"{call.client.create_permission_set(**request)['PermissionSet']['PermissionSetArn']},{instance}"


def _read_set(call: Call, object_id: str) -> Props:
    ids = _split(object_id)
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
        call.client.update_permission_set(**_split(object_id), **_settings(call))
        _provision(call, _split(object_id))


def _delete_set(call: Call, object_id: str) -> None:
    call.client.delete_permission_set(**_split(object_id))


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


# What is attached: the id names all that tells it apart.


def _create_managed(call: Call) -> str:
    arn = call.props["managedPolicyArn"]
    call.client.attach_managed_policy_to_permission_set(**_ids(call), ManagedPolicyArn=arn)
    return f"{arn},{call.props['permissionSetArn']},{call.props['instanceArn']}"


def _read_managed(call: Call, object_id: str) -> Props | None:
    arn, permission_set, instance = object_id.split(",")
    of = _of(permission_set, instance)
    for policy in pages(call.client, "list_managed_policies_in_permission_set", "AttachedManagedPolicies", **of):
        if policy["Arn"] == arn:
            return {
                "instanceArn": instance,
                "managedPolicyArn": arn,
                "managedPolicyName": policy["Name"],
                "permissionSetArn": permission_set,
            }
    return None


def _delete_managed(call: Call, object_id: str) -> None:
    arn, permission_set, instance = object_id.split(",")
    of = _of(permission_set, instance)
    call.client.detach_managed_policy_from_permission_set(**of, ManagedPolicyArn=arn)
    _provision(call, of)


def _settle_provisioning(call: Call, _: str) -> None:
    _provision(call, _ids(call))


def _create_customer(call: Call) -> str:
    reference = _to_api(call.props["customerManagedPolicyReference"])
    call.client.attach_customer_managed_policy_reference_to_permission_set(
        **_ids(call), CustomerManagedPolicyReference=reference
    )
    parts = (reference["Name"], reference["Path"], call.props["permissionSetArn"], call.props["instanceArn"])
    return ",".join(parts)


def _read_customer(call: Call, object_id: str) -> Props | None:
    name, path, permission_set, instance = object_id.split(",")
    found = pages(
        call.client,
        "list_customer_managed_policy_references_in_permission_set",
        "CustomerManagedPolicyReferences",
        **_of(permission_set, instance),
    )
    if not any((policy["Name"], policy.get("Path", "/")) == (name, path) for policy in found):
        return None
    return {
        "customerManagedPolicyReference": {"name": name, "path": path},
        "instanceArn": instance,
        "permissionSetArn": permission_set,
    }


def _delete_customer(call: Call, object_id: str) -> None:
    name, path, permission_set, instance = object_id.split(",")
    of = _of(permission_set, instance)
    call.client.detach_customer_managed_policy_reference_from_permission_set(
        **of, CustomerManagedPolicyReference={"Name": name, "Path": path}
    )
    _provision(call, of)


def _to_api(reference: Props) -> dict[str, str]:
    return {"Name": reference["name"], "Path": reference.get("path") or "/"}


def _with_path(value: object) -> object:
    return {**value, "path": value.get("path") or "/"} if isinstance(value, dict) else value


def _parse_customer(import_id: str) -> Imported:
    _parse("POLICY_NAME", "POLICY_PATH", "PERMISSION_SET_ARN", "INSTANCE_ARN")(import_id)
    return Imported(import_id)


def _put_inline(call: Call) -> str:
    call.client.put_inline_policy_to_permission_set(**_ids(call), InlinePolicy=call.props["inlinePolicy"])
    return f"{call.props['permissionSetArn']},{call.props['instanceArn']}"


def _read_inline(call: Call, object_id: str) -> Props | None:
    ids = _split(object_id)
    found = call.client.get_inline_policy_for_permission_set(**ids).get("InlinePolicy")
    if not found:
        return None
    return {"inlinePolicy": found, "instanceArn": ids["InstanceArn"], "permissionSetArn": ids["PermissionSetArn"]}


def _update_inline(call: Call, object_id: str, _: frozenset[str]) -> None:
    _put_inline(call)
    _provision(call, _split(object_id))


def _delete_inline(call: Call, object_id: str) -> None:
    call.client.delete_inline_policy_from_permission_set(**_split(object_id))
    _provision(call, _split(object_id))


def _put_boundary(call: Call) -> str:
    wanted = call.props["permissionsBoundary"]
    reference = wanted.get("customerManagedPolicyReference")
    boundary = (
        {"CustomerManagedPolicyReference": _to_api(reference)}
        if reference
        else {"ManagedPolicyArn": wanted["managedPolicyArn"]}
    )
    call.client.put_permissions_boundary_to_permission_set(**_ids(call), PermissionsBoundary=boundary)
    return f"{call.props['permissionSetArn']},{call.props['instanceArn']}"


def _read_boundary(call: Call, object_id: str) -> Props:
    ids = _split(object_id)
    found = call.client.get_permissions_boundary_for_permission_set(**ids)["PermissionsBoundary"]
    reference = found.get("CustomerManagedPolicyReference")
    boundary = (
        {"customerManagedPolicyReference": {"name": reference["Name"], "path": reference["Path"]}}
        if reference
        else {"managedPolicyArn": found["ManagedPolicyArn"]}
    )
    return {
        "instanceArn": ids["InstanceArn"],
        "permissionSetArn": ids["PermissionSetArn"],
        "permissionsBoundary": boundary,
    }


def _delete_boundary(call: Call, object_id: str) -> None:
    call.client.delete_permissions_boundary_from_permission_set(**_split(object_id))
    _provision(call, _split(object_id))


def _boundary(value: object) -> object:
    if isinstance(value, dict) and value.get("customerManagedPolicyReference"):
        return {"customerManagedPolicyReference": _with_path(value["customerManagedPolicyReference"])}
    return value


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
        gone=_GONE,
        parse_import_id=lambda import_id: Imported(_parse("PERMISSION_SET_ARN", "INSTANCE_ARN")(import_id).id),
        create=_create_set,
        read=_read_set,
        update=_update_set,
        delete=_delete_set,
    ),
    ResourceType(
        urn_type="aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
        service="sso-admin",
        title="SSO Managed Policy Attachment",
        inputs=_OF | {"managedPolicyArn"},
        required=_OF | {"managedPolicyArn"},
        outputs=frozenset({"managedPolicyName"}),
        force_new=_OF | {"managedPolicyArn"},
        regional=True,
        gone=_GONE,
        parse_import_id=_parse("managedPolicyArn", "permissionSetArn", "instanceArn"),
        create=_create_managed,
        settle=_settle_provisioning,
        read=_read_managed,
        delete=_delete_managed,
    ),
    ResourceType(
        urn_type="aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
        service="sso-admin",
        title="SSO Customer Managed Policy Attachment",
        inputs=_OF | {"customerManagedPolicyReference"},
        required=_OF | {"customerManagedPolicyReference"},
        force_new=_OF | {"customerManagedPolicyReference"},
        canonical={"customerManagedPolicyReference": _with_path},
        regional=True,
        gone=_GONE,
        parse_import_id=_parse_customer,
        create=_create_customer,
        settle=_settle_provisioning,
        read=_read_customer,
        delete=_delete_customer,
    ),
    ResourceType(
        urn_type="aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        service="sso-admin",
        title="SSO Permission Set Inline Policy",
        inputs=_OF | {"inlinePolicy"},
        required=_OF | {"inlinePolicy"},
        force_new=_OF,
        canonical={"inlinePolicy": policy_text},
        regional=True,
        gone=_GONE,
        parse_import_id=_parse("permissionSetArn", "instanceArn"),
        create=_put_inline,
        settle=_settle_provisioning,
        read=_read_inline,
        update=_update_inline,
        delete=_delete_inline,
    ),
    ResourceType(
        urn_type="aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
        service="sso-admin",
        title="SSO Permissions Boundary Attachment",
        inputs=_OF | {"permissionsBoundary"},
        required=_OF | {"permissionsBoundary"},
        force_new=_OF | {"permissionsBoundary"},
        canonical={"permissionsBoundary": _boundary},
        regional=True,
        gone=_GONE,
        parse_import_id=_parse("permissionSetArn", "instanceArn"),
        create=_put_boundary,
        settle=_settle_provisioning,
        read=_read_boundary,
        delete=_delete_boundary,
    ),
    ResourceType(
        urn_type="aws:ssoadmin/accountAssignment:AccountAssignment",
        service="sso-admin",
        title="SSO Account Assignment",
        inputs=frozenset(_ASSIGNMENT),
        required=frozenset(_ASSIGNMENT),
        force_new=frozenset(_ASSIGNMENT),
        regional=True,
        gone=_GONE,
        parse_import_id=_parse(*_ASSIGNMENT),
        create=_assign,
        read=_read_assignment,
        delete=_unassign,
    ),
)
