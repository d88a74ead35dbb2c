"""Security groups and prefix lists of states, in each form that Terraform has for rules, as the program loads them."""

from dataclasses import replace
from typing import Any

import pytest

from live.inventory import Inventory
from migrate.scanning.classification import ScannedInstance
from tests.migrate.init.inventories import NETWORK, SHOP, small, vpc
from tests.migrate.init.loading import Loader, told
from tests.migrate.init.networks import of_module
from tests.migrate.init.test_states import instance, read
from tests.migrate.init.test_tiers import change

HTTPS: dict[str, Any] = {"from_port": 443, "to_port": 443, "protocol": "tcp", "description": "web"}
ALL: dict[str, Any] = {"from_port": 0, "to_port": 0, "protocol": "-1"}


def of(type_: str, block: str = "x", /, **attributes: Any) -> ScannedInstance:
    return instance(type_, attributes, name=block, account=NETWORK)


def group(id_: str = "sg-1", name: str = "web", **attributes: Any) -> ScannedInstance:
    said = {"id": id_, "vpc_id": "vpc-1", "name": name, "description": "Web", "tags": {"Name": "shared-web"}}
    return of("aws_security_group", name, **said | attributes)


def having(*instances: ScannedInstance) -> Inventory:
    return replace(small(), vpcs=(vpc(enable_dns_hostnames=True),), network_parts=read(*instances).network_parts)


def rules(loaded: Loader, *instances: ScannedInstance) -> list[dict[str, Any]]:
    """Those of the first group, without what they leave out."""
    organization, draft = loaded(having(*instances))
    assert draft.left == ()
    (found, *_) = organization.vpcs[0].security_groups
    return [
        rule.model_dump(mode="json", by_alias=True, exclude_defaults=True) for rule in (*found.ingress, *found.egress)
    ]


SAME = [
    {"ports": ["443"], "cidrs": ["10.0.0.0/8", "192.168.0.0/16"], "description": "web"},
    {"protocol": "all", "cidrs": ["0.0.0.0/0"]},
]


def test_rules_inside_of_a_group(loaded: Loader) -> None:
    inside = {**HTTPS, "cidr_blocks": ["192.168.0.0/16", "10.0.0.0/8"], "self": False}
    out = {**ALL, "cidr_blocks": ["0.0.0.0/0"], "description": ""}
    assert rules(loaded, group(ingress=[inside], egress=[out])) == SAME


def test_rules_of_the_older_resource(loaded: Loader) -> None:
    said = {"security_group_id": "sg-1"}
    assert (
        rules(
            loaded,
            group(),
            of(
                "aws_security_group_rule",
                "in",
                type="ingress",
                cidr_blocks=["10.0.0.0/8", "192.168.0.0/16"],
                **HTTPS,
                **said,
            ),
            of("aws_security_group_rule", "out", type="egress", cidr_blocks=["0.0.0.0/0"], **ALL, **said),
        )
        == SAME
    )


def test_rules_of_resources_of_their_own(loaded: Loader) -> None:
    said = {"security_group_id": "sg-1"}
    https = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "description": "web", **said}
    assert (
        rules(
            loaded,
            group(),
            of("aws_vpc_security_group_ingress_rule", "a", cidr_ipv4="10.0.0.0/8", **https),
            of("aws_vpc_security_group_ingress_rule", "b", cidr_ipv4="192.168.0.0/16", **https),
            of("aws_vpc_security_group_egress_rule", "c", cidr_ipv4="0.0.0.0/0", ip_protocol="-1", **said),
        )
        == SAME
    )


def test_each_kind_of_peer(loaded: Loader) -> None:
    prefix_list = of(
        "aws_ec2_managed_prefix_list",
        id="pl-1",
        name="Offices",
        address_family="IPv4",
        max_entries=4,
        entry=[{"cidr": "203.0.113.0/24", "description": "North"}],
    )
    peers = {"security_groups": ["sg-2"], "prefix_list_ids": ["pl-1"], "ipv6_cidr_blocks": ["::/0"], "self": True}
    inventory = having(
        prefix_list, group(ingress=[{**HTTPS, **peers, "from_port": 0, "to_port": 65535}]), group("sg-2", "Data Base")
    )
    organization, draft = loaded(inventory)
    assert draft.left == ()
    database, web = organization.vpcs[0].security_groups
    assert (database.key, database.group_name) == ("data-base", "Data Base")
    assert [one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in web.ingress] == [
        {"ports": ["all"], "cidrs": ["::/0"], "description": "web"},
        {"ports": ["all"], "self": True, "description": "web"},
        {"ports": ["all"], "security_groups": ["data-base"], "description": "web"},
        {"ports": ["all"], "prefix_lists": ["offices"], "description": "web"},
    ]
    (offices,) = organization.prefix_lists
    assert (offices.key, offices.list_name, offices.max_entries) == ("offices", "Offices", 4)
    assert [(str(one.cidr), one.description) for one in offices.entries] == [("203.0.113.0/24", "North")]


