"""Sessions of roles may do what their policies allow, and no more; everybody else everything."""

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws
from tests.support.roles import allow, assume, deny, document, make_role, root, trust

ACCOUNT = MANAGEMENT_ACCOUNT_ID
MEMBER = "111111111111"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture
def aws(authorizing_aws: LocalAws) -> LocalAws:
    return authorizing_aws


def enter(aws: LocalAws, *statements: dict[str, Any], **session: Any) -> Callable[..., Any]:
    """Clients of a session whose role has these statements."""
    role = make_role(aws, "Worker", policy=document(*statements) if statements else None)
    credentials = assume(aws, role, **session)
    return lambda service: aws.client(service, credentials=credentials)


def refusal(call: Callable[[], Any], code: str = "AccessDenied") -> str:
    with pytest.raises(ClientError, match=code) as error:
        call()
    assert error.value.response["Error"]["Code"] == code
    return error.value.response["Error"]["Message"]


WORKER = f"User: arn:aws:sts::{ACCOUNT}:assumed-role/Worker/test is not authorized to perform:"


def test_it_is_off_by_default(empty_aws: LocalAws) -> None:
    enter(empty_aws)("s3").create_bucket(Bucket="free")


def test_a_server_can_start_with_it_and_a_reset_changes_it_until_the_next() -> None:
    with LocalAws(authorize=True) as aws:
        refusal(enter(aws)("s3").list_buckets)
        aws.reset(authorize=False)
        enter(aws)("s3").list_buckets()
        aws.reset()
        refusal(enter(aws)("s3").list_buckets)


def test_credentials_of_no_session_stay_free(aws: LocalAws) -> None:
    aws.client("s3").create_bucket(Bucket="free")
    aws.client("iam", account=MEMBER).create_user(UserName="free")


def test_who_it_is_can_always_be_asked(aws: LocalAws) -> None:
    identity = enter(aws, deny("*"))("sts").get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/Worker/test"


def test_a_refusal_is_in_the_words_and_form_of_each_protocol(aws: LocalAws) -> None:
    client = enter(aws)
    message = refusal(lambda: client("iam").create_role(RoleName="R", AssumeRolePolicyDocument="{}"))
    assert message == (
        f"{WORKER} iam:CreateRole on resource: arn:aws:iam::{ACCOUNT}:role/R "
        "because no identity-based policy allows the iam:CreateRole action"
    )
    message = refusal(lambda: client("organizations").list_accounts(), "AccessDeniedException")
    because = "because no identity-based policy allows the organizations:ListAccounts action"
    assert message == f"{WORKER} organizations:ListAccounts {because}"
    message = refusal(lambda: client("ram").get_resource_shares(resourceOwner="SELF"), "AccessDeniedException")
    assert message.startswith(f"{WORKER} ram:GetResourceShares because no identity-based policy")
    message = refusal(lambda: client("ec2").create_vpc(CidrBlock="10.0.0.0/16"), "UnauthorizedOperation")
    assert message.startswith(f"You are not authorized to perform this operation. {WORKER} ec2:CreateVpc on resource: ")
    message = refusal(lambda: client("s3").create_bucket(Bucket="mine"))
    assert message.startswith(f"{WORKER} s3:CreateBucket on resource: arn:aws:s3:::mine because no identity-based")
    assert aws.client("s3").list_buckets()["Buckets"] == []


@pytest.mark.parametrize(
    ("service", "call", "request_", "code"),
    [
        ("account", "get_account_information", {}, "AccessDeniedException"),
        ("cloudtrail", "create_trail", {"Name": "t", "S3BucketName": "b"}, "AccessDeniedException"),
        ("cloudwatch", "describe_alarms", {}, "AccessDenied"),
        ("events", "list_rules", {}, "AccessDeniedException"),
        ("kms", "list_keys", {}, "AccessDeniedException"),
        ("logs", "create_log_group", {"logGroupName": "g"}, "AccessDeniedException"),
        ("sns", "list_topics", {}, "AccessDenied"),
        ("sso-admin", "list_instances", {}, "AccessDeniedException"),
    ],
)
def test_every_service_of_the_stacks_refuses(
    aws: LocalAws, service: str, call: str, request_: dict[str, Any], code: str
) -> None:
    client = enter(aws)(service)
    assert " is not authorized to perform: " in refusal(lambda: getattr(client, call)(**request_), code)


def test_an_explicit_deny_is_told_as_one(aws: LocalAws) -> None:
    client = enter(aws, allow("*"), deny("s3:CreateBucket"))
    client("ec2").create_vpc(CidrBlock="10.0.0.0/16")
    message = refusal(lambda: client("s3").create_bucket(Bucket="mine"))
    assert message.endswith("with an explicit deny in an identity-based policy")


