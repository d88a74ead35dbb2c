"""Why an image of a workload changes although nobody changed the config: its lookup finds a newer one."""

import re

from config.plan.lookups import plan_lookups
from config.plan.workloads import plan_workloads
from engine.changes import Change
from review.logical_names import find_keys, find_workload
from review.report.text import code, join
from review.report.world import World

_IMAGE = re.compile(r"ami-[0-9a-f]+")


def explain_image(world: World, change: Change) -> str:
    """The end of a sentence about what begins with another image than before; "" for all else."""
    workload = find_workload(change.resource.name)
    if workload is None or change.before is None or change.after is None:
        return ""
    before, after = change.before.inputs, change.after.inputs
    if not any(
        _is_image(value) and _is_image(after.get(name)) and value != after[name] for name, value in before.items()
    ):
        return ""
    account = find_keys(change.resource.name)[0]
    lookups = sorted(
        key
        for plan in plan_workloads(world.organization)
        if (plan.key, plan.account) == (workload, account)
        for key, one in plan_lookups(world.organization, plan).items()
        if one.lookup.image is not None
    )
    if not lookups:
        return ""
    finds = "finds another image" if len(lookups) == 1 else "find other images"
    return f", as the lookup{'s' if len(lookups) > 1 else ''} {join(map(code, lookups))} {finds} than before"


def _is_image(value: object) -> bool:
    return isinstance(value, str) and _IMAGE.fullmatch(value) is not None