def test_two_prefix_lists_of_one_name_are_left(loaded: Loader) -> None:
    def offices(id_: str, account: str = NETWORK) -> ScannedInstance:
        said = {"id": id_, "name": "Offices", "max_entries": 1, "entry": [{"cidr": "203.0.113.0/24"}]}
        return of("aws_ec2_managed_prefix_list", id_, owner_id=account, **said)

    organization, draft = loaded(having(offices("a"), offices("b"), offices("c", SHOP)))
    assert [one.account for one in organization.prefix_lists] == ["shop"]
    assert "nothing but its id tells them apart" in told(draft, "a.tfstate aws_ec2_managed_prefix_list.a")


def test_a_group_keeps_its_tags(loaded: Loader) -> None:
    organization, _ = loaded(having(group(tags={"Name": "web"})))
    assert organization.vpcs[0].part_tags == {"security_groups/web": {"Name": "web"}}


def test_rules_with_tags_of_their_own_keep_them(loaded: Loader) -> None:
    said = {"security_group_id": "sg-1", "ip_protocol": "-1"}
    inside = of("aws_vpc_security_group_ingress_rule", "a", cidr_ipv4="10.0.0.0/8", tags={"Name": "in"}, **said)
    organization, _ = loaded(having(group(), inside, group("sg-2", "other")))
    assert [(one.key, one.rule_tags) for one in organization.vpcs[0].security_groups] == [
        ("other", True),
        ("web", False),
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            {"protocol": "icmp", "from_port": 8, "to_port": 0, "cidr_blocks": ["10.0.0.0/8"]},
            "another protocol than TCP",
        ),
        ({**HTTPS, "security_groups": ["sg-elsewhere"]}, "that the config does not have in its VPC"),
        ({**HTTPS, "prefix_list_ids": ["pl-aws"]}, "that the config does not have in its VPC"),
        ({**HTTPS, "cidr_blocks": ["10.0.0.1/8"]}, "none that the config can say"),
    ],
)
def test_why_a_group_is_left_and_each_that_names_it(loaded: Loader, rule: dict[str, Any], words: str) -> None:
    naming = group("sg-0", "naming", ingress=[{**HTTPS, "security_groups": ["sg-1"]}])
    organization, draft = loaded(having(naming, group(ingress=[rule]), group("sg-2", "kept")))
    assert [one.key for one in organization.vpcs[0].security_groups] == ["kept"]
    assert words in told(draft, "a.tfstate aws_security_group.web")
    assert "that the config does not have in its VPC" in told(draft, "a.tfstate aws_security_group.naming")


def endpoint(service: str, **attributes: Any) -> ScannedInstance:
    said = {
        "id": f"vpce-{service}",
        "vpc_id": "vpc-1",
        "service_name": f"com.amazonaws.us-east-1.{service}",
        "vpc_endpoint_type": "Interface",
        "subnet_ids": ["subnet-private-a", "subnet-private-b"],
        "security_group_ids": ["sg-1"],
        "private_dns_enabled": True,
        "tags": {"Name": f"shop-{service}"},
    }
    return of("aws_vpc_endpoint", service, **said | attributes)


def test_interface_endpoints_that_are_alike(loaded: Loader) -> None:
    inventory = of_module("ab")
    parts = read(
        group(ingress=[{**HTTPS, "cidr_blocks": ["10.0.0.0/16"]}], tags={"Name": "shop-web"}),
        endpoint("ssm"),
        endpoint("ecr.api", tags={"Name": "registry"}),
        endpoint("kms", private_dns_enabled=False),
        endpoint("sts", subnet_ids=["subnet-private-a"]),
    ).network_parts
    inventory = replace(
        change(inventory, groups=parts.groups, endpoints=parts.endpoints),
        vpcs=(replace(inventory.vpcs[0], enable_dns_hostnames=True),),
    )
    organization, draft = loaded(inventory)
    found = organization.vpcs[0].interface_endpoints
    assert found is not None
    assert (found.services, found.tier, found.security_groups, found.private_dns) == (
        ("ecr.api", "ssm"),
        "private",
        ("web",),
        True,
    )
    assert organization.vpcs[0].part_tags == {"interface_endpoints/ecr.api": {"Name": "registry"}}
    for service in ("kms", "sts"):
        assert "in each subnet of one tier" in told(draft, f"a.tfstate aws_vpc_endpoint.{service}")
