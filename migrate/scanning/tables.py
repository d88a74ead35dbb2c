"""The tables of a scan for people: states, providers, bins. Names in them break only where config.text says.

Does not own: the lists below them (report), what was found (classification).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import takewhile, zip_longest

from rich.console import Console
from rich.style import Style
from rich.text import Text

from config.text import make_printable, split_name, wrap_name
from migrate.scanning.classification import BINS, Scan, ScannedState
from migrate.scanning.draft import explain_evidence
from migrate.scanning.grouping import group_by_shape
from migrate.scanning.providers import ScannedProvider

_ROWS = 40
"""States or providers that have a row of their own; more of them are summed up by kind."""

_TYPES = 20
_GAP = 3
_RIGHT = ">"
"""Before a heading: the column is right-aligned."""

_TEXT_WIDTH = 24
"""What a column of sentences is given at least, before names are broken."""

_MEANINGS = {
    "import": "have an import id",
    "not-importable": "their type, or what the state lacks, allows no import",
    "no-token": "Pulumi has no resource of their type",
    "skipped": "a rule of migrate.yaml leaves them out",
    "aws-managed": "AWS attaches FullAWSAccess itself; let Terraform forget them",
    "closed": "closed accounts, and what is in them; let Terraform forget them",
    "tainted": "marked for replacement",
    "deposed": "replaced, and not destroyed yet",
    "other-provider": "of another provider than hashicorp/aws",
}

_Row = Sequence[str | Text]


def print_states(scan: Scan, console: Console) -> None:
    """A row for each state; of many, a row for each kind, which is the shape of its location."""
    folder = _find_folder(scan)
    title = count(len(scan.states), "state") + (f" in {folder}" if folder else "")
    if len(scan.states) > _ROWS:
        _print_kinds(scan, folder, title, console)
        return
    rows = [
        (
            state.location.removeprefix(folder),
            state.workspace,
            "" if state.serial is None else str(state.serial),
            state.terraform_version or "",
            "" if state.size is None else _write_size(state.size),
            Text("unreadable", style="red") if state.error else str(sum(state.types.values())),
            Text(state.digest or "-", style="red" if state.digest == "differs" else ""),
            Text("held", style="yellow") if state.locks else "unknown" if state.is_lock_table_unknown else "-",
        )
        for state in scan.states
    ]
    headings = ("state", "workspace", ">serial", ">version", ">size", ">instances", "digest", "lock")
    print_table(console, title, headings, rows, names=(0, 1))


def print_providers(scan: Scan, console: Console) -> None:
    """A row for each provider address of each state; of many, a row for each alias."""
    told = [(state, provider) for state in scan.states for provider in state.providers]
    title = count(len(told), "AWS provider address", "es")
    if len(told) > _ROWS:
        _print_aliases(told, title, console)
    elif told:
        folder = _find_folder(scan)
        before: ScannedState | None = None
        rows: list[_Row] = []
        for state, provider in told:
            rows.append(
                (
                    "" if state is before else state.location.removeprefix(folder),
                    _shorten_provider(provider),
                    provider.account or Text("contradicted" if provider.contradictions else "unproven", style="red"),
                    provider.region or "-",
                    explain_evidence(provider, "account") or explain_evidence(provider, "region"),
                )
            )
            before = state
        headings = ("state", "provider", "account", "region", "says who")
        print_table(console, title, headings, rows, names=(0, 1), text=4)


def print_bins(scan: Scan, console: Console) -> None:
    """The instances by what can be done with them, and by type."""
    totals = scan.totals()
    rows = [(name, str(totals[name]), _MEANINGS[name]) for name in reversed(BINS)]
    title = count(totals["instances"], "managed instance")
    print_table(console, title, ("bin", ">instances", "meaning"), rows, text=2)
    console.print()
    types = Counter[str]()
    for state in scan.states:
        types.update(state.types)
    shown = [f"{name} {number}" for name, number in sorted(types.items(), key=lambda item: (-item[1], item[0]))]
    more = f", and {len(shown) - _TYPES} more types" if len(shown) > _TYPES else ""
    if shown:
        print_line(console, f"By type: {', '.join(shown[:_TYPES])}{more}.")
    print_line(
        console,
        f"Counted apart: {count(totals['data_sources'], 'data source')}, "
        f"{count(totals['empty_resources'], 'resource')} without an instance.",
    )


def print_table(
    console: Console,
    title: str,
    headings: Sequence[str],
    rows: Sequence[_Row],
    *,
    names: Sequence[int] = (),
    text: int | None = None,
) -> None:
    """A table without lines between its columns.

    `headings`: one that begins with `>` is right-aligned. `names`: columns of paths and addresses; `text`: the
    column of sentences.

    Where the console is too narrow even for their pieces, the table is wider than the console, and no name is broken.
    """
    shown = [[make_printable(str(cell)) for cell in row] for row in rows[:_ROWS]]
    widths = _fit(console.width, headings, shown, names, text)
    styles = [[cell.style if isinstance(cell, Text) else "" for cell in row] for row in rows]
    right = [heading.startswith(_RIGHT) for heading in headings]
    head = [heading.removeprefix(_RIGHT) for heading in headings]
    console.print()
    console.print(Text(make_printable(title), style="bold"), soft_wrap=True)
    console.print()
    _print_row(console, head, ["bold"] * len(head), widths, right)
    console.print(Text(" " + "─" * (sum(widths) + _GAP * len(widths) - 1)), soft_wrap=True)
    for cells, found in zip(shown, styles, strict=False):
        _print_row(console, cells, found, widths, right)
    if len(rows) > _ROWS:
        print_line(console, f"and {len(rows) - _ROWS} more: --format json")


def print_line(console: Console, line: str) -> None:
    """Wrapped by the terminal alone: an address can be copied and searched for."""
    console.print(Text(make_printable(line)), soft_wrap=True)


def count(number: int, noun: str, plural: str = "s") -> str:
    """`1 state`, `2,000 states`."""
    return f"{number:,} {noun}{'' if number == 1 else plural}"


def _print_kinds(scan: Scan, folder: str, title: str, console: Console) -> None:
    shapes = group_by_shape([state.location.removeprefix(folder) for state in scan.states])
    kinds: defaultdict[str, list[ScannedState]] = defaultdict(list)
    for state in scan.states:
        kinds[shapes[state.location.removeprefix(folder)]].append(state)
    rows = [
        (
            kind,
            f"{len(states):,}",
            f"{sum(sum(state.types.values()) for state in states):,}",
            _write_size(sum(state.size or 0 for state in states)),
            _warn(sum(state.error is not None for state in states)),
            _warn(sum(not state.types and not state.error for state in states)),
            _warn(sum(state.digest == "differs" for state in states)),
            _warn(sum(bool(state.locks) for state in states)),
            _warn(sum(state.is_lock_table_unknown for state in states)),
        )
        for kind, states in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    headings = (
        "kind",
        ">states",
        ">instances",
        ">size",
        ">unreadable",
        ">empty",
        ">wrong digest",
        ">locked",
        ">locks unknown",
    )
    print_table(console, title, headings, rows, names=(0,))


def _print_aliases(told: Sequence[tuple[ScannedState, ScannedProvider]], title: str, console: Console) -> None:
    aliases: defaultdict[str, list[tuple[ScannedState, ScannedProvider]]] = defaultdict(list)
    for state, provider in told:
        aliases[_shorten_provider(provider)].append((state, provider))
    rows: list[_Row] = []
    for alias, found in sorted(aliases.items(), key=lambda item: (-len(item[1]), item[0])):
        providers = [provider for _, provider in found]
        rows.append(
            (
                alias,
                f"{len({state.location for state, _ in found}):,}",
                f"{len({provider.account for provider in providers} - {None}):,}",
                f"{len({provider.region for provider in providers} - {None}):,}",
                _warn(sum(provider.account is None and not provider.contradictions for provider in providers)),
                _warn(sum(provider.region is None for provider in providers)),
                _warn(sum(bool(provider.contradictions) for provider in providers)),
            )
        )
    headings = (
        "provider",
        ">states",
        ">accounts",
        ">regions",
        ">account unproven",
        ">region unproven",
        ">contradicted",
    )
    print_table(console, title, headings, rows, names=(0,))


def _warn(number: int) -> Text:
    return Text(f"{number:,}" if number else "-", style="red" if number else "")


def _print_row(
    console: Console, cells: Sequence[str], styles: Sequence[str | Style], widths: Sequence[int], right: Sequence[bool]
) -> None:
    wrapped = [wrap_name(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for lines in zip_longest(*wrapped, fillvalue=""):
        line = Text("  ")
        for text, style, width, is_right in zip(lines, styles, widths, right, strict=True):
            line.append(text.rjust(width) if is_right else text.ljust(width), style)
            line.append(" " * _GAP)
        line.rstrip()
        console.print(line, soft_wrap=True)


def _fit(
    width: int, headings: Sequence[str], rows: Sequence[Sequence[str]], names: Sequence[int], text: int | None
) -> list[int]:
    """The width of each column. Where all together are too wide, sentences are broken first, then names."""
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in headings]
    words = [max(map(len, heading.removeprefix(_RIGHT).split())) for heading in headings]
    widths = [max(word, *map(len, column), 0) for word, column in zip(words, columns, strict=True)]
    least = [max(word, *map(_find_longest_piece, column), 0) for word, column in zip(words, columns, strict=True)]
    excess = sum(widths) + _GAP * len(widths) - width
    steps = [] if text is None else [(text, max(least[text], _TEXT_WIDTH))]
    for number, target in (*steps, *((number, least[number]) for number in names)):
        taken = max(min(excess, widths[number] - target), 0)
        widths[number] -= taken
        excess -= taken
    return widths


def _find_longest_piece(text: str) -> int:
    return max((len(piece) for word in text.split(" ") for piece in split_name(word)), default=0)


def _find_folder(scan: Scan) -> str:
    """The folder that all states are in, with its slash; tables leave it out. Empty for one state, and for none."""
    locations = [state.location for state in scan.states]
    if len(locations) < 2:
        return ""
    # What the first and the last in order have in common, all have.
    pairs = zip(min(locations).split("/")[:-1], max(locations).split("/")[:-1], strict=False)
    return "".join(f"{part}/" for part, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _shorten_provider(provider: ScannedProvider) -> str:
    """`provider["registry.terraform.io/hashicorp/aws"].prod` as code has it: `aws.prod`."""
    before, separator, after = provider.address.partition('provider["')
    source, _, alias = after.partition('"]')
    return f"{before}{source.rpartition('/')[2]}{alias}" if separator else provider.address.replace("provider.", "", 1)


def _write_size(size: int) -> str:
    """Bytes in the unit that people read."""
    return f"{size} B" if size < 1000 else f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
