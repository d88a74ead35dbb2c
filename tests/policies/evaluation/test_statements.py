"""Which requests a statement names, and when its condition is met, by the examples of AWS's pages."""

from typing import Any

import pytest

from policies.evaluation import Decision, Level, LevelKind, Policy, Principal, Request, evaluate
from tests.policies.evaluation.cases import CONDITIONS, MET, STATEMENTS, UNDECIDED

CALLER = Principal("111111111111", "arn:aws:iam::111111111111:user/dave")
ALLOW_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def judge(*statements: dict[str, Any], version: str | None = "2012-10-17", **request: Any) -> Decision:
    document = {"Statement": list(statements), **({"Version": version} if version else {})}
    asked = Request(**{"principal": CALLER, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", **request})
    return evaluate([Level(LevelKind.IDENTITY, (Policy("own", document),))], asked)


@pytest.mark.parametrize(("operator", "tests", "context", "expected"), CONDITIONS)
def test_conditions(operator: str, tests: Any, context: dict[str, Any], expected: bool | None) -> None:
    condition = {"Condition": {operator: tests}}
    allowing = judge({**ALLOW_ALL, **condition}, context=context)
    denying = judge(ALLOW_ALL, {**ALLOW_ALL, "Effect": "Deny", **condition}, context=context)
    assert allowing.allowed is (expected is MET)
    assert denying.allowed is (expected is False)
    assert bool(allowing.doubts) is bool(denying.doubts) is (expected is UNDECIDED)


@pytest.mark.parametrize(("statement", "action", "resource", "expected"), STATEMENTS)
def test_actions_and_resources(statement: dict[str, Any], action: str, resource: str, expected: bool) -> None:
    decision = judge({"Effect": "Allow", **statement}, action=action, resource=resource)
    assert decision.allowed is expected
    assert decision.doubts == ()


@pytest.mark.parametrize(
    ("resource", "tag", "allowed"),
    [
        ("arn:aws:s3:::b/${aws:PrincipalTag/team}/*", "red", True),
        ("arn:aws:s3:::b/${aws:PrincipalTag/team}/*", "blue", False),
        ("arn:aws:s3:::b/${aws:PrincipalTag/team}/*", "*", False),
        ("arn:aws:s3:::b/${aws:PrincipalTag/team}/*", None, False),
        ("arn:aws:s3:::b/${aws:PrincipalTag/team, 'red'}/*", None, True),
        ("arn:aws:s3:::b/${aws:username}/*", None, False),
        ("arn:aws:s3:::b/red/${aws:username}", None, True),
    ],
)
def test_variables_in_a_resource(resource: str, tag: str | None, allowed: bool) -> None:
    context = {"aws:PrincipalTag/team": tag} if tag else {}
    statement = {"Effect": "Allow", "Action": "*", "Resource": resource}
    assert judge(statement, resource="arn:aws:s3:::b/red/dave", context=context).allowed is allowed


@pytest.mark.parametrize("version", ["2008-10-17", None])
def test_an_old_policy_has_no_variables(version: str | None) -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${aws:username}"}
    assert judge(statement, version=version, resource="arn:aws:s3:::${aws:username}").allowed
    assert not judge(statement, version=version, resource="arn:aws:s3:::dave").allowed


@pytest.mark.parametrize(
    "broken",
    [
        {"Resouce": "*"},
        {"Action": 7},
        {"Action": "*", "NotAction": "*"},
        {"Resource": []},
        {"Principal": "*"},
        {"Condition": "StringEquals"},
        {"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}},
        {"Resource": "${aws:SourceVpc}"},
    ],
)
def test_what_is_not_known_never_allows(broken: dict[str, Any]) -> None:
    allowing = judge({**ALLOW_ALL, **broken}, known=())
    denying = judge(ALLOW_ALL, {**ALLOW_ALL, **broken, "Effect": "Deny"}, known=())
    assert (allowing.allowed, denying.allowed) == (False, False)
    assert allowing.doubts[0].startswith("own, statement 0: ")
    assert denying.doubts[0].startswith("own, statement 1: ")


@pytest.mark.parametrize("statement", ["Allow", {}, {"Effect": "allow", "Action": "*", "Resource": "*"}])
def test_what_is_no_statement_allows_nothing(statement: Any) -> None:
    decision = judge(statement)
    assert not decision.allowed
    assert decision.doubts == ("own, statement 0: it neither allows nor denies",)


def test_one_statement_needs_no_list() -> None:
    document = {"Version": "2012-10-17", "Statement": ALLOW_ALL}
    request = Request(CALLER, "s3:GetObject")
    assert evaluate([Level(LevelKind.IDENTITY, (Policy("own", document),))], request).allowed
