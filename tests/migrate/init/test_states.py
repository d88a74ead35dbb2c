"""The inventory of states: which attribute says what, and what is left out when it cannot be told."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.inventory import InlinePolicy, Inventory
from migrate.init.labels import label_by_address
from migrate.init.states import read_inventory
from migrate.scanning.classification import Scan, ScannedInstance
from migrate.terraform.addresses import format_address, parse_provider
from migrate.terraform.state import Instance
from tests.migrate.init.inventories import ADMINISTRATOR, DENY, MANAGEMENT, SHARE, SHOP, trust

PROVIDER = 'provider["registry.terraform.io/hashicorp/aws"]'
CANARY = "canary-9f27"


def instance(type_: str, attributes: dict[str, Any], **changes: Any) -> ScannedInstance:
    """An instance in the account SHOP and us-east-1, as scan and state say it."""
    fields: dict[str, Any] = {"name": "main", "module": "", "index_key": None, "sensitive": frozenset[str]()} | changes
    address = format_address(fields["module"], type_, fields["name"], fields["index_key"])
    return ScannedInstance(
        state=fields.get("state", "a.tfstate"),
        workspace="default",
        address=address,
        type=type_,
        token="aws:x/y:Y",
        provider=PROVIDER,
        account=fields.get("account", SHOP),
        region=fields.get("region", "us-east-1"),
        provider_region="us-east-1",
        import_id=None,
        bin=fields.get("bin", "import"),
        reason=fields.get("reason"),
        object=Instance(
            module=fields["module"],
            type=type_,
            name=fields["name"],
            index_key=fields["index_key"],
            address=address,
            provider=parse_provider(PROVIDER),
            tainted=False,
            deposed=None,
            attributes=attributes,
            sensitive=fields["sensitive"],
            identity={},
            dependencies=(),
        ),
    )


def read(*instances: ScannedInstance) -> Inventory:
    return read_inventory(Scan(states=(), instances=instances))


ROLE = {
    "arn": f"arn:aws:iam::{SHOP}:role/teams/Deploy",
    "name": "Deploy",
    "path": "/teams/",
    "description": "Enters",
    "assume_role_policy": trust(MANAGEMENT),
    "max_session_duration": 7200,
    "permissions_boundary": "",
    "tags": {"Own": "x"},
    "tags_all": {"Own": "x", "ManagedBy": "terraform"},
}


def test_the_organization_and_its_services() -> None:
    attributes = {
        "id": "o-1",
        "arn": f"arn:aws:organizations::{MANAGEMENT}:organization/o-1",
        "master_account_id": MANAGEMENT,
        "feature_set": "ALL",
        "aws_service_access_principals": ["sso.amazonaws.com"],
        "enabled_policy_types": ["TAG_POLICY", "SERVICE_CONTROL_POLICY"],
    }
    inventory = read(
        instance("aws_organizations_organization", attributes),
        instance("aws_ram_sharing_with_organization", {"id": MANAGEMENT}),
        instance("aws_organizations_aws_service_access", {"service_principal": "config.amazonaws.com"}),
    )
    (found,) = inventory.organizations
    assert (found.origin, found.management_account_id) == ("a.tfstate aws_organizations_organization.main", MANAGEMENT)
    assert found.services == ("config.amazonaws.com", "ram.amazonaws.com", "sso.amazonaws.com")
    assert found.policy_types == ("SERVICE_CONTROL_POLICY", "TAG_POLICY")


def test_a_role_with_all_that_belongs_to_it() -> None:
    inventory = read(
        instance("aws_iam_role", ROLE),
        instance("aws_iam_role_policy_attachment", {"role": "Deploy", "policy_arn": ADMINISTRATOR}),
        instance("aws_iam_role_policy_attachment", {"role": "Deploy", "policy_arn": "x"}, account=MANAGEMENT),
        instance("aws_iam_role_policy", {"role": "Deploy", "name": "own", "policy": DENY}),
    )
    (role,) = inventory.roles
    assert (role.account_id, role.path, role.max_session_duration) == (SHOP, "/teams/", 7200)
    assert (role.policies, role.inline) == ((ADMINISTRATOR,), (InlinePolicy(name="own", document=DENY),))
    assert (role.tags, role.default_tags) == (ROLE["tags_all"], {"ManagedBy": "terraform"})
    assert role.permissions_boundary is None


def test_a_role_that_holds_its_policies_itself() -> None:
    own = {"managed_policy_arns": [ADMINISTRATOR], "inline_policy": [{"name": "b", "policy": DENY}, {"name": ""}]}
    (role,) = read(instance("aws_iam_role", ROLE | own)).roles
    assert (role.policies, role.inline) == ((ADMINISTRATOR,), (InlinePolicy(name="b", document=DENY),))


def test_a_network_with_routes_of_both_kinds() -> None:
    tags = {"tags": None, "tags_all": {}}
    inventory = read(
        instance(
            "aws_vpc",
            {"id": "vpc-1", "owner_id": SHOP, "cidr_block": "10.0.0.0/16", "enable_dns_hostnames": True, **tags},
            module='module.net["shared"]',
            name="this",
        ),
        instance(
            "aws_subnet",
            {
                "id": "subnet-1",
                "arn": "arn:subnet",
                "vpc_id": "vpc-1",
                "cidr_block": "10.0.0.0/24",
                "availability_zone": "us-east-1a",
                "map_public_ip_on_launch": True,
                "ipv6_native": False,
                "enable_dns64": True,
                **tags,
            },
            name="public",
            index_key="a",
        ),
        instance("aws_internet_gateway", {"id": "igw-1", "vpc_id": "vpc-1", **tags}),
        instance(
            "aws_route_table",
            {"id": "rtb-1", "vpc_id": "vpc-1", "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}], **tags},
        ),
        instance("aws_route", {"route_table_id": "rtb-1", "destination_cidr_block": "10.9.0.0/16", "gateway_id": ""}),
        instance("aws_route_table_association", {"route_table_id": "rtb-1", "subnet_id": "subnet-1"}),
        instance("aws_route_table_association", {"route_table_id": "rtb-1", "gateway_id": "igw-1"}, name="gateway"),
    )
    (vpc,), (subnet,) = inventory.vpcs, inventory.subnets
    assert (vpc.label, vpc.enable_dns_hostnames, vpc.enable_dns_support, vpc.beyond) == ("shared", True, True, ())
    assert (subnet.label, subnet.map_public_ip_on_launch, subnet.beyond) == ("public a", True, ("enable_dns64",))
    assert {(route.destination, route.gateway_id) for route in inventory.routes} == {
        ("0.0.0.0/0", "igw-1"),
        ("10.9.0.0/16", ""),
    }
    assert [one.subnet_id for one in inventory.associations] == ["subnet-1"]
    assert inventory.regions == {"us-east-1": 7}
    assert inventory.notes == ()


def test_shares() -> None:
    inventory = read(
        instance("aws_ram_resource_share", {"arn": SHARE, "name": "s", "allow_external_principals": True}),
        instance("aws_ram_resource_association", {"resource_share_arn": SHARE, "resource_arn": "arn:subnet"}),
        instance("aws_ram_principal_association", {"resource_share_arn": SHARE, "principal": SHOP}),
    )
    assert inventory.shares[0].account_id == "033333333389"
    assert inventory.shares[0].allow_external_principals is True
    assert (inventory.shared_resources[0].resource_arn, inventory.share_principals[0].principal) == ("arn:subnet", SHOP)


def test_what_is_in_two_states_is_one_object() -> None:
    inventory = read(instance("aws_iam_role", ROLE, state="b.tfstate"), instance("aws_iam_role", ROLE))
    assert [role.origin for role in inventory.roles] == ["a.tfstate aws_iam_role.main"]


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"bin": "tainted", "reason": "to be replaced"}, "tainted, to be replaced: it is not in the config"),
        ({"sensitive": frozenset({"assume_role_policy"})}, "assume_role_policy is missing, malformed or sensitive"),
        ({"sensitive": frozenset({"tags_all"})}, "tags_all is missing, malformed or sensitive"),
    ],
)
def test_what_cannot_be_read_is_noted_by_name(changes: dict[str, Any], note: str) -> None:
    inventory = read(instance("aws_iam_role", ROLE, **changes))
    assert inventory.roles == ()
    assert len(inventory.notes) == 1
    assert str(inventory.notes[0]).startswith(f"a.tfstate aws_iam_role.main: {note}")


def test_what_aws_attaches_itself_is_no_news() -> None:
    attached = {"policy_id": "p-FullAWSAccess", "target_id": "ou-1"}
    inventory = read(
        instance("aws_organizations_policy_attachment", attached, bin="aws-managed", reason="AWS attaches it")
    )
    assert (inventory.attachments, inventory.notes) == ((), ())


@pytest.mark.parametrize("attribute", ["status", "state"])
def test_a_closed_account_is_no_account_of_the_inventory(attribute: str) -> None:
    fields = {"id": SHOP, "name": "shop", "email": "a@example.com", "parent_id": "r-1", "joined_method": "INVITED"}
    closed = read(instance("aws_organizations_account", fields | {attribute: "SUSPENDED"}))
    assert (closed.accounts, closed.notes) == ((), ())
    (account,) = closed.inactive_accounts
    assert (account.id, account.state, account.origin) == (
        SHOP,
        "SUSPENDED",
        "a.tfstate aws_organizations_account.main",
    )
    opened = read(instance("aws_organizations_account", fields | {attribute: "ACTIVE"}))
    assert [one.invited for one in opened.accounts] == [True]
    skipped = read(instance("aws_organizations_account", fields | {attribute: "CLOSED"}, bin="skipped", reason="gone"))
    assert skipped.inactive_accounts == ()


def test_a_malformed_network_is_noted() -> None:
    inventory = read(instance("aws_vpc", {"id": "vpc-1", "owner_id": SHOP, "cidr_block": "10.0.0.1/16"}))
    assert "aws_vpc.main: cidr_block is missing, malformed" in str(inventory.notes[0])


def test_a_sensitive_value_is_nowhere() -> None:
    secret = ROLE | {"description": CANARY}
    inline = {"role": "Deploy", "name": "own", "policy": json.dumps({"x": CANARY})}
    inventory = read(
        instance("aws_iam_role", secret, sensitive=frozenset({"description"})),
        instance("aws_iam_role_policy", inline, sensitive=frozenset({"policy"})),
    )
    assert inventory.roles == ()
    assert CANARY not in repr(inventory)
    assert [str(note).partition(",")[0] for note in inventory.notes] == [
        "a.tfstate aws_iam_role.main: description is missing",
        "a.tfstate aws_iam_role_policy.main: policy is missing",
    ]


JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=5), inner, max_size=2)),
    max_leaves=4,
)
TYPES = [
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_organizations_account",
    "aws_organizations_organization",
    "aws_ram_resource_share",
    "aws_route",
    "aws_route_table",
    "aws_subnet",
    "aws_vpc",
]


@given(st.sampled_from(TYPES), st.sampled_from(sorted({*ROLE, "id", "route", "inline_policy", "cidr_block"})), JUNK)
def test_no_attribute_is_a_traceback(type_: str, attribute: str, junk: Any) -> None:
    whole = ROLE | {
        "id": "x",
        "email": "a@example.com",
        "parent_id": "r-1",
        "vpc_id": "vpc-1",
        "cidr_block": "10.0.0.0/16",
    }
    inventory = read(instance(type_, whole | {attribute: junk}), instance("aws_s3_bucket", {}))
    assert inventory.regions == {"us-east-1": 2}


@pytest.mark.parametrize(
    ("module", "name", "index_key", "label"),
    [
        ("", "web", None, "web"),
        ("", "web", 0, "web 0"),
        ("module.net", "this", None, "net"),
        ('module.a.module.net["eu.west"]', "main", "x", "eu.west x"),
        ("", "this", None, "this"),
    ],
)
def test_a_label_comes_from_the_address(module: str, name: str, index_key: str | int | None, label: str) -> None:
    found = instance("aws_vpc", {}, module=module, name=name, index_key=index_key).require_object()
    assert label_by_address(found) == label
    assert label_by_address(replace(found, index_key=None)) == label.removesuffix(f" {index_key}")
