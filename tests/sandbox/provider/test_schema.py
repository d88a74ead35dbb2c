"""Every declaration against pulumi-aws's own classes: nothing in it that the real plugin does not have."""

import importlib
import inspect
from typing import Any

import pytest
from pulumi import _types

from sandbox.provider.resource import ResourceType
from sandbox.provider.services import TYPES

KINDS = [pytest.param(kind, id=kind.urn_type) for kind in TYPES.values()]


def input_names(cls: type) -> dict[str, bool]:
    """The class's inputs by camelCase name, and whether each is required."""
    module = importlib.import_module(cls.__module__)
    # Where a nested type already has the name, the resource's own is called InitArgs.
    args = getattr(module, f"{cls.__name__}InitArgs", None) or getattr(module, f"{cls.__name__}Args")
    names = _types.input_type_py_to_pulumi_names(args)
    parameters = inspect.signature(args.__init__).parameters
    return {names[name]: parameters[name].default is inspect.Parameter.empty for name in names}


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
