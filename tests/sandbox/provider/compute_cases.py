"""More cases: a small service, from its load balancer to what launches its instances, and a queue."""

import json
from typing import Any

from sandbox.provider.values import Props
from tests.sandbox.provider.cases import Case, vpc

TEMPLATE: Props = {
    "name": "shop",
    "imageId": "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    "instanceType": "t3.small",
    "userData": "IyEvYmluL2Jhc2gK",
    "updateDefaultVersion": True,
    "blockDeviceMappings": [
        {
            "deviceName": "/dev/xvda",
            "ebs": {"encrypted": "true", "volumeSize": 8, "volumeType": "gp3", "deleteOnTermination": "true"},
        }
    ],
    "metadataOptions": {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1},
    "tagSpecifications": [{"resourceType": "instance", "tags": {"Name": "shop"}}],
    "tags": {"a": "b"},
}


def subnets(engine: Any) -> tuple[str, list[str]]:
    vpc_id = vpc(engine)
    return vpc_id, [
        engine.create(
            "aws:ec2/subnet:Subnet",
            f"s{zone}",
            vpcId=vpc_id,
            cidrBlock=f"10.9.{place}.0/24",
            availabilityZone=f"us-east-1{zone}",
        ).id
        for place, zone in enumerate("ab")
    ]


def balancer(engine: Any) -> Props:
    vpc_id, inside = subnets(engine)
    group = engine.create("aws:ec2/securityGroup:SecurityGroup", "front", vpcId=vpc_id).id
    return {
        "name": "shop",
        "subnets": inside,
        "securityGroups": [group],
        "internal": False,
        "dropInvalidHeaderFields": True,
        "tags": {"a": "b"},
    }


def targets(engine: Any, vpc_id: str | None = None) -> Props:
    return {
        "name": "shop",
        "port": 8080,
        "protocol": "HTTP",
        "vpcId": vpc_id or vpc(engine),
        "healthCheck": {"path": "/", "matcher": "200"},
        "tags": {"a": "b"},
    }


def listener(engine: Any) -> Props:
    made = engine.create("aws:lb/loadBalancer:LoadBalancer", "b", **balancer(engine))
    group = engine.create("aws:lb/targetGroup:TargetGroup", "t", **targets(engine, made.outputs["vpcId"]))
    return {
        "loadBalancerArn": made.id,
        "port": 80,
        "protocol": "HTTP",
        "defaultActions": [{"type": "forward", "targetGroupArn": group.id}],
    }


def scaling_group(engine: Any) -> Props:
    vpc_id, inside = subnets(engine)
    template = engine.create("aws:ec2/launchTemplate:LaunchTemplate", "t", **TEMPLATE)
    group = engine.create("aws:lb/targetGroup:TargetGroup", "t", **targets(engine, vpc_id))
    return {
        "name": "shop",
        "minSize": 1,
        "maxSize": 2,
        "vpcZoneIdentifiers": inside,
        "targetGroupArns": [group.id],
        "healthCheckType": "ELB",
        "launchTemplate": {"id": template.id, "version": "1"},
        "instanceRefresh": {"strategy": "Rolling"},
        "tags": [{"key": "Name", "value": "shop", "propagateAtLaunch": True}],
    }


def queue(engine: Any) -> Props:
    dead = engine.create("aws:sqs/queue:Queue", "dead", fifoQueue=True)
    return {
        "name": "orders.fifo",
        "fifoQueue": True,
        "contentBasedDeduplication": True,
        "messageRetentionSeconds": 172_800,
        "visibilityTimeoutSeconds": 60,
        "kmsMasterKeyId": "alias/aws/sqs",
        "policy": queue_policy("sqs:SendMessage"),
        "redrivePolicy": json.dumps({"deadLetterTargetArn": dead.outputs["arn"], "maxReceiveCount": 4}),
        "redriveAllowPolicy": json.dumps({"redrivePermission": "denyAll"}),
        "tags": {"a": "b"},
    }


def queue_policy(action: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


COMPUTE_CASES = [
    Case(
        "aws:lb/loadBalancer:LoadBalancer",
        balancer,
        change={"dropInvalidHeaderFields": False, "tags": {"a": "c"}},
        replace={"internal": True, "name": "other"},
    ),
    Case(
        "aws:lb/targetGroup:TargetGroup",
        targets,
        change={"healthCheck": {"path": "/health", "matcher": "200-299"}, "tags": {"a": "c"}},
        replace={"port": 80, "name": "other"},
        unreadable=frozenset({"healthCheck"}),
    ),
    Case(
        "aws:lb/listener:Listener",
        listener,
        change={"port": 8080},
        replace={"loadBalancerArn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/x/1"},
    ),
    Case(
        "aws:ec2/launchTemplate:LaunchTemplate",
        lambda _: TEMPLATE,
        change={"instanceType": "m6i.large", "tags": {"a": "c"}},
        replace={"name": "other"},
        unreadable=frozenset({"updateDefaultVersion"}),
    ),
    Case(
        "aws:autoscaling/group:Group",
        scaling_group,
        change={"minSize": 2, "maxSize": 3, "tags": [{"key": "Name", "value": "till", "propagateAtLaunch": True}]},
        replace={"name": "other"},
        unreadable=frozenset({"instanceRefresh"}),
    ),
    Case(
        "aws:sqs/queue:Queue",
        queue,
        change={
            "contentBasedDeduplication": False,
            "delaySeconds": 5,
            "kmsMasterKeyId": None,
            "policy": queue_policy("sqs:ReceiveMessage"),
            "redriveAllowPolicy": json.dumps({"redrivePermission": "allowAll"}),
            "visibilityTimeoutSeconds": 0,
            "tags": {"a": "c"},
        },
        replace={"name": "other.fifo"},
    ),
]
