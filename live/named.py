"""What an account has of things that are looked for by name: buckets, keys, providers of identity, trails, alarms.

Read-only: every call is a Describe, Get or List. Nothing lists all that an account has of them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import Any

import boto3
from botocore.exceptions import ClientError

from live.acl_associations import ACL_ASSOCIATION, read_acl_associations
from live.connection import AS_CALLER, WORKERS, AwsError, Connection, get_code, is_of_object, quote, read_pages
from live.errors import LiveError
from live.group_rules import EGRESS, INGRESS, read_egress_rules, read_ingress_rules
from live.identity_center import OF_IDENTITY_CENTER
from live.inventory import Note, Object, told_by_aws
from live.organization import Entry, enter_account
from live.security import ADMINISTRATORS, OF_ADMINISTRATOR, OF_AWS_CONFIG, OF_MANAGEMENT
from live.settings import OF_ACCOUNT, OF_REGION, Found, Reader


@dataclass(frozen=True, kw_only=True, order=True)
class Wanted:
    """A thing to look for. `type`: one of READERS. `region`: where to ask. `name`: of a setting the account's id."""

    account_id: str
    region: str
    type: str
    name: str


@dataclass(frozen=True, kw_only=True)
class NamedObject(Object):
    """`type` and the names in `attributes` are Terraform's. `region`: where it is; of a global type where it was asked
    for.
    """

    account_id: str
    region: str
    type: str
    attributes: Mapping[str, Any] = field(repr=False)


def read_named(
    entry: Entry,
    management_account_id: str,
    wanted: Collection[Wanted],
    *,
    session_name: str,
    user_agent: str,
    unread: list[Note] | None = None,
) -> tuple[NamedObject, ...]:
    """What there is of all that is wanted, with what belongs to it: a bucket's settings, a topic's subscriptions.

    `unread`: takes what AWS refuses to tell, in place of an error.

    Raises:
        LiveError: AWS refuses a question, or does not answer, so that nobody knows whether something is there.
    """
    if not wanted:
        return ()
    session = boto3.Session()
    caller = Connection(session, session.region_name or "us-east-1", AS_CALLER, user_agent)
    sts = caller.client("sts")
    groups = [(account, list(group)) for account, group in groupby(sorted(set(wanted)), key=lambda one: one.account_id)]

    def read(group: tuple[str, list[Wanted]]) -> list[NamedObject] | str:
        account, things = group
        inside = caller
        try:
            if account != management_account_id:
                inside = enter_account(caller, sts, entry, account, session_name)
            return list(_read_account(inside, account, things, unread))
        except AwsError as error:
            asked = ", ".join(sorted({one.type for one in things}))
            hint = "; ReadOnlyAccess is enough for it" if is_of_object(error) else ""
            return f"account {account}: whether it has {asked} cannot be read: {quote(error)}{hint}"

    with ThreadPoolExecutor(WORKERS) as pool:
        results = list(pool.map(read, groups))
    problems = [result for result in results if isinstance(result, str)]
    if problems:
        raise LiveError(*problems)
    found = (thing for result in results if not isinstance(result, str) for thing in result)
    # A type without a region is asked for in each region that names it.
    return tuple({(thing.account_id, thing.region, thing.type, thing.origin): thing for thing in found}.values())


def _read_account(
    inside: Connection, account_id: str, wanted: Sequence[Wanted], unread: list[Note] | None
) -> Iterator[NamedObject]:
    for (region, type_), group in groupby(wanted, key=lambda one: (one.region, one.type)):
        there = replace(inside, region=region)
        try:
            objects = list(READERS[type_](there, {one.name for one in group}))
        except AwsError as error:
            if unread is None:
                raise
            reason = f"whether there is {type_} cannot be read"
            unread.append(Note(origin=told_by_aws(account_id, region), reason=reason, detail=quote(error)))
            continue
        for found, attributes in objects:
            yield NamedObject(
                origin=told_by_aws(account_id, *(value for value in attributes.values() if isinstance(value, str))),
                account_id=account_id,
                region=attributes.get("region", region),
                type=found,
                attributes=attributes,
            )


