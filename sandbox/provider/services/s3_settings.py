"""S3: the settings of a bucket that are resources of their own in version 7 of the plugin, all but the lifecycle rules.

Ids: the bucket's name, or `<bucket>,<expected owner>`. Schemas: terraform-provider-aws internal/service/s3/bucket_*.go.
"""

from collections.abc import Iterator
from typing import Any

from sandbox.provider.resource import Call, Imported, ResourceType
from sandbox.provider.services.s3 import NO_SUCH_BUCKET
from sandbox.provider.values import Props, json_text, pick, policy_text

_BLOCKS = {
    "blockPublicAcls": "BlockPublicAcls",
    "blockPublicPolicy": "BlockPublicPolicy",
    "ignorePublicAcls": "IgnorePublicAcls",
    "restrictPublicBuckets": "RestrictPublicBuckets",
}


def bucket_id(call: Call) -> str:
    """The id of a setting: the bucket, with the expected owner when there is one."""
    owner = call.props.get("expectedBucketOwner")
    return f"{call.props['bucket']},{owner}" if owner else call.props["bucket"]


def of_bucket(object_id: str) -> dict[str, str]:
    """The request parameters that a setting's id stands for."""
    bucket, _, owner = object_id.partition(",")
    return {"Bucket": bucket, **({"ExpectedBucketOwner": owner} if owner else {})}


def identity(object_id: str) -> Props:
    """The properties that a setting's id stands for."""
    bucket, _, owner = object_id.partition(",")
    return {"bucket": bucket, "expectedBucketOwner": owner or None}


def _put_versioning(call: Call) -> str:
    wanted = call.props["versioningConfiguration"]
    configuration = {"Status": wanted["status"]}
    if wanted.get("mfaDelete"):
        configuration["MFADelete"] = wanted["mfaDelete"]
    request = {"MFA": call.props["mfa"]} if call.props.get("mfa") else {}
    # A bucket that never had versions can say "Disabled", which the API does not take.
    if wanted["status"] != "Disabled":
        target = of_bucket(bucket_id(call))
        call.client.put_bucket_versioning(**target, VersioningConfiguration=configuration, **request)
    return bucket_id(call)


def _update_versioning(call: Call, _: str, __: frozenset[str]) -> None:
    _put_versioning(call)


def _read_versioning(call: Call, object_id: str) -> Props:
    answer = call.client.get_bucket_versioning(**of_bucket(object_id))
    configuration = {"status": answer.get("Status", "Disabled"), "mfaDelete": answer.get("MFADelete")}
    return {**identity(object_id), "versioningConfiguration": pick(configuration, configuration)}


def _delete_versioning(call: Call, object_id: str) -> None:
    if call.props.get("versioningConfiguration", {}).get("status") == "Enabled":
        suspended = {"Status": "Suspended"}
        call.client.put_bucket_versioning(**of_bucket(object_id), VersioningConfiguration=suspended)


