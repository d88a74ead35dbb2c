"""EC2's settings of an account in a region, each by AWS's own calls, and the alias that no two accounts share."""

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

MEMBER = "111111111111"
KEY = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"


def test_the_key_of_ebs_is_that_of_one_region_of_one_account(aws: LocalAws) -> None:
    client = aws.client("ec2", region="eu-west-1", account=MEMBER)
    assert client.get_ebs_default_kms_key_id()["KmsKeyId"] == "alias/aws/ebs"
    assert client.modify_ebs_default_kms_key_id(KmsKeyId=KEY)["KmsKeyId"] == KEY
    assert client.get_ebs_default_kms_key_id()["KmsKeyId"] == KEY
    for other in (aws.client("ec2", region="us-east-1", account=MEMBER), aws.client("ec2", region="eu-west-1")):
        assert other.get_ebs_default_kms_key_id()["KmsKeyId"] == "alias/aws/ebs"
    assert client.reset_ebs_default_kms_key_id()["KmsKeyId"] == "alias/aws/ebs"


def test_public_snapshots_are_allowed_until_blocked(aws: LocalAws) -> None:
    client = aws.client("ec2", account=MEMBER)
    assert client.get_snapshot_block_public_access_state()["State"] == "unblocked"
    assert client.enable_snapshot_block_public_access(State="block-new-sharing")["State"] == "block-new-sharing"
    assert client.get_snapshot_block_public_access_state()["State"] == "block-new-sharing"
    with pytest.raises(ClientError, match=r"InvalidParameterValue.*unblocked"):
        client.enable_snapshot_block_public_access(State="unblocked")
    assert client.disable_snapshot_block_public_access()["State"] == "unblocked"


def test_public_images_are_blocked_in_a_new_account(aws: LocalAws) -> None:
    client = aws.client("ec2", account=MEMBER)
    state = "ImageBlockPublicAccessState"
    assert client.get_image_block_public_access_state()[state] == "block-new-sharing"
    assert client.disable_image_block_public_access()[state] == "unblocked"
    assert client.get_image_block_public_access_state()[state] == "unblocked"
    assert client.enable_image_block_public_access(ImageBlockPublicAccessState="block-new-sharing")[state] == (
        "block-new-sharing"
    )


def test_metadata_defaults_keep_what_a_call_does_not_say(aws: LocalAws) -> None:
    client = aws.client("ec2", account=MEMBER)
    assert client.get_instance_metadata_defaults()["AccountLevel"] == {"ManagedBy": "account"}
    assert client.modify_instance_metadata_defaults(HttpTokens="required", HttpPutResponseHopLimit=2)["Return"] is True
    client.modify_instance_metadata_defaults(HttpEndpoint="enabled", HttpPutResponseHopLimit=-1)
    level = client.get_instance_metadata_defaults()["AccountLevel"]
    assert level == {"HttpTokens": "required", "HttpEndpoint": "enabled", "ManagedBy": "account"}


def test_vpcs_reach_the_internet_until_blocked(aws: LocalAws) -> None:
    client = aws.client("ec2", region="eu-west-1", account=MEMBER)
    before = client.describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"]
    assert (before["State"], before["InternetGatewayBlockMode"]) == ("default-state", "off")
    assert (before["AwsAccountId"], before["AwsRegion"]) == (MEMBER, "eu-west-1")
    client.modify_vpc_block_public_access_options(InternetGatewayBlockMode="block-ingress")
    after = client.describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"]
    assert (after["State"], after["InternetGatewayBlockMode"]) == ("update-complete", "block-ingress")
    with pytest.raises(ClientError, match=r"InvalidParameterValue.*everything"):
        client.modify_vpc_block_public_access_options(InternetGatewayBlockMode="everything")


def test_an_alias_is_one_accounts_alone(aws: LocalAws) -> None:
    aws.client("iam", account=MEMBER).create_account_alias(AccountAlias="acme")
    other = aws.client("iam", account="222222222222")
    for again in (other, aws.client("iam", account=MEMBER)):
        with pytest.raises(ClientError, match=r"EntityAlreadyExists.*acme already exists"):
            again.create_account_alias(AccountAlias="acme")
    with pytest.raises(ClientError, match=r"ValidationError.*accountAlias"):
        other.create_account_alias(AccountAlias="acme--prod")
    assert other.list_account_aliases()["AccountAliases"] == []
