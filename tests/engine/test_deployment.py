"""`pulumi stack export`, read as values."""

import pytest

from engine.deployment import Deployment, PendingOperation, StateResource, read_export

PREFIX = "urn:pulumi:org::aws-organization"
PROVIDER = f"{PREFIX}::pulumi:providers:aws::networking"
COMPONENT = f"{PREFIX}::awsorg:index:Vpc::vpc-networking/shared"
VPC = f"{PREFIX}::awsorg:index:Vpc$aws:ec2/vpc:Vpc::vpc-networking/shared"

EXPORT = {
    "version": 3,
    "deployment": {
        "resources": [
            {"urn": PROVIDER, "id": "p1", "type": "pulumi:providers:aws", "inputs": {"region": "us-east-1"}},
            {
                "urn": VPC,
                "id": "vpc-1",
                "type": "aws:ec2/vpc:Vpc",
                "provider": f"{PROVIDER}::p1",
                "importID": "vpc-1@eu-west-1",
                "custom": True,
                "parent": COMPONENT,
                "dependencies": [PROVIDER],
                "propertyDependencies": {"cidrBlock": [PROVIDER], "tags": None},
                "ignoreChanges": ["tags"],
                "inputs": {"cidrBlock": "10.0.0.0/16"},
                "outputs": {"arn": "arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-1"},
                "protect": True,
            },
            {"urn": VPC, "id": "vpc-0", "type": "aws:ec2/vpc:Vpc", "provider": f"{PROVIDER}::p1", "delete": True},
        ],
        "pending_operations": [{"type": "creating", "resource": {"urn": VPC, "type": "aws:ec2/vpc:Vpc"}}],
    },
}


def test_a_resource_has_all_that_the_state_says() -> None:
    provider, vpc, replaced = read_export(EXPORT).resources
    assert vpc == StateResource(
        urn=VPC,
        custom=True,
        external=False,
        id="vpc-1",
        import_id="vpc-1@eu-west-1",
        provider=f"{PROVIDER}::p1",
        parent=COMPONENT,
        dependencies=[PROVIDER],
        property_dependencies={"cidrBlock": [PROVIDER], "tags": None},
        ignored=["tags"],
        inputs={"cidrBlock": "10.0.0.0/16"},
        outputs={"arn": "arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-1"},
        protected=True,
        pending_delete=False,
    )
    assert (vpc.type, vpc.name, vpc.is_provider) == ("aws:ec2/vpc:Vpc", "vpc-networking/shared", False)
    assert (provider.is_provider, provider.reference) == (True, vpc.provider)
    assert (vpc.provider_urn, provider.provider_urn) == (PROVIDER, "")
    assert (replaced.pending_delete, replaced.protected, replaced.import_id) == (True, False, None)


def test_a_pending_operation_names_a_resource_without_an_id() -> None:
    resource = StateResource(
        urn=VPC, id=None, import_id=None, provider="", inputs={}, outputs={}, protected=False, pending_delete=False
    )
    assert read_export(EXPORT).pending_operations == (PendingOperation(kind="creating", resource=resource),)


@pytest.mark.parametrize(
    "export",
    [
        {},
        {"version": 3, "deployment": None},
        {"version": 3, "deployment": {"manifest": {}}},
        {"version": 3, "deployment": {"resources": None, "pending_operations": None}},
    ],
)
def test_a_stack_that_was_never_up_has_nothing(export: dict[str, object]) -> None:
    assert read_export(export) == Deployment()
    assert read_export(export).by_urn == {}
    assert read_export(export).outputs == {}


def test_what_waits_to_be_deleted_does_not_count_as_there() -> None:
    deployment = read_export(
        {
            "deployment": {
                "resources": [
                    {"urn": "a", "id": "1", "outputs": {"region": "us-east-1"}, "inputs": {"password": "canary"}},
                    {"urn": "b", "id": "2", "delete": True},
                ]
            }
        }
    )
    found = deployment.by_urn
    assert list(found) == ["a"]
    assert found["a"].region == "us-east-1"
    assert "canary" not in repr(found)


@pytest.mark.parametrize(
    ("outputs", "inputs", "region"),
    [
        ({"region": "eu-west-1"}, {"region": "us-east-1"}, "eu-west-1"),
        ({}, {"region": "us-east-1"}, "us-east-1"),
        ({}, {}, None),
        ({"region": {"ciphertext": "v1:x"}}, {}, None),
    ],
)
def test_the_region_is_the_one_that_the_resource_names(
    outputs: dict[str, object], inputs: dict[str, object], region: str | None
) -> None:
    assert StateResource(urn=VPC, outputs=outputs, inputs=inputs).region == region


def test_the_outputs_are_those_of_the_stack() -> None:
    stack = StateResource(urn=f"{PREFIX}::pulumi:pulumi:Stack::aws-organization-org", outputs={"organization": "o-1"})
    vpc = StateResource(urn=VPC, outputs={"arn": "x"})
    assert Deployment(resources=(vpc, stack)).outputs == {"organization": "o-1"}


def test_no_property_is_in_a_representation() -> None:
    assert "10.0.0.0" not in repr(read_export(EXPORT))
    assert "arn:aws" not in repr(read_export(EXPORT))
