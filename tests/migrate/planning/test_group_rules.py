"""An aws_security_group_rule is taken over once every rule that it stands for is a resource of the program."""

from typing import Any, cast

from engine.preview import Registration, StackProgram
from live.named import Wanted
from migrate.planning.asked import find_wanted, find_wanted_rules
from migrate.planning.candidates import Candidate
from migrate.planning.group_rules import find_taken_over
from migrate.planning.routing import Routing
from resource_types.group_rules import EGRESS, INGRESS
from tests.migrate.init.test_states import instance
from tests.migrate.planning.test_match import ACCOUNT_IDS, candidate, register, run
from tests.support import tokens as keys

CLASSIC: dict[str, Any] = {
    "type": "ingress",
    "security_group_id": "sg-1",
    "protocol": "tcp",
    "from_port": 443,
    "to_port": 443,
    "cidr_blocks": ["10.0.0.0/8", "10.64.0.0/10"],
    "self": False,
}
TOKEN = keys.INGRESS_RULE


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


def test_aws_is_asked_for_the_rules_of_groups_that_the_program_registers() -> None:
    group = register(keys.SECURITY_GROUP, "web", name="web", vpcId="vpc-1")
    program = StackProgram(
        stack="org",
        registrations=(group,),
        present=(),
        providers={},
        skeleton=(),
        harmful=(),
        present_urns=frozenset(),
    )
    candidates = [
        candidate(keys.SECURITY_GROUP, "aws_security_group.web", "sg-1", name="web"),
        candidate(keys.SECURITY_GROUP, "aws_security_group.other", "sg-2", name="other"),
        candidate(keys.SECURITY_GROUP, "aws_security_group.far", "sg-3", region="eu-west-1", name="web"),
    ]
    routing = Routing(ACCOUNT_IDS, "us-east-1")
    assert find_wanted_rules([program], routing, candidates) == {
        Wanted(account_id=ACCOUNT_IDS["net"], region="us-east-1", type=type_, name="sg-1")
        for type_ in (INGRESS, EGRESS)
    }
    assert find_wanted([program], routing) == frozenset()


def test_a_rule_that_no_state_tells_of_is_to_be_asked_for() -> None:
    rule = register(
        keys.INGRESS_RULE, "in", securityGroupId=(keys.SECURITY_GROUP, "web"), ipProtocol="-1", cidrIpv4="::/0"
    )
    group = register(keys.SECURITY_GROUP, "web", name="web", vpcId="vpc-1")
    there = candidate(keys.SECURITY_GROUP, "aws_security_group.web", "sg-1", name="web", vpc_id="vpc-1")
    (gap,) = run([there], [group, rule]).gaps
    assert "AWS alone tells its id: plan with --live" in gap.problem


def test_what_is_skipped_or_another_type_is_not_taken_over() -> None:
    both = [rule("10.0.0.0/8"), rule("10.64.0.0/10")]
    skipped = instance("aws_security_group_rule", CLASSIC, bin="skipped")
    assert find_taken_over([skipped, instance("aws_security_group", CLASSIC)], both) == {}
