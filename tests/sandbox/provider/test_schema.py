"""Every declaration against pulumi-aws's own classes: nothing in it that the real plugin does not have."""

from typing import Any

import pytest
from pulumi import _types

from sandbox.provider.resource import ResourceType
from sandbox.provider.services import TYPES
from tests.support.aws_classes import input_names

KINDS = [pytest.param(kind, id=kind.urn_type) for kind in TYPES.values()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_is_one_of_the_class(kind: ResourceType, class_of: Any) -> None:
    assert kind.all_properties - _types.resource_types(class_of(kind.urn_type)).keys() == set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_input_is_one_of_the_class(kind: ResourceType, class_of: Any) -> None:
    # The SDK hides tagsAll, because Check works it out; the schema has it as an input.
    assert kind.all_inputs - {"tagsAll"} - input_names(class_of(kind.urn_type)).keys() == set()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_inputs_are_required(kind: ResourceType, class_of: Any) -> None:
    assert kind.required == {name for name, required in input_names(class_of(kind.urn_type)).items() if required}


@pytest.mark.parametrize("kind", KINDS)
def test_tags_and_region_are_where_the_class_has_them(kind: ResourceType, class_of: Any) -> None:
    names = _types.resource_types(class_of(kind.urn_type)).keys()
    assert bool(kind.tagging) == ("tagsAll" in names)
    assert kind.regional == ("region" in names)


@pytest.mark.parametrize("kind", KINDS)
def test_a_declaration_speaks_of_its_own_properties_only(kind: ResourceType, class_of: Any) -> None:
    own = kind.all_properties
    mentioned = (
        kind.required | kind.defaults.keys() | kind.force_new | kind.computed | kind.kept | kind.canonical.keys()
    )
    assert mentioned - own == set()
    assert kind.outputs & kind.inputs == set()
    if kind.autoname:
        assert kind.autoname.property in kind.inputs


@pytest.mark.parametrize("kind", KINDS)
def test_every_input_can_be_changed_or_replaces(kind: ResourceType, class_of: Any) -> None:
    changeable = kind.inputs - kind.force_new - kind.kept
    assert bool(changeable) == bool(kind.update)
