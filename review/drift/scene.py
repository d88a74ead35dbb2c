"""All that the comparisons look at: the config, the states, AWS, and what of AWS was read. Pure."""

from collections.abc import Mapping
from functools import cached_property

from config.models import Organization
from config.plan.stacks import find_stack_of_any, plan_stacks
from live.inventory import Inventory, Object, Vpc
from review.drift.known import Known
from review.drift.names import Names
from review.drift.planned import NaturalKey, Planned, index_planned
from review.drift.wanted import find_wanted


class Scene:
    """`config` and `known` against `live`."""

    def __init__(self, config: Organization, known: Known, live: Inventory) -> None:
        self.config = config
        self.known = known
        self.live = live
        self.names = Names(config, known, live)

    @cached_property
    def wanted(self) -> Mapping[str, Object]:
        """See `find_wanted`."""
        return find_wanted(self.known, self.names)

    @cached_property
    def organization_id(self) -> str:
        return next((one.id for one in self.live.organizations), "")

    @cached_property
    def member_ids(self) -> frozenset[str]:
        """Ids of all accounts that AWS has in the organization, the management account too."""
        organizations = {one.management_account_id for one in self.live.organizations}
        members = {one.id for one in (*self.live.accounts, *self.live.inactive_accounts)}
        return frozenset(organizations | members)

    @cached_property
    def read_accounts(self) -> frozenset[str]:
        """Ids of the accounts whose roles were read."""
        organizations = {one.management_account_id for one in self.live.organizations}
        return frozenset(organizations | {one.id for one in self.live.accounts if one.entered_by is not None})

    @cached_property
    def places_of_vpcs(self) -> Mapping[str, tuple[str, str]]:
        """By id: the account and region of each VPC that a state or AWS has."""
        vpcs: tuple[Vpc, ...] = (*self.known.inventory.vpcs, *self.live.vpcs)
        return {vpc.id: (vpc.account_id, vpc.region) for vpc in vpcs}

    @cached_property
    def enabled_types(self) -> frozenset[str]:
        """Types of policies that are enabled in AWS: policies and attachments of others were not read."""
        return frozenset(kind for one in self.live.organizations for kind in one.policy_types)

    @cached_property
    def looked_into(self) -> frozenset[tuple[str, str]]:
        """Accounts and regions whose networks and shares were read."""
        return frozenset(self.live.looked_into)

    def stack_for(self, account_id: str) -> str | None:
        """The stack that has, or would have, what is in an account; None where the config gives it none."""
        key = self.names.account_keys.get(account_id)
        return None if key is None else find_stack_of_any(self.config, key)

    @cached_property
    def planned(self) -> Mapping[NaturalKey, Planned]:
        """See `index_planned`."""
        return index_planned(self.names)

    @cached_property
    def missing_stacks(self) -> tuple[str, ...]:
        """The stacks of the config that have no state."""
        return tuple(plan.name for plan in plan_stacks(self.config) if plan.name not in self.known.stacks)
