"""The things of an inventory by what they are identified by, with their names and where they are. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.urns import is_urn, stack_of
from live.crossings import SeenPeering
from live.inventory import Gateway, Inventory, Object, RouteTable, Subnet, Vpc
from review.drift.model import Change, Kind, Row, Settling
from review.drift.planned import find_natural_key
from review.drift.scene import Scene

Key = tuple[str, ...]
"""The kind of a thing, and its id or the ids of what it ties together."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """`account_id`, `region`: where it is; None for what is of the organization, and for what has no region.

    `parts_of`: what it goes away with. `policy_type`: of a policy or an attachment, where that is known.
    """

    key: Key
    kind: Kind
    name: str
    id: str
    object: Object
    account: str | None
    account_id: str | None
    region: str | None
    place: str
    parts_of: tuple[Key, ...] = ()
    policy_type: str = ""

    def is_readable(self, scene: Scene) -> bool:
        """Whether AWS was asked for it, so that its absence means that it is not there."""
        if self.policy_type and self.policy_type not in scene.enabled_types:
            return False
        if self.account_id is None:
            return True
        if self.region is None:
            return self.account_id in scene.read_accounts
        return (self.account_id, self.region) in scene.looked_into

    def make_row(self, change: Change, told: str, settle: tuple[Settling, ...], *, attribute: str = "") -> Row:
        """A row about it."""
        urn = self.object.origin if is_urn(self.object.origin) else ""
        return Row(
            kind=self.kind,
            change=change,
            name=self.name,
            id=self.id,
            account=self.account,
            region=self.region,
            attribute=attribute,
            place=self.place,
            stack=stack_of(urn) if urn else "",
            urn=urn,
            told=told,
            settle=settle,
        )


def list_things(scene: Scene, inventory: Inventory) -> dict[Key, Thing]:
    """All of an inventory but the organization itself."""
    return {thing.key: thing for thing in _Lister(scene, inventory).list()}


class _Lister:
    def __init__(self, scene: Scene, inventory: Inventory) -> None:
        self._scene = scene
        self._names = scene.names
        self._inventory = inventory
        known, live = scene.known.inventory, scene.live
        self._types = {policy.id: policy.type for one in (known, live) for policy in one.policies}
        self._vpcs = scene.places_of_vpcs
        self._shares = {share.arn: share for one in (known, live) for share in one.shares}
        self._subnets = {subnet.id: subnet for one in (known, live) for subnet in one.subnets}
        self._groups = {group.id: group for one in (live, known) for group in one.security_groups}
        self._tables = {table.id: table for one in (known, live) for table in one.route_tables}

    def list(self) -> Iterator[Thing]:
        inventory, names = self._inventory, self._names
        for one in inventory.accounts:
            yield self._make("account", (one.id,), one, names.account_keys.get(one.id) or one.name, one.id)
        for one in inventory.units:
            yield self._make("unit", (one.id,), one, names.unit_keys.get(one.id) or one.name, one.id)
        for one in inventory.policies:
            name = names.policy_keys.get(one.id) or one.name
            yield self._make("policy", (one.id,), one, name, one.id, policy_type=one.type)
        for one in inventory.attachments:
            name = f"{names.say_policy(one.policy_id)} on {names.say_target(one.target_id)}"
            above = (("policy", one.policy_id), ("unit", one.target_id), ("account", one.target_id))
            kind = self._types.get(one.policy_id, "")
            ids = (one.policy_id, one.target_id)
            yield self._make("policy attachment", ids, one, name, ":".join(ids), parts_of=above, policy_type=kind)
        for one in inventory.delegations:
            name = f"{names.say_account(one.account_id)} for {one.service}"
            ids = (one.account_id, one.service)
            yield self._make(
                "delegated administrator", ids, one, name, "/".join(ids), parts_of=(("account", one.account_id),)
            )
        for one in inventory.roles:
            arn = f"arn:aws:iam::{one.account_id}:role{one.path}{one.name}"
            yield self._make("role", (one.account_id, one.name), one, one.name, arn, account_id=one.account_id)
        yield from self._list_networks()
        yield from self._list_crossings()
        yield from self._list_shares()

    def _list_networks(self) -> Iterator[Thing]:
        inventory = self._inventory
        named: list[tuple[Kind, str, Vpc | Subnet | Gateway | RouteTable]] = [
            *(("VPC", one.id, one) for one in inventory.vpcs),
            *(("subnet", one.vpc_id, one) for one in inventory.subnets),
            *(("internet gateway", one.vpc_id, one) for one in inventory.gateways),
            *(("route table", one.vpc_id, one) for one in inventory.route_tables),
        ]
        for kind, vpc_id, one in named:
            usual = one.cidr if isinstance(one, Vpc | Subnet) else one.id
            yield self._in_vpc(kind, (one.id,), one, one.tags.get("Name") or usual, vpc_id=vpc_id)
        for one in inventory.routes:
            table, name = self._tables.get(one.table_id), f"{one.destination} in {one.table_id}"
            if table is not None:
                above = (("route table", one.table_id),)
                ids = (one.table_id, one.destination)
                yield self._in_vpc("route", ids, one, name, vpc_id=table.vpc_id, parts_of=above)
        for one in inventory.associations:
            subnet, name = self._subnets.get(one.subnet_id), f"{one.subnet_id} with {one.table_id}"
            if subnet is not None:
                above = (("route table", one.table_id), ("subnet", one.subnet_id))
                ids = (one.subnet_id, one.table_id)
                yield self._in_vpc("route table association", ids, one, name, vpc_id=subnet.vpc_id, parts_of=above)

    def _list_crossings(self) -> Iterator[Thing]:
        inventory = self._inventory
        for one in inventory.security_groups:
            above = (("VPC", one.vpc_id),)
            name = one.name or one.id
            yield self._make(
                "security group",
                (one.id,),
                one,
                name,
                one.id,
                account_id=one.account_id,
                region=one.region,
                parts_of=above,
            )
        for one in inventory.group_rules:
            group = self._groups.get(one.group_id)
            if group is not None:
                above = (("VPC", group.vpc_id), ("security group", group.id))
                name = f"{one.id} in {group.name or group.id}"
                yield self._make(
                    "security group rule",
                    (one.id,),
                    one,
                    name,
                    one.id,
                    account_id=group.account_id,
                    region=group.region,
                    parts_of=above,
                )
        for one in inventory.transit_gateways:
            yield self._make(
                "transit gateway", (one.id,), one, one.id, one.id, account_id=one.account_id, region=one.region
            )
        # Both ends see them. The last one counts: the end whose state has it.
        for one in sorted(inventory.transit_attachments, key=lambda one: one.account_id == one.vpc_owner_id):
            above = (("VPC", one.vpc_id), ("transit gateway", one.gateway_id))
            name = f"{one.vpc_id} at {one.gateway_id}"
            yield self._make(
                "transit gateway attachment",
                (one.id,),
                one,
                name,
                one.id,
                parts_of=above,
                account_id=one.account_id,
                region=one.region,
            )
        for one in sorted(inventory.peerings, key=self._is_of_requester):
            above = tuple(("VPC", vpc_id) for vpc_id in one.vpc_ids)
            name = " with ".join(one.vpc_ids)
            yield self._make(
                "peering", (one.id,), one, name, one.id, parts_of=above, account_id=one.account_id, region=one.region
            )

    def _is_of_requester(self, one: SeenPeering) -> bool:
        return (one.account_id, one.region) == self._vpcs.get(one.vpc_ids[0])

    def _list_shares(self) -> Iterator[Thing]:
        inventory = self._inventory
        for one in inventory.shares:
            yield self._make("share", (one.arn,), one, one.name, one.arn, account_id=one.account_id, region=one.region)
        pairs: list[tuple[Kind, str, str, Object]] = [
            *(("shared resource", one.share_arn, one.resource_arn, one) for one in inventory.shared_resources),
            *(("share principal", one.share_arn, one.principal, one) for one in inventory.share_principals),
        ]
        for kind, share_arn, other, thing in pairs:
            share = self._shares.get(share_arn)
            if share is not None:
                said = self._say_shared(kind, other)
                yield self._make(
                    kind,
                    (share_arn, other),
                    thing,
                    f"{said} in {share.name}",
                    f"{share_arn},{other}",
                    account_id=share.account_id,
                    region=share.region,
                    parts_of=(("share", share_arn),),
                )

    def _say_shared(self, kind: Kind, other: str) -> str:
        if kind == "shared resource":
            return other.rpartition(":")[2]
        return (
            self._names.say_target(other.rpartition("/")[2])
            if "organizations" in other
            else (self._names.say_account(other))
        )

    def _in_vpc(
        self, kind: Kind, ids: Key, thing: Object, name: str, *, vpc_id: str, parts_of: tuple[Key, ...] = ()
    ) -> Thing:
        account_id, region = self._vpcs.get(vpc_id, ("", ""))
        above = parts_of if kind == "VPC" else (("VPC", vpc_id), *parts_of)
        return self._make(kind, ids, thing, name, "/".join(ids), account_id=account_id, region=region, parts_of=above)

    def _make(
        self,
        kind: Kind,
        ids: Key,
        thing: Object,
        name: str,
        id_: str,
        *,
        account_id: str | None = None,
        region: str | None = None,
        parts_of: tuple[Key, ...] = (),
        policy_type: str = "",
    ) -> Thing:
        return Thing(
            key=(kind, *ids),
            kind=kind,
            name=name,
            id=id_,
            object=thing,
            account=None if account_id is None else self._names.say_account(account_id),
            account_id=account_id,
            region=region,
            place=self._find_place(thing) if is_urn(thing.origin) else "",
            parts_of=parts_of,
            policy_type=policy_type,
        )

    def _find_place(self, thing: Object) -> str:
        """Where the config says a thing of a state; empty where it does not."""
        planned = self._scene.planned.get(find_natural_key(self._names, thing))
        return self._names.place(thing.origin) or (planned.place if planned else "")
