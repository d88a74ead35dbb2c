"""The tree of units."""

import pulumi

from components.organization.units import UnitArgs, Units, UnitsArgs
from tests.support.component import register_component


def test_every_unit_is_under_its_parent_in_aws_and_under_the_component_here() -> None:
    def make(opts: pulumi.ResourceOptions) -> None:
        args = UnitsArgs(
            root_id="r-root",
            units=[
                UnitArgs(key="workloads", name="Workloads", parent=None, tags={}),
                UnitArgs(key="production", name="Production", parent="workloads", tags={"Tier": "1"}),
            ],
        )
        units = Units("units", args, opts)
        assert list(units.ids) == list(units.arns) == ["workloads", "production"]

    found = register_component(make)
    assert found["OrganizationalUnit", "units-workloads"].inputs == {
        "name": "Workloads",
        "parentId": "r-root",
        "tags": {},
    }
    assert found["OrganizationalUnit", "units-production"].inputs == {
        "name": "Production",
        "parentId": "units-workloads-id",
        "tags": {"Tier": "1"},
    }
