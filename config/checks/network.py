"""Rules about networks: address ranges, zones and resource shares fit together.

Whether the accounts of VPCs exist is in config.checks.references.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from config.checks.regions import find_region
from config.checks.walk import account_keys, join, lacks_trusted_access, unit_keys, vpc_place
from config.errors import ConfigError
from config.models import MANAGEMENT, ROOT, WHOLE_ORGANIZATION, Organization, Share, Vpc
from config.plan.shareable import KINDS, Shareable
from config.text import shorten
from config.yaml.places import NETWORK, ORGANIZATION, Place, Places
from policies.services import RAM


def subnets_fit_their_vpc(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A subnet lies within its VPC and beside its siblings."""
    for index, vpc in enumerate(organization.vpcs):
        for position, subnet in enumerate(vpc.subnets):
            place = vpc_place(index) / "subnets" / position / "cidr"
            if not subnet.cidr.subnet_of(vpc.cidr):
                message = f'{subnet.cidr} lies outside {vpc.cidr}, the network of the VPC "{vpc.key}"'
                yield places.error(place, message, f"choose a network within {vpc.cidr}")
            for other in vpc.subnets[:position]:
                if subnet.cidr.overlaps(other.cidr):
                    message = f'{subnet.cidr} overlaps {other.cidr}, the subnet "{other.key}"; AWS refuses that'
                    yield places.error(place, message, "choose a network that is free")


def vpcs_of_an_account_do_not_overlap(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS allows it, and nothing can ever route between the two. Copies of a network, one per region, are fine."""
    earlier: dict[str, list[tuple[Vpc, str | None]]] = {}
    for index, vpc in enumerate(organization.vpcs):
        region = find_region(organization, vpc, places)
        others = earlier.setdefault(vpc.account, [])
        for other, its_region in others:
            if None not in (region, its_region) and region != its_region:
                continue  # a region that is not known yet may be the same one
            if other.cidr.overlaps(vpc.cidr):
                yield places.error(
                    vpc_place(index) / "cidr",
                    f'{vpc.cidr} overlaps {other.cidr}, the VPC "{other.key}" of the same account, '
                    "so nothing could ever route between them",
                    "choose a network that is free",
                )
        others.append((vpc, region))


def zones_are_in_the_region(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The zone of a subnet, or of a VPC's tiers, is one of the VPC's region."""
    for index, vpc in enumerate(organization.vpcs):
        region, zones = find_region(organization, vpc, places), vpc_place(index) / "zones"
        named = [(zone, zones / position) for position, zone in enumerate(vpc.zones)]
        for position, subnet in enumerate(vpc.subnets):
            place = vpc_place(index) / "subnets" / position / "availability_zone"
            named.append((subnet.availability_zone, place))
        for zone, place in named:
            if region is not None and not re.fullmatch(rf"{re.escape(region)}(-[a-z]+-[0-9]+)?[a-z]", zone):
                yield places.error(
                    place,
                    f'{zone} is not a zone of {region}, the region of the VPC "{vpc.key}"',
                    f"write a zone such as {region}a",
                )


def shares_are_possible(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A share has one owner and one region, and goes to others."""
    if organization.shares and lacks_trusted_access(organization, places, RAM):
        yield places.error(
            Place(NETWORK, ("shares",)),
            f"shares need trusted access for {RAM}, or AWS refuses to share within the organization",
            f"add {RAM} to trusted_access in {places.labels[ORGANIZATION]}",
        )
    accounts, units = account_keys(organization), unit_keys(organization)
    shareable = {kind.field: kind.find(organization) for kind in KINDS}
    for index, share in enumerate(organization.shares):
        place = Place(NETWORK, ("shares", index))
        yield from _owner_and_receivers(places, share, place, accounts=accounts, units=units)
        yield from _shared(organization, places, share, place, shareable)


def _owner_and_receivers(
    places: Places, share: Share, place: Place, *, accounts: AbstractSet[str], units: AbstractSet[str]
) -> Iterator[ConfigError]:
    owners = accounts if share.owner in accounts else accounts | {MANAGEMENT}
    yield from places.unknown(share.owner, owners, "an account", place / "owner", so="so nobody has what is shared")
    for position, receiver in enumerate(share.with_):
        item = place / "with" / position
        if receiver == ROOT:
            yield places.error(
                item,
                f'"{ROOT}" is no principal: RAM shares with the whole organization by its own ARN, never by that of '
                "its root",
                f"write with: [{WHOLE_ORGANIZATION}]",
            )
        elif receiver == WHOLE_ORGANIZATION:
            continue
        elif WHOLE_ORGANIZATION in share.with_:
            yield places.error(
                item,
                f'"{shorten(receiver)}" adds nobody beside "{WHOLE_ORGANIZATION}", which is every account there is',
                f"write with: [{WHOLE_ORGANIZATION}], or keys of accounts and units without it",
            )
        elif receiver == share.owner and share.owner in accounts:
            yield places.error(item, f'"{shorten(receiver)}" owns the share and needs none', "remove it")
        else:
            known = accounts if receiver in accounts else accounts | units | {WHOLE_ORGANIZATION}
            yield from places.unknown(receiver, known, "a unit or account", item, so="so nobody receives the share")


def _shared(
    organization: Organization,
    places: Places,
    share: Share,
    place: Place,
    shareable: Mapping[str, Mapping[str, Shareable]],
) -> Iterator[ConfigError]:
    regions: dict[str, tuple[str, Place]] = {}
    for kind in KINDS:
        for position, reference in enumerate(getattr(share, kind.field)):
            item = place / kind.field / position
            found = shareable[kind.field].get(reference)
            if found is None:
                # What is there, and is not found all the same, is where nothing is: that is told of itself.
                known = {*shareable[kind.field], *(one.key for one in getattr(organization, kind.field, ()))}
                yield from places.unknown(reference, known, kind.one, item, so="so nothing is shared")
                continue
            holder = found.holder
            if holder.account != share.owner and not places.is_doubtful(holder.account):
                yield places.error(
                    item,
                    f'the {found.holder_kind} "{holder.key}" belongs to "{shorten(holder.account)}", and an account '
                    "shares only what is its own",
                    f"write owner: {shorten(holder.account)}, or make a share of its own for it",
                )
            region = find_region(organization, holder, places)
            if region is not None:
                regions.setdefault(region, (reference, place / kind.field))
    if len(regions) > 1:
        listed = join(f"{shorten(reference)} ({region})" for region, (reference, _) in regions.items())
        message = f'"{share.key}" has what is in several regions: {listed}; a share lies in one'
        _, first = next(iter(regions.values()))
        yield places.error(first, message, "make one share per region")
