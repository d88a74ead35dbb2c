"""EC2: sets of DHCP options, and which of them a VPC has.

Schemas: terraform-provider-aws internal/service/ec2/vpc_dhcp_options.go, vpc_dhcp_options_association.go.
"""

from sandbox.provider.resource import Call, Imported, ResourceType
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props

_LISTS = {
    "domainNameServers": "domain-name-servers",
    "netbiosNameServers": "netbios-name-servers",
    "ntpServers": "ntp-servers",
}
_TEXTS = {"domainName": "domain-name", "netbiosNodeType": "netbios-node-type"}
_NONE = "default"
"""What AssociateDhcpOptions calls no options at all."""


def _create(call: Call) -> str:
    told = {name: call.props[key] for key, name in _LISTS.items() if call.props.get(key)}
    told |= {name: [call.props[key]] for key, name in _TEXTS.items() if call.props.get(key)}
    answer = call.client.create_dhcp_options(
        DhcpConfigurations=[{"Key": name, "Values": values} for name, values in told.items()],
        **specify_tags(call, "dhcp-options"),
    )
    return answer["DhcpOptions"]["DhcpOptionsId"]


def _read(call: Call, options_id: str) -> Props:
    found = call.client.describe_dhcp_options(DhcpOptionsIds=[options_id])["DhcpOptions"][0]
    told = {one["Key"]: [value["Value"] for value in one["Values"]] for one in found["DhcpConfigurations"]}
    return {
        "arn": call.arn("ec2", f"dhcp-options/{options_id}"),
        "ownerId": found.get("OwnerId", call.instance.account_id),
        **{key: told.get(name, []) for key, name in _LISTS.items()},
        **{key: next(iter(told.get(name, [])), None) for key, name in _TEXTS.items()},
    }


def _delete(call: Call, options_id: str) -> None:
    call.client.delete_dhcp_options(DhcpOptionsId=options_id)


def _associate(call: Call) -> str:
    options_id, vpc_id = call.props["dhcpOptionsId"], call.props["vpcId"]
    call.client.associate_dhcp_options(DhcpOptionsId=options_id, VpcId=vpc_id)
    return f"{options_id}-{vpc_id}"


def _read_association(call: Call, object_id: str) -> Props | None:
    vpc_id = call.props.get("vpcId") or object_id
    options_id = call.client.describe_vpcs(VpcIds=[vpc_id])["Vpcs"][0]["DhcpOptionsId"]
    if options_id == _NONE:
        return None
    return {"id": f"{options_id}-{vpc_id}", "dhcpOptionsId": options_id, "vpcId": vpc_id}


def _reassociate(call: Call, _: str, __: frozenset[str]) -> None:
    _associate(call)


def _dissociate(call: Call, _: str) -> None:
    call.client.associate_dhcp_options(DhcpOptionsId=_NONE, VpcId=call.props["vpcId"])


_INPUTS = frozenset({*_LISTS, *_TEXTS})

TYPES = (
    ResourceType(
        urn_type="aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
        service="ec2",
        title="EC2 DHCP Options Set",
        inputs=_INPUTS,
        outputs=frozenset({"arn", "ownerId"}),
        force_new=_INPUTS,
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidDhcpOptionID.NotFound", "InvalidDhcpOptionsID.NotFound"}),
        create=_create,
        read=_read,
        delete=_delete,
    ),
    ResourceType(
        urn_type="aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
        service="ec2",
        title="EC2 DHCP Options Set Association",
        inputs=frozenset({"dhcpOptionsId", "vpcId"}),
        required=frozenset({"dhcpOptionsId", "vpcId"}),
        force_new=frozenset({"vpcId"}),
        regional=True,
        gone=frozenset({"InvalidVpcID.NotFound"}),
        parse_import_id=lambda import_id: Imported(import_id, {"vpcId": import_id}),
        create=_associate,
        read=_read_association,
        update=_reassociate,
        delete=_dissociate,
    ),
)
