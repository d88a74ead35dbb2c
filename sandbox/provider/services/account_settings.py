"""What IAM, S3 and EC2 have once for an account, or once for each of its regions.

Owns the declarations. Schemas: terraform-provider-aws internal/service/iam/account_alias.go,
account_password_policy.go, s3control/account_public_access_block.go, ec2/ebs_*.go, ec2_image_block_public_access.go,
ec2_instance_metadata_defaults.go, vpc_block_public_access_options.go.
"""

import time
from typing import Any

from sandbox.provider.resource import Call, GoneError, Imported, ResourceType
from sandbox.provider.values import Props

_POLICY_ID = "iam-account-password-policy"
_PASSWORDS = {
    "allowUsersToChangePassword": "AllowUsersToChangePassword",
    "hardExpiry": "HardExpiry",
    "maxPasswordAge": "MaxPasswordAge",
    "minimumPasswordLength": "MinimumPasswordLength",
    "passwordReusePrevention": "PasswordReusePrevention",
    "requireLowercaseCharacters": "RequireLowercaseCharacters",
    "requireNumbers": "RequireNumbers",
    "requireSymbols": "RequireSymbols",
    "requireUppercaseCharacters": "RequireUppercaseCharacters",
}
_BLOCKS = {
    "blockPublicAcls": "BlockPublicAcls",
    "blockPublicPolicy": "BlockPublicPolicy",
    "ignorePublicAcls": "IgnorePublicAcls",
    "restrictPublicBuckets": "RestrictPublicBuckets",
}
_METADATA = {
    "httpEndpoint": ("HttpEndpoint", "no-preference"),
    "httpPutResponseHopLimit": ("HttpPutResponseHopLimit", -1),
    "httpTokens": ("HttpTokens", "no-preference"),
    "instanceMetadataTags": ("InstanceMetadataTags", "no-preference"),
}


def _put_password_policy(call: Call) -> str:
    # 0 is Terraform's word for "not said", and what is not said IAM sets to its default.
    said = {name: call.props[key] for key, name in _PASSWORDS.items() if call.props.get(key) not in (None, 0)}
    said |= {name: call.props[key] for key, name in _PASSWORDS.items() if call.props.get(key) is False}
    call.client.update_account_password_policy(**said)
    return _POLICY_ID


def _update_password_policy(call: Call, _: str, __: frozenset[str]) -> None:
    _put_password_policy(call)


def _read_password_policy(call: Call, _: str) -> Props:
    found = call.client.get_account_password_policy()["PasswordPolicy"]
    values: Props = {key: found.get(name, False) for key, name in _PASSWORDS.items()}
    numbers = ("maxPasswordAge", "minimumPasswordLength", "passwordReusePrevention")
    return {
        **values,
        **{key: found.get(_PASSWORDS[key]) or 0 for key in numbers},
        "expirePasswords": found.get("ExpirePasswords", False),
    }


def _delete_password_policy(call: Call, _: str) -> None:
    call.client.delete_account_password_policy()


def _create_alias(call: Call) -> str:
    call.client.create_account_alias(AccountAlias=call.props["accountAlias"])
    return call.props["accountAlias"]


def _read_alias(call: Call, id_: str) -> Props:
    if id_ not in call.client.list_account_aliases()["AccountAliases"]:
        raise GoneError
    return {"accountAlias": id_}


def _delete_alias(call: Call, id_: str) -> None:
    call.client.delete_account_alias(AccountAlias=id_)


def _account(call: Call) -> str:
    return call.props.get("accountId") or call.instance.account_id


def _put_public_access_block(call: Call) -> str:
    blocks = {name: bool(call.props.get(key)) for key, name in _BLOCKS.items()}
    call.client.put_public_access_block(AccountId=_account(call), PublicAccessBlockConfiguration=blocks)
    return _account(call)


def _update_public_access_block(call: Call, _: str, __: frozenset[str]) -> None:
    _put_public_access_block(call)


