"""Every type through its whole life against the local AWS: made, read, imported, changed, replaced, deleted, gone."""

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.provider.services import TYPES
from sandbox.provider.values import Props
from tests.sandbox.provider.account_cases import ACCOUNT_CASES
from tests.sandbox.provider.audit_cases import AUDIT_CASES
from tests.sandbox.provider.cases import CASES, Case
from tests.sandbox.provider.compute_cases import COMPUTE_CASES
from tests.sandbox.provider.dns_cases import DNS_CASES
from tests.sandbox.provider.identity_cases import IDENTITY_CASES
from tests.sandbox.provider.ipam_cases import IPAM_CASES
from tests.sandbox.provider.network_cases import NETWORK_CASES
from tests.sandbox.provider.peering_cases import PEERING_CASES
from tests.sandbox.provider.security_cases import SECURITY_CASES
from tests.sandbox.provider.settings_cases import SETTINGS_CASES
from tests.sandbox.provider.transit_cases import TRANSIT_CASES

ALL_CASES = [
    *CASES,
    *IDENTITY_CASES,
    *NETWORK_CASES,
    *IPAM_CASES,
    *DNS_CASES,
    *AUDIT_CASES,
    *ACCOUNT_CASES,
    *SECURITY_CASES,
    *SETTINGS_CASES,
    *COMPUTE_CASES,
    *PEERING_CASES,
    *TRANSIT_CASES,
]
NONE, SOME = provider_pb2.DiffResponse.DIFF_NONE, provider_pb2.DiffResponse.DIFF_SOME


def applied(inputs: Props, change: Props) -> Props:
    return {key: value for key, value in (inputs | change).items() if value is not None}


def test_every_type_has_a_case() -> None:
    cases = [case.urn_type for case in ALL_CASES]
    assert sorted(TYPES.keys() - set(cases)) == [], "add a Case to a file of cases beside this one"
    assert sorted(cases) == sorted(TYPES)


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.urn_type)
def test_life(engine: Any, case: Case) -> None:
    inputs = case.inputs(engine)
    preview = engine.preview(case.urn_type, "one", **inputs)
    made = engine.create(case.urn_type, "one", **inputs)
    assert made.id
    assert made.outputs.keys() - preview.keys() == set(), "the preview promised fewer properties than there are"
    assert engine.diff(made, **inputs).changes == NONE

    fresh = engine.refresh(made)
    assert (fresh.id, fresh.inputs, fresh.outputs) == (made.id, made.inputs, made.outputs)

    imported = engine.import_(case.urn_type, case.import_id(made))
    assert imported.id == made.id
    assert imported.inputs.keys() or not inputs
    assert set(engine.diff(imported, **inputs).diffs) == case.unreadable
    assert engine.diff_checked(imported, imported.inputs).changes == NONE

    if case.change:
        changed = applied(inputs, case.change)
        difference = engine.diff(made, **changed)
        assert difference.changes == SOME
        assert set(difference.diffs) - {"tagsAll"} == case.change.keys() - {"parentId"} | (
            {"parentId"} if case.change.get("parentId") else set()
        )
        assert list(difference.replaces) == []
        made = engine.update(made, **changed)
        assert engine.diff(made, **changed).changes == NONE
        fresh = engine.refresh(made)
        assert (fresh.inputs, fresh.outputs) == (made.inputs, made.outputs)
        inputs = changed

    for name, value in (case.replace or {}).items():
        assert list(engine.diff(made, **applied(inputs, {name: value})).replaces) == [name]

    engine.delete(made)
    if case.lasting:
        return
    assert engine.refresh(made).id == ""
    engine.delete(made)
    assert engine.import_(case.urn_type, case.import_id(made)).id == ""
