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


DNS_CASES = [
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
