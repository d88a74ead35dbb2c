"""Everything that the local AWS holds, in all accounts, as plain values: two of them are equal when nothing changed.

It looks into every account directly. Only what AWS changes by itself (request ids, a role's last use, records of access
that it delivers) is left out.
"""

import re
from collections.abc import Iterable
from typing import Any

from sandbox.aws.server import AccountClients, LocalAws

REGIONS = ("us-east-1", "us-west-2")
POLICY_TYPES = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY", "AISERVICES_OPT_OUT_POLICY")
EC2_CALLS = {
    "describe_vpcs": "Vpcs",
    "describe_subnets": "Subnets",
    "describe_internet_gateways": "InternetGateways",
    "describe_route_tables": "RouteTables",
    "describe_network_acls": "NetworkAcls",
    "describe_security_groups": "SecurityGroups",
    "describe_security_group_rules": "SecurityGroupRules",
    "describe_addresses": "Addresses",
    "describe_nat_gateways": "NatGateways",
    "describe_tags": "Tags",
    "describe_transit_gateway_route_tables": "TransitGatewayRouteTables",
    "describe_transit_gateway_vpc_attachments": "TransitGatewayVpcAttachments",
    "describe_transit_gateways": "TransitGateways",
    "describe_vpc_endpoints": "VpcEndpoints",
    "describe_vpc_peering_connections": "VpcPeeringConnections",
}
BUCKET_CALLS = (
    "get_bucket_acl",
    "get_bucket_encryption",
    "get_bucket_lifecycle_configuration",
    "get_bucket_ownership_controls",
    "get_bucket_policy",
    "get_bucket_tagging",
    "get_bucket_versioning",
    "get_public_access_block",
    "list_object_versions",
)
_ACCESS_RECORD = re.compile(r"/\d{4}(-\d\d){5}-[0-9A-F]{16}$")
"""How the key of a delivered record ends (Amazon S3 user guide, "Log object key format")."""

_CHANGING = frozenset({"ResponseMetadata", "RoleLastUsed"})


def take_inventory(aws: LocalAws) -> dict[str, Any]:
    """The organization, and each account's roles, users, networks, shares, buckets, logs, zones, keys and tables."""
    clients = AccountClients(aws.url)
    organization = _organization(aws.client("organizations"))
    accounts = {account["Id"]: _account(clients, account["Id"]) for account in organization["accounts"]}
    return _clean({"organization": organization, "accounts": accounts})


def _organization(client: Any) -> dict[str, Any]:
    def pages(operation: str, part: str, **request: Any) -> list[Any]:
        return [item for page in client.get_paginator(operation).paginate(**request) for item in page[part]]

    def tags(id_: str) -> list[Any]:
        return pages("list_tags_for_resource", "Tags", ResourceId=id_)

    def tree(parent: str) -> dict[str, Any]:
        units = pages("list_organizational_units_for_parent", "OrganizationalUnits", ParentId=parent)
        children = pages("list_accounts_for_parent", "Accounts", ParentId=parent)
        return {
            "accounts": [child["Id"] for child in children],
            "units": {unit["Id"]: {**unit, "tags": tags(unit["Id"]), **tree(unit["Id"])} for unit in units},
        }

    roots = pages("list_roots", "Roots")
    accounts = pages("list_accounts", "Accounts")
    policies = [policy for kind in POLICY_TYPES for policy in pages("list_policies", "Policies", Filter=kind)]
    administrators = pages("list_delegated_administrators", "DelegatedAdministrators")
    return {
        "organization": client.describe_organization()["Organization"],
        "roots": [{**root, "tree": tree(root["Id"])} for root in roots],
        "accounts": [{**account, "tags": tags(account["Id"])} for account in accounts],
        "policies": [
            {
                **client.describe_policy(PolicyId=policy["Id"])["Policy"],
                "tags": [] if policy["AwsManaged"] else tags(policy["Id"]),
                "targets": pages("list_targets_for_policy", "Targets", PolicyId=policy["Id"]),
            }
            for policy in policies
        ],
        "services": pages("list_aws_service_access_for_organization", "EnabledServicePrincipals"),
        "administrators": [
            {
                **administrator,
                "services": client.list_delegated_services_for_account(AccountId=administrator["Id"])[
                    "DelegatedServices"
                ],
            }
            for administrator in administrators
        ],
    }


