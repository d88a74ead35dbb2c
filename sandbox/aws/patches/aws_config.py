"""AWS Config: how often a recorder records, whom a bucket lets write, and who aggregates a whole organization."""

from typing import Any

from moto.config.models import ConfigBackend, ConfigRecorder
from moto.kms.models import kms_backends

from sandbox.aws.patches.buckets import find_bucket, lets_write
from sandbox.aws.patches.common import get_organization, refuse_json, run_first

SERVICE = "config.amazonaws.com"


def apply() -> None:
    """Refuses a channel into a bucket or by a key that AWS Config cannot use, and an aggregator of an organization that
    somebody else than its administrator makes; keeps a recorder's mode.

    Facts: AWS Config API reference, PutConfigurationRecorder, PutDeliveryChannel (NoSuchBucketException,
    InsufficientDeliveryPolicyException, InvalidS3KmsKeyArnException) and PutConfigurationAggregator
    (OrganizationAccessDeniedException), read 2026-11. Of the bucket's policy only this is looked at: whether it names
    AWS Config and s3:PutObject; of the key, whether its alias is there.
    """
    backend: Any = ConfigBackend
    backend.put_configuration_recorder = _with_mode(backend.put_configuration_recorder)
    run_first(ConfigBackend, "put_delivery_channel", _check_channel)
    run_first(ConfigBackend, "put_configuration_aggregator", _check_administrator)
    recorder: Any = ConfigRecorder
    recorder.to_dict = _tell_mode(recorder.to_dict)


def _with_mode(put: Any) -> Any:
    def put_configuration_recorder(self: Any, config_recorder: dict[str, Any]) -> None:
        put(self, config_recorder)
        mode = config_recorder.get("recordingMode") or {"recordingFrequency": "CONTINUOUS"}
        self.recorders[config_recorder["name"]].mode = mode

    return put_configuration_recorder


def _tell_mode(describe: Any) -> Any:
    def to_dict(self: Any) -> dict[str, Any]:
        told = describe(self)
        told.pop("mode", None)
        return {**told, "recordingMode": self.mode}

    return to_dict


def _check_channel(_: Any, delivery_channel: dict[str, Any]) -> None:
    name = delivery_channel["s3BucketName"]
    bucket = find_bucket(name)
    if bucket is None:
        raise refuse_json("NoSuchBucketException", f"Cannot find a S3 bucket with a bucket name of '{name}'.")
    if not lets_write(bucket, SERVICE):
        message = f"Insufficient delivery policy to s3 bucket: {name}, unable to write to bucket, provided s3 key."
        raise refuse_json("InsufficientDeliveryPolicyException", message)
    arn = delivery_channel.get("s3KmsKeyArn") or ""
    _, _, _, region, account, resource = f"{arn}:::::".split(":")[:6]
    if resource.startswith("alias/") and kms_backends[account][region].get_key_id_from_alias(resource) is None:
        raise refuse_json("InvalidS3KmsKeyArnException", f"The arn '{arn}' is not a valid kms key or alias arn.")


def _check_administrator(backend: Any, config_aggregator: dict[str, Any]) -> None:
    if not config_aggregator.get("OrganizationAggregationSource"):
        return
    organization = get_organization(backend.account_id)
    if organization is None or not (
        organization.account_id == backend.account_id
        or any(admin.account.id == backend.account_id and SERVICE in admin.services for admin in organization.admins)
    ):
        raise refuse_json(
            "OrganizationAccessDeniedException",
            "This action can be only performed by the management account or a delegated administrator of the "
            "organization.",
        )
