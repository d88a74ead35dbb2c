"""What a program can tell: default tags, regions, half-made objects, accounts that are closed, errors."""

import json
import re
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox.provider.values import UNKNOWN, from_struct, has_unknown

ORGANIZATION = "aws:organizations/organization:Organization"
UNIT = "aws:organizations/organizationalUnit:OrganizationalUnit"
ACCOUNT = "aws:organizations/account:Account"
ROLE = "aws:iam/role:Role"
VPC = "aws:ec2/vpc:Vpc"
NONE = provider_pb2.DiffResponse.DIFF_NONE
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}],
    }
)


def tagged_provider(connect: Any) -> Any:
    provider = connect()
    assert provider.configure(defaultTags=json.dumps({"tags": {"owner": "platform", "stage": "all"}})) == []
    return provider


def halfway(error: pytest.ExceptionInfo[grpc.RpcError]) -> provider_pb2.ErrorResourceInitFailed:
    """What an error says about an object that exists all the same."""
    call: Any = error.value
    status = status_pb2.Status.FromString(dict(call.trailing_metadata())["grpc-status-details-bin"])
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    return detail


def test_default_tags_are_in_aws_but_not_among_the_resource_s_own(engine: Any, connect: Any, aws: Any) -> None:
    provider = tagged_provider(connect)
    inputs = {"cidrBlock": "10.0.0.0/16", "tags": {"Name": "main", "stage": "one"}}
    vpc = provider.create(VPC, "v", **inputs)
    assert vpc.outputs["tags"] == {"Name": "main", "stage": "one"}
    assert vpc.outputs["tagsAll"] == {"owner": "platform", "stage": "one", "Name": "main"}
    found = aws.client("ec2").describe_vpcs(VpcIds=[vpc.id])["Vpcs"][0]["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in found} == vpc.outputs["tagsAll"]

    assert provider.refresh(vpc).inputs == vpc.inputs
    imported = provider.import_(VPC, vpc.id)
    assert imported.inputs["tags"] == {"Name": "main", "stage": "one"}
    assert provider.diff(imported, **inputs).changes == NONE


def test_a_changed_default_tag_is_an_update(engine: Any, connect: Any, aws: Any) -> None:
    vpc = engine.create(VPC, "v", cidrBlock="10.0.0.0/16", tags={"Name": "main"})
    provider = tagged_provider(connect)
    difference = provider.diff(vpc, cidrBlock="10.0.0.0/16", tags={"Name": "main"})
    assert (list(difference.diffs), list(difference.replaces)) == (["tagsAll"], [])
    provider.update(vpc, cidrBlock="10.0.0.0/16", tags={"Name": "main"})
    found = aws.client("ec2").describe_vpcs(VpcIds=[vpc.id])["Vpcs"][0]["Tags"]
    assert {tag["Key"] for tag in found} == {"Name", "owner", "stage"}


def test_a_tag_that_somebody_added_is_drift(engine: Any, aws: Any) -> None:
    inputs = {"cidrBlock": "10.0.0.0/16", "tags": {"Name": "main"}}
    vpc = engine.create(VPC, "v", **inputs)
    aws.client("ec2").create_tags(Resources=[vpc.id], Tags=[{"Key": "by", "Value": "hand"}])
    fresh = engine.refresh(vpc)
    assert fresh.inputs["tags"] == {"Name": "main", "by": "hand"}
    assert sorted(engine.diff(fresh, **inputs).detailedDiff) == ["tags.by", "tagsAll.by"]
    engine.update(fresh, **inputs)
    assert engine.refresh(vpc).inputs == vpc.inputs


def test_a_resource_lives_in_its_own_region(engine: Any, aws: Any) -> None:
    vpc = engine.create(VPC, "v", cidrBlock="10.0.0.0/16", region="eu-west-1")
    assert vpc.outputs["arn"] == f"arn:aws:ec2:eu-west-1:123456789012:vpc/{vpc.id}"
    assert aws.client("ec2", region="eu-west-1").describe_vpcs(VpcIds=[vpc.id])["Vpcs"][0]["CidrBlock"] == "10.0.0.0/16"
    assert engine.refresh(vpc).outputs == vpc.outputs

    assert engine.import_(VPC, vpc.id).id == "", "the provider's region has no such VPC"
    imported = engine.import_(VPC, f"{vpc.id}@eu-west-1")
    assert (imported.id, imported.outputs["region"]) == (vpc.id, "eu-west-1")
    assert engine.diff(imported, cidrBlock="10.0.0.0/16", region="eu-west-1").changes == NONE

    difference = engine.diff(vpc, cidrBlock="10.0.0.0/16")
    assert list(difference.replaces) == ["region"]


def test_a_global_type_takes_no_region_from_its_import_id(engine: Any) -> None:
    role = engine.create(ROLE, "r", name="deploy@eu-west-1", assumeRolePolicy=TRUST)
    assert engine.import_(ROLE, "deploy@eu-west-1").id == role.id


def test_the_preview_of_a_creation_knows_what_the_program_knows(engine: Any) -> None:
    props = engine.preview("aws:ec2/subnet:Subnet", "s", vpcId=UNKNOWN, cidrBlock="10.0.1.0/24", availabilityZone="a")
    assert props["vpcId"] == UNKNOWN
    assert "id" not in props
    assert (props["cidrBlock"], props["availabilityZone"]) == ("10.0.1.0/24", "a")
    assert (props["arn"], props["ownerId"], props["availabilityZoneId"]) == (UNKNOWN, UNKNOWN, UNKNOWN)
    assert props["mapPublicIpOnLaunch"] is False


def test_the_preview_of_an_update_keeps_what_will_not_change(engine: Any, aws: Any) -> None:
    role = engine.create(ROLE, "r", name="deploy", assumeRolePolicy=TRUST)
    planned = engine.update(role, preview=True, name="deploy", assumeRolePolicy=TRUST, maxSessionDuration=7200)
    assert planned.outputs == {**role.outputs, "maxSessionDuration": 7200}
    assert aws.client("iam").get_role(RoleName="deploy")["Role"]["MaxSessionDuration"] == 3600


def test_an_error_has_aws_s_code_and_names_the_object(engine: Any) -> None:
    engine.create(ROLE, "r", name="deploy", assumeRolePolicy=TRUST)
    expected = r"creating IAM Role \(deploy\): operation error IAM: CreateRole, https response error StatusCode: 409, "
    with pytest.raises(grpc.RpcError, match=expected + r"RequestID: .*, EntityAlreadyExists: Role with name deploy"):
        engine.create(ROLE, "r", name="deploy", assumeRolePolicy=TRUST)


def test_the_organization_s_settings(engine: Any, aws: Any) -> None:
    services = ["account.amazonaws.com", "ram.amazonaws.com"]
    organization = engine.create(
        ORGANIZATION, "o", awsServiceAccessPrincipals=services, enabledPolicyTypes=["SERVICE_CONTROL_POLICY"]
    )
    client = aws.client("organizations")
    client.enable_aws_service_access(ServicePrincipal="config.amazonaws.com")
    fresh = engine.refresh(organization)
    assert fresh.inputs["awsServiceAccessPrincipals"] == ["account.amazonaws.com", "config.amazonaws.com", services[1]]
    assert list(engine.diff(fresh).diffs) == ["enabledPolicyTypes"]
    engine.update(fresh, awsServiceAccessPrincipals=services, enabledPolicyTypes=["TAG_POLICY"])
    enabled = client.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    assert sorted(entry["ServicePrincipal"] for entry in enabled) == services
    types = client.list_roots()["Roots"][0]["PolicyTypes"]
    assert [entry["Type"] for entry in types if entry["Status"] == "ENABLED"] == ["TAG_POLICY"]


def test_an_account_is_made_in_its_unit_and_moves(engine: Any, aws: Any) -> None:
    organization = engine.create(ORGANIZATION, "o", awsServiceAccessPrincipals=["account.amazonaws.com"])
    root = organization.outputs["roots"][0]["id"]
    first, second = (engine.create(UNIT, name, parentId=root).id for name in ("first", "second"))
    inputs = {"name": "dev", "email": "dev@example.com", "parentId": first, "tags": {"a": "b"}}
    account = engine.create(ACCOUNT, "dev", **inputs)
    client = aws.client("organizations")
    assert client.list_parents(ChildId=account.id)["Parents"][0]["Id"] == first
    account = engine.update(account, **inputs | {"parentId": second, "name": "development"})
    assert client.list_parents(ChildId=account.id)["Parents"][0]["Id"] == second
    assert client.describe_account(AccountId=account.id)["Account"]["Name"] == "development"


def test_an_account_that_cannot_be_made_says_aws_s_reason(engine: Any) -> None:
    engine.create(ORGANIZATION, "o")
    engine.create(ACCOUNT, "one", name="one", email="same@example.com")
    expected = (
        r"creating Organizations Account \(two\): waiting for completion: unexpected state 'FAILED', wanted target"
    )
    with pytest.raises(grpc.RpcError, match=expected + " 'SUCCEEDED'. last error: EMAIL_ALREADY_EXISTS"):
        engine.create(ACCOUNT, "two", name="two", email="same@example.com")


def test_an_account_that_cannot_be_moved_is_kept_as_half_made(engine: Any, aws: Any) -> None:
    engine.create(ORGANIZATION, "o")
    inputs = {"name": "dev", "email": "dev@example.com", "parentId": "ou-abcd-12345678"}
    with pytest.raises(grpc.RpcError, match=r"creating Organizations Account \(dev\)") as error:
        engine.create(ACCOUNT, "dev", **inputs)
    kept = halfway(error)
    assert aws.client("organizations").describe_account(AccountId=kept.id)["Account"]["Name"] == "dev"
    properties = from_struct(kept.properties)
    assert properties["arn"].endswith(kept.id)
    assert properties["parentId"] == aws.client("organizations").list_roots()["Roots"][0]["Id"]
    assert not has_unknown(properties)
    assert "MoveAccount" in kept.reasons[0]


def test_an_update_that_fails_halfway_says_what_is_true_now(engine: Any) -> None:
    engine.create(ORGANIZATION, "o")
    account = engine.create(ACCOUNT, "dev", name="dev", email="dev@example.com")
    news = {"name": "development", "email": "dev@example.com", "tags": {"a": "b"}}
    # Without trusted access for the Account Management service AWS refuses the new name; the tags are set before.
    with pytest.raises(grpc.RpcError, match="operation error Account: PutAccountName") as error:
        engine.update(account, **news)
    now = from_struct(halfway(error).properties)
    assert (now["name"], now["tags"]) == ("dev", {"a": "b"})


def test_a_closed_account_is_gone(engine: Any, aws: Any) -> None:
    engine.create(ORGANIZATION, "o")
    account = engine.create(ACCOUNT, "dev", name="dev", email="dev@example.com", closeOnDeletion=True)
    engine.delete(account)
    found = aws.client("organizations").describe_account(AccountId=account.id)["Account"]
    assert "SUSPENDED" in (found.get("Status"), found.get("State"))
    assert engine.refresh(account).id == ""
    assert engine.import_(ACCOUNT, account.id).id == ""


def test_an_account_leaves_the_organization_when_it_is_not_to_be_closed(engine: Any, aws: Any) -> None:
    engine.create(ORGANIZATION, "o")
    account = engine.create(ACCOUNT, "dev", name="dev", email="dev@example.com")
    engine.delete(account)
    assert account.id not in [entry["Id"] for entry in aws.client("organizations").list_accounts()["Accounts"]]


def test_an_account_s_import_id_can_say_who_sees_the_bills(engine: Any) -> None:
    engine.create(ORGANIZATION, "o")
    inputs = {"name": "dev", "email": "dev@example.com", "iamUserAccessToBilling": "ALLOW"}
    account = engine.create(ACCOUNT, "dev", **inputs)
    assert list(engine.diff(engine.import_(ACCOUNT, account.id), **inputs).replaces) == ["iamUserAccessToBilling"]
    imported = engine.import_(ACCOUNT, f"{account.id}_ALLOW")
    assert imported.id == account.id
    assert engine.diff(imported, **inputs).changes == NONE


@pytest.mark.parametrize(
    ("urn_type", "import_id", "reason"),
    [
        (ACCOUNT, "dev", "expected account_id or account_id_ALLOW or account_id_DENY"),
        ("aws:organizations/policy:Policy", "p-FullAWSAccess", "AWS-managed Organizations policy"),
        ("aws:organizations/policyAttachment:PolicyAttachment", "p-12345678", "expected ID in format"),
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "deploy", "expected <role-name>/<policy_arn>"),
        ("aws:ec2/route:Route", "rtb-1", "expected ROUTETABLEID_DESTINATION"),
        ("aws:ec2/securityGroupRule:SecurityGroupRule", "sgrule-1", "expected SECURITYGROUPID_TYPE_PROTOCOL"),
        ("aws:ram/resourceAssociation:ResourceAssociation", "arn", "expected SHARE_ARN,RESOURCE_ARN"),
    ],
)
def test_an_import_id_of_a_wrong_form_is_refused(urn_type: str, import_id: str, reason: str, engine: Any) -> None:
    with pytest.raises(grpc.RpcError, match=reason):
        engine.import_(urn_type, import_id)


