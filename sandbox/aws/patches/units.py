"""Organizational units: names, depth, deletion, and the parents that calls name."""

from typing import Any

from moto.organizations.exceptions import DuplicateOrganizationalUnitException
from moto.organizations.models import OrganizationsBackend

from policies.limits import MAX_UNIT_DEPTH
from sandbox.aws.patches.common import refuse, run_first


def apply() -> None:
    """Makes unit calls as strict as AWS's.

    Facts: API reference of Organizations (the errors of CreateOrganizationalUnit, DeleteOrganizationalUnit,
    ListParents), read 2026-11.
    """
    backend: Any = OrganizationsBackend
    run_first(backend, "create_organizational_unit", _check_create)
    run_first(backend, "delete_organizational_unit", _check_delete)
    run_first(backend, "list_parents", _check_child)
    backend.update_organizational_unit = _update_organizational_unit


def _check_create(backend: Any, **request: Any) -> None:
    parent_id = request["ParentId"]
    backend.validate_parent_id(parent_id)
    _check_name(backend, parent_id, request["Name"])
    if _count_levels(backend, parent_id) >= MAX_UNIT_DEPTH:
        raise refuse(
            "ConstraintViolationException",
            "You have exceeded the allowed organizational unit depth.",
            "OU_DEPTH_LIMIT_EXCEEDED",
        )


def _check_delete(backend: Any, **request: Any) -> None:
    unit = backend.get_organizational_unit_by_id(request["OrganizationalUnitId"])
    if any(child.parent_id == unit.id for child in [*backend.ou, *backend.accounts]):
        raise refuse("OrganizationalUnitNotEmptyException", "The specified organizational unit is not empty.")
    # AWS detaches what was attached; moto would keep the policies undeletable for ever.
    for policy in unit.attached_policies:
        policy.attachments.remove(unit)


def _check_child(backend: Any, **request: Any) -> None:
    if all(child.id != request["ChildId"] or child.parent_id is None for child in [*backend.ou, *backend.accounts]):
        raise refuse("ChildNotFoundException", "You specified an organizational unit or an account that doesn't exist.")


def _update_organizational_unit(backend: Any, **request: Any) -> dict[str, Any]:
    unit = backend.get_organizational_unit_by_id(request["OrganizationalUnitId"])
    name = request.get("Name", unit.name)
    if name != unit.name:
        _check_name(backend, unit.parent_id, name)
    unit.name = name
    return unit.describe()


def _check_name(backend: Any, parent_id: str, name: str) -> None:
    if any(unit.parent_id == parent_id and unit.name == name for unit in backend.ou):
        raise DuplicateOrganizationalUnitException


def _count_levels(backend: Any, unit_id: str) -> int:
    """How many units lie between the root and this one, itself included; 0 for the root."""
    parents = {unit.id: unit.parent_id for unit in backend.ou}
    levels = 0
    while parents[unit_id] is not None:
        unit_id, levels = parents[unit_id], levels + 1
    return levels
