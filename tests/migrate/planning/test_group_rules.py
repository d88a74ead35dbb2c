"""An aws_security_group_rule is taken over once every rule that it stands for is a resource of the program."""

from typing import Any, cast

from engine.preview import Registration
from migrate.planning.candidates import Candidate
from migrate.planning.group_rules import find_taken_over
from tests.migrate.init.test_states import instance

CLASSIC: dict[str, Any] = {
    "type": "ingress",
    "security_group_id": "sg-1",
    "protocol": "tcp",
    "from_port": 443,
    "to_port": 443,
    "cidr_blocks": ["10.0.0.0/8", "10.64.0.0/10"],
    "self": False,
}
TOKEN = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


def rule(cidr: str, **changes: Any) -> tuple[Registration, Candidate]:
    attributes = {
        "security_group_id": "sg-1",
        "ip_protocol": "tcp",
        "from_port": 443,
        "to_port": 443,
        "cidr_ipv4": cidr,
    }
    candidate = Candidate(
        token=TOKEN,
        account="1",
        region="us-east-1",
        import_id=f"sgr-{cidr}",
        instance=None,
        derived=False,
        attributes=attributes | changes,
    )
    return cast("Registration", cidr), candidate


def test_all_of_its_rules_are_there_or_it_stays() -> None:
    classic = instance("aws_security_group_rule", CLASSIC)
    both = [rule("10.0.0.0/8"), rule("10.64.0.0/10")]
    assert find_taken_over([classic], both) == {classic: "10.0.0.0/8"}
    assert find_taken_over([classic], both[:1]) == {}
    assert find_taken_over([classic], [both[0], rule("10.64.0.0/10", to_port=444)]) == {}
    assert find_taken_over([classic], [both[0], rule("10.64.0.0/10", security_group_id="sg-2")]) == {}


def test_ports_of_a_rule_for_all_protocols_mean_nothing() -> None:
    classic = instance(
        "aws_security_group_rule", CLASSIC | {"protocol": "-1", "from_port": 0, "to_port": 0, "self": True}
    )
    own = rule("x", ip_protocol="-1", from_port=None, to_port=None, cidr_ipv4=None, referenced_security_group_id="sg-1")
    rules = [rule(cidr, ip_protocol="-1", from_port=None, to_port=None) for cidr in CLASSIC["cidr_blocks"]]
    assert classic in find_taken_over([classic], [own, *rules])


def test_what_is_skipped_or_another_type_is_not_taken_over() -> None:
    both = [rule("10.0.0.0/8"), rule("10.64.0.0/10")]
    skipped = instance("aws_security_group_rule", CLASSIC, bin="skipped")
    assert find_taken_over([skipped, instance("aws_security_group", CLASSIC)], both) == {}
