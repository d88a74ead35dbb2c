"""Which refusals a waiver lets pass, and which waivers are over, or are for nothing. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from config.models import Organization, Waiver
from config.plan.stacks import ADMIN, ORG, find_stack_of, plan_stacks
from engine.urns import SEPARATOR, stack_of
from review.gate.refusals import Refusal

_LONGEST = timedelta(days=366)
"""For so long a waiver may count: beyond it nobody remembers why."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """`refusals`: what no waiver lets pass. `waived`: what one does, with it. `problems`: waivers that are wrong."""

    refusals: tuple[Refusal, ...]
    waived: tuple[tuple[Refusal, Waiver], ...] = ()
    problems: tuple[str, ...] = ()


def apply_waivers(
    refusals: Sequence[Refusal],
    organization: Organization,
    given: Collection[str],
    today: date,
    sharing: Mapping[str, Sequence[str]],
) -> Judgement:
    """`given`: the names of the stacks whose previews were gated; of another one no waiver is called unused.
    `sharing`: by the keys of waivers, which kinds of things have the key, where several do.
    """
    left, waived, used = list[Refusal](), list[tuple[Refusal, Waiver]](), set[Waiver]()
    for refusal in refusals:
        found = [one for one in organization.gate.waivers if _is_for(one, refusal)]
        used.update(found)
        valid = [one for one in found if today <= one.last_day <= today + _LONGEST]
        waiver = next(iter(valid), None)
        if waiver is None or (refusal.every_key and not {*refusal.keys} <= {one.key for one in valid}):
            left.append(refusal)
        else:
            waived.append((refusal, waiver))
    problems = [
        problem
        for waiver in organization.gate.waivers
        for problem in _find_problems(
            waiver, organization, given, today, used=waiver in used, sharing=sharing.get(waiver.name, ())
        )
    ]
    return Judgement(refusals=tuple(left), waived=tuple(waived), problems=tuple(problems))


def _is_for(waiver: Waiver, refusal: Refusal) -> bool:
    is_urn = waiver.urn == refusal.urn and not refusal.beside
    return waiver.rule == refusal.rule and (is_urn or waiver.key in refusal.keys)


def _find_problems(
    waiver: Waiver,
    organization: Organization,
    given: Collection[str],
    today: date,
    *,
    used: bool,
    sharing: Sequence[str],
) -> Iterator[str]:
    """`sharing`: the kinds of things that have its key, where several do."""
    where = organization.lines.get(("waiver", f"{waiver.rule} of {waiver.name}"), "waivers.yaml")
    name = f"{where}: the waiver of {waiver.rule} for {waiver.name}, by {waiver.by},"
    if waiver.last_day < today:
        yield (
            f"{name} was over on {waiver.until}, so it lets nothing pass: remove it, or have somebody agree anew, with "
            "another date"
        )
    elif waiver.last_day > today + _LONGEST:
        yield (
            f"{name} counts until {waiver.until}, longer than a year, so it lets nothing pass: write an earlier day, "
            "and have somebody agree anew then"
        )
    elif not used and sharing:
        yield (
            f"{name} lets nothing pass, because things of several kinds have this key ({', '.join(sharing)}): write "
            "`urn` in place of `key`, with the URN of what is meant, or remove it"
        )
    elif not used and find_stacks(waiver, organization) <= set(given):
        yield (
            f"{name} is for nothing that is previewed, and would let pass what somebody does there later: remove it, "
            "or correct its rule and what it is for"
        )


def find_stacks(waiver: Waiver, organization: Organization) -> set[str]:
    """The stacks in whose previews the thing can be: all of the config where its key does not tell."""
    if waiver.urn is not None:
        return {stack_of(waiver.urn)}
    everywhere = {plan.name for plan in plan_stacks(organization)}
    administrative = organization.settings.administrative_account
    found: set[str] = set()
    for key in (waiver.key or "").split(SEPARATOR):
        stack = find_stack_of(organization, key)
        if stack is not None:
            found |= {ORG, stack, *({ADMIN} & everywhere if key == administrative else ())}
    if found:
        return found
    of_org = {*(unit.key for unit in organization.units()), *(policy.key for policy in organization.policies)}
    return {ORG} if waiver.key in of_org else everywhere
