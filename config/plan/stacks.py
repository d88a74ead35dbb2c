"""The registry of stacks: which there are, what each holds, and what it needs of others. It builds none (stacks)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from config.models import MANAGEMENT, Organization
from config.plan.account_networks import UsableVpc, plan_usable_vpcs
from config.plan.administration import plan_administration
from config.plan.aws_config import ARCHIVE_OUTPUT, plan_aws_config
from config.plan.deployers import ORG
from config.plan.flow_logs import FLOW_LOG_OUTPUT, plan_flow_log_archive
from config.plan.former_keys import index_keys
from config.plan.groups import (
    GROUP_STACK,
    GroupPlan,
    accounts_held_by_org,
    accounts_with_contents,
    find_references,
    group_of,
    plan_groups,
)
from config.plan.lookups import find_asking_accounts, list_read_outputs, list_read_zones
from config.plan.peering import PeeringSidePlan, find_accepters, plan_peerings
from config.plan.received import list_received
from config.plan.stack_order import order_names
from config.plan.transit import find_owners, plan_transit_attachments
from config.plan.workloads import WORKLOAD_STACK, WorkloadPlan, plan_workload_accounts, plan_workloads

ADMIN = "admin"

ACCOUNTS = "accounts"
"""Logical name of the component of the member accounts, in the stack `org`."""

UNITS = "units"
"""Logical name of the component of the units, in the stack `org`."""

POLICIES = "policies"
"""Logical name of the component of the policies, in the stack `org`."""

VPC, PREFIX_LIST, SHARE, ROLE = "vpc", "prefix-list", "share", "role"
"""The first parts of the logical names of VPCs, prefix lists, shares and cross-account roles, in the stack that has the
account's contents; the key of the account that they are in and their own follow, of a role the other way round."""

HOSTED_ZONE = "hosted-zone"
"""The first part of the logical names of hosted zones; the keys of the account and their own follow."""
IPAM, IPAM_SHARE, IPAM_DELEGATION = "ipam", "ipam-share", "delegation-ipam"
"""The first parts of the logical names of the IPAM with its pools and of what shares one of these, and the name of what
makes its account its administrator; the key of that account follows, of a share the pool's too."""

TRANSIT_GATEWAY, TRANSIT_ATTACHMENT, TRANSIT_ADMISSION = "transit-gateway", "transit-attachment", "transit-admission"
"""The first parts of the logical names of transit gateways, of VPCs attached to them, and of what the gateway's owner
has of those; the key of the account that each is in follows, then the gateway's and the VPC's."""

TRANSIT_INSPECTION = "transit-inspection"
"""The first part of the logical names of what sends a transit gateway's traffic through its inspection VPC; the keys of
the gateway's account and its own follow."""

PEERING, PEERING_ACCEPTANCE = "peering", "peering-acceptance"
"""The first parts of the logical names of peerings, and of what the account that accepts has of them; the key of the
account that each is in and the peering's follow."""

GATEWAYS, SEGMENTS = "transit_gateways", "segments"
"""The kinds of outputs of a stack with transit gateways: of the gateways, and of their segments' route tables."""

ROUTE_TABLES = "route_tables"
"""The kind of outputs of a stack with VPCs that peerings of other stacks lead to: of their route tables."""

RESOLVER_ENDPOINT, RESOLVER_RULE, RESOLVER_ASSOCIATION = "resolver-endpoint", "resolver-rule", "resolver-association"
"""The first parts of the logical names of the resolver's endpoints and rules, and of VPCs that a rule is for; the key
of the account that each is in and their own follow, of the last the VPC's and the name that the rule is for."""

ZONE_ASSOCIATION = "zone-association"
"""The first part of the logical names of what gives a private hosted zone to a VPC of another account; the keys of that
account, of the hosted zone and of the VPC follow."""

STATE = "state"
"""The first part of the logical name of the state bucket, in the stack `admin`; the account's key follows."""

WORKLOAD_OUTPUT = "workloads"
"""The kind of outputs of workloads."""