def test_policies_that_aws_manages_count(aws: LocalAws) -> None:
    reader = assume(aws, make_role(aws, "Reader", managed=(READ_ONLY,)))
    aws.client("ec2", credentials=reader).describe_vpcs()
    aws.client("s3", credentials=reader).list_buckets()
    refusal(lambda: aws.client("s3", credentials=reader).create_bucket(Bucket="mine"))
    administrator = assume(aws, make_role(aws, "Administrator", managed=(ADMINISTRATOR,)))
    aws.client("s3", credentials=administrator).create_bucket(Bucket="mine")


def test_customer_policies_count_in_their_default_version(aws: LocalAws) -> None:
    iam = aws.client("iam")
    arn = iam.create_policy(PolicyName="Own", PolicyDocument=document(allow("s3:ListAllMyBuckets")))["Policy"]["Arn"]
    s3 = aws.client("s3", credentials=assume(aws, make_role(aws, "Owner", managed=(arn,))))
    s3.list_buckets()
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document(deny("*")), SetAsDefault=True)
    assert "explicit deny" in refusal(s3.list_buckets)


def test_a_boundary_limits_and_takes_effect_at_once(aws: LocalAws) -> None:
    iam, client = aws.client("iam"), enter(aws, allow("*"))
    boundary = iam.create_policy(PolicyName="Limit", PolicyDocument=document(allow("s3:List*")))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="Worker", PermissionsBoundary=boundary)
    client("s3").list_buckets()
    message = refusal(lambda: client("s3").create_bucket(Bucket="mine"))
    assert message.endswith("because no permissions boundary allows the s3:CreateBucket action")
    iam.delete_role_permissions_boundary(RoleName="Worker")
    client("s3").create_bucket(Bucket="mine")


def test_a_session_policy_limits(aws: LocalAws) -> None:
    client = enter(aws, allow("*"), Policy=document(allow("s3:List*")), PolicyArns=[{"arn": READ_ONLY}])
    client("ec2").describe_vpcs()
    message = refusal(lambda: client("s3").create_bucket(Bucket="mine"))
    assert message.endswith("because no session policy allows the s3:CreateBucket action")


def test_a_session_policy_that_cannot_be_read_is_refused(aws: LocalAws) -> None:
    role = make_role(aws, "Worker")
    with pytest.raises(ClientError, match="The policy is not in the valid JSON format"):
        assume(aws, role, Policy="{")
    with pytest.raises(ClientError, match="PolicyArns contains a policy that does not exist"):
        assume(aws, role, PolicyArns=[{"arn": f"arn:aws:iam::{ACCOUNT}:policy/none"}])


def test_resources_are_told_apart(aws: LocalAws) -> None:
    for bucket in ("mine", "yours"):
        aws.client("s3").create_bucket(Bucket=bucket)
        aws.client("s3").put_object(Bucket=bucket, Key="a", Body=b"1")
    client = enter(
        aws,
        allow(["s3:ListBucket", "s3:PutEncryptionConfiguration", "s3:GetEncryptionConfiguration"], "arn:aws:s3:::mine"),
        allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], "arn:aws:s3:::mine/*"),
        allow("iam:*", f"arn:aws:iam::{ACCOUNT}:role/app/*"),
    )
    s3, iam = client("s3"), client("iam")
    s3.head_bucket(Bucket="mine")
    s3.list_objects_v2(Bucket="mine")
    s3.head_object(Bucket="mine", Key="a")
    s3.get_bucket_encryption(Bucket="mine")
    s3.put_object(Bucket="mine", Key="b", Body=b"2", IfNoneMatch="*")
    s3.delete_objects(Bucket="mine", Delete={"Objects": [{"Key": "a"}, {"Key": "b"}]})
    s3.delete_bucket_encryption(Bucket="mine")
    with pytest.raises(ClientError, match="403"):
        s3.head_bucket(Bucket="yours")
    refusal(lambda: s3.get_object(Bucket="yours", Key="a"))
    refusal(lambda: s3.copy_object(Bucket="mine", Key="c", CopySource="yours/a"))
    refusal(lambda: s3.delete_bucket(Bucket="mine"))
    trusted = document(trust(root()))
    iam.create_role(RoleName="In", Path="/app/", AssumeRolePolicyDocument=trusted)
    iam.put_role_policy(RoleName="In", PolicyName="p", PolicyDocument=document(allow("*")))
    refusal(lambda: iam.create_role(RoleName="Out", AssumeRolePolicyDocument=trusted))
    assert "role/Worker because" in refusal(
        lambda: iam.put_role_policy(RoleName="Worker", PolicyName="p", PolicyDocument=document(allow("*")))
    )


