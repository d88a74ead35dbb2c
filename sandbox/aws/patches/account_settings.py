"""EC2's settings of an account, which it has in each region, and the account alias of IAM."""

import re
from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response
from moto.iam.models import IAMBackend, iam_backends

from sandbox.aws.errors import RequestRefusedError
from sandbox.aws.patches.common import run_first

_ALIAS = re.compile(r"[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]")
_EBS_KEY = "alias/aws/ebs"
_NO_PREFERENCE = {
    "HttpTokens": "no-preference",
    "HttpPutResponseHopLimit": "-1",
    "HttpEndpoint": "no-preference",
    "InstanceMetadataTags": "no-preference",
}
_STATES = {
    "snapshot": frozenset({"block-all-sharing", "block-new-sharing"}),
    "image": frozenset({"block-new-sharing"}),
    "vpc": frozenset({"off", "block-bidirectional", "block-ingress"}),
}


def apply() -> None:
    """Adds the calls to moto's EC2, and has IAM refuse an alias that some account has, the same account too.

    Facts: EC2 API reference, ModifyEbsDefaultKmsKeyId, ResetEbsDefaultKmsKeyId, EnableSnapshotBlockPublicAccess,
    EnableImageBlockPublicAccess, ModifyInstanceMetadataDefaults, ModifyVpcBlockPublicAccessOptions and their reads; a
    new account blocks public images (EC2 user guide, block-public-access-to-amis.html). IAM API reference,
    CreateAccountAlias (EntityAlreadyExists). Read 2026-11.
    """
    response: Any = EC2Response
    response.get_ebs_default_kms_key_id = _get_ebs_key
    response.modify_ebs_default_kms_key_id = _modify_ebs_key
    response.reset_ebs_default_kms_key_id = _reset_ebs_key
    response.get_snapshot_block_public_access_state = _get_snapshot_block
    response.enable_snapshot_block_public_access = _enable_snapshot_block
    response.disable_snapshot_block_public_access = _disable_snapshot_block
    response.get_image_block_public_access_state = _get_image_block
    response.enable_image_block_public_access = _enable_image_block
    response.disable_image_block_public_access = _disable_image_block
    response.get_instance_metadata_defaults = _get_metadata
    response.modify_instance_metadata_defaults = _modify_metadata
    response.describe_vpc_block_public_access_options = _describe_vpc_block
    response.modify_vpc_block_public_access_options = _modify_vpc_block
    run_first(IAMBackend, "create_account_alias", _refuse_alias)


class _Settings:
    """What an account has in a region. `metadata`: only what was set."""

    def __init__(self) -> None:
        self.ebs_key = _EBS_KEY
        self.snapshot_block = "unblocked"
        self.image_block = "block-new-sharing"
        self.metadata: dict[str, Any] = {}
        self.vpc_block = "off"
        self.vpc_block_changed: datetime | None = None


def _settings(response: Any) -> _Settings:
    # On the backend, so that moto's reset forgets it.
    backend = response.ec2_backend
    if not hasattr(backend, "account_settings"):
        backend.account_settings = _Settings()
    return backend.account_settings


def _get_ebs_key(response: Any) -> ActionResult:
    return ActionResult({"KmsKeyId": _settings(response).ebs_key})


def _modify_ebs_key(response: Any) -> ActionResult:
    _settings(response).ebs_key = response._get_param("KmsKeyId")
    return _get_ebs_key(response)


def _reset_ebs_key(response: Any) -> ActionResult:
    _settings(response).ebs_key = _EBS_KEY
    return _get_ebs_key(response)


def _get_snapshot_block(response: Any) -> ActionResult:
    return ActionResult({"State": _settings(response).snapshot_block, "ManagedBy": "account"})


def _enable_snapshot_block(response: Any) -> ActionResult:
    _settings(response).snapshot_block = _pick(response, "State", _STATES["snapshot"])
    return ActionResult({"State": _settings(response).snapshot_block})


def _disable_snapshot_block(response: Any) -> ActionResult:
    _settings(response).snapshot_block = "unblocked"
    return ActionResult({"State": "unblocked"})


def _get_image_block(response: Any) -> ActionResult:
    return ActionResult({"ImageBlockPublicAccessState": _settings(response).image_block, "ManagedBy": "account"})


def _enable_image_block(response: Any) -> ActionResult:
    _settings(response).image_block = _pick(response, "ImageBlockPublicAccessState", _STATES["image"])
    return ActionResult({"ImageBlockPublicAccessState": _settings(response).image_block})


def _disable_image_block(response: Any) -> ActionResult:
    _settings(response).image_block = "unblocked"
    return ActionResult({"ImageBlockPublicAccessState": "unblocked"})


def _get_metadata(response: Any) -> ActionResult:
    return ActionResult({"AccountLevel": {**_settings(response).metadata, "ManagedBy": "account"}})


def _modify_metadata(response: Any) -> ActionResult:
    metadata = _settings(response).metadata
    for name, nothing in _NO_PREFERENCE.items():
        value = response._get_param(name)
        if value is None:
            continue
        if str(value) == nothing:
            metadata.pop(name, None)
        else:
            metadata[name] = int(value) if name == "HttpPutResponseHopLimit" else value
    return ActionResult({"Return": True})


def _describe_vpc_block(response: Any) -> ActionResult:
    settings = _settings(response)
    options = {
        "AwsAccountId": response.current_account,
        "AwsRegion": response.region,
        "State": "default-state" if settings.vpc_block_changed is None else "update-complete",
        "InternetGatewayBlockMode": settings.vpc_block,
        "LastUpdateTimestamp": settings.vpc_block_changed,
        "ManagedBy": "account",
        "ExclusionsAllowed": "allowed",
    }
    told = {name: value for name, value in options.items() if value is not None}
    return ActionResult({"VpcBlockPublicAccessOptions": told})


def _modify_vpc_block(response: Any) -> ActionResult:
    settings = _settings(response)
    settings.vpc_block = _pick(response, "InternetGatewayBlockMode", _STATES["vpc"])
    settings.vpc_block_changed = datetime.now(UTC)
    return _describe_vpc_block(response)


def _pick(response: Any, name: str, known: frozenset[str]) -> str:
    value = response._get_param(name)
    if value not in known:
        message = f"Value ({value}) for parameter {name} is invalid."
        raise RequestRefusedError("400 Bad Request", "InvalidParameterValue", message)
    return value


def _refuse_alias(_: Any, alias: str) -> None:
    if _ALIAS.fullmatch(alias) is None:
        message = (
            "1 validation error detected: Value at 'accountAlias' failed to satisfy constraint: Member must satisfy "
            "regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$"
        )
        raise RequestRefusedError("400 Bad Request", "ValidationError", message)
    if any(alias in one["aws"].account_aliases for one in iam_backends.values()):
        message = f"The account alias {alias} already exists."
        raise RequestRefusedError("409 Conflict", "EntityAlreadyExists", message)
