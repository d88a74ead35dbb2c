"""docs/policies/execution-role.json: enough for what the program makes inside an account, and no more than that."""

import json
import re
from pathlib import Path

import pytest

from config.plan.aws_config import RECORDER
from policies.documents import minify
from policies.evaluation import Level, LevelKind, Policy, Principal, Request, evaluate
from policies.limits import MAX_ROLE_INLINE_CHARACTERS
from policies.services import CONFIG
from policies.write_gate import gate_permissions
from tests.support.provider_calls import list_provider_actions

DOCUMENT = json.loads(Path("docs/policies/execution-role.json").read_text())
ACCOUNT = "111111111111"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Execution"
SESSION = Principal(ACCOUNT, f"arn:aws:sts::{ACCOUNT}:assumed-role/Execution/pulumi", ROLE)
SERVICES = ("access-analyzer", "account", "budgets", "config", "ec2", "iam", "ram", "route53", "servicequotas")
ELSEWHERE = frozenset(
    {
        # In the management account alone.
        *("account:PutAccountName", "ram:EnableSharingWithAwsOrganization", "iam:ListOrganizationsFeatures"),
        *("ec2:DisableIpamOrganizationAdminAccount", "ec2:EnableIpamOrganizationAdminAccount"),
        # In the administrative account alone: the boundaries of CI's roles.
        *("iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion"),
        *("iam:TagPolicy", "iam:UntagPolicy"),
        # In the delegated administrator alone.
        *("config:PutConfigurationAggregator", "config:DeleteConfigurationAggregator"),
        *("config:TagResource", "config:UntagResource"),
        # Of workloads alone: who has one lets its account's role make it (docs/workloads.md).
        *("ec2:CreateLaunchTemplate", "ec2:CreateLaunchTemplateVersion", "ec2:DeleteLaunchTemplate"),
        "ec2:ModifyLaunchTemplate",
        # What AWS makes it takes away itself.
        "iam:DeleteServiceLinkedRole",
    }
)
"""Actions of these services that no execution role is asked for."""


def is_allowed(action: str) -> bool:
    resource = f"arn:aws:iam::{ACCOUNT}:role/Audit" if action.startswith("iam:") and "Role" in action else "*"
    levels = [Level(LevelKind.IDENTITY, (Policy("execution-role", DOCUMENT),))]
    return evaluate(levels, Request(SESSION, action, resource, ACCOUNT)).allowed


def test_it_is_enough_for_roles_networks_and_the_account_s_own_settings() -> None:
    needed = {action for action in list_provider_actions() if action.partition(":")[0] in SERVICES} - ELSEWHERE
    needed |= {"s3:GetAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock"}
    assert sorted(action for action in needed if not is_allowed(action)) == []


def test_it_is_enough_to_remove_default_vpcs() -> None:
    guide = Path("docs/baseline.md").read_text().split("## Default VPCs")[1].split("It needs ")[1].split("\n\n")[0]
    needed = re.findall(r"`([a-z0-9]+:[A-Za-z*]+)`", guide)
    assert {"ec2:DeleteVpc", "ram:ListResources", "account:GetAccountInformation"} <= set(needed)
    assert [action for action in needed if not is_allowed(action.replace("*", "Vpcs"))] == []


@pytest.mark.parametrize(
    "action",
    [
        *("ec2:RunInstances", "ec2:GetPasswordData", "ec2:AuthorizeClientVpnIngress", "ec2:TerminateInstances"),
        *("iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:PassRole", "iam:CreatePolicy"),
        *("kms:Decrypt", "s3:GetObject", "s3:DeleteBucket", "secretsmanager:GetSecretValue", "sts:AssumeRole"),
        *("organizations:LeaveOrganization", "account:CloseAccount", "account:PutAccountName"),
    ],
)
def test_it_allows_nothing_else(action: str) -> None:
    assert not is_allowed(action)


def test_it_passes_the_recorders_role_to_aws_config_alone() -> None:
    levels = [Level(LevelKind.IDENTITY, (Policy("execution-role", DOCUMENT),))]

    def passes(role: str, service: str) -> bool:
        resource = f"arn:aws:iam::{ACCOUNT}:role/{role}"
        request = Request(SESSION, "iam:PassRole", resource, ACCOUNT, {"iam:PassedToService": service})
        return evaluate(levels, request).allowed

    assert passes(RECORDER.name, CONFIG)
    assert not passes(RECORDER.name, "ec2.amazonaws.com")
    assert not passes("Audit", CONFIG)


def test_it_fits_beside_the_write_gate() -> None:
    assert len(minify(DOCUMENT)) + len(minify(gate_permissions())) <= MAX_ROLE_INLINE_CHARACTERS
