"""What permission sets are given: policies of AWS's and of the account's own, an inline policy, a boundary.

Owns the declarations. Schema: terraform-provider-aws internal/service/ssoadmin.
"""

from sandbox.provider.resource import Call, Imported, ResourceType
from sandbox.provider.services.common import pages
from sandbox.provider.services.sso_admin import GONE, name_set, name_set_of, parse_parts, provision, split_id
from sandbox.provider.values import Props, policy_text

_OF = frozenset({"instanceArn", "permissionSetArn"})


def _create_managed(call: Call) -> str:
    arn = call.props["managedPolicyArn"]
    call.client.attach_managed_policy_to_permission_set(**name_set_of(call), ManagedPolicyArn=arn)
    return f"{arn},{call.props['permissionSetArn']},{call.props['instanceArn']}"


def _read_managed(call: Call, object_id: str) -> Props | None:
    arn, permission_set, instance = object_id.split(",")
    of = name_set(permission_set, instance)
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
    of = name_set(permission_set, instance)
    call.client.detach_managed_policy_from_permission_set(**of, ManagedPolicyArn=arn)
    provision(call, of)


def _settle_provisioning(call: Call, _: str) -> None:
    provision(call, name_set_of(call))


def _create_customer(call: Call) -> str:
    reference = _to_api(call.props["customerManagedPolicyReference"])
    call.client.attach_customer_managed_policy_reference_to_permission_set(
        **name_set_of(call), CustomerManagedPolicyReference=reference
    )
    parts = (reference["Name"], reference["Path"], call.props["permissionSetArn"], call.props["instanceArn"])
    return ",".join(parts)


def _read_customer(call: Call, object_id: str) -> Props | None:
    name, path, permission_set, instance = object_id.split(",")
    found = pages(
        call.client,
        "list_customer_managed_policy_references_in_permission_set",
        "CustomerManagedPolicyReferences",
        **name_set(permission_set, instance),
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
    of = name_set(permission_set, instance)
    call.client.detach_customer_managed_policy_reference_from_permission_set(
        **of, CustomerManagedPolicyReference={"Name": name, "Path": path}
    )
    provision(call, of)


def _to_api(reference: Props) -> dict[str, str]:
    return {"Name": reference["name"], "Path": reference.get("path") or "/"}


def _with_path(value: object) -> object:
    return {**value, "path": value.get("path") or "/"} if isinstance(value, dict) else value


def _parse_customer(import_id: str) -> Imported:
    parse_parts("POLICY_NAME", "POLICY_PATH", "PERMISSION_SET_ARN", "INSTANCE_ARN")(import_id)
    return Imported(import_id)


def _put_inline(call: Call) -> str:
    call.client.put_inline_policy_to_permission_set(**name_set_of(call), InlinePolicy=call.props["inlinePolicy"])
    return f"{call.props['permissionSetArn']},{call.props['instanceArn']}"


def _read_inline(call: Call, object_id: str) -> Props | None:
    ids = split_id(object_id)
    found = call.client.get_inline_policy_for_permission_set(**ids).get("InlinePolicy")
    if not found:
        return None
    return {"inlinePolicy": found, "instanceArn": ids["InstanceArn"], "permissionSetArn": ids["PermissionSetArn"]}


def _update_inline(call: Call, object_id: str, _: frozenset[str]) -> None:
    _put_inline(call)
    provision(call, split_id(object_id))


def _delete_inline(call: Call, object_id: str) -> None:
    call.client.delete_inline_policy_from_permission_set(**split_id(object_id))
    provision(call, split_id(object_id))


def _put_boundary(call: Call) -> str:
    wanted = call.props["permissionsBoundary"]
    reference = wanted.get("customerManagedPolicyReference")
    boundary = (
        {"CustomerManagedPolicyReference": _to_api(reference)}
        if reference
        else {"ManagedPolicyArn": wanted["managedPolicyArn"]}
    )
    call.client.put_permissions_boundary_to_permission_set(**name_set_of(call), PermissionsBoundary=boundary)
    return f"{call.props['permissionSetArn']},{call.props['instanceArn']}"


def _read_boundary(call: Call, object_id: str) -> Props:
    ids = split_id(object_id)
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
    call.client.delete_permissions_boundary_from_permission_set(**split_id(object_id))
    provision(call, split_id(object_id))


def _boundary(value: object) -> object:
    if isinstance(value, dict) and value.get("customerManagedPolicyReference"):
        return {"customerManagedPolicyReference": _with_path(value["customerManagedPolicyReference"])}
    return value


TYPES = (
    ResourceType(
        urn_type="aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
        service="sso-admin",
        title="SSO Managed Policy Attachment",
        inputs=_OF | {"managedPolicyArn"},
        required=_OF | {"managedPolicyArn"},
        outputs=frozenset({"managedPolicyName"}),
        force_new=_OF | {"managedPolicyArn"},
        regional=True,
        gone=GONE,
        parse_import_id=parse_parts("managedPolicyArn", "permissionSetArn", "instanceArn"),
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
        gone=GONE,
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
        gone=GONE,
        parse_import_id=parse_parts("permissionSetArn", "instanceArn"),
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
        gone=GONE,
        parse_import_id=parse_parts("permissionSetArn", "instanceArn"),
        create=_put_boundary,
        settle=_settle_provisioning,
        read=_read_boundary,
        delete=_delete_boundary,
    ),
)
