"""More cases: what leads out of a VPC."""

import json
from typing import Any

from policies.buckets import flow_log_archive_policy
from sandbox.provider.values import Props
from tests.sandbox.provider.cases import Case, bucket, gateway, subnet, table, vpc
from tests.support.project import MANAGEMENT_ACCOUNT


def nat_gateway(engine: Any) -> Props:
    made = subnet(engine)
    gateway(engine, made.outputs["vpcId"])
    address = engine.create("aws:ec2/eip:Eip", "e", domain="vpc").id
    return {"subnetId": made.id, "allocationId": address, "tags": {"a": "b"}}


def endpoint(engine: Any) -> Props:
    vpc_id = vpc(engine)
    return {
        "vpcId": vpc_id,
        "serviceName": "com.amazonaws.us-east-1.s3",
        "vpcEndpointType": "Gateway",
        "routeTableIds": [table(engine, vpc_id)],
        "tags": {"a": "b"},
    }


def acl(engine: Any, vpc_id: str = "") -> str:
    return engine.create("aws:ec2/networkAcl:NetworkAcl", "a", vpcId=vpc_id or vpc(engine)).id


def acl_of_subnet(engine: Any) -> Props:
    made = subnet(engine)
    return {"networkAclId": acl(engine, made.outputs["vpcId"]), "subnetId": made.id}


def open_to_flow_logs(engine: Any) -> str:
    name = bucket(engine)
    arn = f"arn:aws:s3:::{name}"
    policy = flow_log_archive_policy(arn, account_ids=[MANAGEMENT_ACCOUNT])
    engine.create("aws:s3/bucketPolicy:BucketPolicy", "p", bucket=name, policy=json.dumps(policy))
    return arn


def dhcp_options(engine: Any) -> str:
    return engine.create("aws:ec2/vpcDhcpOptions:VpcDhcpOptions", "d", domainName="corp.example.com").id


NETWORK_CASES = [
    Case(
        "aws:ec2/networkAcl:NetworkAcl",
        lambda engine: {"vpcId": vpc(engine), "tags": {"a": "b"}},
        change={"tags": {"a": "c"}},
        replace={"vpcId": "vpc-1"},
    ),
    Case(
        "aws:ec2/networkAclRule:NetworkAclRule",
        lambda engine: {
            "networkAclId": acl(engine),
            "egress": True,
            "ruleNumber": 100,
            "ruleAction": "allow",
            "protocol": "6",
            "fromPort": 443,
            "toPort": 443,
            "cidrBlock": "10.0.0.0/8",
        },
        replace={"ruleNumber": 110, "ruleAction": "deny", "toPort": 444, "egress": False, "cidrBlock": "10.0.0.0/16"},
        import_id=lambda resource: f"{resource.outputs['networkAclId']}:100:6:true",
    ),
    Case(
        "aws:ec2/networkAclAssociation:NetworkAclAssociation",
        acl_of_subnet,
        replace={"networkAclId": "acl-1", "subnetId": "subnet-1"},
    ),
    Case(
        "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
        lambda engine: {"vpcId": vpc(engine), "tags": {"a": "b"}},
        change={"tags": {"a": "c"}},
        replace={"vpcId": "vpc-1"},
    ),
    Case(
        "aws:ec2/eip:Eip",
        lambda _: {"domain": "vpc", "tags": {"a": "b"}},
        change={"tags": {"a": "c"}},
        replace={"domain": "standard"},
    ),
    Case(
        "aws:ec2/natGateway:NatGateway",
        nat_gateway,
        change={"tags": {"a": "c"}},
        replace={"subnetId": "subnet-1", "allocationId": "eipalloc-1", "connectivityType": "private"},
    ),
    Case(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        endpoint,
        change={"routeTableIds": [], "tags": {"a": "c"}},
        replace={"vpcId": "vpc-1", "serviceName": "com.amazonaws.us-east-1.dynamodb"},
    ),
    Case(
        "aws:ec2/managedPrefixList:ManagedPrefixList",
        lambda _: {
            "name": "offices",
            "addressFamily": "IPv4",
            "maxEntries": 1,
            "entries": [{"cidr": "203.0.113.0/24", "description": "North"}],
            "tags": {"a": "b"},
        },
        change={
            "name": "places",
            "maxEntries": 3,
            "entries": [{"cidr": "198.51.100.0/24"}, {"cidr": "203.0.113.0/24", "description": "South"}],
            "tags": {"a": "c"},
        },
        replace={"addressFamily": "IPv6"},
    ),
    Case(
        "aws:ec2/flowLog:FlowLog",
        lambda engine: {
            "vpcId": vpc(engine),
            "trafficType": "ALL",
            "logDestinationType": "s3",
            "logDestination": open_to_flow_logs(engine),
            "maxAggregationInterval": 60,
            "tags": {"a": "b"},
        },
        change={"tags": {"a": "c"}},
        replace={"trafficType": "REJECT", "maxAggregationInterval": 600},
    ),
    Case(
        "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
        lambda _: {
            "domainName": "corp.example.com",
            "domainNameServers": ["10.0.0.2", "AmazonProvidedDNS"],
            "ntpServers": ["10.0.0.3"],
            "tags": {"a": "b"},
        },
        change={"tags": {"a": "c"}},
        replace={"domainName": "example.com", "domainNameServers": ["AmazonProvidedDNS"]},
    ),
    Case(
        "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
        lambda engine: {"vpcId": vpc(engine), "dhcpOptionsId": dhcp_options(engine)},
        replace={"vpcId": "vpc-1"},
        import_id=lambda resource: resource.outputs["vpcId"],
    ),
]
