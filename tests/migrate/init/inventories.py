"""A small organization as an inventory: what the tests of `init` begin with."""

import json
from collections import Counter
from typing import Any

from live.inventory import (
    Account,
    Association,
    Attachment,
    Delegation,
    Gateway,
    Inventory,
    Organization,
    Policy,
    Role,
    Route,
    RouteTable,
    Share,
    SharedResource,
    SharePrincipal,
    Subnet,
    Unit,
    Vpc,
)

MANAGEMENT, TOOLS, NETWORK, SHOP = "111111111111", "022222222222", "033333333389", "444444444444"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
SHARE = "arn:aws:ram:us-east-1:033333333389:resource-share/1"
DENY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "a4b:*", "Resource": "*"}]})


def trust(*accounts: str, external_id: str | None = None, **statement: Any) -> str:
    """A trust policy as Terraform code writes it, keys in the order of the alphabet."""
    condition = {"Condition": {"StringEquals": {"sts:ExternalId": external_id}}} if external_id else {}
    principals = [f"arn:aws:iam::{account}:root" for account in accounts]
    one = {
        "Action": "sts:AssumeRole",
        **condition,
        "Effect": "Allow",
        "Principal": {"AWS": principals[0] if len(principals) == 1 else principals},
        **statement,
    }
    return json.dumps({"Statement": [one], "Version": "2012-10-17"})


def role(account: str, name: str = "Deploy", **changes: Any) -> Role:
    """The execution role of the small organization, in an account."""
    fields: dict[str, Any] = {
        "origin": f"iam.tfstate aws_iam_role.{name}[{account}]",
        "account_id": account,
        "name": name,
        "path": "/",
        "description": "",
        "trust": trust(MANAGEMENT, external_id="deploy-it"),
        "max_session_duration": 7200,
        "permissions_boundary": None,
        "policies": (ADMINISTRATOR,),
        "inline": (),
    }
    return Role(**fields | changes)


def vpc(id_: str = "vpc-1", account: str = NETWORK, cidr: str = "10.0.0.0/16", **changes: Any) -> Vpc:
    fields: dict[str, Any] = {
        "origin": f"network.tfstate aws_vpc.{id_}",
        "id": id_,
        "account_id": account,
        "region": "us-east-1",
        "cidr": cidr,
        "label": "shared",
        "enable_dns_support": True,
        "enable_dns_hostnames": False,
        "instance_tenancy": "default",
    }
    return Vpc(**fields | changes)


def subnet(id_: str, cidr: str, vpc_id: str = "vpc-1", **changes: Any) -> Subnet:
    fields: dict[str, Any] = {
        "origin": f"network.tfstate aws_subnet.{id_}",
        "id": id_,
        "arn": f"arn:aws:ec2:us-east-1:{NETWORK}:subnet/{id_}",
        "vpc_id": vpc_id,
        "cidr": cidr,
        "availability_zone": "us-east-1a",
        "label": id_,
        "map_public_ip_on_launch": False,
    }
    return Subnet(**fields | changes)


def small() -> Inventory:
    """Three member accounts in two units, a policy, an execution role, a network with a public and a shared subnet."""
    return Inventory(
        organizations=(
            Organization(
                origin="org.tfstate aws_organizations_organization.this",
                id="o-1",
                management_account_id=MANAGEMENT,
                feature_set="ALL",
                services=("config.amazonaws.com", "ram.amazonaws.com"),
                policy_types=("SERVICE_CONTROL_POLICY",),
            ),
        ),
        units=(
            Unit(origin="org.tfstate unit.prod", id="ou-2", arn="arn:ou-2", parent_id="ou-1", name="Production"),
            Unit(origin="org.tfstate unit.work", id="ou-1", arn="arn:ou-1", parent_id="r-1", name="Workloads"),
        ),
        accounts=(
            _account(TOOLS, "Tooling", "r-1"),
            _account(NETWORK, "Network", "r-1"),
            _account(SHOP, "Shop", "ou-2"),
        ),
        policies=(
            Policy(
                origin="org.tfstate policy.deny",
                id="p-1",
                name="DenyAlexa",
                type="SERVICE_CONTROL_POLICY",
                description="",
                content=DENY,
            ),
        ),
        attachments=(
            Attachment(origin="org.tfstate attachment.deny", policy_id="p-1", target_id="ou-1"),
            Attachment(origin="org.tfstate attachment.full", policy_id="p-FullAWSAccess", target_id="ou-1"),
        ),
        delegations=(Delegation(origin="org.tfstate delegation", account_id=TOOLS, service="config.amazonaws.com"),),
        roles=tuple(role(account) for account in (TOOLS, NETWORK, SHOP)),
        vpcs=(vpc(),),
        subnets=(subnet("subnet-a", "10.0.0.0/24"), subnet("subnet-b", "10.0.1.0/24")),
        gateways=(Gateway(origin="network.tfstate igw", id="igw-1", vpc_id="vpc-1"),),
        route_tables=(RouteTable(origin="network.tfstate table", id="rtb-1", vpc_id="vpc-1"),),
        routes=(Route(origin="network.tfstate route", table_id="rtb-1", destination="0.0.0.0/0", gateway_id="igw-1"),),
        associations=(Association(origin="network.tfstate association", table_id="rtb-1", subnet_id="subnet-a"),),
        shares=(
            Share(
                origin="network.tfstate share",
                arn=SHARE,
                account_id=NETWORK,
                region="us-east-1",
                name="Subnets",
                allow_external_principals=True,
                tags={"Team": "network"},
            ),
        ),
        shared_resources=(
            SharedResource(
                origin="network.tfstate shared",
                share_arn=SHARE,
                resource_arn=f"arn:aws:ec2:us-east-1:{NETWORK}:subnet/subnet-b",
            ),
        ),
        share_principals=(
            SharePrincipal(origin="network.tfstate principal.shop", share_arn=SHARE, principal=SHOP),
            SharePrincipal(origin="network.tfstate principal.work", share_arn=SHARE, principal="arn:ou-1"),
        ),
        regions=Counter({"us-east-1": 5, "eu-west-1": 1}),
    )


def _account(id_: str, name: str, parent: str) -> Account:
    email = f"aws+{name.lower()}@example.com"
    return Account(origin=f"org.tfstate account.{name}", id=id_, parent_id=parent, name=name, email=email)
