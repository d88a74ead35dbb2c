"""Shows that something long is going on: a spinner with the time on a terminal, a line every 15 seconds elsewhere.

Owns what goes to stderr while the sandbox is made. Does not own results (stdout) or the engine's own output.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

LINE_SECONDS = 15


class Step:
    """One long step: its title, the time since its begin, and the last detail that it told."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._begin = time.monotonic()
        self._detail = ""

    def show(self, detail: str) -> None:
        """Sets the detail that is shown beside the time."""
        self._detail = detail

    def describe(self) -> str:
        """The title, the time and the detail in one line."""
        return f"{self._title}: {format_seconds(self.seconds)}{f', {self._detail}' if self._detail else ''}"

    @property
    def seconds(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self._begin


class Progress:
    """Messages and long steps on one console (stderr unless another is given)."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False)

    def say(self, message: str) -> None:
        """One message, as it is: rich markup in it is interpreted."""
        self.console.print(message, soft_wrap=True)

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Shows the step while the block runs, and one closing line with the time it took when it went well."""
        step = Step(title)
        if self.console.is_terminal:
            with Live(_SpinnerLine(step), console=self.console, refresh_per_second=8, transient=True):
                yield step
        else:
            self.say(f"[bold]·[/] {title}")
            with self._lines(step):
                yield step
        self.say(f"[green]✓[/] {title} [dim]{format_seconds(step.seconds)}[/]")

    @contextmanager
    def _lines(self, step: Step) -> Iterator[None]:
        done = threading.Event()

        def print_lines() -> None:
            while not done.wait(LINE_SECONDS):
                self.say(f"  {step.describe()}")

        thread = threading.Thread(target=print_lines, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


class _SpinnerLine:
    def __init__(self, step: Step) -> None:
        self._step = step
        self._spinner = Spinner("dots", style="cyan")

    def __rich__(self) -> Spinner:
        self._spinner.update(text=Text(self._step.describe(), no_wrap=True, overflow="ellipsis"))
        return self._spinner


def format_seconds(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 5 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
