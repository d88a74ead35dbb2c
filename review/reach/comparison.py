"""Where AWS lets somebody reach another than the config plans. Pure."""

from dataclasses import dataclass, replace

from reachability.facts import Facts
from reachability.parties import INTERNET
from reachability.table import Row, make_table


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Between two parties. `planned`, `live`: None where nothing gets through."""

    source: str
    target: str
    planned: Row | None
    live: Row | None


def keep_planned_groups(planned: Facts, live: Facts) -> Facts:
    """What AWS has, without the security groups that the config does not have: those of workloads, and the default one
    of each VPC. Those of endpoints stay, for the endpoints alone: of no VPC, so that nobody else is tried in them."""
    known = {group.key for group in planned.groups}
    of_endpoints = {key for one in live.interface_endpoints for key in one.groups} - known
    kept = tuple(group for group in live.groups if group.key in known)
    others = tuple(replace(group, vpc="") for group in live.groups if group.key in of_endpoints)
    return replace(live, groups=(*kept, *others))


def find_differences(planned: Facts, live: Facts) -> tuple[Difference, ...]:
    """Sorted by source and target. A VPC that the config does not have counts where it and one of the config's meet."""
    known = {vpc.key for vpc in planned.vpcs}
    of_plan, of_aws = _index(planned), _index(keep_planned_groups(planned, live))
    return tuple(
        Difference(source=pair[0], target=pair[1], planned=of_plan.get(pair), live=of_aws.get(pair))
        for pair in sorted(of_plan.keys() | of_aws.keys())
        if any(name.partition("/")[0] in known for name in pair if name != INTERNET)
        and _say(of_plan.get(pair)) != _say(of_aws.get(pair))
    )


def _index(facts: Facts) -> dict[tuple[str, str], Row]:
    return {(row.answer.source, row.answer.target): row for row in make_table(facts)}


def _say(row: Row | None) -> object:
    """What is compared of a row: what gets through, not by which way."""
    if row is None:
        return None
    answer = row.answer
    return answer.traffic, answer.partly, answer.public_address, row.by_groups
