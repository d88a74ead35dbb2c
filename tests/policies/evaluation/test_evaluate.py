"""The decision on a request from policies of several kinds, by AWS's pages on evaluation logic."""

from typing import Any

import pytest

from policies.evaluation import Decision, Level, LevelKind, Policy, Principal, Reason, Request, evaluate

ACCOUNT, OTHER = "111111111111", "222222222222"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Worker"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/Worker/s"
USER = f"arn:aws:iam::{ACCOUNT}:user/dave"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"

WORKER = Principal(ACCOUNT, SESSION, ROLE)
DAVE = Principal(ACCOUNT, USER)
GITHUB = Principal(federated=PROVIDER)

ACTION, RESOURCE = "s3:GetObject", "arn:aws:s3:::b/k"
ALLOW = {"Effect": "Allow", "Action": ACTION, "Resource": "*"}
DENY = {**ALLOW, "Effect": "Deny"}
OTHER_ACTION = {**ALLOW, "Action": "s3:PutObject"}

SCP, RCP, RESOURCE_POLICY, TRUST, IDENTITY, BOUNDARY, SESSION_POLICY = (
    LevelKind.SERVICE_CONTROL,
    LevelKind.RESOURCE_CONTROL,
    LevelKind.RESOURCE,
    LevelKind.TRUST,
    LevelKind.IDENTITY,
    LevelKind.BOUNDARY,
    LevelKind.SESSION,
)


def level(kind: LevelKind, *statements: dict[str, Any], **rest: Any) -> Level:
    return Level(kind, (Policy(f"the {kind}", {"Version": "2012-10-17", "Statement": list(statements)}),), **rest)


def for_(principal: Any, statement: dict[str, Any] = ALLOW) -> dict[str, Any]:
    return {**statement, "Principal": principal}


def ask(*levels: Level, principal: Principal = WORKER, **rest: Any) -> Decision:
    return evaluate(levels, Request(principal, **{"action": ACTION, "resource": RESOURCE, **rest}))


def test_nothing_allows_by_itself() -> None:
    decision = ask(level(IDENTITY))
    assert (decision.allowed, decision.reason, decision.kind) == (False, Reason.NOT_ALLOWED, IDENTITY)
    assert (decision.policy, decision.statement) == (None, None)
    assert decision.because == "because no identity-based policy allows the s3:GetObject action"


def test_a_decision_names_the_statement() -> None:
    decision = ask(level(IDENTITY, OTHER_ACTION, {**ALLOW, "Sid": "Read"}))
    assert (decision.allowed, decision.policy, decision.statement) == (True, "the identity-based policy", "Read")
    assert decision.because == ""
    assert ask(level(IDENTITY, OTHER_ACTION, ALLOW)).statement == "1"


@pytest.mark.parametrize("kind", list(LevelKind))
def test_a_deny_anywhere_wins(kind: LevelKind) -> None:
    statement = DENY if kind in (SCP, IDENTITY, BOUNDARY, SESSION_POLICY) else for_("*", DENY)
    decision = ask(level(IDENTITY, ALLOW), level(kind, statement))
    assert (decision.allowed, decision.reason, decision.kind) == (False, Reason.EXPLICIT_DENY, kind)
    assert decision.statement == "0"
    assert decision.because == f"with an explicit deny in {'an' if kind is IDENTITY else 'a'} {kind}"


@pytest.mark.parametrize("kind", [SCP, BOUNDARY, SESSION_POLICY])
def test_every_level_that_limits_has_to_allow(kind: LevelKind) -> None:
    own = level(IDENTITY, ALLOW)
    assert ask(own, level(kind, ALLOW), level(kind, ALLOW)).allowed
    decision = ask(own, level(kind, ALLOW), level(kind, OTHER_ACTION))
    assert (decision.allowed, decision.kind) == (False, kind)
    assert decision.because == f"because no {kind} allows the s3:GetObject action"
    assert not ask(level(kind, ALLOW)).allowed


def test_policies_of_one_level_add_up() -> None:
    policies = tuple(Policy(name, {"Statement": [one]}) for name, one in (("a", OTHER_ACTION), ("b", ALLOW)))
    decision = ask(Level(IDENTITY, policies))
    assert (decision.allowed, decision.policy) == (True, "b")


