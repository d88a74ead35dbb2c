"""Flow logs: what is made where, what waits for what, and who may write."""

import json
from typing import Any

from config.plan.stacks import OutputNeed, plan_stacks
from policies.buckets import flow_log_archive_policy
from policies.keys import flow_log_key_policy
from tests.support.example import Configure, Edit
from tests.support.program import Register

VPC: dict[str, Any] = {"key": "shop", "account": "prod-application", "cidr": "10.44.0.0/16"}


def recorded(**flow_logs: Any) -> dict[str, Edit]:
    return {
        "security": lambda content: content.update(log_archive="admin", flow_logs={"bucket": "example-flows"}),
        "network": lambda content: content["vpcs"].append(VPC | {"flow_logs": flow_logs}),
    }


def test_a_vpc_writes_into_the_archive_once_that_is_open(register: Register) -> None:
    found = register(**recorded(traffic="reject", interval=60))
    log = found["FlowLog", "vpc-prod-application/shop/flow-log"]
    assert (log.provider, log.request.deleteBeforeReplace) == ("prod-application", True)
    assert log.inputs | {"vpcId": ""} == {
        "region": "us-east-1",
        "vpcId": "",
        "logDestination": "arn:aws:s3:::example-flows",
        "logDestinationType": "s3",
        "trafficType": "REJECT",
        "maxAggregationInterval": 60,
        "tags": {"Name": "shop-flow-log"},
    }
    archive = [one for (_, name), one in found.items() if name == "flow-log-archive-admin"]
    assert {one.type.rpartition(":")[2] for one in archive if one.protect} == {"Key", "Bucket"}
    assert not any("flow-log-archive" in name for name in log.depends_on), "the bucket is kept, the log is not"
    policy = json.loads(found["BucketPolicy", "flow-log-archive-admin"].inputs["policy"])
    (writer,) = policy["Statement"][-1]["Condition"]["StringEquals"]["aws:SourceAccount"]
    assert writer in found["aws", "prod-application"].inputs["allowedAccountIds"]


def test_a_changed_key_of_the_archive_makes_nothing_anew(register: Register) -> None:
    def rename(content: dict[str, Any]) -> None:
        for account in content["accounts"]:
            account["formerly"] = [f"old-{account['key']}"]

    found = register(accounts=rename, **recorded())
    ours = [one for (_, name), one in found.items() if name == "flow-log-archive-admin"]
    assert len(ours) > 7
    for one in ours:
        named = [alias.spec.name for alias in one.request.aliases if alias.spec.name]
        assert named == ["flow-log-archive-old-admin"]


def test_a_group_whose_vpcs_are_recorded_waits_for_that_with_the_bucket(configure: Configure) -> None:
    def group(content: dict[str, Any]) -> None:
        for account in content["accounts"]:
            account["group"] = "first" if account["key"] == "prod-application" else "zone"

    config = configure(organization=lambda content: content.update(layout="grouped"), accounts=group, **recorded())
    stacks = {stack.name: stack for stack in plan_stacks(config)}
    need = OutputNeed(stack="accounts-zone", output="flow-log-archive", keys=("id",))
    assert need in stacks["accounts-first"].needs
    writer = OutputNeed(stack="org", output="accounts/prod-application", keys=("id",))
    assert writer in stacks["accounts-zone"].needs
    assert list(stacks).index("accounts-zone") < list(stacks).index("accounts-first")


def test_the_delivery_writes_for_the_accounts_that_are_recorded_alone() -> None:
    _, check, deliver = flow_log_archive_policy("arn:aws:s3:::b", account_ids=["1", "2"])["Statement"]
    who = {
        "StringEquals": {"aws:SourceAccount": ["1", "2"]},
        "ArnLike": {"aws:SourceArn": ["arn:aws:logs:*:1:*", "arn:aws:logs:*:2:*"]},
    }
    assert check["Condition"] == who
    assert check["Principal"] == deliver["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert deliver["Resource"] == "arn:aws:s3:::b/AWSLogs/*"
    own = {**who["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}
    assert deliver["Condition"] == {**who, "StringEquals": own}
    account, encrypt = flow_log_key_policy(account_id="9", writer_ids=["1", "2"])["Statement"]
    assert account["Principal"] == {"AWS": "arn:aws:iam::9:root"}
    assert encrypt["Condition"] == who


def test_without_a_writer_nobody_is_let_in() -> None:
    (tls,) = flow_log_archive_policy("arn:aws:s3:::b", account_ids=[])["Statement"]
    assert tls["Effect"] == "Deny"
    assert len(flow_log_key_policy(account_id="9", writer_ids=[])["Statement"]) == 1
