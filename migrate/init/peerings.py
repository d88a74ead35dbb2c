"""Peerings of two VPCs of the config, with the tiers that have routes by them. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from live.inventory import Inventory
from live.network_parts import Peering
from migrate.init.attributes import BeyondError
from migrate.init.drafting import NAME, Findings, Names, draft_tags, note, without_nothing
from migrate.init.emitter import Noted
from migrate.init.keys import Nameable, make_keys
from migrate.init.reached import Reached
from migrate.init.vpc_parts import PlacedVpc


def draft_peerings(
    inventory: Inventory, names: Names, placed: Mapping[str, PlacedVpc], reached: Reached, findings: Findings
) -> list[Noted]:
    """By key; those that the config cannot say are told. `placed`: the VPCs of the config by id. `reached`: the
    connections are added to it.
    """
    drafts: list[tuple[Peering, dict[str, Any]]] = []
    twins = Counter((one.vpc_id, one.peer_vpc_id) for one in inventory.network_parts.peerings)
    for peering in sorted(inventory.network_parts.peerings, key=lambda one: one.id):
        try:
            fields = _draft(inventory, peering, placed)
            if twins[peering.vpc_id, peering.peer_vpc_id] > 1:
                raise BeyondError("another peering is of the same two VPCs, and nothing but its id tells them apart")
            reached.connect([(peering.vpc_id, peering.peer_vpc_id)])
            drafts.append((peering, fields))
        except BeyondError as error:
            findings.leave(peering, str(error))
    keys = make_keys(
        Nameable(
            peering.id,
            peering.tags.get(NAME) or peering.label,
            "peering",
            traits=(f"{fields['from']}-{fields['to']}", peering.id),
        )
        for peering, fields in drafts
    )
    acceptances = {one.id: one for one in inventory.network_parts.peering_acceptances}
    drafted: list[Noted] = []
    for peering, fields in sorted(drafts, key=lambda draft: keys[draft[0].id]):
        tags = without_nothing(draft_tags(names, peering, keys[peering.id]))
        drafted.append(note({"key": keys[peering.id], **fields, **tags}, [peering]))
        other = acceptances.get(peering.id)
        if other is not None and names.own_tags(other) != names.own_tags(peering):
            findings.differ(other, "tags", "others than the peering has", "those of both sides alike")
    return drafted


def _draft(inventory: Inventory, peering: Peering, placed: Mapping[str, PlacedVpc]) -> dict[str, Any]:
    sides = [placed.get(peering.vpc_id), placed.get(peering.peer_vpc_id)]
    requester, accepter = sides
    if requester is None or accepter is None or requester is accepter:
        raise BeyondError("a peering of the config is of two VPCs of it")
    if not peering.is_active:
        raise BeyondError(
            "a peering of the config is accepted, as its state says after `terraform apply -refresh-only`"
        )
    dns = [
        _find_dns(inventory, peering, side, place.vpc.account_id) for side, place in enumerate((requester, accepter))
    ]
    if len(set(dns)) > 1:
        raise BeyondError("a peering of the config resolves names for both sides or for none")
    if dns[0] and not all(one.vpc.enable_dns_hostnames and one.vpc.enable_dns_support for one in (requester, accepter)):
        raise BeyondError("a peering of the config resolves names where both VPCs have enable_dns_hostnames")
    fields: dict[str, Any] = {"from": requester.key, "to": accepter.key}
    for name, side, other in (("from_tiers", requester, accepter), ("to_tiers", accepter, requester)):
        routed = {
            route.table_id
            for route in inventory.routes
            if route.peering_id == peering.id and route.destination == other.vpc.cidr
        }
        tiers = side.choose_tiers(routed)
        if tiers is None:
            raise BeyondError(
                "a peering of the config has routes to the whole other VPC, in all route tables of a tier"
            )
        fields |= {} if tiers == "all" else {name: tiers}
    return fields | ({"dns": True} if dns[0] else {})


def _find_dns(inventory: Inventory, peering: Peering, side: int, account_id: str) -> bool:
    """Whether a side lets the other resolve its names. AWS tells, and sets, that in the side's own account alone."""
    told = (
        one.dns[side]
        for one in inventory.network_parts.peering_options
        if (one.peering_id, one.account_id) == (peering.id, account_id)
    )
    return next((said for said in told if said is not None), False)
