"""Where what the program has no component for lands: a workload of its own in each account, with code in workloads/."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from config.models import MANAGEMENT, Organization
from config.models.types import MAX_KEY_LENGTH
from config.plan.stacks import find_stack_of
from config.plan.workloads import WORKLOAD, name_own_stack
from config.workload_code import FOLDER
from engine.urns import PROVIDER, name_child, split_urn

COMPONENT = "Rest"
"""The class of such a workload."""

COMPONENT_TYPE = f"{FOLDER}:index:{COMPONENT}"

_AWS = "aws:"


@dataclass(frozen=True, kw_only=True)
class Place:
    """The workload that an account's rest becomes. `account`: its key. `stack`: the one that has the workload.

    `workload`: its key; `component`: as workloads.yaml names it. `former_names`: logical names from before one of the
    keys changed.
    """

    account: str
    stack: str
    workload: str
    component: str
    former_names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The logical name of the workload's component."""
        return name_child(WORKLOAD, self.account, self.workload)

    @property
    def module(self) -> str:
        """The module of its code, as Python names it."""
        return self.component.partition(":")[0]

    @property
    def class_(self) -> str:
        return self.component.partition(":")[2]

    @property
    def code(self) -> Path:
        """The file of its code, from the project's folder."""
        return Path(*self.module.split(".")).with_suffix(".py")

    def find_component(self, urns: Iterable[str]) -> str | None:
        """Of these URNs of its stack, that of its component, which may still have a name from before a key changed."""
        names = (self.name, *self.former_names)
        found = {
            name: urn
            for urn in urns
            for type_, name in [split_urn(urn)]
            if name in names and not type_.startswith((_AWS, PROVIDER))
        }
        return next((found[name] for name in names if name in found), None)


def make_place(account: str, stack: str) -> Place:
    """Where it lands that has no workload yet."""
    key = _name_workload(account)
    file = key.replace("-", "_")
    # Never that of another workload's arguments, whose files end so.
    file = f"{file}_" if file.endswith("_args") else file
    return Place(account=account, stack=stack, workload=key, component=f"{FOLDER}.{file}:{COMPONENT}")


def find_place(config: Organization, account: str) -> Place | None:
    """Where the rest of an account (by key) lands: in the workload that has it, wherever the config has put that since.
    None for the management account, which has no workloads.
    """
    stack = None if account == MANAGEMENT else find_stack_of(config, account)
    if stack is None:
        return None
    keys = config.account(account).keys
    wanted = [_name_workload(key) for key in keys]
    for workload in config.workloads:
        if any(key in wanted for key in workload.keys):
            return Place(
                account=account,
                stack=name_own_stack(workload) or stack,
                workload=workload.key,
                component=workload.component,
                former_names=tuple(name_child(WORKLOAD, one, key) for one in keys for key in workload.keys)[1:],
            )
    return make_place(account, stack)


def _name_workload(account: str) -> str:
    """Its key; an account whose key leaves no room for more is told apart by a hash."""
    key = f"rest-{account}"
    if len(key) <= MAX_KEY_LENGTH:
        return key
    mark = hashlib.sha256(account.encode()).hexdigest()[:8]
    return f"{key[: MAX_KEY_LENGTH - len(mark) - 1]}-{mark}"