def _account(clients: AccountClients, account: str) -> dict[str, Any]:
    return {
        "iam": _iam(clients.get("iam", account)),
        "buckets": _buckets(clients.get("s3", account)),
        "zones": _zones(clients.get("route53", account)),
        "regions": {region: _region(clients, account, region) for region in REGIONS},
    }


def _iam(iam: Any) -> dict[str, Any]:
    users = iam.list_users()["Users"]
    return {
        "roles": [_role(iam, role["RoleName"]) for role in iam.list_roles()["Roles"]],
        "users": [
            {
                **iam.get_user(UserName=user["UserName"])["User"],
                "keys": iam.list_access_keys(UserName=user["UserName"])["AccessKeyMetadata"],
            }
            for user in users
        ],
        "policies": iam.list_policies(Scope="Local")["Policies"],
        "identity_providers": iam.list_open_id_connect_providers()["OpenIDConnectProviderList"],
    }


def _role(iam: Any, name: str) -> dict[str, Any]:
    inline = iam.list_role_policies(RoleName=name)["PolicyNames"]
    return {
        **iam.get_role(RoleName=name)["Role"],
        "attached": iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"],
        "inline": {one: iam.get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"] for one in inline},
    }


def _buckets(s3: Any) -> dict[str, Any]:
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    buckets = {name: {call: _ask(s3, call, Bucket=name) for call in BUCKET_CALLS} for name in names}
    for found in buckets.values():
        listed = found["list_object_versions"]
        if "Versions" in listed:
            listed["Versions"] = [one for one in listed["Versions"] if not _ACCESS_RECORD.search(one["Key"])]
    return buckets


def _ask(client: Any, call: str, **request: Any) -> Any:
    try:
        return getattr(client, call)(**request)
    except client.exceptions.ClientError as error:
        return error.response["Error"]["Code"]


def _zones(route53: Any) -> list[Any]:
    zones = route53.list_hosted_zones()["HostedZones"]
    return [
        {**zone, "records": route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]}
        for zone in zones
    ]


def _region(clients: AccountClients, account: str, region: str) -> dict[str, Any]:
    ec2, ram, logs, dynamodb, kms = (
        clients.get(service, account, region) for service in ("ec2", "ram", "logs", "dynamodb", "kms")
    )
    networks = {part: _describe(ec2, call, part) for call, part in EC2_CALLS.items()}
    names = {
        vpc["VpcId"]: ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute="enableDnsHostnames")
        for vpc in networks["Vpcs"]
        if vpc["OwnerId"] == account
    }
    return {
        **networks,
        "dns_hostnames": names,
        "shares": ram.get_resource_shares(resourceOwner="SELF")["resourceShares"],
        "share_associations": [
            ram.get_resource_share_associations(associationType=kind)["resourceShareAssociations"]
            for kind in ("RESOURCE", "PRINCIPAL")
        ],
        "log_groups": logs.describe_log_groups()["logGroups"],
        "tables": {name: dynamodb.scan(TableName=name)["Items"] for name in dynamodb.list_tables()["TableNames"]},
        "keys": kms.list_keys()["Keys"],
        "aliases": kms.list_aliases()["Aliases"],
    }


def _describe(ec2: Any, call: str, part: str) -> list[Any]:
    pages = ec2.get_paginator(call).paginate() if ec2.can_paginate(call) else [getattr(ec2, call)()]
    return [item for page in pages for item in page[part]]


def _clean(value: Any) -> Any:
    """Without what changes by itself, and with lists in an order of their own: AWS promises none."""
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in sorted(value.items()) if key not in _CHANGING}
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        return sorted((_clean(inner) for inner in value), key=repr)
    return value
