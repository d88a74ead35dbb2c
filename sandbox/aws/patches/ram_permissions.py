"""RAM's managed permissions: which of them a share has. Patches nothing."""

from typing import Any

from moto.core.utils import unix_time

from sandbox.aws.patches.common import refuse_json


def choose_permissions(backend: Any, arns: list[str]) -> list[str]:
    """The ARNs as they are asked for. Refuses one that is no permission, and two for one type of resource.

    Facts: API reference of RAM, CreateResourceShare (`permissionArns`), read 2026-11.
    """
    known = {permission.arn: permission for permission in backend.managed_permissions}
    for arn in arns:
        if arn not in known:
            raise refuse_json("UnknownResourceException", f"Permission {arn} could not be found.")
    types = [known[arn].resource_type for arn in arns]
    if len(set(types)) != len(types):
        message = "You can associate only one permission with each resource type included in the resource share."
        raise refuse_json("InvalidParameterException", message)
    return arns


def find_permissions(backend: Any, share: Any, types: set[str]) -> list[dict[str, Any]]:
    """What ListResourceSharePermissions says of a share that holds resources of these types, in lower case.

    They are those that the share was made with, and AWS's default for each other type of resource in it.
    """
    chosen = [permission for permission in backend.managed_permissions if permission.arn in share.permission_arns]
    types = types - {permission.resource_type.lower() for permission in chosen}
    defaults = [
        permission
        for permission in backend.managed_permissions
        if permission.is_resource_type_default and permission.resource_type.lower() in types
    ]
    return [_describe(permission, share) for permission in (*chosen, *defaults)]


def _describe(permission: Any, share: Any) -> dict[str, Any]:
    # moto writes times as texts, where the protocol has seconds.
    times = {"creationTime": unix_time(share.creation_time), "lastUpdatedTime": unix_time(share.last_updated_time)}
    return {**permission.describe(), "status": "ASSOCIATED", "featureSet": "STANDARD", **times}
