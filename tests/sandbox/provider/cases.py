"""The cases of the round trips: what each type is made with, what changes it, what replaces it, how it is imported."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.provider.values import Props

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}],
    }
)
ALLOW = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}]}
)
DENY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]})
SHARE_POLICY = {"Sid": "tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*"}


def bucket_policy(bucket: str, effect: str) -> str:
    statement = {**SHARE_POLICY, "Effect": effect, "Resource": f"arn:aws:s3:::{bucket}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def organization(engine: Any) -> Any:
    return engine.create(
        "aws:organizations/organization:Organization",
        "org",
        featureSet="ALL",
        enabledPolicyTypes=["SERVICE_CONTROL_POLICY"],
        awsServiceAccessPrincipals=["account.amazonaws.com", "ram.amazonaws.com"],
    )


def delegate(action: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": f"organizations:{action}"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Resource": "*"}]})


def trust_iam(engine: Any) -> Any:
    organization(engine)
    return engine.create(
        "aws:organizations/awsServiceAccess:AwsServiceAccess", "iam", servicePrincipal="iam.amazonaws.com"
    )


def root(engine: Any) -> str:
    return organization(engine).outputs["roots"][0]["id"]


def account(engine: Any) -> str:
    return engine.create("aws:organizations/account:Account", "member", name="m", email="m@example.com").id


def role(engine: Any) -> str:
    return engine.create("aws:iam/role:Role", "r", assumeRolePolicy=TRUST).id


def vpc(engine: Any, cidr: str = "10.9.0.0/16") -> str:
    return engine.create("aws:ec2/vpc:Vpc", "v", cidrBlock=cidr).id


def subnet(engine: Any) -> Any:
    return engine.create("aws:ec2/subnet:Subnet", "s", vpcId=vpc(engine), cidrBlock="10.9.1.0/24")


def gateway(engine: Any, vpc_id: str) -> str:
    return engine.create("aws:ec2/internetGateway:InternetGateway", "i", vpcId=vpc_id).id


def table(engine: Any, vpc_id: str) -> str:
    return engine.create("aws:ec2/routeTable:RouteTable", "t", vpcId=vpc_id).id


def group(engine: Any) -> str:
    return engine.create("aws:ec2/securityGroup:SecurityGroup", "g", vpcId=vpc(engine)).id


def share(engine: Any) -> str:
    return engine.create("aws:ram/resourceShare:ResourceShare", "share").id


def bucket(engine: Any) -> str:
    return engine.create("aws:s3/bucket:Bucket", "b", bucket="a-bucket-for-tests").id


def key(engine: Any) -> str:
    return engine.create("aws:kms/key:Key", "k").id


def shared_account(engine: Any) -> Props:
    organization(engine)
    engine.create("aws:ram/sharingWithOrganization:SharingWithOrganization", "sharing")
    return {"resourceShareArn": share(engine), "principal": account(engine)}


def in_unit(engine: Any) -> Props:
    parent = engine.create("aws:organizations/organizationalUnit:OrganizationalUnit", "u", parentId=root(engine)).id
    return {"email": "a@example.com", "name": "a", "parentId": parent, "roleName": "Admin", "closeOnDeletion": True}


def attachment(engine: Any) -> Props:
    target = root(engine)
    policy = engine.create("aws:organizations/policy:Policy", "p", content=DENY)
    return {"policyId": policy.id, "targetId": target}


def delegation(engine: Any) -> Props:
    organization(engine)
    engine.create("aws:organizations/awsServiceAccess:AwsServiceAccess", "c", servicePrincipal="config.amazonaws.com")
    return {"accountId": account(engine), "servicePrincipal": "config.amazonaws.com"}


def route(engine: Any) -> Props:
    vpc_id = vpc(engine)
    return {
        "routeTableId": table(engine, vpc_id),
        "destinationCidrBlock": "0.0.0.0/0",
        "gatewayId": gateway(engine, vpc_id),
    }


def association(engine: Any) -> Props:
    made = subnet(engine)
    return {"subnetId": made.id, "routeTableId": table(engine, made.outputs["vpcId"])}


@dataclass(frozen=True)
class Case:
    """One type: what it is made with, what is changed in place, what replaces it, and how it is imported."""

    urn_type: str
    inputs: Callable[[Any], Props]
    change: Props | None = None
    replace: Props | None = None
    import_id: Callable[[Any], str] = lambda resource: resource.id
    lasting: bool = False
    """Every bucket has the setting: deleting it brings back AWS's default."""
    unreadable: frozenset[str] = frozenset()
    """What an import cannot know, so that a program that sets it has a change after the import."""


