"""The root module `organization`: the organization, its units, accounts and policies, and how accounts are entered."""

import json
import time
from dataclasses import replace
from typing import Any

from policies.managed import policy_arn
from policies.services import CREATION_ROLE, RAM
from sandbox.terraform.estate import (
    ACCOUNTS,
    EXECUTION_ROLE,
    EXTERNAL_ID,
    MANAGEMENT,
    ORGANIZATION_KEY,
    Estate,
    Root,
    tag,
)

TRUSTED_SERVICES = (
    "account.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "config.amazonaws.com",
    RAM,
    "sso.amazonaws.com",
)
POLICY_TYPES = ("SERVICE_CONTROL_POLICY", "TAG_POLICY")
TOP_UNITS = {"infrastructure": "Infrastructure", "security": "Security", "workloads": "Workloads"}
WORKLOAD_UNITS = {"development": "Development", "production": "Production", "staging": "Staging"}
DENY_REGIONS = {
    "Statement": [
        {
            "Action": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "us-west-2", "eu-west-1"]}},
            "Effect": "Deny",
            "Resource": "*",
            "Sid": "DenyUnapprovedRegions",
        }
    ],
    "Version": "2012-10-17",
}
ENVIRONMENT_TAG = {
    "tags": {
        "Environment": {
            "tag_key": {"@@assign": "Environment"},
            "tag_value": {"@@assign": ["production", "staging", "development"]},
        }
    }
}
ADMINISTRATOR_ACCESS = policy_arn("AdministratorAccess")


def build_organization(estate: Estate) -> dict[str, str]:
    """Makes the organization with its accounts and their execution roles; the units' ids by key."""
    root = Root(estate=estate, state=ORGANIZATION_KEY, account=estate.accounts[MANAGEMENT], alias="management")
    top = _make_organization(root)
    root.record("aws_caller_identity", "current", root.account, data=True)
    units = _make_units(root, top)
    _make_accounts(root, top, units)
    _make_policies(root, units["workloads"])
    _delegate(root)
    for key in ACCOUNTS:
        member = replace(root, account=estate.accounts[key], alias=key, module=f"module.execution_role_{key}")
        _make_execution_role(member)
    return units


def _make_organization(root: Root) -> str:
    organizations = root.client("organizations")
    organization = organizations.create_organization(FeatureSet="ALL")["Organization"]["Id"]
    top = organizations.list_roots()["Roots"][0]["Id"]
    for service in TRUSTED_SERVICES:
        organizations.enable_aws_service_access(ServicePrincipal=service)
    for policy_type in POLICY_TYPES:
        organizations.enable_policy_type(RootId=top, PolicyType=policy_type)
    root.client("ram").enable_sharing_with_aws_organization()
    root.record("aws_organizations_organization", "main", organization)
    root.record(
        "aws_ram_sharing_with_organization", "main", root.account, needs=("aws_organizations_organization.main",)
    )
    return top


def _make_units(root: Root, top: str) -> dict[str, str]:
    units: dict[str, str] = {}

    def make(name: str, needs: str, parent: str, children: dict[str, str]) -> None:
        for key, title in sorted(children.items()):
            unit = root.client("organizations").create_organizational_unit(ParentId=parent, Name=title, Tags=tag())
            units[key] = unit["OrganizationalUnit"]["Id"]
            root.record("aws_organizations_organizational_unit", name, units[key], key=key, needs=(needs,))

    make("top", "aws_organizations_organization.main", top, TOP_UNITS)
    make("workloads", "aws_organizations_organizational_unit.top", units["workloads"], WORKLOAD_UNITS)
    return units


def _make_accounts(root: Root, top: str, units: dict[str, str]) -> None:
    organizations = root.client("organizations")
    for key, (name, unit) in ACCOUNTS.items():
        environment = {"Environment": key} if key in WORKLOAD_UNITS else {}
        status = organizations.create_account(
            AccountName=name, Email=f"aws+{key}@example.com", Tags=tag(**environment)
        )["CreateAccountStatus"]
        while status["State"] == "IN_PROGRESS":
            time.sleep(0.01)
            status = organizations.describe_create_account_status(CreateAccountRequestId=status["Id"])[
                "CreateAccountStatus"
            ]
        account = status["AccountId"]
        organizations.move_account(AccountId=account, SourceParentId=top, DestinationParentId=units[unit])
        root.estate.accounts[key] = account
        root.record(
            "aws_organizations_account",
            "this",
            account,
            key=key,
            arguments={"role_name": CREATION_ROLE},
            needs=("aws_organizations_organizational_unit.top", "aws_organizations_organizational_unit.workloads"),
        )


def _make_policies(root: Root, target: str) -> None:
    organizations = root.client("organizations")

    def make(name: str, title: str, policy_type: str, description: str, document: dict[str, Any]) -> None:
        policy = organizations.create_policy(
            Name=title,
            Description=description,
            Type=policy_type,
            Content=json.dumps(document, separators=(",", ":")),
            Tags=tag(),
        )["Policy"]["PolicySummary"]["Id"]
        needs = ("aws_organizations_organization.main",)
        root.record("aws_organizations_policy", name, policy, needs=needs)
        organizations.attach_policy(PolicyId=policy, TargetId=target)
        needs = (f"aws_organizations_policy.{name}", "aws_organizations_organizational_unit.top")
        root.record("aws_organizations_policy_attachment", name, f"{target}:{policy}", needs=needs)

    make(
        "deny_regions",
        "deny-unauthorized-regions",
        "SERVICE_CONTROL_POLICY",
        "Deny access to regions not approved for use",
        DENY_REGIONS,
    )
    make("environment_tag", "environment-tag", "TAG_POLICY", "One spelling of the Environment tag", ENVIRONMENT_TAG)


def _delegate(root: Root) -> None:
    account, service = root.estate.accounts["administration"], "config.amazonaws.com"
    root.client("organizations").register_delegated_administrator(AccountId=account, ServicePrincipal=service)
    root.record(
        "aws_organizations_delegated_administrator",
        "config",
        f"{account}/{service}",
        needs=("aws_organizations_account.this", "aws_organizations_organization.main"),
    )


def _make_execution_role(member: Root) -> None:
    trusted = [member.estate.accounts[key] for key in (MANAGEMENT, "administration")]
    trust = {
        "Statement": [
            {
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}},
                "Effect": "Allow",
                "Principal": {"AWS": [f"arn:aws:iam::{account}:root" for account in trusted]},
            }
        ],
        "Version": "2012-10-17",
    }
    member.record("aws_caller_identity", "current", member.account, data=True)
    iam = member.client("iam")
    iam.create_role(
        RoleName=EXECUTION_ROLE,
        Description="Assumed by Terraform",
        AssumeRolePolicyDocument=json.dumps(trust, separators=(",", ":")),
        MaxSessionDuration=3600,
        Tags=tag(),
    )
    needs = ("aws_organizations_account.this",)
    member.record("aws_iam_role", "terraform_execution", EXECUTION_ROLE, needs=needs)
    iam.attach_role_policy(RoleName=EXECUTION_ROLE, PolicyArn=ADMINISTRATOR_ACCESS)
    needs = (*needs, f"{member.module}.aws_iam_role.terraform_execution")
    member.record("aws_iam_role_policy_attachment", "admin", f"{EXECUTION_ROLE}/{ADMINISTRATOR_ACCESS}", needs=needs)