def test_keys_and_members_of_the_organization_are_resources(aws: LocalAws) -> None:
    organization = aws.client("organizations").create_organization(FeatureSet="ALL")["Organization"]["Id"]
    unit_of = {"ParentId": aws.client("organizations").list_roots()["Roots"][0]["Id"]}
    units = [
        aws.client("organizations").create_organizational_unit(**unit_of, Name=name)["OrganizationalUnit"]["Id"]
        for name in ("One", "Two")
    ]
    key = aws.client("kms").create_key()["KeyMetadata"]
    aws.client("kms").create_alias(AliasName="alias/state", TargetKeyId=key["KeyId"])
    client = enter(
        aws,
        allow(
            "organizations:DescribeOrganizationalUnit", f"arn:aws:organizations::{ACCOUNT}:ou/{organization}/{units[0]}"
        ),
        allow("kms:Encrypt", key["Arn"]),
    )
    client("organizations").describe_organizational_unit(OrganizationalUnitId=units[0])
    refusal(
        lambda: client("organizations").describe_organizational_unit(OrganizationalUnitId=units[1]),
        "AccessDeniedException",
    )
    for name in (key["KeyId"], key["Arn"], "alias/state"):
        client("kms").encrypt(KeyId=name, Plaintext=b"1")
    refusal(lambda: client("kms").schedule_key_deletion(KeyId=key["KeyId"]), "AccessDeniedException")


IAM = f"arn:aws:iam::{ACCOUNT}:"
EC2 = f"arn:aws:ec2:us-east-1:{ACCOUNT}:"
SNS = f"arn:aws:sns:us-east-1:{ACCOUNT}:t"
SHARE = f"arn:aws:ram:us-east-1:{ACCOUNT}:resource-share/1"
POLICY = f"{IAM}policy/p"


def test_a_refusal_names_the_resource_that_a_call_is_for(aws: LocalAws) -> None:
    make_role(aws, "Deep", Path="/a/b/")
    client = enter(aws)
    calls: list[tuple[str, str, dict[str, Any], str]] = [
        ("iam", "get_role", {"RoleName": "Deep"}, f"{IAM}role/a/b/Deep"),
        ("iam", "attach_role_policy", {"RoleName": "Deep", "PolicyArn": POLICY}, f"{IAM}role/a/b/Deep"),
        ("iam", "create_policy", {"PolicyName": "p", "Path": "/x/", "PolicyDocument": "{}"}, f"{IAM}policy/x/p"),
        ("iam", "delete_policy", {"PolicyArn": POLICY}, POLICY),
        ("iam", "create_user", {"UserName": "dave"}, f"{IAM}user/dave"),
        ("iam", "get_group", {"GroupName": "g"}, f"{IAM}group/g"),
        ("iam", "get_instance_profile", {"InstanceProfileName": "i"}, f"{IAM}instance-profile/i"),
        ("iam", "create_open_id_connect_provider", {"Url": "https://a.b/c"}, f"{IAM}oidc-provider/a.b/c"),
        (
            "iam",
            "create_service_linked_role",
            {"AWSServiceName": "ram.amazonaws.com"},
            f"{IAM}role/aws-service-role/ram.amazonaws.com/*",
        ),
        ("ec2", "delete_vpc", {"VpcId": "vpc-1"}, f"{EC2}vpc/vpc-1"),
        ("ec2", "create_tags", {"Resources": ["rtb-1"], "Tags": []}, f"{EC2}route-table/rtb-1"),
        ("ec2", "create_internet_gateway", {}, f"{EC2}internet-gateway/*"),
        ("kms", "describe_key", {"KeyId": "1"}, f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"),
        (
            "kms",
            "create_alias",
            {"AliasName": "alias/a", "TargetKeyId": "1"},
            f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/a",
        ),
        ("ram", "delete_resource_share", {"resourceShareArn": SHARE}, SHARE),
        ("sns", "delete_topic", {"TopicArn": SNS}, SNS),
        ("s3", "put_bucket_policy", {"Bucket": "b", "Policy": "{}"}, "arn:aws:s3:::b"),
        ("s3", "delete_objects", {"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}]}}, "arn:aws:s3:::b/k"),
    ]
    for service, call, request, resource in calls:
        with pytest.raises(ClientError, match=r"AccessDenied|UnauthorizedOperation") as error:
            getattr(client(service), call)(**request)
        assert f" on resource: {resource} because" in error.value.response["Error"]["Message"]


def test_what_is_made_with_tags_needs_the_action_that_tags(aws: LocalAws) -> None:
    client = enter(
        aws, allow("ec2:CreateVpc"), allow("ec2:CreateTags", Condition={"StringEquals": {"aws:RequestTag/a": "1"}})
    )
    made = {"CidrBlock": "10.0.0.0/16"}
    client("ec2").create_vpc(**made)
    good, bad = ([{"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": value}]}] for value in "12")
    client("ec2").create_vpc(**made, TagSpecifications=good)
    message = refusal(lambda: client("ec2").create_vpc(**made, TagSpecifications=bad), "UnauthorizedOperation")
    assert "ec2:CreateTags" in message


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}, True),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Work*"}}, True),
        ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, True),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"StringLike": {"aws:userid": "*:test"}}, True),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-elsewhere"}}, False),
        ({"Null": {"aws:PrincipalOrgID": "true"}}, True),
        ({"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}, False),
        ({"StringEquals": {"aws:ResourceTag/a": "1"}}, False),
    ],
)
def test_conditions_decide_and_what_is_unknown_allows_nothing(
    aws: LocalAws, condition: dict[str, Any], allowed: bool
) -> None:
    client = enter(aws, allow("s3:ListAllMyBuckets", Condition=condition))
    if allowed:
        client("s3").list_buckets()
    else:
        refusal(client("s3").list_buckets)


