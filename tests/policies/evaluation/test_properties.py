"""What holds of every evaluation, whatever the policies."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.evaluation import Decision, Level, LevelKind, Policy, Principal, Request, evaluate
from policies.evaluation.patterns import parse

ACCOUNT = "111111111111"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Worker"
CALLER = Principal(ACCOUNT, f"arn:aws:sts::{ACCOUNT}:assumed-role/Worker/s", ROLE)

ACTIONS = ["s3:GetObject", "s3:PutObject", "iam:GetRole", "sts:AssumeRole"]
RESOURCES = ["arn:aws:s3:::a/x", "arn:aws:s3:::b/y", "*"]
OPERATORS = ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "Bool", "Null", "ArnLike", "Unknown"]

few = settings(max_examples=25)
"""Policies take long to make: 12 tests of 25 examples cost a second or two."""

values = st.sampled_from(["a", "b", "a*", "true", "false", "${l}", "${l, 'a'}"])
conditions = st.dictionaries(
    st.builds(
        lambda prefix, name, suffix: f"{prefix}{name}{suffix}",
        st.sampled_from(["", "ForAllValues:", "ForAnyValue:"]),
        st.sampled_from(OPERATORS),
        st.sampled_from(["", "IfExists"]),
    ),
    st.dictionaries(st.sampled_from(["k", "l", "m"]), st.lists(values, min_size=1, max_size=2), min_size=1, max_size=2),
    max_size=2,
)
listed_actions = st.lists(st.sampled_from([*ACTIONS, "s3:*", "*", "*:Get*"]), min_size=1, max_size=3)
listed_resources = st.lists(
    st.sampled_from([*RESOURCES, "arn:aws:s3:::a/*", "arn:aws:s3:::${l}/*"]), min_size=1, max_size=2
)


@st.composite
def statements(draw: st.DrawFn, effects: tuple[str, ...] = ("Allow", "Deny")) -> dict[str, Any]:
    statement = {
        "Effect": draw(st.sampled_from(effects)),
        draw(st.sampled_from(["Action", "NotAction"])): draw(listed_actions),
        draw(st.sampled_from(["Resource", "NotResource"])): draw(listed_resources),
    }
    condition = draw(conditions)
    return {**statement, "Condition": condition} if condition else statement


requests = st.builds(
    lambda action, resource, context: Request(CALLER, action, resource, context=context, known=("l", "m")),
    st.sampled_from(ACTIONS),
    st.sampled_from(RESOURCES),
    st.dictionaries(st.sampled_from(["k", "l", "m"]), st.one_of(values, st.lists(values, max_size=2)), max_size=3),
)
documents = st.lists(statements(), max_size=4)
kinds = st.sampled_from([LevelKind.IDENTITY, LevelKind.BOUNDARY, LevelKind.SESSION, LevelKind.SERVICE_CONTROL])


def make_level(kind: LevelKind, statements: list[dict[str, Any]]) -> Level:
    return Level(kind, (Policy("p", {"Version": "2012-10-17", "Statement": statements}),))


levels = st.lists(st.builds(make_level, kinds, documents), max_size=4)


def ask(request: Request, *statements: dict[str, Any]) -> Decision:
    return evaluate([make_level(LevelKind.IDENTITY, list(statements))], request)


ALLOW_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@few
@given(levels, requests, statements(effects=("Deny",)), kinds)
def test_a_deny_more_never_allows_more(
    before: list[Level], request: Request, deny: dict[str, Any], kind: LevelKind
) -> None:
    # Beside what there is, as a policy of a level of that kind that allows everything else.
    more = (
        [*before, make_level(kind, [ALLOW_ALL, deny])]
        if kind is not LevelKind.IDENTITY
        else [
            Level(one.kind, (*one.policies, Policy("more", {"Version": "2012-10-17", "Statement": [deny]})))
            for one in before
        ]
    )
    assert evaluate(before, request).allowed or not evaluate(more, request).allowed


@few
@given(documents, requests, statements(effects=("Allow",)))
def test_an_allow_more_never_allows_less(before: list[dict[str, Any]], request: Request, allow: dict[str, Any]) -> None:
    assert ask(request, *before, allow).allowed or not ask(request, *before).allowed


@few
@given(levels, requests, st.randoms(use_true_random=False))
def test_order_makes_no_difference(before: list[Level], request: Request, random: Any) -> None:
    def shuffle(items: Any) -> list[Any]:
        return random.sample(list(items), len(items))

    after = [
        Level(
            one.kind,
            tuple(
                Policy(policy.name, {**policy.document, "Statement": shuffle(policy.document["Statement"])})
                for policy in one.policies
            ),
        )
        for one in shuffle(before)
    ]
    first, second = evaluate(before, request), evaluate(after, request)
    assert (first.allowed, first.reason) == (second.allowed, second.reason)


@few
@given(levels, requests, documents, kinds)
def test_a_level_that_limits_never_allows_more(
    before: list[Level], request: Request, more: list[dict[str, Any]], kind: LevelKind
) -> None:
    if kind is not LevelKind.IDENTITY:
        assert evaluate(before, request).allowed or not evaluate([*before, make_level(kind, more)], request).allowed


@few
@given(requests, st.sampled_from(OPERATORS), st.sampled_from(["k", "l", "m"]), st.lists(values, min_size=1, max_size=2))
def test_if_exists_is_weaker_than_plain(request: Request, operator: str, key: str, wanted: list[str]) -> None:
    def allows(name: str) -> bool:
        return ask(request, {**ALLOW_ALL, "Condition": {name: {key: wanted}}}).allowed

    if operator != "Null":
        assert allows(f"{operator}IfExists") or not allows(operator)


@few
@given(requests, listed_actions)
def test_not_action_is_the_complement_of_action(request: Request, actions: list[str]) -> None:
    named = ask(request, {"Effect": "Allow", "Action": actions, "Resource": "*"})
    others = ask(request, {"Effect": "Allow", "NotAction": actions, "Resource": "*"})
    assert named.allowed != others.allowed


@few
@given(requests, st.lists(st.sampled_from([*RESOURCES, "arn:aws:s3:::a/*"]), min_size=1, max_size=3))
def test_not_resource_is_the_complement_of_resource(request: Request, resources: list[str]) -> None:
    named = ask(request, {"Effect": "Allow", "Action": "*", "Resource": resources})
    others = ask(request, {"Effect": "Allow", "Action": "*", "NotResource": resources})
    assert named.allowed != others.allowed


@few
@given(requests, conditions)
def test_a_condition_that_is_undecided_neither_allows_nor_spares(request: Request, condition: dict[str, Any]) -> None:
    allowing = ask(request, {**ALLOW_ALL, "Condition": condition})
    denying = ask(request, ALLOW_ALL, {**ALLOW_ALL, "Effect": "Deny", "Condition": condition})
    assert not (allowing.allowed and denying.allowed)
    assert (allowing.allowed != denying.allowed) == (not allowing.doubts)


@few
@given(requests, levels)
def test_an_allow_comes_from_a_statement_and_a_deny_without_one_from_a_kind(
    request: Request, all_: list[Level]
) -> None:
    decision = evaluate(all_, request)
    assert (decision.policy is None) == (decision.because.startswith("because no "))
    assert decision.allowed == (decision.because == "")


texts = st.text("ab:/", max_size=8)


@few
@given(texts, st.text("ab:/*?", max_size=8))
def test_wildcards_mean_what_a_search_by_hand_finds(text: str, pattern: str) -> None:
    def matches(at: int, place: int) -> bool:
        if place == len(pattern):
            return at == len(text)
        if pattern[place] == "*":
            return any(matches(end, place + 1) for end in range(at, len(text) + 1))
        return at < len(text) and pattern[place] in ("?", text[at]) and matches(at + 1, place + 1)

    assert parse(pattern).matches(text) == matches(0, 0)


@few
@given(texts)
def test_a_text_is_a_pattern_of_itself(text: str) -> None:
    assert parse(text).matches(text)
    assert parse(text).literal == text


def test_many_wildcards_are_no_work() -> None:
    assert not parse("*a" * 200 + "b").matches("a" * 20_000)
