"""Who gains or loses entry, in words that name the account."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from config import Organization, load
from engine.changes import Change, Operation
from engine.preview import UNKNOWN
from policies.trust import TrustedService, TrustedTokens, account_trust, role_trust
from review.report.trust import find_trust_changes
from review.report.world import World
from tests.support.example import EXAMPLE, configure
from tests.support.previews import ACCOUNT, ROLE, make_change, make_preview, make_resource

__all__ = ["configure"]

ADMIN, OTHER, MANAGEMENT = "222222222222", "999999999999", "123456789012"
OIDC = "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com"
KNOWN = make_resource(ACCOUNT, "accounts-admin", {"name": "administration", "parentId": "r-1"}, id_=ADMIN)


def make_role(document: Any, name: str = "Audit", account: str = "admin") -> Any:
    text = document if isinstance(document, str) else json.dumps(document)
    return make_resource(ROLE, f"role-audit/{account}", {"name": name, "assumeRolePolicy": text}, account=account)


def allow(principal: Any, action: Any = "sts:AssumeRole", **elements: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": action, **elements}]}


def compare(change: Change, organization: Organization | None = None) -> list[str]:
    """The lines about the one role that changes; none where nothing is told."""
    world = World([make_preview(make_change(Operation.same, KNOWN, KNOWN), change)], organization or load(EXAMPLE))
    return [line for one in find_trust_changes(world) for line in one.lines]


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (account_trust([ADMIN], None), account_trust([ADMIN], None), []),
        (allow({"AWS": ADMIN}), allow({"AWS": f"arn:aws:iam::{ADMIN}:root"}), []),
        (
            account_trust([ADMIN], None),
            account_trust([OTHER, MANAGEMENT], "id-of-somebody"),
            [
                "**gains** entry: account `999999999999` **outside the organization**, with an external id",
                "**gains** entry: the management account, with an external id",
                "**loses** entry: account `administration`",
            ],
        ),
        (
            account_trust([ADMIN], "id-of-somebody"),
            account_trust([ADMIN], None),
            ["**changes** for account `administration`: from with an external id to no condition"],
        ),
        (
            account_trust([ADMIN], "one-id"),
            account_trust([ADMIN], "two-ids"),
            ["**changes** for account `administration`: another external id is asked for"],
        ),
        (
            account_trust([ADMIN], None),
            account_trust([ADMIN], None, carries_tag=True),
            [
                (
                    "**changes** for account `administration`: from no condition to no condition; with "
                    "`sts:SetSourceIdentity` and `sts:TagSession`"
                )
            ],
        ),
        (
            account_trust([ADMIN], None),
            allow("*"),
            [
                "**gains** entry: **everybody**",
                "**loses** entry: account `administration`",
            ],
        ),
        (
            allow({"Service": "ec2.amazonaws.com"}),
            allow({"AWS": f"arn:aws:iam::{ADMIN}:role/path/Deploy"}),
            [
                "**gains** entry: role `path/Deploy` of account `administration`",
                "**loses** entry: service `ec2.amazonaws.com`",
            ],
        ),
        (
            allow({"Service": "ec2.amazonaws.com"}),
            allow(
                {"Federated": OIDC},
                "sts:AssumeRoleWithWebIdentity",
                Condition={"StringEquals": {"x:sub": ["repo:a", "repo:b"]}},
            ),
            [
                (
                    "**gains** entry: identities of `token.actions.githubusercontent.com`, if `x:sub` `StringEquals` "
                    "`repo:a` or `repo:b`"
                ),
                "**loses** entry: service `ec2.amazonaws.com`",
            ],
        ),
        (
            {"Statement": []},
            {"Statement": [{"Effect": "Deny", "NotPrincipal": {"AWS": ADMIN}, "Action": "sts:*"}]},
            ["**is denied**: **everybody but** account `administration` (read the policy)"],
        ),
        (
            account_trust([ADMIN], None),
            UNKNOWN,
            ["**gains** entry: the management account", "**loses** entry: account `administration`"],
        ),
    ],
)
def test_an_update(configure: Callable[..., Organization], before: Any, after: Any, lines: list[str]) -> None:
    def trust_management(access: dict[str, Any]) -> None:
        access["roles"][0] |= {"targets": {"accounts": ["admin"]}, "trusted_by": ["management"], "name": "Audit"}

    organization = configure(access=trust_management)
    change = make_change(Operation.update, make_role(before), make_role(after))
    assert compare(change, organization) == lines


def test_a_new_role_and_one_that_goes() -> None:
    role = make_role(account_trust([ADMIN], None))
    assert compare(make_change(Operation.create, None, role)) == ["**gains** entry: account `administration`"]
    assert compare(make_change(Operation.delete, role)) == ["**loses** entry: account `administration`"]


def test_a_role_that_is_taken_over_lets_in_whom_it_let_in() -> None:
    assert compare(make_change(Operation.import_, None, make_role(account_trust([ADMIN], None)))) == []


def test_a_document_that_nobody_can_know_yet_is_told() -> None:
    change = make_change(Operation.create, None, make_role(UNKNOWN, name="Elsewhere"))
    assert compare(change) == ["who may enter it cannot be read from the preview: look at the policy"]


def test_an_external_id_that_is_masked_on_both_sides_is_told() -> None:
    role = make_role(account_trust([ADMIN], "[external id]"))
    assert compare(make_change(Operation.update, role, role, {"assumeRolePolicy": "update"})) == [
        "**changes**: another external id is asked for, or its statements are written otherwise"
    ]


@pytest.mark.parametrize(
    ("elements", "enters"),
    [
        ({"Action": "sts:Assume*"}, True),
        ({"Action": ["sts:TagSession", "S*"]}, True),
        ({"Action": "sts:AssumeRol?"}, True),
        ({"Action": "sts:TagSession"}, False),
        ({"NotAction": "sts:TagSession"}, True),
        ({"NotAction": "sts:AssumeRole*"}, False),
    ],
)
def test_a_pattern_of_actions_lets_in_as_the_actions_do(elements: dict[str, Any], *, enters: bool) -> None:
    role = make_role({"Statement": [{"Effect": "Allow", "Principal": {"AWS": OTHER}, **elements}]})
    (line,) = compare(make_change(Operation.create, None, role))
    assert ("(only" not in line) == enters


def test_roles_tokens_and_services_are_told_from_the_document_and_from_the_config(
    configure: Callable[..., Organization],
) -> None:
    def trust(access: dict[str, Any]) -> None:
        access["roles"][0] |= {
            "targets": {"accounts": ["admin"]},
            "name": "Audit",
            "trusted_by": [
                {"account": "management", "role": "Ops"},
                {"oidc": "https://ci.example.com", "audience": "aws", "subjects": ["job:a"]},
                {"service": "ecs-tasks.amazonaws.com"},
            ],
        }

    organization = configure(access=trust)
    assert compare(make_change(Operation.create, None, make_role(UNKNOWN)), organization) == [
        "**gains** entry: identities of `ci.example.com`, if the subject is `job:a`",
        "**gains** entry: role `Ops` of the management account",
        "**gains** entry: service `ecs-tasks.amazonaws.com`, on behalf of its own account",
    ]
    document = role_trust(
        [],
        None,
        role_arns=[f"arn:aws:iam::{MANAGEMENT}:role/Ops"],
        tokens=[TrustedTokens(issuer="https://ci.example.com", audience="aws", subjects=("job:a",))],
        services=[TrustedService(service="ecs-tasks.amazonaws.com", source_account=True)],
        own_account_id=ADMIN,
        mfa_seconds=600,
    )
    assert compare(make_change(Operation.create, None, make_role(document)), organization) == [
        (
            "**gains** entry: identities of `ci.example.com`, if `ci.example.com:aud` `StringEquals` `aws`, "
            "if `ci.example.com:sub` `StringEquals` `job:a`"
        ),
        f"**gains** entry: service `ecs-tasks.amazonaws.com`, if `aws:SourceAccount` `StringEquals` `{ADMIN}`",
        (
            "**gains** entry: the management account, if `aws:MultiFactorAuthAge` `NumericLessThanEquals` `600`, "
            "if `aws:MultiFactorAuthPresent` `Bool` `true`, "
            f"if `aws:PrincipalArn` `ArnEquals` `arn:aws:iam::{MANAGEMENT}:role/Ops`"
        ),
    ]