def test_an_imported_rule_for_all_protocols_has_the_ports_that_it_must_have(engine: Any) -> None:
    vpc = engine.create(VPC, "v", cidrBlock="10.0.0.0/16").id
    group = engine.create("aws:ec2/securityGroup:SecurityGroup", "g", vpcId=vpc, name="web").id
    inputs = {"securityGroupId": group, "type": "egress", "protocol": "-1", "fromPort": 0, "toPort": 0}
    rule = engine.create("aws:ec2/securityGroupRule:SecurityGroupRule", "r", cidrBlocks=["0.0.0.0/0"], **inputs)
    imported = engine.import_(rule.token, f"{group}_egress_all_0_0_0.0.0.0/0")
    assert (imported.inputs["fromPort"], imported.inputs["toPort"]) == (0, 0)
    assert engine.diff(imported, cidrBlocks=["0.0.0.0/0"], **inputs).changes == NONE


def test_ipv6_comes_to_what_is_there_and_no_preview_knows_its_network(engine: Any, aws: Any) -> None:
    kind, inputs = "aws:ec2/subnet:Subnet", {"cidrBlock": "10.0.1.0/24"}
    vpc = engine.create(VPC, "v", cidrBlock="10.0.0.0/16")
    subnet = engine.create(kind, "s", vpcId=vpc.id, **inputs)
    wanted = {"cidrBlock": "10.0.0.0/16", "assignGeneratedIpv6CidrBlock": True}
    planned = engine.update(vpc, preview=True, **wanted).outputs
    assert (planned["ipv6CidrBlock"], planned["cidrBlock"]) == (UNKNOWN, "10.0.0.0/16")
    assert engine.update(vpc, preview=True, cidrBlock="10.0.0.0/16", enableDnsHostnames=True).outputs == {
        **vpc.outputs,
        "enableDnsHostnames": True,
    }
    block = engine.update(vpc, **wanted).outputs["ipv6CidrBlock"]
    inputs |= {"vpcId": vpc.id}
    given = inputs | {"ipv6CidrBlock": block.replace("/56", "/64"), "assignIpv6AddressOnCreation": True}
    assert list(engine.diff(subnet, **given).replaces) == []
    subnet = engine.update(subnet, **given)
    assert subnet.outputs["ipv6CidrBlock"] == given["ipv6CidrBlock"]
    assert engine.diff(engine.refresh(subnet), **given).changes == NONE
    # As the real plugin has it: another network replaces the subnet that gave addresses, and none is no change.
    assert list(engine.diff(subnet, **given | {"ipv6CidrBlock": "2001:db8::/64"}).replaces) == ["ipv6CidrBlock"]
    quiet = engine.update(subnet, **given | {"assignIpv6AddressOnCreation": False})
    assert engine.diff(quiet, **inputs).changes == NONE
    assert "ipv6CidrBlock" not in engine.update(quiet, **inputs, mapPublicIpOnLaunch=True).outputs
    assert aws.client("ec2").describe_subnets(SubnetIds=[subnet.id])["Subnets"][0]["Ipv6CidrBlockAssociationSet"] == []


