"""Network ACLs of states, in each form that Terraform has for them, as the program loads them."""

from dataclasses import replace
from typing import Any

import pytest

from live.inventory import Inventory
from migrate.scanning.classification import ScannedInstance
from tests.migrate.init.loading import Loader, told
from tests.migrate.init.networks import of_module
from tests.migrate.init.test_security_groups import of
from tests.migrate.init.test_states import read
from tests.migrate.init.test_tiers import change

PRIVATE, PUBLIC = (["subnet-private-a", "subnet-private-b"], ["subnet-public-a", "subnet-public-b"])
ACL = "a.tfstate aws_network_acl.private"
ANY: dict[str, Any] = {"protocol": "-1", "from_port": 0, "to_port": 0, "icmp_type": 0, "icmp_code": 0}
HTTPS: dict[str, Any] = {"protocol": "6", "from_port": 443, "to_port": 443}
INSIDE = {"rule_no": 100, "action": "allow", "cidr_block": "0.0.0.0/0", "ipv6_cidr_block": ""}
BESIDE = {"network_acl_id": "acl-1", "rule_number": 100, "rule_action": "allow", "cidr_block": "0.0.0.0/0"}


def acl(id_: str = "acl-1", name: str = "private", **attributes: Any) -> ScannedInstance:
    said = {"id": id_, "vpc_id": "vpc-1", "subnet_ids": PRIVATE, "tags": {"Name": f"shop-{name}"}}
    return of("aws_network_acl", name, **said | attributes)


def having(*instances: ScannedInstance) -> Inventory:
    parts = read(*instances).network_parts
    return change(
        of_module("ab"), acls=parts.acls, acl_entries=parts.acl_entries, acl_associations=parts.acl_associations
    )


def dump(loaded: Loader, *instances: ScannedInstance) -> list[dict[str, Any]]:
    organization, draft = loaded(having(*instances))
    assert draft.left == ()
    return [
        one.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
        for one in organization.vpcs[0].network_acls
    ]


SAME = [
    {
        "key": "private",
        "tiers": ["private"],
        "ingress": [{"number": 100, "action": "allow", "ports": "443", "cidr": "0.0.0.0/0"}],
        "egress": [{"number": 100, "action": "allow", "protocol": "all", "cidr": "0.0.0.0/0"}],
    }
]


def test_rules_and_subnets_inside_of_an_acl(loaded: Loader) -> None:
    assert dump(loaded, acl(ingress=[INSIDE | HTTPS], egress=[INSIDE | ANY])) == SAME


def test_rules_and_subnets_as_resources_of_their_own(loaded: Loader) -> None:
    subnets = [of("aws_network_acl_association", one, network_acl_id="acl-1", subnet_id=one) for one in PRIVATE]
    rules = [
        of("aws_network_acl_rule", "in", egress=False, **BESIDE | HTTPS | {"protocol": "tcp"}),
        of("aws_network_acl_rule", "out", egress=True, **BESIDE | ANY | {"protocol": "all", "from_port": None}),
    ]
    assert dump(loaded, acl(subnet_ids=[]), *subnets, *rules) == SAME
    # A refresh tells both forms.
    assert dump(loaded, acl(ingress=[INSIDE | HTTPS], egress=[INSIDE | ANY]), *subnets, *rules) == SAME


def test_single_subnets_and_other_tags(loaded: Loader) -> None:
    odd = replace(of_module("ab").subnets[0], id="odd", arn="odd", cidr="10.0.200.0/24", tags={"Name": "shop-odd"})
    inventory = having(acl(subnet_ids=[*PUBLIC, "odd"], tags={"Name": "edge"}, ingress=[INSIDE | HTTPS]))
    organization, _ = loaded(replace(inventory, subnets=(*inventory.subnets, odd)))
    (vpc,) = organization.vpcs
    (found,) = vpc.network_acls
    assert (found.key, found.tiers, found.subnets) == ("edge", ("public",), ("shop-odd",))
    assert vpc.part_tags["network_acls/edge"] == {"Name": "edge"}


def test_rules_of_ipv6_and_icmp(loaded: Loader) -> None:
    icmp = {"icmp_type": -1, "icmp_code": -1, "from_port": 0, "to_port": 0}
    ((found,), *_) = [
        dump(
            loaded,
            acl(
                ingress=[
                    INSIDE | icmp | {"protocol": "1"},
                    INSIDE | icmp | {"rule_no": 110, "protocol": "58", "cidr_block": "", "ipv6_cidr_block": "::/0"},
                    INSIDE | HTTPS | {"rule_no": 120, "action": "DENY", "to_port": 65535, "from_port": 0},
                ]
            ),
        )
    ]
    assert found["ingress"] == [
        {"number": 100, "action": "allow", "protocol": "icmp", "cidr": "0.0.0.0/0"},
        {"number": 110, "action": "allow", "protocol": "icmpv6", "cidr": "::/0"},
        {"number": 120, "action": "deny", "ports": "all", "cidr": "0.0.0.0/0"},
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"subnet_ids": []}, "it is for no subnet"),
        ({"subnet_ids": [*PRIVATE, "elsewhere"]}, "for a subnet that the config does not have"),
        ({"subnet_ids": PRIVATE[:1]}, "for some subnets of a tier"),
        ({"ingress": [INSIDE | HTTPS | {"protocol": "50"}]}, "another protocol than TCP, UDP"),
        ({"ingress": [INSIDE | {"protocol": "1", "icmp_type": 8, "icmp_code": -1}]}, "or for one type of it"),
        ({"ingress": [INSIDE | HTTPS, INSIDE | ANY]}, "or two have one number"),
        ({"ingress": [INSIDE | HTTPS | {"cidr_block": "10.0.0.1/8"}]}, "none that the config can say"),
        (
            {"egress": [INSIDE | HTTPS | {"rule_no": number} for number in range(1, 41)]},
            "more rules than the 40 that AWS allows",
        ),
        ({"vpc_id": "vpc-9"}, "its VPC is not in the config"),
    ],
)
def test_why_an_acl_is_left(loaded: Loader, changes: dict[str, Any], words: str) -> None:
    organization, draft = loaded(having(acl(**changes)))
    assert organization.vpcs[0].network_acls == ()
    assert words in told(draft, ACL)


def test_two_acls_of_one_subnet_are_left(loaded: Loader) -> None:
    organization, draft = loaded(having(acl(), acl("acl-2", "other", subnet_ids=[*PRIVATE, *PUBLIC])))
    assert organization.vpcs[0].network_acls == ()
    assert "two network ACLs for a subnet" in told(draft, ACL)
