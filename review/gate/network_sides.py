"""Both sides of the previews, as networks: what refers to what, and what subnets that stay have of it. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple, cast

from config.plan.stacks import VPC
from config.plan.tiers import name_tiers
from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import has_unknown
from engine.urns import SEPARATOR, join_keys, split_urn
from review import logical_names
from review.gate.subject import Subject

SUBNET = "aws:ec2/subnet:Subnet"
TABLE = "aws:ec2/routeTable:RouteTable"
TABLE_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
ACL = "aws:ec2/networkAcl:NetworkAcl"
ACL_ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway"
_ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
_REFERENCES = {
    "subnetId": (SUBNET,),
    "subnetIds": (SUBNET,),
    "routeTableId": (TABLE,),
    "networkAclId": (ACL,),
    "vpcPeeringConnectionId": (PEERING, _ACCEPTER),
    "transitGatewayId": (GATEWAY,),
}
"""The types that inputs refer to by ids."""


class Place(NamedTuple):
    """Where a subnet is: the key of its account, that of its VPC (of a workload, which made it), and its own."""

    account: str
    vpc: str
    subnet: str

    @property
    def whole(self) -> str:
        """The VPC with its account, as a waiver names it."""
        return join_keys(self.account, self.vpc)


class Pair(NamedTuple):
    """What a subnet has of a kind before and after, each by its URN, or by its id where no preview has it; None where
    it has none. `change`: of what gives it that.
    """

    before: str | None
    after: str | None
    change: Change


class NetworkSides:
    """The networks of all previews, before and after."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._urns = {
            (name, id_): change.urn
            for name, types in _REFERENCES.items()
            for change in subject.of(*types)
            for side in (change.before, change.after)
            if side is not None and (id_ := side.id)
        }

    def refer(self, resource: StateResource, name: str) -> str | None:
        """What an input refers to, by its URN, or by its id where no preview has it; None where it says nothing."""
        value = resource.inputs.get(name)
        if not value:
            return None
        if not has_unknown(value):
            return self._find(name, value)
        made_from = resource.property_dependencies.get(name) or ()
        types = _REFERENCES.get(name)
        return next((urn for urn in made_from if types is None or split_urn(urn)[0] in types), None)

    def refer_to_all(self, resource: StateResource, name: str) -> set[str]:
        """As `refer`, of each thing in a list."""
        values = resource.inputs.get(name)
        listed: list[Any] = values if isinstance(values, list) else []
        known = {self._find(name, one) for one in listed if not has_unknown(one)}
        return known | {*((resource.property_dependencies.get(name) or ()) if has_unknown(values) else ())}

    def _find(self, name: str, id_: object) -> str:
        return self._urns.get((name, str(id_)), str(id_))

    @cached_property
    def staying(self) -> Mapping[str, Place]:
        """The subnets that are there before and after, by URN."""
        return {
            change.urn: _find_place(change.urn)
            for change in self._subject.of(SUBNET)
            if change.before is not None and change.after is not None and change.operation is not Operation.replace
        }

    def pair(self, type_: str, name: str, *, owner: str = "") -> Mapping[str, Pair]:
        """By the URN of each subnet that stays, what associations of a type give it. `name`: of the input with that.

        `owner`: the type of what may list subnets itself, as a network ACL does.
        """
        found: dict[str, Pair] = {}
        for change in self._subject.of(type_, *filter(None, [owner])):
            is_owner = split_urn(change.urn)[0] == owner
            for place, side in enumerate(list_sides(change)):
                if side is None:
                    continue
                subnets = self.refer_to_all(side, "subnetIds") if is_owner else {self.refer(side, "subnetId") or ""}
                given = change.urn if is_owner else self.refer(side, name)
                for subnet in subnets & self.staying.keys():
                    before, after, known = found.get(subnet, (None, None, change))
                    changes = change.operation is not Operation.same
                    found[subnet] = Pair(
                        given if place == 0 else before, given if place == 1 else after, change if changes else known
                    )
        return found

    @cached_property
    def _tiers(self) -> Mapping[tuple[str, str], Mapping[str, Set[Place]]]:
        """The subnets that stay, by account and VPC, and then by tier; "" for those that are in none."""
        tiers = name_tiers(self._subject.organization)
        found = defaultdict[tuple[str, str], dict[str, set[Place]]](lambda: defaultdict(set))
        for place in self.staying.values():
            _, _, tier = tiers.get(join_keys(place.vpc, place.subnet), "").rpartition(SEPARATOR)
            found[place.account, place.vpc][tier].add(place)
        return found

    def name_subnets(self, places: Set[Place]) -> str:
        """Subnets of one VPC in words: tiers of which all are meant by their keys, and other subnets."""
        account, vpc, _ = next(iter(places))
        whole = {key: found for key, found in self._tiers[account, vpc].items() if key and found <= places}
        left = places - {place for found in whole.values() for place in found}
        named = {"tier": sorted(whole), "subnet": sorted(place.subnet for place in left)}
        return " and ".join(
            f"the {kind}{'' if len(names) == 1 else 's'} {', '.join(names)}" for kind, names in named.items() if names
        )


def list_sides(change: Change) -> tuple[StateResource | None, StateResource | None]:
    """What AWS has before and after: what is imported is there already, and what is forgotten stays."""
    before, after = change.before, change.after
    if before is not None and before.pending_delete:
        return None, None
    if change.operation is Operation.import_:
        return before or after, after
    return before, before if before is not None and before.retained and after is None else after


def list_blocks(
    resource: StateResource, name: str, names: Mapping[str, str], before: StateResource | None
) -> Iterator[StateResource]:
    """What is written in a resource itself, each as a resource of its own. `names`: of inputs that are called otherwise
    there. `before`: counts where nobody knows yet what is written.
    """
    blocks = resource.inputs.get(name)
    if isinstance(blocks, str):
        blocks = None if before is None else before.inputs.get(name)
    listed: list[Any] = blocks if isinstance(blocks, list) else []
    for block in listed:
        if isinstance(block, Mapping):
            inputs = {names.get(str(key), str(key)): value for key, value in cast("Mapping[str, Any]", block).items()}
            yield replace(resource, inputs=inputs, property_dependencies={})


def find_attached(urn: str) -> str:
    """The last of the keys in the name of what a URN is of; of an id, the id."""
    return logical_names.find_keys(split_urn(urn)[1])[-1] if urn.startswith("urn:") else urn


def _find_place(urn: str) -> Place:
    name = split_urn(urn)[1]
    account, vpc, *rest = *logical_names.find_keys(name), "", ""
    is_own = logical_names.find_beginning(name) == VPC
    return Place(account, vpc, join_keys(*filter(None, rest)) if is_own or any(rest) else vpc)


def list_changed(subject: Subject, *types: str) -> Iterator[Change]:
    """Changes of these types that are any."""
    return (change for change in subject.of(*types) if change.operation not in {Operation.same, Operation.read})
