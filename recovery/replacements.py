"""Refuses a change of the config that the engine could make only by replacing what must not be made again.

That is an account, the organization, the state bucket or its key, its copy, or a bucket of logs. Of a unit that is
replaced it warns.
"""

# What a change replaces, by the schemas of pulumi-aws 7.51 and of Terraform's AWS provider 6.58 (internal/service):
#   provider: region, and with it everything under it (https://github.com/pulumi/pulumi-aws/issues/4000)
#   account: email, roleName, iamUserAccessToBilling; the component ignores changes of the last two
#   organization: featureSet, from ALL to CONSOLIDATED_BILLING; the component always says ALL
#   unit: parentId
#   bucket: bucket, region, objectLockEnabled; key: region, keyUsage, customerMasterKeySpec, multiRegion. Only names and
#   regions come from the config.
# All but the unit are protected, so the engine would stop too, and advise to unprotect them: that loses them.

from collections.abc import Iterator, Mapping

import pulumi
from botocore.exceptions import BotoCoreError, ClientError

from config import models
from config.models import MANAGEMENT, ROOT
from config.plan.administration import plan_administration
from config.plan.audit import AUDIT_LOGS, plan_audit
from config.plan.former_keys import index_present_keys
from config.plan.stacks import ACCOUNTS, STATE, UNITS
from config.plan.state_bucket import ACCESS_LOGS, REPLICA
from config.plan.units import plan_units
from engine.deployment import Deployment, StateResource
from engine.urns import AWS_PROVIDER, name_child, stack_of
from live.sessions import enter
from recovery.departures import KnownAccount, read_accounts
from recovery.hops import plan_management_hops
from recovery.refusals import tell_to_forget
from recovery.renames import UNIT_TYPES

ACCOUNT_MANAGEMENT = "account.amazonaws.com"
"""The service that changes an account's e-mail address
(https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-root-user-email.html, read 2026-11-26)."""

_ADMINISTRATIVE_ACCOUNT = "organization.yaml administrative_account"
_ORGANIZATION = "awsorg:index:Organization$aws:organizations/organization:Organization"
_BUCKET = "awsorg:index:StateBucket$aws:s3/bucket:Bucket"
_KEY = "awsorg:index:StateBucket$aws:kms/key:Key"
_LOG_BUCKET = "awsorg:index:LogBucket$aws:s3/bucket:Bucket"


def refuse_replacements(config: models.Organization, deployment: Deployment) -> None:
    """Stops the program before anything is registered; all problems at once.

    `deployment`: the state of the stack whose program runs.

    Raises:
        pulumi.RunError: with every value that changed, what the engine would do, and the way that loses nothing.
    """
    problems = [
        *_describe_home_region(config, deployment),
        *_describe_management_account(config, deployment),
        *_describe_emails(config, read_accounts(config, deployment)),
        *_describe_state_bucket(config, deployment),
        *_describe_other_buckets(config, deployment),
    ]
    if problems:
        raise pulumi.RunError("\n".join(problems))


def keep_case(email: str, known: KnownAccount | None) -> str:
    """The address as the state has it where only upper and lower case differ, so that it is no change.

    AWS keeps an address as it was written, and takes no second account whose address differs in case alone.
    """
    return known.email if known is not None and _is_same(known.email, email) else email


def warn_of_unit_moves(config: models.Organization, deployment: Deployment) -> None:
    """Says of each unit that goes under another parent that it gets another id."""
    present = {
        name_child(UNITS, former): name_child(UNITS, key) for former, key in index_present_keys(config.units()).items()
    }
    known = {present.get(resource.name, resource.name): resource for resource in deployment.find(UNIT_TYPES)}
    keys = {resource.id: name for name, resource in known.items()}
    for unit in plan_units(config):
        resource = known.get(name_child(UNITS, unit.key))
        if resource is None:
            continue
        before = keys.get(resource.outputs.get("parentId"), ROOT)
        after = ROOT if unit.parent == ROOT else name_child(UNITS, unit.parent)
        if before != after:
            pulumi.log.warn(
                f"unit {unit.key!r} goes from {_strip(before)!r} to {_strip(after)!r}. AWS moves no unit: a new one is "
                f"made, its accounts move into it with its policies attached, and {resource.id} is deleted, and so are "
                "the ids of the units in it. What names those ids outside this program (stack sets, resource policies, "
                "Control Tower) has to name the new ones; stack sets that deploy by unit remove their stacks from "
                "accounts that leave it."
            )


def _strip(unit: str) -> str:
    return unit.removeprefix(name_child(UNITS, ""))


