"""What is passed on of what the engine prints when it fails."""

import json
from pathlib import Path

import engine
from engine.messages import describe_failure, join_messages, read_errors

EVENT = json.dumps({"diagnosticEvent": {"severity": "error", "urn": "u", "message": "error: no such role"}})


def test_errors_are_read_from_one_document_and_from_a_stream_of_events() -> None:
    document = {"diagnostics": [{"severity": "error", "message": "bad"}, {"severity": "warning", "message": "fine"}]}
    assert read_errors(json.dumps(document)) == [("", "bad")]
    assert read_errors(f'{{"resourcePreEvent": {{"password": "x"}}}}\n{EVENT}\n') == [("u", "error: no such role")]
    assert read_errors("no JSON at all") == []


def test_a_line_has_each_message_once_and_five_at_most() -> None:
    assert join_messages(["error: a\n  b", "a\n  b", "Program exited with non-zero exit code: 1"]) == "a b"
    assert join_messages(str(number) for number in range(9)) == "0; 1; 2; 3; 4"


def test_a_failure_without_json_is_told_from_its_first_error_on() -> None:
    assert describe_failure("", "Updating (org):\nerror: boom", "org") == "boom"
    assert describe_failure("one\ntwo\nthree\nfour", "", "org") == "two\n  three\n  four"
    assert describe_failure("", "", None) == "it said nothing"


def test_a_failure_with_a_known_remedy_ends_with_it() -> None:
    said = describe_failure("", "error: the stack is currently locked by 1 lock(s)", "org")
    assert said.splitlines()[-1].endswith("if it was killed, `python -m recovery --stack org` says so, and unlocks")


def test_nobody_is_told_to_unlock_a_stack_under_a_run_that_may_live() -> None:
    advice = " Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`."
    said = describe_failure("", f"error: the stack is currently locked by 1 lock(s).{advice}\n  file:///s.json", "org")
    assert said.splitlines()[:2] == ["the stack is currently locked by 1 lock(s).", "    file:///s.json"]
    assert "pulumi cancel" not in said


def test_of_many_errors_the_rest_is_counted() -> None:
    diagnostics = [{"severity": "error", "message": f"error {number}"} for number in range(8)]
    said = describe_failure(json.dumps({"diagnostics": diagnostics}), "", "org")
    assert said.splitlines()[-1].strip() == "and 3 more errors"
    assert len(said.splitlines()) == 6


def test_of_a_traceback_what_was_raised_is_told_with_the_line_of_the_project_and_no_more() -> None:
    project = Path(engine.__file__).parents[1]
    trace = "\n".join(
        (
            "Program failed with an unhandled exception:",
            "Traceback (most recent call last):",
            '  File "/usr/lib/python3.12/asyncio/runners.py", line 1, in run',
            f'  File "{project}/components/workloads/bounds.py", line 66, in make_inside',
            "    made = make(",
            f'  File "{project}/workloads/alerts.py", line 17, in __init__',
            "    topic.nmae",
            "    ^^^^^^^^^^",
            f'  File "{project}/.venv/lib/python3.12/site-packages/pulumi/output.py", line 9, in __getattr__',
            "AttributeError: 'Topic' object has no attribute 'nmae'",
            "the second line of what was raised",
            "in the workload 'alerts', made in sandbox",
        )
    )
    assert join_messages([trace]) == (
        "the program failed: AttributeError: 'Topic' object has no attribute 'nmae' at workloads/alerts.py:17, in the "
        "workload 'alerts', made in sandbox (`pulumi preview` shows all of it)"
    )
    elsewhere = "Traceback (most recent call last):\n  File \"/x.py\", line 1\nKeyError: 'a'\n\nDuring handling:\n\n"
    assert join_messages([elsewhere + elsewhere.replace("'a'", "'b'")]).startswith(
        "the program failed: KeyError: 'b' ("
    )
    assert join_messages(["Traceback (most recent call last):\n  no line"]).startswith("the program failed: no line (")
