"""A VPC, its subnets, and their ways out."""

from typing import Any

import pulumi

from components.network.dhcp_options import DhcpOptionsArgs
from components.network.interface_endpoints import InterfaceEndpointArgs
from components.network.ipv6 import Ipv6Args
from components.network.network_acls import AclRuleArgs, NetworkAclArgs
from components.network.security_groups import RuleArgs, SecurityGroupArgs
from components.network.vpc import GatewayEndpointArgs, NatGatewayArgs, RouteTableArgs, SubnetArgs, Vpc, VpcArgs
from tests.support.component import register_component
from tests.support.program import Registrations

NAME = "vpc-networking/shared"


def register_vpc(*, public: bool = False, **args: Any) -> Registrations:
    def make(opts: pulumi.ResourceOptions) -> None:
        subnets = [
            SubnetArgs(key="a", cidr="10.0.1.0/24", availability_zone="us-west-2a", public=public, tags={"Name": "a"}),
            SubnetArgs(key="b", cidr="10.0.2.0/24", availability_zone="us-west-2b", public=False, tags={}),
        ]
        said: dict[str, Any] = {"tags": {"Name": "v"}, "gateway_tags": {"Name": "g"}, "route_table_tags": {"Name": "t"}}
        made = VpcArgs(**({"region": "us-west-2", "cidr": "10.0.0.0/16", "subnets": subnets} | said | args))
        vpc = Vpc(NAME, made, opts)
        assert list(vpc.subnet_ids) == list(vpc.subnet_arns) == [subnet.key for subnet in made.subnets]

    return register_component(make)


def test_switches_that_are_not_given_are_left_to_aws() -> None:
    found = register_vpc()
    assert found.keys() == {
        ("awsorg:index:Vpc", NAME),
        ("Vpc", NAME),
        ("Subnet", f"{NAME}/a"),
        ("Subnet", f"{NAME}/b"),
    }
    assert found["Vpc", NAME].inputs == {"region": "us-west-2", "cidrBlock": "10.0.0.0/16", "tags": {"Name": "v"}}
    assert found["Subnet", f"{NAME}/a"].inputs == {
        "region": "us-west-2",
        "vpcId": f"{NAME}-id",
        "cidrBlock": "10.0.1.0/24",
        "availabilityZone": "us-west-2a",
        "tags": {"Name": "a"},
    }


def test_every_switch_can_be_given() -> None:
    vpc = register_vpc(enable_dns_support=False, enable_dns_hostnames=True, instance_tenancy="dedicated", tags={})[
        "Vpc", NAME
    ]
    assert vpc.inputs == {
        "region": "us-west-2",
        "cidrBlock": "10.0.0.0/16",
        "enableDnsSupport": False,
        "enableDnsHostnames": True,
        "instanceTenancy": "dedicated",
        "tags": {},
    }


def test_a_public_subnet_gets_a_route_to_the_internet() -> None:
    found = register_vpc(public=True)
    route = found["Route", f"{NAME}-internet"]
    assert route.inputs == {
        "region": "us-west-2",
        "routeTableId": f"{NAME}-public-id",
        "destinationCidrBlock": "0.0.0.0/0",
        "gatewayId": f"{NAME}-id",
    }
    assert found["InternetGateway", NAME].inputs["tags"] == {"Name": "g"}
    assert found["RouteTable", f"{NAME}-public"].inputs["tags"] == {"Name": "t"}
    associated = [name for type_, name in found if type_ == "RouteTableAssociation"]
    assert associated == [f"{NAME}/a"]
    assert {resource.inputs["region"] for resource in found.values() if resource.custom} == {"us-west-2"}


def register_tiers() -> Registrations:
    def make(opts: pulumi.ResourceOptions) -> None:
        args = VpcArgs(
            region="us-west-2",
            cidr="10.0.0.0/16",
            subnets=[
                SubnetArgs(key="p", cidr="10.0.0.0/24", availability_zone="us-west-2a", public=True, tags={}),
                SubnetArgs(
                    key="n",
                    cidr="10.0.1.0/24",
                    availability_zone="us-west-2a",
                    public=False,
                    tags={},
                    route_table="nat",
                    formerly=["o"],
                ),
                SubnetArgs(
                    key="i", cidr="10.0.2.0/24", availability_zone="us-west-2a", public=False, tags={}, route_table="in"
                ),
            ],
            tags={},
            gateway_tags={},
            route_table_tags={},
            route_tables=[
                RouteTableArgs(key="in", tags={"Name": "in"}),
                RouteTableArgs(key="nat", tags={}, nat_gateway="us-west-2a"),
            ],
            nat_gateways=[NatGatewayArgs(key="us-west-2a", subnet="p", tags={"Name": "n"}, address_tags={"Name": "e"})],
            gateway_endpoints=[
                GatewayEndpointArgs(key="s3", service_name="com.amazonaws.us-west-2.s3", tags={"Name": "s3"})
            ],
        )
        Vpc(NAME, args, opts)

    return register_component(make)


