"""What Check makes of a program's inputs and what Diff sees in them, without any call to AWS."""

import json
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.provider.check import check_inputs
from sandbox.provider.diff import Difference, compare, respond
from sandbox.provider.services import TYPES
from sandbox.provider.values import UNKNOWN, Props, from_struct, policy_text, same, to_struct

VPC = TYPES["aws:ec2/vpc:Vpc"]
SUBNET = TYPES["aws:ec2/subnet:Subnet"]
ROLE = TYPES["aws:iam/role:Role"]
ACCOUNT = TYPES["aws:organizations/account:Account"]
STATEMENT = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}
TRUST = json.dumps({"Version": "2012-10-17", "Statement": STATEMENT})
SAME_TRUST = json.dumps(
    {
        "Statement": [
            {"Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::123456789012:root"]}}
        ],
        "Version": "2012-10-17",
    },
    indent=2,
)


def check(kind: Any, name: str = "main", /, olds: Props | None = None, seed: bytes = b"seed", **news: Any) -> Props:
    inputs, problems = check_inputs(
        kind, name, news, olds or {}, seed, region="us-east-1", default_tags={"owner": "us"}
    )
    assert problems == []
    return inputs


def problems_of(kind: Any, **news: Any) -> list[str]:
    return check_inputs(kind, "main", news, {}, b"seed", region="us-east-1", default_tags={})[1]


def test_a_missing_input_is_said_in_the_real_words() -> None:
    (problem,) = problems_of(SUBNET, cidrBlock="10.0.0.0/24")
    assert problem == (
        'Missing required argument. The argument "vpc_id" is required, but no definition was found.. '
        "Examine values at 'main.vpcId'."
    )


def test_an_unknown_input_is_refused_and_the_known_ones_are_named() -> None:
    (problem,) = problems_of(VPC, cidrBlocks="10.0.0.0/24")
    assert problem.startswith(
        "An argument named \"cidr_blocks\" is not expected here. Examine values at 'main.cidrBlocks'."
    )
    assert "cidrBlock, " in problem


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"email": "a@b"}, "expected length of email to be in the range (6 - 64)"),
        ({"email": "nobody at all"}, "invalid value for email"),
        ({"email": "a@example.com", "name": "n" * 51}, "expected length of name to be in the range (1 - 50)"),
        ({"email": "a@example.com", "parentId": "workloads"}, "invalid value for parent_id"),
        ({"email": "a@example.com", "roleName": "a role"}, "invalid value for role_name"),
        ({"email": "a@example.com", "iamUserAccessToBilling": "YES"}, "expected iam_user_access_to_billing"),
    ],
)
def test_values_that_the_real_plugin_refuses(inputs: Props, problem: str) -> None:
    (found,) = problems_of(ACCOUNT, **inputs)
    assert problem in found


def test_policies_and_numbers_are_checked() -> None:
    assert "contains an invalid JSON policy" in problems_of(ROLE, assumeRolePolicy="{")[0]
    assert "range (3600 - 43200), got 60" in problems_of(ROLE, assumeRolePolicy="{}", maxSessionDuration=60)[0]
    assert problems_of(ROLE, assumeRolePolicy=UNKNOWN, maxSessionDuration=UNKNOWN) == []


def test_defaults_tags_and_region_are_filled_in() -> None:
    assert check(VPC, cidrBlock="10.0.0.0/16", tags={"Name": "main"}) == {
        "cidrBlock": "10.0.0.0/16",
        "enableDnsSupport": True,
        "instanceTenancy": "default",
        "region": "us-east-1",
        "tags": {"Name": "main"},
        "tagsAll": {"owner": "us", "Name": "main"},
        "__defaults": ["enableDnsSupport", "instanceTenancy"],
    }


def test_a_resource_overrules_the_region_and_a_default_tag() -> None:
    inputs = check(VPC, cidrBlock="10.0.0.0/16", region="eu-west-1", tags={"owner": "me"})
    assert (inputs["region"], inputs["tagsAll"]) == ("eu-west-1", {"owner": "me"})


