"""The plan as one HTML page that needs nothing but itself.

Owns: markup, style, and the filter. Pure. Does not own: what it says (report).
"""

from functools import lru_cache
from html import escape

from config.text import make_printable, split_name
from migrate.plan_file import BINS, PlanBin
from migrate.planning.model import Plan
from migrate.planning.report import Section, make_sections

_STYLE = """
:root { color-scheme: light dark; --line: #8885; --soft: #8881; --accent: light-dark(#0b5fa5, #7cc0ff); }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 90rem; padding: 1.5rem; }
h1 { font-size: 1.6rem; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .5rem; }
p { margin: .3rem 0; max-width: 60rem; }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1rem; margin-bottom: 1rem; }
a { color: var(--accent); }
input { background: Field; border: 1px solid var(--line); border-radius: .4rem; color: FieldText; font: inherit;
  padding: .35rem .7rem; width: min(100%, 30rem); }
.filter { background: Canvas; padding: .5rem 0; position: sticky; top: 0; z-index: 2; }
.bar { border-radius: .3rem; display: flex; height: .8rem; margin: .8rem 0 .4rem; overflow: hidden; }
.legend { display: flex; flex-wrap: wrap; font-size: .85rem; gap: .2rem 1.1rem; list-style: none; margin: 0;
  padding: 0; }
.legend i { border-radius: .15rem; display: inline-block; height: .7rem; margin-right: .35rem; width: .7rem; }
pre { background: var(--soft); border-radius: .4rem; margin: .6rem 0; overflow-x: auto; padding: .6rem .9rem; }
.scroll { border: 1px solid var(--line); border-radius: .4rem; margin: .6rem 0; max-height: 75vh; overflow: auto; }
table { border-collapse: collapse; font-size: .85rem; width: 100%; }
th { background: Canvas; position: sticky; text-align: left; top: 0; white-space: nowrap; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; vertical-align: top; }
td { min-width: 4.5rem; }
td span { white-space: nowrap; }
tr:hover td { background: var(--soft); }
code { background: var(--soft); border-radius: .2rem; font-size: .92em; padding: .05rem .25rem; }
.count { color: GrayText; font-weight: normal; }
@media print { .filter, nav { display: none } .scroll { max-height: none } }
"""

_COLORS: dict[PlanBin, str] = {
    "import": "#2e8b57",
    "in-stack": "#5b9bd5",
    "rest": "#c08a2d",
    "not-importable": "#b04a4a",
    "no-token": "#8a4bb0",
    "closed": "#3a3f47",
    "aws-managed": "#2b7a8a",
    "tainted": "#d0662f",
    "deposed": "#7d6b5d",
    "skipped": "#8a8f98",
    "other-provider": "#556b8d",
}

_SCRIPT = """
const field = document.querySelector("#filter");
field.addEventListener("input", () => {
  const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
  for (const section of document.querySelectorAll("section[data-rows]")) {
    let shown = 0;
    for (const row of section.querySelectorAll("tbody tr")) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every(word => text.includes(word));
      shown += !row.hidden;
    }
    section.querySelector(".count").textContent =
      shown == section.dataset.rows ? section.dataset.rows : `${shown} of ${section.dataset.rows}`;
  }
});
"""


def render_html(plan: Plan) -> str:
    """The page as report.html."""
    verdict, *sections = make_sections(plan)
    links = "\n".join(f'<a href="#s{number}">{escape(section.title)}</a>' for number, section in enumerate(sections, 1))
    body = "\n".join(_render(number, section) for number, section in enumerate(sections, 1))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Migration plan</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>Migration plan</h1>\n"
        f"{_render(0, verdict)}\n{_render_bar(plan)}\n<nav>\n{links}\n</nav>\n"
        '<div class="filter"><input id="filter" type="search" aria-label="Filter all tables" '
        'placeholder="Filter all tables: address, account, bin, id ..."></div>\n'
        f"{body}\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )


def _render_bar(plan: Plan) -> str:
    totals = plan.totals()
    found: list[PlanBin] = [name for name in BINS if totals[name]]
    parts = "".join(
        f'<span style="background:{_COLORS[name]};flex:{totals[name]}" title="{name}: {totals[name]}"></span>'
        for name in found
    )
    legend = "".join(
        f'<li><i style="background:{_COLORS[name]}"></i>{name} <span class="count">{totals[name]:,}</span></li>'
        for name in found
    )
    return f'<div class="bar" role="img" aria-label="Instances by bin">{parts}</div>\n<ul class="legend">{legend}</ul>'


def _render(number: int, section: Section) -> str:
    count = f' <span class="count">{len(section.rows)}</span>' if section.rows else ""
    rows = f' data-rows="{len(section.rows)}"' if section.rows else ""
    parts = [f'<section id="s{number}"{rows}>', f"<h2>{escape(section.title)}{count}</h2>"]
    parts += [f"<p>{_inline(text)}</p>" for text in section.text]
    if section.commands:
        parts.append(f"<pre>{escape(chr(10).join(section.commands))}</pre>")
    if section.rows:
        head = "".join(f"<th>{escape(cell)}</th>" for cell in section.header)
        body = "\n".join(
            f"<tr>{''.join(f'<td>{_render_cell(cell)}</td>' for cell in row)}</tr>" for row in section.rows
        )
        parts.append(
            f'<div class="scroll"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'
        )
    elif section.nothing:
        parts.append(f"<p>{_inline(section.nothing)}</p>")
    return "\n".join([*parts, "</section>"])


@lru_cache(maxsize=4096)
def _render_cell(cell: str) -> str:
    """A name in it may break where `split_name` says, and nowhere else: not at the hyphens where a browser would."""
    text = make_printable(cell)
    if "`" in text:
        return _inline(text)
    return " ".join("<wbr>".join(map(_keep_whole, split_name(word))) for word in text.split(" "))


def _keep_whole(piece: str) -> str:
    return f"<span>{escape(piece)}</span>" if "-" in piece else escape(piece)


def _inline(text: str) -> str:
    """Escaped, with what stands in backticks as code."""
    if "`" not in text:
        return escape(text)
    pieces = escape(text).split("`")
    if len(pieces) % 2 == 0:
        return escape(text)
    return "".join(piece if index % 2 == 0 else f"<code>{piece}</code>" for index, piece in enumerate(pieces))
