"""The report: a verdict, then what changes, whom it reaches, what cannot be undone. Blocks of Markdown, pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from config.models import Organization
from engine.changes import StackPreview
from review.gate.waivers import Judgement
from review.gate.words import WAIVED, format_judgement
from review.report.affected import count_changes, describe_counts, find_reached, make_operations_table, make_table
from review.report.blocks import ALWAYS, FIRST, LAST, SECOND, Block
from review.report.grouping import Entry, group, make_bullet, place, tell_changes, tell_taken_over
from review.report.irreversible import Step, find_steps
from review.report.policies import find_document_changes
from review.report.sentences.model import OF
from review.report.text import code, count, fence, fold, join
from review.report.tree import draw_trees
from review.report.trust import find_trust_changes
from review.report.world import World, is_only_taken_over

_NAMED = 3
"""Irreversible steps that the verdict names."""

_LONG = 1_000
"""Characters of what differs in a document that are not folded."""

_ROWS = 10
"""Rows of a table that is not folded."""


def make_blocks(
    previews: Iterable[StackPreview],
    organization: Organization,
    judgement: Judgement,
    *,
    unknown: Sequence[str] = (),
) -> list[Block]:
    """The report, in the order in which it is read.

    `judgement`: what the gate says of the same previews. `unknown`: stacks that have no preview and should.
    """
    world = World(previews, organization)
    steps = find_steps(world)
    told = format_judgement(judgement, len(world.previews)).split("\n\n")[:-1]
    refused = len(judgement.refusals) + len(judgement.problems)
    return [
        _make_verdict(world, steps, refused, unknown),
        *_section("Refused by the gate", _quote_gate(told[:refused]), ALWAYS),
        *_section("Let pass by a waiver", _quote_gate(told[refused:]), FIRST),
        *_section("What changes", tell_changes(world), FIRST),
        *_section("Done by `up` itself", _quote_announced(world), FIRST),
        *_section("Taken over, and nothing changes in AWS", tell_taken_over(world), FIRST),
        *_section("Accounts affected", _make_accounts(world), SECOND),
        *_section("Units", _make_trees(world), SECOND),
        *_section("Policies, by statement", _make_policies(world), SECOND),
        *_section("Who may enter", _make_trust(world), ALWAYS),
        *_section("What cannot be undone", _make_steps(world, steps), ALWAYS),
        *_section("Operations", _make_operations(world), LAST),
    ]


def _quote_gate(texts: Sequence[str]) -> list[Block]:
    """What the gate says, which begins with the rule; of a rule that says it often, the first and the others folded."""
    by_rule: dict[str, list[str]] = {}
    for text in texts:
        by_rule.setdefault(text.partition(":")[0], []).append(fence(text))
    blocks: list[Block] = []
    for rule, quoted in by_rule.items():
        named = quoted if len(quoted) <= _NAMED else quoted[:1]
        blocks += [Block(text=text, rank=ALWAYS) for text in named]
        if rest := quoted[len(named) :]:
            line = f"{len(rest):,} more {'that waivers let pass' if rule == WAIVED else f'of {rule}'}"
            blocks.append(Block(text=fold(line, "\n\n".join(rest)), short=f"- {line}.", rank=ALWAYS))
    return blocks


def _quote_announced(world: World) -> list[Block]:
    """What the programs say that `up` does without a resource."""
    return [
        Block(text=fence(message), short=f"- {code(message.splitlines()[0])}", rank=FIRST)
        for message in _list_announced(world)
    ]


def _list_announced(world: World) -> list[str]:
    return sorted({message for preview in world.previews for message in preview.announced})


def _section(title: str, blocks: Sequence[Block], rank: int) -> list[Block]:
    heading = f"### {title}"
    return [Block(text=heading, short=heading, rank=rank), *blocks] if blocks else []


def _make_verdict(world: World, steps: Sequence[Step], refused: int, unknown: Sequence[str]) -> Block:
    told = _describe_changes(world, steps)
    if unknown:
        names = join(code(stack) for stack in unknown)
        told = (
            f"What `up` of {names} would do is unknown. Of the others: {told[0].lower()}{told[1:]}"
            if (world.previews)
            else f"What `up` of {names} would do is unknown."
        )
    if refused:
        told = f"Refused: {count(refused, 'thing')} must not happen. {told}"
    return Block(text=f"**{told}**", rank=ALWAYS)


def _describe_changes(world: World, steps: Sequence[Step]) -> str:
    changes, accounts = count_changes(world)
    taken = sum(is_only_taken_over(change) for change in world.happening)
    over = (
        f"{count(taken, 'thing')} {'is' if taken == 1 else 'are'} taken over; nothing changes in AWS" if taken else ""
    )
    itself = len(_list_announced(world))
    beside = f"; `up` itself does {count(itself, 'thing')}" if itself else ""
    if not changes:
        return f"{over or ('No resource changes' if itself else 'Nothing changes')}{beside}."
    told = f"{count(changes, 'change')} in {count(accounts, 'account')}" if accounts else count(changes, "change")
    if taken:
        told = f"{count(taken, 'thing')} taken over, and {told}"
    losing, staying = ([step for step in steps if step.loses is loses] for loses in (True, False))
    if losing:
        told += f"; {len(losing):,} of them cannot be undone: {_name_steps(world, losing)}"
    else:
        told += "; nothing is lost"
    if staying:
        told += f"; {_name_steps(world, staying)}, for good"
    return f"{told}{beside}."


def _name_steps(world: World, steps: Sequence[Step]) -> str:
    """Each by name, or where they are too many how many of a kind."""
    entries = group((step.text, step.account) for step in steps)
    if len(entries) > _NAMED:
        kinds = Counter(step.kind for step in steps)
        return join(
            f"{count(number, noun, plural)} {'is' if number == 1 else 'are'} {done}"
            for (noun, plural, done), number in sorted(kinds.items())
        )
    named = [place(world, entry)[0] for entry in entries]
    return join(text if text.startswith("VPC") else f"{text[0].lower()}{text[1:]}" for text in named)


def _make_steps(world: World, steps: Sequence[Step]) -> list[Block]:
    kinds: dict[tuple[tuple[str, str, str], str], list[Step]] = {}
    for step in steps:
        kinds.setdefault((step.kind, step.because), []).append(step)
    blocks: list[Block] = []
    for ((noun, plural, done), because), some in kinds.items():
        entries = group((f"{step.text}: {because}", step.account) for step in some)
        if len(entries) <= _NAMED * 2:
            blocks += [make_bullet(world, entry, ALWAYS) for entry in entries]
            continue
        line = f"{count(len(some), noun, plural)} are {done}: {because}"
        names = "\n".join(f"- {place(world, entry)[0]}" for entry in group((step.text, step.account) for step in some))
        blocks.append(Block(text=fold(line, names), short=f"- {line}.", rank=ALWAYS))
    return blocks


def _make_accounts(world: World) -> list[Block]:
    reached = find_reached(world)
    if not reached:
        return []
    text = make_table(world, reached)
    line = f"{count(len(reached), 'account')}."
    return [Block(text=_fold_long(text, f"all {len(reached):,}"), short=line, rank=SECOND)]


def _make_operations(world: World) -> list[Block]:
    if not world.happening:
        return []
    text = _fold_long(make_operations_table(world), "by stack and account")
    return [Block(text=text, short=describe_counts(Counter(one.operation for one in world.happening)), rank=LAST)]


def _fold_long(text: str, summary: str) -> str:
    return fold(summary, text) if text.count("\n") > _ROWS + 1 else text


def _make_trees(world: World) -> list[Block]:
    pictures = draw_trees(world)
    if pictures is None:
        return []
    before, after = pictures
    if not world.before.units and not world.before.accounts:
        return [Block(text=after, rank=SECOND)]
    return [Block(text=f"Before:\n\n{before}\n\nAfter:\n\n{after}", rank=SECOND)]


def _make_policies(world: World) -> list[Block]:
    found = find_document_changes(world)
    items = ((f"{one.title}\n{chr(10).join(one.lines)}", one.account) for one in found)
    return [_make_policy(world, entry) for entry in group(items)]


def _make_policy(world: World, entry: Entry) -> Block:
    title, *lines = entry.text.split("\n")
    told, names = place(world, Entry(text=f"{title}{OF}", accounts=entry.accounts))
    body = "\n".join(f"- {line}" for line in lines)
    if len(lines) > _NAMED or len(body) > _LONG:
        body = fold(count(len(lines), "difference"), body)
    names = names.replace("\n  ", "\n") if names else ""
    return Block(
        text="\n\n".join(part for part in (f"{told}:", names, body) if part), short=f"{told}: the document differs."
    )


def _make_trust(world: World) -> list[Block]:
    items = [
        (f"Role {change.role}{OF}: {'; '.join(change.lines)}", change.account)
        for change in sorted(find_trust_changes(world), key=lambda one: (not one.gains, one.role))
    ]
    return [make_bullet(world, entry, ALWAYS) for entry in group(items)]
