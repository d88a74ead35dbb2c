"""Runs many stacks at once: in order, so many at a time, to an orderly end when the caller interrupts it."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType

from stacks.running.jobs import Job
from stacks.running.order import Order
from stacks.running.progress import Progress
from stacks.running.results import Result
from stacks.running.schedule import Schedule

_INTERRUPT = "interrupt"

Do = Callable[[str, Job, Progress], Result]


class Interrupts:
    """Whether the caller has interrupted the run."""

    def __init__(self) -> None:
        self.came = False


def run_stacks(order: Order, do: Do, size: int, progress: Progress, interrupts: Interrupts) -> tuple[Result, ...]:
    """What became of each stack. `do` runs one to its end, in a thread of its own; `size`: so many at once.

    The first SIGINT or SIGTERM lets what runs end in order, and nothing more begins; further ones change nothing, since
    an engine that is told twice ends without writing what it did.
    """
    schedule = Schedule(order)
    jobs: dict[str, Job] = {}
    queue: SimpleQueue[Result | BaseException | str] = SimpleQueue()
    bug: BaseException | None = None

    def work(stack: str, job: Job) -> None:
        try:
            queue.put(do(stack, job, progress))
        except BaseException as error:  # noqa: BLE001 -- raised in the main thread, once the others have ended
            queue.put(error)

    with _catch_interrupts(queue):
        running = 0
        while True:
            for stack in schedule.find_ready()[: size - running]:
                schedule.begin(stack)
                progress.begin(stack)
                jobs[stack] = Job()
                threading.Thread(target=work, args=(stack, jobs[stack]), daemon=True).start()
                running += 1
            if not running:
                break
            news = queue.get()
            if isinstance(news, str):
                _interrupt(schedule, jobs, progress, interrupts)
                continue
            running -= 1
            if isinstance(news, Result):
                schedule.finish(news)
                progress.finish(news)
                continue
            bug = bug or news
            schedule.stop()
            for job in jobs.values():
                job.stop()
    if bug is not None:
        raise bug
    return schedule.close()


def _interrupt(schedule: Schedule, jobs: dict[str, Job], progress: Progress, interrupts: Interrupts) -> None:
    names = ", ".join(schedule.running)
    if interrupts.came:
        progress.say(f"Still waiting for {names}: an engine that is told twice forgets what it was making.")
        return
    interrupts.came = True
    schedule.stop()
    verb = "ends" if len(schedule.running) == 1 else "end"
    progress.say(f"Interrupted: nothing more begins, and {names} {verb} in order.")
    for name in schedule.running:
        jobs[name].interrupt()


@contextmanager
def _catch_interrupts(queue: SimpleQueue[Result | BaseException | str]) -> Iterator[None]:
    def put(_number: int, _frame: FrameType | None) -> None:
        queue.put(_INTERRUPT)

    before = {number: signal.signal(number, put) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
