"""Whatever value a state holds: no traceback, and nothing is made of a value that is not what it should be."""

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.errors import RefusalError
from migrate.init.configuration import Choices, Draft, plan_config
from migrate.init.states import read_inventory
from migrate.scanning.classification import Scan
from tests.migrate.init.everything import EVERYTHING, make_instance
from tests.migrate.init.loading import Loader

Path = tuple[str | int, ...]

CHOICES = Choices(execution_role="Deploy", home_region="us-east-1")
CANARY = "canary-51c0"
EMPTY: tuple[Any, ...] = (None, False, "", [], {}, 0)
"""What Terraform writes for nothing, in the one type or the other."""

DECIMALS = {"limit_amount", "threshold", "value"}
"""Attributes that are a number or the text of one."""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
) | st.sampled_from([10**400, [None], [[]], [{"days": True}], "[" * 5000, '{"a": "\\ud800"}', "a:b:c:d:e:f"])
"""What a state's values may be (migrate.terraform.state_document refuses the rest)."""


def list_paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield from list_paths(inner, (*path, step))


PLACES = [(index, path) for index, (_, _, said) in enumerate(EVERYTHING) for path in list_paths(said)]


def look_up(attributes: Any, path: Path) -> Any:
    for step in path:
        attributes = attributes[step]
    return attributes


def draft(index: int = 0, path: Path = (), value: Any = None, sensitive: frozenset[str] = frozenset()) -> Draft:
    """The draft of everything with one value in the place of another, or with attributes that are marked sensitive."""
    instances = [make_instance(number, said) for number, (_, _, said) in enumerate(EVERYTHING)]
    attributes = copy.deepcopy(EVERYTHING[index][2])
    if path:
        look_up(attributes, path[:-1])[path[-1]] = value
    instances[index] = make_instance(index, attributes, sensitive)
    return plan_config(read_inventory(Scan(states=(), instances=tuple(instances))), CHOICES)


@cache
def whole() -> Draft:
    return draft()


def tells_more(told: Draft) -> bool:
    """Whether it says that something is left, unless what it writes is the same."""
    return told.files == whole().files or bool({*told.left} - {*whole().left})


def kind(value: Any) -> type:
    return float if isinstance(value, int | float) and not isinstance(value, bool) else type(value)


def test_everything_is_in_a_config_that_loads(loaded: Loader) -> None:
    organization, told = loaded(
        read_inventory(
            Scan(
                states=(),
                instances=tuple(make_instance(number, said) for number, (_, _, said) in enumerate(EVERYTHING)),
            )
        ),
        execution_role="Deploy",
        home_region="us-east-1",
    )
    assert (told.left, told.inexpressible) == ((), ())
    assert organization.security.trail is not None
    assert organization.security.services is not None
    assert organization.security.services.inspector is not None


@given(st.sampled_from(PLACES), JSON)
@settings(max_examples=40)
def test_no_value_is_a_traceback_or_a_guess(place: tuple[int, Path], value: Any) -> None:
    index, path = place
    before = look_up(EVERYTHING[index][2], path)
    try:
        told = draft(index, path, value)
    except RefusalError:
        return
    may_be_said_so = value in EMPTY or kind(value) is kind(before)
    if not may_be_said_so and not (path[-1] in DECIMALS and kind(value) in {float, str}):
        assert tells_more(told), (EVERYTHING[index][0], path, value)


@given(st.sampled_from(PLACES))
@settings(max_examples=30)
def test_what_is_sensitive_is_told_and_nowhere(place: tuple[int, Path]) -> None:
    index, path = place
    name = str(path[0])
    try:
        told: Draft | None = draft(index, (name,), CANARY, frozenset({name}))
        words = repr(told)
    except RefusalError as refusal:
        told, words = None, str(refusal)
    assert CANARY not in words
    assert told is None or tells_more(told), (EVERYTHING[index][0], name)


@pytest.mark.parametrize(
    ("type_", "path", "value", "reason"),
    [
        (
            "aws_securityhub_organization_configuration",
            ("organization_configuration", 0, "configuration_type"),
            ["CENTRAL"],
            "configuration_type is missing, malformed or sensitive in the state",
        ),
        (
            "aws_guardduty_organization_configuration_feature",
            ("auto_enable",),
            {"a": "NEW"},
            "auto_enable is missing, malformed or sensitive in the state: it is not in the config",
        ),
        (
            "aws_s3_bucket_lifecycle_configuration",
            ("rule", 0, "expiration", 0, "days"),
            True,
            "days is missing, malformed or sensitive in the state, of the trail or of what belongs to it",
        ),
        (
            "aws_s3_bucket_object_lock_configuration",
            ("rule", 0, "default_retention", 0, "mode"),
            ["GOVERNANCE"],
            "mode is missing, malformed or sensitive in the state, of the trail or of what belongs to it",
        ),
        (
            "aws_accessanalyzer_analyzer",
            ("configuration", 0, "unused_access", 0, "unused_access_age"),
            True,
            "unused_access_age is missing, malformed or sensitive in the state: it is not in the config",
        ),
        (
            "aws_budgets_budget",
            ("notification", 0, "subscriber_email_addresses"),
            "finance@example.com",
            "subscriber_email_addresses is missing, malformed or sensitive in the state: it is not in the config",
        ),
        (
            "aws_inspector2_organization_configuration",
            ("auto_enable", 0, "ec2"),
            "true",
            "ec2 is missing, malformed or sensitive in the state",
        ),
    ],
)
def test_a_value_of_another_type_is_told_by_name(type_: str, path: Path, value: Any, reason: str) -> None:
    index = next(index for index, said in enumerate(EVERYTHING) if said[0] == type_)
    told = draft(index, path, value)
    assert reason in {note.reason.partition("; it is not")[0] for note in told.left}


def test_an_organization_that_cannot_be_read_is_named() -> None:
    with pytest.raises(
        RefusalError, match=r"organization\.n0: enabled_policy_types is missing, malformed or sensitive"
    ):
        draft(0, ("enabled_policy_types",), "SERVICE_CONTROL_POLICY")


@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize(
    ("trail", "other", "reason"),
    [
        ("s3_bucket_name", ("aws_s3_bucket", "bucket"), "s3_bucket_name is missing, malformed or sensitive"),
        ("kms_key_id", ("aws_kms_key", "arn"), "the trail has no key, and the program encrypts its files with one"),
    ],
)
def test_what_is_not_said_is_not_the_same_as_what_is_not_said_elsewhere(
    trail: str, other: tuple[str, str], reason: str, value: str | None
) -> None:
    instances = [
        make_instance(
            number,
            {**said, trail: value}
            if type_ == "aws_cloudtrail"
            else {**said, other[1]: value}
            if type_ == other[0]
            else said,
        )
        for number, (type_, _, said) in enumerate(EVERYTHING)
    ]
    told = plan_config(read_inventory(Scan(states=(), instances=tuple(instances))), CHOICES)
    assert any(reason in note.reason for note in told.left if "aws_cloudtrail.n" in note.origin)
    assert "bucket:" not in told.files["security.yaml"]
