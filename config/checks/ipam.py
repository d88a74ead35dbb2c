"""Rules about the IPAM: its account, its pools one within the other, and the VPCs that get their networks from them."""

from collections.abc import Iterator, Mapping

from config.checks.regions import find_region, find_unused_regions
from config.checks.walk import IPAM_PLACE, POOLS_PLACE, account_keys, join, lacks_trusted_access, vpc_place
from config.errors import ConfigError
from config.models import MANAGEMENT, Ipam, IpamPool, Organization, Vpc
from config.plan.ipam import find_locale, list_operating_regions, list_pool_receivers, list_pools_above
from config.text import shorten
from config.yaml.places import ORGANIZATION, Place, Places
from policies.services import IPAM, RAM

Named = Mapping[str, tuple[int, IpamPool]]
"""The pools with their indexes, by key."""


def ipam_has_its_account(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A member account owns it, which the management account makes the administrator: AWS lets no other have pools of
    other accounts (https://docs.aws.amazon.com/vpc/latest/ipam/enable-integ-ipam.html, read 2026-11-27).
    """
    ipam = organization.ipam
    if ipam is None:
        return
    place = IPAM_PLACE / "account"
    so = "so nobody has the IPAM"
    if ipam.account == MANAGEMENT:
        yield places.error(
            place,
            "AWS lets no management account administer IPAM, and pools of it are for its own VPCs alone",
            "write the key of a member account",
        )
    else:
        yield from places.unknown(ipam.account, account_keys(organization), "a member account", place, so=so)
        if lacks_trusted_access(organization, places, IPAM):
            yield places.error(
                place,
                f'"{ipam.account}" administers IPAM for the organization, which needs trusted access for {IPAM}',
                f"add {IPAM} to trusted_access in {places.labels[ORGANIZATION]}",
            )
    for index, delegated in enumerate(organization.settings.delegated_administrators):
        if delegated.service == IPAM:
            yield places.error(
                Place(ORGANIZATION, ("delegated_administrators", index)),
                f"IPAM has one administrator, which a call of its own registers: that of {places.line(place)}",
                "remove this one; where it was deployed, let the stack forget its resource first, because deleting it "
                "ends the registration: docs/security.md",
            )
    shared = {one for pool in ipam.pools for one in list_pool_receivers(organization, ipam, pool)}
    if shared and lacks_trusted_access(organization, places, RAM):
        yield places.error(
            POOLS_PLACE,
            f"pools are shared with {join(sorted(shared))}, whose VPCs name them, and without trusted access for {RAM} "
            "AWS refuses that",
            f"add {RAM} to trusted_access in {places.labels[ORGANIZATION]}",
        )


def ipam_regions_are_in_use(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """It looks after regions of the organization, its own among them, and each pool is for one of these."""
    ipam = organization.ipam
    if ipam is None:
        return
    named = [(region, IPAM_PLACE / "regions" / index) for index, region in enumerate(ipam.regions)]
    named += [] if ipam.region is None else [(ipam.region, IPAM_PLACE / "region")]
    yield from find_unused_regions(organization, places, named)
    if "regions" in places.blanks or places.is_lost(IPAM_PLACE / "regions"):
        return
    regions = list_operating_regions(organization, ipam)
    home = _find_home(organization, ipam, places)
    if home is not None and home not in regions:
        yield places.error(
            IPAM_PLACE / "regions",
            f"the IPAM is kept in {home}, and AWS wants that among its operating regions",
            f"add {home}, or write region: with one of these",
        )
    for index, pool in enumerate(ipam.pools):
        if pool.region is not None and pool.region not in regions:
            yield places.error(
                POOLS_PLACE / index / "region",
                f"{pool.region} is none of the IPAM's operating regions, {join(regions)}, and AWS refuses the pool",
                f"add {pool.region} to regions of ipam, or write one of these",
            )


def pools_lie_in_each_other(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A pool has networks of the one that it is within, beside those of others, and is for the same region."""
    ipam = organization.ipam
    if ipam is None:
        return
    pools = {pool.key: (index, pool) for index, pool in reversed([*enumerate(ipam.pools)])}
    for index, pool in enumerate(ipam.pools):
        place = POOLS_PLACE / index
        if pool.within is not None:
            so = "so it would have nothing to take its networks from"
            yield from places.unknown(pool.within, pools, "a pool", place / "within", so=so)
        if any(one.within == pool.key for one in (pool, *list_pools_above(ipam, pool))):
            yield places.error(
                place / "within",
                f'"{pool.key}" is within itself, so none of these pools could be made first',
                "take one of them out of the circle",
            )
            continue
        if pool.within in pools:
            yield from _lies_within(places, ipam, pool, pools[pool.within][1], place)
        if pool.auto_import and find_locale(ipam, pool) is None:
            yield places.error(
                place / "auto_import",
                f'"{pool.key}" has no region, and AWS takes VPCs into pools of a region alone',
                "write region, or remove auto_import",
            )
        yield from _lies_apart(places, ipam, pool, index, place)


def _lies_within(places: Places, ipam: Ipam, pool: IpamPool, above: IpamPool, place: Place) -> Iterator[ConfigError]:
    for position, cidr in enumerate(pool.cidrs):
        if not any(cidr.subnet_of(one) for one in above.cidrs) and not places.has_lost(POOLS_PLACE):
            yield places.error(
                place / "cidrs" / position,
                f'{cidr} lies in no network of the pool "{above.key}", {join(map(str, above.cidrs))}',
                f'choose a network within these, or give "{above.key}" another one',
            )
    locale = find_locale(ipam, above)
    if None not in (locale, pool.region) and pool.region != locale:
        yield places.error(
            place / "region",
            f'"{above.key}" is for {locale}, and AWS has the pools within it for the same region',
            f"write {locale}, or take it from a pool without region",
        )


def _lies_apart(places: Places, ipam: Ipam, pool: IpamPool, index: int, place: Place) -> Iterator[ConfigError]:
    for position, cidr in enumerate(pool.cidrs):
        for one in pool.cidrs[:position]:
            if cidr.overlaps(one):
                yield places.error(
                    place / "cidrs" / position,
                    f"{cidr} overlaps {one} of the same pool, and AWS refuses that",
                    "remove one of them",
                )
        for other in ipam.pools[:index]:
            for one in other.cidrs:
                if other.within == pool.within and cidr.overlaps(one):
                    yield places.error(
                        place / "cidrs" / position,
                        f'{cidr} overlaps {one}, of the pool "{other.key}": AWS gives a network to one of them alone',
                        "choose a network that is free, or put one of them `within` the other",
                    )


def vpcs_fit_their_pool(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A VPC names a pool of its region, has its network from it, and no other VPC or pool has that."""
    ipam = organization.ipam
    pools = {} if ipam is None else {pool.key: pool for pool in ipam.pools}
    earlier: dict[str, list[Vpc]] = {}
    for index, vpc in enumerate(organization.vpcs):
        if vpc.pool is None:
            continue
        place = vpc_place(index)
        if ipam is None:
            if not places.has_lost(IPAM_PLACE):
                yield places.error(
                    place / "pool",
                    f'"{shorten(vpc.pool)}" is a pool of an IPAM, and there is none',
                    "write `ipam:` with its pools, or remove pool",
                )
            continue
        so = "so its network is allocated nowhere"
        yield from places.unknown(vpc.pool, pools, "a pool", place / "pool", so=so)
        if organization.settings.layout == "grouped" and vpc.account == MANAGEMENT:
            yield places.error(
                place / "pool",
                f'"{vpc.key}" is in the management account, whose stack `org` comes before that of "{ipam.account}", '
                "so it could not know the pool",
                "remove pool, or set layout: single",
            )
        if vpc.pool in pools:
            yield from _fits(organization, places, vpc, pools[vpc.pool], place)
            others = earlier.setdefault(vpc.pool, [])
            for other in others:
                if other.cidr.overlaps(vpc.cidr):
                    yield places.error(
                        place / "cidr",
                        f'{vpc.cidr} overlaps {other.cidr} of the VPC "{other.key}", and both are of the pool '
                        f'"{vpc.pool}", which gives each network once',
                        "choose a network that is free",
                    )
            others.append(vpc)


def _fits(organization: Organization, places: Places, vpc: Vpc, pool: IpamPool, place: Place) -> Iterator[ConfigError]:
    ipam = organization.ipam
    if ipam is None or places.has_lost(POOLS_PLACE):
        return
    region, locale = find_region(organization, vpc, places), find_locale(ipam, pool)
    if locale is None:
        yield places.error(
            place / "pool",
            f'"{pool.key}" has no region, and AWS gives VPCs networks of a region\'s pools alone',
            f"name a pool within it that has region: {region or '...'}",
        )
    elif region is not None and region != locale:
        yield places.error(
            place / "pool",
            f'"{vpc.key}" is in {region}, and the pool "{pool.key}" is for {locale}',
            f"name a pool of {region}",
        )
    if not any(vpc.cidr.subnet_of(one) for one in pool.cidrs):
        yield places.error(
            place / "cidr",
            f'{vpc.cidr} lies in no network of the pool "{pool.key}", {join(map(str, pool.cidrs))}: AWS makes no such '
            "VPC from it, and takes no network from a pool as long as a VPC is in it",
            "choose a network within these, or let the pool have it",
        )
    for below in ipam.pools:
        if below.within == pool.key and any(vpc.cidr.overlaps(one) for one in below.cidrs):
            yield places.error(
                place / "pool",
                f'{vpc.cidr} is of the pool "{below.key}", which has it from "{pool.key}": AWS gives it to one of the '
                "two",
                f"write pool: {below.key}, or choose another network",
            )


def vpcs_name_their_pool(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What is in a pool's networks beside it is counted by IPAM at some later time, or never. Only a warning."""
    ipam = organization.ipam
    for index, vpc in enumerate(organization.vpcs if ipam is not None else ()):
        around = [] if ipam is None or vpc.pool is not None else _find_around(ipam, vpc)
        if around:
            nearest, region = around[-1], find_region(organization, vpc, places)
            fits = ipam is not None and find_locale(ipam, nearest) == region
            so = (
                "as long as IPAM has not found the VPC there,"
                if fits
                else "IPAM finds VPCs only in pools of their own region, so"
            )
            yield places.error(
                vpc_place(index) / "cidr",
                f'{vpc.cidr} lies in networks of the pool "{nearest.key}", which the VPC does not name: {so} the pool '
                "may give these addresses to another",
                f"write pool: {nearest.key}" if fits else f"choose a network of a pool of {region or 'its region'}",
            ).as_warning()


def _find_around(ipam: Ipam, vpc: Vpc) -> list[IpamPool]:
    """The pools with networks that overlap the VPC's, the innermost last."""
    found = [pool for pool in ipam.pools if any(vpc.cidr.overlaps(one) for one in pool.cidrs)]
    return sorted(found, key=lambda pool: (sum(1 for _ in list_pools_above(ipam, pool)), pool.key))


def _find_home(organization: Organization, ipam: Ipam, places: Places) -> str | None:
    """The region that it is kept in; None where that follows from something that is missing or wrong."""
    if ipam.region is not None or "home_region" in places.blanks:
        return ipam.region
    try:
        return organization.region_of(ipam.account)
    except KeyError:
        return None