def name_output(kind: str, key: str) -> str:
    """The output of a stack about one account, unit, VPC, ...: `accounts/prod`, its ids as a value.

    One output each, because a preview prints an output that changes whole, and leaves out those that don't.
    """
    return f"{kind}/{key}"


def name_workload_output(account: str, key: str) -> str:
    """The output of the workload with this key in this account."""
    return name_output(WORKLOAD_OUTPUT, f"{account}/{key}")


@dataclass(frozen=True, kw_only=True)
class Stack:
    """What is true of a stack, or of all stacks of a kind, whatever the config says.

    `acts_in` and `holds` complete a sentence.
    """

    name: str
    acts_in: str
    holds: str


STACKS = (
    Stack(
        name=ORG,
        acts_in="the management account and, through roles, every member account",
        holds="the organization and what its accounts hold",
    ),
    Stack(
        name=ADMIN,
        acts_in="the administrative account",
        holds="the state bucket with its key, the roles that deploy, and what is recorded of their use",
    ),
    Stack(
        name=f"{GROUP_STACK}<group>",
        acts_in="the member accounts of one group, with `layout: grouped`",
        holds="what these accounts hold, in place of `org`",
    ),
    Stack(
        name=f"{WORKLOAD_STACK}<stack>",
        acts_in="the accounts of the workloads that say `stack: <stack>`",
        holds="these workloads",
    ),
)
"""In the order in which they can be brought up."""


@dataclass(frozen=True, kw_only=True)
class OutputNeed:
    """The output `output` of the stack `stack`, with these keys in it.

    `formerly`: what it was called before: a stack whose state is from then has it by that name. `looked_up`: by a
    lookup, which tells itself what is missing. `received`: what the other stack has and shares.
    """

    stack: str
    output: str
    keys: tuple[str, ...]
    formerly: tuple[str, ...] = ()
    looked_up: bool = False
    received: bool = False

    def find(self, outputs: Mapping[str, Any]) -> Any:
        """Its value among that stack's outputs; None where it is not there, or not whole."""
        found = (outputs.get(name) for name in (self.output, *self.formerly))
        return next((value for value in found if value is not None and all(key in value for key in self.keys)), None)

    def is_met_by(self, outputs: Mapping[str, Any]) -> bool:
        """Whether that stack's outputs have it all; of a lookup, whether the stack was up."""
        return bool(outputs) if self.looked_up else self.find(outputs) is not None


@dataclass(frozen=True, kw_only=True)
class StackPlan:
    """A stack of one organization. `accounts`: keys of the accounts, "management" among them, that it acts in."""

    name: str
    accounts: tuple[str, ...]
    needs: tuple[OutputNeed, ...] = ()

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The names of the stacks whose outputs it needs, sorted."""
        return tuple(sorted({need.stack for need in self.needs}))


def plan_stacks(organization: Organization) -> tuple[StackPlan, ...]:
    """The stacks that the organization has, each after those that it needs. `admin` is there with an admin.yaml."""
    administration, held = plan_administration(organization), accounts_held_by_org(organization)
    plans = (
        StackPlan(
            name=ORG,
            accounts=held,
            needs=(*_need_gateways(organization, ORG, held), *_need_looked_up(organization, ORG)),
        ),
        *(
            ()
            if administration is None
            else (
                StackPlan(
                    name=ADMIN,
                    accounts=(administration.account,),
                    needs=(_need("organization"), *_need_each(ACCOUNTS, administration.members)),
                ),
            )
        ),
        *(_plan_group_stack(organization, group) for group in plan_groups(organization)),
        *_plan_workload_stacks(organization),
    )
    by_name = {plan.name: plan for plan in plans}
    return tuple(by_name[name] for name in order_names({plan.name: plan.waits_for for plan in plans}))


def find_entered(organization: Organization, plan: StackPlan) -> tuple[str, ...]:
    """Keys of the accounts that the stack's program enters, each by a provider: those that it makes something in."""
    if plan.name == ADMIN or plan.name.startswith(WORKLOAD_STACK):
        return plan.accounts
    entered = accounts_with_contents(organization) | {MANAGEMENT}
    workloads = [workload for workload in plan_workloads(organization) if workload.stack is None]
    entered |= {workload.account for workload in workloads}
    entered |= find_asking_accounts(organization, (one for one in workloads if one.account in plan.accounts))
    own = tuple(account for account in plan.accounts if account in entered)
    return (*own, *find_hosts(organization, plan.accounts))


