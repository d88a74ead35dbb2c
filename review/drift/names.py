"""What things are called and where the config says them: from AWS's ids and logical names to keys and lines. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import PurePath

from config.models import MANAGEMENT, ROOT, Organization
from config.plan.baseline import plan_default_tags
from config.plan.ipam import plan_ipam
from config.plan.networks import plan_shares, plan_vpcs
from config.plan.peering import plan_peerings
from config.plan.roles import plan_break_glass_roles, plan_cross_account_roles, plan_execution_roles
from config.plan.stacks import (
    ACCOUNTS,
    ADMIN,
    IPAM_SHARE,
    PEERING,
    PEERING_ACCEPTANCE,
    POLICIES,
    ROLE,
    SHARE,
    TRANSIT_ATTACHMENT,
    TRANSIT_GATEWAY,
    UNITS,
    VPC,
)
from config.plan.transit import plan_transit_attachments, plan_transit_gateways
from engine.urns import SEPARATOR, name_child, split_urn, stack_of
from live.inventory import Account, Inventory, Object, Policy, Unit
from review.drift.known import Known

Named = tuple[str, str]
"""What the config calls a thing, as in `Organization.lines`, and its key."""

EXECUTION_ROLE = "execution-role-"
"""How the logical name of an execution role begins; the key of its account follows."""

MANAGEMENT_ROLES: Mapping[str, Named] = {
    "management-role": ("setting", "access.management_role"),
    "entry-role": ("setting", "access.entry_role"),
}
"""By logical name, which is the key of their plans."""


_OF_NETWORKS = frozenset({"VPC", "subnet", "share", "peering", "transit gateway", "IPAM pool"})


class Names:
    """The names of one organization, from the config, its states and AWS."""

    def __init__(self, config: Organization, known: Known, live: Inventory) -> None:
        self.config = config
        self._known = known
        self._live = live

    def find(self, urn: str) -> Named | None:
        """What the config calls the thing of this URN, or the one that it is a part of; None for what it has not."""
        by_name = self._by_logical_name
        return by_name.get(split_urn(urn)[1]) or by_name.get(self._known.components.get(urn, ""))

    def default_tags(self, known: Object) -> Mapping[str, str]:
        """What is in the account of this thing, which a state has, gets these tags from the provider."""
        kind, key = self.find(known.origin) or ("", "")
        if kind in {"VPC", "subnet"}:
            account = self.config.vpc(key.partition(SEPARATOR)[0]).account
        else:
            account = self.account_keys.get(getattr(known, "account_id", ""), MANAGEMENT)
        return self._default_tags[account]

    def place(self, urn: str) -> str:
        """Where the config says it, "file:line"; empty where it does not."""
        named = self.find(urn)
        if named is not None:
            return self.line(*named)
        return self.file("admin.yaml") if stack_of(urn) == ADMIN else ""

    def line(self, kind: str, key: str) -> str:
        """Where that is written; the file in which it would be."""
        file = {"account": "accounts.yaml", "policy": "policies.yaml", "role": "access.yaml"}.get(kind)
        file = file or ("network.yaml" if kind in _OF_NETWORKS else "organization.yaml")
        settings = self.config.settings
        if kind == "setting" and key in type(settings).model_fields.keys() - settings.model_fields_set:
            return self.file(file)
        return self.config.lines.get((kind, key)) or self.file(file)

    def file(self, name: str) -> str:
        """A file of the config, as a person would type it."""
        written = next(iter(self.config.lines.values()), "config/org/organization.yaml")
        return PurePath(written.partition(":")[0]).with_name(name).as_posix()

    @cached_property
    def _default_tags(self) -> Mapping[str, Mapping[str, str]]:
        return plan_default_tags(self.config)

    @cached_property
    def account_keys(self) -> Mapping[str, str]:
        """Keys of the accounts of the config, and "management", by id."""
        keys = dict(self._keys_by_id("account", self._known.inventory.accounts))
        keys |= {account.id: account.key for account in self.config.accounts if account.id}
        return keys | {self.config.settings.management_account_id: MANAGEMENT}

    @cached_property
    def unit_keys(self) -> Mapping[str, str]:
        """Keys of the units of the config, and "root", by id."""
        keys = dict(self._keys_by_id("unit", self._known.inventory.units))
        roots = {one.root_id: ROOT for one in (*self._known.inventory.organizations, *self._live.organizations)}
        return keys | {id_: key for id_, key in roots.items() if id_}

    @cached_property
    def policy_keys(self) -> Mapping[str, str]:
        """Keys of the policies of the config, by id."""
        return dict(self._keys_by_id("policy", self._known.inventory.policies))

    @cached_property
    def target_keys(self) -> Mapping[str, str]:
        """Keys of all that a policy can be attached to, by id."""
        return {**self.unit_keys, **self.account_keys}

    def say_account(self, id_: str) -> str:
        """`prod (111111111111)`; by its name in AWS where the config has no such account."""
        name = self.account_keys.get(id_) or self._live_names.get(id_)
        return f"{name} ({id_})" if name else id_

    def say_target(self, id_: str) -> str:
        """A root, unit or account."""
        if self.unit_keys.get(id_) == ROOT:
            return f"the root ({id_})"
        name = self.unit_keys.get(id_) or self._live_names.get(id_)
        return f"{name} ({id_})" if name else self.say_account(id_)

    def say_policy(self, id_: str) -> str:
        name = self.policy_keys.get(id_) or self._live_names.get(id_)
        return f"{name} ({id_})" if name else id_

    @cached_property
    def _live_names(self) -> dict[str, str]:
        things = (*self._live.accounts, *self._live.units, *self._live.policies)
        known = self._known.inventory
        return {one.id: one.name for one in (*known.accounts, *known.units, *known.policies, *things)}

    @cached_property
    def _by_logical_name(self) -> dict[str, Named]:
        return dict((*_name_organization(self.config), *_name_networks(self.config), *_name_roles(self.config)))

    def _keys_by_id(self, kind: str, things: Iterable[Account | Unit | Policy]) -> Iterator[tuple[str, str]]:
        for thing in things:
            named = self.find(thing.origin)
            if named is not None and named[0] == kind:
                yield thing.id, named[1]


def _name_organization(config: Organization) -> Iterator[tuple[str, Named]]:
    """Logical names, and what has each."""
    for kind, prefix, things in (
        ("unit", UNITS, config.units()),
        ("account", ACCOUNTS, config.accounts),
        ("policy", POLICIES, config.policies),
    ):
        for thing in things:
            yield from ((name_child(prefix, key), (kind, thing.key)) for key in thing.keys)


def _name_networks(config: Organization) -> Iterator[tuple[str, Named]]:
    for vpc in plan_vpcs(config):
        for pair in ((vpc.account, vpc.key), *vpc.formerly):
            name = name_child(VPC, *pair)
            yield name, ("VPC", vpc.key)
            for subnet in vpc.subnets:
                key = f"{vpc.key}{SEPARATOR}{subnet.key}"
                yield from ((f"{name}{SEPARATOR}{one}", ("subnet", key)) for one in (subnet.key, *subnet.formerly))
    for peering in plan_peerings(config):
        for beginning, side in ((PEERING, peering.requester), (PEERING_ACCEPTANCE, peering.accepter)):
            pairs = ((side.account, peering.key), *side.formerly)
            yield from ((name_child(beginning, *pair), ("peering", peering.key)) for pair in pairs)
    for gateway in plan_transit_gateways(config):
        pairs = ((gateway.account, gateway.key), *gateway.formerly)
        yield from ((name_child(TRANSIT_GATEWAY, *pair), ("transit gateway", gateway.key)) for pair in pairs)
    for one in plan_transit_attachments(config):
        keys = ((one.account, one.gateway, one.vpc), *one.formerly)
        yield from ((name_child(TRANSIT_ATTACHMENT, *names), ("transit gateway", one.gateway)) for names in keys)
    ipam = plan_ipam(config)
    for pool in () if ipam is None else ipam.pools:
        keys = () if ipam is None or pool.share is None else ((ipam.account, pool.key), *pool.share.formerly)
        yield from ((name_child(IPAM_SHARE, *names), ("IPAM pool", pool.key)) for names in keys)
    for share in plan_shares(config):
        pairs = ((share.owner, share.key), *share.formerly)
        yield from ((name_child(SHARE, *pair), ("share", share.key)) for pair in pairs)


def _name_roles(config: Organization) -> Iterator[tuple[str, Named]]:
    for role in plan_cross_account_roles(config):
        pairs = ((role.key, role.account), *role.formerly)
        yield from ((name_child(ROLE, *pair), ("role", role.key)) for pair in pairs)
    for role in plan_break_glass_roles(config):
        pairs = ((role.key, role.account), *role.formerly)
        yield from ((name_child(*pair), ("setting", "break_glass")) for pair in pairs)
    for role in plan_execution_roles(config):
        accounts = (role.account, *(pair[1] for pair in role.formerly))
        yield from ((f"{EXECUTION_ROLE}{account}", ("setting", "execution_role")) for account in accounts)
    yield from MANAGEMENT_ROLES.items()
    administrative = config.account(config.settings.administrative_account)
    for setting, name in (("deploy_role", "deploy-role-"), ("break_glass_role", "break-glass-role-")):
        yield from ((f"{name}{key}", ("setting", setting)) for key in administrative.keys)


def suggest_key(name: str, taken: Collection[str]) -> str:
    """A key that the config can have: the name in small letters, digits and hyphens; with a number if it is taken."""
    key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "new"
    key = key if key[0].isalpha() else f"x-{key}"
    return next(one for one in (key, *(f"{key}-{number}" for number in range(2, 1000))) if one not in taken)