def test_routes_inside_a_table_and_a_moved_association(engine: Any, aws: Any) -> None:
    vpc = engine.create(VPC, "v", cidrBlock="10.0.0.0/16").id
    gateway = engine.create("aws:ec2/internetGateway:InternetGateway", "i", vpcId=vpc).id
    routes = [{"cidrBlock": "0.0.0.0/0", "gatewayId": gateway}]
    first = engine.create("aws:ec2/routeTable:RouteTable", "a", vpcId=vpc, routes=routes)
    assert first.outputs["routes"] == routes
    second = engine.create("aws:ec2/routeTable:RouteTable", "b", vpcId=vpc)
    subnet = engine.create("aws:ec2/subnet:Subnet", "s", vpcId=vpc, cidrBlock="10.0.1.0/24").id
    kind = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    association = engine.create(kind, "x", subnetId=subnet, routeTableId=first.id)
    moved = engine.update(association, subnetId=subnet, routeTableId=second.id)
    assert engine.refresh(moved).outputs == moved.outputs
    tables = aws.client("ec2").describe_route_tables(RouteTableIds=[second.id])["RouteTables"]
    assert [part["SubnetId"] for part in tables[0]["Associations"]] == [subnet]
    assert engine.update(first, vpcId=vpc, routes=[]).outputs["routes"] == []
    engine.delete(engine.refresh(moved))


