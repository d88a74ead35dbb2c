"""The floor: the plainest Pulumi program that registers what the program does for the same number of accounts."""

import json

import pulumi
import pulumi_aws as aws

UNITS = ("production", "staging", "development")
SUBNETS = 7
MANAGEMENT_ACCOUNT = "123456789012"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:root"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def under(provider: aws.Provider) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(provider=provider)


management = aws.Provider("management", region="us-east-1", allowed_account_ids=[MANAGEMENT_ACCOUNT])
organization = aws.organizations.Organization("organization", feature_set="ALL", opts=under(management))
root_id = organization.roots.apply(lambda roots: roots[0].id or "")
units = [
    aws.organizations.OrganizationalUnit(unit, name=unit, parent_id=root_id, opts=under(management)) for unit in UNITS
]
for number in range(pulumi.Config().require_int("accounts")):
    key = f"account-{number:03}"
    account = aws.organizations.Account(
        key,
        name=key,
        email=f"aws+{key}@example.com",
        parent_id=units[number % len(UNITS)].id,
        opts=under(management),
    )
    role_arn = pulumi.Output.format("arn:aws:iam::{0}:role/OrganizationAccountAccessRole", account.id)
    provider = aws.Provider(
        key,
        region="us-east-1",
        allowed_account_ids=[account.id],
        assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=role_arn, session_name=f"pulumi-{key}")],
    )
    role = aws.iam.Role(key, name="TerraformExecutionRole", assume_role_policy=json.dumps(TRUST), opts=under(provider))
    aws.iam.RolePolicyAttachment(
        key, role=role.name, policy_arn="arn:aws:iam::aws:policy/AdministratorAccess", opts=under(provider)
    )
    vpc = aws.ec2.Vpc(key, cidr_block="10.0.0.0/16", opts=under(provider))
    for subnet in range(SUBNETS):
        aws.ec2.Subnet(
            f"{key}-{subnet}",
            vpc_id=vpc.id,
            cidr_block=f"10.0.{subnet}.0/24",
            availability_zone="us-east-1a",
            opts=under(provider),
        )
