"""The attributes of buckets, logs and zones, and of the one resource that is not AWS's."""

import base64
from collections.abc import Mapping
from typing import Any

from sandbox.terraform.reading.form import Reader, Target, tags


def _bucket(target: Target) -> dict[str, Any]:
    s3 = target.client("s3")
    versioning = s3.get_bucket_versioning(Bucket=target.id).get("Status") == "Enabled"
    encryption = s3.get_bucket_encryption(Bucket=target.id)["ServerSideEncryptionConfiguration"]["Rules"][0]
    owner = s3.get_bucket_acl(Bucket=target.id)["Owner"]["ID"]
    return {
        "acceleration_status": "",
        "acl": None,
        "arn": f"arn:aws:s3:::{target.id}",
        "bucket": target.id,
        "bucket_domain_name": f"{target.id}.s3.amazonaws.com",
        "bucket_prefix": "",
        "bucket_region": target.region,
        "bucket_regional_domain_name": f"{target.id}.s3.{target.region}.amazonaws.com",
        "cors_rule": [],
        "force_destroy": False,
        "grant": [{"id": owner, "permissions": ["FULL_CONTROL"], "type": "CanonicalUser", "uri": ""}],
        "hosted_zone_id": "Z3AQBSTGFYJSTF",
        "id": target.id,
        "lifecycle_rule": [],
        "logging": [],
        "object_lock_configuration": [],
        "object_lock_enabled": False,
        "policy": "",
        "region": target.region,
        "replication_configuration": [],
        "request_payer": "BucketOwner",
        "server_side_encryption_configuration": [
            {
                "rule": [
                    {
                        "apply_server_side_encryption_by_default": [
                            {
                                "kms_master_key_id": "",
                                "sse_algorithm": encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"],
                            }
                        ],
                        "bucket_key_enabled": False,
                    }
                ]
            }
        ],
        "timeouts": None,
        "versioning": [{"enabled": versioning, "mfa_delete": False}],
        "website": [],
        "website_domain": None,
        "website_endpoint": None,
        **tags(s3.get_bucket_tagging(Bucket=target.id)["TagSet"]),
    }


def _bucket_versioning(target: Target) -> dict[str, Any]:
    status = target.client("s3").get_bucket_versioning(Bucket=target.id)["Status"]
    return {
        "bucket": target.id,
        "expected_bucket_owner": "",
        "id": target.id,
        "mfa": None,
        "region": target.region,
        "versioning_configuration": [{"mfa_delete": "", "status": status}],
    }


def _log_group(target: Target) -> dict[str, Any]:
    logs = target.client("logs")
    (group,) = logs.describe_log_groups(logGroupNamePrefix=target.id)["logGroups"]
    arn = group["arn"].removesuffix(":*")
    found = logs.list_tags_for_resource(resourceArn=arn)["tags"]
    return {
        "arn": arn,
        "id": target.id,
        "kms_key_id": "",
        "log_group_class": group.get("logGroupClass", "STANDARD"),
        "name": group["logGroupName"],
        "name_prefix": "",
        "region": target.region,
        "retention_in_days": group["retentionInDays"],
        "skip_destroy": False,
        **tags({"Key": key, "Value": value} for key, value in found.items()),
    }


def _zone(target: Target) -> dict[str, Any]:
    route53 = target.client("route53")
    answer = route53.get_hosted_zone(Id=target.id)
    zone, vpcs = answer["HostedZone"], answer["VPCs"]
    found = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=target.id)["ResourceTagSet"]["Tags"]
    return {
        "arn": f"arn:aws:route53:::hostedzone/{target.id}",
        "comment": zone["Config"]["Comment"],
        "delegation_set_id": "",
        "force_destroy": False,
        "id": target.id,
        "name": zone["Name"].removesuffix("."),
        "name_servers": [],
        "primary_name_server": "",
        "timeouts": None,
        "vpc": [{"vpc_id": vpc["VPCId"], "vpc_region": vpc["VPCRegion"]} for vpc in vpcs],
        "zone_id": target.id,
        **tags(found),
    }


def _record(target: Target) -> dict[str, Any]:
    zone, name, kind = target.id.split("_")
    sets = target.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    (record,) = [one for one in sets if one["Name"].removesuffix(".") == name and one["Type"] == kind]
    empty: dict[str, list[Any]] = {f"{routing}_routing_policy": [] for routing in _ROUTINGS}
    return {
        **empty,
        "alias": [],
        "allow_overwrite": None,
        "fqdn": name,
        "health_check_id": "",
        "id": target.id,
        "multivalue_answer_routing_policy": False,
        "name": name,
        "records": [value["Value"] for value in record["ResourceRecords"]],
        "set_identifier": "",
        "timeouts": None,
        "ttl": record["TTL"],
        "type": kind,
        "zone_id": zone,
    }


_ROUTINGS = ("cidr", "failover", "geolocation", "geoproximity", "latency", "weighted")


def _random_id(target: Target) -> dict[str, Any]:
    value = base64.urlsafe_b64decode(target.id + "=" * (-len(target.id) % 4))
    return {
        "b64_std": base64.b64encode(value).decode(),
        "b64_url": target.id,
        "byte_length": len(value),
        "dec": str(int.from_bytes(value, "big")),
        "hex": value.hex(),
        "id": target.id,
        "keepers": None,
        "prefix": None,
    }


READERS: Mapping[str, Reader] = {
    "aws_cloudwatch_log_group": _log_group,
    "aws_route53_record": _record,
    "aws_route53_zone": _zone,
    "aws_s3_bucket": _bucket,
    "aws_s3_bucket_versioning": _bucket_versioning,
    "random_id": _random_id,
}