def test_a_bucket_that_is_not_empty_stays_unless_it_may_be_destroyed(engine: Any, aws: Any) -> None:
    bucket = engine.create("aws:s3/bucket:Bucket", "b", bucket="full")
    aws.client("s3").put_object(Bucket="full", Key="a", Body=b"a")
    with pytest.raises(grpc.RpcError, match="BucketNotEmpty"):
        engine.delete(bucket)
    engine.delete(engine.update(bucket, bucket="full", forceDestroy=True))
    assert engine.refresh(bucket).id == ""


def test_a_bucket_of_a_prefix_keeps_the_name_that_it_got(engine: Any) -> None:
    kind, inputs = "aws:s3/bucket:Bucket", {"bucketPrefix": "records-"}
    assert has_unknown(engine.preview(kind, "b", **inputs)["bucket"])
    made = engine.create(kind, "b", **inputs)
    assert re.fullmatch(r"records-\d{18}[0-9a-f]{8}", made.id)
    assert (made.outputs["bucket"], made.outputs["bucketPrefix"]) == (made.id, "records-")
    assert engine.create(kind, "c", **inputs).id != made.id
    assert engine.diff(made, **inputs).changes == NONE
    assert engine.refresh(made).outputs == made.outputs
    assert list(engine.diff(made, bucketPrefix="other-").replaces) == ["bucketPrefix"]
    assert list(engine.diff(made, bucket="records").replaces) == ["bucket"]

    imported = engine.import_(kind, made.id)
    assert engine.diff_checked(imported, imported.inputs).changes == NONE
    assert engine.diff(imported, **inputs, forceDestroy=False).changes == NONE
    assert engine.diff(imported, bucket=made.id).changes == NONE
    assert "bucketPrefix" not in engine.create(kind, "d", bucket="plain").outputs