def find_hosts(organization: Organization, accounts: Collection[str]) -> tuple[str, ...]:
    """Keys of the accounts beside these that a stack of these enters too, sorted: owners of their transit gateways, and
    those that accept their peerings.
    """
    found = find_owners(organization, accounts) | find_accepters(organization, accounts)
    return tuple(sorted(found - {*accounts}))


def find_stack_of(organization: Organization, account: str) -> str | None:
    """The name of the stack that has what is in the member account with this key; None where there is no such one."""
    try:
        group = group_of(organization.account(account))
    except KeyError:
        return None
    return ORG if organization.settings.layout == "single" or group is None else f"{GROUP_STACK}{group}"


def find_stack_of_any(organization: Organization, account: str) -> str | None:
    """As `find_stack_of`, of the management account too: `org`."""
    return ORG if account == MANAGEMENT else find_stack_of(organization, account)


def find_stack_of_workload(organization: Organization, workload: WorkloadPlan) -> str | None:
    """The name of the stack that makes the workload: its own, or that which has the rest of its account."""
    return workload.stack or find_stack_of(organization, workload.account)


def _plan_group_stack(organization: Organization, group: GroupPlan) -> StackPlan:
    references = find_references(organization, group.accounts)
    return StackPlan(
        name=group.stack,
        accounts=group.accounts,
        needs=(
            _need("organization"),
            *_need_each(ACCOUNTS, references.accounts),
            *_need_each(UNITS, references.units),
            *_need_archives(organization, group),
            *_need_gateways(organization, group.stack, group.accounts),
            *_need_received(organization, group.stack, group.accounts),
            *dict.fromkeys(_need_peers(organization, group.stack)),
            *_need_looked_up(organization, group.stack),
        ),
    )


def _need_archives(organization: Organization, group: GroupPlan) -> Iterator[OutputNeed]:
    """The buckets that something in the group's accounts writes into, where another group's stack makes them."""
    recorded, flows = plan_aws_config(organization), plan_flow_log_archive(organization)
    writers: list[tuple[str, str, Collection[str]]] = []
    if recorded is not None:
        accounts = [recorder.account for recorder in recorded.recorders]
        writers.append((ARCHIVE_OUTPUT, recorded.archive.account, accounts))
    if flows is not None:
        writers.append((FLOW_LOG_OUTPUT, flows.account, flows.writers))
    for output, archive, accounts in writers:
        stack = find_stack_of(organization, archive)
        if stack not in {None, group.stack} and not set(group.accounts).isdisjoint(accounts):
            yield OutputNeed(stack=str(stack), output=output, keys=("id",))


def _need_gateways(organization: Organization, stack: str, accounts: Collection[str]) -> tuple[OutputNeed, ...]:
    """The transit gateways of other stacks that VPCs of these accounts are attached to, and the tables of segments."""
    gateways = {gateway.key: gateway for gateway in organization.transit_gateways}
    needs: dict[str, OutputNeed] = {}
    for plan in plan_transit_attachments(organization, accounts):
        owner = find_stack_of(organization, plan.owner) or ORG
        if owner == stack:
            continue
        keys, segments = gateways[plan.gateway].keys, index_keys(gateways[plan.gateway].segments)
        tables = [product(keys, segments.get(key, (key,))) for key in {plan.segment, *plan.propagates_to}]
        for output, *former in (
            [name_output(GATEWAYS, key) for key in keys],
            *([name_output(SEGMENTS, "/".join(both)) for both in table] for table in tables),
        ):
            needs[output] = OutputNeed(stack=owner, output=output, keys=("id",), formerly=tuple(former))
    return tuple(sorted(needs.values(), key=lambda need: (need.stack, need.output)))


