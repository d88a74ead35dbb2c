"""`python -m review map`: the organization as one HTML file."""

from pathlib import Path
from typing import Annotated

import typer

from config.models import MANAGEMENT
from config.yaml.loader import load_and_warn
from review.map.model import MapDocument
from review.map.outputs import StackOutputs, read_stack_outputs
from review.map.page import format_page
from review.map.planner import plan_map
from review.map.writer import write_page

MOST_NAMED = 3

Directory = Annotated[Path, typer.Option("--dir", help="The configuration directory.")]
Files = Annotated[
    list[Path] | None,
    typer.Option(
        "--stack-outputs",
        metavar="FILE",
        help="What `pulumi stack output --stack STACK --json` prints, for ids and ARNs; once for each stack.",
    ),
]
Output = Annotated[Path, typer.Option("--output", help="The HTML file. A map that is there is written anew.")]


def draw(
    directory: Directory = Path("config/org"), files: Files = None, output: Output = Path("organization.html")
) -> None:
    """Draw the organization as one HTML file: units, accounts, policies, roles and who may enter them, networks.

    It asks the network for nothing, so it can be kept, sent and opened anywhere. External ids are not in it; e-mail
    addresses and account ids are. Reads the config, and of AWS what --stack-outputs says.
    """
    organization, warnings = load_and_warn(directory)
    for warning in warnings:
        typer.echo(str(warning), err=True)
    outputs = read_stack_outputs(files or (), organization)
    document = plan_map(organization, outputs)
    page = format_page(document).encode()
    write_page(output, page)
    for line in (*_tell_unused(outputs), *_tell_unknown(document)):
        typer.echo(line, err=True)
    number = len(document.accounts) - 1
    typer.echo(f"{output}: {number} account{'s' if number != 1 else ''}, {len(page) / 1000:,.0f} kB", err=True)


def _tell_unused(outputs: StackOutputs) -> list[str]:
    return [
        f"{file}: warning: {_name(names)} {'is' if len(names) == 1 else 'are'} not in the config, so the map has "
        "nothing of it - write the outputs anew, or draw the revision that they are of"
        for file, names in outputs.list_unused().items()
    ]


def _tell_unknown(document: MapDocument) -> list[str]:
    """Of a map with ids, what has none: a stack is missing among the files, or was not brought up yet."""
    unknown = [account.key for account in document.accounts if account.id is None and account.key != MANAGEMENT]
    if not document.has_ids or not unknown:
        return []
    return [f"warning: no file has the id of {_name(unknown)} - add the outputs of the stack org, or bring it up first"]


def _name(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
