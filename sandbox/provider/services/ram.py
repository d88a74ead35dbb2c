"""Resource Access Manager: shares, what they hold, with whom, and sharing with the organization.

Owns the declarations and the waiting for associations. Schemas: terraform-provider-aws internal/service/ram.
"""

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from policies.services import RAM
from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Autoname, Call, Imported, ResourceType, Tagging
from sandbox.provider.services.common import pages
from sandbox.provider.values import Props, unordered

_POLL_SECONDS = 0.05
_POLLS = 1200
_SERVICE_ROLE = "AWSServiceRoleForResourceAccessManager"
_UNKNOWN_SHARE = frozenset({"UnknownResourceException", "ResourceArnNotFound"})


def _describe(call: Call, arn: str) -> dict[str, Any] | None:
    shares = pages(call.client, "get_resource_shares", "resourceShares", resourceOwner="SELF", resourceShareArns=[arn])
    return next((share for share in shares if share["status"] not in {"DELETED", "DELETING"}), None)


def _create_share(call: Call) -> str:
    request: dict[str, Any] = {
        "name": call.props["name"],
        "allowExternalPrincipals": bool(call.props.get("allowExternalPrincipals")),
        "tags": [{"key": key, "value": value} for key, value in sorted(call.tags.items())],
    }
    if call.props.get("permissionArns"):
        request["permissionArns"] = call.props["permissionArns"]
    return call.client.create_resource_share(**request)["resourceShare"]["resourceShareArn"]


def _read_share(call: Call, arn: str) -> Props | None:
    share = _describe(call, arn)
    return share and {
        "allowExternalPrincipals": share["allowExternalPrincipals"],
        "arn": share["resourceShareArn"],
        "name": share["name"],
    }


def _update_share(call: Call, arn: str, _: frozenset[str]) -> None:
    external = bool(call.props.get("allowExternalPrincipals"))
    call.client.update_resource_share(resourceShareArn=arn, name=call.props["name"], allowExternalPrincipals=external)


def _delete_share(call: Call, arn: str) -> None:
    call.client.delete_resource_share(resourceShareArn=arn)


def _share_tags(call: Call, arn: str) -> Mapping[str, str]:
    share = _describe(call, arn) or {}
    return {tag["key"]: tag["value"] for tag in share.get("tags", [])}


