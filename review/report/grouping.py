"""The same thing in many accounts is told once: equal texts together, and many of one kind folded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.changes import Change, Operation
from review.report.blocks import FIRST, Block
from review.report.sentences import words_of
from review.report.sentences.model import HEADINGS, OF, Area
from review.report.text import count, fold, join
from review.report.world import World, is_only_taken_over

_NAMED = 3
"""Accounts that are named in a sentence; of more, how many, and a list that folds."""

_LISTED = 6
"""Different sentences about one operation on one type that are told as they are; more of them fold."""

_DONE = {
    Operation.create: "created",
    Operation.update: "changed",
    Operation.replace: "replaced",
    Operation.delete: "deleted",
    Operation.import_: "taken over, and then changed",
}
_ORDER = list(_DONE)


@dataclass(kw_only=True)
class Entry:
    """A text with the keys of the accounts that it is about; none of what concerns no single account."""

    text: str
    accounts: list[str] = field(default_factory=list[str])


def group(items: Iterable[tuple[str, str | None]]) -> list[Entry]:
    """Pairs of a text and an account, equal texts together, in the order of their first."""
    found: dict[str, Entry] = {}
    for text, account in items:
        entry = found.setdefault(text, Entry(text=text))
        if account is not None and account not in entry.accounts:
            entry.accounts.append(account)
    for entry in found.values():
        entry.accounts.sort()
    return list(found.values())


def place(world: World, entry: Entry) -> tuple[str, str]:
    """The text with its accounts in it, and where they are too many the list that folds, else nothing."""
    names = [world.name_account(key) for key in entry.accounts]
    if len(names) <= _NAMED:
        return entry.text.replace(OF, f" of {join(names)}" if names else ""), ""
    told = entry.text.replace(OF, f" in each of {len(names):,} accounts")
    return told, fold(f"the {len(names):,} accounts", ", ".join(names), indent="  ")


def make_bullet(world: World, entry: Entry, rank: int) -> Block:
    """An item of a list."""
    text, names = place(world, entry)
    return Block(
        text=f"- {text}.\n  {names}" if names else f"- {text}.", short=f"- {text}." if names else "", rank=rank
    )


def find_heads(world: World) -> Mapping[str, str]:
    """By URN of what is created or deleted as a part of something: the URN of that."""
    by_parent: dict[tuple[str, Operation], list[Change]] = {}
    for change in world.happening:
        if change.operation in {Operation.create, Operation.delete} and change.resource.parent:
            by_parent.setdefault((change.resource.parent, change.operation), []).append(change)
    heads: dict[str, str] = {}
    for changes in by_parent.values():
        for change in changes:
            for type_ in words_of(change.resource.type).belongs_to:
                others = [other for other in changes if other.resource.type == type_]
                fitting = [other for other in others if _begins(change.resource.name, other.resource.name)]
                if fitting or len(others) == 1:
                    heads[change.urn] = max(fitting or others, key=lambda one: len(one.resource.name)).urn
                    break
    return heads


def _begins(name: str, with_: str) -> bool:
    return name == with_ or name.startswith((f"{with_}/", f"{with_}-"))


def tell_changes(world: World) -> list[Block]:
    """What happens, by area, without what is only taken over."""
    heads = find_heads(world)
    parts: dict[str, list[Change]] = {}
    for change in world.happening:
        head = change.urn
        while head in heads:
            head = heads[head]
        if head != change.urn:
            parts.setdefault(head, []).append(change)
    told: dict[Area, dict[tuple[str, Operation], list[tuple[str, str | None]]]] = {}
    for change in world.happening:
        if change.urn in heads or is_only_taken_over(change):
            continue
        words = words_of(change.resource.type)
        text = words.describe(world, change) + _tell_parts(parts.get(change.urn, []))
        account = world.account_of(change) if words.is_inside else None
        key = (change.resource.type, change.operation)
        told.setdefault(words.area, {}).setdefault(key, []).append((text, account))
    blocks: list[Block] = []
    for area in sorted(told):
        heading = f"**{HEADINGS[area]}**"
        blocks.append(Block(text=heading, short=heading, rank=FIRST))
        kinds = sorted(told[area].items(), key=lambda one: (one[0][0], _ORDER.index(one[0][1])))
        for (type_, operation), items in kinds:
            blocks += _tell_kind(world, type_, operation, group(sorted(items, key=lambda one: (one[0], one[1] or ""))))
    return blocks


def _tell_kind(world: World, type_: str, operation: Operation, entries: Sequence[Entry]) -> list[Block]:
    if len(entries) <= _LISTED:
        return [make_bullet(world, entry, FIRST) for entry in entries]
    words = words_of(type_)
    line = f"{count(len(entries), words.noun, words.plural)} are {_DONE[operation]}"
    lines = "\n".join(f"- {place(world, entry)[0]}." for entry in entries)
    return [Block(text=fold(line, lines), short=f"- {line}.", rank=FIRST)]


def _tell_parts(changes: Sequence[Change]) -> str:
    by_type: dict[str, list[Change]] = {}
    for change in changes:
        by_type.setdefault(change.resource.type, []).append(change)
    told: list[str] = []
    for type_, some in sorted(by_type.items()):
        words = words_of(type_)
        if words.part is not None and len(some) <= _LISTED:
            told.append(
                f"{words.noun if len(some) == 1 else words.plural} {join(sorted(words.part(c.resource) for c in some))}"
            )
        else:
            told.append(count(len(some), words.noun, words.plural))
    return f"; with {join(told)}" if told else ""


def tell_taken_over(world: World) -> list[Block]:
    """What is imported and stays as it is, by type."""
    by_type: dict[str, list[tuple[str, str | None]]] = {}
    for change in world.happening:
        if is_only_taken_over(change):
            words = words_of(change.resource.type)
            name = words.name(world, change.resource) + OF
            by_type.setdefault(change.resource.type, []).append(
                (name, world.account_of(change) if words.is_inside else None)
            )
    blocks: list[Block] = []
    for type_, items in sorted(by_type.items(), key=lambda one: (words_of(one[0]).area, one[0])):
        words = words_of(type_)
        line = count(len(items), words.noun, words.plural)
        names = [place(world, entry)[0] for entry in group(sorted(items, key=lambda one: (one[0], one[1] or "")))]
        if len(names) <= _LISTED:
            blocks.append(Block(text=f"- {line}: {'; '.join(names)}", rank=FIRST))
        else:
            blocks.append(
                Block(text=fold(line, "\n".join(f"- {name}" for name in names)), short=f"- {line}", rank=FIRST)
            )
    return blocks