def test_a_nat_gateway_has_an_address_and_leads_out_of_its_tables() -> None:
    found = register_tiers()
    gateway = f"{NAME}/us-west-2a"
    assert found["Eip", gateway].inputs == {"region": "us-west-2", "domain": "vpc", "tags": {"Name": "e"}}
    assert found["NatGateway", gateway].inputs == {
        "region": "us-west-2",
        "subnetId": f"{NAME}/p-id",
        "allocationId": f"{gateway}-id",
        "tags": {"Name": "n"},
    }
    assert found["Route", f"{NAME}/nat"].inputs == {
        "region": "us-west-2",
        "routeTableId": f"{NAME}/nat-id",
        "destinationCidrBlock": "0.0.0.0/0",
        "natGatewayId": f"{gateway}-id",
    }
    assert [name for type_, name in found if type_ == "Route"] == [f"{NAME}-internet", f"{NAME}/nat"]


def test_a_nat_gateway_that_moves_gives_its_address_back_first() -> None:
    gateways = [one for (type_, _), one in register_tiers().items() if type_ == "NatGateway"]
    assert [one.request.deleteBeforeReplace for one in gateways] == [True]


def test_a_subnet_changes_its_table_once_that_leads_where_it_should() -> None:
    found = register_tiers()
    ways = {name: set(found["RouteTableAssociation", f"{NAME}/{name}"].depends_on) for name in ("p", "n", "i")}
    endpoint = f"{NAME}/s3"
    assert ways["p"] >= {f"{NAME}-internet", endpoint}
    assert ways["n"] >= {f"{NAME}/nat", endpoint}
    assert ways["i"] >= {endpoint}


def test_each_subnet_has_the_table_that_it_names_and_endpoints_have_all() -> None:
    found = register_tiers()
    tables = {
        resource.inputs["subnetId"]: resource.inputs["routeTableId"]
        for (type_, _), resource in found.items()
        if type_ == "RouteTableAssociation"
    }
    assert tables == {
        f"{NAME}/p-id": f"{NAME}-public-id",
        f"{NAME}/n-id": f"{NAME}/nat-id",
        f"{NAME}/i-id": f"{NAME}/in-id",
    }
    assert found["RouteTable", f"{NAME}/in"].inputs["tags"] == {"Name": "in"}
    assert found["VpcEndpoint", f"{NAME}/s3"].inputs == {
        "region": "us-west-2",
        "vpcId": f"{NAME}-id",
        "serviceName": "com.amazonaws.us-west-2.s3",
        "vpcEndpointType": "Gateway",
        "routeTableIds": [f"{NAME}-public-id", f"{NAME}/in-id", f"{NAME}/nat-id"],
        "tags": {"Name": "s3"},
    }
    assert {resource.inputs["region"] for resource in found.values() if resource.custom} == {"us-west-2"}


def test_ipv6_is_part_of_what_aws_gives_the_vpc_and_leads_out_two_ways() -> None:
    subnet = {"availability_zone": "us-west-2a", "tags": {}}
    found = register_vpc(
        subnets=[
            SubnetArgs(key="p", cidr="10.0.0.0/24", public=True, ipv6_index=0, **subnet),
            SubnetArgs(
                key="o",
                cidr="10.0.1.0/24",
                public=False,
                route_table="out",
                ipv6_index=18,
                assign_ipv6_address_on_creation=True,
                **subnet,
            ),
        ],
        route_tables=[RouteTableArgs(key="out", tags={}, egress_only=True, formerly=["former"])],
        ipv6=Ipv6Args(to_internet=True, egress_only_tags={"Name": "e"}),
    )
    assert found["Vpc", NAME].inputs["assignGeneratedIpv6CidrBlock"] is True
    assert found["Subnet", f"{NAME}/p"].inputs["ipv6CidrBlock"] == "2001:db8::/64"
    other = found["Subnet", f"{NAME}/o"].inputs
    assert (other["ipv6CidrBlock"], other["assignIpv6AddressOnCreation"]) == ("2001:db8:0:12::/64", True)
    of_vpc = {"region": "us-west-2", "vpcId": f"{NAME}-id", "tags": {"Name": "e"}}
    assert found["EgressOnlyInternetGateway", NAME].inputs == of_vpc
    everywhere = {"region": "us-west-2", "destinationIpv6CidrBlock": "::/0"}
    public, out = found["Route", f"{NAME}-internet/ipv6"], found["Route", f"{NAME}/out/ipv6"]
    assert public.inputs == everywhere | {"routeTableId": f"{NAME}-public-id", "gatewayId": f"{NAME}-id"}
    assert out.inputs == everywhere | {"routeTableId": f"{NAME}/out-id", "egressOnlyGatewayId": f"{NAME}-id"}
    assert {alias.spec.name for alias in out.request.aliases} == {f"{NAME}/former/ipv6"}
    assert set(found["RouteTableAssociation", f"{NAME}/p"].depends_on) >= {f"{NAME}-internet/ipv6"}


