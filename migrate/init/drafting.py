"""What the parts of a draft share: keys of what others refer to, common tags, and the lists of what does not fit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.models import MANAGEMENT
from live.inventory import Inventory, Note, Object, Tagged
from migrate.init.emitter import Noted
from migrate.scanning.live import LOCATION

SHOWN_ORIGINS = 5
NAME = "Name"


@dataclass
class Findings:
    """`differs`: what a preview would show as an update. `left`: what is not in the config, and why.

    `entry`: how an account is entered, and why. `problems`: without an answer to them there is no config.
    """

    differs: list[Note] = field(default_factory=list[Note])
    left: list[Note] = field(default_factory=list[Note])
    entry: list[Note] = field(default_factory=list[Note])
    problems: list[str] = field(default_factory=list[str])

    def leave(self, thing: Object, reason: str, *, has_import: bool = True) -> None:
        """`reason` says nothing that is this one's alone, so that what has one cause is told once.

        `has_import`: whether AWS's provider imports its type. `plan` writes all such of a state to the rest, and of
        the settings that AWS itself tells those alone that the program registers.
        """
        is_rest = has_import and not is_asked_for(thing)
        stays = "and is rest" if is_rest else "and the program leaves it as it is"
        self.left.append(Note(origin=thing.origin, reason=f"{reason}; it is not in the config {stays}"))

    def differ_in_tags(self, thing: Tagged, names: "Names") -> None:
        """Of a thing that the config gives no tags: those that the organization's do not give it."""
        own = names.own_tags(thing)
        if own:
            self.differ(thing, "tags", f"more than the organization's ({', '.join(own)})", "those alone")

    def differ(self, thing: Object, attribute: str, actual: str, desired: str) -> None:
        reason = f"{attribute} is {actual}; the program sets {desired}: preview would show an update"
        self.differs.append(Note(origin=thing.origin, reason=reason))


def is_asked_for(thing: Object) -> bool:
    """Whether AWS itself tells of it, and only because it was asked for its type."""
    return thing.origin.startswith(LOCATION)


@dataclass(frozen=True, kw_only=True)
class Names:
    """Keys by id; `accounts` has the management account too. `unit_arns`: keys of units by ARN."""

    accounts: Mapping[str, str]
    units: Mapping[str, str]
    unit_arns: Mapping[str, str]
    common_tags: Mapping[str, str]

    def own_tags(self, thing: Tagged) -> dict[str, str]:
        """The tags that the organization's do not give it."""
        return {key: value for key, value in sorted(thing.tags.items()) if key not in self.common_tags}


def find_common_tags(inventory: Inventory) -> dict[str, str]:
    """Tags that come from providers' default tags and that every object has: they go into organization.yaml."""
    parts = inventory.network_parts
    tagged: list[Tagged] = [
        thing
        for things in (
            inventory.units,
            inventory.accounts,
            inventory.policies,
            inventory.roles,
            inventory.vpcs,
            inventory.subnets,
            inventory.gateways,
            inventory.route_tables,
            inventory.shares,
            parts.nat_gateways,
            parts.addresses,
            parts.egress_only_gateways,
            parts.endpoints,
            parts.groups,
            parts.acls,
            parts.dhcp_options,
            parts.flow_logs,
            parts.prefix_lists,
            parts.peerings,
            parts.peering_acceptances,
            parts.transit_gateways,
            parts.transit_tables,
            parts.transit_attachments,
            parts.transit_acceptances,
            parts.zones,
            parts.resolver_endpoints,
            parts.resolver_rules,
        )
        for thing in things
    ]
    given = {tag for thing in tagged for tag in thing.default_tags.items()}
    return dict(sorted(tag for tag in given if all(tag in thing.tags.items() for thing in tagged)))


def group_notes(notes: Iterable[Note]) -> list[tuple[str, list[str]]]:
    """Each reason with what it is said of, the most frequent first."""
    groups: dict[str, list[str]] = {}
    for one in notes:
        groups.setdefault(one.reason, []).append(f"{one.origin} ({one.detail})" if one.detail else one.origin)
    return sorted(
        ((reason, sorted(origins)) for reason, origins in groups.items()), key=lambda group: (-len(group[1]), group[0])
    )


def note(value: Any, things: Iterable[Object]) -> Noted:
    """The value with comments that say where it comes from."""
    origins = sorted({thing.origin for thing in things})
    more = [f"and {len(origins) - SHOWN_ORIGINS} more"] if len(origins) > SHOWN_ORIGINS else []
    return Noted(value, [f"from {origin}" for origin in origins[:SHOWN_ORIGINS]] + more)


def name_targets(accounts: Sequence[str], members: frozenset[str]) -> dict[str, list[str]]:
    """All member accounts by the root: so those that come later are among them. `accounts`, `members`: keys."""
    if members and members <= set(accounts):
        return {"units": ["root"], **({"accounts": [MANAGEMENT]} if MANAGEMENT in accounts else {})}
    return {"accounts": sorted(accounts)}


def without_nothing(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something: no None, no empty list or mapping."""
    return {key: value for key, value in fields.items() if value is not None and value not in ([], {})}


def plain(value: Any) -> Any:
    """Drafted data without its comments, in the form that a model takes."""
    if isinstance(value, Noted):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    return tuple(plain(inner) for inner in value) if isinstance(value, list | tuple) else value


def draft_tags(names: Names, thing: Tagged, key: str) -> dict[str, Any]:
    """`tags` and `name_tag`: the program makes the key the Name tag where tags gives none."""
    tags = names.own_tags(thing)
    if tags.get(NAME) == key:
        return {"tags": {name: value for name, value in tags.items() if name != NAME}}
    return {"name_tag": None if NAME in tags else False, "tags": tags}


def draft_more_tags(names: Names, thing: Tagged, usual: Mapping[str, str], findings: Findings) -> dict[str, str]:
    """What `tags` of a thing says beside the `usual` ones that the program gives it. Those it lacks would be added."""
    own = names.own_tags(thing)
    lacking = sorted(usual.keys() - own.keys())
    if lacking:
        findings.differ(thing, "tags", f"without {', '.join(lacking)}", "these too")
    return {key: value for key, value in own.items() if usual.get(key) != value}