def _write_share_tags(call: Call, arn: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.untag_resource(resourceShareArn=arn, tagKeys=removed)
    if changed:
        tags = [{"key": key, "value": value} for key, value in sorted(changed.items())]
        call.client.tag_resource(resourceShareArn=arn, tags=tags)


def _status(call: Call, object_id: str, *, kind: str) -> str:
    """The status of an association, "" where there is none; its id is `<share>,<resource or principal>`."""
    share, _, entity = object_id.partition(",")
    named = {"resourceArn": entity} if kind == "RESOURCE" else {"principal": entity}
    request = {"associationType": kind, "resourceShareArns": [share], **named}
    found = pages(call.client, "get_resource_share_associations", "resourceShareAssociations", **request)
    return next((entry["status"] for entry in found if entry["status"] != "DISASSOCIATED"), "")


def _wait(call: Call, object_id: str, *, kind: str, until: frozenset[str]) -> None:
    status = ""
    for _ in range(_POLLS):
        status = _status(call, object_id, kind=kind)
        if status in until:
            return
        if status == "FAILED":
            break
        time.sleep(_POLL_SECONDS)
    raise RefusedError(
        f"waiting for completion: unexpected state '{status}', wanted target '{', '.join(sorted(until))}'"
    )


def _associate(call: Call, *, kind: str, key: str) -> str:
    share, entity = call.props["resourceShareArn"], call.props[key]
    named = {"resourceArns": [entity]} if kind == "RESOURCE" else {"principals": [entity]}
    call.client.associate_resource_share(resourceShareArn=share, **named)
    return f"{share},{entity}"


def _settle_association(call: Call, object_id: str, *, kind: str) -> None:
    # An account outside of the organization has to accept first, so its association may stay ASSOCIATING.
    pending = {"ASSOCIATING"} if kind == "PRINCIPAL" else set()
    _wait(call, object_id, kind=kind, until=frozenset({"ASSOCIATED", *pending}))


def _read_association(call: Call, object_id: str, *, kind: str, key: str) -> Props | None:
    share, _, entity = object_id.partition(",")
    return {"resourceShareArn": share, key: entity} if _status(call, object_id, kind=kind) else None


def _disassociate(call: Call, object_id: str, *, kind: str) -> None:
    share, _, entity = object_id.partition(",")
    named = {"resourceArns": [entity]} if kind == "RESOURCE" else {"principals": [entity]}
    call.client.disassociate_resource_share(resourceShareArn=share, **named)
    _wait(call, object_id, kind=kind, until=frozenset({""}))


def _import_association(import_id: str) -> Imported:
    share, _, entity = import_id.partition(",")
    if not share or not entity:
        raise RefusedError(
            f"unexpected format for ID ({import_id}), expected SHARE_ARN,RESOURCE_ARN or SHARE_ARN,PRINCIPAL"
        )
    return Imported(import_id)


def _declare_association(urn_type: str, title: str, *, kind: str, key: str) -> ResourceType:
    return ResourceType(
        urn_type=urn_type,
        service="ram",
        title=title,
        inputs=frozenset({"resourceShareArn", key}),
        required=frozenset({"resourceShareArn", key}),
        force_new=frozenset({"resourceShareArn", key}),
        regional=True,
        gone=_UNKNOWN_SHARE,
        parse_import_id=_import_association,
        create=partial(_associate, kind=kind, key=key),
        settle=partial(_settle_association, kind=kind),
        read=partial(_read_association, kind=kind, key=key),
        delete=partial(_disassociate, kind=kind),
    )


def _enable_sharing(call: Call) -> str:
    call.client.enable_sharing_with_aws_organization()
    return call.instance.account_id


def _read_sharing(call: Call, _: str) -> Props | None:
    """Sharing has no call of its own to ask for: it is RAM's trusted access and RAM's role together, as the real plugin
    reads it (sharing_with_organization.go).
    """
    organizations = call.instance.client("organizations", call.region)
    enabled = pages(organizations, "list_aws_service_access_for_organization", "EnabledServicePrincipals")
    if RAM not in [entry["ServicePrincipal"] for entry in enabled]:
        return None
    call.instance.client("iam", call.region).get_role(RoleName=_SERVICE_ROLE)
    return {}


def _disable_sharing(call: Call, _: str) -> None:
    call.instance.client("organizations", call.region).disable_aws_service_access(ServicePrincipal=RAM)
    call.instance.client("iam", call.region).delete_service_linked_role(RoleName=_SERVICE_ROLE)


TYPES = (
    ResourceType(
        urn_type="aws:ram/resourceShare:ResourceShare",
        service="ram",
        title="RAM Resource Share",
        inputs=frozenset({"allowExternalPrincipals", "name", "permissionArns"}),
        outputs=frozenset({"arn"}),
        defaults={"allowExternalPrincipals": False},
        force_new=frozenset({"permissionArns"}),
        computed=frozenset({"permissionArns"}),
        kept=frozenset({"permissionArns"}),
        canonical={"permissionArns": unordered},
        autoname=Autoname(),
        regional=True,
        tagging=Tagging(_share_tags, _write_share_tags),
        gone=_UNKNOWN_SHARE,
        create=_create_share,
        read=_read_share,
        update=_update_share,
        delete=_delete_share,
    ),
    _declare_association(
        "aws:ram/resourceAssociation:ResourceAssociation",
        "RAM Resource Association",
        kind="RESOURCE",
        key="resourceArn",
    ),
    _declare_association(
        "aws:ram/principalAssociation:PrincipalAssociation",
        "RAM Principal Association",
        kind="PRINCIPAL",
        key="principal",
    ),
    ResourceType(
        urn_type="aws:ram/sharingWithOrganization:SharingWithOrganization",
        service="ram",
        title="RAM Sharing With Organization",
        inputs=frozenset(),
        gone=frozenset({"NoSuchEntity", "AWSOrganizationsNotInUseException"}),
        create=_enable_sharing,
        read=_read_sharing,
        delete=_disable_sharing,
    ),
)
