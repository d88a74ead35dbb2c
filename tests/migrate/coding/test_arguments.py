"""What a resource of a state is written as: names that code has, and nothing that nobody should read."""

from dataclasses import replace

import pytest

from engine.deployment import StateResource
from migrate.coding.arguments import UnknownTypeError, construct
from migrate.coding.parts import PARTS, find_parts
from resource_types.table import load_type_table

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:abc"}
ASSET = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "hash": "9"}

_ATTACHMENT = "aws:ec2/volumeAttachment:VolumeAttachment"
_ENDPOINT_ROUTES = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"


def resource(type_: str, id_: str = "i", **inputs: object) -> StateResource:
    return StateResource(urn=f"urn:pulumi:org::shop::{type_}::it", custom=True, id=id_, inputs=inputs)


def test_fields_get_the_names_of_code_and_the_keys_of_maps_stay() -> None:
    rule = {"cidrBlocks": ["10.0.0.0/8"], "fromPort": 443, "self": False, "description": None}
    group = resource(
        "aws:ec2/securityGroup:SecurityGroup",
        __defaults=[],
        arn="arn:of:it",
        vpcId="vpc-1",
        ingress=[rule],
        name="web",
        tags={"costCenter": "a"},
    )
    made = construct(group)
    assert made.class_ == "aws.ec2.SecurityGroup"
    assert list(made.arguments.items()) == [
        ("name", "web"),
        ("ingress", [{"cidr_blocks": ["10.0.0.0/8"], "from_port": 443, "self": False}]),
        ("tags", {"costCenter": "a"}),
        ("vpc_id", "vpc-1"),
    ]
    assert (made.ignored, made.unknown) == ((), ())


def test_arguments_are_those_of_the_type_itself_and_not_of_a_field_that_is_called_like_it() -> None:
    versioning = resource(
        "aws:s3/bucketVersioning:BucketVersioning", bucket="b", versioningConfiguration={"mfaDelete": "Disabled"}
    )
    assert construct(versioning).arguments == {"bucket": "b", "versioning_configuration": {"mfa_delete": "Disabled"}}


def test_secrets_and_files_keep_the_value_of_the_state() -> None:
    variables = {"variables": {"TOKEN": SECRET}}
    function = resource("aws:lambda/function:Function", role="r", code=ASSET, environment=variables, memorySize=128)
    made = construct(function)
    assert made.class_ == "aws.lambda_.Function"
    assert made.arguments == {"memory_size": 128, "role": "r"}
    assert made.ignored == ("code", "environment")


def test_what_the_state_of_terraform_marks_as_sensitive_is_not_written() -> None:
    rule = resource("aws:ec2/securityGroup:SecurityGroup", name="web", ingress=[{"fromPort": 1}], description="d")
    made = construct(rule, sensitive=["description"])
    assert (made.ignored, "description" in made.arguments) == (("description",), False)
    task = resource("aws:ecs/taskDefinition:TaskDefinition", family="f", containerDefinitions='[{"image": "hush"}]')
    made = construct(task, sensitive=["container_definition"])
    # The class wants it, so it gets something, which the engine ignores.
    assert made.arguments == {"container_definitions": "", "family": "f"}
    assert (made.ignored, made.unknown) == (("container_definitions",), ())
    # Code that is written anew has no more than the code before it.
    kept = replace(rule, ignored=("description",))
    assert construct(kept) == construct(rule, sensitive=["description"])
    # An import reads `user_data_base64` as user data.
    instance = resource("aws:ec2/instance:Instance", ami="ami-1", userData="export TOKEN=hush")
    assert construct(instance, sensitive=["user_data_base64"]).arguments == {"ami": "ami-1"}


def test_what_the_class_wants_and_nobody_tells_is_named() -> None:
    assert construct(resource("aws:ecs/taskDefinition:TaskDefinition", family="f")).unknown == (
        "container_definitions",
    )


@pytest.mark.parametrize("type_", ["aws:sns/newest:Newest", "aws:nowhere/topic:Topic"])
def test_a_type_that_pulumi_aws_does_not_have_is_told(type_: str) -> None:
    with pytest.raises(UnknownTypeError, match=f"pulumi_aws has no class for {type_}"):
        construct(resource(type_))


def test_every_part_is_a_type_that_there_is() -> None:
    known = load_type_table().by_token.keys()
    assert {type_ for _, parts in PARTS.values() for types in parts.values() for type_ in types} <= known
    assert known >= PARTS.keys()


def test_rules_and_policies_that_are_resources_of_their_own_are_not_written_twice() -> None:
    group = resource("aws:ec2/securityGroup:SecurityGroup", "sg-1", ingress=[], egress=[{"protocol": "-1"}], name="web")
    role = resource("aws:iam/role:Role", "app", name="app", inlinePolicies=[{"name": "p"}])
    ingress = resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "sgr-1", securityGroupId="sg-1")
    policy = resource("aws:iam/rolePolicy:RolePolicy", "other:p", role="other")
    parts = find_parts([group, role, ingress, policy])
    assert parts == {group.urn: frozenset({"ingress"}), role.urn: frozenset()}
    assert construct(group, elsewhere=parts[group.urn]).arguments == {
        "name": "web",
        "egress": [{"protocol": "-1"}],
    }


@pytest.mark.parametrize(
    ("type_", "id_", "input_", "part", "by"),
    [
        ("aws:sqs/queue:Queue", "https://sqs/1/q", "policy", "aws:sqs/queuePolicy:QueuePolicy", "queueUrl"),
        ("aws:sns/topic:Topic", "arn:aws:sns:t", "policy", "aws:sns/topicPolicy:TopicPolicy", "arn"),
        ("aws:ec2/instance:Instance", "i-1", "ebsBlockDevices", _ATTACHMENT, "instanceId"),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", "vpce-1", "routeTableIds", _ENDPOINT_ROUTES, "vpcEndpointId"),
    ],
)
def test_what_parts_say_is_not_said_by_the_whole_as_well(type_: str, id_: str, input_: str, part: str, by: str) -> None:
    whole = resource(type_, id_, **{input_: "said"})
    assert find_parts([whole, resource(part, "p", **{by: id_})])[whole.urn] == {input_}
    assert find_parts([whole, resource(part, "p", **{by: "another"})])[whole.urn] == frozenset()
    assert "said" in construct(whole).arguments.values()
