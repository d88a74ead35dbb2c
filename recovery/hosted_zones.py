"""Refuses a change of the config by which a hosted zone would go, or its records would go through a refusal of AWS."""

from collections.abc import Iterator, Mapping

import pulumi

from config import models
from config.plan.hosted_zones import ALONE, HostedZonePlan, plan_hosted_zones
from config.plan.stacks import HOSTED_ZONE
from engine.deployment import Deployment, StateResource
from engine.urns import SEPARATOR, name_child, stack_of

_ZONE = "awsorg:index:HostedZone$aws:route53/zone:Zone"
_RECORD = "awsorg:index:HostedZone$aws:route53/record:Record"


def refuse_hosted_zone_losses(config: models.Organization, deployment: Deployment) -> None:
    """Stops the program before anything is registered; all hosted zones at once. One that is unprotected may go.

    `deployment`: the state of the stack whose program runs.

    Raises:
        pulumi.RunError: with every hosted zone that left the config or would be replaced, and every name whose records
            AWS would not let change in one run.
    """
    there = {
        resource.name: resource
        for resource in deployment.find(_ZONE)
        if not resource.pending_delete and resource.protected
    }
    records = frozenset(resource.name for resource in deployment.find(_RECORD) if not resource.pending_delete)
    plans = plan_hosted_zones(config)
    staying = {name: plan for plan in plans for name in _list_names(plan)}
    problems = [
        *_describe_departures(config, {name: one for name, one in there.items() if name not in staying}, plans),
        *(
            problem
            for name, plan in sorted(staying.items())
            if name in there
            for problem in _describe_rename(config, plan, there[name])
        ),
        *(problem for plan in plans for problem in _describe_records(config, plan, records)),
    ]
    if problems:
        raise pulumi.RunError("\n".join(problems))


def _list_names(plan: HostedZonePlan) -> list[str]:
    """Its logical name, and those from before a key in it changed."""
    return [name_child(HOSTED_ZONE, *keys) for keys in ((plan.account, plan.key), *plan.formerly)]


def _describe_departures(
    config: models.Organization, gone: Mapping[str, StateResource], plans: tuple[HostedZonePlan, ...]
) -> Iterator[str]:
    for name, zone in sorted(gone.items()):
        domain = str(zone.inputs.get("name", ""))
        account, _, key = name.removeprefix(name_child(HOSTED_ZONE, "")).partition(SEPARATOR)
        same = next((plan for plan in plans if plan.name == domain), None)
        way_out = "Put it back"
        if same is not None and same.account == account:
            where = _find_line(config, same.key)
            way_out = f"If only its key changed, write `formerly: [{key}]` beside `key: {same.key}` ({where})"
        elif same is not None:
            way_out = (
                f"Put it back in {account!r}, beside the one of {same.account!r}, which needs a key of its own, until "
                "the zone above it, or the registrar, names the new one's name servers, and two days longer"
            )
        yield (
            f"hosted zone {key!r} ({domain}) of {account!r} is in this stack's state as {zone.id}, and not in dns.yaml "
            "any more, so nothing was registered: its records would have been deleted, and the hosted zone itself, "
            "which is protected, would have stayed: a new one would have other name servers. "
            f"{way_out}; if it has to go with all its records: pulumi state unprotect --stack {stack_of(zone.urn)} "
            f"'{zone.urn}'"
        )


def _describe_rename(config: models.Organization, plan: HostedZonePlan, zone: StateResource) -> Iterator[str]:
    before = zone.inputs.get("name")
    if isinstance(before, str) and before != plan.name:
        yield (
            f"{_find_line(config, plan.key)} name of the hosted zone {plan.key!r}: {before} in this stack's state, "
            f"{plan.name} in the config, so nothing was registered: the engine would make another hosted zone, and "
            f"delete {zone.id} with all its records. Put {before} back; another name is another hosted zone, with a "
            "key of its own."
        )


def _describe_records(config: models.Organization, plan: HostedZonePlan, there: frozenset[str]) -> Iterator[str]:
    """One record may become a CNAME in one step, and several may not: the others go last."""
    for record in plan.records:
        if record.type != ALONE:
            continue
        for name in _list_names(plan):
            child = f"{name}{SEPARATOR}{record.label}{SEPARATOR}"
            found = sorted(one.removeprefix(child) for one in there if one.startswith(child)) if there else []
            if len(found) > 1:
                yield (
                    f"{_find_line(config, plan.key)} records of the hosted zone {plan.key!r}: {record.name} has "
                    f"{' and '.join(found)} in this stack's state, and a CNAME in the config, so nothing was "
                    "registered: AWS has a CNAME beside nothing, and refuses it half-way through `pulumi up`. Take "
                    f"out all but {found[0]} and run `pulumi up` first; the CNAME then takes its place in one step."
                )


def _find_line(config: models.Organization, key: str) -> str:
    return config.lines.get(("hosted zone", key), "dns.yaml")
