"""More cases: hosted zones and records."""

from typing import Any

from sandbox.provider.values import Props
from tests.sandbox.provider.cases import Case

LONG = "a" * 255


def zone(engine: Any) -> str:
    return engine.create("aws:route53/zone:Zone", "z", name="example.com").id


def record(engine: Any) -> Props:
    return {"zoneId": zone(engine), "name": "_text.example.com", "type": "TXT", "ttl": 60, "records": [f'{LONG}""b']}


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
]
