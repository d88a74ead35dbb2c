"""The inventory of what AWS itself has: the organization, and its member accounts through a role in each.

Owns: the calls, every one of them a Describe, Get, List or AssumeRole.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from typing import Any

import boto3

from live.account import AccountContents, read_account, read_pages, read_tags, told_by_aws
from live.account_state import ACTIVE, read_state
from live.connection import WORKERS, AwsError, Connection, explain, get_code, is_denied
from live.errors import LiveError
from live.inventory import Account, Attachment, Delegation, Inventory, Organization, Policy, Unit

DEFAULT_ROLE = "OrganizationAccountAccessRole"
"""The role that CreateAccount makes; it trusts the management account."""

HERE = "with the credentials of this shell"


def read_live(role: str, regions: Sequence[str], progress: Callable[[str], None] | None = None) -> Inventory:
    """Everything in the caller's organization. The caller is in the management account.

    `role`: its name in each member account. `regions`: where to look for networks and shares; none: in all regions that
    the account has enabled. Tags that AWS itself set (aws:...) are left out.

    Raises:
        LiveError: no credentials, no organization, another account than the management account, or an account that
            cannot be entered or read; every such account is named.
    """
    try:
        session = boto3.Session()
        caller = Connection(session, session.region_name or "us-east-1", HERE)
        organization = _read_organization(caller)
        # One client for all: threads may share a client, but not make one of the same session at once.
        sts = caller.client("sts")
    except AwsError as error:
        raise LiveError(_explain(error, "the organization", HERE)) from None
    management = organization.organizations[0].management_account_id
    if progress:
        progress(f"reading {len(organization.accounts) + 1} accounts")

    def read(account_id: str) -> AccountContents | str:
        who = HERE if account_id == management else f"by its role {role}"
        try:
            inside = caller if account_id == management else _enter(sts, account_id, role, caller.region)
            return read_account(inside, account_id, regions)
        except AwsError as error:
            return _explain(error, f"account {account_id}", who)

    with ThreadPoolExecutor(WORKERS) as pool:
        results = list(pool.map(read, [management, *(account.id for account in organization.accounts)]))
    problems = sorted({result for result in results if isinstance(result, str)})
    if problems:
        raise LiveError(*problems)
    contents = [result for result in results if isinstance(result, AccountContents)]
    parts: dict[str, Any] = {
        part.name: tuple(thing for inside in contents for thing in getattr(inside, part.name))
        for part in fields(AccountContents)
    }
    regions_seen = Counter(thing.region for inside in contents for thing in (*inside.vpcs, *inside.shares))
    return replace(organization, regions=regions_seen, **parts)


def _enter(sts: Any, account_id: str, role: str, region: str) -> Connection:
    role_arn = f"arn:aws:iam::{account_id}:role/{role}"
    keys = sts.assume_role(RoleArn=role_arn, RoleSessionName="migrate-init")["Credentials"]
    session = boto3.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    return Connection(session, region, f"as {role_arn}")


def _explain(error: Exception, what: str, who: str) -> str:
    if get_code(error) == "AWSOrganizationsNotInUseException":
        return f"{what}: the account of these credentials is in no organization. Use those of the management account."
    if is_denied(error):
        return (
            f"{what}: it cannot be read {who}. Either there is no such role, or it does not let this caller in, or it "
            "lacks permissions to read (ReadOnlyAccess is enough). Name another role with --role."
        )
    return explain(error, what, who)


def _read_organization(caller: Connection) -> Inventory:
    client = caller.client("organizations")
    found = client.describe_organization()["Organization"]
    management = found["MasterAccountId"]
    if caller.client("sts").get_caller_identity()["Account"] != management:
        raise LiveError(
            f"the credentials are of another account than the management account {management}, which alone sees all of "
            "the organization: use credentials of that one"
        )
    root = client.list_roots()["Roots"][0]
    policy_types = [kind["Type"] for kind in root.get("PolicyTypes", []) if kind["Status"] == "ENABLED"]
    services = [one["ServicePrincipal"] for one in read_pages(client, "list_aws_service_access_for_organization")]
    units: list[Unit] = []
    accounts: list[Account] = []
    notes: list[str] = []
    waiting = [root["Id"]]
    while waiting:
        parent = waiting.pop(0)
        for unit in read_pages(client, "list_organizational_units_for_parent", ParentId=parent):
            waiting.append(unit["Id"])
            tags = _organization_tags(client, unit["Id"])
            units.append(
                Unit(
                    origin=told_by_aws(unit["Arn"]),
                    id=unit["Id"],
                    arn=unit["Arn"],
                    parent_id=parent,
                    name=unit["Name"],
                    tags=tags,
                )
            )
        for account in read_pages(client, "list_accounts_for_parent", ParentId=parent):
            if account["Id"] == management:
                continue
            state = read_state(account)
            if state != ACTIVE:
                told = state.lower().replace("_", " ")
                notes.append(f"AWS {account['Id']}: the account is {told}: it is not in the config")
                continue
            accounts.append(
                Account(
                    origin=told_by_aws(account["Arn"]),
                    id=account["Id"],
                    parent_id=parent,
                    name=account["Name"],
                    email=account["Email"],
                    tags=_organization_tags(client, account["Id"]),
                )
            )
    policies, attachments = _read_policies(client, policy_types)
    return Inventory(
        organizations=(
            Organization(
                origin=told_by_aws(found["Arn"]),
                id=found["Id"],
                management_account_id=management,
                feature_set=found["FeatureSet"],
                services=tuple(sorted(services)),
                policy_types=tuple(sorted(policy_types)),
            ),
        ),
        units=tuple(units),
        accounts=tuple(accounts),
        policies=tuple(policies),
        attachments=tuple(attachments),
        delegations=tuple(_read_delegations(client)),
        notes=tuple(notes),
    )


def _read_policies(client: Any, policy_types: Iterable[str]) -> tuple[list[Policy], list[Attachment]]:
    policies: list[Policy] = []
    attachments: list[Attachment] = []
    for policy_type in sorted(policy_types):
        for summary in read_pages(client, "list_policies", Filter=policy_type):
            if summary["AwsManaged"]:
                continue
            policies.append(
                Policy(
                    origin=told_by_aws(summary["Arn"]),
                    id=summary["Id"],
                    name=summary["Name"],
                    type=policy_type,
                    description=summary.get("Description", ""),
                    content=client.describe_policy(PolicyId=summary["Id"])["Policy"]["Content"],
                    tags=_organization_tags(client, summary["Id"]),
                )
            )
            attachments += [
                Attachment(
                    origin=told_by_aws(target["TargetId"], summary["Id"]),
                    policy_id=summary["Id"],
                    target_id=target["TargetId"],
                )
                for target in read_pages(client, "list_targets_for_policy", PolicyId=summary["Id"])
            ]
    return policies, attachments


def _read_delegations(client: Any) -> Iterator[Delegation]:
    for account in read_pages(client, "list_delegated_administrators"):
        for service in read_pages(client, "list_delegated_services_for_account", AccountId=account["Id"]):
            yield Delegation(
                origin=told_by_aws(account["Id"], service["ServicePrincipal"]),
                account_id=account["Id"],
                service=service["ServicePrincipal"],
            )


def _organization_tags(client: Any, id_: str) -> dict[str, str]:
    return read_tags(read_pages(client, "list_tags_for_resource", ResourceId=id_))
