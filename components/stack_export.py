"""The stack as the state backend has it, asked of the engine that runs this program.

Owns the question (`pulumi stack export`), which runs beside the program, so that a preview doesn't wait for it, and
which accounts the answer holds. Read-only, and takes no lock.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import pulumi

from components.naming import qualified_type, split_urn

ACCOUNT_TYPES = "awsorg:index:Accounts$aws:organizations/account:Account"
"""The types in the URN of an account of this program, its component's first."""


class StackExport:
    """An export that has begun. Leaving the context ends it, wanted or not.

    Raises:
        pulumi.RunError: there is no `pulumi` to ask.
    """

    def __init__(self) -> None:
        self._stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
        pulumi_cli = shutil.which("pulumi")
        if pulumi_cli is None:
            raise pulumi.RunError(
                "`pulumi` is not on PATH, so it is unknown whether an earlier run was interrupted, and nothing was "
                "registered: an interrupted creation could be done twice; put the directory of `pulumi` on PATH"
            )
        self._process = subprocess.Popen(  # noqa: S603 -- the command that runs this program, with the stack that it runs
            [pulumi_cli, "stack", "export", "--stack", self._stack],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()

    def read(self) -> Mapping[str, Any]:
        """What was exported, once the engine has answered.

        Raises:
            pulumi.RunError: the engine cannot export the stack.
        """
        output, message = self._process.communicate()
        if self._process.returncode != 0:
            raise pulumi.RunError(
                f"the pending operations of {self._stack} cannot be read, so nothing was registered: {message.strip()}"
            )
        return json.loads(output)


@dataclass(frozen=True, kw_only=True)
class KnownAccount:
    """A member account that the stack's state has. `protected`: the engine does not delete it."""

    urn: str
    protected: bool


def read_accounts(export: Mapping[str, Any]) -> dict[str, KnownAccount]:
    """The accounts that this program made or adopted, by logical name."""
    deployment: Mapping[str, Any] = export.get("deployment") or {}
    return {
        split_urn(resource["urn"])[1]: KnownAccount(urn=resource["urn"], protected=bool(resource.get("protect")))
        for resource in deployment.get("resources") or []
        if qualified_type(resource["urn"]).endswith(ACCOUNT_TYPES) and not resource.get("delete")
    }
