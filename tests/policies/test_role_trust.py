"""Who enters a role by the trust policy that is made for it, by our own evaluator: who is listed, and nobody else."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.evaluation import Level, LevelKind, Policy, Principal, Request, evaluate
from policies.trust import TrustedService, TrustedTokens, account_trust, role_trust
from policies.widening import find_widenings

OWN, TRUSTED, OTHER = "111111111111", "222222222222", "333333333333"
ROLE = f"arn:aws:iam::{OWN}:role/Target"
DEPLOY = f"arn:aws:iam::{OTHER}:role/ci/Deploy"
ISSUER = "https://token.actions.githubusercontent.com"
HOST = ISSUER.removeprefix("https://")
TOKENS = TrustedTokens(issuer=ISSUER, audience="sts.amazonaws.com", subjects=("repo:octo/app:ref:refs/heads/main",))
ECS = TrustedService(service="ecs-tasks.amazonaws.com", source_account=True)
EC2 = TrustedService(service="ec2.amazonaws.com", source_account=False)
ANYTHING = Policy("all", {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})


def enter(trust: Any, principal: Principal, **context: str) -> bool:
    """Whether the principal, whose own policies allow everything, may enter the role."""
    action = "sts:AssumeRoleWithWebIdentity" if principal.federated else "sts:AssumeRole"
    levels = [Level(LevelKind.TRUST, (Policy("trust", trust),)), Level(LevelKind.IDENTITY, (ANYTHING,))]
    return evaluate(levels, Request(principal, action, ROLE, OWN, context)).allowed


def session(account_id: str, role: str) -> Principal:
    name = role.rpartition("/")[2]
    return Principal(
        account_id=account_id,
        arn=f"arn:aws:sts::{account_id}:assumed-role/{name}/run",
        role_arn=f"arn:aws:iam::{account_id}:role/{role}",
    )


def token(issuer: str = ISSUER, **claims: str) -> tuple[Principal, dict[str, str]]:
    host = issuer.removeprefix("https://")
    federated = Principal(federated=f"arn:aws:iam::{OWN}:oidc-provider/{host}")
    return federated, {f"{host}:{claim}": value for claim, value in claims.items()}


def test_of_an_account_only_the_named_role_enters() -> None:
    trust = role_trust([TRUSTED], None, role_arns=[DEPLOY])
    assert trust["Statement"][1] == {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": [DEPLOY]}},
    }
    assert enter(trust, session(TRUSTED, "Anybody"))
    assert enter(trust, session(OTHER, "ci/Deploy"))
    assert not enter(trust, session(OTHER, "Deploy"))
    assert not enter(trust, session(OTHER, "ci/Deploy2"))


def test_tokens_enter_by_audience_and_subject_as_they_are_written() -> None:
    trust = role_trust([], None, tokens=[TOKENS], own_account_id=OWN)
    good = {"aud": "sts.amazonaws.com", "sub": TOKENS.subjects[0]}
    for claims, enters in (
        (good, True),
        ({**good, "aud": "other"}, False),
        ({**good, "sub": "repo:octo/app:ref:refs/heads/mainx"}, False),
        ({"aud": "sts.amazonaws.com"}, False),
    ):
        principal, context = token(**claims)
        assert enter(trust, principal, **context) == enters, claims
    principal, context = token("https://other.example.com", **good)
    assert not enter(trust, principal, **context)


def test_a_wildcard_counts_only_where_it_is_written() -> None:
    wide = role_trust([], None, tokens=[replace(TOKENS, subjects=("repo:octo/*",))], own_account_id=OWN)
    for subject, enters in (("repo:octo/app:pull_request", True), ("repo:octo-evil/app:pull_request", False)):
        principal, context = token(aud="sts.amazonaws.com", sub=subject)
        assert enter(wide, principal, **context) == enters
    exact = role_trust([], None, tokens=[TOKENS], own_account_id=OWN)
    assert find_widenings(write(exact), write(wide)) != ()
    assert find_widenings(write(wide), write(exact)) == ()


def write(document: Any) -> str:
    return json.dumps(document)


def test_a_service_enters_on_behalf_of_the_own_account_alone_where_it_says_which() -> None:
    trust = role_trust([], None, services=[ECS, EC2], own_account_id=OWN)
    ecs, ec2 = (Principal(service=one.service) for one in (ECS, EC2))
    assert enter(trust, ecs, **{"aws:SourceAccount": OWN})
    assert not enter(trust, ecs, **{"aws:SourceAccount": OTHER})
    assert not enter(trust, ecs)
    assert enter(trust, ec2)
    assert not enter(trust, Principal(service="lambda.amazonaws.com"), **{"aws:SourceAccount": OWN})


def test_whoever_is_added_is_named_and_whoever_goes_is_no_widening() -> None:
    before = role_trust([TRUSTED], None)
    after = role_trust([TRUSTED], None, role_arns=[DEPLOY], tokens=[TOKENS], services=[EC2], own_account_id=OWN)
    assert {one.who for one in find_widenings(write(before), write(after))} == {
        DEPLOY,
        f"arn:aws:iam::{OWN}:oidc-provider/{HOST}",
        "ec2.amazonaws.com",
    }
    assert find_widenings(write(after), write(before)) == ()


def test_a_second_factor_has_to_be_fresh() -> None:
    trust = role_trust([TRUSTED], "id", role_arns=[DEPLOY], mfa_seconds=3600)
    known = {"sts:ExternalId": "id"}
    for who in (session(TRUSTED, "Anybody"), session(OTHER, "ci/Deploy")):
        assert not enter(trust, who, **known)
        assert not enter(trust, who, **known, **{"aws:MultiFactorAuthPresent": "false"})
        fresh = {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "3600"}
        assert enter(trust, who, **known, **fresh)
        assert not enter(trust, who, **known, **{**fresh, "aws:MultiFactorAuthAge": "3601"})
        assert not enter(trust, who, **fresh), "without the external id"


def test_what_was_there_is_written_as_before() -> None:
    assert role_trust([OTHER, TRUSTED], "id", carries_tag=True) == account_trust(
        [TRUSTED, OTHER], "id", carries_tag=True
    )
    with pytest.raises(ValueError, match="somebody who may enter"):
        role_trust([], None)


ACCOUNTS = st.sampled_from([OWN, TRUSTED, OTHER, "444444444444"])
NAMES = st.sampled_from(["Deploy", "ci/Deploy", "Admin", "Deploy2"])
ISSUERS = st.sampled_from(["https://a.example.com", "https://b.example.com"])
SUBJECTS = st.sampled_from(["repo:octo/app", "repo:octo/app2", "repo:octo-evil/app", "repo:evil/app"])
SERVICES = st.sampled_from(["ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "lambda.amazonaws.com"])
CALLERS = st.one_of(
    st.tuples(st.just("role"), ACCOUNTS, NAMES),
    st.tuples(st.just("token"), ISSUERS, SUBJECTS),
    st.tuples(st.just("service"), SERVICES, ACCOUNTS),
)


@given(
    accounts=st.lists(ACCOUNTS, max_size=2),
    roles=st.lists(st.tuples(ACCOUNTS, NAMES), max_size=2),
    tokens=st.lists(
        st.tuples(st.sampled_from(["https://a.example.com", "https://b.example.com"]), SUBJECTS), max_size=2
    ),
    services=st.lists(SERVICES, max_size=2),
    caller=CALLERS,
)
def test_whoever_is_not_listed_never_enters_and_whoever_is_does(
    accounts: list[str],
    roles: list[tuple[str, str]],
    tokens: list[tuple[str, str]],
    services: list[str],
    caller: tuple[str, str, str],
) -> None:
    if not (accounts or roles or tokens or services):
        return
    trust = role_trust(
        accounts,
        None,
        role_arns=[f"arn:aws:iam::{account}:role/{name}" for account, name in roles],
        tokens=[TrustedTokens(issuer=issuer, audience="aud", subjects=(subject,)) for issuer, subject in tokens],
        services=[TrustedService(service=name, source_account=True) for name in services],
        own_account_id=OWN,
    )
    kind, first, second = caller
    if kind == "role":
        entered = enter(trust, session(first, second))
        assert entered == (first in accounts or (first, second) in roles)
    elif kind == "token":
        principal, context = token(first, aud="aud", sub=second)
        assert enter(trust, principal, **context) == ((first, second) in tokens)
    else:
        entered = enter(trust, Principal(service=first), **{"aws:SourceAccount": second})
        assert entered == (first in services and second == OWN)
