"""The attributes of `aws_ram_*`."""

from collections.abc import Mapping
from typing import Any

from sandbox.terraform.reading.form import Reader, Target, tags


def _sharing(target: Target) -> dict[str, Any]:
    return {"id": target.id}


def _share(target: Target) -> dict[str, Any]:
    shares = target.client("ram").get_resource_shares(resourceOwner="SELF", resourceShareArns=[target.id])
    (share,) = shares["resourceShares"]
    return {
        "allow_external_principals": share["allowExternalPrincipals"],
        "arn": target.id,
        "id": target.id,
        "name": share["name"],
        "permission_arns": ["arn:aws:ram::aws:permission/AWSRAMDefaultPermissionSubnet"],
        "region": target.region,
        "timeouts": None,
        **tags(share.get("tags", [])),
    }


def _resource_association(target: Target) -> dict[str, Any]:
    share, entity = _association(target, "RESOURCE")
    return {"id": target.id, "region": target.region, "resource_arn": entity, "resource_share_arn": share}


def _principal_association(target: Target) -> dict[str, Any]:
    share, entity = _association(target, "PRINCIPAL")
    return {"id": target.id, "principal": entity, "region": target.region, "resource_share_arn": share}


def _association(target: Target, kind: str) -> tuple[str, str]:
    share, _, entity = target.id.partition(",")
    answer = target.client("ram").get_resource_share_associations(associationType=kind, resourceShareArns=[share])
    (found,) = [one for one in answer["resourceShareAssociations"] if one["associatedEntity"] == entity]
    return found["resourceShareArn"], found["associatedEntity"]


READERS: Mapping[str, Reader] = {
    "aws_ram_principal_association": _principal_association,
    "aws_ram_resource_association": _resource_association,
    "aws_ram_resource_share": _share,
    "aws_ram_sharing_with_organization": _sharing,
}
