"""What somebody asks: all of it, what one party reaches or is reached by, or whether it reaches another on a port."""

import json
import re
from dataclasses import dataclass

from reachability.answers import Model
from reachability.facts import Facts
from reachability.parties import INTERNET, Party, QuestionError, find_party, list_endpoints, list_tiers
from reachability.table import Row, examine, fold, make_table
from reachability.traffic import LAST_PORT, TCP
from reachability.words import format_answer, format_table, make_answer, make_data


@dataclass(frozen=True, kw_only=True)
class Question:
    """`source`, `target`: parties; None for all. `ports`: the first and the last of `protocol`; None for any."""

    source: str | None = None
    target: str | None = None
    protocol: str = TCP
    ports: tuple[int, int] | None = None

    def is_met(self, row: Row) -> bool:
        """Whether what is asked for gets there."""
        return bool(row.let) if self.ports is None else row.let.has(self.protocol, *self.ports)


@dataclass(frozen=True, kw_only=True)
class Told:
    """`rows`: what was found. `reached`: whether it is a yes."""

    question: Question
    rows: tuple[Row, ...]
    reached: bool

    @property
    def is_single(self) -> bool:
        return self.question.source is not None and self.question.target is not None


def read_question(source: str | None, target: str | None, protocol: str | None, port: str | None) -> Question:
    """The question, from words. Raises QuestionError."""
    if port is None:
        if protocol is not None:
            raise QuestionError(f"--protocol {protocol} is of a port - write --port as well, 0-65535 for all of them")
        return Question(source=source, target=target)
    found = re.fullmatch(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", port, re.ASCII)
    first, last = (-1, -1) if found is None else (int(found[1]), int(found[2] or found[1]))
    if not 0 <= first <= last <= LAST_PORT:
        raise QuestionError(f'"{port}" is no port - write one such as 443, or a range such as 8000-8010')
    return Question(source=source, target=target, protocol=protocol or TCP, ports=(first, last))


def answer(facts: Facts, question: Question) -> Told:
    """What is so in these networks. Raises QuestionError."""
    source = None if question.source is None else find_party(facts, question.source)
    target = None if question.target is None else find_party(facts, question.target)
    if source is not None and target is not None:
        row = examine(Model(facts), source, target)
        return Told(question=question, rows=(row,), reached=question.is_met(row))
    everywhere = source is None and target is None
    rows = make_table(facts) if everywhere else _look_around(facts, source, target)
    rows = tuple(row for row in rows if question.ports is None or question.is_met(row))
    return Told(question=question, rows=rows, reached=bool(rows) or question.ports is None)


def _look_around(facts: Facts, source: Party | None, target: Party | None) -> tuple[Row, ...]:
    model, internet = Model(facts), find_party(facts, INTERNET)
    around = (*list_tiers(facts), internet)
    if source is not None:
        found = [examine(model, source, one) for one in (*around, *list_endpoints(facts))]
    else:
        found = [examine(model, one, target or internet) for one in around]
    return tuple(row for row in found if row.answer.traffic or row.answer.partly)


def format_told(facts: Facts, told: Told) -> str:
    """For people."""
    if not told.is_single:
        return format_table(fold(facts, (row for row in told.rows if row.let)))
    asked = None if told.question.ports is None else (told.question.protocol, *told.question.ports)
    return format_answer(told.rows[0], asked, reached=told.reached)


def format_json(told: Told) -> str:
    """For programs: an answer, or rows."""
    if told.is_single:
        return json.dumps(make_answer(told.rows[0], reached=told.reached), indent=2)
    return json.dumps({"rows": [make_data(row) for row in told.rows]}, indent=2)
