"""From an organization to what its map shows: pure. Who may enter which role is review.map.roles'."""

from collections.abc import Mapping

from config import Organization
from config.models import MANAGEMENT, ROOT, Policy
from config.plan.accounts import AccountPlan, plan_accounts
from config.plan.entry import plan_entry
from config.plan.groups import group_of
from config.plan.networks import SharePlan, VpcPlan, plan_shares, plan_vpcs
from config.plan.organization import plan_delegations, plan_organization
from config.plan.policies import plan_policies
from config.plan.stacks import plan_stacks
from config.plan.units import UnitPlan, find_parents, plan_units, units_above
from engine.urns import join_keys
from review.map.connections import plan_connections, plan_map_workloads
from review.map.model import (
    Inherited,
    MapAccount,
    MapDocument,
    MapPolicy,
    MapShare,
    MapStack,
    MapSubnet,
    MapUnit,
    MapVpc,
)
from review.map.outputs import Identity, StackOutputs
from review.map.roles import plan_map_roles

NOT_FOR_MANAGEMENT = frozenset({"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"})
"""Types that do not act on the management account
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html and _rcps.html,
read 2026-11)."""


def plan_map(organization: Organization, outputs: StackOutputs | None = None) -> MapDocument:
    """The whole map. `outputs`: without them it has the ids that the config says, and no others."""
    return _Planner(organization, outputs or StackOutputs()).plan()


