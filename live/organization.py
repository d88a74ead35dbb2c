"""The inventory of an organization as AWS has it: the organization itself, and its accounts through a role in each.

Read-only: every call is a Describe, Get, List or AssumeRole.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields, replace
from typing import Any

import boto3

from live.account import AccountContents, read_account
from live.account_state import ACTIVE, read_state
from live.connection import (
    AS_CALLER,
    WORKERS,
    AwsError,
    Connection,
    explain,
    get_code,
    is_denied,
    is_of_object,
    is_throttled,
    quote,
    read_pages,
    read_tags,
)
from live.errors import LiveError
from live.inventory import (
    Account,
    Attachment,
    Delegation,
    InactiveAccount,
    Inventory,
    Organization,
    Policy,
    Unit,
    UnreadAccount,
    told_by_aws,
)
from live.sessions import Hop, build_role_arn, enter, open_session

_SERVICE_CONTROL_POLICY = "SERVICE_CONTROL_POLICY"
_FULL_AWS_ACCESS = "p-FullAWSAccess"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """How member accounts are entered. `role`: its name, with its path in front, in every account but those of `roles`,
    which has other names by account id. `external_id` is given to all of them. `skip`: ids and names of accounts that
    are listed and not entered; `only`: ids of the accounts that are, all where None.

    `management`: the hops into the management account; none where the caller is there. `direct`: by account id, the hop
    that leads there straight from the caller, and not by way of the management account.
    """

    role: str
    roles: Mapping[str, str] = field(default_factory=dict[str, str])
    external_id: str | None = field(default=None, repr=False)
    skip: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    management: Sequence[Hop] = ()
    direct: Mapping[str, Hop] = field(default_factory=dict[str, Hop])

    def role_in(self, account_id: str) -> str:
        """The name of the role in that account, with its path in front."""
        hop = self.direct.get(account_id)
        return self.roles.get(account_id, self.role) if hop is None else hop.role_arn.partition(":role/")[2]

    def is_wanted(self, account_id: str) -> bool:
        """Whether `only` has it."""
        return self.only is None or account_id in self.only

    def enters(self, account: Account) -> bool:
        """Whether the account is entered at all."""
        return self.is_wanted(account.id) and self.skip.isdisjoint({account.id, account.name})


def open_caller(
    session: boto3.Session, entry: Entry, home: str, user_agent: str
) -> tuple[Connection, Mapping[bool, Any]]:
    """Who enters accounts: in the management account, and the STS clients, by whether the caller enters one directly.

    One client for all: threads may share a client, but not make one of the same session at once. Raises AwsError.
    """
    own = Connection(session, home, AS_CALLER, user_agent)
    caller = own
    if entry.management:
        caller = replace(own, session=enter(entry.management, home), who=_name_caller(entry))
    return caller, {False: caller.client("sts"), True: own.client("sts")}


def _name_caller(entry: Entry) -> str:
    return f"as {entry.management[-1].role_arn}" if entry.management else AS_CALLER


def read_live(
    entry: Entry,
    regions: Sequence[str],
    *,
    session_name: str,
    user_agent: str,
    advice: str,
    progress: Callable[[str], None] | None = None,
    region: str | None = None,
    keep_unread: bool = False,
    crossings: bool = False,
) -> Inventory:
    """Everything in the caller's organization. The caller is in the management account, or `entry` leads there.

    `regions`: where to look for networks and shares; none: in all regions that the account has enabled. Tags that AWS
    itself set (aws:...) are left out. `session_name` and `user_agent` are what CloudTrail shows of this program.
    `advice` ends what is said of an account that cannot be entered: a sentence. Such an account is in `unread_accounts`
    alone, and the others are read. `keep_unread`: it is among the accounts as well, entered by no role; so is one for
    which AWS takes no more requests. `region`: where Organizations and IAM are asked; None: the caller's. `crossings`:
    security groups, peerings and transit gateways are read too.

    Raises:
        LiveError: no credentials, no organization, another account than the management account, a role for an account
            that is not there, AWS answers nothing more at all, or, unless `keep_unread`, no member account can be
            entered.
    """
    try:
        session = boto3.Session()
        home = region or session.region_name or "us-east-1"
        caller, sts = open_caller(session, entry, home, user_agent)
        organization = _read_organization(caller)
    except AwsError as error:
        raise LiveError(_explain(error, "the organization", _name_caller(entry), advice)) from None
    management = organization.organizations[0].management_account_id
    if progress:
        progress(f"reading {len(organization.accounts) + 1} accounts")

    strangers = sorted(entry.roles.keys() - {account.id for account in organization.accounts})
    if strangers and not keep_unread:
        raise LiveError(*(f"a role is named for {id_}, which is no active member account" for id_ in strangers))

    read = _Reading(
        caller, sts, entry, regions, session_name, advice, outlast_throttling=keep_unread, crossings=crossings
    )
    entered = [one for one in organization.accounts if entry.enters(one)]
    with ThreadPoolExecutor(WORKERS) as pool:
        results = [*pool.map(read.member, entered), read.management(management)]
    problems = sorted({result for result in results if isinstance(result, str)})
    unread = [result for result in results if isinstance(result, UnreadAccount)]
    contents = [result for result in results if isinstance(result, AccountContents)]
    if entered and len(unread) == len(entered) and not keep_unread:
        problems += sorted(map(str, unread))
    if problems:
        raise LiveError(*problems)
    parts: dict[str, Any] = {
        part.name: tuple(thing for inside in contents for thing in getattr(inside, part.name))
        for part in fields(AccountContents)
    }
    regions_seen = Counter(thing.region for inside in contents for thing in (*inside.vpcs, *inside.shares))
    unread_ids = {one.id for one in unread}
    outside = unread_ids | {account.id for account in organization.accounts if not entry.is_wanted(account.id)}
    return replace(
        organization,
        accounts=tuple(
            replace(account, entered_by=None if account.id in outside else entry.role_in(account.id))
            for account in organization.accounts
            if keep_unread or account.id not in unread_ids
        ),
        unread_accounts=tuple(unread),
        regions=regions_seen,
        **parts,
    )


@dataclass(frozen=True)
class _Reading:
    """Reads one account after the other; a text is a problem that ends it all.

    `sts`: by whether the account is entered straight from the caller. `outlast_throttling`: too many requests are no
    such problem, but that of the one account.
    """

    caller: Connection
    sts: Mapping[bool, Any]
    entry: Entry
    regions: Sequence[str]
    session_name: str
    advice: str
    outlast_throttling: bool = False
    crossings: bool = False

    def management(self, account_id: str) -> AccountContents | str:
        try:
            return read_account(self.caller, account_id, self.regions, crossings=self.crossings)
        except AwsError as error:
            return _explain(error, f"account {account_id}", self.caller.who, self.advice)

    def member(self, account: Account) -> AccountContents | UnreadAccount | str:
        role = self.entry.role_in(account.id)
        problem = _refuse_entry(account, role)
        try:
            sts = self.sts[account.id in self.entry.direct]
            inside = enter_account(self.caller, sts, self.entry, account.id, self.session_name)
            problem = f"its role {role} lets this program in and not read: ReadOnlyAccess is enough for that"
            return read_account(inside, account.id, self.regions, crossings=self.crossings)
        except AwsError as error:
            if is_throttled(error) and self.outlast_throttling:
                problem = "AWS takes no more requests for now, also not after several more with pauses"
            elif not is_of_object(error):
                return explain(error, f"account {account.id}")
            return UnreadAccount(
                origin=told_by_aws(account.id),
                id=account.id,
                name=account.name,
                email=account.email,
                reason=f"{problem}. {self.advice}",
                detail=quote(error),
            )


def enter_account(caller: Connection, sts: Any, entry: Entry, account_id: str, session_name: str) -> Connection:
    """A connection into a member account. `sts`: a client of the session that its role is entered from, the caller's
    own where `entry.direct` has the account, else one in the management account. Raises what AssumeRole raises.
    """
    hop = entry.direct.get(account_id) or Hop(
        role_arn=build_role_arn(account_id, entry.role_in(account_id)),
        session_name=session_name,
        external_id=entry.external_id,
    )
    return replace(caller, session=open_session(sts, hop, caller.region), who=f"as {hop.role_arn}")


def _refuse_entry(account: Account, role: str) -> str:
    if account.invited:
        return (
            f"it cannot be entered by a role {role}. It joined by invitation, so AWS made no role in it: make one "
            "there that trusts the management account"
        )
    return f"it cannot be entered by a role {role}: there is none, or it does not let this caller in"


def _explain(error: Exception, what: str, who: str, advice: str) -> str:
    if get_code(error) == "AWSOrganizationsNotInUseException":
        return f"{what}: the account of these credentials is in no organization. Use those of the management account."
    if is_denied(error):
        return (
            f"{what}: it cannot be read {who}. Either there is no such role, or it does not let this caller in, or it "
            f"lacks permissions to read (ReadOnlyAccess is enough). {advice}"
        )
    return explain(error, what)


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
    organization = Organization(
        origin=told_by_aws(found["Arn"]),
        id=found["Id"],
        management_account_id=management,
        feature_set=found["FeatureSet"],
        services=tuple(sorted(services)),
        policy_types=tuple(sorted(policy_types)),
        root_id=root["Id"],
    )
    units = list(_read_units(client, root["Id"]))
    accounts, inactive = _read_accounts(client, [root["Id"], *(unit.id for unit in units)], management)
    policies, attachments = _read_policies(client, policy_types)
    return Inventory(
        organizations=(organization,),
        units=tuple(units),
        accounts=tuple(accounts),
        inactive_accounts=tuple(inactive),
        policies=tuple(policies),
        attachments=tuple(attachments),
        full_access=_read_full_access(client) if _SERVICE_CONTROL_POLICY in policy_types else None,
        delegations=tuple(_read_delegations(client)),
    )


def _read_units(client: Any, root_id: str) -> Iterator[Unit]:
    waiting = [root_id]
    while waiting:
        parent = waiting.pop(0)
        for unit in read_pages(client, "list_organizational_units_for_parent", ParentId=parent):
            waiting.append(unit["Id"])
            yield Unit(
                origin=told_by_aws(unit["Arn"]),
                id=unit["Id"],
                arn=unit["Arn"],
                parent_id=parent,
                name=unit["Name"],
                tags=_read_tags_of(client, unit["Id"]),
            )


def _read_accounts(client: Any, parents: Iterable[str], management: str) -> tuple[list[Account], list[InactiveAccount]]:
    """The member accounts directly under the parents: those that are active, and the others."""
    accounts: list[Account] = []
    inactive: list[InactiveAccount] = []
    for parent in parents:
        for account in read_pages(client, "list_accounts_for_parent", ParentId=parent):
            id_, state = account["Id"], read_state(account)
            if id_ == management:
                continue
            if state != ACTIVE:
                inactive.append(
                    InactiveAccount(origin=told_by_aws(id_), id=id_, state=state, email=account.get("Email", ""))
                )
                continue
            accounts.append(
                Account(
                    origin=told_by_aws(account["Arn"]),
                    id=id_,
                    parent_id=parent,
                    name=account["Name"],
                    email=account["Email"],
                    invited=account.get("JoinedMethod") == "INVITED",
                    tags=_read_tags_of(client, id_),
                )
            )
    return accounts, inactive


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
                    tags=_read_tags_of(client, summary["Id"]),
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


def _read_full_access(client: Any) -> frozenset[str]:
    targets = read_pages(client, "list_targets_for_policy", PolicyId=_FULL_AWS_ACCESS)
    return frozenset(target["TargetId"] for target in targets)


def _read_delegations(client: Any) -> Iterator[Delegation]:
    for account in read_pages(client, "list_delegated_administrators"):
        for service in read_pages(client, "list_delegated_services_for_account", AccountId=account["Id"]):
            yield Delegation(
                origin=told_by_aws(account["Id"], service["ServicePrincipal"]),
                account_id=account["Id"],
                service=service["ServicePrincipal"],
            )


def _read_tags_of(client: Any, id_: str) -> dict[str, str]:
    return read_tags(read_pages(client, "list_tags_for_resource", ResourceId=id_))