def test_a_subnet_gets_a_network_acl_once_its_rules_are_there() -> None:
    said: dict[str, Any] = {"from_port": None, "to_port": None, "of_icmp": False, "protocol": "-1", "allows": True}
    denied: dict[str, Any] = said | {"allows": False}
    rules = [
        AclRuleArgs(key="in-1", is_egress=False, number=1, cidr="10.0.0.0/8", **said),
        AclRuleArgs(key="out-2", is_egress=True, number=2, cidr="::/0", **denied),
        AclRuleArgs(key="out-3", is_egress=True, number=3, cidr="::/0", **said | {"of_icmp": True, "protocol": "58"}),
        AclRuleArgs(
            key="in-4", is_egress=False, number=4, cidr="::/0", **said | {"protocol": "6", "from_port": 0, "to_port": 9}
        ),
    ]
    acl = NetworkAclArgs(key="x", subnets=["a"], rules=rules, tags={"Name": "x"}, formerly=["w"])
    found = register_vpc(network_acls=[acl])
    assert found["NetworkAcl", f"{NAME}/x"].inputs == {
        "region": "us-west-2",
        "vpcId": f"{NAME}-id",
        "tags": {"Name": "x"},
    }
    of_acl = {"region": "us-west-2", "networkAclId": f"{NAME}/x-id"}
    made = {name: one for (type_, name), one in found.items() if type_ == "NetworkAclRule"}
    of_ipv6 = of_acl | {"egress": True, "ipv6CidrBlock": "::/0"}
    assert {name: one.inputs for name, one in made.items()} == {
        f"{NAME}/x/in-1": of_acl
        | {"egress": False, "ruleNumber": 1, "ruleAction": "allow", "protocol": "-1", "cidrBlock": "10.0.0.0/8"},
        f"{NAME}/x/out-2": of_ipv6 | {"ruleNumber": 2, "ruleAction": "deny", "protocol": "-1"},
        f"{NAME}/x/out-3": of_ipv6
        | {"ruleNumber": 3, "ruleAction": "allow", "protocol": "58", "icmpType": -1, "icmpCode": -1},
        f"{NAME}/x/in-4": of_ipv6
        | {"egress": False, "ruleNumber": 4, "ruleAction": "allow", "protocol": "6", "fromPort": 0, "toPort": 9},
    }
    assert {one.request.deleteBeforeReplace for one in made.values()} == {True}
    assert {alias.spec.name for alias in made[f"{NAME}/x/in-1"].request.aliases} == {f"{NAME}/w/in-1"}
    given = found["NetworkAclAssociation", f"{NAME}/a"]
    assert given.inputs == of_acl | {"subnetId": f"{NAME}/a-id"}
    assert not given.request.deleteBeforeReplace
    assert set(given.depends_on) >= made.keys()


