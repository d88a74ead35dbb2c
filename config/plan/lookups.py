"""What workloads look up: by whose account, in which region, and which stacks' outputs. It asks nobody."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from config.models import HostedZone, Lookup, Organization
from config.models.lookups import LookupType, OutputLookup, find_references
from config.plan.workloads import WorkloadPlan


@dataclass(frozen=True, kw_only=True)
class LookupPlan:
    """A lookup as one account asks. `account`, `region`: where; the region of what has none is the account's.

    `own_zone`: the key of the hosted zone that it finds, where that is one of dns.yaml: AWS need not be asked.
    """

    lookup: Lookup
    account: str
    region: str
    own_zone: str | None = None

    @property
    def key(self) -> str:
        return self.lookup.key


def find_keys(arguments: Mapping[str, Any]) -> frozenset[str]:
    """The keys of the lookups that arguments refer to, at any depth."""
    return frozenset(_find_keys(arguments))


def plan_lookup(organization: Organization, lookup: Lookup, account: str) -> LookupPlan:
    """The lookup for a workload in the account with this key. Every account in it exists."""
    asking = _find_asking(lookup, account)
    regional = lookup.image or lookup.availability_zones
    zones = find_own_zones(organization, lookup, asking)
    return LookupPlan(
        lookup=lookup,
        account=asking,
        region=(regional and regional.region) or organization.region_of(asking),
        own_zone=zones[0].key if zones else None,
    )


def find_own_zones(organization: Organization, lookup: Lookup, account: str) -> list[HostedZone]:
    """The hosted zones of dns.yaml that the lookup finds, where the account with this key asks."""
    if lookup.hosted_zone is None:
        return []
    wanted = (account, lookup.hosted_zone.name, lookup.hosted_zone.private)
    return [zone for zone in organization.hosted_zones if (zone.account, zone.name, bool(zone.vpcs)) == wanted]


def plan_lookups(organization: Organization, workload: WorkloadPlan) -> dict[str, LookupPlan]:
    """By key, those that the workload refers to in its account. Unknown ones are left out."""
    used = find_keys(workload.arguments)
    return {
        lookup.key: plan_lookup(organization, lookup, workload.account)
        for lookup in organization.lookups
        if lookup.key in used
    }


def find_asking_accounts(organization: Organization, workloads: Iterable[WorkloadPlan]) -> frozenset[str]:
    """Keys of the accounts that are asked something for these workloads."""
    by_key = {lookup.key: lookup for lookup in organization.lookups}
    return frozenset(
        _find_asking(by_key[key], workload.account)
        for workload in workloads
        for key in find_keys(workload.arguments)
        if key in by_key and by_key[key].asked is not None
    )


def list_read_outputs(organization: Organization, workloads: Iterable[WorkloadPlan]) -> frozenset[tuple[str, str]]:
    """The outputs of this project's stacks that these workloads look up: pairs of a stack and an output."""
    outputs = {
        one.key: (one.output.stack, one.output.name)
        for one in organization.lookups
        if one.output is not None and not one.output.is_elsewhere
    }
    return frozenset(outputs[key] for workload in workloads for key in find_keys(workload.arguments) if key in outputs)


def list_read_zones(organization: Organization, workloads: Iterable[WorkloadPlan]) -> frozenset[tuple[str, str]]:
    """The hosted zones of dns.yaml that these workloads look up: pairs of the key of their account and their own."""
    by_key = {lookup.key: lookup for lookup in organization.lookups if lookup.hosted_zone is not None}
    return frozenset(
        (zone.account, zone.key)
        for workload in workloads
        for key in find_keys(workload.arguments) & by_key.keys()
        for zone in find_own_zones(organization, by_key[key], _find_asking(by_key[key], workload.account))
    )


def make_sample(lookup: OutputLookup) -> Any:
    """What stands for the value of an output where nobody is asked."""
    text = "/".join(part for part in (lookup.stack, lookup.name, lookup.field) if part)
    samples: Mapping[LookupType, Any] = {"string": text, "integer": len(text), "boolean": True, "list": [text]}
    return samples[lookup.type]


def make_samples(organization: Organization) -> dict[str, dict[str, Any]]:
    """By stack, all its outputs that are looked up, with what stands for their values."""
    found: dict[str, dict[str, Any]] = {}
    for lookup in organization.lookups:
        if lookup.output is not None:
            outputs = found.setdefault(lookup.output.stack, {})
            sample = make_sample(lookup.output)
            if lookup.output.field is None:
                outputs[lookup.output.name] = sample
            elif isinstance(fields := outputs.setdefault(lookup.output.name, {}), dict):
                fields[lookup.output.field] = sample
    return found


def _find_keys(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from find_references(value)
    elif isinstance(value, Mapping):
        for inner in cast("Mapping[str, Any]", value).values():
            yield from _find_keys(inner)
    elif isinstance(value, (list, tuple)):
        for inner in cast("list[Any]", value):
            yield from _find_keys(inner)


def _find_asking(lookup: Lookup, account: str) -> str:
    return account if lookup.asked is None or lookup.asked.account is None else lookup.asked.account