def _put_encryption(call: Call) -> str:
    rules: list[dict[str, Any]] = []
    for rule in call.props["rules"]:
        default = rule.get("applyServerSideEncryptionByDefault") or {}
        made: dict[str, Any] = {}
        if default.get("sseAlgorithm"):
            made["ApplyServerSideEncryptionByDefault"] = {"SSEAlgorithm": default["sseAlgorithm"]}
            if default.get("kmsMasterKeyId"):
                made["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] = default["kmsMasterKeyId"]
        if rule.get("bucketKeyEnabled") is not None:
            made["BucketKeyEnabled"] = rule["bucketKeyEnabled"]
        rules.append(made)
    target = of_bucket(bucket_id(call))
    call.client.put_bucket_encryption(**target, ServerSideEncryptionConfiguration={"Rules": rules})
    return bucket_id(call)


def _update_encryption(call: Call, _: str, __: frozenset[str]) -> None:
    _put_encryption(call)


def _read_encryption(call: Call, object_id: str) -> Props:
    answer = call.client.get_bucket_encryption(**of_bucket(object_id))["ServerSideEncryptionConfiguration"]
    rules: list[Props] = []
    for rule in answer["Rules"]:
        default = rule.get("ApplyServerSideEncryptionByDefault", {})
        names = {"sseAlgorithm": default.get("SSEAlgorithm"), "kmsMasterKeyId": default.get("KMSMasterKeyID")}
        made: Props = {"applyServerSideEncryptionByDefault": pick(names, names)} if default else {}
        rules.append({**made, "bucketKeyEnabled": rule.get("BucketKeyEnabled", False)})
    return {**identity(object_id), "rules": rules}


def _delete_encryption(call: Call, object_id: str) -> None:
    call.client.delete_bucket_encryption(**of_bucket(object_id))


def _put_block(call: Call) -> str:
    configuration = {parameter: bool(call.props.get(key)) for key, parameter in _BLOCKS.items()}
    call.client.put_public_access_block(Bucket=call.props["bucket"], PublicAccessBlockConfiguration=configuration)
    return call.props["bucket"]


def _update_block(call: Call, _: str, __: frozenset[str]) -> None:
    _put_block(call)


def _read_block(call: Call, bucket: str) -> Props:
    found = call.client.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    return {"bucket": bucket, **{key: found.get(parameter, False) for key, parameter in _BLOCKS.items()}}


def _delete_block(call: Call, bucket: str) -> None:
    if not call.props.get("skipDestroy"):
        call.client.delete_public_access_block(Bucket=bucket)


def _put_policy(call: Call) -> str:
    call.client.put_bucket_policy(Bucket=call.props["bucket"], Policy=call.props["policy"])
    return call.props["bucket"]


def _update_policy(call: Call, _: str, __: frozenset[str]) -> None:
    _put_policy(call)


def _read_policy(call: Call, bucket: str) -> Props:
    return {"bucket": bucket, "policy": call.client.get_bucket_policy(Bucket=bucket)["Policy"]}


def _delete_policy(call: Call, bucket: str) -> None:
    call.client.delete_bucket_policy(Bucket=bucket)


def _check_policy(props: Props) -> Iterator[str]:
    if isinstance(props.get("policy"), str) and not isinstance(json_text(props["policy"]), dict):
        yield '"policy" contains an invalid JSON policy'


def _put_ownership(call: Call) -> str:
    rules = [{"ObjectOwnership": call.props["rule"]["objectOwnership"]}]
    call.client.put_bucket_ownership_controls(Bucket=call.props["bucket"], OwnershipControls={"Rules": rules})
    return call.props["bucket"]


def _update_ownership(call: Call, _: str, __: frozenset[str]) -> None:
    _put_ownership(call)


def _read_ownership(call: Call, bucket: str) -> Props:
    rules = call.client.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    return {"bucket": bucket, "rule": {"objectOwnership": rules[0]["ObjectOwnership"]}}


def _delete_ownership(call: Call, bucket: str) -> None:
    call.client.delete_bucket_ownership_controls(Bucket=bucket)


def import_setting(import_id: str) -> Imported:
    """`bucket` or `bucket,owner`."""
    return Imported(import_id, pick(identity(import_id), ("bucket", "expectedBucketOwner")))


TYPES = (
    ResourceType(
        urn_type="aws:s3/bucketVersioning:BucketVersioning",
        service="s3",
        title="S3 Bucket Versioning",
        inputs=frozenset({"bucket", "expectedBucketOwner", "mfa", "versioningConfiguration"}),
        required=frozenset({"bucket", "versioningConfiguration"}),
        force_new=frozenset({"bucket", "expectedBucketOwner"}),
        kept=frozenset({"mfa"}),
        regional=True,
        gone=NO_SUCH_BUCKET,
        parse_import_id=import_setting,
        create=_put_versioning,
        read=_read_versioning,
        update=_update_versioning,
        delete=_delete_versioning,
    ),
    ResourceType(
        urn_type="aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        service="s3",
        title="S3 Bucket Server-side Encryption Configuration",
        inputs=frozenset({"bucket", "expectedBucketOwner", "rules"}),
        required=frozenset({"bucket", "rules"}),
        force_new=frozenset({"bucket", "expectedBucketOwner"}),
        regional=True,
        gone=NO_SUCH_BUCKET | {"ServerSideEncryptionConfigurationNotFoundError"},
        parse_import_id=import_setting,
        create=_put_encryption,
        read=_read_encryption,
        update=_update_encryption,
        delete=_delete_encryption,
    ),
    ResourceType(
        urn_type="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        service="s3",
        title="S3 Bucket Public Access Block",
        inputs=frozenset({"bucket", "skipDestroy", *_BLOCKS}),
        required=frozenset({"bucket"}),
        defaults=dict.fromkeys(_BLOCKS, False),
        force_new=frozenset({"bucket"}),
        kept=frozenset({"skipDestroy"}),
        regional=True,
        gone=NO_SUCH_BUCKET | {"NoSuchPublicAccessBlockConfiguration"},
        create=_put_block,
        read=_read_block,
        update=_update_block,
        delete=_delete_block,
    ),
    ResourceType(
        urn_type="aws:s3/bucketPolicy:BucketPolicy",
        service="s3",
        title="S3 Bucket Policy",
        inputs=frozenset({"bucket", "policy"}),
        required=frozenset({"bucket", "policy"}),
        force_new=frozenset({"bucket"}),
        canonical={"policy": policy_text},
        regional=True,
        gone=NO_SUCH_BUCKET | {"NoSuchBucketPolicy"},
        check=_check_policy,
        create=_put_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
    ),
    ResourceType(
        urn_type="aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        service="s3",
        title="S3 Bucket Ownership Controls",
        inputs=frozenset({"bucket", "rule"}),
        required=frozenset({"bucket", "rule"}),
        force_new=frozenset({"bucket"}),
        regional=True,
        gone=NO_SUCH_BUCKET | {"OwnershipControlsNotFoundError"},
        create=_put_ownership,
        read=_read_ownership,
        update=_update_ownership,
        delete=_delete_ownership,
    ),
)
