from typing import Any

import pytest

from engine.errors import EngineError
from engine.import_file import cut_file, read_entries

STACK = "urn:pulumi:org::shop::pulumi:pulumi:Stack::shop-org"


def resource(**changes: Any) -> dict[str, Any]:
    entry = {"type": "aws:iam/role:Role", "name": "audit", "logicalName": "audit", "id": "Audit", "provider": "prod"}
    return {key: value for key, value in (entry | changes).items() if value is not None}


PROVIDER = {"type": "pulumi:providers:aws", "name": "prod", "inputs": {"region": "us-east-1"}}


def document(*resources: dict[str, Any], **names: str) -> dict[str, Any]:
    return {"nameTable": names, "resources": list(resources)}


def test_urns_are_those_of_the_engine() -> None:
    found = read_entries(
        document(
            {"type": "a:b:Outer", "name": "outer", "component": True},
            {"type": "a:b:Inner", "name": "in", "logicalName": "inner", "parent": "outer", "component": True},
            resource(parent="in"),
            PROVIDER,
        ),
        "org",
        "shop",
    )
    assert [entry.urn for entry in found] == [
        "urn:pulumi:org::shop::a:b:Outer::outer",
        "urn:pulumi:org::shop::a:b:Outer$a:b:Inner::inner",
        "urn:pulumi:org::shop::pulumi:providers:aws::prod",
        "urn:pulumi:org::shop::a:b:Outer$a:b:Inner$aws:iam/role:Role::audit",
    ]


def test_a_child_of_the_stack_itself_has_no_parents_in_its_urn() -> None:
    found = read_entries(document(resource(parent="root"), PROVIDER, root=STACK), "org", "shop")
    assert found[1].urn == "urn:pulumi:org::shop::aws:iam/role:Role::audit"
    assert found[1].needs == (STACK, found[0].urn)


def test_everything_comes_after_what_it_hangs_on() -> None:
    child = resource(parent="late")
    late = {"type": "a:b:Late", "name": "late", "component": True}
    assert [entry.handle for entry in read_entries(document(child, PROVIDER, late), "org", "shop")] == [
        "late",
        "prod",
        "audit",
    ]


def test_a_part_refers_to_the_rest_by_urn() -> None:
    whole = document(PROVIDER, resource(), resource(name="b", logicalName="b", id="B"))
    entries = read_entries(whole, "org", "shop")
    assert cut_file(whole, entries[2:], entries) == {
        "nameTable": {"prod": "urn:pulumi:org::shop::pulumi:providers:aws::prod"},
        "resources": [whole["resources"][2]],
    }
    assert cut_file(whole, entries, entries)["nameTable"] == {}


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (resource(id=None), "the entry has no import id"),
        (resource(id="<PLACEHOLDER>"), "the entry has no import id"),
        (resource(provider=None), "has no provider, so it would come from the account that the caller is in"),
        (resource(outputs={}), "brings its outputs along, so nothing would be read from AWS"),
        (resource(name=None), "has no type or no name"),
        (resource(parent="nowhere"), "refers to 'nowhere' and does not have it"),
        (resource(parent="audit"), "is a parent of itself"),
    ],
)
def test_an_unsafe_entry_is_refused(entry: dict[str, Any], problem: str) -> None:
    with pytest.raises(EngineError, match=problem):
        read_entries(document(PROVIDER, entry), "org", "shop")


def test_two_entries_of_one_name_are_refused() -> None:
    with pytest.raises(EngineError, match="two entries of the import file have one `name`"):
        read_entries(document(PROVIDER, resource(), resource(logicalName="b")), "org", "shop")


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(EngineError, match="import id") as refused:
        read_entries(
            document(resource(id=None, provider=None), resource(name="b", logicalName="b", id=None)), "org", "shop"
        )
    assert len(refused.value.problems) == 3


def test_inputs_never_show_in_a_repr() -> None:
    found = read_entries(document({**PROVIDER, "inputs": {"secretKey": "canary"}}), "org", "shop")
    assert "canary" not in repr(found)