def _read_public_access_block(call: Call, id_: str) -> Props:
    found = call.client.get_public_access_block(AccountId=id_)["PublicAccessBlockConfiguration"]
    return {"accountId": id_, **{key: found[name] for key, name in _BLOCKS.items()}}


def _delete_public_access_block(call: Call, id_: str) -> None:
    call.client.delete_public_access_block(AccountId=id_)


def _switch_encryption(call: Call) -> str:
    if call.props["enabled"]:
        call.client.enable_ebs_encryption_by_default()
    else:
        call.client.disable_ebs_encryption_by_default()
    return f"terraform-{time.time_ns()}"


def _update_encryption(call: Call, _: str, __: frozenset[str]) -> None:
    _switch_encryption(call)


def _read_encryption(call: Call, _: str) -> Props:
    return {"enabled": call.client.get_ebs_encryption_by_default()["EbsEncryptionByDefault"]}


def _delete_encryption(call: Call, _: str) -> None:
    call.client.disable_ebs_encryption_by_default()


def _put_key(call: Call) -> str:
    return call.client.modify_ebs_default_kms_key_id(KmsKeyId=call.props["keyArn"])["KmsKeyId"]


def _read_key(call: Call, _: str) -> Props:
    return {"keyArn": call.client.get_ebs_default_kms_key_id()["KmsKeyId"]}


def _delete_key(call: Call, _: str) -> None:
    call.client.reset_ebs_default_kms_key_id()


def _put_snapshot_block(call: Call) -> str:
    if call.props["state"] == "unblocked":
        call.client.disable_snapshot_block_public_access()
    else:
        call.client.enable_snapshot_block_public_access(State=call.props["state"])
    return call.region


def _update_snapshot_block(call: Call, _: str, __: frozenset[str]) -> None:
    _put_snapshot_block(call)


def _read_snapshot_block(call: Call, _: str) -> Props:
    return {"state": call.client.get_snapshot_block_public_access_state()["State"]}


def _delete_snapshot_block(call: Call, _: str) -> None:
    call.client.disable_snapshot_block_public_access()


def _put_image_block(call: Call) -> str:
    if call.props["state"] == "unblocked":
        call.client.disable_image_block_public_access()
    else:
        call.client.enable_image_block_public_access(ImageBlockPublicAccessState=call.props["state"])
    return call.region


def _update_image_block(call: Call, _: str, __: frozenset[str]) -> None:
    _put_image_block(call)


def _read_image_block(call: Call, _: str) -> Props:
    return {"state": call.client.get_image_block_public_access_state()["ImageBlockPublicAccessState"]}


def _forget(_: Call, __: str) -> None:
    """The real plugin forgets it, and AWS keeps it."""


def _put_metadata(call: Call) -> str:
    values = {name: call.props.get(key, nothing) for key, (name, nothing) in _METADATA.items()}
    call.client.modify_instance_metadata_defaults(**values)
    return call.region


def _update_metadata(call: Call, _: str, __: frozenset[str]) -> None:
    _put_metadata(call)


def _read_metadata(call: Call, _: str) -> Props:
    found = call.client.get_instance_metadata_defaults()["AccountLevel"]
    return {key: found.get(name, nothing) for key, (name, nothing) in _METADATA.items()}


def _delete_metadata(call: Call, _: str) -> None:
    call.client.modify_instance_metadata_defaults(**dict(_METADATA.values()))


def _put_vpc_block(call: Call) -> str:
    _set_vpc_block(call, call.props["internetGatewayBlockMode"])
    return call.region


def _update_vpc_block(call: Call, _: str, __: frozenset[str]) -> None:
    _put_vpc_block(call)


def _read_vpc_block(call: Call, _: str) -> Props:
    found = call.client.describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"]
    return {
        "awsAccountId": found["AwsAccountId"],
        "awsRegion": found["AwsRegion"],
        "internetGatewayBlockMode": found["InternetGatewayBlockMode"],
    }


def _delete_vpc_block(call: Call, _: str) -> None:
    _set_vpc_block(call, "off")


def _set_vpc_block(call: Call, mode: str) -> None:
    call.client.modify_vpc_block_public_access_options(InternetGatewayBlockMode=mode)


