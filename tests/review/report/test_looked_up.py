"""An image that changes because its lookup finds another one is told with the lookup."""

import pytest

from config import Organization, load
from config.models import Lookup, Workload
from engine.changes import Operation
from review.report.grouping import tell_changes
from review.report.world import World
from tests.support.example import EXAMPLE
from tests.support.previews import make_change, make_preview, make_resource

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


@pytest.fixture
def organization() -> Organization:
    lookup = {"key": "linux", "image": {"owner": "amazon", "name": "al2023-*"}}
    workload = {
        "key": "shop",
        "component": "workloads.web_service:WebService",
        "targets": {"accounts": ("prod-application", "dev-application")},
        "overrides": {"prod-application": {"image_id": "${lookup.linux}"}},
    }
    return load(EXAMPLE).model_copy(
        update={
            "lookups": (Lookup.model_validate(lookup),),
            "workloads": (Workload.model_validate(workload, by_alias=True),),
        }
    )


@pytest.mark.parametrize(
    ("account", "before", "after", "told"),
    [
        ("prod-application", "ami-0a", "ami-0b", ", as the lookup `linux` finds another image than before"),
        ("dev-application", "ami-0a", "ami-0b", ""),
        ("prod-application", "resolve:ssm:/a", "ami-0b", ""),
    ],
)
def test_the_lookup_is_named_where_its_account_uses_one(
    organization: Organization, account: str, before: str, after: str, told: str
) -> None:
    name = f"workload-{account}/shop/template"
    old, new = (
        make_resource(TEMPLATE, name, {"imageId": image, "instanceType": "t3.small"}, account=account)
        for image in (before, after)
    )
    world = World([make_preview(make_change(Operation.update, old, new))], organization)
    (sentence,) = [block.text for block in tell_changes(world) if not block.text.startswith("**")]
    assert f"image id `{before}` becomes `{after}`{told}" in sentence
    assert ("as the lookup" in sentence) == bool(told)
