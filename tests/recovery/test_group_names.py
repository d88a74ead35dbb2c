"""Names and descriptions of security groups that are there."""

from typing import Any

import pulumi
import pytest

from engine.deployment import Deployment, StateResource
from recovery.group_names import refuse_group_names
from tests.support.example import Configure

GROUP = "urn:pulumi:org::aws-organization::awsorg:index:Vpc$aws:ec2/securityGroup:SecurityGroup::vpc-networking/shop/"
THERE = {"web": {"name": "web", "description": "Web servers"}}


def run(configure: Configure, there: dict[str, Any] | None = None, **group: Any) -> None:
    said = {"key": "web", "description": "Web servers"} | group
    vpc = {"key": "shop", "account": "networking", "cidr": "10.20.0.0/16", "security_groups": [said]}
    config = configure(network=lambda content: content["vpcs"].append(vpc))
    state = [StateResource(urn=f"{GROUP}{key}", inputs=inputs) for key, inputs in (there or THERE).items()]
    refuse_group_names(config, Deployment(resources=tuple(state)))


@pytest.mark.parametrize(
    "group",
    [{}, {"key": "front", "formerly": ["web"]}, {"key": "front"}, {"tags": {"a": "b"}}],
    ids=["same", "renamed", "another", "tags"],
)
def test_what_keeps_both_or_is_another_group_passes(configure: Configure, group: dict[str, Any]) -> None:
    run(configure, **group)


@pytest.mark.parametrize(
    ("group", "said"),
    [
        (
            {"description": "Servers"},
            r"description of the security group 'web': 'Web servers' .* 'Servers' in the conf",
        ),
        ({"name": "front"}, r"name of the security group 'web': 'web' in this stack's state, 'front' in the config"),
        ({"key": "front", "name": "WEB"}, r"'front' is new, and 'web' is gone and has the same name 'WEB'"),
        ({"key": "front", "name": "web"}, r"'front' is new, and 'web' is gone .* write `formerly: \[web\]` beside"),
    ],
)
def test_what_aws_would_refuse_half_way_is_refused_before(
    configure: Configure, group: dict[str, Any], said: str
) -> None:
    with pytest.raises(pulumi.RunError, match=said) as caught:
        run(configure, **group)
    assert "network.yaml:" in str(caught.value)
