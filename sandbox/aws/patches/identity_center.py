"""IAM Identity Center: tags, boundaries and provisioning of permission sets, and what AWS refuses of them."""

import json
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import unix_time
from moto.identitystore.models import identitystore_backends
from moto.moto_api._internal import mock_random
from moto.ssoadmin.exceptions import ResourceNotFoundException
from moto.ssoadmin.models import ManagedPolicy, SSOAdminBackend
from moto.ssoadmin.responses import SSOAdminResponse

from sandbox.aws.patches.common import get_organization, refuse_json, run_first
from sandbox.aws.patches.managed_policies import read_managed_policies

_MAX_PERMISSION_SET_NAME = 32


def apply() -> None:
    """Adds the calls that moto lacks, and its missing refusals.

    A permission set's name is free, and it is deleted only once nobody has it. An assignment is in an account of the
    organization and for a principal that is there, and making it again changes nothing. Deleting what is not attached
    is refused. Provisioning succeeds at once. A policy of AWS's own is known by its whole ARN: moto knows none that has
    a path, such as job-function/ViewOnlyAccess. Facts: API reference of IAM Identity Center, CreatePermissionSet,
    DeletePermissionSet, CreateAccountAssignment, PutPermissionsBoundaryToPermissionSet,
    GetPermissionsBoundaryForPermissionSet, DescribePermissionSetProvisioningStatus, ListTagsForResource,
    ListAccountsForProvisionedPermissionSet (the accounts that it is assigned in), read 2026-11.
    """
    backend: Any = SSOAdminBackend
    backend._find_managed_policy = _find_managed_policy
    backend.list_accounts_for_provisioned_permission_set = _list_provisioned
    response: Any = SSOAdminResponse
    response.list_tags_for_resource = _list_tags
    response.tag_resource = _tag
    response.untag_resource = _untag
    response.put_permissions_boundary_to_permission_set = _put_boundary
    response.get_permissions_boundary_for_permission_set = _get_boundary
    response.delete_permissions_boundary_from_permission_set = _delete_boundary
    response.provision_permission_set = _provision
    response.describe_permission_set_provisioning_status = _describe_provisioning
    run_first(SSOAdminBackend, "create_permission_set", _check_name)
    run_first(SSOAdminBackend, "delete_permission_set", _check_unused)
    _assign_once()


def _find_managed_policy(_backend: Any, managed_policy_arn: str) -> Any:
    found = read_managed_policies().get(managed_policy_arn)
    if found is None:
        raise ResourceNotFoundException(f"Policy does not exist with ARN: {managed_policy_arn}")
    return ManagedPolicy(managed_policy_arn, found["Name"])


def _list_provisioned(backend: Any, instance_arn: str, permission_set_arn: str) -> list[str]:
    of = (instance_arn, permission_set_arn)
    assigned = (one for one in backend.account_assignments if (one.instance_arn, one.permission_set_arn) == of)
    return sorted({one.target_id for one in assigned})


def _find(response: Any) -> Any:
    return response.ssoadmin_backend._find_permission_set(
        instance_arn=response._get_param("InstanceArn"), permission_set_arn=response._get_param("PermissionSetArn")
    )


def _find_tagged(response: Any) -> Any:
    return response.ssoadmin_backend._find_permission_set(
        instance_arn=response._get_param("InstanceArn"), permission_set_arn=response._get_param("ResourceArn")
    )


def _list_tags(response: Any) -> ActionResult:
    return ActionResult({"Tags": _find_tagged(response).tags or []})


