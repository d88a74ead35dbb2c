"""Rules about `formerly`: a former key is nobody's any more, and only one thing had it."""

from collections.abc import Iterator

from config.checks.walk import PlacedKey, key_namespaces
from config.errors import ConfigError
from config.models import Organization
from config.plan.former_keys import combine_former
from config.yaml.places import Place, Places


def former_keys_are_free(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A former key is that of no other thing of its namespace, now or formerly (config.checks.identity)."""
    for namespace in key_namespaces(organization):
        yield from _clashes(namespace, places)


def find_former_references(organization: Organization) -> dict[str, frozenset[str]]:
    """What a reference by a former key means: by the former word, each present one that had it."""
    found: dict[str, set[str]] = {}
    for namespace in key_namespaces(organization):
        for _, thing, _ in namespace:
            for former in thing.formerly:
                found.setdefault(former, set()).add(thing.key)
    for vpc in organization.vpcs:
        shareable = [one.keys for one in (*vpc.subnets, *vpc.tiers)]
        shareable += [
            (tier.name_subnet(zone), *tier.name_former_subnets(zone)) for tier in vpc.live_tiers for zone in vpc.zones
        ]
        for keys in shareable:
            for former in combine_former(vpc.keys, keys):
                found.setdefault("/".join(former), set()).add(f"{vpc.key}/{keys[0]}")
    return {former: frozenset(present) for former, present in found.items()}


def _clashes(namespace: list[PlacedKey], places: Places) -> Iterator[ConfigError]:
    owners = {placed.thing.key: placed for placed in namespace}
    claims: dict[str, Place] = {}
    for kind, thing, place in namespace:
        for index, former in enumerate(thing.formerly):
            item = place / "formerly" / index
            if former == thing.key:
                yield places.error(item, f'"{former}" is its key now, so it is no former one', "remove it")
            elif former in owners:
                other = owners[former]
                yield places.error(
                    item,
                    f'"{former}" is the key of the {other.kind} in {places.line(other.place / "key")}, and the '
                    "engine could not tell whose the resources of that name are",
                    f"remove it where `pulumi up` has run since the key changed, or choose another {other.kind} key",
                )
            elif (first := claims.setdefault(former, item)) != item:
                yield places.error(
                    item,
                    f'"{former}" is a former key in {places.line(first)} too, and the engine could not tell whose '
                    "the resources of that name are",
                    f"leave it at the {kind} that had it",
                )