def _describe_home_region(config: models.Organization, deployment: Deployment) -> Iterator[str]:
    ours = {MANAGEMENT, *(key for account in config.accounts for key in account.keys)}
    wanted = config.settings.home_region
    regions = {
        str(resource.inputs["region"])
        for resource in deployment.by_urn.values()
        if resource.type == AWS_PROVIDER and resource.name in ours and "region" in resource.inputs
    } - {wanted}
    if regions:
        before = " and ".join(sorted(regions))
        yield (
            f"organization.yaml home_region: {before} in this stack's state, {wanted} in the config, so nothing was "
            "registered: the engine replaces a provider whose region changes, and with it all that it manages, "
            f"accounts and networks among them. Write `home_region: {before}`, which never changes; what goes to "
            "another region has a `region` of its own, of an account or a VPC."
        )


def _describe_management_account(config: models.Organization, deployment: Deployment) -> Iterator[str]:
    wanted = config.settings.management_account_id
    for organization in deployment.find(_ORGANIZATION):
        owner = organization.outputs.get("masterAccountId")
        if owner not in {None, wanted}:
            yield (
                f"organization.yaml management_account_id: this stack's state is that of {organization.id} with the "
                f"management account {owner}, and the config says {wanted}, so nothing was registered: the program "
                "would act on another organization as if it were this one. Write "
                f'`management_account_id: "{owner}"`; another organization takes stacks of its own, in another backend '
                "or another project."
            )


def _describe_emails(config: models.Organization, known: Mapping[str, KnownAccount]) -> Iterator[str]:
    changed = [
        (account, found)
        for account in sorted(config.accounts, key=lambda account: account.key)
        if (found := known.get(name_child(ACCOUNTS, account.key))) is not None
        and found.email
        and not _is_same(found.email, account.email)
    ]
    if not changed:
        return
    told = _ask_emails(config, [found.id for _, found in changed])
    for account, found in changed:
        holder = next((name for name, other in known.items() if _has_address(other, account.email, told)), None)
        yield _describe_email(config, account, found, told, None if holder is None else (holder, known[holder]))


def _has_address(known: KnownAccount, email: str, told: Mapping[str, str] | str) -> bool:
    """Whether an account has the address, in AWS or, where AWS was not asked, in the state."""
    return _is_same(email, known.email if isinstance(told, str) else told.get(known.id, known.email))


def _describe_email(
    config: models.Organization,
    account: models.Account,
    known: KnownAccount,
    told: Mapping[str, str] | str,
    holder: tuple[str, KnownAccount] | None,
) -> str:
    """`told`: the addresses that AWS has, by account id, or why it cannot be asked. `holder`: who has the new one."""
    where = config.lines.get(("account", account.key), "accounts.yaml")
    take_up = f"  pulumi refresh --stack {stack_of(known.urn)} --target '{known.urn}'\nand run `pulumi up` again."
    text = (
        f"{where} email of {account.key!r}: account {known.id} has {known.email} in this stack's state and "
        f"{account.email} in the config, so nothing was registered: the engine takes another address for another "
        f"account, and would create a new, empty one and remove {known.id}, with all that is in it, from the "
        "organization. Do not unprotect it."
    )
    if holder is not None and holder[1] is not known:
        other = holder[0].removeprefix(name_child(ACCOUNTS, ""))
        return (
            f"{text} The new address is that of account {holder[1].id}, {other!r} in this stack's state, and AWS gives "
            f"an address to one account alone. If the two keys were exchanged, put them back: a key stays with its "
            f"account. If the addresses shall be exchanged, give {account.key!r} a third one first, in the config and, "
            "as this message then says, in AWS."
        )
    change = (
        "to change it in AWS, as the management account or as a delegated administrator of "
        f"{ACCOUNT_MANAGEMENT}:\n{_describe_trusted_access(config)}"
        f"  aws account start-primary-email-update --account-id {known.id} --primary-email {account.email}\n"
        f"  aws account accept-primary-email-update --account-id {known.id} --primary-email {account.email} "
        "--otp CODE-FROM-THE-MAIL\n"
        f"Then let the state take it up:\n{take_up}"
    )
    if isinstance(told, str):
        return (
            f"{text} AWS cannot be asked which address it has: {told}. If it is {known.email}, write that in the "
            f"config, or, {change}\nIf AWS has {account.email} already, only the last two steps are left."
        )
    in_aws = told[known.id]
    if _is_same(in_aws, account.email):
        return f"{text} AWS has {in_aws} already. Let the state take it up:\n{take_up}"
    if _is_same(in_aws, known.email):
        return f"{text} AWS has {in_aws}: write that in the config, or, {change}"
    return (
        f"{text} AWS has a third one, {in_aws}: write that in the config and let the state take it up:\n{take_up}\n"
        f"Or, {change}"
    )


def _describe_trusted_access(config: models.Organization) -> str:
    if ACCOUNT_MANAGEMENT in config.settings.trusted_access:
        return ""
    return (
        f"  aws organizations enable-aws-service-access --service-principal {ACCOUNT_MANAGEMENT}\n"
        f"  (once; and write {ACCOUNT_MANAGEMENT} under trusted_access in organization.yaml)\n"
    )


