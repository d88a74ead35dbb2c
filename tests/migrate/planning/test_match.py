"""Matching where natural keys take more than one look: route tables, keys, regions, buckets."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from config.plan.shareable import KINDS
from engine.preview import UNKNOWN, Registration, StackProgram
from engine.urns import split_urn
from migrate.mapping import Match
from migrate.planning.candidates import Candidate, derive
from migrate.planning.gaps import GapKind
from migrate.planning.match import Matching, match
from migrate.planning.routing import Routing
from migrate.scanning.classification import ScannedInstance
from tests.migrate.planning.estate import TABLE
from tests.support import tokens as keys
from tests.support.unique import collect_unique

ACCOUNT_IDS = {"net": "111111111111", "other": "222222222222"}


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:org::p::c:i:C${type_}::{name}"


def register(type_: str, name: str, account: str = "net", /, **inputs: Any) -> Registration:
    """An input that is a tuple is a reference: (type, name) of what it is made from."""
    references = {key: (urn(*value),) for key, value in inputs.items() if isinstance(value, tuple)}
    return Registration(
        urn=urn(type_, name),
        type=type_,
        name=name,
        stack="org",
        account_key=account,
        inputs={key: UNKNOWN if key in references else value for key, value in inputs.items()},
        unknown=frozenset(references),
        references=references,
    )


def candidate(
    token: str, address: str, import_id: str, account: str = "net", region: str | None = "us-east-1", **attributes: Any
) -> Candidate:
    return Candidate(
        token=token,
        account=ACCOUNT_IDS[account],
        region=region if TABLE.by_token[token].regional else None,
        import_id=import_id,
        instance=ScannedInstance(
            state="a.tfstate",
            workspace="default",
            address=address,
            type="aws_x",
            token=token,
            provider="provider.aws",
            account=ACCOUNT_IDS[account],
            region=region,
            provider_region=region,
            import_id=import_id,
            bin="import",
            reason=None,
        ),
        derived=False,
        attributes={"id": import_id, **attributes},
    )


def run(
    candidates: list[Candidate],
    registrations: list[Registration],
    present: Iterable[Registration] = (),
    rows: Sequence[Match] = (),
) -> Matching:
    program = StackProgram(
        stack="org",
        registrations=tuple(registrations),
        present=tuple(present),
        providers={},
        skeleton=(),
        harmful=(),
        present_urns=frozenset(),
    )
    return match(
        [*candidates, *(item for one in candidates for item in derive(one))],
        [program],
        rows,
        withheld=lambda _candidate: None,
        routing=Routing(ACCOUNT_IDS, "us-east-1"),
        known_stacks=frozenset({"org"}),
        planned=frozenset({"org"}),
    )


def found(matching: Matching) -> dict[str, str]:
    return collect_unique((split_urn(urn)[1], item.import_id) for urn, (_, item) in matching.imports.items())


NETWORK = [
    register(keys.VPC, "vpc", cidrBlock="10.0.0.0/16"),
    register(keys.SUBNET, "subnet", vpcId=(keys.VPC, "vpc"), cidrBlock="10.0.1.0/24"),
    register(keys.ROUTE_TABLE, "table", vpcId=(keys.VPC, "vpc")),
    register(
        keys.ROUTE_TABLE_ASSOCIATION, "use", subnetId=(keys.SUBNET, "subnet"), routeTableId=(keys.ROUTE_TABLE, "table")
    ),
    register(keys.ROUTE, "route", routeTableId=(keys.ROUTE_TABLE, "table"), destinationCidrBlock="0.0.0.0/0"),
]


def network() -> list[Candidate]:
    return [
        candidate(keys.VPC, "aws_vpc.a", "vpc-1", cidr_block="10.0.0.0/16"),
        candidate(keys.SUBNET, "aws_subnet.a", "subnet-1", vpc_id="vpc-1", cidr_block="10.0.1.0/24"),
        candidate(keys.ROUTE_TABLE, "aws_route_table.private", "rtb-1", vpc_id="vpc-1"),
        candidate(
            keys.ROUTE_TABLE,
            "aws_route_table.public",
            "rtb-2",
            vpc_id="vpc-1",
            route=[{"cidr_block": "0.0.0.0/0", "ipv6_cidr_block": ""}],
        ),
        candidate(
            keys.ROUTE_TABLE_ASSOCIATION,
            "aws_route_table_association.a",
            "subnet-1/rtb-2",
            subnet_id="subnet-1",
            route_table_id="rtb-2",
        ),
    ]


def test_the_subnets_that_use_a_route_table_tell_which_it_is() -> None:
    matching = run(network(), NETWORK)
    assert matching.gaps == ()
    assert found(matching) == {
        "vpc": "vpc-1",
        "subnet": "subnet-1",
        "table": "rtb-2",
        "use": "subnet-1/rtb-2",
        "route": "rtb-2_0.0.0.0/0",
    }


def test_what_leads_out_of_a_vpc_is_told_by_its_subnet_and_service() -> None:
    service = "com.amazonaws.us-east-1.s3"
    ways_out = [
        register(keys.EIP, "address", domain="vpc"),
        register(keys.NAT_GATEWAY, "nat", subnetId=(keys.SUBNET, "subnet"), allocationId=(keys.EIP, "address")),
        register(keys.VPC_ENDPOINT, "s3", vpcId=(keys.VPC, "vpc"), serviceName=service, vpcEndpointType="Gateway"),
    ]
    candidates = [
        candidate(keys.EIP, "aws_eip.bastion", "eipalloc-1"),
        candidate(keys.EIP, "aws_eip.nat", "eipalloc-2"),
        candidate(keys.NAT_GATEWAY, "aws_nat_gateway.a", "nat-1", subnet_id="subnet-1", allocation_id="eipalloc-2"),
        *(
            candidate(keys.VPC_ENDPOINT, name, id_, vpc_id="vpc-1", service_name=service, vpc_endpoint_type=type_)
            for name, id_, type_ in (
                ("aws_vpc_endpoint.s3", "vpce-1", "Gateway"),
                ("aws_vpc_endpoint.s3_interface", "vpce-2", "Interface"),
            )
        ),
    ]
    matching = run([*network(), *candidates], [*NETWORK, *ways_out])
    assert matching.gaps == ()
    wanted = {"address": "eipalloc-2", "nat": "nat-1", "s3": "vpce-1"}
    assert {name: id_ for name, id_ in found(matching).items() if name in wanted} == wanted


def test_rules_of_a_group_are_told_by_their_ports_and_peer() -> None:
    group = (keys.SECURITY_GROUP, "web")
    tcp = {"securityGroupId": group, "ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
    registrations = [
        register(keys.VPC, "vpc", cidrBlock="10.0.0.0/16"),
        register(keys.SECURITY_GROUP, "web", vpcId=(keys.VPC, "vpc"), name="web"),
        register(keys.PREFIX_LIST, "offices", name="offices"),
        register(keys.INGRESS_RULE, "cidr", **tcp, cidrIpv4="10.0.0.0/8"),
        register(keys.INGRESS_RULE, "list", **tcp, prefixListId=(keys.PREFIX_LIST, "offices")),
        register(keys.INGRESS_RULE, "self", **tcp, referencedSecurityGroupId=group),
        register(keys.INGRESS_RULE, "all", securityGroupId=group, ipProtocol="-1", cidrIpv4="10.0.0.0/8"),
    ]
    rule: dict[str, Any] = {"security_group_id": "sg-1", "ip_protocol": "tcp", "from_port": 443, "to_port": 443}
    other: dict[str, Any] = {**rule, "to_port": 444}
    candidates = [
        candidate(keys.VPC, "aws_vpc.a", "vpc-1", cidr_block="10.0.0.0/16"),
        candidate(keys.SECURITY_GROUP, "aws_security_group.a", "sg-1", vpc_id="vpc-1", name="web"),
        candidate(keys.PREFIX_LIST, "aws_ec2_managed_prefix_list.a", "pl-1", name="offices"),
        candidate(keys.INGRESS_RULE, "rule.a", "sgr-1", **rule, cidr_ipv4="10.0.0.0/8"),
        candidate(keys.INGRESS_RULE, "rule.b", "sgr-2", **rule, prefix_list_id="pl-1"),
        candidate(keys.INGRESS_RULE, "rule.c", "sgr-3", **rule, referenced_security_group_id="sg-1"),
        candidate(
            keys.INGRESS_RULE, "rule.d", "sgr-4", security_group_id="sg-1", ip_protocol="-1", cidr_ipv4="10.0.0.0/8"
        ),
        candidate(keys.INGRESS_RULE, "rule.e", "sgr-5", **other, cidr_ipv4="10.0.0.0/8"),
    ]
    matching = run(candidates, registrations)
    assert matching.gaps == ()
    assert {name: id_ for name, id_ in found(matching).items() if id_.startswith("sgr-")} == {
        "cidr": "sgr-1",
        "list": "sgr-2",
        "self": "sgr-3",
        "all": "sgr-4",
    }


def test_what_another_account_shares_is_known_in_each() -> None:
    rule = register(keys.RESOLVER_RULE, "corp", domainName="corp.example.com", ruleType="FORWARD")
    here = register(
        keys.RESOLVER_ASSOCIATION,
        "shop/corp",
        "other",
        resolverRuleId=(keys.RESOLVER_RULE, "corp"),
        vpcId=(keys.VPC, "shop"),
    )
    registrations = [rule, register(keys.VPC, "shop", "other", cidrBlock="10.0.0.0/16"), here]
    candidates = [
        candidate(keys.RESOLVER_RULE, "rule", "rslvr-rr-1", domain_name="corp.example.com", rule_type="FORWARD"),
        candidate(keys.VPC, "aws_vpc.shop", "vpc-1", "other", cidr_block="10.0.0.0/16"),
        candidate(
            keys.RESOLVER_ASSOCIATION, "one", "rslvr-ass-1", "other", resolver_rule_id="rslvr-rr-1", vpc_id="vpc-1"
        ),
    ]
    matching = run(candidates, registrations)
    assert (matching.gaps, found(matching)["shop/corp"]) == ((), "rslvr-ass-1")


def test_an_ipam_is_its_accounts_one_a_pool_known_by_its_name_and_a_network_by_its_pool() -> None:
    registrations = [
        register(keys.ACCOUNT, "networking", email="net@example.com"),
        register(keys.IPAM_ADMINISTRATOR, "administrator", delegatedAdminAccountId=(keys.ACCOUNT, "networking")),
        register(keys.IPAM, "ipam", tags={"Name": "ipam"}),
    ]
    candidates = [
        candidate(keys.ACCOUNT, "aws_organizations_account.a", "222222222222", email="net@example.com"),
        candidate(keys.IPAM_ADMINISTRATOR, "admin.a", "222222222222", delegated_admin_account_id="222222222222"),
        candidate(keys.IPAM, "aws_vpc_ipam.a", "ipam-1", tags={"Name": "other"}),
    ]
    for name in ("all", "west"):
        registrations += [
            register(keys.IPAM_POOL, name, tags={"Name": name}),
            register(keys.IPAM_POOL_CIDR, f"{name}-cidr", ipamPoolId=(keys.IPAM_POOL, name), cidr="10.0.0.0/12"),
        ]
        pool = f"ipam-pool-{name}"
        candidates += [
            candidate(keys.IPAM_POOL, f"{name}.a", pool, tags={"Name": name}),
            candidate(keys.IPAM_POOL_CIDR, f"{name}.b", f"10.0.0.0/12_{pool}", cidr="10.0.0.0/12", ipam_pool_id=pool),
        ]
    matching = run(candidates, registrations)
    assert matching.gaps == ()
    assert found(matching) == {
        "networking": "222222222222",
        "administrator": "222222222222",
        "ipam": "ipam-1",
        "all": "ipam-pool-all",
        "west": "ipam-pool-west",
        "all-cidr": "10.0.0.0/12_ipam-pool-all",
        "west-cidr": "10.0.0.0/12_ipam-pool-west",
    }


SHARED: dict[str, tuple[str, dict[str, Any]]] = {
    "subnets": (keys.SUBNET, {"cidrBlock": "10.0.0.0/24"}),
    "prefix_lists": (keys.PREFIX_LIST, {"name": "offices"}),
    "ipam_pools": (keys.IPAM_POOL, {"tags": {"Name": "all"}}),
    "transit_gateways": (keys.TRANSIT_GATEWAY, {"tags": {"Name": "main"}}),
    "resolver_rules": (keys.RESOLVER_RULE, {"domainName": "corp.example.com", "ruleType": "FORWARD"}),
}
"""Of each kind that a share can have, its type, and what one of them is known by."""


@pytest.mark.parametrize("kind", [kind.field for kind in KINDS])
def test_what_is_shared_is_known_by_its_arn(kind: str) -> None:
    share, arn = "arn:aws:ram:us-east-1:111111111111:resource-share/1", f"arn:aws:x:us-east-1:111111111111:{kind}/1"
    token, known = SHARED[kind]
    vpc = {"vpcId": (keys.VPC, "vpc")} if token == keys.SUBNET else {}
    registrations = [
        register(keys.VPC, "vpc", cidrBlock="10.0.0.0/16"),
        register(token, "one", **known, **vpc),
        register(keys.RESOURCE_SHARE, "all", name="all"),
        register(
            keys.RESOURCE_ASSOCIATION,
            "shared",
            resourceShareArn=(keys.RESOURCE_SHARE, "all"),
            resourceArn=(token, "one"),
        ),
    ]
    attributes = {re.sub("[A-Z]", lambda one: f"_{one[0].lower()}", name): value for name, value in known.items()} | (
        {"vpc_id": "vpc-1"} if vpc else {}
    )
    candidates = [
        candidate(keys.VPC, "aws_vpc.a", "vpc-1", cidr_block="10.0.0.0/16"),
        candidate(token, "one.a", "id-1", arn=arn, **attributes),
        candidate(keys.RESOURCE_SHARE, "aws_ram_resource_share.a", share, name="all", arn=share),
        candidate(keys.RESOURCE_ASSOCIATION, "a", f"{share},{arn}", resource_share_arn=share, resource_arn=arn),
    ]
    matching = run(candidates, registrations)
    assert matching.gaps == ()
    assert found(matching)["shared"] == f"{share},{arn}"


def test_zones_of_one_name_are_told_apart_by_the_vpcs_that_they_answer_in() -> None:
    def zone(key: str, vpc: str | None = None) -> Registration:
        return register(keys.HOSTED_ZONE, key, name="example.com", **({} if vpc is None else {"vpcs": (keys.VPC, vpc)}))

    registrations = [
        register(keys.VPC, "one", cidrBlock="10.1.0.0/16"),
        register(keys.VPC, "two", "other", cidrBlock="10.2.0.0/16"),
        *(zone("public"), zone("first", "one"), zone("second", "two"), zone("third", "none")),
    ]
    there = [
        candidate(keys.VPC, "aws_vpc.a", "vpc-1", cidr_block="10.1.0.0/16"),
        candidate(keys.VPC, "aws_vpc.b", "vpc-2", "other", cidr_block="10.2.0.0/16"),
        candidate(keys.HOSTED_ZONE, "aws_route53_zone.a", "Z0", name="example.com", vpc=[]),
        candidate(keys.HOSTED_ZONE, "aws_route53_zone.b", "Z1", name="example.com", vpc=[{"vpc_id": "vpc-1"}]),
        candidate(
            keys.HOSTED_ZONE,
            "aws_route53_zone.c",
            "Z2",
            name="example.com.",
            vpc=[{"vpc_id": "vpc-x"}, {"vpc_id": "vpc-2"}],
        ),
    ]
    matching = run(there, registrations)
    assert found(matching) == {"one": "vpc-1", "two": "vpc-2", "public": "Z0", "first": "Z1", "second": "Z2"}
    assert [str(gap).partition(" ")[0] for gap in matching.gaps] == ["third"]
    # A public zone is never taken for a private one, though it is the only one of its name.
    assert found(run(there[:3], registrations)) == {"one": "vpc-1", "two": "vpc-2", "public": "Z0"}
    waiting = run(there[1:], registrations)
    assert "first (aws:route53/zone:Zone, stack org): cannot be told before one is matched" in map(str, waiting.gaps)


def test_a_subscription_is_its_topics_own() -> None:
    topic, token = "aws:sns/topic:Topic", "aws:sns/topicSubscription:TopicSubscription"
    topics = {"ours": "arn:aws:sns:us-east-1:111111111111:ours", "other": "arn:aws:sns:us-east-1:111111111111:other"}
    said = {"protocol": "email", "endpoint": "a@example.com"}
    registrations = [
        register(topic, "ours", name="ours"),
        register(token, "to-a", topic=(topic, "ours"), **said),
    ]
    theirs = candidate(token, "aws_sns_topic_subscription.b", "sub-2", topic_arn=topics["other"], **said)
    there = [candidate(topic, f"aws_sns_topic.{name}", arn, arn=arn, name=name) for name, arn in topics.items()]
    assert found(run([*there, theirs], registrations)) == {"ours": topics["ours"]}
    own = candidate(token, "aws_sns_topic_subscription.a", "sub-1", topic_arn=topics["ours"], **said)
    assert found(run([*there, theirs, own], registrations)) == {"ours": topics["ours"], "to-a": "sub-1"}


def test_of_twins_the_name_tells_who_is_who_where_it_is_ones_alone() -> None:
    def vpc(key: str, name: str) -> Registration:
        return register(keys.VPC, key, cidrBlock="10.0.0.0/16", tags={"Name": name})

    def there(id_: str, name: str | None) -> Candidate:
        tags = None if name is None else {"Name": name}
        return candidate(keys.VPC, f"aws_vpc.{id_}", id_, cidr_block="10.0.0.0/16", tags=tags)

    one, two = vpc("one", "main"), vpc("two", "legacy")
    assert found(run([there("vpc-1", "legacy"), there("vpc-2", "main")], [one, two])) == {
        "one": "vpc-2",
        "two": "vpc-1",
    }
    assert found(run([there("vpc-1", None), there("vpc-2", "main")], [one])) == {"one": "vpc-2"}
    # Nothing is settled by a name that both have, or neither.
    for names in (("main", "main"), (None, "other")):
        matching = run([there(f"vpc-{number}", name) for number, name in enumerate(names)], [one])
        assert found(matching) == {}
        assert [gap.kind for gap in matching.gaps] == [GapKind.ambiguous]


def test_a_record_is_not_one_of_those_that_share_its_name() -> None:
    said = {"name": "www.example.com", "type": "A"}
    registrations = [
        register(keys.HOSTED_ZONE, "zone", name="example.com"),
        register(keys.RECORD, "www", zoneId=(keys.HOSTED_ZONE, "zone"), **said),
        register(keys.RECORD, "blue", zoneId=(keys.HOSTED_ZONE, "zone"), setIdentifier="blue", **said),
    ]
    zone = candidate(keys.HOSTED_ZONE, "aws_route53_zone.a", "Z1", name="example.com")
    weighted = [
        candidate(keys.RECORD, f"aws_route53_record.{name}", f"Z1_{name}", zone_id="Z1", set_identifier=name, **said)
        for name in ("blue", "green")
    ]
    assert found(run([zone, *weighted], registrations)) == {"zone": "Z1", "blue": "Z1_blue"}


def test_records_are_told_apart_by_their_zone_whole_name_and_type() -> None:
    zones = {"zone": "example.com", "other": "example.org"}
    records = [("www", "zone", "www.example.com", "A"), ("text", "zone", "www.example.com", "TXT")]
    records += [("apex", "other", "example.org", "A")]
    registrations = [
        *(register(keys.HOSTED_ZONE, key, name=name) for key, name in zones.items()),
        *(
            register(keys.RECORD, key, zoneId=(keys.HOSTED_ZONE, zone), name=name, type=type_)
            for key, zone, name, type_ in records
        ),
    ]
    candidates = [
        candidate(keys.HOSTED_ZONE, "aws_route53_zone.a", "Z1", name="example.com."),
        candidate(keys.HOSTED_ZONE, "aws_route53_zone.b", "Z2", name="example.org"),
        *(
            candidate(keys.RECORD, f"aws_route53_record.{number}", id_, zone_id=zone, name=name, fqdn=fqdn, type=type_)
            for number, (id_, zone, name, fqdn, type_) in enumerate(
                [
                    ("Z1_www.example.com_A", "Z1", "www", "www.example.com", "A"),
                    ("Z1_www.example.com_TXT", "Z1", "www.example.com", "www.example.com", "TXT"),
                    ("Z2_example.org_A", "Z2", "", "example.org", "A"),
                ]
            )
        ),
    ]
    matching = run(candidates, registrations)
    assert matching.gaps == ()
    assert found(matching) == {
        "zone": "Z1",
        "other": "Z2",
        "www": "Z1_www.example.com_A",
        "text": "Z1_www.example.com_TXT",
        "apex": "Z2_example.org_A",
    }


def test_a_route_table_of_another_vpc_is_none() -> None:
    candidates = network()[:3]
    matching = run(candidates, NETWORK)
    kinds = {gap.subject.partition(" ")[0]: gap.kind for gap in matching.gaps}
    assert kinds == {"table": GapKind.missing, "use": GapKind.waiting, "route": GapKind.waiting}


def test_the_same_key_in_another_region_or_account_is_another_object() -> None:
    vpc = register(keys.VPC, "vpc", cidrBlock="10.0.0.0/16", region="eu-west-1")
    candidates = [
        candidate(keys.VPC, "aws_vpc.a", "vpc-1", cidr_block="10.0.0.0/16"),
        candidate(keys.VPC, "aws_vpc.b", "vpc-2", "other", "eu-west-1", cidr_block="10.0.0.0/16"),
    ]
    assert [gap.kind for gap in run(candidates, [vpc]).gaps] == [GapKind.missing]
    candidates.append(candidate(keys.VPC, "aws_vpc.c", "vpc-3", region="eu-west-1", cidr_block="10.0.0.0/16"))
    assert found(run(candidates, [vpc])) == {"vpc": "vpc-3"}


def test_an_alias_tells_which_key_it_is() -> None:
    registrations = [
        register(keys.KEY, "key", description="new words"),
        register(keys.KEY_ALIAS, "alias", name="alias/state", targetKeyId=(keys.KEY, "key")),
    ]
    candidates = [
        candidate(keys.KEY, "aws_kms_key.a", "k-1", key_id="k-1", arn="arn:k-1"),
        candidate(keys.KEY, "aws_kms_key.b", "k-2", key_id="k-2", arn="arn:k-2"),
        candidate(keys.KEY_ALIAS, "aws_kms_alias.b", "alias/state", name="alias/state", target_key_id="k-2"),
    ]
    assert found(run(candidates, registrations)) == {"key": "k-2", "alias": "alias/state"}


@pytest.mark.parametrize("regions", [("eu-west-1", "us-east-1"), ("us-east-1", "eu-west-1")])
def test_what_a_stack_holds_in_one_region_is_not_its_namesake_in_another(regions: tuple[str, str]) -> None:
    """Names of aliases are import ids, and the same ones exist in every region."""
    present = replace(register(keys.KEY_ALIAS, "alias", name="alias/state"), id="alias/state")
    candidates = [
        candidate(keys.KEY_ALIAS, f"aws_kms_alias.{number}", "alias/state", region=region, name="alias/state")
        for number, region in enumerate(regions)
    ]
    found = candidates[regions.index("us-east-1")].instance
    assert run(candidates, [], [present]).in_stack == {found: present}


def test_settings_within_a_bucket_are_derived() -> None:
    registrations = [
        register(keys.BUCKET, "bucket", bucket="state"),
        register(keys.BUCKET_VERSIONING, "versioning", bucket="state"),
        register(keys.BUCKET_ENCRYPTION, "encryption", bucket=(keys.BUCKET, "bucket")),
    ]
    bucket = candidate(
        keys.BUCKET,
        "aws_s3_bucket.a",
        "state",
        bucket="state",
        versioning=[{"enabled": True}],
        server_side_encryption_configuration=[{"rule": []}],
    )
    matching = run([bucket], registrations)
    assert matching.gaps == ()
    assert found(matching) == {"bucket": "state", "versioning": "state", "encryption": "state"}
    plain = candidate(keys.BUCKET, "aws_s3_bucket.a", "state", bucket="state", versioning=[{"enabled": False}])
    assert {gap.subject.partition(" ")[0] for gap in run([plain], registrations).gaps} == {"versioning", "encryption"}


def test_two_resources_with_one_key_are_ambiguous() -> None:
    twins = [register(keys.VPC, name, cidrBlock="10.0.0.0/16") for name in ("a", "b")]
    gaps = run([candidate(keys.VPC, "aws_vpc.a", "vpc-1", cidr_block="10.0.0.0/16")], twins).gaps
    assert [gap.kind for gap in gaps] == [GapKind.ambiguous, GapKind.ambiguous]
    assert gaps[0].problem == "could be aws_vpc.a (a.tfstate), which could as well be b"


def test_two_rows_cannot_give_one_object_to_two_resources() -> None:
    twins = [register(keys.VPC, name, cidrBlock="10.0.0.0/16") for name in ("a", "b")]
    rows = [Match(stack="org", name="a", id="vpc-7"), Match(stack="org", name="b", id="vpc-7@us-east-1")]
    gaps = [gap for gap in run([], twins, rows=rows).gaps if gap.kind is GapKind.match]
    assert [str(gap) for gap in gaps] == ["match org/b: another row gives vpc-7@us-east-1 to another resource"]


@pytest.mark.parametrize("states", [[], [candidate(keys.VPC, "aws_vpc.a", "vpc-7", cidr_block="10.0.0.0/16")]])
def test_a_row_cannot_take_what_a_stack_holds_as_another_resource(states: list[Candidate]) -> None:
    present = replace(register(keys.VPC, "present", cidrBlock="10.0.0.0/16"), id="vpc-7")
    new = register(keys.VPC, "new", cidrBlock="10.1.0.0/16")
    assert run(states, [], [present], [Match(stack="org", name="present", id="vpc-7")]).gaps == ()
    matching = run(states, [new], [present], [Match(stack="org", name="new", id="vpc-7")])
    assert found(matching) == {}
    problems = [str(gap) for gap in matching.gaps if gap.kind is GapKind.match]
    assert problems == ["match org/new: the stack org holds vpc-7 already, as present"]


def test_a_type_without_a_natural_key_needs_a_row() -> None:
    gaps = run([], [register("aws:sqs/queue:Queue", "jobs")]).gaps
    assert "only a row under `match:`" in gaps[0].problem


def test_what_ci_enters_by_is_matched_by_url_and_names() -> None:
    provider = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
    policy, role = "aws:iam/policy:Policy", "aws:iam/role:Role"
    url, boundary = "token.actions.githubusercontent.com", "OrganizationPreview-boundary"
    arn = f"arn:aws:iam::{ACCOUNT_IDS['net']}"
    registrations = [
        register(provider, "ci-admin", url=f"https://{url}"),
        register(policy, "ci-admin/preview", name=boundary),
        register(role, "ci-admin/deploy/org", name="OrganizationDeploy-org"),
    ]
    candidates = [
        candidate(provider, "aws_iam_openid_connect_provider.a", f"{arn}:oidc-provider/{url}", url=url),
        candidate(provider, "aws_iam_openid_connect_provider.b", f"{arn}:oidc-provider/gitlab.com", url="gitlab.com"),
        candidate(policy, "aws_iam_policy.a", f"{arn}:policy/{boundary}", name=boundary),
        candidate(role, "aws_iam_role.a", "OrganizationDeploy-org", name="OrganizationDeploy-org"),
    ]
    assert found(run(candidates, registrations)) == {
        "ci-admin": f"{arn}:oidc-provider/{url}",
        "ci-admin/preview": f"{arn}:policy/{boundary}",
        "ci-admin/deploy/org": "OrganizationDeploy-org",
    }
