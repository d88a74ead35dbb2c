"""The form of policy documents: what AWS accepts passes, what it refuses is told where it stands."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.documents import region_deny
from policies.limits import POLICY_TYPES, PolicyType
from policies.structure import TOP_LEVEL_KEYS, check_policy_document

EXAMPLES = Path(__file__).parents[1] / "fixtures" / "policies"
ACCEPTED = json.loads((EXAMPLES / "accepted.json").read_text())
"""AWS's own examples, of the pages that policies/ names, and those of the Terraform provider's acceptance tests."""
REFUSED = EXAMPLES / "refused.json"
LOCK = "@@operators_allowed_for_child_policies"


def tell(policy_type: PolicyType, document: dict[str, Any]) -> list[str]:
    """The problems, those that AWS may accept with a question mark."""
    return [
        f"{'' if problem.refused else '? '}{'.'.join(map(str, problem.path))}: {problem.message} - {problem.hint}"
        for problem in check_policy_document(policy_type, document)
    ]


def test_every_type_has_its_form() -> None:
    assert set(POLICY_TYPES) - set(TOP_LEVEL_KEYS) == {"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"}
    assert {example["type"] for example in ACCEPTED} == set(POLICY_TYPES)


@pytest.mark.parametrize("example", ACCEPTED, ids=lambda example: f"{example['type']}: {example['source']}")
def test_what_aws_accepts(example: dict[str, Any]) -> None:
    assert tell(example["type"], example["document"]) == []


def test_what_this_program_builds() -> None:
    assert tell("SERVICE_CONTROL_POLICY", region_deny(["eu-west-1"], ["Admin"])) == []


@pytest.mark.parametrize("index", range(len(json.loads(REFUSED.read_text()))))
def test_what_is_told(index: int, update_goldens: bool) -> None:
    examples = json.loads(REFUSED.read_text())
    example = examples[index]
    problems = tell(example["type"], example["document"])
    if update_goldens:
        examples[index] = {**example, "problems": problems}
        REFUSED.write_text(json.dumps(examples, indent=1) + "\n")
    else:
        assert problems == example["problems"]
    assert problems


@pytest.mark.parametrize("example", ACCEPTED, ids=lambda example: f"{example['type']}: {example['source']}")
def test_a_document_of_another_type_is_named(example: dict[str, Any]) -> None:
    for other in set(POLICY_TYPES) - {example["type"]}:
        if {other, example["type"]} != {"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"}:
            assert tell(other, example["document"]) == [
                f": this is the document of a {example['type']}, not of a {other} - write type: {example['type']}"
            ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5)
            | st.sampled_from(["Statement", "Effect", "tags", "tag_key", "@@assign", LOCK, "services"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


FIRST_KEYS = st.text(max_size=5) | st.sampled_from([*TOP_LEVEL_KEYS.values(), "Statement"])


@given(st.dictionaries(FIRST_KEYS, JSON, max_size=3), st.data())
@settings(max_examples=200)
def test_any_document_is_judged(document: dict[str, Any], data: st.DataObject) -> None:
    """And every path that is told exists."""
    for problem in check_policy_document(data.draw(st.sampled_from(POLICY_TYPES)), document):
        found: Any = document
        for part in problem.path:
            found = found[part]
