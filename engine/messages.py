"""The error messages of a `pulumi` run, from what it printed. Pure.

Nothing else that it printed is kept: the rest may hold property values, and so secrets.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_MOST_MESSAGES = 5
"""How many different errors of one run are passed on; the others are counted."""

_MOST_LINES = 12
"""How many lines of one error are passed on."""

# Said beside the cause, and useless without it.
_EMPTY_WORDS = re.compile(
    r"an unhandled error occurred: Program exited|Program exited with non-zero exit code"
    # Of each planned resource that the run did not come to, once something else has failed.
    r"|expected resource operations for \S+ but none were seen"
)

_RISKY_ADVICE = " Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`."
"""What the engine says of a lock, whose run may live: recovery.locks says what `pulumi cancel` does then."""

_TRACEBACK = "Traceback (most recent call last)"

_FRAME = re.compile(r'\s+File "(?P<file>[^"]+)", line (?P<line>\d+)')

_NOTE = re.compile(r"in the workload '[^']+', made in \S+")
"""What components.workloads.bounds notes of an error."""

_PROJECT = Path(__file__).parents[1]

_VIOLATION = r"violates plan: |is not allowed by the plan|expected resource operations for \S+ but none were seen"
"""What the engine says of a step that the plan it is held to does not have (deploy/plan.go of pulumi)."""

_NOT_GATED = (
    "that is not what was previewed and gated, so it was not begun with, nor what waits for it: AWS, a stack that it "
    "reads or the config changed meanwhile. Run the same command again: it previews anew, and goes on from here"
)

_CHANGED = "properties changed: "

_ADVICE = (
    (r"no stack named", "make it with `pulumi stack init {stack}`, or name another with --stack"),
    (
        r"currently locked by",
        "wait until that run ends; if it was killed, `python -m recovery --stack {stack}` says so, and unlocks",
    ),
    (
        r"incorrect passphrase|passphrase must be set|PULUMI_CONFIG_PASSPHRASE",
        "set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE, to the passphrase that the stack has",
    ),
    (
        r"state directory|PULUMI_ACCESS_TOKEN|pulumi login|unable to open bucket|no Pulumi\.yaml",
        "run it in the project (--project), logged in to the backend that holds its stacks (`pulumi login`)",
    ),
    (
        _VIOLATION,
        _NOT_GATED,
    ),
    (
        r"AWS credentials|credential sources|ExpiredToken|InvalidClientTokenId|no EC2 IMDS role",
        "get credentials of the management account, as `pulumi preview` needs them, and run the same command again",
    ),
)


def read_errors(output: str) -> list[tuple[str, str]]:
    """(URN or nothing, error message) of every failure in what `--json` prints: one document, or an event a line."""
    try:
        document = json.loads(output)
        diagnostics = document.get("diagnostics") or [] if isinstance(document, dict) else []
    except ValueError:
        diagnostics = list(_read_events(output))
    return [(item.get("urn", ""), item["message"]) for item in diagnostics if item["severity"] == "error"]


def join_messages(messages: Iterable[str]) -> str:
    """Different messages on one line: the journal and the lists of a report have one for each entry."""
    words = _keep_words(messages)[:_MOST_MESSAGES]
    return "; ".join(" ".join(" ".join(_shorten([word])).split()) for word in words)


def describe_failure(output: str, errors: str, stack: str | None) -> str:
    """What a run that failed said on stdout and stderr, a message or line each, and what to do where that is known."""
    words = _keep_words(message for _, message in read_errors(output)) or _read_plain_errors(output, errors)
    text = "\n  ".join(_shorten(words)) or "it said nothing"
    advice = next((advice for pattern, advice in _ADVICE if re.search(pattern, text)), None)
    return f"{text}\n  {advice.format(stack=stack)}" if advice else text


def _read_events(output: str) -> Iterator[dict[str, Any]]:
    for line in output.splitlines():
        # An event of a resource holds all of its properties: it is not even parsed.
        if '"diagnosticEvent"' not in line:
            continue
        try:
            yield json.loads(line)["diagnosticEvent"]
        except (ValueError, KeyError):
            continue


def _read_plain_errors(output: str, errors: str) -> list[str]:
    """What the engine says before it prints JSON, or without; the part from the first `error:` on."""
    text = errors.strip() or output.strip()
    start = text.find("error: ")
    return _keep_words([text[start:]] if start >= 0 else text.splitlines()[-3:])


def _keep_words(messages: Iterable[str]) -> list[str]:
    """Each message once, in order, without its mark; those that only say that something failed go when others stay."""
    told = (message.strip().removeprefix("error: ").replace(_RISKY_ADVICE, "").strip() for message in messages)
    words = list(dict.fromkeys(_cut_values(_cut_traceback(message)) for message in told))
    return [word for word in words if not _EMPTY_WORDS.match(word)] or words


def _cut_values(message: str) -> str:
    """Without the values of properties that differ from a plan: `=+tags[{...}], ~-name[...]` has them."""
    if re.search(_VIOLATION, message) is None or _CHANGED not in message:
        return message
    before, _, changed = message.partition(_CHANGED)
    names = re.findall(r"(?:^|, )[-+~=]{2}([A-Za-z_]\w*)", changed)
    return f"{before}{_CHANGED}{', '.join(dict.fromkeys(names))}"


def _cut_traceback(message: str) -> str:
    """Where a program or a plugin answered with a Python traceback: what was raised, and the project's line of it.

    Of what was raised the first line alone, and what this program noted of the workload that it happened in.
    """
    _, mark, trace = message.rpartition(_TRACEBACK)
    if not mark:
        return message
    lines = trace.rstrip().splitlines()[1:] or ["nothing is said"]
    frames = [number for number, line in enumerate(lines) if _FRAME.match(line)]
    said = [line for line in lines[frames[-1] + 1 if frames else 0 :] if line[:1].strip()] or [lines[-1].strip()]
    noted = [line for line in said[1:] if _NOTE.fullmatch(line)]
    told = ", ".join([f"{said[0].strip()}{_find_own_line(lines)}", *noted])
    return f"the program failed: {told} (`pulumi preview` shows all of it)"


def _find_own_line(lines: Iterable[str]) -> str:
    """The innermost line of the traceback that is in the project, and not in what is installed there."""
    places = [
        (Path(frame["file"]).relative_to(_PROJECT).as_posix(), frame["line"])
        for line in lines
        if (frame := _FRAME.match(line)) and Path(frame["file"]).is_relative_to(_PROJECT)
    ]
    own = [place for place in places if "site-packages" not in place[0]]
    return f" at {own[-1][0]}:{own[-1][1]}" if own else ""


def _shorten(words: list[str]) -> list[str]:
    lines = [line for word in words[:_MOST_MESSAGES] for line in word.splitlines()[:_MOST_LINES]]
    return lines if len(words) <= _MOST_MESSAGES else [*lines, f"and {len(words) - _MOST_MESSAGES} more errors"]
