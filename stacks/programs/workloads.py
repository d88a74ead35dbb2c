"""Workloads of workloads.yaml: their components out of workloads/, each with the context of its account."""

import importlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pulumi

from components.workloads import AccountContext
from components.workloads.bounds import Bounds, make_inside
from config.models.arguments import Arguments, LookupReader
from config.plan.stacks import name_workload_output
from config.plan.workloads import WORKLOAD, WorkloadPlan
from config.workload_code import find_arguments
from engine.urns import name_child
from stacks.programs.lookups import Lookups


def make_workloads(
    workloads: Iterable[WorkloadPlan],
    find_context: Callable[[str, str], AccountContext],
    lookups: Lookups,
) -> dict[str, Any]:
    """These workloads, as outputs. `find_context`: for the keys of an account and a workload."""
    outputs: dict[str, Any] = {}
    for workload in workloads:
        context = find_context(workload.account, workload.key)
        component = make_workload(workload, context, lookups)
        told = getattr(component, "outputs", None)
        if told:
            outputs[name_workload_output(workload.account, workload.key)] = dict(told)
    return outputs


def make_workload(workload: WorkloadPlan, context: AccountContext, lookups: Lookups) -> pulumi.ComponentResource:
    """The workload's component, in its account."""
    names = [name_child(WORKLOAD, *keys) for keys in ((workload.account, workload.key), *workload.formerly)]
    make = find_component(workload.component)
    args = read_arguments(workload.component, workload.arguments, lookups.read_for(workload))
    bounds = Bounds(
        workload=workload.key,
        account=workload.account,
        names=names,
        region=context.region,
        provider=context.provider,
    )
    inside = lookups.enter(workload.account, context.region)
    return make_inside(bounds, lambda opts: make(names[0], args, context, opts), inside)


def find_component(component: str) -> Callable[..., pulumi.ComponentResource]:
    """The class of a name such as `workloads.web_service:WebService`, which config.checks has seen."""
    module, _, name = component.partition(":")
    found = getattr(importlib.import_module(module), name)
    if not isinstance(found, type) or not issubclass(found, pulumi.ComponentResource):
        raise pulumi.RunError(
            f"{component} is no pulumi.ComponentResource, so its resources would have no account: write "
            f"class {name}(pulumi.ComponentResource)"
        )
    return found


def read_arguments(component: str, arguments: Mapping[str, Any], reader: LookupReader) -> Arguments:
    """What the component takes, of the arguments as workloads.yaml has them; `reader` of what they look up."""
    return find_arguments(component).model_validate_json(json.dumps(arguments), context=reader)
