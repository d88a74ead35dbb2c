"""Where what the program has no component for lands: a workload of its own in each account, with code in workloads/."""

import hashlib
from dataclasses import dataclass

from config.models import MANAGEMENT, Organization
from config.models.types import MAX_KEY_LENGTH
from config.plan.stacks import find_stack_of
from config.plan.workloads import WORKLOAD
from config.workload_code import FOLDER
from engine.urns import name_child

COMPONENT = "Rest"
"""The class of such a workload."""

COMPONENT_TYPE = f"{FOLDER}:index:{COMPONENT}"


@dataclass(frozen=True, kw_only=True)
class Place:
    """The workload that an account's rest becomes. `account`: its key. `stack`: the one that has what is in it."""

    account: str
    stack: str

    @property
    def workload(self) -> str:
        """The workload's key; an account whose key leaves no room for more is told apart by a hash."""
        key = f"rest-{self.account}"
        if len(key) <= MAX_KEY_LENGTH:
            return key
        mark = hashlib.sha256(self.account.encode()).hexdigest()[:8]
        return f"{key[: MAX_KEY_LENGTH - len(mark) - 1]}-{mark}"

    @property
    def name(self) -> str:
        """The logical name of the workload's component."""
        return name_child(WORKLOAD, self.account, self.workload)

    @property
    def file_name(self) -> str:
        """Of its code, without `.py`; never that of another workload's arguments, whose files end with `_args`."""
        name = self.workload.replace("-", "_")
        return f"{name}_" if name.endswith("_args") else name

    @property
    def component(self) -> str:
        """The component as workloads.yaml names it."""
        return f"{FOLDER}.{self.file_name}:{COMPONENT}"


def find_place(config: Organization, account: str) -> Place | None:
    """Where the rest of an account (by key) lands; None for the management account, which has no workloads."""
    stack = None if account == MANAGEMENT else find_stack_of(config, account)
    return None if stack is None else Place(account=account, stack=stack)