def test_a_rule_is_a_resource_of_its_own_with_one_peer() -> None:
    rules = [
        RuleArgs(key="in-v4", is_egress=False, protocol="tcp", from_port=1, to_port=2, cidr="10.0.0.0/8"),
        RuleArgs(key="in-v6", is_egress=False, protocol="-1", cidr="::/0", description="all"),
        RuleArgs(key="out-list", is_egress=True, protocol="-1", prefix_list_id="pl-1"),
        RuleArgs(key="out-b", is_egress=True, protocol="-1", security_group="b", formerly=["out-c"]),
    ]
    a = SecurityGroupArgs(key="a", name="A", description="Its text", rules=rules, tags={"Name": "a"}, formerly=["o"])
    back = RuleArgs(key="in-a", is_egress=False, protocol="-1", security_group="a")
    b = SecurityGroupArgs(key="b", name="B", description="-", rules=[back], tags={}, keeps_rule_tags=True)
    found = register_vpc(security_groups=[a, b])
    assert {name for (_, name), one in found.items() if one.ignore_changes == ("tags", "tagsAll")} == {f"{NAME}/b/in-a"}
    assert found["SecurityGroup", f"{NAME}/a"].inputs == {
        "region": "us-west-2",
        "vpcId": f"{NAME}-id",
        "name": "A",
        "description": "Its text",
        "tags": {"Name": "a"},
    }
    of_a = {"region": "us-west-2", "securityGroupId": f"{NAME}/a-id"}
    assert {name: one.inputs for (type_, name), one in found.items() if type_.endswith("Rule")} == {
        f"{NAME}/a/in-v4": of_a | {"ipProtocol": "tcp", "fromPort": 1, "toPort": 2, "cidrIpv4": "10.0.0.0/8"},
        f"{NAME}/a/in-v6": of_a | {"ipProtocol": "-1", "cidrIpv6": "::/0", "description": "all"},
        f"{NAME}/a/out-list": of_a | {"ipProtocol": "-1", "prefixListId": "pl-1"},
        f"{NAME}/a/out-b": of_a | {"ipProtocol": "-1", "referencedSecurityGroupId": f"{NAME}/b-id"},
        f"{NAME}/b/in-a": {
            "region": "us-west-2",
            "securityGroupId": f"{NAME}/b-id",
            "ipProtocol": "-1",
            "referencedSecurityGroupId": f"{NAME}/a-id",
        },
    }
    kinds = {name.rpartition("/")[2]: type_ for type_, name in found if type_.endswith("Rule")}
    assert kinds == {
        "in-v4": "SecurityGroupIngressRule",
        "in-v6": "SecurityGroupIngressRule",
        "in-a": "SecurityGroupIngressRule",
        "out-list": "SecurityGroupEgressRule",
        "out-b": "SecurityGroupEgressRule",
    }
    renamed = found["SecurityGroupEgressRule", f"{NAME}/a/out-b"].request.aliases
    assert {alias.spec.name for alias in renamed} == {f"{NAME}/a/out-c", f"{NAME}/o/out-b", f"{NAME}/o/out-c"}


def test_an_interface_endpoint_is_in_its_subnets_and_groups() -> None:
    endpoint = InterfaceEndpointArgs(
        key="interface-ssm",
        service_name="com.amazonaws.us-west-2.ssm",
        subnets=["a", "b"],
        security_groups=["g"],
        private_dns=True,
        tags={"Name": "ssm"},
    )
    rules = [
        RuleArgs(key="in", is_egress=False, protocol="tcp", from_port=443, to_port=443, cidr="10.0.0.0/8"),
        RuleArgs(key="out", is_egress=True, protocol="-1", cidr="10.0.0.0/8"),
    ]
    group, other = (SecurityGroupArgs(key=key, name=key, description="-", rules=rules, tags={}) for key in ("g", "h"))
    found = register_vpc(security_groups=[group, other], interface_endpoints=[endpoint])
    made = found["VpcEndpoint", f"{NAME}/interface-ssm"]
    assert {name for name in made.depends_on if name.endswith(("/in", "/out"))} == {f"{NAME}/g/in"}
    assert made.inputs == {
        "region": "us-west-2",
        "vpcId": f"{NAME}-id",
        "serviceName": "com.amazonaws.us-west-2.ssm",
        "vpcEndpointType": "Interface",
        "subnetIds": [f"{NAME}/a-id", f"{NAME}/b-id"],
        "securityGroupIds": [f"{NAME}/g-id"],
        "privateDnsEnabled": True,
        "tags": {"Name": "ssm"},
    }


def test_dhcp_options_are_given_to_the_vpc() -> None:
    options = DhcpOptionsArgs(domain_name="x.org", domain_name_servers=["10.0.0.2"], ntp_servers=[], tags={"a": "b"})
    found = register_vpc(dhcp_options=options)
    assert found["VpcDhcpOptions", f"{NAME}/dhcp-options"].inputs == {
        "region": "us-west-2",
        "domainName": "x.org",
        "domainNameServers": ["10.0.0.2"],
        "tags": {"a": "b"},
    }
    assert found["VpcDhcpOptionsAssociation", f"{NAME}/dhcp-options"].inputs == {
        "region": "us-west-2",
        "vpcId": f"{NAME}-id",
        "dhcpOptionsId": f"{NAME}/dhcp-options-id",
    }
