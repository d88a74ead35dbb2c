"""Things that are looked for by name, against the local AWS: those that are there, and no others."""

import json

import pytest

from live.acl_associations import ACL_ASSOCIATION
from live.errors import LiveError
from live.group_rules import EGRESS, INGRESS
from live.named import READERS, SETTINGS, NamedObject, Wanted, read_named
from live.organization import Entry
from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws
from tests.support.aws import create_account

ENTRY = Entry(role="OrganizationAccountAccessRole")
US = "us-east-1"


def read(*wanted: Wanted, entry: Entry = ENTRY) -> tuple[NamedObject, ...]:
    return read_named(entry, MANAGEMENT_ACCOUNT_ID, wanted, session_name="test", user_agent="tests")


def want(account: str, type_: str, name: str) -> Wanted:
    return Wanted(account_id=account, region=US, type=type_, name=name)


def test_each_type_is_found_by_name_with_what_belongs_to_it(aws: LocalAws) -> None:
    aws.client("organizations").create_organization(FeatureSet="ALL")
    tools = create_account(aws, "aws+tools@example.com", "tools")
    clients = {name: aws.client(name, account=tools) for name in ("s3", "kms", "iam", "cloudtrail", "logs", "sns")}
    s3 = clients["s3"]
    for name in ("wanted-state", "another"):
        s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket="wanted-state", VersioningConfiguration={"Status": "Enabled"})
    service = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    bucket = "arn:aws:s3:::wanted-state"
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {**service, "Action": "s3:GetBucketAcl", "Resource": bucket},
            {
                **service,
                "Action": "s3:PutObject",
                "Resource": f"{bucket}/AWSLogs/{tools}/*",
                "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
            },
        ],
    }
    s3.put_bucket_policy(Bucket="wanted-state", Policy=json.dumps(policy))
    key = clients["kms"].create_key()["KeyMetadata"]["KeyId"]
    clients["kms"].create_alias(AliasName="alias/wanted", TargetKeyId=key)
    url = "token.actions.githubusercontent.com"
    clients["iam"].create_open_id_connect_provider(Url=f"https://{url}", ThumbprintList=["a" * 40])
    clients["cloudtrail"].create_trail(Name="wanted", S3BucketName="wanted-state")
    for name in ("wanted", "wanted-too"):
        clients["logs"].create_log_group(logGroupName=name)
    topic = clients["sns"].create_topic(Name="wanted")["TopicArn"]
    clients["sns"].create_topic(Name="other")
    aws.client("cloudwatch", account=tools).put_metric_alarm(
        AlarmName="wanted",
        MetricName="x",
        Namespace="y",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        Period=60,
        Statistic="Sum",
        Threshold=1,
    )
    ec2 = aws.client("ec2", account=tools)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="g", Description="d", VpcId=vpc)["GroupId"]
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[https])
    said = [{"Name": "group-id", "Values": [group]}]
    rules = {one["IsEgress"]: one for one in ec2.describe_security_group_rules(Filters=said)["SecurityGroupRules"]}
    names = {"aws_s3_bucket": "wanted-state", "aws_kms_alias": "alias/wanted", INGRESS: group, EGRESS: group}
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    of_subnet = [{"Name": "association.subnet-id", "Values": [subnet]}]
    (acl,) = ec2.describe_network_acls(Filters=of_subnet)["NetworkAcls"]
    names[ACL_ASSOCIATION] = acl["NetworkAclId"]
    names["aws_iam_openid_connect_provider"] = f"https://{url}"
    found = read(*(want(tools, type_, names.get(type_, "wanted")) for type_ in READERS if type_ not in SETTINGS))
    assert {(one.type, next(iter(one.attributes.values()))) for one in found} == {
        ("aws_s3_bucket", "wanted-state"),
        ("aws_s3_bucket_versioning", "wanted-state"),
        ("aws_s3_bucket_policy", "wanted-state"),
        # AWS gives every new bucket these two.
        ("aws_s3_bucket_public_access_block", "wanted-state"),
        ("aws_s3_bucket_server_side_encryption_configuration", "wanted-state"),
        ("aws_kms_alias", "alias/wanted"),
        ("aws_kms_key", key),
        ("aws_iam_openid_connect_provider", f"arn:aws:iam::{tools}:oidc-provider/{url}"),
        ("aws_cloudtrail", f"arn:aws:cloudtrail:{US}:{tools}:trail/wanted"),
        ("aws_cloudwatch_log_group", "wanted"),
        ("aws_cloudwatch_metric_alarm", "wanted"),
        ("aws_sns_topic", topic),
        ("aws_sns_topic_policy", topic),
        (INGRESS, rules[False]["SecurityGroupRuleId"]),
        (EGRESS, rules[True]["SecurityGroupRuleId"]),
        (ACL_ASSOCIATION, acl["Associations"][0]["NetworkAclAssociationId"]),
    }
    (association,) = [one.attributes for one in found if one.type == ACL_ASSOCIATION]
    assert (association["network_acl_id"], association["subnet_id"]) == (acl["NetworkAclId"], subnet)
    (ingress,) = [one.attributes for one in found if one.type == INGRESS]
    assert ingress == {
        "id": rules[False]["SecurityGroupRuleId"],
        "security_group_id": group,
        "ip_protocol": "tcp",
        "from_port": 443,
        "to_port": 443,
        "cidr_ipv4": "10.0.0.0/8",
    }
    (egress,) = [one.attributes for one in found if one.type == EGRESS]
    assert egress.keys() == {"id", "security_group_id", "ip_protocol", "cidr_ipv4"}
    assert {(one.account_id, one.region) for one in found} == {(tools, US)}
    assert read(want(tools, "aws_s3_bucket", "nobody-has-this")) == ()
    assert read() == ()


def test_a_bucket_tells_the_region_that_it_is_in(aws: LocalAws) -> None:
    aws.client("s3").create_bucket(Bucket="far", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    found = read(want(MANAGEMENT_ACCOUNT_ID, "aws_s3_bucket", "far"))
    assert "aws_s3_bucket" in {one.type for one in found}
    assert {(one.region, one.attributes["region"]) for one in found} == {("eu-west-1", "eu-west-1")}


def test_nobody_takes_a_refusal_for_an_absence(aws: LocalAws) -> None:
    aws.client("organizations").create_organization(FeatureSet="ALL")
    tools = create_account(aws, "aws+tools@example.com", "tools")
    with pytest.raises(LiveError, match=f"account {tools}: whether it has aws_sns_topic cannot be read: AWS says Acc"):
        read(want(tools, "aws_sns_topic", "x"), entry=Entry(role="NoSuchRole"))