def _read_buckets(inside: Connection, names: Collection[str]) -> Iterator[Found]:
    client = inside.client("s3")
    for bucket in client.list_buckets()["Buckets"]:
        name = bucket["Name"]
        if name not in names:
            continue
        # Amazon S3 API Reference, GetBucketLocation: none means us-east-1, and EU eu-west-1.
        place = client.get_bucket_location(Bucket=name).get("LocationConstraint") or "us-east-1"
        region = "eu-west-1" if place == "EU" else place
        own = replace(inside, region=region).client("s3")
        yield "aws_s3_bucket", {"bucket": name, "region": region}
        for type_, ask in _OF_BUCKET.items():
            if ask(own, name):
                yield type_, {"bucket": name, "region": region}


def _ask(operation: str, part: str, missing: str, client: Any, bucket: str) -> bool:
    """Whether the bucket has a setting: `part` of the answer, unless AWS answers that it is `missing`."""
    try:
        return bool(getattr(client, operation)(Bucket=bucket).get(part))
    except ClientError as error:
        if get_code(error) == missing:
            return False
        raise


_OF_BUCKET: Mapping[str, Callable[[Any, str], bool]] = {
    type_: partial(_ask, operation, part, missing)
    for type_, operation, part, missing in (
        ("aws_s3_bucket_versioning", "get_bucket_versioning", "Status", ""),
        (
            "aws_s3_bucket_server_side_encryption_configuration",
            "get_bucket_encryption",
            "ServerSideEncryptionConfiguration",
            "ServerSideEncryptionConfigurationNotFoundError",
        ),
        (
            "aws_s3_bucket_lifecycle_configuration",
            "get_bucket_lifecycle_configuration",
            "Rules",
            "NoSuchLifecycleConfiguration",
        ),
        ("aws_s3_bucket_policy", "get_bucket_policy", "Policy", "NoSuchBucketPolicy"),
        ("aws_s3_bucket_logging", "get_bucket_logging", "LoggingEnabled", ""),
        (
            "aws_s3_bucket_object_lock_configuration",
            "get_object_lock_configuration",
            "ObjectLockConfiguration",
            "ObjectLockConfigurationNotFoundError",
        ),
        (
            "aws_s3_bucket_public_access_block",
            "get_public_access_block",
            "PublicAccessBlockConfiguration",
            "NoSuchPublicAccessBlockConfiguration",
        ),
        (
            "aws_s3_bucket_replication_configuration",
            "get_bucket_replication",
            "ReplicationConfiguration",
            "ReplicationConfigurationNotFoundError",
        ),
    )
}
"""By Terraform's type, the call that tells whether a bucket has the setting."""


def _read_aliases(inside: Connection, names: Collection[str]) -> Iterator[Found]:
    for alias in read_pages(inside.client("kms"), "list_aliases"):
        if alias["AliasName"] in names and alias.get("TargetKeyId"):
            key = alias["TargetKeyId"]
            yield "aws_kms_alias", {"name": alias["AliasName"], "target_key_id": key}
            yield "aws_kms_key", {"id": key, "key_id": key, "arn": _key_arn(alias["AliasArn"], key)}


def _key_arn(alias_arn: str, key: str) -> str:
    return f"{alias_arn.rpartition(':')[0]}:key/{key}"


def _read_identity_providers(inside: Connection, urls: Collection[str]) -> Iterator[Found]:
    wanted = {_strip(url) for url in urls}
    for provider in inside.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        url = provider["Arn"].partition(":oidc-provider/")[2]
        if _strip(url) in wanted:
            yield "aws_iam_openid_connect_provider", {"arn": provider["Arn"], "url": url}


def _strip(url: str) -> str:
    return url.removeprefix("https://").rstrip("/")


