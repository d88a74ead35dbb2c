"""workloads.yaml: which component of workloads/ is made in which accounts, with which arguments."""

from typing import Annotated, Any

from pydantic import Field

from config.models.base import Matching, Model
from config.models.keyed import Keyed
from config.models.targets import Targets
from config.models.types import MAX_KEY_LENGTH, Key, Reference

ComponentName = Annotated[
    str,
    Matching(
        r"workloads(\.[a-z_][a-z0-9_]*)+:[A-Z][A-Za-z0-9]*",
        '"{value}" does not name a component, so nothing could be made',
        "write workloads.<module>:<Class>, such as workloads.web_service:WebService for the class WebService of "
        "workloads/web_service.py",
    ),
]
OwnStack = Annotated[
    str,
    Matching(
        rf"[a-z][a-z0-9-]{{0,{MAX_KEY_LENGTH - 1}}}",
        '"{value}" can not name a stack',
        f"start with a lower-case letter, then lower-case letters, digits and hyphens, {MAX_KEY_LENGTH} characters at "
        "most",
    ),
]


class Workload(Keyed):
    """A component of the user's own, in each of its target accounts."""

    key: Key = Field(description="The workload's identity; changes only with `formerly`.")
    component: ComponentName = Field(
        description="Module and class in workloads/: workloads.web_service:WebService. Its arguments are the class "
        "WebServiceArgs of workloads/web_service_args.py."
    )
    targets: Targets = Field(description="The accounts that it is made in.")
    arguments: dict[str, Any] = Field(
        default_factory=dict[str, Any], description="What the component takes, by name; the same in every account."
    )
    overrides: dict[Reference, dict[str, Any]] = Field(
        default_factory=dict[str, dict[str, Any]],
        description="By the key of an account: arguments that differ there.",
    )
    stack: OwnStack | None = Field(
        default=None,
        description="The stack workloads-<stack> has it, which others may share; default: the stack that has the rest "
        "of the account.",
    )


class WorkloadsFile(Model):
    """workloads.yaml as a whole."""

    workloads: tuple[Workload, ...] = Field(default=(), description="The workloads, in any order.")
