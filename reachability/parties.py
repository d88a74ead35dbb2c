"""Who asks and who is asked: subnets, tiers and VPCs, security groups in them, endpoints, the internet, addresses."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_network

from policies.networks import is_public, is_within
from reachability.facts import Facts, Network, SecurityGroup

INTERNET = "internet"
_GROUP_ID = "sg-"
_OF_WORKLOADS = "; what workloads make is not in the config, and `python -m review reach` knows it once AWS has it"
EVERYWHERE = ip_network("0.0.0.0/0")


class QuestionError(ValueError):
    """What is asked about is not there, or is not said clearly. The message says what to write."""


@dataclass(frozen=True)
class Spot:
    """Addresses that are routed alike: of a subnet, or on the internet where that is None."""

    subnet: str | None
    networks: tuple[Network, ...]


@dataclass(frozen=True, kw_only=True)
class Party:
    """`groups`: the security groups of what is there; None where only routes and ACLs are asked for.

    `tables`: of a gateway endpoint, the route tables that lead to it; it has no addresses.
    """

    name: str
    spots: tuple[Spot, ...] = ()
    groups: frozenset[str] | None = None
    tables: frozenset[str] | None = None


def find_party(facts: Facts, name: str) -> Party:
    """The party of that name: VPC, VPC/TIER, VPC/SUBNET, VPC/SERVICE (an endpoint), any but the last with :GROUP at its
    end; a group's id, which is all of its VPC in that group; internet; an address or a network.

    Raises:
        QuestionError: there is none.
    """
    if name == INTERNET:
        return Party(name=name, spots=(Spot(None, (EVERYWHERE, ip_network("::/0"))),))
    network = _read_network(name)
    if network is not None:
        return _find_address(facts, name, network)
    where, _, group = name.partition(":")
    if where.startswith(_GROUP_ID):
        where, group = _find_by_id(facts, where).vpc, where
    subnets = facts.subnets_named.get(where, ())
    if not subnets:
        endpoint = _find_endpoint(facts, where)
        if group and (endpoint is not None or where == INTERNET):
            raise QuestionError(
                f'nothing of "{where}" is in a security group of your choice - write it without :{group}'
            )
        if endpoint is None:
            raise QuestionError(_suggest(where, _list_names(facts), "part of these networks"))
        return endpoint
    return Party(
        name=name,
        spots=tuple(Spot(subnet.key, subnet.networks) for subnet in subnets),
        groups=frozenset({_find_group(facts, subnets[0].vpc, group)}) if group else None,
    )


def list_tiers(facts: Facts) -> tuple[Party, ...]:
    """Every tier, and every subnet that is in none, sorted by name."""
    names = sorted({subnet.tier or subnet.key for subnet in facts.subnets})
    return tuple(find_party(facts, name) for name in names)


def list_endpoints(facts: Facts) -> tuple[Party, ...]:
    """Every endpoint, sorted by name."""
    names = sorted({f"{one.vpc}/{one.service}" for one in (*facts.gateway_endpoints, *facts.interface_endpoints)})
    found = (_find_endpoint(facts, name) for name in names)
    return tuple(one for one in found if one is not None)


def _read_network(name: str) -> Network | None:
    try:
        return ip_network(name, strict=False)
    except ValueError:
        return None


def _find_address(facts: Facts, name: str, network: Network) -> Party:
    holders = [one for one in facts.subnets if any(is_within(network, own) for own in one.networks)]
    if len(holders) > 1:
        several = " and ".join(sorted(one.key for one in holders))
        raise QuestionError(f"{name} is in {several} - write one of these subnets")
    if holders:
        return Party(name=name, spots=(Spot(holders[0].key, (network,)),))
    inside = next((one for one in facts.vpcs if any(is_within(network, own) for own in one.networks)), None)
    if inside is not None:
        raise QuestionError(f"{name} is of the VPC {inside.key}, and in none of its subnets alone - write one of these")
    if is_public(network):
        return Party(name=name, spots=(Spot(None, (network,)),))
    raise QuestionError(f"{name} is a private address, and in no subnet of these networks")


def _find_endpoint(facts: Facts, where: str) -> Party | None:
    """A gateway endpoint, or an interface endpoint, in whose own groups it is."""
    for one in facts.interface_endpoints:
        if where == f"{one.vpc}/{one.service}":
            subnets = [facts.subnet[key] for key in sorted(one.subnets) if key in facts.subnet]
            spots = tuple(Spot(subnet.key, subnet.networks) for subnet in subnets)
            return Party(name=where, spots=spots, groups=frozenset(one.groups))
    for one in facts.gateway_endpoints:
        if where == f"{one.vpc}/{one.service}":
            return Party(name=where, tables=frozenset(one.tables))
    return None


def _find_group(facts: Facts, vpc: str, group: str) -> str:
    """Of a VPC, by its name or its id."""
    known = facts.groups_of.get(vpc, ())
    found = next((one.key for one in known if group and group in (one.key.removeprefix(f"{vpc}/"), one.id)), None)
    if found is None:
        names = [one.key.removeprefix(f"{vpc}/") for one in known]
        raise QuestionError(_suggest(group, names, f"security group of {vpc}") + _tell_of_workloads(facts))
    return found


def _find_by_id(facts: Facts, id_: str) -> SecurityGroup:
    found = next((one for one in facts.groups if one.id == id_), None)
    if found is None:
        raise QuestionError(f'"{id_}" is no security group of these networks{_tell_of_workloads(facts)}')
    return found


def _tell_of_workloads(facts: Facts) -> str:
    """Where they come from the config, which has no ids."""
    return "" if any(one.id for one in facts.groups) else _OF_WORKLOADS


def _list_names(facts: Facts) -> set[str]:
    endpoints = {party.name for party in list_endpoints(facts)}
    subnets = {name for one in facts.subnets for name in (one.key, one.tier, one.vpc) if name}
    return {INTERNET} | endpoints | subnets


def _suggest(name: str, known: Iterable[str], what: str) -> str:
    known = sorted(known)
    close = get_close_matches(name, known, n=1)
    hint = (
        f'did you mean "{close[0]}"?' if close else f"there are {', '.join(known[:12])}" if known else "there is none"
    )
    return f'"{name}" is no {what} - {hint}'