def _ask_emails(config: models.Organization, account_ids: list[str]) -> dict[str, str] | str:
    """The addresses that AWS has, or why it cannot be asked. Only what is refused anyway asks."""
    try:
        client = enter(plan_management_hops(config), config.settings.home_region).client("organizations")
        return {
            account_id: client.describe_account(AccountId=account_id)["Account"]["Email"] for account_id in account_ids
        }
    except (ClientError, BotoCoreError) as error:
        return str(error)


def _describe_state_bucket(config: models.Organization, deployment: Deployment) -> Iterator[str]:
    planned = plan_administration(config)
    if planned is None:
        return
    accounts = {planned.account, *planned.formerly}
    bucket = planned.state_bucket
    buckets = {resource.name: resource for resource in deployment.find(_BUCKET) if not _is_replica(resource.name)}
    for name in sorted({*buckets, *(key.name for key in deployment.find(_KEY) if not _is_replica(key.name))}):
        owner = name.removeprefix(name_child(STATE, ""))
        if owner not in accounts:
            what, old, new = _ADMINISTRATIVE_ACCOUNT, owner, planned.account
        elif name in buckets and buckets[name].id not in {None, bucket.bucket_name}:
            what, old, new = "admin.yaml state_bucket.name", buckets[name].id, bucket.bucket_name
        elif name in buckets and buckets[name].region not in {None, bucket.region}:
            what, old, new = f"accounts.yaml region of {owner!r}", buckets[name].region, bucket.region
        else:
            continue
        yield _describe_bucket(what, str(old), new, buckets.get(name))


def _is_replica(name: str) -> bool:
    return name.startswith(name_child(REPLICA, ""))


def _describe_other_buckets(config: models.Organization, deployment: Deployment) -> Iterator[str]:
    """The copy of the state and the buckets of logs: a change of name or region, and one that left the config."""
    planned, audit = plan_administration(config), plan_audit(config)
    if planned is None:
        return
    replica, logs, region = planned.state_bucket.replica, planned.state_bucket.access_logs, planned.state_bucket.region
    kept: dict[str, tuple[str, tuple[str, str] | None]] = {
        REPLICA: ("state_bucket.replica", None if replica is None else (replica.bucket_name, replica.region)),
        ACCESS_LOGS: (
            "state_bucket.access_logs",
            None if logs is None or logs.expire_days is None else (logs.bucket_name, region),
        ),
        AUDIT_LOGS: ("audit", None if audit is None else (audit.bucket_name, region)),
    }
    names = {
        name_child(prefix, account): settings
        for prefix, settings in kept.items()
        for account in (planned.account, *planned.formerly)
    }
    for resource in (*deployment.find(_BUCKET), *deployment.find(_LOG_BUCKET)):
        if resource.name not in names or resource.id is None:
            continue
        place, wanted = names[resource.name]
        if wanted is None:
            told = "the config has no bucket of its own for it any more"
        elif wanted[0] != resource.id:
            told = f"the config has {wanted[0]}"
        elif resource.region not in {None, wanted[1]}:
            told = f"it is in {resource.region} there, and in {wanted[1]} in the config"
        else:
            continue
        afterwards = (
            "\n`pulumi up` then removes the trail and its alarm." if place == "audit" and wanted is None else ""
        )
        yield (
            f"admin.yaml {place}: the bucket {resource.id} is in this stack's state, and {told}, so nothing was "
            "registered: the engine would delete the bucket with all that it holds. Do not unprotect it. Put back what "
            "the config said; or let this stack forget the bucket, which stays in AWS as it is:\n"
            f"  {tell_to_forget(resource)}{afterwards}"
        )


def _describe_bucket(what: str, old: str, new: str, bucket: StateResource | None) -> str:
    text = (
        f"{what}: {old} in this stack's state, {new} in the config, so nothing was registered: the engine would make "
        "an empty bucket with a new key, and delete the bucket and the key without which the state of every stack is "
        f"lost. Do not unprotect them. Put {old} back"
    )
    if what == _ADMINISTRATIVE_ACCOUNT:
        text += f", or, if it is the same account under another key, write `formerly: [{old}]` beside that"
    if bucket is None:
        return f"{text}."
    return (
        f"{text}; or, to move the state for good, let this stack forget the old bucket, which stays in AWS as it is:\n"
        f"  {tell_to_forget(bucket)}\n"
        "Give `key_alias` in admin.yaml another name if the account stays the same (the old key keeps its alias), run "
        '`pulumi up` of this stack, and move the state into the new bucket as step 6 of the README\'s "Real use" says.'
    )


def _is_same(one: str, other: str) -> bool:
    return one.lower() == other.lower()
