"""What a stack says to those that stand on it, `org` above all: ids and ARNs, by a StackReference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from config.plan.stacks import ORG, name_output


@dataclass(frozen=True)
class OrgOutputs:
    """The outputs of the stack `org`, which has been up: `organization` is among them."""

    values: Mapping[str, Any]

    @property
    def organization(self) -> Mapping[str, str]:
        """`id`, `arn` and `root_id` of the organization."""
        return self.values["organization"]

    def find(self, kind: str, keys: Sequence[str]) -> Mapping[str, str] | None:
        """`id` and `arn` of an account, a unit, ...; None where `org` has not made it.

        `keys`: its key, then those that it had before, under which `org` may have it still.
        """
        return next((self.values[name] for key in keys if (name := name_output(kind, key)) in self.values), None)


async def read_org_outputs(stack: str) -> OrgOutputs:
    """The outputs of `org`. `stack`: which needs them.

    Raises:
        pulumi.RunError: `org` was never up.
    """
    values = await read_outputs(ORG)
    if "organization" not in values:
        raise pulumi.RunError(
            f"the stack `org` has no output 'organization' yet, so the stack `{stack}` has nothing to stand on and "
            "nothing was registered; run `pulumi up --stack org` first"
        )
    return OrgOutputs(values)


async def read_outputs(stack: str) -> Mapping[str, Any]:
    """The outputs of a stack of this project; none of one that was never up."""
    reference = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}")
    return await reference.outputs.future() or {}
