"""A permission set that is there and gains rights is refused, once with all that it gains; a new one is not."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from config import load
from config.models.identity_center import IdentityCenterFile
from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import UNKNOWN
from review.gate.judge import judge
from review.gate.refusals import Refusal
from tests.support.example import EXAMPLE
from tests.support.previews import make_change, make_preview, make_resource

SET = "aws:ssoadmin/permissionSet:PermissionSet"
MANAGED = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
CUSTOMER = "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment"
INLINE = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
BOUNDARY = "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment"
ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment"

Parts = dict[str, tuple[str, Any]]


def attach(*names: str) -> Parts:
    return {name: (MANAGED, {"managedPolicyArn": f"arn:aws:iam::aws:policy/{name}"}) for name in names}


def attach_own(*names: str) -> Parts:
    return {
        f"customer/{name}": (CUSTOMER, {"customerManagedPolicyReference": {"name": name, "path": "/teams/"}})
        for name in names
    }


def inline(*statements: Mapping[str, Any]) -> Parts:
    return {"inline": (INLINE, {"inlinePolicy": json.dumps({"Statement": statements})})}


def bound(policy: Any) -> Parts:
    return {"boundary": (BOUNDARY, {"permissionsBoundary": policy})}


def bound_by(name: str) -> Parts:
    return bound({"managedPolicyArn": f"arn:aws:iam::aws:policy/{name}"})


def allow(action: str, resource: str = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def refuse(before: Parts | None, after: Parts | None, *more: Change, key: str = "developer") -> tuple[Refusal, ...]:
    name = f"permission-sets-{key}"
    one = make_resource(SET, name, {"name": "Developer"})
    changes = [
        make_change(
            Operation.create if before is None else Operation.delete if after is None else Operation.same,
            None if before is None else one,
            None if after is None else one,
        )
    ]
    parts: set[str] = {*(before or {}), *(after or {})}
    for part in sorted(parts):
        old, new = (
            make_resource(side[part][0], f"{name}/{part}", side[part][1]) if side and part in side else None
            for side in (before, after)
        )
        operation = Operation.create if old is None else Operation.delete if new is None else Operation.update
        changes.append(make_change(operation, old, new))
    return judge([make_preview(*changes, *more)], load(EXAMPLE), date(2026, 12, 1)).refusals


@pytest.mark.parametrize(
    ("before", "after", "gains"),
    [
        (
            attach("ReadOnlyAccess"),
            attach("ReadOnlyAccess", "PowerUserAccess"),
            "the policy PowerUserAccess is attached",
        ),
        (attach("PowerUserAccess"), attach("ReadOnlyAccess"), "the policy ReadOnlyAccess is attached"),
        (attach("ReadOnlyAccess"), attach("AdministratorAccess"), "the policy AdministratorAccess is attached"),
        ({}, attach_own("more"), "the policy /teams/more of its accounts is attached"),
        ({}, inline(allow("s3:*")), "it may now call s3:*, and nothing else is asked for"),
        (inline(allow("s3:Get*")), inline(allow("s3:*")), "it may now also call s3:*, and nothing else is asked for"),
        (
            inline(allow("s3:*", "arn:aws:s3:::a")),
            inline(allow("s3:*", "arn:aws:s3:::*")),
            "it may now call s3:* on arn:aws:s3:::*",
        ),
        (
            inline({**allow("s3:*"), "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}),
            inline(allow("s3:*")),
            "it may call s3:* with no condition on aws:multifactorauthpresent",
        ),
        (inline(allow("*"), allow("iam:*") | {"Effect": "Deny"}), inline(allow("*")), "it is no longer denied iam:*"),
        (inline(allow("iam:*") | {"Effect": "Deny"}), {}, "it is no longer denied iam:*"),
        ({"inline": (INLINE, {"inlinePolicy": "["})}, {}, "its inline policy cannot be read, so that nobody can say "),
        (bound_by("ReadOnlyAccess"), {}, "its boundary is taken away"),
        (bound_by("ReadOnlyAccess"), bound_by("PowerUserAccess"), "its boundary is another"),
        (
            bound({"customerManagedPolicyReference": {"name": "bound"}}),
            bound({"customerManagedPolicyReference": {"name": "bound", "path": "/teams/"}}),
            "its boundary is another",
        ),
        (attach("AWSDenyAll"), {}, "the policy AWSDenyAll is detached, which denies everything"),
        (
            attach("ReadOnlyAccess") | bound_by("ReadOnlyAccess"),
            attach("PowerUserAccess") | inline(allow("iam:*")),
            "the policy PowerUserAccess is attached; it may now call iam:*, and nothing else is asked for; its",
        ),
    ],
)
def test_what_it_gains_is_told(before: Parts, after: Parts, gains: str) -> None:
    (found,) = refuse(before, after)
    assert (found.rule, found.keys) == ("rights-grew", ("developer",))
    assert found.would.startswith(f"whoever has the permission set developer may do more than before: {gains}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (attach("ReadOnlyAccess", "PowerUserAccess"), attach("ReadOnlyAccess")),
        (attach("AdministratorAccess"), attach("PowerUserAccess") | attach_own("more") | inline(allow("iam:*"))),
        (inline(allow("*")), attach("AdministratorAccess")),
        (attach("ReadOnlyAccess"), attach("ReadOnlyAccess", "AWSDenyAll")),
        (inline(allow("s3:*")), inline(allow("s3:Get*", "arn:aws:s3:::a/*"))),
        (inline(allow("s3:*")), inline(allow("s3:*"), allow("*") | {"Effect": "Deny"})),
        (inline(allow("s3:*")), {}),
        ({}, bound_by("ReadOnlyAccess")),
        (bound_by("ReadOnlyAccess"), bound({"managedPolicyArn": UNKNOWN})),
        (inline(allow("s3:*")), {"inline": (INLINE, {"inlinePolicy": UNKNOWN})}),
        (None, attach("AdministratorAccess")),
        (attach("AdministratorAccess") | bound_by("ReadOnlyAccess"), None),
    ],
)
def test_what_gains_nothing_passes(before: Parts | None, after: Parts | None) -> None:
    assert refuse(before, after) == ()


def test_a_longer_session_is_no_right() -> None:
    old, new = (
        make_resource(SET, "permission-sets-developer", {"name": "Developer", "sessionDuration": duration})
        for duration in ("PT1H", "PT12H")
    )
    preview = make_preview(make_change(Operation.update, old, new, {"sessionDuration": "update"}))
    assert judge([preview], load(EXAMPLE), date(2026, 12, 1)).refusals == ()


def test_a_permission_set_that_is_made_anew_under_another_name_keeps_its_rights() -> None:
    parts = [("", SET, {"name": "Developer"}), *((f"/{key}", *part) for key, part in attach("Billing").items())]
    changes = [
        make_change(Operation.replace, one, one)
        for suffix, type_, inputs in parts
        for one in [make_resource(type_, f"permission-sets-developer{suffix}", inputs)]
    ]
    assert judge([make_preview(*changes)], load(EXAMPLE), date(2026, 12, 1)).refusals == ()


def test_it_says_in_how_many_accounts_and_what_caused_it() -> None:
    assignments = [
        make_change(Operation.same, one, one)
        for account in ("networking", "dev-application")
        for who in ("ann", "platform")
        for one in [make_resource(ASSIGNMENT, f"assignments-developer/{who}/{account}", {"targetId": "111111111111"})]
    ]
    other = make_resource(ASSIGNMENT, "assignments-developers/ann/prod-application", {"targetId": "111111111111"})
    (found,) = refuse(
        inline(allow("s3:Get*")),
        inline(allow("s3:*")) | attach("ReadOnlyAccess"),
        *assignments,
        make_change(Operation.same, other, other),
    )
    assert found.would.startswith("whoever has the permission set developer may do more than before, in 2 accounts: ")
    assert found.attribute == "managedPolicyArn, inlinePolicy"


def make_assignment(set_: str, who: str, account: str, kind: str = "GROUP") -> StateResource:
    return make_resource(ASSIGNMENT, f"assignments-{set_}/{who}/{account}", {"principalType": kind})


def take_over(old: Parts, new: Parts, *assignments: Change) -> tuple[Refusal, ...]:
    """What a new permission set `operator` gets told beside one that goes: `developer`."""
    changes = [
        make_change(operation, *sides)
        for key, parts, operation in (("developer", old, Operation.delete), ("operator", new, Operation.create))
        for part, (type_, inputs) in {"": (SET, {"name": key}), **parts}.items()
        for one in [make_resource(type_, f"permission-sets-{key}{'/' if part else ''}{part}", inputs)]
        for sides in [(one, None) if operation is Operation.delete else (None, one)]
    ]
    return judge([make_preview(*changes, *assignments)], load(EXAMPLE), date(2026, 12, 1)).refusals


def move(who: str, account: str, *, to_account: str | None = None, kind: str = "GROUP") -> list[Change]:
    return [
        make_change(Operation.delete, make_assignment("developer", who, account)),
        make_change(Operation.create, None, make_assignment("operator", who, to_account or account, kind)),
    ]


def test_a_new_permission_set_that_takes_the_place_of_one_has_no_more_rights() -> None:
    moved = [*move("platform", "networking"), *move("shop", "networking"), *move("shop", "dev-application")]
    (found,) = take_over(attach("ReadOnlyAccess"), attach("AdministratorAccess"), *moved)
    assert (found.rule, found.keys, found.attribute) == ("rights-grew", ("operator",), "managedPolicyArn")
    assert found.would == (
        "the permission set operator takes the place of developer for platform, shop in dev-application, networking, "
        "who may do more by it: the policy AdministratorAccess is attached"
    )


@pytest.mark.parametrize(
    ("old", "new", "assignments"),
    [
        (attach("ReadOnlyAccess"), attach("ReadOnlyAccess"), move("platform", "networking")),
        (attach("AdministratorAccess"), attach("ReadOnlyAccess"), move("platform", "networking")),
        (attach("ReadOnlyAccess"), attach("AdministratorAccess"), move("platform", "networking")[1:]),
        (
            attach("ReadOnlyAccess"),
            attach("AdministratorAccess"),
            move("a", "networking", to_account="dev-application"),
        ),
        (attach("ReadOnlyAccess"), attach("AdministratorAccess"), move("ann", "networking", kind="USER")),
    ],
)
def test_a_new_permission_set_that_gives_nobody_more_in_place_of_another_passes(
    old: Parts, new: Parts, assignments: list[Change]
) -> None:
    assert take_over(old, new, *assignments) == ()


def test_of_several_that_somebody_loses_one_may_have_allowed_as_much() -> None:
    one = make_resource(SET, "permission-sets-admin", {"name": "Admin"})
    part = make_resource(
        MANAGED, "permission-sets-admin/AdministratorAccess", attach("AdministratorAccess")["AdministratorAccess"][1]
    )
    lost = make_change(Operation.delete, make_assignment("admin", "platform", "networking"))
    kept = [make_change(Operation.same, side, side) for side in (one, part)]
    moved = move("platform", "networking")
    assert take_over(attach("ReadOnlyAccess"), attach("PowerUserAccess"), *moved, *kept, lost) == ()
    assert len(take_over(attach("ReadOnlyAccess"), attach("PowerUserAccess"), *moved, *kept)) == 1


def test_a_list_of_gains_ends() -> None:
    (found,) = refuse({}, attach(*(f"Policy{number}" for number in range(12))))
    assert found.would.endswith("is attached; and 4 more")
    assert found.would.count("is attached") == 8


def test_a_part_that_goes_under_a_former_key_is_of_the_same_permission_set() -> None:
    organization = load(EXAMPLE)
    sets = ({"key": "developer", "name": "Developer", "formerly": ("dev",), "policies": ("ReadOnlyAccess",)},)
    center = IdentityCenterFile.model_validate({"permission_sets": sets})
    renamed = organization.model_copy(update={"identity_center": center})
    old, new = (make_resource(SET, f"permission-sets-{key}", {"name": "Developer"}) for key in ("dev", "developer"))
    inputs = {"permissionsBoundary": {"managedPolicyArn": "arn:aws:iam::aws:policy/PowerUserAccess"}}
    lost = make_resource(BOUNDARY, "permission-sets-dev/boundary", inputs)
    changes = (make_change(Operation.same, old, new), make_change(Operation.delete, lost))
    (told,) = judge([make_preview(*changes)], renamed, date(2026, 12, 1)).refusals
    assert (told.rule, told.keys) == ("rights-grew", ("developer",))
