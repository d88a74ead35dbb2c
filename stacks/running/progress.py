"""One line of progress a stack on stderr: rewritten in place on a terminal, one at its begin and end elsewhere."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from stacks.running.results import Outcome, Result, describe_changes

_STYLES = {Outcome.done: "green", Outcome.drift: "yellow", Outcome.later: "dim", Outcome.not_made: "dim"}


class Progress:
    """What goes on, as a context manager. Its methods may be called from any thread. `verb`: preview, up, refresh."""

    def __init__(self, console: Console, verb: str, *, planned: bool) -> None:
        self._console, self._verb, self._planned = console, verb, planned
        self._began: dict[str, float] = {}
        self._steps: dict[str, int] = {}
        self._live = Live(console=console, get_renderable=self._draw, transient=True) if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def begin(self, stack: str) -> None:
        """The stack has begun."""
        self._began[stack] = time.monotonic()
        if self._live is None:
            self.say(f"{stack}: {self._verb} begun")

    def tell(self, stack: str, steps: int) -> None:
        """So many of the stack's resources were begun with."""
        self._steps[stack] = steps

    def finish(self, result: Result) -> None:
        """The stack has ended."""
        self._began.pop(result.stack, None)
        self._console.print(describe(result, planned=self._planned), highlight=False, soft_wrap=True)

    def say(self, text: str) -> None:
        """A sentence of its own."""
        self._console.print(Text(text), highlight=False, soft_wrap=True)

    def _draw(self) -> Text:
        now = time.monotonic()
        lines = [
            f"{stack}: {self._verb}, {self._describe_steps(stack)}, {now - began:.0f} s"
            for stack, began in list(self._began.items())
        ]
        return Text("\n".join(lines))

    def _describe_steps(self, stack: str) -> str:
        steps = self._steps.get(stack, 0)
        return f"{steps} resource{'' if steps == 1 else 's'}" if steps else "starting"


def describe(result: Result, *, planned: bool) -> Text:
    """The one line about a stack that has ended."""
    told = describe_changes(result.changes, planned=planned) if result.changes else ""
    if result.outcome is not Outcome.done:
        reason = (result.reason or "").partition("\n")[0]
        told = f"{reason} ({told})" if told else reason
    seconds = f" in {result.seconds:.0f} s" if result.seconds else ""
    return Text.assemble(
        f"{result.stack}: ", (str(result.outcome), _STYLES.get(result.outcome, "red")), f"{seconds}: {told}"
    )