def _tag(response: Any) -> EmptyResult:
    found = _find_tagged(response)
    tags = {tag["Key"]: tag["Value"] for tag in (*(found.tags or ()), *response._get_param("Tags"))}
    found.tags = [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
    return EmptyResult()


def _untag(response: Any) -> EmptyResult:
    found, keys = _find_tagged(response), response._get_param("TagKeys")
    found.tags = [tag for tag in found.tags or () if tag["Key"] not in keys]
    return EmptyResult()


def _put_boundary(response: Any) -> EmptyResult:
    boundary = response._get_param("PermissionsBoundary")
    if len(boundary) != 1:
        message = "Specify either CustomerManagedPolicyReference or ManagedPolicyArn, but not both."
        raise refuse_json("ValidationException", message)
    reference = boundary.get("CustomerManagedPolicyReference")
    if reference:
        boundary = {"CustomerManagedPolicyReference": {"Path": "/", **reference}}
    _find(response).boundary = boundary
    return EmptyResult()


def _get_boundary(response: Any) -> ActionResult:
    boundary = getattr(_find(response), "boundary", None)
    if boundary is None:
        raise refuse_json("ResourceNotFoundException", "The permission set has no permissions boundary.")
    return ActionResult({"PermissionsBoundary": boundary})


def _delete_boundary(response: Any) -> EmptyResult:
    found = _find(response)
    if getattr(found, "boundary", None) is None:
        raise refuse_json("ResourceNotFoundException", "The permission set has no permissions boundary.")
    found.boundary = None
    return EmptyResult()


def _provision(response: Any) -> str:
    """The permission set, in the accounts that it is assigned in; answers with the request's number."""
    found = _find(response)
    status = {
        "CreatedDate": unix_time(),
        "PermissionSetArn": found.permission_set_arn,
        "RequestId": str(mock_random.uuid4()),
        "Status": "IN_PROGRESS",
    }
    backend = response.ssoadmin_backend
    backend.provisionings = {**getattr(backend, "provisionings", {}), status["RequestId"]: status}
    for instance in backend.instances:
        if instance.instance_arn == found.instance_arn and found not in instance.provisioned_permission_sets:
            instance.provisioned_permission_sets.append(found)
    return json.dumps({"PermissionSetProvisioningStatus": status})


def _describe_provisioning(response: Any) -> str:
    request = response._get_param("ProvisionPermissionSetRequestId")
    status = getattr(response.ssoadmin_backend, "provisionings", {}).get(request)
    if status is None:
        raise refuse_json("ResourceNotFoundException", f"There is no provisioning request {request}.")
    return json.dumps({"PermissionSetProvisioningStatus": {**status, "Status": "SUCCEEDED"}})


def _check_name(backend: Any, **given: Any) -> None:
    name, instance_arn = given["name"], given["instance_arn"]
    if len(name) > _MAX_PERMISSION_SET_NAME:
        message = f"1 validation error detected: Value at 'name' has more than {_MAX_PERMISSION_SET_NAME} characters."
        raise refuse_json("ValidationException", message)
    if any(one.name == name and one.instance_arn == instance_arn for one in backend.permission_sets):
        raise refuse_json("ConflictException", f"PermissionSet with name {name} already exists.")


def _check_unused(backend: Any, instance_arn: str, permission_set_arn: str) -> None:
    if any(
        (one.instance_arn, one.permission_set_arn) == (instance_arn, permission_set_arn)
        for one in backend.account_assignments
    ):
        raise refuse_json("ConflictException", "Cannot delete a permission set that is assigned to an account.")


def _assign_once() -> None:
    make: Any = SSOAdminBackend.create_account_assignment

    def create(self: Any, **wanted: str) -> dict[str, Any]:
        self._find_permission_set(wanted["instance_arn"], wanted["permission_set_arn"])
        organization = get_organization(self.account_id)
        accounts = {account.id for account in organization.accounts} if organization else {self.account_id}
        if wanted["target_id"] not in accounts:
            raise refuse_json("ResourceNotFoundException", f"Account {wanted['target_id']} is not found.")
        if not _is_known(self, wanted["instance_arn"], wanted["principal_type"], wanted["principal_id"]):
            raise refuse_json("ResourceNotFoundException", f"{wanted['principal_type']} not found.")
        for there in self.account_assignments:
            if all(getattr(there, name) == value for name, value in wanted.items()):
                return there.to_json(include_creation_date=True, include_request_id=True)
        return make(self, **wanted)

    patched: Any = SSOAdminBackend
    patched.create_account_assignment = create


def _is_known(backend: Any, instance_arn: str, principal_type: str, principal_id: str) -> bool:
    store_id = next(one.identity_store_id for one in backend.instances if one.instance_arn == instance_arn)
    store = identitystore_backends[backend.account_id][backend.region_name].identity_stores.get(store_id)
    return store is not None and principal_id in (store.groups if principal_type == "GROUP" else store.users)
