"""Inputs that tell what other resources are: written twice, each would undo what the other says. Pure."""

from collections.abc import Iterable, Mapping

from engine.deployment import StateResource

_GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
_BUCKET_PARTS = {
    "acl": ("Acl",),
    "corsRules": ("CorsConfiguration",),
    "lifecycleRules": ("LifecycleConfiguration",),
    "loggings": ("Logging",),
    "logging": ("Logging",),
    "objectLockConfiguration": ("ObjectLockConfiguration",),
    "policy": ("Policy",),
    "replicationConfiguration": ("ReplicationConfig",),
    "serverSideEncryptionConfiguration": ("ServerSideEncryptionConfiguration",),
    "versioning": ("Versioning",),
    "website": ("WebsiteConfiguration",),
}

PARTS: Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]] = {
    "aws:ec2/securityGroup:SecurityGroup": (
        "securityGroupId",
        {
            "ingress": (_GROUP_RULE, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"),
            "egress": (_GROUP_RULE, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"),
        },
    ),
    "aws:ec2/networkAcl:NetworkAcl": (
        "networkAclId",
        dict.fromkeys(("ingress", "egress"), ("aws:ec2/networkAclRule:NetworkAclRule",))
        | {"subnetIds": ("aws:ec2/networkAclAssociation:NetworkAclAssociation",)},
    ),
    "aws:ec2/routeTable:RouteTable": ("routeTableId", {"routes": ("aws:ec2/route:Route",)}),
    "aws:iam/role:Role": (
        "role",
        {
            "inlinePolicies": ("aws:iam/rolePolicy:RolePolicy",),
            "managedPolicyArns": ("aws:iam/rolePolicyAttachment:RolePolicyAttachment",),
        },
    ),
    "aws:s3/bucket:Bucket": (
        "bucket",
        {name: tuple(f"aws:s3/bucket{end}:Bucket{end}" for end in ends) for name, ends in _BUCKET_PARTS.items()},
    ),
    "aws:sqs/queue:Queue": (
        "queueUrl",
        {
            "policy": ("aws:sqs/queuePolicy:QueuePolicy",),
            "redrivePolicy": ("aws:sqs/redrivePolicy:RedrivePolicy",),
            "redriveAllowPolicy": ("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",),
        },
    ),
    "aws:sns/topic:Topic": ("arn", {"policy": ("aws:sns/topicPolicy:TopicPolicy",)}),
    "aws:secretsmanager/secret:Secret": ("secretArn", {"policy": ("aws:secretsmanager/secretPolicy:SecretPolicy",)}),
    "aws:kms/key:Key": ("keyId", {"policy": ("aws:kms/keyPolicy:KeyPolicy",)}),
    "aws:apigateway/restApi:RestApi": ("restApiId", {"policy": ("aws:apigateway/restApiPolicy:RestApiPolicy",)}),
    "aws:ec2/instance:Instance": (
        "instanceId",
        {
            # Written, another volume that is attached would replace the instance.
            "ebsBlockDevices": ("aws:ec2/volumeAttachment:VolumeAttachment",),
            "networkInterfaces": ("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment",),
        },
    ),
    "aws:ec2/networkInterface:NetworkInterface": (
        "networkInterfaceId",
        {
            "attachments": ("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment",),
            "securityGroups": (
                "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
            ),
        },
    ),
    "aws:ec2/eip:Eip": (
        "allocationId",
        dict.fromkeys(("instance", "networkInterface"), ("aws:ec2/eipAssociation:EipAssociation",)),
    ),
    "aws:ec2/managedPrefixList:ManagedPrefixList": (
        "prefixListId",
        {"entries": ("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",)},
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": (
        "vpcEndpointId",
        {
            "policy": ("aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",),
            "routeTableIds": ("aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",),
            "securityGroupIds": ("aws:ec2/securityGroupAssociation:SecurityGroupAssociation",),
            "subnetIds": ("aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation",),
        },
    ),
    "aws:rds/cluster:Cluster": (
        "dbClusterIdentifier",
        {"iamRoles": ("aws:rds/clusterRoleAssociation:ClusterRoleAssociation",)},
    ),
}
"""By type: the input by which a part names it, and by its own inputs the types of the parts. As the provider's
documentation of each type says, from memory. Only inputs that AWS tells where nobody writes them (optional and computed
in the provider's schema): without another one, the preview would show its loss."""


def find_parts(resources: Iterable[StateResource]) -> dict[str, frozenset[str]]:
    """By URN: the inputs of a resource that others of `resources` are."""
    resources = list(resources)
    inputs = {by for by, _ in PARTS.values()}
    there = {
        (one.type, by, value) for one in resources for by in inputs if isinstance(value := one.inputs.get(by), str)
    }
    return {
        resource.urn: frozenset(
            name for name, types in parts.items() if any((type_, by, resource.id) in there for type_ in types)
        )
        for resource in resources
        if resource.type in PARTS
        for by, parts in [PARTS[resource.type]]
    }
