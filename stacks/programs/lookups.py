"""What workloads look up, each once for an account: who asks, and what the arguments of a workload get of it."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, cast

import pulumi
from pydantic import ValidationError

from components.providers import read_provider
from components.workloads.lookups import (
    Asking,
    OutputReader,
    StackOutput,
    find_hosted_zone,
    find_image,
    list_availability_zones,
    make_unknown,
)
from config.models import Lookup, Organization
from config.models.lookups import OWNER_ALIASES, ImageLookup, LookupType, OutputLookup, refer_to, split_text
from config.models.types import is_account_id
from config.plan.lookups import LookupPlan, plan_lookups
from config.plan.stacks import find_stack_of_any, name_output
from config.plan.workloads import WorkloadPlan
from config.text import shorten
from stacks.programs.entry import AccountIds

_EXPECTED: Mapping[LookupType, str] = {
    "string": "a string",
    "integer": "an integer",
    "boolean": "a boolean",
    "list": "a list of strings",
}

nobody_is_asked: ContextVar[bool] = ContextVar("nobody_is_asked", default=False)
"""Whether made-up values stand for all that is found, which may not be what an argument takes."""


@dataclass(frozen=True, kw_only=True)
class Lookups:
    """The lookups of one stack. `enter`: the options that lead into an account, for something in a region.

    `own_zones`: the ids of hosted zones of dns.yaml by key, where the stack makes them.
    """

    config: Organization
    account_ids: AccountIds
    enter: Callable[[str, str], pulumi.ResourceOptions]
    own_zones: Mapping[str, pulumi.Output[str]] = field(default_factory=dict[str, pulumi.Output[str]])
    _outputs: OutputReader = field(default_factory=OutputReader)
    _found: dict[tuple[str, str], pulumi.Output[Any]] = field(default_factory=dict[tuple[str, str], pulumi.Output[Any]])

    def read_for(self, workload: WorkloadPlan) -> "WorkloadLookups":
        """What the arguments of a workload refer to."""
        return WorkloadLookups(self, workload)

    def find(self, plan: LookupPlan) -> pulumi.Output[Any]:
        """What the lookup finds for that account, and an output for all. It is asked for once."""
        known = (plan.key, plan.account if plan.lookup.asked is not None else "")
        if known not in self._found:
            self._found[known] = self._ask(plan)
        return self._found[known]

    async def find_all(self, workloads: Iterable[WorkloadPlan]) -> None:
        """Asks for all that these workloads look up, before anything of them is made.

        Raises:
            pulumi.RunError: something is not found; all that is not.
        """
        problems: list[Exception] = []
        found = [self.find(plan) for one in workloads for plan in plan_lookups(self.config, one).values()]
        await asyncio.gather(*(one.recover(problems.append).future() for one in found))
        unexpected = next((one for one in problems if not isinstance(one, pulumi.RunError)), None)
        if unexpected is not None:
            raise unexpected
        if problems:
            raise pulumi.RunError("\n".join(dict.fromkeys(map(str, problems))))

    def _ask(self, plan: LookupPlan) -> pulumi.Output[Any]:
        lookup = plan.lookup
        if lookup.output is not None:
            return self._find_output(plan, lookup.output)
        if plan.own_zone is not None:
            return self._find_own_zone(plan, plan.own_zone)
        account_id = self._find_account(lookup, plan.account)
        if plan.account not in self.account_ids:
            return account_id
        inside = self.enter(plan.account, plan.region)
        asking = Asking(
            about=_name(lookup),
            account=plan.account,
            account_id=account_id,
            provider=read_provider(inside),
            inside=inside,
        )
        if lookup.image is not None:
            return find_image(
                asking,
                owner=self._find_owner(lookup, lookup.image),
                name=lookup.image.name,
                architecture=lookup.image.architecture,
                region=plan.region,
            )
        if lookup.hosted_zone is not None:
            return find_hosted_zone(asking, name=lookup.hosted_zone.name, private=lookup.hosted_zone.private)
        return list_availability_zones(asking, region=plan.region)

    def _find_owner(self, lookup: Lookup, image: ImageLookup) -> pulumi.Output[str]:
        is_literal = image.owner in OWNER_ALIASES or is_account_id(image.owner)
        return pulumi.Output.from_input(image.owner) if is_literal else self._find_account(lookup, image.owner)

    def _find_account(self, lookup: Lookup, account: str) -> pulumi.Output[str]:
        """The account's id; unknown in a preview where the stack `org` has not made it yet."""
        if account in self.account_ids:
            return pulumi.Output.from_input(self.account_ids[account])
        if not pulumi.runtime.is_dry_run():
            raise pulumi.RunError(
                f"{_name(lookup)}: the stack `org` has not made the account {account!r} yet, so its workload was "
                "not made; run `pulumi up --stack org` first"
            )
        return make_unknown()

    def _find_own_zone(self, plan: LookupPlan, zone: str) -> pulumi.Output[Any]:
        if zone in self.own_zones:
            return self.own_zones[zone]
        stack = find_stack_of_any(self.config, plan.account) or ""
        output = OutputLookup(stack=stack, name=name_output("hosted_zones", zone), field="id")
        return self._find_output(plan, output)

    def _find_output(self, plan: LookupPlan, output: OutputLookup) -> pulumi.Output[Any]:
        project = f"{pulumi.get_organization()}/{pulumi.get_project()}/"
        full_name = output.stack if output.is_elsewhere else f"{project}{output.stack}"
        if full_name == f"{project}{pulumi.get_stack()}":
            raise pulumi.RunError(
                f"{_name(plan.lookup)}: {output.stack!r} is this stack itself, where it would find what that exported "
                "the last time; give the workload another `stack`, or write the value"
            )
        wanted = StackOutput(
            stack=output.stack,
            full_name=full_name,
            name=output.name,
            field=output.field,
            may_come=not output.is_elsewhere,
            read=lambda value: read_as(value, output.type),
            expected=_EXPECTED[output.type],
        )
        return self._outputs.find(_name(plan.lookup), wanted)


