"""What differs between the inputs of two revisions: found whatever it is, and nothing where they are equal."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stacks.inputs.comparison import Difference, PlannedResource, compare, describe
from stacks.inputs.document import read_document, write_document

ROLE = "awsorg:index:AccountRole$aws:iam/role:Role"
names = st.sampled_from(["tags", "policy", "option protect", "option aliases"])
resources = st.builds(PlannedResource, st.dictionaries(names, st.sampled_from("abc"), min_size=1))
inputs = st.dictionaries(st.sampled_from([f"{ROLE} r{number}" for number in range(8)]), resources)


@given(inputs, st.randoms())
@settings(max_examples=30)
def test_equal_inputs_differ_in_nothing_whatever_their_order(planned: dict[str, PlannedResource], random: Any) -> None:
    shuffled = random.sample(list(planned.items()), len(planned))
    difference = compare(planned, dict(shuffled))
    assert difference == Difference()
    assert not difference
    assert describe(difference) == ()


@given(inputs, st.data())
@settings(max_examples=30)
def test_a_changed_input_is_found_and_named(planned: dict[str, PlannedResource], data: st.DataObject) -> None:
    planned = planned or {f"{ROLE} r0": PlannedResource({"tags": "a"})}
    identity = data.draw(st.sampled_from(sorted(planned)))
    name = data.draw(st.sampled_from(sorted(planned[identity].digests)))
    now = {**planned, identity: PlannedResource({**planned[identity].digests, name: "other"})}
    assert compare(planned, now) == Difference(changed={identity: (name,)})
    without = {key: value for key, value in planned[identity].digests.items() if key != name}
    assert compare(planned, {**planned, identity: PlannedResource(without)}).changed == {identity: (name,)}


@given(inputs, inputs)
@settings(max_examples=50)
def test_forth_and_back_are_opposite(before: dict[str, PlannedResource], now: dict[str, PlannedResource]) -> None:
    forth, back = compare(before, now), compare(now, before)
    assert (forth.new, forth.gone, forth.changed) == (back.gone, back.new, back.changed)
    assert set(forth.new) == now.keys() - before.keys()
    assert bool(forth) == (before != now)


@given(inputs)
@settings(max_examples=20)
def test_a_document_is_read_as_it_was_written(planned: dict[str, PlannedResource]) -> None:
    assert read_document(write_document({"org": planned})) == {"org": planned}


def test_a_resource_with_an_alias_of_the_old_name_is_renamed() -> None:
    before = {f"{ROLE} role-a": PlannedResource({"tags": "1"}), f"{ROLE} role-c": PlannedResource({"tags": "1"})}
    digests = {"tags": "1", "option aliases": "2"}
    now = {f"{ROLE} role-b": PlannedResource(digests, (f"{ROLE} role-a",)), f"{ROLE} role-d": PlannedResource(digests)}
    difference = compare(before, now)
    assert difference.renamed == {f"{ROLE} role-b": f"{ROLE} role-a"}
    assert describe(difference) == (
        "1 new: aws:iam:Role role-d",
        "1 gone: aws:iam:Role role-c",
        "1 renamed: aws:iam:Role role-b (before: role-a)",
    )


def test_an_alias_of_what_is_still_there_renames_nothing() -> None:
    before = {f"{ROLE} role-a": PlannedResource({"tags": "1"})}
    now = {**before, f"{ROLE} role-b": PlannedResource({"tags": "1"}, (f"{ROLE} role-a",))}
    assert compare(before, now) == Difference(new=(f"{ROLE} role-b",))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, "1 new: aws:iam:Role r0"),
        (4, "4 new: aws:iam:Role r0, aws:iam:Role r1, aws:iam:Role r2, aws:iam:Role r3"),
        (5, "5 new: aws:iam:Role r0, aws:iam:Role r1, aws:iam:Role r2 and 2 more"),
    ],
)
def test_only_the_first_few_are_named(number: int, expected: str) -> None:
    assert describe(Difference(new=tuple(f"{ROLE} r{one}" for one in range(number)))) == (expected,)


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        ("pulumi:providers:aws prod", "pulumi:providers:aws prod"),
        ("awsorg:index:Vpc$aws:ec2/subnet:Subnet vpc-a/b", "aws:ec2:Subnet vpc-a/b"),
        ("pulumi:pulumi:Stack org", "outputs of org"),
        ("FullAWSAccess workloads", "FullAWSAccess workloads"),
    ],
)
def test_what_has_changed_is_named_with_what_differs(identity: str, expected: str) -> None:
    difference = Difference(changed={identity: ("tags", "vpcId")})
    assert describe(difference) == (f"1 changed: {expected} (tags, vpcId)",)
