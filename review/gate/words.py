"""What the gate says, for people and for programs. Pure."""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import asdict

from review.gate.refusals import Refusal
from review.gate.waivers import Judgement

_WIDTH = 110
"""Characters of a line; URNs are never broken."""

WAIVED = "let pass"
"""What begins the words on a waiver, where a refusal has its rule."""

_EXAMPLE = "- {{{name}, rule: {rule}, reason: ..., by: ..., until: ...}}"


def format_judgement(judgement: Judgement, stacks: int) -> str:
    """Everything at once: what is refused, with its waivers, which waivers are wrong, and what was let pass."""
    parts = [*map(_describe, judgement.refusals), *(_wrap(problem) for problem in judgement.problems)]
    parts += [
        _wrap(
            f"{WAIVED}: {refusal.would}. {waiver.by} agreed to it until {waiver.until}: {waiver.reason}",
            f"{refusal.urn}",
        )
        for refusal, waiver in judgement.waived
    ]
    return "\n\n".join([*parts, _conclude(judgement, stacks)])


def describe_refusals(refusals: tuple[Refusal, ...]) -> str:
    """The refusals alone, for a summary of many stacks."""
    return "\n\n".join(["the gate refuses what its preview would do", *map(_describe, refusals), _ADVICE])


def dump_judgement(judgement: Judgement) -> str:
    """The same as JSON."""
    return json.dumps(
        {
            "refused": bool(judgement.refusals or judgement.problems),
            "refusals": [asdict(refusal) for refusal in judgement.refusals],
            "waived": [
                {**asdict(refusal), "by": waiver.by, "until": waiver.until, "reason": waiver.reason}
                for refusal, waiver in judgement.waived
            ],
            "waivers": list(judgement.problems),
        },
        indent=2,
    )


_ADVICE = "What is meant all the same gets a waiver in waivers.yaml, with a reason, a name and a date: docs/review.md."


def _describe(refusal: Refusal) -> str:
    return "\n".join(_lines(refusal))


def _lines(refusal: Refusal) -> Iterator[str]:
    yield _wrap(f"{refusal.rule}: {refusal.would}")
    yield f"  {refusal.urn}"
    caused = f", because of {refusal.attribute}" if refusal.attribute else ""
    yield _wrap(f"in the account {refusal.account}{caused}", indent="  ")
    yield _wrap(f"do instead: {refusal.advice}", indent="  ")
    name = f"key: {refusal.keys[0]}" if refusal.keys else f"urn: {json.dumps(refusal.urn)}"
    each = ", one for each of them" if refusal.every_key else ""
    yield f"  waiver:     {_EXAMPLE.format(name=name, rule=refusal.rule)}{each}"


def _wrap(text: str, below: str = "", indent: str = "") -> str:
    lines = textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join([*lines, *([f"  {below}"] if below else [])])


def _conclude(judgement: Judgement, stacks: int) -> str:
    looked = f"{stacks} {'preview' if stacks == 1 else 'previews'}"
    refused, wrong = len(judgement.refusals), len(judgement.problems)
    if not refused and not wrong:
        return f"Nothing in {looked} is refused."
    said = [
        *([f"{refused} {'thing' if refused == 1 else 'things'} in {looked}"] if refused else []),
        *([f"{wrong} {'waiver' if wrong == 1 else 'waivers'}"] if wrong else []),
    ]
    return _wrap(f"Refused: {' and '.join(said)}." + (f" {_ADVICE}" if refused else ""))