class WorkloadLookups:
    """Reads the arguments of one workload: config.models.arguments.LookupReader."""

    def __init__(self, lookups: Lookups, workload: WorkloadPlan) -> None:
        self._lookups = lookups
        self._plans = plan_lookups(lookups.config, workload)
        self._whose = f"the workload {workload.key!r} in {workload.account}"

    def read(self, text: str, accepted: frozenset[LookupType], check: Callable[[Any], Any]) -> pulumi.Output[Any]:
        del accepted  # config.checks has seen that it fits
        before, *rest = split_text(text)
        keys, between = rest[::2], rest[1::2]
        found = [self._lookups.find(self._plans[key]) for key in keys]
        if text == refer_to(keys[0]):
            value = found[0]
        else:
            parts = zip(found, between, strict=True)
            value = pulumi.Output.concat(before, *(part for one, after in parts for part in (one.apply(_write), after)))

        async def confirm(known: Any) -> Any:
            try:
                return check(known)
            except ValidationError as error:
                if nobody_is_asked.get():
                    return known
                said = "it is secret" if await value.is_secret() else shorten(error.errors(include_url=False)[0]["msg"])
                raise pulumi.RunError(
                    f"{self._whose}: what {shorten(text)} finds is not what the argument takes: {said}; correct the "
                    "lookup, or write the value"
                ) from None

        return value.apply(confirm)


def read_as(value: Any, expected: LookupType) -> Any:
    """A value as what a lookup of that type finds; None where it is something else. The engine knows numbers alone."""
    if expected == "integer":
        is_whole = isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()
        return int(value) if is_whole else None
    if expected == "list":
        fits = isinstance(value, list) and all(isinstance(item, str) for item in cast("list[Any]", value))
    else:
        fits = isinstance(value, bool if expected == "boolean" else str)
    return value if fits else None


def _write(value: Any) -> str:
    """A single value as YAML has it, inside of a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _name(lookup: Lookup) -> str:
    return f"the lookup {lookup.key!r} of lookups.yaml"
