"""A role of the config that is there and gains rights is refused, once for all accounts in which it gains the same."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from config import load
from engine.changes import Change, Operation
from engine.preview import UNKNOWN
from review.gate.judge import judge
from review.gate.refusals import Refusal
from tests.support.example import EXAMPLE
from tests.support.previews import make_change, make_preview, make_resource, rename_account

ROLE = "aws:iam/role:Role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
INLINE = "aws:iam/rolePolicy:RolePolicy"
ACCOUNTS = ("dev-application", "networking")
BOUNDARY = "arn:aws:iam::aws:policy/PowerUserAccess"
AWS = "arn:aws:iam::aws:policy/"

Parts = Mapping[str, tuple[str, Mapping[str, Any]]]


def attach(*policies: str) -> Parts:
    return {f"/{policy}": (ATTACHMENT, {"policyArn": f"{AWS}{policy}"}) for policy in policies}


def inline(document: Any, *, name: str = "inline", end: str = "") -> Parts:
    return {end: (INLINE, {"name": name, "policy": document})}


def allow(action: str, effect: str = "Allow") -> str:
    return json.dumps({"Statement": [{"Effect": effect, "Action": action, "Resource": "*"}]})


def change(
    role: str, before: Parts, after: Parts, *, account: str, boundaries: tuple[str | None, str | None] = (None, None)
) -> list[Change]:
    named = role.partition("/")[0]
    old, new = (
        make_resource(ROLE, role, {"name": named, "permissionsBoundary": one}, account=account) for one in boundaries
    )
    changes = [make_change(Operation.update, old, new)]
    for end in sorted({*before, *after}):
        old, new = (
            make_resource(side[end][0], f"{role}{end}", {**side[end][1], "role": named}, account=account)
            if end in side
            else None
            for side in (before, after)
        )
        operation = Operation.create if old is None else Operation.delete if new is None else Operation.update
        changes.append(make_change(operation, old, new))
    return changes


def refuse(*changes: Change) -> list[Refusal]:
    told = judge([make_preview(*changes)], load(EXAMPLE), date(2026, 12, 1)).refusals
    return [one for one in told if one.rule == "rights-grew"]


@pytest.mark.parametrize(
    ("before", "after", "boundaries", "gains"),
    [
        (
            attach("ReadOnlyAccess"),
            attach("AdministratorAccess"),
            (None, None),
            "the policy AdministratorAccess",
        ),
        ({}, inline(allow("s3:*")), (None, None), "it may now call s3:*, and nothing else is asked for"),
        (inline(allow("s3:Get*")), inline(allow("s3:*")), (None, None), "it may now also call s3:*, and nothing else"),
        (inline(allow("s3:*", "Deny")), {}, (None, None), "it is no longer denied s3:*"),
        (inline("["), {}, (None, None), "its inline policy cannot be read"),
        ({}, {}, (BOUNDARY, None), "its boundary is taken away"),
        ({}, {}, (BOUNDARY, f"{AWS}ReadOnlyAccess"), "its boundary is another"),
    ],
)
@pytest.mark.parametrize("role", ["role-audit/{}", "break-glass-{}", "execution-role-{}"])
def test_what_it_gains_is_told_once(
    role: str, before: Parts, after: Parts, boundaries: tuple[str | None, str | None], gains: str
) -> None:
    (found,) = refuse(
        *(
            one
            for account in ACCOUNTS
            for one in change(role.format(account), before, after, account=account, boundaries=boundaries)
        )
    )
    name = role.removesuffix("/{}").removesuffix("-{}")
    assert found.keys == (name,)
    assert found.would.startswith(
        f"whoever enters {name} may do more than before, in dev-application, networking: {gains}"
    )


@pytest.mark.parametrize(
    ("before", "after", "boundaries"),
    [
        (attach("ReadOnlyAccess", "SecurityAudit"), attach("ReadOnlyAccess"), (None, None)),
        (attach("AdministratorAccess"), inline(allow("s3:*")), (None, None)),
        (inline(allow("s3:*")), inline(allow("s3:Get*")), (None, None)),
        (inline(allow("s3:*")), inline(UNKNOWN), (None, None)),
        ({}, {}, (None, BOUNDARY)),
        ({}, {}, (BOUNDARY, BOUNDARY)),
        (inline(allow("s3:*", "Deny"), name="write-gate", end="/write-gate"), {}, (None, None)),
    ],
)
def test_what_gains_nothing_passes(before: Parts, after: Parts, boundaries: tuple[str | None, str | None]) -> None:
    assert refuse(*change("role-audit/networking", before, after, account="networking", boundaries=boundaries)) == []


@pytest.mark.parametrize("role", ["deploy-role-admin", "ci-admin/deploy", "config-recorder-networking", "audit-admin"])
def test_a_role_whose_policies_the_program_writes_is_left_alone(role: str) -> None:
    assert refuse(*change(role, {}, attach("ReadOnlyAccess"), account="admin")) == []


def test_what_is_known_is_told_beside_what_is_not() -> None:
    before, after = inline(allow("s3:*")), {**inline(UNKNOWN), **attach("AdministratorAccess")}
    (told,) = refuse(*change("role-audit/networking", before, after, account="networking"))
    assert told.would.endswith("networking: the policy AdministratorAccess is attached")
    unknown = {"/made": (ATTACHMENT, {"policyArn": UNKNOWN})}
    (told,) = refuse(*change("role-audit/networking", {}, unknown, account="networking"))
    assert told.would.endswith("networking: a policy that is made in the same run is attached")


def test_a_new_role_has_no_rights_to_grow() -> None:
    changes = change("role-audit/networking", {}, attach("AdministratorAccess"), account="networking")
    new = make_change(Operation.create, None, changes[0].after)
    assert refuse(new, *changes[1:]) == []


def test_accounts_in_which_it_gains_something_else_are_apart() -> None:
    told = refuse(
        *change("role-audit/networking", {}, attach("ReadOnlyAccess"), account="networking"),
        *change("role-audit/dev-application", {}, attach("SecurityAudit"), account="dev-application"),
        *change("role-auditor/dev-application", {}, {}, account="dev-application"),
    )
    assert sorted(one.would.partition(", in ")[2] for one in told) == [
        "dev-application: the policy SecurityAudit is attached",
        "networking: the policy ReadOnlyAccess is attached",
    ]


def test_what_goes_under_the_former_key_of_its_account_is_of_the_same_role() -> None:
    organization = load(EXAMPLE)
    deny = json.dumps({"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})
    old, new = (
        make_resource(ROLE, f"role-audit/{account}", {"name": "R"}, account=account)
        for account in ("network", "networking")
    )
    lost = make_resource(
        INLINE, "role-audit/network", {"role": "R", "name": "inline", "policy": deny}, account="network"
    )
    changes = (make_change(Operation.same, old, new), make_change(Operation.delete, lost))
    renamed = rename_account(organization, "networking", "network")
    (told,) = judge([make_preview(*changes)], renamed, date(2026, 12, 1)).refusals
    assert (told.rule, told.would.partition(":")[0]) == (
        "rights-grew",
        "whoever enters role-audit may do more than before, in networking",
    )