def test_a_role_that_is_gone_allows_nothing(aws: LocalAws) -> None:
    client = enter(aws, allow("*"))
    aws.client("iam").delete_role_policy(RoleName="Worker", PolicyName="own")
    aws.client("iam").delete_role(RoleName="Worker")
    refusal(client("s3").list_buckets)


def test_a_url_that_a_session_signed_is_its_call(aws: LocalAws) -> None:
    aws.client("s3").create_bucket(Bucket="mine")
    aws.client("s3").put_object(Bucket="mine", Key="a", Body=b"1")
    s3 = enter(aws, allow("s3:GetObject", "arn:aws:s3:::mine/a"))("s3")
    good, bad = (s3.generate_presigned_url("get_object", Params={"Bucket": "mine", "Key": key}) for key in "ab")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(good) as answer:
        assert answer.read() == b"1"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        opener.open(bad)


def test_across_accounts_both_sides_have_to_allow_the_entry(aws: LocalAws) -> None:
    hub = make_role(aws, "Hub", policy=document(allow("sts:AssumeRole", f"arn:aws:iam::{MEMBER}:role/Allowed*")))
    session = assume(aws, hub)
    open_to_all = trust({"AWS": hub})
    assume(aws, make_role(aws, "AllowedBoth", open_to_all, account=MEMBER), session)
    other = make_role(aws, "Other", open_to_all, account=MEMBER)
    message = refusal(lambda: assume(aws, other, session))
    assert message == (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/Hub/test is not authorized to perform: sts:AssumeRole "
        f"on resource: {other} because no identity-based policy allows the sts:AssumeRole action"
    )
    closed = make_role(aws, "AllowedByOne", trust(root("222222222222")), account=MEMBER)
    assert refusal(lambda: assume(aws, closed, session)).endswith(f"on resource: {closed}")


def test_within_an_account_a_trust_policy_that_names_the_role_is_enough(aws: LocalAws) -> None:
    hub = make_role(aws, "Hub")
    session = assume(aws, hub)
    assume(aws, make_role(aws, "Named", trust({"AWS": hub})), session)
    by_account = make_role(aws, "ByAccount")
    refusal(lambda: assume(aws, by_account, session))
    aws.client("iam").put_role_policy(
        RoleName="Hub", PolicyName="p", PolicyDocument=document(allow("sts:AssumeRole", by_account))
    )
    assume(aws, by_account, session)


def test_the_organization_that_owns_the_role_is_known(aws: LocalAws) -> None:
    organizations = aws.client("organizations")
    organization = organizations.create_organization(FeatureSet="ALL")["Organization"]["Id"]
    request = organizations.create_account(AccountName="m", Email="m@example.com")["CreateAccountStatus"]["Id"]
    status = organizations.describe_create_account_status(CreateAccountRequestId=request)["CreateAccountStatus"]
    inside = {"StringEquals": {"aws:ResourceOrgID": organization}}
    hub = make_role(aws, "Hub", policy=document(allow("sts:AssumeRole", Condition=inside)))
    session = assume(aws, hub)
    assume(aws, make_role(aws, "Inside", account=status["AccountId"]), session)
    refusal(lambda: assume(aws, make_role(aws, "Outside", account=MEMBER), session))
