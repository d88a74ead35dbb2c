"""Rules about IPv6 between VPCs: both ends have it, nothing of it goes around an inspection, and each stack knows where
it leads.
"""

from collections.abc import Iterator, Mapping

from config.checks.walk import gateway_place, join, peering_place, vpc_place
from config.errors import ConfigError
from config.models import Organization, TransitGateway, Vpc
from config.models.transit import TransitAttachment
from config.plan.inspection import find_inspector, is_inspected
from config.plan.stacks import find_stack_of_any
from config.plan.transit import find_reached
from config.yaml.places import Place, Places


def peers_have_ipv6(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Both VPCs of a peering with IPv6 have it."""
    vpcs = _index_sound(organization, places)
    for index, peering in enumerate(organization.peerings):
        for key in (peering.from_, peering.to) if peering.ipv6 else ():
            if key in vpcs and not vpcs[key].ipv6:
                yield _lacks_ipv6(places, key, peering_place(index))


def attachments_have_ipv6(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A VPC that is on a gateway with IPv6 has it, in each subnet of the gateway, and reaches somebody by it."""
    vpcs = _index_sound(organization, places)
    for index, gateway in enumerate(organization.transit_gateways):
        for position, attachment in enumerate(gateway.attachments):
            place, vpc = gateway_place(index) / "attachments" / position, vpcs.get(attachment.vpc)
            if not attachment.ipv6 or vpc is None:
                continue
            if not vpc.ipv6:
                yield _lacks_ipv6(places, vpc.key, place)
                continue
            lacking = _list_lacking(vpc, attachment)
            if lacking:
                of_tier, one = attachment.tier is not None, len(lacking) == 1
                what = (
                    f'the {"tier" if of_tier else "subnet"} "{lacking[0]}"' if one else f"the subnets {join(lacking)}"
                )
                give = "remove ipv6: false at the tier" + ("" if of_tier else ", write ipv6_index at the subnet")
                yield places.error(
                    place / "ipv6",
                    f'{what} of the VPC "{vpc.key}" {"has" if one else "have"} no IPv6 network, and the gateway needs '
                    "an address of it in each of its subnets",
                    f"give {'it' if one else 'them'} one ({give}), or name {'another' if one else 'others'}",
                )
            reached = find_reached(gateway, attachment)
            if reached and not any(one.ipv6 for one in reached):
                yield places.error(
                    place / "ipv6",
                    f'none that "{vpc.key}" reaches by the gateway "{gateway.key}" is on it with IPv6, so nothing '
                    "comes of it",
                    f"write ipv6: true at {join(sorted({one.vpc for one in reached}))} too, or remove it",
                ).as_warning()


def inspected_ipv6_is_inspected(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Without IPv6 at the inspection VPC what is inspected would be lost: it never goes around it."""
    for index, gateway in enumerate(organization.transit_gateways):
        inspector = find_inspector(gateway)
        passing = {one.vpc for one, other in _list_pairs(gateway) if is_inspected(gateway, one.segment, other.segment)}
        if inspector is not None and passing and not inspector.ipv6:
            yield places.error(
                gateway_place(index) / "inspection",
                f'{join(sorted(passing))} would send IPv6 through the inspection VPC "{inspector.vpc}", which is on '
                "the gateway without it, so all of it that is inspected would be lost",
                f'write ipv6: true at the attachment of "{inspector.vpc}", or remove ipv6: true from the '
                f"attachments of {join(sorted(passing))}",
            )


def ipv6_networks_of_other_stacks_are_known(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Routes to what Amazon chose need it written where another stack makes them: each would wait for the other."""
    vpcs = _index_sound(organization, places)
    for index, peering in enumerate(organization.peerings):
        if peering.ipv6 and peering.from_ in vpcs and peering.to in vpcs:
            asks = find_stack_of_any(organization, vpcs[peering.from_].account)
            stacks = set[str]() if asks is None else {asks}
            yield from _unknown_ipv6(organization, places, vpcs[peering.to], stacks, peering_place(index))
    for index, gateway in enumerate(organization.transit_gateways):
        if any(one.vpc not in vpcs for one in gateway.attachments):
            continue
        asked = _list_askers(organization, gateway, vpcs)
        for position, attachment in enumerate(gateway.attachments):
            vpc, place = vpcs[attachment.vpc], gateway_place(index) / "attachments" / position
            yield from _unknown_ipv6(organization, places, vpc, asked.get(vpc.key, set()), place)


def _unknown_ipv6(
    organization: Organization, places: Places, vpc: Vpc, stacks: set[str], place: Place
) -> Iterator[ConfigError]:
    """`stacks`: those that make routes to it."""
    stack = find_stack_of_any(organization, vpc.account)
    others = sorted(stacks - {stack})
    if others and stack is not None and vpc.ipv6 and vpc.ipv6_cidr is None:
        yield places.error(
            place / "ipv6",
            f'with layout: grouped "{vpc.key}" is in the stack {stack}, and {join(others)} would make routes to its '
            "IPv6 network, which Amazon chooses and other stacks do not know",
            f"write ipv6_cidr at the VPC, which its output vpcs/{vpc.key} tells once it has ipv6: true and {stack} is "
            "up; leave ipv6 out here until then",
        )


def written_ipv6_networks_are_apart(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Amazon gives no network twice."""
    first: dict[str, Vpc] = {}
    for index, vpc in enumerate(organization.vpcs):
        if vpc.ipv6_cidr is None:
            continue
        other = first.setdefault(str(vpc.ipv6_cidr), vpc)
        if other is not vpc:
            yield places.error(
                vpc_place(index) / "ipv6_cidr",
                f'{vpc.ipv6_cidr} is the IPv6 network of the VPC "{other.key}" too, and Amazon gives none twice',
                f"write what the output vpcs/{vpc.key} tells",
            )


def _index_sound(organization: Organization, places: Places) -> Mapping[str, Vpc]:
    """The VPCs of which nothing that is written is wrong, so that they have what they say."""
    return {vpc.key: vpc for index, vpc in enumerate(organization.vpcs) if not places.has_lost(vpc_place(index))}


def _lacks_ipv6(places: Places, key: str, place: Place) -> ConfigError:
    return places.error(
        place / "ipv6",
        f'the VPC "{key}" has no IPv6 network, so nothing of it could be routed',
        "write ipv6: true at the VPC, or remove it here",
    )


def _list_lacking(vpc: Vpc, attachment: TransitAttachment) -> list[str]:
    """Those of the attachment's subnets, or its tier, without an IPv6 network."""
    has_it = {tier.key: vpc.gives_ipv6(tier) for tier in vpc.live_tiers}
    subnets = {subnet.key: subnet.ipv6_index is not None for subnet in vpc.subnets}
    subnets |= {tier.name_subnet(zone): has_it[tier.key] for tier in vpc.live_tiers for zone in vpc.live_zones}
    if attachment.tier is not None:
        return [attachment.tier] if not has_it.get(attachment.tier, True) else []
    return [key for key in attachment.subnets if not subnets.get(key, True)]


def _list_askers(
    organization: Organization, gateway: TransitGateway, vpcs: Mapping[str, Vpc]
) -> Mapping[str, set[str]]:
    """By VPC that is reached by IPv6: the stacks that make routes to it, as far as they are known."""
    found: dict[str, set[str]] = {}
    for one, other in _list_pairs(gateway):
        owners = [
            vpcs[one.vpc].account,
            *([gateway.account] if is_inspected(gateway, one.segment, other.segment) else []),
        ]
        stacks = {stack for owner in owners if (stack := find_stack_of_any(organization, owner)) is not None}
        found.setdefault(other.vpc, set()).update(stacks)
    return found


def _list_pairs(gateway: TransitGateway) -> Iterator[tuple[TransitAttachment, TransitAttachment]]:
    """Who reaches whom by IPv6."""
    for one in gateway.attachments:
        if one.ipv6:
            yield from ((one, other) for other in find_reached(gateway, one) if other.ipv6)
