"""More cases: hosted zones and records."""

from typing import Any

from sandbox.provider.values import Props
from tests.sandbox.provider.cases import Case

LONG = "a" * 255


def zone(engine: Any) -> str:
    return engine.create("aws:route53/zone:Zone", "z", name="example.com").id


def record(engine: Any) -> Props:
    return {"zoneId": zone(engine), "name": "_text.example.com", "type": "TXT", "ttl": 60, "records": [f'{LONG}""b']}


def private(engine: Any) -> Props:
    """A private zone, and a second VPC of its account."""
    first, second = (engine.create("aws:ec2/vpc:Vpc", "v", cidrBlock=one).id for one in ("10.0.0.0/16", "10.1.0.0/16"))
    inside = [{"vpcId": first, "vpcRegion": "us-east-1"}]
    zone_id = engine.create("aws:route53/zone:Zone", "p", name="internal", vpcs=inside).id
    return {"zoneId": zone_id, "vpcId": second, "vpcRegion": "us-east-1"}


def network(engine: Any) -> Props:
    """A VPC with a subnet in two zones, and a security group."""
    vpc = engine.create("aws:ec2/vpc:Vpc", "v", cidrBlock="10.0.0.0/16").id
    subnets = [
        engine.create(
            *("aws:ec2/subnet:Subnet", f"s{zone}"), vpcId=vpc, cidrBlock=cidr, availabilityZone=f"us-east-1{zone}"
        ).id
        for zone, cidr in (("a", "10.0.1.0/24"), ("b", "10.0.2.0/24"), ("c", "10.0.3.0/24"))
    ]
    group = engine.create("aws:ec2/securityGroup:SecurityGroup", "g", vpcId=vpc, name="dns", description="-").id
    return {"vpcId": vpc, "subnets": subnets, "group": group}


def endpoint(engine: Any) -> Props:
    there = network(engine)
    addresses = [{"subnetId": one} for one in there["subnets"][:2]]
    return {
        "name": "out",
        "direction": "OUTBOUND",
        "ipAddresses": addresses,
        "securityGroupIds": [there["group"]],
        "tags": {"a": "b"},
    }


def forward(engine: Any) -> Props:
    made = engine.create("aws:route53/resolverEndpoint:ResolverEndpoint", "e", **endpoint(engine)).id
    return {
        "name": "corp",
        "domainName": "corp.example.com",
        "ruleType": "FORWARD",
        "resolverEndpointId": made,
        "targetIps": [{"ip": "10.9.0.10"}],
        "tags": {"a": "b"},
    }


def associated(engine: Any) -> Props:
    rule = engine.create("aws:route53/resolverRule:ResolverRule", "r", **forward(engine)).id
    vpc = engine.create("aws:ec2/vpc:Vpc", "other", cidrBlock="10.5.0.0/16").id
    return {"name": "corp-other", "resolverRuleId": rule, "vpcId": vpc}


DNS_CASES = [
    Case(
        "aws:route53/resolverEndpoint:ResolverEndpoint",
        endpoint,
        change={"name": "other", "tags": {"a": "c"}},
        replace={"direction": "INBOUND"},
    ),
    Case(
        "aws:route53/resolverRule:ResolverRule",
        forward,
        change={"targetIps": [{"ip": "10.9.0.11", "port": 5353}], "name": "others", "tags": {"a": "c"}},
        replace={"domainName": "other.example.com"},
    ),
    Case(
        "aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
        associated,
        replace={"vpcId": "vpc-1", "resolverRuleId": "rslvr-rr-1"},
    ),
    Case(
        "aws:route53/zone:Zone",
        lambda _: {"name": "example.com", "tags": {"a": "b"}},
        change={"comment": "ours", "tags": {"a": "c"}},
        replace={"name": "example.org"},
    ),
    Case(
        "aws:route53/record:Record",
        record,
        change={"type": "CNAME", "ttl": 300, "records": ["x.example.net"]},
        replace={"name": "other.example.com", "zoneId": "Z1"},
    ),
    *(
        Case(f"aws:route53/{kind[0].lower()}{kind[1:]}:{kind}", private, replace={"vpcId": "vpc-1", "zoneId": "Z1"})
        for kind in ("VpcAssociationAuthorization", "ZoneAssociation")
    ),
]
