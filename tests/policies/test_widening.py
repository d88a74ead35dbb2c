import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.evaluation import Level, LevelKind, Policy, Principal, Request, evaluate
from policies.widening import Widening, find_widenings

ACCOUNTS = ("111111111111", "222222222222", "333333333333")
HOST = "token.actions.githubusercontent.com"


def write(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(principal: Any, condition: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}
    return statement if condition is None else {**statement, "Condition": condition}


def root(account: str) -> dict[str, str]:
    return {"AWS": f"arn:aws:iam::{account}:root"}


TWO = allow({"AWS": [ACCOUNTS[0], ACCOUNTS[1]]}, {"StringEquals": {"sts:ExternalId": "secret-of-theirs"}})
TOKEN = {
    "Effect": "Allow",
    "Principal": {"Federated": "arn:aws:iam::111111111111:oidc-provider/x"},
    "Action": "sts:AssumeRoleWithWebIdentity",
}


def token(**condition: Any) -> str:
    return write({**TOKEN, "Condition": condition})


SUBJECT = {f"{HOST}:sub": ["repo:a:ref:main", "repo:a:pull_request"], f"{HOST}:aud": "sts.amazonaws.com"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (write(TWO), write(TWO)),
        (write(TWO), write(allow(root(ACCOUNTS[0]), TWO["Condition"]))),
        (write(TWO), write(allow({"AWS": f"arn:aws:iam::{ACCOUNTS[0]}:role/a"}, TWO["Condition"]))),
        (write(TWO), write(allow(root(ACCOUNTS[1]), TWO["Condition"]), allow(root(ACCOUNTS[0]), TWO["Condition"]))),
        (write(TWO), write({**TWO, "Condition": {"StringEquals": {"STS:ExternalId": "another one"}}})),
        (write(TWO), write({**TWO, "Condition": {**TWO["Condition"], "Bool": {"aws:MultiFactorAuthPresent": True}}})),
        (write(TWO), write(TWO, {**allow("*"), "Effect": "Deny"})),
        (write(allow("*")), write(TWO)),
        (write(allow(root(ACCOUNTS[0]), Action="sts:*")), write(allow(root(ACCOUNTS[0])))),
        (token(StringEquals=SUBJECT), token(StringEquals={**SUBJECT, f"{HOST}:sub": "repo:a:ref:main"})),
        (token(StringLike={f"{HOST}:sub": "repo:a:*"}), token(StringLike={f"{HOST}:sub": "repo:a:ref:*"})),
        (token(StringLike={f"{HOST}:sub": "repo:a:*"}), token(StringEquals={f"{HOST}:sub": "repo:a:ref:main"})),
        (
            write(allow("*", {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})),
            write(allow("*", {"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}})),
        ),
        (
            write(allow("*", {"StringNotEquals": {"aws:PrincipalTag/a": "x"}})),
            write(allow("*", {"StringNotEquals": {"aws:PrincipalTag/a": ["x", "y"]}})),
        ),
        (
            write(allow("*", {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}})),
            write(allow("*", {"StringEquals": {"aws:PrincipalOrgID": "o-1"}})),
        ),
        (
            write(allow("*", {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a*"}})),
            write(allow("*", {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/ab"}})),
        ),
        *(
            (write(allow("*", condition)), write(allow("*", condition, Sid="Named")))
            for condition in (
                {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}},
                {"DateGreaterThanIfExists": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}},
                {"ForAnyValue:BinaryEquals": {"a": "YQ=="}},
            )
        ),
    ],
)
def test_what_stays_or_gets_narrower_passes(before: str, after: str) -> None:
    assert find_widenings(before, after) == ()


@pytest.mark.parametrize(
    ("before", "after", "who", "how"),
    [
        (write(TWO), write(TWO, allow(root(ACCOUNTS[2]))), "the account 333333333333", "may now call sts:AssumeRole"),
        (write(TWO), write(allow("*", TWO["Condition"])), "everybody", "may now call sts:AssumeRole"),
        (
            write(allow(root(ACCOUNTS[0]), TWO["Condition"])),
            write(allow(root(ACCOUNTS[0]))),
            "the account 111111111111",
            "may call sts:AssumeRole with no condition on sts:externalid",
        ),
        (
            write(allow(root(ACCOUNTS[0]), TWO["Condition"])),
            write(allow(root(ACCOUNTS[0]), {"StringLike": {"sts:ExternalId": "secret-of-*"}})),
            "the account 111111111111",
            "may call sts:AssumeRole with sts:externalid stringlike another one",
        ),
        (
            write(allow({"AWS": "arn:aws:iam::111111111111:role/a"})),
            write(allow(root(ACCOUNTS[0]))),
            "the account 111111111111",
            "may now call sts:AssumeRole",
        ),
        (
            write(allow(root(ACCOUNTS[0]))),
            write(allow(root(ACCOUNTS[0]), Action=["sts:AssumeRole", "sts:TagSession"])),
            "the account 111111111111",
            "may now also call sts:TagSession",
        ),
        (
            token(StringEquals=SUBJECT),
            token(StringEquals={**SUBJECT, f"{HOST}:sub": ["repo:a:ref:main", "repo:b:ref:main"]}),
            "arn:aws:iam::111111111111:oidc-provider/x",
            f"may call sts:AssumeRoleWithWebIdentity with {HOST}:sub stringequals repo:b:ref:main",
        ),
        (
            token(StringEquals=SUBJECT),
            token(
                StringLike={f"{HOST}:sub": "repo:a:*"},
                StringEquals={f"{HOST}:aud": "sts.amazonaws.com"},
            ),
            "arn:aws:iam::111111111111:oidc-provider/x",
            f"may call sts:AssumeRoleWithWebIdentity with {HOST}:sub stringlike repo:a:*",
        ),
        (
            token(StringEquals=SUBJECT),
            token(StringEquals={f"{HOST}:aud": "sts.amazonaws.com"}, StringLike={f"{HOST}:sub": "*"}),
            "everybody with a token of arn:aws:iam::111111111111:oidc-provider/x",
            f"may call sts:AssumeRoleWithWebIdentity with {HOST}:sub stringlike *",
        ),
        (
            write(allow("*"), {**allow(root(ACCOUNTS[0])), "Effect": "Deny"}),
            write(allow("*")),
            "the account 111111111111",
            "is no longer denied sts:AssumeRole",
        ),
        (
            write(allow("*", {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a"}})),
            write(allow("*", {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a"}})),
            "everybody",
            "may call sts:AssumeRole with aws:principalarn stringlike arn:aws:iam::*:role/a",
        ),
        (
            write(allow("*", {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a"}})),
            write(allow("*", {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:*:role/a"}})),
            "everybody",
            "may call sts:AssumeRole with aws:principalarn arnlike arn:aws:iam::*:*:role/a",
        ),
        (
            write(allow("*", {"NumericLessThan": {"aws:MultiFactorAuthAge": "60"}})),
            write(allow("*", {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}})),
            "everybody",
            "may call sts:AssumeRole with aws:multifactorauthage numericlessthan 3600",
        ),
        (
            write(TWO),
            write({**{name: TWO[name] for name in TWO if name != "Principal"}, "NotPrincipal": root(ACCOUNTS[2])}),
            'everybody but {"AWS": "arn:aws:iam::333333333333:root"}',
            "may now call sts:AssumeRole",
        ),
    ],
)
def test_what_lets_in_more_is_told(before: str, after: str, who: str, how: str) -> None:
    found = find_widenings(before, after)
    assert found[0].who == who
    assert found[0].how.startswith(how)
    assert "secret-of" not in str(found)


def allow_on(action: str, resource: str, effect: str = "Allow") -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource}


@pytest.mark.parametrize(
    ("before", "after", "how"),
    [
        (
            [allow_on("s3:Get*", "*")],
            [allow_on("s3:*", "*")],
            ["may now also call s3:*, and nothing else is asked for"],
        ),
        (
            [allow_on("s3:Get*", "arn:aws:s3:::a/*")],
            [allow_on("s3:GetObject", "arn:aws:s3:::*")],
            ["may now call s3:GetObject on arn:aws:s3:::*"],
        ),
        ([allow_on("s3:Get*", "arn:aws:s3:::*")], [allow_on("s3:GetObject", "arn:aws:s3:::a/*")], []),
        ([allow_on("*", "*")], [allow_on("s3:*", "arn:aws:s3:::a"), allow_on("iam:*", "*")], []),
        (
            [allow_on("*", "*")],
            [{"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}],
            [],
        ),
        (
            [allow_on("s3:*", "*")],
            [{"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}],
            ["may now also call all but iam:*, sts:*, and nothing else is asked for"],
        ),
        (
            [allow_on("*", "*"), allow_on("iam:*", "arn:aws:iam::*:role/a", "Deny")],
            [allow_on("*", "*")],
            ["is no longer denied iam:* on arn:aws:iam::*:role/a"],
        ),
    ],
)
def test_a_policy_of_an_identity_allows_more_or_does_not(
    before: list[dict[str, Any]], after: list[dict[str, Any]], how: list[str]
) -> None:
    assert [one.how for one in find_widenings(write(*before), write(*after))] == how


def test_of_a_new_role_everything_is_more() -> None:
    found = find_widenings(None, write(allow(root(ACCOUNTS[0]))))
    assert found == (
        Widening("the account 111111111111", "may now call sts:AssumeRole, and nothing else is asked for"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "no JSON",
        '{"Statement": ["a"]}',
        write(allow("arn:aws:iam::222222222222:root")),
        write({**TWO, "Condition": ["a"]}),
        write({**TWO, "Condition": {"StringEquals": "a"}}),
    ],
)
def test_what_is_no_policy_document_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        find_widenings(write(TWO), text)


ROLES = [f"arn:aws:iam::{account}:role/{name}" for account in ACCOUNTS[:2] for name in ("a", "b")]
PRINCIPALS = st.sampled_from(["*", *(f"arn:aws:iam::{account}:root" for account in ACCOUNTS[:2]), *ROLES])
CONDITIONS = st.one_of(
    st.none(),
    st.builds(
        lambda operator, values: {operator: {"sts:RoleSessionName": values}},
        st.sampled_from(["StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIfExists"]),
        st.lists(st.sampled_from(["ab", "a*", "b", "?b", "*"]), min_size=1, max_size=2),
    ),
)
STATEMENTS = st.builds(
    lambda principals, condition, effect: {**allow({"AWS": principals}, condition), "Effect": effect},
    st.lists(PRINCIPALS, min_size=1, max_size=2),
    CONDITIONS,
    st.sampled_from(["Allow", "Allow", "Deny"]),
)


def enters(statements: list[dict[str, Any]], role: str, session: str) -> bool:
    account = role.split(":")[4]
    trust = Policy("trust", {"Version": "2012-10-17", "Statement": statements})
    identity = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    request = Request(
        principal=Principal(account_id=account, arn=role, role_arn=role),
        action="sts:AssumeRole",
        resource="arn:aws:iam::999999999999:role/entered",
        context={"sts:RoleSessionName": session},
    )
    levels = [
        Level(LevelKind.TRUST, (trust,)),
        Level(LevelKind.IDENTITY, (Policy("own", identity),)),
    ]
    return evaluate(levels, request).allowed


@given(st.lists(STATEMENTS, min_size=1, max_size=3), st.lists(STATEMENTS, min_size=1, max_size=3))
def test_whoever_gets_in_anew_is_found(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    if find_widenings(write(*before), write(*after)):
        return
    for role in ROLES:
        for session in ("ab", "a", "b", "xb", ""):
            assert enters(before, role, session) or not enters(after, role, session)
    assert find_widenings(write(*after), write(*after)) == ()


@given(st.lists(STATEMENTS, min_size=1, max_size=3))
def test_neither_order_nor_repetition_is_more(statements: list[dict[str, Any]]) -> None:
    assert find_widenings(write(*statements), write(*reversed(statements), *statements)) == ()


def limited(seconds: int) -> str:
    condition = {
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
        "NumericLessThanEquals": {"aws:MultiFactorAuthAge": str(seconds)},
    }
    return write(allow(root(ACCOUNTS[0]), condition))


def test_a_second_factor_may_become_fresher_but_not_older_or_needless() -> None:
    assert find_widenings(limited(3600), limited(600)) == ()
    assert find_widenings(limited(600), limited(3600)) == (
        Widening(
            f"the account {ACCOUNTS[0]}",
            "may call sts:AssumeRole with aws:multifactorauthage numericlessthanequals 3600",
        ),
    )
    assert len(find_widenings(limited(600), write(allow(root(ACCOUNTS[0]))))) == 1


def test_one_role_of_an_account_is_named() -> None:
    role = f"arn:aws:iam::{ACCOUNTS[1]}:role/Deploy"
    before = write(allow(root(ACCOUNTS[0])))
    after = write(allow(root(ACCOUNTS[0])), allow(root(ACCOUNTS[1]), {"ArnEquals": {"aws:PrincipalArn": [role]}}))
    assert find_widenings(before, after) == (Widening(role, "may now call sts:AssumeRole"),)
    assert find_widenings(write(allow(root(ACCOUNTS[1]))), after)[0].who == f"the account {ACCOUNTS[0]}"


@pytest.mark.parametrize("operator", ["ArnNotEquals", "ArnNotLike", "StringNotLike", "ArnEqualsIfExists"])
def test_a_role_that_does_not_enter_alone_is_not_named_for_its_account(operator: str) -> None:
    role = f"arn:aws:iam::{ACCOUNTS[1]}:role/Out"

    (found,) = find_widenings(None, write(allow(root(ACCOUNTS[1]), {operator: {"aws:PrincipalArn": role}})))

    assert found.who == f"the account {ACCOUNTS[1]}"
