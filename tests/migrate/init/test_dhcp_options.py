"""DHCP options of states, as the program loads them, and why a set stays outside."""

from dataclasses import replace
from typing import Any

import pytest

from live.inventory import Inventory
from live.network_parts import DhcpAssociation
from tests.migrate.init.loading import Loader, told
from tests.migrate.init.networks import HAS_OPTIONS, of_module
from tests.migrate.init.test_security_groups import of
from tests.migrate.init.test_states import read
from tests.migrate.init.test_tiers import change

SERVERS = ["10.1.16.5", "10.1.0.5"]
SAID: dict[str, Any] = {
    "id": "dopt-1",
    "domain_name": "corp.example.com",
    "domain_name_servers": SERVERS,
    "ntp_servers": [],
    "netbios_node_type": "",
}
ORIGIN = "a.tfstate aws_vpc_dhcp_options.x"


def having(*associations: DhcpAssociation, **attributes: Any) -> Inventory:
    parts = read(of("aws_vpc_dhcp_options", **SAID | attributes)).network_parts
    return change(of_module("ab"), dhcp_options=parts.dhcp_options, dhcp_associations=associations)


def test_the_options_of_a_vpc_keep_their_order_and_tags(loaded: Loader) -> None:
    organization, draft = loaded(having(HAS_OPTIONS, tags={"Name": "corp"}))
    (vpc,) = organization.vpcs
    assert vpc.dhcp_options is not None
    assert (vpc.dhcp_options.domain_name, vpc.dhcp_options.domain_name_servers) == ("corp.example.com", tuple(SERVERS))
    assert vpc.dhcp_options.ntp_servers == ()
    assert vpc.part_tags["dhcp_options"] == {"Name": "corp"}
    assert draft.left == ()


OTHER = replace(HAS_OPTIONS, origin="other", vpc_id="vpc-9")


@pytest.mark.parametrize(
    ("associations", "changes", "words"),
    [
        ([HAS_OPTIONS, OTHER], {}, "several VPCs have it"),
        ([OTHER], {}, "no VPC of the config has it"),
        ([HAS_OPTIONS], {"netbios_node_type": "2"}, "it has netbios_node_type"),
        ([HAS_OPTIONS], {"domain_name": "a.example.com b.example.com"}, "none that the config can say"),
        ([HAS_OPTIONS], {"domain_name_servers": ["2001:db8::1"]}, "none that the config can say"),
        ([HAS_OPTIONS], {"domain_name_servers": []}, "it names no server for names"),
    ],
)
def test_why_a_set_is_left(
    loaded: Loader, associations: list[DhcpAssociation], changes: dict[str, Any], words: str
) -> None:
    organization, draft = loaded(having(*associations, **changes))
    assert organization.vpcs[0].dhcp_options is None
    assert words in told(draft, ORIGIN)