def list_asked_tables(organization: Organization) -> tuple[tuple[str, str], ...]:
    """The route tables that peerings of other stacks lead back from, by the keys of their VPCs and their own."""
    peerings = _list_peerings_between(organization).values()
    return tuple(sorted({(side.vpc, tables[0]) for sides in peerings for side in sides for tables in side.tables}))


def _list_peerings_between(organization: Organization) -> Mapping[str, Sequence[PeeringSidePlan]]:
    """The accepting sides of the peerings between stacks, by the name of the stack that asks."""
    found: dict[str, list[PeeringSidePlan]] = {}
    for plan in plan_peerings(organization):
        asks, accepts = (find_stack_of_any(organization, one.account) for one in (plan.requester, plan.accepter))
        if asks is not None and asks != accepts:
            found.setdefault(asks, []).append(plan.accepter)
    return found


def name_table_output(vpc: str, table: str) -> str:
    """The output of the route table with this key: `route_tables/shop/private`, `route_tables/shop` of the public."""
    return name_output(ROUTE_TABLES, f"{vpc}/{table}" if table else vpc)


def _need_peers(organization: Organization, stack: str) -> Iterator[OutputNeed]:
    """The VPCs of other stacks that peerings lead to, and their route tables, which lead back."""
    for side in _list_peerings_between(organization).get(stack, ()):
        owner = find_stack_of_any(organization, side.account) or ORG
        named = [[name_output("vpcs", key) for key in side.vpcs]]
        named += [[name_table_output(*keys) for keys in product(side.vpcs, tables)] for tables in side.tables]
        for output, *former in named:
            yield OutputNeed(stack=owner, output=output, keys=("id",), formerly=tuple(former))


def _need_received(organization: Organization, stack: str, accounts: Collection[str]) -> Iterator[OutputNeed]:
    """What other stacks have and share, and what is in these accounts names."""
    for kind, thing, account in list_received(organization, accounts):
        owner = find_stack_of_any(organization, account) or ORG
        if owner != stack:
            output, *former = (name_output(kind, key) for key in thing.keys)
            yield OutputNeed(stack=owner, output=output, keys=("id",), formerly=tuple(former), received=True)


def _need_looked_up(organization: Organization, stack: str) -> tuple[OutputNeed, ...]:
    """The outputs of this project's other stacks that workloads of the stack look up."""
    if not organization.lookups:
        return ()
    workloads = [one for one in plan_workloads(organization) if find_stack_of_workload(organization, one) == stack]
    read = {*list_read_outputs(organization, workloads)}
    read |= {
        (find_stack_of_any(organization, account) or ORG, name_output("hosted_zones", zone))
        for account, zone in list_read_zones(organization, workloads)
    }
    return tuple(
        OutputNeed(stack=other, output=output, keys=(), looked_up=True)
        for other, output in sorted(read)
        if other != stack
    )


def _need(output: str) -> OutputNeed:
    return OutputNeed(stack=ORG, output=output, keys=("id",))


def _need_each(kind: str, keys: tuple[str, ...]) -> tuple[OutputNeed, ...]:
    return tuple(_need(name_output(kind, key)) for key in keys)


def _plan_workload_stacks(organization: Organization) -> list[StackPlan]:
    """No stack needs one of these but by a lookup, which config.checks.lookups keeps out of circles."""
    stacks = plan_workload_accounts(organization)
    usable = plan_usable_vpcs(organization, {account for accounts in stacks.values() for account in accounts})
    return [
        StackPlan(
            name=stack,
            accounts=accounts,
            needs=(
                _need("organization"),
                *_need_each(ACCOUNTS, accounts),
                *_need_networks(organization, {vpc.key: vpc for account in accounts for vpc in usable[account]}),
                *_need_looked_up(organization, stack),
            ),
        )
        for stack, accounts in stacks.items()
    ]


def _need_networks(organization: Organization, vpcs: Mapping[str, UsableVpc]) -> list[OutputNeed]:
    """The VPCs, of the stacks that make them."""
    return [
        OutputNeed(stack=find_stack_of(organization, vpc.owner) or ORG, output=name_output("vpcs", key), keys=("id",))
        for key, vpc in sorted(vpcs.items())
    ]