def test_tags_that_are_not_known_make_all_tags_unknown() -> None:
    assert check(VPC, cidrBlock="10.0.0.0/16", tags={"a": UNKNOWN})["tagsAll"] == UNKNOWN


def test_a_name_is_made_from_the_seed_and_stays() -> None:
    first = check(ROLE, assumeRolePolicy=TRUST)
    assert first["name"].startswith("main-")
    assert len(first["name"]) == len("main-") + 7
    assert check(ROLE, assumeRolePolicy=TRUST) == first
    assert check(ROLE, seed=b"other", assumeRolePolicy=TRUST)["name"] != first["name"]
    assert check(ROLE, seed=b"other", olds=first, assumeRolePolicy=TRUST)["name"] == first["name"]


def test_a_name_that_the_program_wrote_before_is_not_kept() -> None:
    written = check(ROLE, assumeRolePolicy=TRUST, name="deploy")
    assert written["name"] == "deploy"
    assert check(ROLE, olds=written, assumeRolePolicy=TRUST)["name"].startswith("main-")


def test_names_follow_the_rules_of_their_type() -> None:
    assert check(TYPES["aws:s3/bucket:Bucket"], "State Bucket")["bucket"].startswith("state bucket-")


def test_a_prefix_takes_the_place_of_a_name_and_conflicts_with_one() -> None:
    bucket = TYPES["aws:s3/bucket:Bucket"]
    inputs = check(bucket, "records", bucketPrefix="records-")
    assert ("bucket" in inputs, inputs["bucketPrefix"]) == (False, "records-")
    first, second = problems_of(bucket, bucket="records", bucketPrefix="records-")
    assert first == (
        'Conflicting configuration arguments. "bucket": conflicts with bucket_prefix. '
        "Examine values at 'main.bucket'."
    )
    assert '"bucket_prefix": conflicts with bucket. ' in second
    assert "bucket_prefix to be in the range (0 - 37)" in problems_of(bucket, bucketPrefix="x" * 38)[0]
    assert check(TYPES["aws:kms/alias:Alias"], targetKeyId="k")["name"].startswith("alias/main-")
    _, problems = check_inputs(ROLE, "n" * 60, {"assumeRolePolicy": "{}"}, {}, b"s", region="", default_tags={})
    assert "is longer than 64 characters" in problems[0]


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"messageRetentionSeconds": 30}, "message_retention_seconds to be in the range (60 - 1209600), got 30"),
        ({"fifoThroughputLimit": "queue"}, 'fifo_throughput_limit to be one of ["perQueue" "perMessageGroupId"]'),
        ({"redrivePolicy": "[]"}, '"redrive_policy" contains an invalid JSON'),
        ({"kmsMasterKeyId": "k", "sqsManagedSseEnabled": False}, "conflicts with sqs_managed_sse_enabled"),
        ({"contentBasedDeduplication": True}, "content-based deduplication can only be set for FIFO queue"),
        ({"name": "orders", "fifoQueue": True}, "invalid queue name: orders."),
        ({"name": "workload/orders"}, "invalid queue name: workload/orders."),
    ],
)
def test_queues_that_the_real_plugin_refuses(inputs: Props, problem: str) -> None:
    (found,) = problems_of(TYPES["aws:sqs/queue:Queue"], **inputs)
    assert problem in found


def state_of(kind: Any, **news: Any) -> Props:
    return {key: value for key, value in check(kind, **news).items() if key != "__defaults"}


def test_the_same_policy_in_other_words_is_no_change() -> None:
    state = state_of(ROLE, assumeRolePolicy=TRUST, name="a")
    assert compare(ROLE, state, check(ROLE, assumeRolePolicy=SAME_TRUST, name="a")) == Difference(
        frozenset(), frozenset()
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda statement: {**statement, "Effect": "Deny"},
        lambda statement: {**statement, "Action": ["sts:AssumeRole", "sts:TagSession"]},
        lambda statement: {**statement, "Principal": {"AWS": "210987654321"}},
        lambda statement: {**statement, "Condition": {"StringEquals": {"sts:ExternalId": "x"}}},
        lambda statement: {**statement, "Sid": "other"},
    ],
)
def test_another_policy_is_a_change(change: Any) -> None:
    document = json.loads(TRUST)
    assert not same(TRUST, json.dumps({**document, "Statement": [change(document["Statement"])]}), policy_text)


