"""Which stack begins when, whatever ends in which order."""

from hypothesis import given
from hypothesis import strategies as st

from stacks.running.results import Outcome, Result
from stacks.running.schedule import Schedule

ORDER = {"org": (), "admin": ("org",), "network": ("org",), "apps": ("network",), "alone": ()}


def end(schedule: Schedule, name: str, outcome: Outcome = Outcome.done) -> None:
    schedule.finish(Result(stack=name, outcome=outcome))


def begin_ready(schedule: Schedule) -> tuple[str, ...]:
    ready = schedule.find_ready()
    for name in ready:
        schedule.begin(name)
    return ready


def test_each_begins_when_those_that_it_waits_for_are_done() -> None:
    schedule = Schedule(ORDER)
    assert begin_ready(schedule) == ("org", "alone")
    assert schedule.running == ("org", "alone")
    assert begin_ready(schedule) == ()
    end(schedule, "org")
    assert begin_ready(schedule) == ("admin", "network")
    for name in ("admin", "alone", "network"):
        end(schedule, name)
    assert begin_ready(schedule) == ("apps",)
    end(schedule, "apps")
    assert [result.outcome for result in schedule.close()] == [Outcome.done] * 5


def test_a_failure_stops_what_waits_for_it_and_nothing_else() -> None:
    schedule = Schedule(ORDER)
    begin_ready(schedule)
    end(schedule, "org")
    begin_ready(schedule)
    end(schedule, "network", Outcome.failed)
    assert begin_ready(schedule) == ()
    end(schedule, "admin")
    end(schedule, "alone")
    results = {result.stack: (result.outcome, result.reason) for result in schedule.close()}
    assert results["apps"] == (Outcome.not_run, "it waits for network, which failed")
    assert results["admin"] == results["alone"] == (Outcome.done, None)


def test_what_waits_for_a_stack_that_did_not_run_says_so() -> None:
    schedule = Schedule(ORDER)
    begin_ready(schedule)
    end(schedule, "org", Outcome.refused)
    end(schedule, "alone")
    results = {result.stack: result.reason for result in schedule.close()}
    assert results["network"] == "it waits for org, which was refused"
    assert results["apps"] == "it waits for network, which did not run"


def test_after_a_stop_nothing_begins() -> None:
    schedule = Schedule(ORDER)
    begin_ready(schedule)
    end(schedule, "org")
    schedule.stop()
    assert begin_ready(schedule) == ()
    end(schedule, "alone", Outcome.interrupted)
    results = {result.stack: (result.outcome, result.reason) for result in schedule.close()}
    assert results["org"] == (Outcome.done, None)
    assert results["network"] == results["apps"] == (Outcome.not_run, "the run was interrupted before it began")


@given(st.data())
def test_whatever_ends_how_no_stack_begins_before_or_without_those_that_it_waits_for(data: st.DataObject) -> None:
    names = [f"s{number}" for number in range(data.draw(st.integers(1, 7)))]
    order = {
        name: tuple(data.draw(st.lists(st.sampled_from(names[:index]), unique=True))) if index else ()
        for index, name in enumerate(names)
    }
    schedule = Schedule(order)
    ended: dict[str, Outcome] = {}
    while begun := begin_ready(schedule) or schedule.running:
        assert all(ended.get(other) is Outcome.done for name in begun for other in order[name])
        name = data.draw(st.sampled_from(schedule.running))
        ended[name] = data.draw(st.sampled_from([Outcome.done, Outcome.failed, Outcome.interrupted]))
        end(schedule, name, ended[name])
    for result in schedule.close():
        if result.stack not in ended:
            assert result.outcome is Outcome.not_run
            assert result.reason is not None
            assert any(other in result.reason for other in order[result.stack])
        else:
            assert result.outcome is ended[result.stack]
