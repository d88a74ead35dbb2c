"""Rules of the resolver: who may use them, and what holds them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws
from tests.sandbox.aws.test_ram import REGION, Network, enabled, network

__all__ = ["enabled", "network"]


def make_rule(resolver: Any, number: str, domain: str = "corp.example.com") -> dict[str, Any]:
    answer = resolver.create_resolver_rule(CreatorRequestId=number, Name="corp", DomainName=domain, RuleType="SYSTEM")
    return answer["ResolverRule"]


def test_a_rule_is_used_where_it_is_shared_and_stays_as_long(aws: LocalAws, enabled: Network) -> None:
    owner, receiver = (
        aws.client("route53resolver", account=one, region=REGION) for one in (enabled.owner, enabled.receiver)
    )
    vpc = aws.client("ec2", account=enabled.receiver, region=REGION).create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    rule = make_rule(owner, "a")
    asked = {"ResolverRuleId": rule["Id"], "VPCId": vpc}
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        receiver.associate_resolver_rule(**asked, Name="corp")
    with pytest.raises(ClientError, match="UnknownResourceException"):
        enabled.share(resources=(f"{rule['Arn']}0",))

    enabled.share(principals=(enabled.unit_arn,), resources=(rule["Arn"],))
    assert [one["OwnerId"] for one in receiver.list_resolver_rules()["ResolverRules"]] == [enabled.owner]
    receiver.associate_resolver_rule(**asked, Name="corp")
    with pytest.raises(ClientError, match="ResourceInUseException"):
        owner.delete_resolver_rule(ResolverRuleId=rule["Id"])
    own = make_rule(receiver, "b")
    with pytest.raises(ClientError, match="Cannot associate rules with same domain name"):
        receiver.associate_resolver_rule(ResolverRuleId=own["Id"], VPCId=vpc, Name="own")
    receiver.disassociate_resolver_rule(**asked)
    owner.delete_resolver_rule(ResolverRuleId=rule["Id"])
    assert [one["Id"] for one in receiver.list_resolver_rules()["ResolverRules"]] == [own["Id"]]


def test_a_rule_changes_in_place(aws: LocalAws) -> None:
    resolver = aws.client("route53resolver", account="111111111111", region=REGION)
    rule = make_rule(resolver, "a")
    config = {"Name": "other", "TargetIps": [{"Ip": "10.9.0.10", "Port": 5353}]}
    resolver.update_resolver_rule(ResolverRuleId=rule["Id"], Config=config)
    found = resolver.get_resolver_rule(ResolverRuleId=rule["Id"])["ResolverRule"]
    assert (found["Name"], found["TargetIps"]) == ("other", [{"Ip": "10.9.0.10", "Port": 5353}])
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        resolver.update_resolver_rule(ResolverRuleId="rslvr-rr-1", Config=config)
