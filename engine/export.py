"""`pulumi stack export` of the stack whose program is running. It takes no lock.

It runs beside the program, so that a preview doesn't wait for it.
"""

import json
import shutil
import subprocess
from types import TracebackType
from typing import Self

from engine.deployment import Deployment, read_export
from engine.errors import EngineError


class StackExport:
    """An export of `stack` (organization/project/stack) that has begun. Leaving the context ends it, wanted or not.

    Raises:
        EngineError: there is no `pulumi` to ask.
    """

    def __init__(self, stack: str) -> None:
        self._stack = stack
        pulumi_cli = shutil.which("pulumi")
        if pulumi_cli is None:
            raise EngineError(
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

    def read(self) -> Deployment:
        """The stack's state, once the engine has answered.

        Raises:
            EngineError: the engine cannot export the stack.
        """
        output, message = self._process.communicate()
        if self._process.returncode != 0:
            raise EngineError(
                f"the pending operations of {self._stack} cannot be read, so nothing was registered: {message.strip()}"
            )
        return read_export(json.loads(output))
