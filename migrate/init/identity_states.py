"""What of IAM Identity Center the states hold: permission sets with their policies, people, assignments. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from live.inventory import (
    Assignment,
    CustomerPolicy,
    IdentityGroup,
    IdentityUser,
    Inventory,
    Membership,
    PermissionSet,
)
from migrate.init.attributes import Found, Values, missing

_DURATION = re.compile(r"PT(?=\d)(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?", re.ASCII)

_NAMES = ("given_name", "family_name")

ReadAll = Callable[..., tuple[Any, ...]]
"""Reads every object of a type: the type, what reads one, and by which fields it is the same object."""

PERMISSION_SET = "aws_ssoadmin_permission_set"
_POLICY = "aws_ssoadmin_managed_policy_attachment"
_CUSTOMER_POLICY = "aws_ssoadmin_customer_managed_policy_attachment"
_INLINE = "aws_ssoadmin_permission_set_inline_policy"
_BOUNDARY = "aws_ssoadmin_permissions_boundary_attachment"
_ASSIGNMENT = "aws_ssoadmin_account_assignment"
_GROUP, _USER, _MEMBERSHIP = "aws_identitystore_group", "aws_identitystore_user", "aws_identitystore_group_membership"

TYPES = frozenset(
    {PERMISSION_SET, _POLICY, _CUSTOMER_POLICY, _INLINE, _BOUNDARY, _ASSIGNMENT, _GROUP, _USER, _MEMBERSHIP}
)


def with_identity_center(inventory: Inventory, found: Mapping[str, Sequence[Found]], read_all: ReadAll) -> Inventory:
    """The inventory with what Identity Center has. `found`: instances by type."""
    for type_ in (_POLICY, _CUSTOMER_POLICY, _INLINE, _BOUNDARY):
        # One that does not say whose it is is noted, and belongs to none.
        read_all(type_, lambda one: one.text("permission_set_arn") and None)
    return replace(
        inventory,
        permission_sets=read_all(PERMISSION_SET, lambda one: _permission_set(one, found), "arn"),
        identity_groups=read_all(_GROUP, _group, "id"),
        identity_users=read_all(_USER, _user, "id"),
        memberships=read_all(_MEMBERSHIP, _membership, "group_id", "user_id"),
        assignments=read_all(_ASSIGNMENT, _assignment, "permission_set_arn", "principal_id", "account_id"),
    )


def read_duration(text: str) -> int | None:
    """Seconds of an ISO 8601 duration in hours, minutes and seconds; None for anything else."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _permission_set(one: Found, found: Mapping[str, Sequence[Found]]) -> PermissionSet:
    arn = one.optional("arn") or one.text("id")

    def parts(type_: str) -> list[Found]:
        return [part for part in found.get(type_, ()) if part.attributes.get("permission_set_arn") == arn]

    seconds = read_duration(one.optional("session_duration") or "PT1H")
    if seconds is None:
        missing("session_duration")
    boundaries = [_boundary(block) for part in parts(_BOUNDARY) for block in part.blocks("permissions_boundary")]
    return PermissionSet(
        origin=one.origin,
        arn=arn,
        region=one.region,
        name=one.text("name"),
        description=one.optional("description"),
        session_duration=seconds,
        relay_state=one.optional("relay_state"),
        policies=tuple(sorted({part.text("managed_policy_arn") for part in parts(_POLICY)})),
        customer_policies=tuple(
            sorted(
                (
                    _customer_policy(block)
                    for part in parts(_CUSTOMER_POLICY)
                    for block in part.blocks("customer_managed_policy_reference")
                ),
                key=lambda policy: (policy.path, policy.name),
            )
        ),
        inline=next((part.text("inline_policy") for part in parts(_INLINE)), None),
        boundary=boundaries[0] if boundaries else None,
        **one.tags,
    )


def _customer_policy(block: Values) -> CustomerPolicy:
    return CustomerPolicy(name=block.text("name"), path=block.optional("path") or "/")


def _boundary(block: Values) -> str | CustomerPolicy:
    managed, customer = block.optional("managed_policy_arn"), block.blocks("customer_managed_policy_reference")
    if managed:
        return managed
    return _customer_policy(customer[0]) if len(customer) == 1 else missing("permissions_boundary")


def _group(one: Found) -> IdentityGroup:
    return IdentityGroup(
        origin=one.origin,
        id=one.text("group_id"),
        name=one.text("display_name"),
        description=one.optional("description"),
        external=bool(one.blocks("external_ids")),
    )


def _user(one: Found) -> IdentityUser:
    names = (one.blocks("name") or [Values({})])[0]
    external = bool(one.blocks("external_ids"))
    given, family = (names.optional(name) or ("" if external else missing(f"name.{name}")) for name in _NAMES)
    mails = [mail.optional("value") for mail in one.blocks("emails")]
    return IdentityUser(
        origin=one.origin,
        id=one.text("user_id"),
        user_name=one.text("user_name"),
        given_name=given,
        family_name=family,
        display_name=one.optional("display_name"),
        email=next(filter(None, mails), ""),
        external=external,
    )


def _membership(one: Found) -> Membership:
    return Membership(origin=one.origin, group_id=one.text("group_id"), user_id=one.text("member_id"))


def _assignment(one: Found) -> Assignment:
    return Assignment(
        origin=one.origin,
        permission_set_arn=one.text("permission_set_arn"),
        kind=one.text("principal_type"),
        principal_id=one.text("principal_id"),
        account_id=one.text("target_id"),
    )