def _import_account(import_id: str) -> Imported:
    return Imported(import_id, {"accountId": import_id})


_EC2: dict[str, Any] = {"service": "ec2", "regional": True}

TYPES = (
    ResourceType(
        urn_type="aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
        service="iam",
        title="IAM Account Password Policy",
        inputs=frozenset(_PASSWORDS),
        outputs=frozenset({"expirePasswords"}),
        defaults={"allowUsersToChangePassword": True, "minimumPasswordLength": 6},
        computed=frozenset(_PASSWORDS) - {"allowUsersToChangePassword", "minimumPasswordLength"},
        gone=frozenset({"NoSuchEntity"}),
        create=_put_password_policy,
        read=_read_password_policy,
        update=_update_password_policy,
        delete=_delete_password_policy,
    ),
    ResourceType(
        urn_type="aws:iam/accountAlias:AccountAlias",
        service="iam",
        title="IAM Account Alias",
        inputs=frozenset({"accountAlias"}),
        required=frozenset({"accountAlias"}),
        force_new=frozenset({"accountAlias"}),
        gone=frozenset({"NoSuchEntity"}),
        create=_create_alias,
        read=_read_alias,
        delete=_delete_alias,
    ),
    ResourceType(
        urn_type="aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
        service="s3control",
        title="S3 Account Public Access Block",
        inputs=frozenset({"accountId", *_BLOCKS}),
        defaults=dict.fromkeys(_BLOCKS, False),
        force_new=frozenset({"accountId"}),
        computed=frozenset({"accountId"}),
        gone=frozenset({"NoSuchPublicAccessBlockConfiguration"}),
        parse_import_id=_import_account,
        create=_put_public_access_block,
        read=_read_public_access_block,
        update=_update_public_access_block,
        delete=_delete_public_access_block,
    ),
    ResourceType(
        urn_type="aws:ebs/encryptionByDefault:EncryptionByDefault",
        title="EBS Encryption by Default",
        inputs=frozenset({"enabled"}),
        defaults={"enabled": True},
        create=_switch_encryption,
        read=_read_encryption,
        update=_update_encryption,
        delete=_delete_encryption,
        **_EC2,
    ),
    ResourceType(
        urn_type="aws:ebs/defaultKmsKey:DefaultKmsKey",
        title="EBS Default KMS Key",
        inputs=frozenset({"keyArn"}),
        required=frozenset({"keyArn"}),
        force_new=frozenset({"keyArn"}),
        create=_put_key,
        read=_read_key,
        delete=_delete_key,
        **_EC2,
    ),
    ResourceType(
        urn_type="aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        title="EBS Snapshot Block Public Access",
        inputs=frozenset({"state"}),
        required=frozenset({"state"}),
        create=_put_snapshot_block,
        read=_read_snapshot_block,
        update=_update_snapshot_block,
        delete=_delete_snapshot_block,
        **_EC2,
    ),
    ResourceType(
        urn_type="aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
        title="EC2 Image Block Public Access",
        inputs=frozenset({"state"}),
        required=frozenset({"state"}),
        create=_put_image_block,
        read=_read_image_block,
        update=_update_image_block,
        delete=_forget,
        **_EC2,
    ),
    ResourceType(
        urn_type="aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
        title="EC2 Instance Metadata Defaults",
        inputs=frozenset(_METADATA),
        defaults={key: nothing for key, (_, nothing) in _METADATA.items()},
        create=_put_metadata,
        read=_read_metadata,
        update=_update_metadata,
        delete=_delete_metadata,
        **_EC2,
    ),
    ResourceType(
        urn_type="aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
        title="VPC Block Public Access Options",
        inputs=frozenset({"internetGatewayBlockMode"}),
        required=frozenset({"internetGatewayBlockMode"}),
        outputs=frozenset({"awsAccountId", "awsRegion"}),
        create=_put_vpc_block,
        read=_read_vpc_block,
        update=_update_vpc_block,
        delete=_delete_vpc_block,
        **_EC2,
    ),
)