CASES = [
    Case(
        "aws:organizations/organization:Organization",
        lambda _: {"enabledPolicyTypes": ["TAG_POLICY", "SERVICE_CONTROL_POLICY"], "awsServiceAccessPrincipals": []},
        change={"enabledPolicyTypes": ["SERVICE_CONTROL_POLICY"], "awsServiceAccessPrincipals": ["ram.amazonaws.com"]},
    ),
    Case(
        "aws:organizations/organizationalUnit:OrganizationalUnit",
        lambda engine: {"parentId": root(engine), "name": "Workloads", "tags": {"a": "b"}},
        change={"name": "Work", "tags": {"c": "d"}},
        replace={"parentId": "ou-abcd-12345678"},
    ),
    Case(
        "aws:organizations/account:Account",
        in_unit,
        change={"name": "renamed", "parentId": None, "tags": {"a": "b"}},
        replace={"email": "other@example.com", "roleName": "Other", "iamUserAccessToBilling": "DENY"},
        unreadable=frozenset({"closeOnDeletion", "roleName"}),
    ),
    Case(
        "aws:organizations/policy:Policy",
        lambda engine: (organization(engine), {"content": ALLOW, "name": "p", "tags": {"a": "b"}})[1],
        change={"content": DENY, "description": "why", "name": "q"},
        replace={"type": "TAG_POLICY"},
    ),
    Case(
        "aws:organizations/policyAttachment:PolicyAttachment",
        attachment,
        replace={"policyId": "p-12345678", "targetId": "ou-abcd-12345678"},
    ),
    Case(
        "aws:organizations/delegatedAdministrator:DelegatedAdministrator",
        delegation,
        replace={"accountId": "210987654321", "servicePrincipal": "sso.amazonaws.com"},
    ),
    Case(
        "aws:organizations/awsServiceAccess:AwsServiceAccess",
        lambda engine: (organization(engine), {"servicePrincipal": "config.amazonaws.com"})[1],
        replace={"servicePrincipal": "sso.amazonaws.com"},
    ),
    Case(
        "aws:iam/role:Role",
        lambda _: {"assumeRolePolicy": TRUST, "name": "deploy", "path": "/ci/", "tags": {"a": "b"}},
        change={
            "assumeRolePolicy": TRUST.replace("123456789012", "210987654321"),
            "maxSessionDuration": 7200,
            "description": "why",
            "inlinePolicies": [{"name": "one", "policy": ALLOW}],
            "managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
            "tags": {"a": "c"},
        },
        replace={"name": "other", "path": "/"},
    ),
    Case(
        "aws:iam/rolePolicy:RolePolicy",
        lambda engine: {"role": role(engine), "policy": ALLOW, "name": "p"},
        change={"policy": DENY},
        replace={"role": "other", "name": "q"},
    ),
    Case(
        "aws:iam/policy:Policy",
        lambda _: {"policy": ALLOW, "name": "p", "tags": {"a": "b"}},
        change={"policy": DENY, "tags": {}},
        replace={"name": "q", "path": "/x/", "description": "why"},
    ),
    Case(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        lambda engine: {"role": role(engine), "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        replace={"role": "other", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    ),
    Case(
        "aws:organizations/resourcePolicy:ResourcePolicy",
        lambda engine: organization(engine) and {"content": delegate("ListPolicies"), "tags": {"a": "b"}},
        change={"content": delegate("DescribePolicy"), "tags": {"a": "c"}},
    ),
    Case(
        "aws:iam/organizationsFeatures:OrganizationsFeatures",
        lambda engine: trust_iam(engine) and {"enabledFeatures": ["RootSessions", "RootCredentialsManagement"]},
        change={"enabledFeatures": ["RootCredentialsManagement"]},
    ),
    Case(
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        lambda _: {
            "url": "https://token.actions.githubusercontent.com",
            "clientIdLists": ["sts.amazonaws.com"],
            "thumbprintLists": ["6938fd4d98bab03faadb97b34396831e3780aea1"],
        },
        change={"thumbprintLists": ["1c58a3a8518e8759bf075b76b750d4f2df264fcd"], "clientIdLists": ["other"]},
        replace={"url": "https://gitlab.example.com"},
    ),
    Case(
        "aws:ec2/vpc:Vpc",
        lambda _: {"cidrBlock": "10.1.0.0/16", "enableDnsHostnames": True, "tags": {"Name": "main"}},
        change={"enableDnsHostnames": False, "enableDnsSupport": False, "tags": {"Name": "other"}},
        replace={"cidrBlock": "10.2.0.0/16", "region": "eu-west-1"},
    ),
    Case(
        "aws:ec2/subnet:Subnet",
        lambda engine: {"vpcId": vpc(engine), "cidrBlock": "10.9.1.0/24", "availabilityZone": "us-east-1a"},
        change={"mapPublicIpOnLaunch": True, "tags": {"Name": "public"}},
        replace={"vpcId": "vpc-1", "cidrBlock": "10.9.2.0/24", "availabilityZone": "us-east-1b"},
    ),
    Case(
        "aws:ec2/internetGateway:InternetGateway",
        lambda engine: {"vpcId": vpc(engine), "tags": {"a": "b"}},
        change={"tags": {"a": "c"}},
    ),
    Case(
        "aws:ec2/routeTable:RouteTable",
        lambda engine: {"vpcId": vpc(engine), "tags": {"a": "b"}},
        change={"tags": {"a": "c"}},
        replace={"vpcId": "vpc-1"},
    ),
    Case(
        "aws:ec2/route:Route",
        route,
        replace={"destinationCidrBlock": "10.0.0.0/8", "routeTableId": "rtb-1"},
        import_id=lambda resource: f"{resource.outputs['routeTableId']}_0.0.0.0/0",
    ),
    Case(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        association,
        replace={"subnetId": "subnet-1"},
        import_id=lambda resource: f"{resource.outputs['subnetId']}/{resource.outputs['routeTableId']}",
    ),
    Case(
        "aws:ec2/securityGroup:SecurityGroup",
        lambda engine: {
            "vpcId": vpc(engine),
            "name": "web",
            "ingress": [
                {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/8", "172.16.0.0/12"]},
                {"protocol": "tcp", "fromPort": 22, "toPort": 22, "self": True, "description": "inside"},
            ],
            "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}],
        },
        change={"ingress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/8"]}]},
        replace={"name": "other", "description": "why", "vpcId": "vpc-1"},
    ),
    Case(
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        lambda engine: {
            "securityGroupId": group(engine),
            "type": "ingress",
            "protocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "cidrBlocks": ["10.0.0.0/8"],
        },
        change={"description": "why"},
        replace={"toPort": 444, "cidrBlocks": ["10.0.0.0/16"], "type": "egress"},
        import_id=lambda resource: f"{resource.outputs['securityGroupId']}_ingress_tcp_443_443_10.0.0.0/8",
    ),
    Case(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        lambda engine: {
            "securityGroupId": group(engine),
            "ipProtocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "cidrIpv4": "10.0.0.0/8",
            "tags": {"a": "b"},
        },
        change={"cidrIpv4": "10.0.0.0/16", "tags": {"a": "c"}},
        replace={"securityGroupId": "sg-1"},
    ),
    Case(
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        lambda engine: {"securityGroupId": group(engine), "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"},
        change={"cidrIpv4": "10.0.0.0/16"},
        replace={"securityGroupId": "sg-1"},
    ),
    Case(
        "aws:ec2/tag:Tag",
        lambda engine: {"resourceId": vpc(engine), "key": "Owner", "value": "a"},
        change={"value": "b"},
        replace={"key": "Other", "resourceId": "vpc-1"},
    ),
    Case(
        "aws:ram/resourceShare:ResourceShare",
        lambda _: {"name": "network", "tags": {"a": "b"}},
        change={"name": "net", "allowExternalPrincipals": True, "tags": {"a": "c"}},
    ),
    Case(
        "aws:ram/resourceAssociation:ResourceAssociation",
        lambda engine: {"resourceShareArn": share(engine), "resourceArn": subnet(engine).outputs["arn"]},
        replace={"resourceArn": "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-1"},
    ),
    Case("aws:ram/principalAssociation:PrincipalAssociation", shared_account, replace={"principal": "210987654321"}),
    Case(
        "aws:ram/sharingWithOrganization:SharingWithOrganization",
        lambda engine: (organization(engine), {})[1],
    ),
    Case(
        "aws:s3/bucket:Bucket",
        lambda _: {"bucket": "state-of-things", "forceDestroy": True, "tags": {"a": "b"}},
        change={"tags": {"c": "d"}},
        replace={"bucket": "other-things"},
        unreadable=frozenset({"forceDestroy"}),
    ),
    Case(
        "aws:s3/bucketVersioning:BucketVersioning",
        lambda engine: {"bucket": bucket(engine), "versioningConfiguration": {"status": "Enabled"}},
        change={"versioningConfiguration": {"status": "Suspended"}},
        replace={"bucket": "other"},
        lasting=True,
    ),
    Case(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        lambda engine: {
            "bucket": bucket(engine),
            "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}, "bucketKeyEnabled": True}],
        },
        change={"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
        replace={"bucket": "other"},
        lasting=True,
    ),
    Case(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        lambda engine: {"bucket": bucket(engine), "blockPublicAcls": True},
        change={"blockPublicAcls": False, "blockPublicPolicy": True},
        replace={"bucket": "other"},
    ),
    Case(
        "aws:s3/bucketPolicy:BucketPolicy",
        lambda engine: {"bucket": bucket(engine), "policy": bucket_policy("a-bucket-for-tests", "Deny")},
        change={"policy": bucket_policy("a-bucket-for-tests", "Allow")},
        replace={"bucket": "other"},
    ),
    Case(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        lambda engine: {"bucket": bucket(engine), "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        change={"rule": {"objectOwnership": "BucketOwnerPreferred"}},
        replace={"bucket": "other"},
    ),
    Case(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        lambda engine: {
            "bucket": bucket(engine),
            "rules": [
                {
                    "id": "old",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "noncurrentVersionExpiration": {"noncurrentDays": 90},
                    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                }
            ],
        },
        change={
            "rules": [
                {
                    "id": "old",
                    "status": "Enabled",
                    "filter": {"and": {"prefix": "logs/", "tags": {"kind": "log"}}},
                    "transitions": [{"days": 30, "storageClass": "GLACIER"}],
                }
            ]
        },
        replace={"bucket": "other"},
    ),
    Case(
        "aws:kms/key:Key",
        lambda _: {"description": "state", "enableKeyRotation": True, "deletionWindowInDays": 7, "tags": {"a": "b"}},
        change={"description": "why", "enableKeyRotation": False, "isEnabled": False, "tags": {"a": "c"}},
        replace={"keyUsage": "SIGN_VERIFY", "customerMasterKeySpec": "RSA_2048"},
        unreadable=frozenset({"deletionWindowInDays"}),
    ),
    Case(
        "aws:kms/alias:Alias",
        lambda engine: {"name": "alias/state", "targetKeyId": key(engine)},
        replace={"name": "alias/other"},
    ),
]
