"""What is passed on of what the engine prints when it fails."""

import json

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
