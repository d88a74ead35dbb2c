"""The example's stack `org` as AWS itself tells of it: the same objects and ids as those of `estate.example_estate`."""

from dataclasses import replace
from typing import Any

from live.inventory import (
    Account,
    Attachment,
    Inventory,
    Organization,
    Policy,
    Role,
    Share,
    SharedResource,
    SharePrincipal,
    Subnet,
    Unit,
    Vpc,
    told_by_aws,
)
from live.named import NamedObject
from migrate.mapping import MigrationMapping
from migrate.planning.model import Plan
from migrate.planning.planner import make_plan
from migrate.scanning.classification import Scan
from migrate.scanning.live import Reading, add_live
from tests.migrate.planning.estate import ACCOUNTS, EMAILS, MANAGEMENT, SHARE, TABLE, UNITS, VPCS, Estate

SUBNET = "arn:aws:ec2:us-east-1:333333333333:subnet/subnet-1"
REGIONS = ("us-east-1", "us-west-2")
ARN = "arn:aws:iam::aws:policy/"


def example_inventory() -> Inventory:
    """All that the stack registers, and a role for people's own use in one account."""
    arn = f"arn:aws:organizations::{MANAGEMENT}"
    roles = [make_role(id_, "TerraformExecutionRole", "AdministratorAccess") for id_ in ACCOUNTS.values()]
    roles += [
        make_role(ACCOUNTS[key], "AuditReadOnly", "ReadOnlyAccess", "SecurityAudit")
        for key in ("prod-application", "staging-application", "dev-application")
    ]
    return Inventory(
        organizations=(
            Organization(
                origin="AWS o-1",
                id="o-1",
                management_account_id=MANAGEMENT,
                feature_set="ALL",
                services=tuple(f"{name}.amazonaws.com" for name in ("account", "cloudtrail", "config", "ram", "sso")),
                policy_types=("SERVICE_CONTROL_POLICY", "TAG_POLICY"),
                root_id="r-1",
            ),
        ),
        units=tuple(
            Unit(origin=f"AWS {id_}", id=id_, arn=f"{arn}:ou/o-1/{id_}", parent_id=parent, name=name)
            for id_, name, parent in UNITS.values()
        ),
        accounts=tuple(
            Account(
                origin=f"AWS {id_}",
                id=id_,
                parent_id="r-1",
                name=key,
                email=EMAILS[key].upper(),
                entered_by="OrganizationAccountAccessRole",
            )
            for key, id_ in ACCOUNTS.items()
        ),
        policies=(
            make_policy("p-1", "SERVICE_CONTROL_POLICY", "deny-unauthorized-regions"),
            make_policy("p-2", "TAG_POLICY", "environment-tag"),
        ),
        attachments=tuple(
            Attachment(origin=f"AWS ou-3 {id_}", policy_id=id_, target_id="ou-3") for id_ in ("p-1", "p-2")
        ),
        full_access=frozenset({"r-1", "ou-3"}),
        roles=(*roles, make_role(ACCOUNTS["networking"], "people")),
        vpcs=tuple(make_vpc(id_, ACCOUNTS[key], region, cidr) for key, (id_, cidr, region) in VPCS.items()),
        subnets=(
            Subnet(
                origin=told_by_aws(SUBNET),
                id="subnet-1",
                arn=SUBNET,
                vpc_id="vpc-0",
                cidr="10.0.1.0/24",
                availability_zone="us-east-1a",
                label="subnet-1",
                map_public_ip_on_launch=False,
            ),
        ),
        shares=(
            Share(
                origin=told_by_aws(SHARE),
                arn=SHARE,
                account_id="333333333333",
                region="us-east-1",
                name="shared-subnets",
                allow_external_principals=False,
            ),
        ),
        shared_resources=(SharedResource(origin=told_by_aws(SHARE, SUBNET), share_arn=SHARE, resource_arn=SUBNET),),
        share_principals=(
            SharePrincipal(origin=told_by_aws(SHARE, "444444444444"), share_arn=SHARE, principal="444444444444"),
        ),
        looked_into=tuple((id_, region) for id_ in (MANAGEMENT, *ACCOUNTS.values()) for region in REGIONS),
    )


def make_role(account: str, name: str, *policies: str) -> Role:
    return Role(
        origin=told_by_aws(f"arn:aws:iam::{account}:role/{name}"),
        account_id=account,
        name=name,
        path="/",
        description="",
        trust="{}",
        max_session_duration=3600,
        permissions_boundary=None,
        policies=tuple(f"{ARN}{policy}" for policy in policies),
        inline=(),
    )


def make_policy(id_: str, type_: str, name: str) -> Policy:
    return Policy(origin=f"AWS {id_}", id=id_, name=name, type=type_, description="", content="{}")


def make_vpc(id_: str, account: str, region: str, cidr: str) -> Vpc:
    return Vpc(
        origin=told_by_aws(account, id_),
        id=id_,
        account_id=account,
        region=region,
        cidr=cidr,
        label=id_,
        enable_dns_support=True,
        enable_dns_hostnames=False,
        instance_tenancy="default",
    )


def plan_live(
    inventory: Inventory,
    *,
    named: tuple[NamedObject, ...] = (),
    skip: frozenset[str] = frozenset(),
    mapping: MigrationMapping | None = None,
    states: Estate | None = None,
    **subject: Any,
) -> Plan:
    """The plan from what AWS has; `states`: what Terraform has of it."""
    mapping = mapping or MigrationMapping()
    made = (states or Estate()).subject(mapping=mapping, files=None if states else [], **subject)
    reading = Reading(inventory=inventory, named=named, skip=skip)
    scan = made.scan if states else Scan((), ())
    return make_plan(replace(made, scan=add_live(scan, reading, TABLE, mapping)))
