"""The root module `environments`, once in each of its workspaces: a VPC, the audit role, and an application's things.

Its default provider enters the account whose key is the workspace's name.
"""

import json
from dataclasses import replace

from policies.managed import policy_arn
from sandbox.terraform.building.network import make_vpc
from sandbox.terraform.estate import DEFAULT_TAGS, ENVIRONMENTS, Estate, Root, environment_key, tag

AUDIT_ROLE = "OrganizationAudit"
AUDIT_POLICIES = {"ReadOnlyAccess": "ReadOnlyAccess", "SecurityAudit": "SecurityAudit"}


def build_environments(estate: Estate) -> None:
    """Makes what every workspace holds, and a user with a key in production."""
    for workspace, (cidr, region) in ENVIRONMENTS.items():
        root = Root(estate=estate, state=environment_key(workspace), account=estate.accounts[workspace], region=region)
        root.record("aws_caller_identity", "current", root.account, data=True)
        root.record("aws_region", "current", region, data=True)
        vpc, _ = make_vpc(replace(root, module="module.vpc"), workspace, cidr)
        _make_audit_role(root)
        _make_application(root, workspace, vpc)
        if workspace == "production":
            _make_user(root)


def _make_audit_role(root: Root) -> None:
    iam = root.client("iam")
    trusted = f"arn:aws:iam::{root.estate.accounts['administration']}:root"
    iam.create_role(
        RoleName=AUDIT_ROLE,
        Description="Read-only access for auditors",
        AssumeRolePolicyDocument=_trust({"AWS": trusted}),
        MaxSessionDuration=7200,
        Tags=tag(Team="security"),
    )
    root.record("aws_iam_role", "cross_account", AUDIT_ROLE, key=AUDIT_ROLE)
    for key, policy in AUDIT_POLICIES.items():
        iam.attach_role_policy(RoleName=AUDIT_ROLE, PolicyArn=policy_arn(policy))
        root.record(
            "aws_iam_role_policy_attachment",
            "cross_account",
            f"{AUDIT_ROLE}/{policy_arn(policy)}",
            key=f"{AUDIT_ROLE}:{key}",
            needs=("aws_iam_role.cross_account",),
        )


def _make_application(root: Root, workspace: str, vpc: str) -> None:
    """What this program has no component for: a service role, a group, logs, a bucket."""
    bucket = f"example-{workspace}-application"
    _make_service_role(root, bucket)
    _make_security_group(root, vpc)
    root.client("logs").create_log_group(logGroupName="/application/web", tags=dict(DEFAULT_TAGS))
    root.client("logs").put_retention_policy(logGroupName="/application/web", retentionInDays=30)
    root.record("aws_cloudwatch_log_group", "web", "/application/web")
    s3 = root.client("s3")
    where = {} if root.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": root.region}}
    s3.create_bucket(Bucket=bucket, **where)
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tag()})
    root.record("aws_s3_bucket", "application", bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    root.record("aws_s3_bucket_versioning", "application", bucket, needs=("aws_s3_bucket.application",))


def _make_service_role(root: Root, bucket: str) -> None:
    iam = root.client("iam")
    iam.create_role(
        RoleName="application", AssumeRolePolicyDocument=_trust({"Service": "ec2.amazonaws.com"}), Tags=tag()
    )
    root.record("aws_iam_role", "application", "application")
    statement = {"Action": ["s3:GetObject"], "Effect": "Allow", "Resource": f"arn:aws:s3:::{bucket}/*"}
    document = json.dumps({"Statement": [statement], "Version": "2012-10-17"}, separators=(",", ":"))
    iam.put_role_policy(RoleName="application", PolicyName="read-bucket", PolicyDocument=document)
    needs = ("aws_iam_role.application", "aws_s3_bucket.application")
    root.record("aws_iam_role_policy", "application", "application:read-bucket", needs=needs)


def _make_security_group(root: Root, vpc: str) -> None:
    ec2 = root.client("ec2")
    group = ec2.create_security_group(
        GroupName="web",
        Description="Web servers",
        VpcId=vpc,
        TagSpecifications=[{"ResourceType": "security-group", "Tags": tag(Name="web")}],
    )["GroupId"]
    # Terraform takes away the rule that AWS makes.
    ec2.revoke_security_group_egress(
        GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    )
    root.record("aws_security_group", "web", group, needs=("module.vpc.aws_vpc.this",))
    rules = {"https": ("ingress", "tcp", 443), "http": ("ingress", "tcp", 80), "all": ("egress", "-1", 0)}
    for key, (direction, protocol, port) in rules.items():
        ports = {} if protocol == "-1" else {"FromPort": port, "ToPort": port}
        permission = {"IpProtocol": protocol, **ports, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        if direction == "ingress":
            ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
        else:
            ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission])
        needs = ("aws_security_group.web", "module.vpc.aws_vpc.this")
        root.record("aws_security_group_rule", "web", f"{group}_{direction}_{protocol}_{port}", key=key, needs=needs)


def _make_user(root: Root) -> None:
    iam = root.client("iam")
    iam.create_user(UserName="ci-deploy", Tags=tag())
    root.record("aws_iam_user", "ci", "ci-deploy", key=0)
    key = iam.create_access_key(UserName="ci-deploy")["AccessKey"]
    # AWS tells the secret once: the state has it ever since.
    root.record(
        "aws_iam_access_key",
        "ci",
        f"ci-deploy/{key['AccessKeyId']}",
        key=0,
        arguments={"secret": key["SecretAccessKey"]},
        needs=("aws_iam_user.ci",),
    )


def _trust(principal: dict[str, str]) -> str:
    statement = {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": principal}
    return json.dumps({"Statement": [statement], "Version": "2012-10-17"}, separators=(",", ":"))