def test_a_resource_control_policy_has_to_allow_and_is_named_first() -> None:
    own = level(IDENTITY, ALLOW)
    assert ask(own, level(RCP, for_("*", {**ALLOW, "Action": "*"}))).allowed
    decision = ask(own, level(SCP, OTHER_ACTION), level(RCP, for_("*", OTHER_ACTION)))
    assert (decision.allowed, decision.kind) == (False, RCP)


@pytest.mark.parametrize(
    ("principal", "caller", "alone", "within_limits"),
    [
        ({"AWS": ROOT}, WORKER, False, False),
        ({"AWS": ACCOUNT}, WORKER, False, False),
        ({"AWS": ROLE}, WORKER, True, True),
        ("*", WORKER, True, True),
        ({"AWS": "*"}, WORKER, True, True),
        ({"AWS": SESSION}, WORKER, True, False),
        ({"AWS": USER}, DAVE, True, False),
        ({"AWS": [OTHER, ROLE]}, WORKER, True, True),
        ({"AWS": OTHER}, WORKER, False, False),
        ({"Service": "ec2.amazonaws.com"}, WORKER, False, False),
        ({"AWS": f"{ROLE}*"}, WORKER, False, False),
    ],
)
def test_within_an_account_a_resource_policy_may_allow_alone(
    principal: Any, caller: Principal, alone: bool, within_limits: bool
) -> None:
    resource = level(RESOURCE_POLICY, for_(principal))
    assert ask(resource, level(IDENTITY), principal=caller).allowed is alone
    for kind in (BOUNDARY, SESSION_POLICY):
        limited = ask(resource, level(IDENTITY), level(kind, OTHER_ACTION), principal=caller)
        assert limited.allowed is (alone and not within_limits)
        assert ask(resource, level(IDENTITY), level(kind, ALLOW), principal=caller).allowed is alone


def test_across_accounts_both_sides_have_to_allow() -> None:
    own, resource = level(IDENTITY, ALLOW), level(RESOURCE_POLICY, for_({"AWS": ROOT}))
    abroad: dict[str, Any] = {"resource_account": OTHER}
    assert ask(own, resource, **abroad).allowed
    assert ask(own, **abroad).kind is RESOURCE_POLICY
    assert ask(level(IDENTITY), resource, **abroad).kind is IDENTITY
    for narrow in (ROLE, SESSION):
        named = level(RESOURCE_POLICY, for_({"AWS": narrow}))
        assert not ask(level(IDENTITY), named, **abroad).allowed
        assert not ask(own, named, level(BOUNDARY, OTHER_ACTION), **abroad).allowed


def test_the_account_in_an_arn_owns_the_resource() -> None:
    own = level(IDENTITY, {**ALLOW, "Action": "*"})
    for owner, allowed in ((ACCOUNT, True), (OTHER, False), ("aws", True)):
        assert ask(own, action="iam:GetPolicy", resource=f"arn:aws:iam::{owner}:policy/p").allowed is allowed


def test_a_key_policy_has_to_allow_within_the_account_too() -> None:
    own = level(IDENTITY, ALLOW)
    assert not ask(own, level(RESOURCE_POLICY, for_({"AWS": OTHER}), required=True)).allowed
    assert ask(own, level(RESOURCE_POLICY, for_({"AWS": OTHER}))).allowed
    assert ask(own, level(RESOURCE_POLICY, for_({"AWS": ROOT}), required=True)).allowed


ENTER = {"Effect": "Allow", "Action": "sts:AssumeRole"}
MAY_ENTER = {**ENTER, "Resource": "*"}


@pytest.mark.parametrize(
    ("principal", "own", "owner", "allowed"),
    [
        ({"AWS": ROOT}, [MAY_ENTER], ACCOUNT, True),
        ({"AWS": ROOT}, [], ACCOUNT, False),
        ({"AWS": ROLE}, [], ACCOUNT, True),
        ({"AWS": f"arn:aws:iam::{OTHER}:root"}, [MAY_ENTER], ACCOUNT, False),
        ({"AWS": ROOT}, [MAY_ENTER], OTHER, True),
        ({"AWS": ROLE}, [], OTHER, False),
        ({"AWS": ROLE}, [MAY_ENTER], OTHER, True),
    ],
)
def test_entering_a_role(principal: Any, own: list[dict[str, Any]], owner: str, allowed: bool) -> None:
    role = f"arn:aws:iam::{owner}:role/Target"
    decision = ask(
        level(TRUST, {**ENTER, "Principal": principal}), level(IDENTITY, *own), action="sts:AssumeRole", resource=role
    )
    assert decision.allowed is allowed


