"""Which stack may begin next, and which never will: the state of a run of many stacks. Pure."""

from stacks.running.order import Order
from stacks.running.results import Outcome, Result


class Schedule:
    """The stacks of `order` from the first to the last. A failure stops what waits for it, and nothing else."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._running: set[str] = set()
        self._results: dict[str, Result] = {}
        self._stopped = False

    @property
    def running(self) -> tuple[str, ...]:
        """The stacks that have begun and not ended, in order."""
        return tuple(name for name in self._order if name in self._running)

    def find_ready(self) -> tuple[str, ...]:
        """The stacks that may begin now, in order."""
        if self._stopped:
            return ()
        begun = self._running | self._results.keys()
        return tuple(
            name
            for name, waits_for in self._order.items()
            if name not in begun and all(self._is_done(other) for other in waits_for)
        )

    def begin(self, name: str) -> None:
        """The stack has begun."""
        self._running.add(name)

    def finish(self, result: Result) -> None:
        """The stack has ended."""
        self._running.remove(result.stack)
        self._results[result.stack] = result

    def stop(self) -> None:
        """Nothing more begins."""
        self._stopped = True

    def close(self) -> tuple[Result, ...]:
        """What became of every stack, in order, once nothing runs any more."""
        return tuple(self._results.get(name) or self._explain(name) for name in self._order)

    def _is_done(self, name: str) -> bool:
        return name in self._results and self._results[name].outcome is Outcome.done

    def _explain(self, name: str) -> Result:
        causes = [other for other in self._order[name] if not self._is_done(other)]
        if self._stopped:
            causes = [other for other in causes if other in self._results]
        told = [f"{other}, which {self._tell(other)}" for other in causes]
        reason = f"it waits for {' and '.join(told)}" if told else "the run was interrupted before it began"
        return Result(stack=name, outcome=Outcome.not_run, reason=reason)

    def _tell(self, name: str) -> str:
        if name not in self._results:
            return "did not run"
        return {Outcome.failed: "failed", Outcome.refused: "was refused"}.get(
            self._results[name].outcome, "was interrupted"
        )
