"""No object is imported a second time, whichever stack has it and by whatever name."""

from dataclasses import replace
from typing import Any

import pytest

from engine.deployment import StateResource
from engine.import_file import Entry
from migrate.importing.again import find_doubles

PROVIDER = "urn:pulumi:org::p::pulumi:providers:aws::shop"
GROUP = "aws:cloudwatch/logGroup:LogGroup"
PERMISSION = "aws:lambda/permission:Permission"
ENTRY = Entry(
    urn=f"urn:pulumi:org::p::workloads:index:Rest${GROUP}::rest/web",
    handle="web",
    type=GROUP,
    id="/web@eu-west-1",
    needs=("urn:pulumi:org::p::workloads:index:Rest::rest", PROVIDER),
    spec={},
)
THERE = StateResource(
    urn=f"urn:pulumi:other::p::workloads:index:Shop${GROUP}::shop/logs",
    custom=True,
    id="/web",
    provider=f"{PROVIDER.replace(':org:', ':other:')}::uuid",
    outputs={"region": "eu-west-1"},
)


@pytest.mark.parametrize(
    ("changes", "is_double"),
    [
        ({}, True),
        ({"id": "odd", "import_id": "/web@eu-west-1", "outputs": {}}, True),
        ({"outputs": {"region": "us-east-1"}}, False),
        ({"outputs": {}}, False),
        ({"id": "/other"}, False),
        ({"provider": "urn:pulumi:other::p::pulumi:providers:aws::lab::uuid"}, False),
        ({"external": True}, False),
        ({"urn": THERE.urn.replace("logGroup:LogGroup", "logStream:LogStream")}, False),
        # The entry itself, which an earlier run imported.
        ({"urn": ENTRY.urn}, False),
    ],
)
def test_an_object_that_a_stack_has_under_another_name(changes: dict[str, Any], is_double: bool) -> None:
    found = list(find_doubles([ENTRY], {"other": [replace(THERE, **changes)]}, "us-east-1"))
    words = f"{ENTRY.name}: the stack other has it already, as "
    assert [one.startswith(words) for one in found] == [True] * is_double


@pytest.mark.parametrize(("function", "is_double"), [("web", True), ("jobs", False)])
def test_an_object_that_is_imported_by_another_id_than_its_own(function: str, is_double: bool) -> None:
    """The engine does not keep by which id it imported it."""
    entry = replace(ENTRY, urn=ENTRY.urn.replace(GROUP, PERMISSION), type=PERMISSION, id="web/AllowApi")
    there = replace(
        THERE,
        urn=THERE.urn.replace(GROUP, PERMISSION),
        id="AllowApi",
        inputs={"function": function, "statementId": "AllowApi"},
        outputs={},
    )
    assert len(list(find_doubles([entry], {"other": [there]}, "us-east-1"))) == is_double
