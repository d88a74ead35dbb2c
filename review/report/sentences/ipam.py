"""The IPAM, its pools and their networks, and who administers it."""

from engine.changes import Operation
from engine.deployment import StateResource
from engine.urns import SEPARATOR
from review.logical_names import find_key
from review.report.sentences.model import Area, Tell, Words
from review.report.text import code, is_simple
from review.report.world import World

IPAM = "aws:ec2/vpcIpam:VpcIpam"
_POOL = "aws:ec2/vpcIpamPool:VpcIpamPool"
_CIDR = "aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr"
_ADMINISTRATOR = "aws:ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount"


def _name_ipam(_world: World, resource: StateResource) -> str:
    """`ipam-ACCOUNT`; there is one."""
    region = resource.inputs.get("region")
    return f"in {code(region)}" if is_simple(region) else "of the organization"


def _name_pool(_world: World, resource: StateResource) -> str:
    """`ipam-ACCOUNT/POOL`."""
    return code(resource.name.rpartition(SEPARATOR)[2])


def _name_cidr(_world: World, resource: StateResource) -> str:
    """`ipam-ACCOUNT/POOL/NETWORK`."""
    *_, pool, end = ("", *resource.name.split(SEPARATOR))
    cidr = resource.inputs.get("cidr")
    return f"{code(cidr if is_simple(cidr) else end)} of IPAM pool {code(pool)}"


def _name_administrator(world: World, resource: StateResource) -> str:
    """By the id, or before that is known by the key: `delegation-ipam-ACCOUNT`."""
    value = resource.inputs.get("delegatedAdminAccountId")
    if isinstance(value, str) and value.isdecimal():
        return world.name_account_id(value)
    return code(find_key(resource.name))


def _tell_administrator(sentence: str) -> Tell:
    return lambda world, change: f"Account {_name_administrator(world, change.resource)} {sentence}"


WORDS = {
    IPAM: Words(
        noun="IPAM",
        plural="IPAMs",
        area=Area.network,
        name=_name_ipam,
        labels={"operatingRegions": "operating regions"},
    ),
    _POOL: Words(
        noun="IPAM pool",
        plural="IPAM pools",
        area=Area.network,
        name=_name_pool,
        labels={"autoImport": "import of VPCs that are found", "locale": "region", "sourceIpamPoolId": "source"},
    ),
    _CIDR: Words(noun="network", plural="networks", area=Area.network, name=_name_cidr, belongs_to=(_POOL,)),
    _ADMINISTRATOR: Words(
        noun="administrator of IPAM",
        plural="administrators of IPAM",
        area=Area.organization,
        name=_name_administrator,
        tell={
            Operation.create: _tell_administrator("looks after the networks of all accounts from now on, by its IPAM"),
            Operation.delete: _tell_administrator("no longer looks after networks of other accounts, by its IPAM"),
        },
        is_inside=False,
    ),
}
