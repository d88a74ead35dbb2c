"""The attributes of `aws_organizations_*`."""

from collections.abc import Mapping
from typing import Any

from sandbox.terraform.reading.form import Reader, Target, document, tags, timestamp


def _pages(target: Target, operation: str, part: str, **request: Any) -> list[Any]:
    pages = target.client("organizations").get_paginator(operation).paginate(**request)
    return [item for page in pages for item in page[part]]


def _tags(target: Target) -> dict[str, Any]:
    return tags(_pages(target, "list_tags_for_resource", "Tags", ResourceId=target.id))


def _account_of(account: Mapping[str, Any]) -> dict[str, Any]:
    state = account.get("State") or account["Status"]
    return {
        "arn": account["Arn"],
        "email": account["Email"],
        "id": account["Id"],
        "joined_method": account["JoinedMethod"],
        "joined_timestamp": timestamp(account["JoinedTimestamp"]),
        "name": account["Name"],
        "state": state,
        "status": account.get("Status") or state,
    }


def _organization(target: Target) -> dict[str, Any]:
    found = target.client("organizations").describe_organization()["Organization"]
    accounts = [_account_of(account) for account in _pages(target, "list_accounts", "Accounts")]
    services = _pages(target, "list_aws_service_access_for_organization", "EnabledServicePrincipals")
    roots = [
        {
            "arn": root["Arn"],
            "id": root["Id"],
            "name": root["Name"],
            "policy_types": [{"status": kind["Status"], "type": kind["Type"]} for kind in root["PolicyTypes"]],
        }
        for root in _pages(target, "list_roots", "Roots")
    ]
    master = next(account for account in accounts if account["id"] == found["MasterAccountId"])
    return {
        "accounts": accounts,
        "arn": found["Arn"],
        "aws_service_access_principals": sorted(service["ServicePrincipal"] for service in services),
        "enabled_policy_types": sorted(kind["type"] for root in roots for kind in root["policy_types"]),
        "feature_set": found["FeatureSet"],
        "id": found["Id"],
        "master_account_arn": found["MasterAccountArn"],
        "master_account_email": found["MasterAccountEmail"],
        "master_account_id": found["MasterAccountId"],
        "master_account_name": master["name"],
        "non_master_accounts": [account for account in accounts if account is not master],
        "roots": roots,
    }


def _unit(target: Target) -> dict[str, Any]:
    unit = target.client("organizations").describe_organizational_unit(OrganizationalUnitId=target.id)
    children = _pages(target, "list_accounts_for_parent", "Accounts", ParentId=target.id)
    return {
        "accounts": [
            {"arn": child["Arn"], "email": child["Email"], "id": child["Id"], "name": child["Name"]}
            for child in children
        ],
        "arn": unit["OrganizationalUnit"]["Arn"],
        "id": target.id,
        "name": unit["OrganizationalUnit"]["Name"],
        "parent_id": _parent(target),
        **_tags(target),
    }


def _parent(target: Target) -> str:
    return _pages(target, "list_parents", "Parents", ChildId=target.id)[0]["Id"]


def _account(target: Target) -> dict[str, Any]:
    account = target.client("organizations").describe_account(AccountId=target.id)["Account"]
    return {
        **_account_of(account),
        "close_on_deletion": False,
        "create_govcloud": False,
        "govcloud_id": "",
        "iam_user_access_to_billing": None,
        "parent_id": _parent(target),
        "timeouts": None,
        **_tags(target),
    }


def _policy(target: Target) -> dict[str, Any]:
    policy = target.client("organizations").describe_policy(PolicyId=target.id)["Policy"]
    summary = policy["PolicySummary"]
    return {
        "arn": summary["Arn"],
        "content": document(policy["Content"]),
        "description": summary["Description"],
        "id": target.id,
        "name": summary["Name"],
        "skip_destroy": None,
        "type": summary["Type"],
        **_tags(target),
    }


def _policy_attachment(target: Target) -> dict[str, Any]:
    target_id, _, policy_id = target.id.partition(":")
    targets = _pages(target, "list_targets_for_policy", "Targets", PolicyId=policy_id)
    (found,) = [one["TargetId"] for one in targets if one["TargetId"] == target_id]
    return {"id": target.id, "policy_id": policy_id, "skip_destroy": None, "target_id": found}


def _delegated_administrator(target: Target) -> dict[str, Any]:
    account_id, _, service = target.id.partition("/")
    administrators = _pages(
        target, "list_delegated_administrators", "DelegatedAdministrators", ServicePrincipal=service
    )
    (found,) = [one for one in administrators if one["Id"] == account_id]
    return {
        "account_id": account_id,
        "arn": found["Arn"],
        "delegation_enabled_date": timestamp(found["DelegationEnabledDate"]),
        "email": found["Email"],
        "id": target.id,
        "joined_method": found["JoinedMethod"],
        "joined_timestamp": timestamp(found["JoinedTimestamp"]),
        "name": found["Name"],
        "service_principal": service,
        "status": found["Status"],
    }


READERS: Mapping[str, Reader] = {
    "aws_organizations_account": _account,
    "aws_organizations_delegated_administrator": _delegated_administrator,
    "aws_organizations_organization": _organization,
    "aws_organizations_organizational_unit": _unit,
    "aws_organizations_policy": _policy,
    "aws_organizations_policy_attachment": _policy_attachment,
}
