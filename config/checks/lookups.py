"""Rules about lookups: who asks may be entered, what is named exists, and no stack waits for itself."""

from collections.abc import Iterator
from itertools import pairwise

from config.checks.regions import find_unused_regions
from config.checks.stacks import find_unknown_stack
from config.checks.targets import find_unknown_targets
from config.checks.walk import account_keys, join, list_workloads
from config.errors import ConfigError
from config.models import MANAGEMENT, Lookup, Organization
from config.models.lookups import OWNER_ALIASES, refer_to
from config.models.types import is_account_id
from config.plan.lookups import find_keys, find_own_zones
from config.plan.stack_order import find_circle
from config.plan.stacks import (
    WORKLOAD_OUTPUT,
    StackPlan,
    find_stack_of_workload,
    name_output,
    name_workload_output,
    plan_stacks,
)
from config.plan.workloads import WorkloadPlan, plan_workloads
from config.text import shorten
from config.yaml.messages import suggest
from config.yaml.places import ACCOUNTS, LOOKUPS, ORGANIZATION, Place, Places
from policies.problems import find_meant


def lookup_keys_are_unique(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A reference means one of them."""
    first: dict[str, Place] = {}
    for lookup, place in _list_lookups(organization):
        other = first.setdefault(lookup.key, place)
        if other != place:
            yield places.error(
                place / "key",
                f'the key "{lookup.key}" is already that of the lookup in {places.line(other / "key")}, so '
                f"{refer_to(lookup.key)} could mean either",
                "choose another key for this lookup",
            )


def lookups_name_what_exists(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Accounts are of the config, regions in use."""
    accounts = account_keys(organization) | {MANAGEMENT}
    regions: list[tuple[str, Place]] = []
    for lookup, place in _list_lookups(organization):
        inside, asked, so = place / lookup.kind, lookup.asked, "so nobody could ask"
        if asked is not None and asked.account is not None:
            yield from places.unknown(asked.account, accounts, "an account", inside / "account", so=so)
        regional = lookup.image or lookup.availability_zones
        if regional is not None and regional.region is not None:
            regions.append((regional.region, inside / "region"))
        if lookup.image is None or is_account_id(lookup.image.owner):
            continue
        owner = lookup.image.owner
        if owner in OWNER_ALIASES and owner in accounts:
            yield places.error(
                inside / "owner",
                f'"{owner}" is the key of an account, and what AWS calls the owner of images of its own',
                "write the account's id, or give the account another key",
            )
        known = {*accounts, *OWNER_ALIASES}
        yield from places.unknown(owner, known, "an account", inside / "owner", so="so nobody has such images")
    yield from find_unused_regions(organization, places, regions)


def lookups_are_asked_by_their_stack(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Who asks is an account that the stack of the workload enters, and finds one hosted zone."""
    held = {plan.name: plan.accounts for plan in _plan_stacks(organization)}
    by_key = {lookup.key: (lookup, place) for lookup, place in _list_lookups(organization)}
    accounts = account_keys(organization) | {MANAGEMENT}
    for workload, stack, key in _list_uses(organization):
        lookup, place = by_key[key]
        asked, inside = lookup.asked, place / lookup.kind
        if asked is None or stack not in held:
            continue
        account = asked.account or workload.account
        if asked.account is not None and account not in held[stack] and account in accounts:
            yield places.error(
                inside / "account",
                f'the workload "{workload.key}" uses it in the stack {stack}, which does not enter "{account}", so '
                "nobody could ask there",
                "leave `account` out, write one that the stack enters, or look up an output of a stack that knows it",
            )
        zones = find_own_zones(organization, lookup, account)
        if len(zones) > 1:
            yield places.error(
                inside / "name",
                f"dns.yaml has {len(zones)} such hosted zones in {account}, "
                f"{join(zone.key for zone in zones)}, and a lookup finds one",
                "look up the output hosted_zones/<key> of the stack that has it, or write the id",
            )


def looked_up_stacks_come_first(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """An output is of a stack that the config has, and that does not itself wait for who looks it up."""
    plans = _plan_stacks(organization)
    names = {plan.name for plan in plans}
    uses = _list_uses(organization)
    read: dict[tuple[str, str], Place] = {}
    for lookup, place in _list_lookups(organization):
        if not plans or lookup.output is None or lookup.output.is_elsewhere:
            continue
        at, stack = place / "output" / "stack", lookup.output.stack
        yield from find_unknown_stack(places, stack, names, at, so="so there is no output to find")
        users = [(workload, user) for workload, user, key in uses if key == lookup.key]
        for workload, user in users:
            read.setdefault((user, stack), at)
            if user == stack:
                yield places.error(
                    at,
                    f'the workload "{workload.key}" is in the stack {stack} itself, where it would find what that '
                    "exported the last time",
                    "give the workload another `stack`, or write the value",
                )
    circle = find_circle({plan.name: tuple(one for one in plan.waits_for if one in names) for plan in plans})
    links = [link for link in pairwise(circle) if link in read]
    if links:
        yield places.error(
            read[links[0]],
            f"the stacks {join(sorted({*circle}))} wait for each other, because workloads of {links[0][0]} look this "
            "up, so none of them could be brought up first",
            "give these workloads another `stack`, or write the value",
        )


def looked_up_workloads_are_made(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What workloads export is known by their keys. Outputs of other names are free."""
    if any(places.has_lost(Place(file, ())) for file in (ACCOUNTS, ORGANIZATION)):
        return
    plans = {plan.name for plan in _plan_stacks(organization)}
    workloads = plan_workloads(organization) if plans else ()
    made = {name_workload_output(one.account, one.key): find_stack_of_workload(organization, one) for one in workloads}
    former = {name_workload_output(*keys): one for one in workloads for keys in one.formerly}
    # Of these nobody knows where they were meant to be made; another rule tells it.
    astray = {
        workload.key
        for workload, place in list_workloads(organization)
        if places.has_lost(place)
        or any(find_unknown_targets(organization, places, workload.targets, place / "targets", so=""))
    }
    for lookup, place in _list_lookups(organization):
        output, inside = lookup.output, place / "output"
        if output is None or output.stack not in plans or not output.name.startswith(name_output(WORKLOAD_OUTPUT, "")):
            continue
        account, _, key = output.name.removeprefix(name_output(WORKLOAD_OUTPUT, "")).partition("/")
        if key in astray or places.is_doubtful(output.name):
            continue
        if output.name in made:
            stack = made[output.name]
            if stack not in {None, output.stack}:
                yield places.error(
                    inside / "stack",
                    f"{shorten(output.name)} is an output of the stack {stack}, so there is none of that name in "
                    f"{output.stack} to find",
                    f"write stack: {stack}",
                )
            continue
        so = f"so the stack {output.stack} will have no output {shorten(output.name)} to find"
        if (now := former.get(output.name)) is not None:
            name = name_workload_output(now.account, now.key)
            yield places.error(
                inside / "name", f"this is what {name} was called before a key changed, {so}", f"write {name}"
            )
            continue
        meant = [
            name_workload_output(one.account, one.key)
            for one in workloads
            if find_meant(key, (one.key,)) and (key == one.key or find_meant(account, (one.account,)))
        ]
        there = [name for name, stack in made.items() if stack == output.stack]
        yield places.error(
            inside / "name",
            f'no workload "{shorten(key)}" is made in "{shorten(account)}", {so}',
            suggest(output.name if meant else "", meant or there or made, "a workload"),
        )


def lookups_are_used(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """One that nobody refers to may be left over, or meant for later. Only a warning."""
    used = {
        key
        for workload in organization.workloads
        for arguments in (workload.arguments, *workload.overrides.values())
        for key in find_keys(arguments)
    }
    for lookup, place in _list_lookups(organization):
        doubtful = places.unread or any(refer_to(lookup.key) in word for word in places.doubtful)
        if lookup.key not in used and not doubtful:
            yield places.error(
                place,
                f'no workload refers to the lookup "{lookup.key}", so nothing is looked up',
                f"write {refer_to(lookup.key)} where it is meant, or remove it",
            ).as_warning()


def _list_lookups(organization: Organization) -> list[tuple[Lookup, Place]]:
    return [(one, Place(LOOKUPS, ("lookups", index))) for index, one in enumerate(organization.lookups)]


def _list_uses(organization: Organization) -> list[tuple[WorkloadPlan, str, str]]:
    """The workloads in their accounts, with the name of their stack, and the key of each lookup that they refer to."""
    known = {lookup.key for lookup in organization.lookups}
    return [
        (workload, stack, key)
        for workload in plan_workloads(organization)
        if (stack := find_stack_of_workload(organization, workload)) is not None
        for key in sorted(find_keys(workload.arguments) & known)
    ]


def _plan_stacks(organization: Organization) -> tuple[StackPlan, ...]:
    """None where something that is named does not exist, or does not fit: other rules tell it."""
    try:
        return plan_stacks(organization) if organization.lookups else ()
    except (LookupError, ValueError):
        return ()
