"""Refuses a change of the config by which a hosted zone would go, or its records would go through a refusal of AWS."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import pulumi

from config import models
from config.plan.hosted_zones import ALONE, HostedZonePlan, plan_hosted_zones
from config.plan.stacks import HOSTED_ZONE, VPC
from engine.deployment import Deployment, StateResource
from engine.urns import SEPARATOR, name_child, stack_of
from recovery.subnet_moves import VPC_TYPE

_ZONE = "awsorg:index:HostedZone$aws:route53/zone:Zone"
_RECORD = "awsorg:index:HostedZone$aws:route53/record:Record"


def refuse_hosted_zone_losses(config: models.Organization, deployment: Deployment) -> None:
    """Stops the program before anything is registered; all hosted zones at once. One that is unprotected may go.

    `deployment`: the state of the stack whose program runs.

    Raises:
        pulumi.RunError: with every hosted zone that left the config or would be replaced, and every name whose records
            AWS would not let change in one run.
    """
    there = {resource.name: resource for resource in deployment.find(_ZONE) if not resource.pending_delete}
    vpcs = {resource.name: resource.id for resource in deployment.find(VPC_TYPE) if not resource.pending_delete}
    records: dict[str, list[str]] = defaultdict(list)
    for resource in deployment.find(_RECORD):
        if not resource.pending_delete:
            name, _, type_ = resource.name.rpartition(SEPARATOR)
            records[name].append(type_)
    plans = plan_hosted_zones(config)
    staying = {name: plan for plan in plans for name in _list_names(plan)}
    problems = [
        *_describe_departures(
            config, {name: one for name, one in there.items() if name not in staying and one.protected}, plans
        ),
        *(
            problem
            for name, plan in sorted(staying.items())
            if name in there
            for problem in (
                *_describe_rename(config, plan, there[name]),
                *_describe_first_vpc(config, plan, there[name], vpcs),
            )
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


def _describe_first_vpc(
    config: models.Organization, plan: HostedZonePlan, zone: StateResource, vpcs: Mapping[str, str | None]
) -> Iterator[str]:
    """The VPC that a private hosted zone is made with is part of it; the others are associated beside it."""
    before = zone.inputs.get("vpcs") or []
    where = _find_line(config, plan.key)
    if bool(before) != bool(plan.vpcs):
        was, is_ = ("private", "public") if before else ("public", "private")
        yield (
            f"{where} vpcs of the hosted zone {plan.key!r}: it is {was} in this stack's state, and {is_} in the "
            f"config, so nothing was registered: AWS makes no {was} hosted zone {is_}. Put `vpcs` back as it was; the "
            "other one needs a key of its own."
        )
    elif before:
        made_by = [one.get("vpcId") for one in before]
        known = {vpcs[name] for keys in plan.vpcs[0].names if (name := name_child(VPC, *keys)) in vpcs}
        if known.isdisjoint(made_by):
            keys = {id_: name.rpartition(SEPARATOR)[2] for name, id_ in vpcs.items()}
            made_with = keys.get(made_by[0], made_by[0])
            yield (
                f"{where} vpcs of the hosted zone {plan.key!r}: it was made with the VPC {made_with}, and the config "
                f"has {plan.vpcs[0].key} first, so nothing was registered: AWS would take one of the two out. Write "
                f"{made_with} first; a hosted zone without it needs a key of its own, once this one is gone."
            )


def _describe_records(
    config: models.Organization, plan: HostedZonePlan, there: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """One record may become a CNAME in one step, and several may not: the others go last. `there`: the types of a
    name's records, by the logical name that they begin with.
    """
    for record in plan.records:
        if record.type != ALONE:
            continue
        for name in _list_names(plan):
            found = sorted(there.get(f"{name}{SEPARATOR}{record.label}", ()))
            if len(found) > 1:
                yield (
                    f"{_find_line(config, plan.key)} records of the hosted zone {plan.key!r}: {record.name} has "
                    f"{' and '.join(found)} in this stack's state, and a CNAME in the config, so nothing was "
                    "registered: AWS has a CNAME beside nothing, and refuses it half-way through `pulumi up`. Take "
                    f"out all but {found[0]} and run `pulumi up` first; the CNAME then takes its place in one step."
                )


def _find_line(config: models.Organization, key: str) -> str:
    return config.lines.get(("hosted zone", key), "dns.yaml")