def test_order_in_a_set_is_no_change() -> None:
    kind = TYPES["aws:organizations/organization:Organization"]
    state = state_of(kind, enabledPolicyTypes=["TAG_POLICY", "SERVICE_CONTROL_POLICY"])
    news = check(kind, enabledPolicyTypes=["SERVICE_CONTROL_POLICY", "TAG_POLICY"])
    assert compare(kind, state, news).changed == frozenset()


def test_trusted_access_that_is_left_out_is_left_alone() -> None:
    kind = TYPES["aws:organizations/organization:Organization"]
    state = state_of(kind, awsServiceAccessPrincipals=["ram.amazonaws.com"])
    assert compare(kind, state, check(kind)).changed == frozenset()
    assert compare(kind, state, check(kind, awsServiceAccessPrincipals=[])).changed == {"awsServiceAccessPrincipals"}


def test_an_unknown_value_replaces_where_a_change_would() -> None:
    state = state_of(SUBNET, vpcId="vpc-1", cidrBlock="10.0.1.0/24")
    difference = compare(SUBNET, state, check(SUBNET, vpcId=UNKNOWN, cidrBlock="10.0.1.0/24"))
    assert (difference.changed, difference.replaces) == ({"vpcId"}, {"vpcId"})


def test_a_fixed_name_is_deleted_before_it_is_made_again() -> None:
    fixed = state_of(ROLE, assumeRolePolicy=TRUST, name="a")
    assert compare(ROLE, fixed, check(ROLE, assumeRolePolicy=TRUST, name="a", path="/x/")).delete_first
    assert not compare(ROLE, fixed, check(ROLE, assumeRolePolicy=TRUST, name="b")).delete_first
    made = check(ROLE, assumeRolePolicy=TRUST)
    assert not compare(ROLE, made, check(ROLE, olds=made, assumeRolePolicy=TRUST, path="/x/")).delete_first


def test_false_zero_and_empty_equal_absent() -> None:
    state = {"email": "a@example.com", "name": "a", "parentId": "r-abcd"}
    news = check(ACCOUNT, email="a@example.com", name="a", closeOnDeletion=False, tags={})
    assert compare(ACCOUNT, {**state, "tagsAll": {"owner": "us"}}, news).changed == frozenset()


def test_tags_are_told_one_by_one() -> None:
    state = state_of(VPC, cidrBlock="10.0.0.0/16", tags={"a": "1", "b": "2", "aws:c": "3"})
    answer = respond(VPC, state, check(VPC, cidrBlock="10.0.0.0/16", tags={"b": "3", "d": "4"}))
    kinds = {path: provider_pb2.PropertyDiff.Kind.Name(part.kind) for path, part in answer.detailedDiff.items()}
    tags = {path: kind for path, kind in kinds.items() if not path.startswith("tagsAll")}
    assert tags == {"tags.a": "DELETE", "tags.b": "UPDATE", "tags.d": "ADD", 'tags["aws:c"]': "DELETE"}
    assert sorted(answer.diffs) == ["tags", "tagsAll"]


def test_values_survive_the_wire() -> None:
    props = {"n": 3, "f": 1.5, "b": False, "s": "", "l": [1, "a", {"x": True}], "m": {}, "e": [], "none": None}
    assert from_struct(to_struct(props)) == {key: value for key, value in props.items() if value is not None}


def test_every_kind_of_unknown_and_every_secret_is_understood() -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": {"a": "b"}}
    struct = to_struct({"flag": "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "secret": secret})
    assert from_struct(struct) == {"flag": UNKNOWN, "secret": {"a": "b"}}