def _read_policies(inside: Connection, names: Collection[str]) -> Iterator[Found]:
    for policy in read_pages(inside.client("iam"), "list_policies", Scope="Local"):
        if policy["PolicyName"] in names:
            yield "aws_iam_policy", {"arn": policy["Arn"], "name": policy["PolicyName"]}


def _read_trails(inside: Connection, names: Collection[str]) -> Iterator[Found]:
    """Those of this home region; AWS tells of the organization's in each of its accounts."""
    for trail in inside.client("cloudtrail").describe_trails()["trailList"]:
        if trail["Name"] in names and trail["HomeRegion"] == inside.region:
            shared = {"is_organization_trail": True} if trail.get("IsOrganizationTrail") else {}
            yield "aws_cloudtrail", {"arn": trail["TrailARN"], "name": trail["Name"], **shared}


def _read_log_groups(inside: Connection, names: Collection[str]) -> Iterator[Found]:
    client = inside.client("logs")
    for name in sorted(names):
        for group in read_pages(client, "describe_log_groups", logGroupNamePrefix=name):
            if group["logGroupName"] != name:
                continue
            yield "aws_cloudwatch_log_group", {"name": name, "arn": group["arn"].removesuffix(":*")}
            for one in read_pages(client, "describe_metric_filters", logGroupName=name):
                yield (
                    "aws_cloudwatch_log_metric_filter",
                    {"log_group_name": name, "name": one["filterName"]},
                )


def _read_alarms(inside: Connection, names: Collection[str]) -> Iterator[Found]:
    client, ordered = inside.client("cloudwatch"), sorted(names)
    # DescribeAlarms takes 100 names (Amazon CloudWatch API Reference, read 2026-11).
    for start in range(0, len(ordered), 100):
        for alarm in read_pages(client, "describe_alarms", AlarmNames=ordered[start : start + 100]):
            if "MetricName" in alarm or "Metrics" in alarm:
                name = alarm["AlarmName"]
                yield "aws_cloudwatch_metric_alarm", {"id": name, "alarm_name": name, "arn": alarm["AlarmArn"]}


def _read_topics(inside: Connection, names: Collection[str]) -> Iterator[Found]:
    client = inside.client("sns")
    for topic in read_pages(client, "list_topics"):
        arn = topic["TopicArn"]
        name = arn.rpartition(":")[2]
        if name not in names:
            continue
        yield "aws_sns_topic", {"arn": arn, "name": name}
        # Every topic has a policy: AWS gives it one.
        yield "aws_sns_topic_policy", {"arn": arn}
        for one in read_pages(client, "list_subscriptions_by_topic", TopicArn=arn):
            yield (
                "aws_sns_topic_subscription",
                {
                    "arn": one["SubscriptionArn"],
                    "protocol": one["Protocol"],
                    "endpoint": one["Endpoint"],
                    "topic_arn": arn,
                },
            )


SETTINGS: Mapping[str, Reader] = {
    **OF_ACCOUNT,
    **OF_REGION,
    **OF_MANAGEMENT,
    **ADMINISTRATORS,
    **OF_ADMINISTRATOR,
    **OF_AWS_CONFIG,
    **OF_IDENTITY_CENTER,
}
"""Those of which everything is read that there is in an account and region, whatever it is called."""

READERS: Mapping[str, Reader] = {
    **SETTINGS,
    "aws_s3_bucket": _read_buckets,
    "aws_kms_alias": _read_aliases,
    "aws_iam_openid_connect_provider": _read_identity_providers,
    "aws_iam_policy": _read_policies,
    "aws_cloudtrail": _read_trails,
    "aws_cloudwatch_log_group": _read_log_groups,
    "aws_cloudwatch_metric_alarm": _read_alarms,
    "aws_sns_topic": _read_topics,
    INGRESS: read_ingress_rules,
    EGRESS: read_egress_rules,
    ACL_ASSOCIATION: read_acl_associations,
}
"""By Terraform's type, what reads those of some names, and what belongs to them."""
