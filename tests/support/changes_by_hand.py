"""Changes of the example organization made behind the program's back, and the row of drift that each has to give."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

STRANGER = "999999999999"
Client = Callable[..., Any]
"""`client("ec2", account_id, region)`: a boto3 client that looks straight into an account."""

Told = tuple[str, str, str, str]
"""Kind, change, name and attribute of a row."""

ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]})
NAMED = {
    "admin": "administration",
    "networking": "networking",
    "prod": "prod-application",
    "staging": "staging-application",
    "dev": "dev-application",
}


def trust(*accounts: str) -> str:
    principals = [f"arn:aws:iam::{account}:root" for account in accounts]
    statement = {"Effect": "Allow", "Principal": {"AWS": principals}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@dataclass(frozen=True)
class Place:
    """Ids of the example: `accounts` and `units` by name, `policies` by key."""

    client: Client
    root: str
    accounts: Mapping[str, str]
    units: Mapping[str, str]
    policies: Mapping[str, str]

    def inside(self, name: str, service: str, region: str = "us-east-1") -> Any:
        return self.client(service, self.accounts[NAMED[name]], region)

    def vpc(self, name: str, region: str = "us-east-1") -> str:
        vpcs = self.inside(name, "ec2", region).describe_vpcs()["Vpcs"]
        return next(vpc["VpcId"] for vpc in vpcs if not vpc["IsDefault"])

    def share(self) -> str:
        shares = self.inside("networking", "ram").get_resource_shares(resourceOwner="SELF")["resourceShares"]
        return next(one["resourceShareArn"] for one in shares if one["name"] == "shared-subnets")


def find_place(client: Client) -> Place:
    organizations = client("organizations")
    root = organizations.list_roots()["Roots"][0]["Id"]
    units: dict[str, str] = {}
    waiting = [root]
    while waiting:
        found = organizations.list_organizational_units_for_parent(ParentId=waiting.pop())["OrganizationalUnits"]
        units |= {unit["Name"]: unit["Id"] for unit in found}
        waiting += [unit["Id"] for unit in found]
    pages = organizations.get_paginator("list_accounts").paginate()
    policies = {
        policy["Name"]: policy["Id"]
        for kind in ("SERVICE_CONTROL_POLICY", "TAG_POLICY")
        for policy in organizations.list_policies(Filter=kind)["Policies"]
    }
    return Place(client, root, {one["Name"]: one["Id"] for page in pages for one in page["Accounts"]}, units, policies)


def change_organization(place: Place) -> dict[str, Told]:
    """What is changed by whoever manages the organization."""
    client, units, accounts = place.client("organizations"), place.units, place.accounts
    told: dict[str, Told] = {}

    client.create_organizational_unit(ParentId=units["Workloads"], Name="Shadow")
    told["a unit more"] = ("unit", "unmanaged", "Shadow", "")
    client.update_organizational_unit(OrganizationalUnitId=units["Staging"], Name="Stage")
    told["a unit renamed"] = ("unit", "renamed", "staging", "name")
    client.tag_resource(ResourceId=units["Security"], Tags=[{"Key": "Team", "Value": "a"}])
    told["a unit tagged"] = ("unit", "edited", "security", "tags")
    dev = accounts["dev-application"]
    client.move_account(AccountId=dev, SourceParentId=units["Development"], DestinationParentId=units["Production"])
    told["an account moved"] = ("account", "moved", "dev-application", "parent_id")
    client.delete_organizational_unit(OrganizationalUnitId=units["Development"])
    told["a unit deleted"] = ("unit", "gone", "development", "")
    client.tag_resource(ResourceId=accounts["networking"], Tags=[{"Key": "Team", "Value": "net"}])
    told["an account tagged"] = ("account", "edited", "networking", "tags")
    place.client("account").put_account_name(AccountId=accounts["staging-application"], AccountName="staging")
    told["an account renamed"] = ("account", "renamed", "staging-application", "name")
    client.create_account(Email="aws+rogue@example.com", AccountName="rogue")
    told["an account more"] = ("account", "unmanaged", "rogue", "")

    policy = client.create_policy(Name="hand-made", Description="", Type="SERVICE_CONTROL_POLICY", Content=ALLOW)
    id_ = policy["Policy"]["PolicySummary"]["Id"]
    told["a policy more"] = ("policy", "unmanaged", "hand-made", "")
    client.attach_policy(PolicyId=id_, TargetId=units["Infrastructure"])
    on = f"hand-made ({id_}) on infrastructure ({units['Infrastructure']})"
    told["a strange policy attached"] = ("policy attachment", "unmanaged", on, "")
    regions = place.policies["deny-unauthorized-regions"]
    client.attach_policy(PolicyId=regions, TargetId=units["Security"])
    on = f"deny-unapproved-regions ({regions}) on security ({units['Security']})"
    told["a policy attached"] = ("policy attachment", "unmanaged", on, "")
    tags = place.policies["environment-tag"]
    client.detach_policy(PolicyId=tags, TargetId=units["Workloads"])
    on = f"environment-tag ({tags}) on workloads ({units['Workloads']})"
    told["a policy detached"] = ("policy attachment", "gone", on, "")
    client.update_policy(PolicyId=regions, Content=ALLOW)
    told["a document edited"] = ("policy", "edited", "deny-unapproved-regions", "content")
    client.update_policy(PolicyId=tags, Description="by hand")
    told["a description edited"] = ("policy", "edited", "environment-tag", "description")
    client.detach_policy(PolicyId="p-FullAWSAccess", TargetId=units["Infrastructure"])
    on = f"infrastructure ({units['Infrastructure']})"
    told["FullAWSAccess detached"] = ("FullAWSAccess", "gone", on, "")

    client.enable_aws_service_access(ServicePrincipal="guardduty.amazonaws.com")
    told["trusted access on"] = ("trusted access", "unmanaged", "guardduty.amazonaws.com", "")
    client.disable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
    told["trusted access off"] = ("trusted access", "gone", "cloudtrail.amazonaws.com", "")
    client.enable_policy_type(RootId=place.root, PolicyType="BACKUP_POLICY")
    told["a policy type on"] = ("policy type", "unmanaged", "BACKUP_POLICY", "")
    admin = accounts["administration"]
    client.register_delegated_administrator(AccountId=admin, ServicePrincipal="config.amazonaws.com")
    told["an administrator"] = (
        "delegated administrator",
        "unmanaged",
        f"admin ({admin}) for config.amazonaws.com",
        "",
    )
    return told


def change_roles(place: Place) -> dict[str, Told]:
    """What is changed of roles in the accounts."""
    told: dict[str, Told] = {}
    admin = place.accounts["administration"]
    dev = place.inside("dev", "iam")
    dev.update_assume_role_policy(RoleName="AuditReadOnly", PolicyDocument=trust(admin, STRANGER))
    told["a role opened"] = ("role", "edited", "AuditReadOnly", "trust")
    dev.untag_role(RoleName="TerraformExecutionRole", TagKeys=["ManagedBy"])
    told["a role untagged"] = ("role", "edited", "TerraformExecutionRole", "tags")
    networking = place.inside("networking", "iam")
    networking.attach_role_policy(RoleName="TerraformExecutionRole", PolicyArn="arn:aws:iam::aws:policy/IAMFullAccess")
    told["a policy of a role more"] = ("role", "edited", "TerraformExecutionRole", "policies: IAMFullAccess")
    networking.put_role_policy(RoleName="TerraformExecutionRole", PolicyName="write-gate", PolicyDocument=ALLOW)
    told["a gate opened"] = ("role", "edited", "TerraformExecutionRole", "inline policy write-gate")
    prod = place.inside("prod", "iam")
    prod.detach_role_policy(RoleName="AuditReadOnly", PolicyArn="arn:aws:iam::aws:policy/SecurityAudit")
    told["a policy of a role less"] = ("role", "edited", "AuditReadOnly", "policies: SecurityAudit")
    prod.create_role(RoleName="Vendor", AssumeRolePolicyDocument=trust(STRANGER))
    prod.attach_role_policy(RoleName="Vendor", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    told["a role for strangers"] = ("role", "unmanaged", "Vendor", "")
    prod.create_role(RoleName="Application", AssumeRolePolicyDocument=trust(admin))  # an application's own matter
    staging = place.inside("staging", "iam")
    staging.put_role_policy(RoleName="AuditReadOnly", PolicyName="extra", PolicyDocument=ALLOW)
    told["an inline policy more"] = ("role", "edited", "AuditReadOnly", "inline policy extra")
    staging.update_role(RoleName="TerraformExecutionRole", MaxSessionDuration=7200, Description="mine")
    told["longer sessions"] = ("role", "edited", "TerraformExecutionRole", "max_session_duration")
    told["a role described"] = ("role", "edited", "TerraformExecutionRole", "description")
    return told


def change_networks(place: Place) -> dict[str, Told]:
    """What is changed of networks and shares."""
    told: dict[str, Told] = {}
    prod, staging, dev = (
        place.inside("prod", "ec2"),
        place.inside("staging", "ec2"),
        place.inside("dev", "ec2", "us-west-2"),
    )
    networking = place.inside("networking", "ec2")
    dev.create_vpc(CidrBlock="10.99.0.0/16")
    told["a VPC more"] = ("VPC", "unmanaged", "10.99.0.0/16", "")
    staging.create_tags(Resources=[place.vpc("staging")], Tags=[{"Key": "Owner", "Value": "nobody"}])
    told["a VPC tagged"] = ("VPC", "edited", "staging-vpc", "tags")
    prod.modify_vpc_attribute(VpcId=place.vpc("prod"), EnableDnsHostnames={"Value": True})
    told["a switch of a VPC"] = ("VPC", "edited", "production-vpc", "enable_dns_hostnames")
    gateway = prod.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    prod.attach_internet_gateway(InternetGatewayId=gateway, VpcId=place.vpc("prod"))
    told["a gateway"] = ("internet gateway", "unmanaged", gateway, "")
    vpc = place.vpc("networking")
    subnet = networking.create_subnet(VpcId=vpc, CidrBlock="10.0.9.0/24", AvailabilityZone="us-east-1a")["Subnet"]
    told["a subnet more"] = ("subnet", "unmanaged", "10.0.9.0/24", "")
    known = next(
        one["SubnetId"]
        for one in networking.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
        if one["SubnetId"] != subnet["SubnetId"]
    )
    networking.modify_subnet_attribute(SubnetId=known, MapPublicIpOnLaunch={"Value": True})
    told["a switch of a subnet"] = ("subnet", "edited", "shared-private-a", "map_public_ip_on_launch")
    peered = prod.create_vpc_peering_connection(
        VpcId=place.vpc("prod"), PeerVpcId=vpc, PeerOwnerId=place.accounts["networking"]
    )["VpcPeeringConnection"]
    told["a peering"] = ("peering", "unmanaged", f"{peered['RequesterVpcInfo']['VpcId']} with {vpc}", "")

    ram, share = place.inside("networking", "ram"), place.share()
    receiver, stranger = place.accounts["prod-application"], place.accounts["staging-application"]
    ram.associate_resource_share(resourceShareArn=share, principals=[stranger])
    named = f"staging-application ({stranger}) in shared-subnets"
    told["a share with one more"] = ("share principal", "unmanaged", named, "")
    ram.disassociate_resource_share(resourceShareArn=share, principals=[receiver])
    named = f"prod-application ({receiver}) in shared-subnets"
    told["a share with one less"] = ("share principal", "gone", named, "")
    ram.create_resource_share(name="extra", allowExternalPrincipals=False)
    told["a share more"] = ("share", "unmanaged", "extra", "")
    ram.update_resource_share(resourceShareArn=share, allowExternalPrincipals=True)
    told["a share opened"] = ("share", "edited", "shared-subnets", "allow_external_principals")
    return told