def test_a_web_identity_needs_the_trust_policy_alone() -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": PROVIDER}}
    asked = {"principal": GITHUB, "action": "sts:AssumeRoleWithWebIdentity", "resource": ROLE}
    assert ask(level(TRUST, trust), **asked).allowed
    decision = ask(level(TRUST, {**trust, "Principal": {"Federated": f"{PROVIDER}2"}}), **asked)
    assert (decision.allowed, decision.kind) == (False, TRUST)
    assert not ask(level(TRUST, {**trust, "Principal": {"AWS": PROVIDER}}), **asked).allowed


def test_a_service_is_named_by_its_principal() -> None:
    caller = Principal(service="cloudtrail.amazonaws.com")
    resource = level(RESOURCE_POLICY, for_({"Service": ["config.amazonaws.com", "cloudtrail.amazonaws.com"]}))
    assert ask(resource, principal=caller).allowed
    assert not ask(level(RESOURCE_POLICY, for_({"Service": "config.amazonaws.com"})), principal=caller).allowed


@pytest.mark.parametrize(
    ("listed", "denied"),
    [([ROOT, ROLE, SESSION], False), ([ROLE, SESSION], True), ([ROOT], True), ([OTHER], True)],
)
def test_a_deny_with_not_principal_spares_only_whom_it_lists_in_full(listed: list[str], denied: bool) -> None:
    statement = {**DENY, "NotPrincipal": {"AWS": listed}}
    assert ask(level(IDENTITY, ALLOW), level(RESOURCE_POLICY, statement)).allowed is not denied


@pytest.mark.parametrize(("listed", "allowed"), [([OTHER], True), ([ROOT], False), ([ROLE], False), ("*", False)])
def test_an_allow_with_not_principal_is_for_whom_it_does_not_list_at_all(listed: Any, allowed: bool) -> None:
    statement = {**ALLOW, "NotPrincipal": listed if listed == "*" else {"AWS": listed}}
    assert ask(level(IDENTITY), level(RESOURCE_POLICY, statement)).allowed is allowed


@pytest.mark.parametrize(
    "principal", [{"CanonicalUser": "79a5"}, {"Federated": "*"}, ["*"], {}, {"AWS": [OTHER], "Other": 1}]
)
def test_a_principal_that_is_not_known_neither_allows_nor_spares(principal: Any) -> None:
    assert not ask(level(IDENTITY), level(RESOURCE_POLICY, for_(principal))).allowed
    decision = ask(level(IDENTITY, ALLOW), level(RESOURCE_POLICY, for_(principal, DENY)))
    assert (decision.allowed, decision.reason) == (False, Reason.EXPLICIT_DENY)
    assert "not known here" in decision.doubts[0]
    spared = ask(level(IDENTITY), level(RESOURCE_POLICY, {**ALLOW, "NotPrincipal": principal}))
    assert not spared.allowed


@pytest.mark.parametrize(
    ("key", "value", "caller"),
    [
        ("aws:PrincipalArn", ROLE, WORKER),
        ("aws:PrincipalArn", USER, DAVE),
        ("aws:PrincipalAccount", ACCOUNT, WORKER),
        ("aws:PrincipalType", "AssumedRole", WORKER),
        ("aws:PrincipalType", "User", DAVE),
        ("aws:PrincipalType", "Account", Principal(ACCOUNT, ROOT)),
        ("aws:username", "dave", DAVE),
        ("aws:PrincipalIsAWSService", "false", WORKER),
    ],
)
def test_who_asks_is_in_the_condition_keys(key: str, value: str, caller: Principal) -> None:
    statement = {**ALLOW, "Condition": {"StringEquals": {key: value}}}
    assert ask(level(IDENTITY, statement), principal=caller).allowed
    assert not ask(level(IDENTITY, statement), principal=caller, context={key.upper(): "another"}).allowed
