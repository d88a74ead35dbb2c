"""How Terraform lets go of what the stacks have now: the text of `removed` blocks and of the last steps. Pure."""

# A `removed` block (Terraform 1.7 and newer) names a resource without instance keys, so it forgets all instances at
# once: it is written only where a stack has all of them.

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from shlex import quote

from migrate.leaving.freezing import name_backup
from migrate.plan_file import PlannedInstance, SavedPlan
from migrate.sources.model import DEFAULT_WORKSPACE

_TAKEN = frozenset({"import", "in-stack", "rest"})
_RELEASED = frozenset({"closed", "aws-managed"})
_KEY = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]')


@dataclass(frozen=True, kw_only=True)
class Retirement:
    """One state: the resources to forget, and the instances that stay with Terraform and keep their resource there.

    `released`: those of `forget` that no stack has, because they are a closed account's or AWS's own.
    """

    location: str
    workspace: str
    forget: tuple[str, ...]
    staying: tuple[str, ...]
    released: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing stays."""
        return not self.staying


def plan_retirement(plan: SavedPlan, imported: Iterable[str]) -> list[Retirement]:
    """One for each state of the plan, which AWS itself is none of; `imported` are the URNs that the stacks have."""
    urns = set(imported)
    by_state: dict[tuple[str, str], list[PlannedInstance]] = {
        (state.location, state.workspace): [] for state in plan.states
    }
    for instance in plan.instances:
        if (instance.state, instance.workspace) in by_state:
            by_state[instance.state, instance.workspace].append(instance)
    return [
        _retire(location, workspace, instances, urns) for (location, workspace), instances in sorted(by_state.items())
    ]


def _retire(location: str, workspace: str, instances: list[PlannedInstance], urns: set[str]) -> Retirement:
    staying = [
        item for item in instances if item.bin not in _RELEASED and (item.bin not in _TAKEN or item.urn not in urns)
    ]
    kept = {strip_keys(item.address) for item in staying}
    released = {strip_keys(item.address) for item in instances if item.bin in _RELEASED}
    return Retirement(
        location=location,
        workspace=workspace,
        forget=tuple(sorted({strip_keys(item.address) for item in instances} - kept)),
        staying=tuple(sorted(item.address for item in staying)),
        released=tuple(sorted(released - kept)),
    )


def strip_keys(address: str) -> str:
    """`module.a["x"].aws_vpc.main[0]` -> `module.a.aws_vpc.main`."""
    return _KEY.sub("", address)


def render_removed(retirement: Retirement) -> str:
    """The `removed` blocks of a state, for the root module that it belongs to."""
    state = f"{retirement.location} (workspace {retirement.workspace})"
    lines = [f"# {state}: what Pulumi manages now. Terraform forgets it and destroys nothing."]
    lines += [f"# Stays, because the stacks do not have it: {address}" for address in retirement.staying]
    for address in retirement.forget:
        why = ["# A closed account's, or AWS's own: nobody manages it from here on."]
        lines += [
            "",
            *(why if address in retirement.released else ()),
            "removed {",
            f"  from = {address}",
            "",
            "  lifecycle {",
            "    destroy = false",
            "  }",
            "}",
        ]
    return "\n".join(lines) + "\n"


def explain_steps(
    retirements: Iterable[Retirement],
    files: Mapping[str, str],
    stacks: Iterable[str],
    repeat: Callable[[str], str] = str,
    *,
    again: str | None = None,
) -> list[str]:
    """The last steps, in order. `files`: the file of `removed` blocks, by state location. `repeat` adds options.
    `again`: the step that plans the stacks which could not be planned yet; Terraform goes on until that is done.

    Without a state there is no Terraform to let go.
    """
    retirements = list(retirements)
    steps = [f"pulumi up --stack {stack}    # no resource changes: it writes the outputs" for stack in stacks]
    if again is not None:
        steps.append(again)
    if not retirements:
        return steps
    steps += _explain_copies(retirements)
    freeze = repeat("python -m migrate freeze --backup backups")
    steps.append(f"{freeze}    # from here on Terraform can neither plan nor apply")
    for item in retirements:
        if not item.forget:
            steps.append(f"{item.location} stays with Terraform: no stack has anything of it; unfreeze it")
        elif item.is_whole:
            steps.append(f"archive the code of {item.location}: {_tell_whole(item)}")
        else:
            number = len(item.staying)
            unfreeze = repeat(f"python -m migrate unfreeze --state {quote(item.location)}")
            steps.append(
                f"{item.location} keeps {number} instance{'s' if number != 1 else ''}: `{unfreeze}`, put "
                f"{files[item.location]} in place of the blocks of what the stacks have now, and `terraform apply` "
                "forgets that, and no more"
            )
    return steps


def _tell_whole(item: Retirement) -> str:
    if not item.released:
        return "the stacks have all that it holds"
    number = len(item.released)
    return (
        f"the stacks have all that it holds but {number} resource{'s' if number != 1 else ''} of closed accounts or "
        "AWS's own, which nobody has to manage"
    )


def _explain_copies(retirements: list[Retirement]) -> Iterator[str]:
    """`state pull` takes the selected workspace, so each is selected where there are several."""
    several = any(item.workspace != DEFAULT_WORKSPACE for item in retirements)
    for item in retirements:
        select = f"terraform workspace select {quote(item.workspace)} && " if several else ""
        yield (
            f"{select}terraform state pull > {name_backup(item.location)}    # {item.location}, workspace "
            f"{item.workspace}; or let freeze do it"
        )