def test_a_fifo_queue_s_name_ends_as_aws_wants_it(engine: Any) -> None:
    kind = "aws:sqs/queue:Queue"
    assert re.fullmatch(r"orders-[0-9a-f]{7}\.fifo", engine.create(kind, "orders", fifoQueue=True).outputs["name"])
    of_prefix = engine.create(kind, "two", fifoQueue=True, namePrefix="orders-")
    assert re.fullmatch(r"orders-\d{18}[0-9a-f]{8}\.fifo", of_prefix.outputs["name"])
    assert engine.diff_checked(engine.import_(kind, of_prefix.id), of_prefix.inputs).changes == NONE
    plain = engine.create(kind, "orders", visibilityTimeoutSeconds=0, delaySeconds=0)
    assert (
        plain.id == plain.outputs["url"] == f"https://sqs.us-east-1.amazonaws.com/123456789012/{plain.inputs['name']}"
    )
    assert (plain.outputs["visibilityTimeoutSeconds"], plain.outputs["sqsManagedSseEnabled"]) == (0, True)


def test_a_role_with_policies_is_deleted_only_by_force(engine: Any) -> None:
    role = engine.create(ROLE, "r", name="deploy", assumeRolePolicy=TRUST)
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    engine.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", role="deploy", policyArn=arn)
    with pytest.raises(grpc.RpcError, match=r"deleting IAM Role \(deploy\): .*DeleteConflict"):
        engine.delete(role)
    engine.delete(engine.update(role, name="deploy", assumeRolePolicy=TRUST, forceDetachPolicies=True))
    assert engine.refresh(role).id == ""