class _Planner:
    """What is looked up for every account is looked up once for all."""

    def __init__(self, organization: Organization, outputs: StackOutputs) -> None:
        self._organization = organization
        self._outputs = outputs
        self._lines = organization.lines
        self._parents = find_parents(organization)
        self._units = {unit.key: unit for unit in organization.units()}
        self._accounts = {account.key: account for account in organization.accounts}
        self._types = {policy.key: policy.type for policy in organization.policies}
        self._attached: dict[str, tuple[str, ...]] = {
            ROOT: organization.settings.policies,
            **{key: unit.policies for key, unit in self._units.items()},
            **{key: account.policies for key, account in self._accounts.items()},
        }
        self._stacks = plan_stacks(organization)

    def plan(self) -> MapDocument:
        settings, switched_on = self._organization.settings, plan_organization(self._organization)
        return MapDocument(
            id=self._outputs.find("organization").id,
            administrative_account=settings.administrative_account,
            home_region=settings.home_region,
            regions=tuple(sorted(settings.regions)),
            layout=settings.layout,
            trusted_access=switched_on.trusted_access,
            policy_types=switched_on.policy_types,
            tags=dict(sorted(settings.tags.items())),
            has_ids=bool(self._outputs.known),
            units=(self._plan_root(), *(self._plan_unit(unit) for unit in plan_units(self._organization))),
            accounts=(self._plan_management(), *self._plan_accounts()),
            policies=self._plan_policies(),
            roles=plan_map_roles(self._organization, self._outputs),
            vpcs=tuple(self._plan_vpc(vpc) for vpc in plan_vpcs(self._organization)),
            shares=tuple(self._plan_share(share) for share in plan_shares(self._organization)),
            connections=plan_connections(self._organization),
            workloads=plan_map_workloads(self._organization),
            stacks=tuple(
                MapStack(name=stack.name, accounts=stack.accounts, waits_for=stack.waits_for) for stack in self._stacks
            ),
        )

    def _inherit(self, *sources: str) -> tuple[Inherited, ...]:
        """What is attached to each of these, which are given from the account or unit up; from the root down."""
        return tuple(
            Inherited(policy=policy, source=source)
            for source in reversed(sources)
            for policy in sorted(self._attached.get(source, ()))
        )

    def _plan_root(self) -> MapUnit:
        return MapUnit(
            key=ROOT,
            name="Root",
            parent=None,
            policies=self._inherit(ROOT),
            full_aws_access=None,
            quarantine=False,
            tags={},
            formerly=(),
            where=self._lines.get(("setting", "policies")),
            id=None,
            arn=None,
        )

    def _plan_unit(self, unit: UnitPlan) -> MapUnit:
        identity = self._outputs.find_keyed("units", unit.key, *unit.formerly)
        said = self._units[unit.key]
        return MapUnit(
            key=unit.key,
            name=unit.name,
            parent=unit.parent,
            policies=self._inherit(*units_above(self._parents, unit.key)),
            full_aws_access=said.full_aws_access,
            quarantine=said.quarantine,
            tags=_sort(unit.tags),
            formerly=unit.formerly,
            where=self._lines.get(("unit", unit.key)),
            id=identity.id,
            arn=identity.arn,
        )

    def _plan_management(self) -> MapAccount:
        settings = self._organization.settings
        return MapAccount(
            key=MANAGEMENT,
            name="management account",
            email=None,
            parent=ROOT,
            environment=None,
            group=None,
            region=settings.home_region,
            entry=self._list_entry(MANAGEMENT),
            stacks=self._list_stacks(MANAGEMENT),
            delegated=(),
            policies=tuple(
                inherited
                for inherited in self._inherit(ROOT)
                if self._types[inherited.policy] not in NOT_FOR_MANAGEMENT
            ),
            full_aws_access=None,
            quarantine=False,
            tags={},
            formerly=(),
            where=self._lines.get(("setting", "management_account_id")),
            id=settings.management_account_id,
            arn=None,
        )

    def _plan_accounts(self) -> tuple[MapAccount, ...]:
        delegated: dict[str, list[str]] = {}
        for delegation in plan_delegations(self._organization):
            delegated.setdefault(delegation.account, []).append(delegation.service)
        return tuple(
            self._plan_account(account, tuple(delegated.get(account.key, ())))
            for account in plan_accounts(self._organization)
        )

    def _plan_account(self, account: AccountPlan, delegated: tuple[str, ...]) -> MapAccount:
        identity = self._outputs.find_keyed("accounts", account.key, *account.formerly)
        said = self._accounts[account.key]
        return MapAccount(
            key=account.key,
            name=account.name,
            email=account.email,
            parent=account.parent,
            environment=said.environment,
            group=group_of(said) if self._organization.settings.layout == "grouped" else None,
            region=self._organization.region_of(account.key),
            entry=self._list_entry(account.key),
            stacks=self._list_stacks(account.key),
            delegated=delegated,
            policies=self._inherit(account.key, *account.units_above),
            full_aws_access=said.full_aws_access,
            quarantine=said.quarantine,
            tags=_sort(account.tags),
            formerly=account.formerly,
            where=self._lines.get(("account", account.key)),
            id=account.stated_id or identity.id,
            arn=identity.arn,
        )

    def _list_entry(self, account: str) -> tuple[str, ...]:
        return tuple(hop.role_name for hop in plan_entry(self._organization, account))

    def _list_stacks(self, account: str) -> tuple[str, ...]:
        return tuple(stack.name for stack in self._stacks if account in stack.accounts)

    def _plan_policies(self) -> tuple[MapPolicy, ...]:
        sources = {policy.key: policy for policy in self._organization.policies}
        return tuple(
            MapPolicy(
                key=policy.key,
                name=policy.name,
                type=policy.type,
                description=policy.description,
                document=_name_document(sources[policy.key]),
                where=self._lines.get(("policy", policy.key)),
                **_tell(self._outputs.find_keyed("policies", policy.key, *policy.formerly)),
            )
            for policy in plan_policies(self._organization)
        )

    def _plan_vpc(self, vpc: VpcPlan) -> MapVpc:
        return MapVpc(
            key=vpc.key,
            account=vpc.account,
            region=vpc.region,
            cidr=vpc.cidr,
            subnets=tuple(
                MapSubnet(
                    key=subnet.key,
                    cidr=subnet.cidr,
                    zone=subnet.availability_zone,
                    public=subnet.public,
                    where=self._lines.get(("subnet", f"{vpc.key}/{subnet.key}")),
                    **_tell(self._outputs.find_keyed("subnets", join_keys(vpc.key, subnet.key))),
                )
                for subnet in vpc.subnets
            ),
            where=self._lines.get(("VPC", vpc.key)),
            **_tell(self._outputs.find_keyed("vpcs", vpc.key)),
        )

    def _plan_share(self, share: SharePlan) -> MapShare:
        return MapShare(
            key=share.key,
            name=share.name,
            owner=share.owner,
            region=share.region,
            subnets=tuple("/".join(one.parts) for one in share.resources),
            receivers=share.receivers,
            external=share.allow_external_principals,
            where=self._lines.get(("share", share.key)),
            arn=self._outputs.find_keyed("shares", share.key).arn,
        )


def _tell(identity: Identity) -> dict[str, str | None]:
    return {"id": identity.id, "arn": identity.arn}


def _sort(tags: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(tags.items()))


def _name_document(policy: Policy) -> str:
    """Where the text of a policy comes from. The text itself is not told: its conditions may name external ids."""
    if policy.file is not None:
        return f"file {policy.file}"
    if policy.builder is not None:
        exempt = f", but for sessions of {', '.join(policy.exempt_roles)}" if policy.exempt_roles else ""
        return f"builder {policy.builder}: {', '.join(policy.regions)} stay allowed{exempt}"
    return "written beside it"
