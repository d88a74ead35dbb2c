"""Draws what exists in the local AWS, and says what to try next.

Owns the look. Does not own what is drawn (picture.py).
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text
from rich.tree import Tree

from sandbox.picture import Account, Picture, Role, Unit, Vpc

NEXT = (
    ("source .sandbox/env", "act on the local AWS in this shell"),
    ("pulumi preview --stack org", "what a change in config/org/ would do"),
    ("pulumi up --stack org", "do it"),
    ("pulumi stack output --stack org", "ids and ARNs by key"),
    ("python -m config show", "the organization as it is resolved"),
    ("make test", "everything that is checked"),
    ("make sandbox-stop", "stop and remove all of this"),
)
NEXT_AFTER_TERRAFORM = (
    ("source .sandbox/env", "act on the local AWS in this shell"),
    ("python -m migrate scan --terraform .sandbox/terraform --write .sandbox/migrate.yaml", "what the states hold"),
    ("python -m migrate init --mapping .sandbox/migrate.yaml --dir .sandbox/migrated/org", "the organization as YAML"),
    ("python -m migrate --help", "the way from there: docs/migrate.md"),
    ("make sandbox-stop", "stop and remove all of this"),
)


def draw_picture(picture: Picture) -> RenderableType:
    """The organization as one tree: units, accounts, policies where they are attached, who enters, what watches,
    networks and shares.
    """
    title = _words(("Organization ", "bold"), (picture.id, "dim"))
    tree = Tree(title, guide_style="bright_black")
    _add_unit(tree, picture.root, picture.management_account_id)
    return Group(tree, Text(), _Trusted(picture.trusted_services))


def draw_next_steps(python: str, steps: Sequence[tuple[str, str]] = NEXT) -> RenderableType:
    """The commands to try next; `python` is how the virtual environment's Python is called."""
    commands = [command.replace("python ", f"{python} ", 1) for command, _ in steps]
    width = max(map(len, commands)) + 3
    lines = [
        Text.assemble("  ", (command.ljust(width), "bold"), (meaning, "dim"))
        for command, (_, meaning) in zip(commands, steps, strict=True)
    ]
    return Group(Text("Next", style="bold"), *lines)


def print_result(
    console: Console, picture: Picture | None, python: str, steps: Sequence[tuple[str, str]] = NEXT
) -> None:
    """Prints both, with room around them."""
    console.print()
    if picture:
        console.print(draw_picture(picture))
    else:
        console.print("There is no organization yet.")
    console.print()
    console.print(draw_next_steps(python, steps))


@dataclass(frozen=True)
class _Trusted:
    """The services, wrapped below one another: no line ends with a blank, as rich's own would."""

    services: Sequence[str]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        heading, names = "Trusted services", list(self.services) or ["none"]
        width = options.max_width - len(heading) - 2
        if width < max(map(len, names)) + 1:
            yield Text(heading, style="bold")
            yield from map(Text, names)
            return
        first, *others = textwrap.wrap(", ".join(names), width, break_long_words=False, break_on_hyphens=False)
        yield Text.assemble((heading, "bold"), "  ", first)
        yield from (Text(f"{' ' * (len(heading) + 2)}{line}") for line in others)


def _add_unit(parent: Tree, unit: Unit, management: str) -> None:
    label = _words((unit.name, "bold magenta"), ("  ", ""), (unit.id, "dim"), *_policies(unit.policies))
    node = parent.add(label)
    for account in unit.accounts:
        _add_account(node, account, management)
    for child in unit.units:
        _add_unit(node, child, management)


def _add_account(parent: Tree, account: Account, management: str) -> None:
    label = _words((account.name, "bold cyan"), ("  ", ""), (account.id, "dim"))
    if account.id == management:
        label.append("  management account", "italic")
    if account.status != "ACTIVE":
        label.append(f"  {account.status}", "bold red")
    label.append_text(_words(*_policies(account.policies)))
    node = parent.add(label)
    for access in account.accesses:
        words = _words(("access  ", "dim"), (access.permission_set, ""), ("  by ", "dim"))
        node.add(words.append(", ".join(access.principals), "bold cyan"))
    for role in account.roles:
        node.add(_words(("role    ", "dim"), (role.name, ""), *_external_id(role)))
    for bucket in account.buckets:
        node.add(_words(("bucket  ", "dim"), (bucket, "")))
    for watch in account.watches:
        node.add(_words((watch.kind.ljust(8), "dim"), (f"{watch.name}  ", ""), (", ".join(watch.regions), "dim")))
    for vpc in account.vpcs:
        _add_vpc(node, vpc)


def _add_vpc(parent: Tree, vpc: Vpc) -> None:
    node = parent.add(_words(("vpc     ", "dim"), (vpc.cidr, "green"), (f"  {vpc.name}  ", ""), (vpc.region, "dim")))
    for subnet in vpc.subnets:
        words = _words(("subnet  ", "dim"), (subnet.cidr, "green"), (f"  {subnet.name}  ", ""), (subnet.zone, "dim"))
        if subnet.shared_with:
            words.append("  shared with ", "dim")
            words.append(", ".join(subnet.shared_with), "bold cyan")
        node.add(words)


def _policies(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return (("  policies ", "dim"), (", ".join(names), "yellow")) if names else ()


def _external_id(role: Role) -> tuple[tuple[str, str], ...]:
    return ((f"  external id {role.external_id}", "dim"),) if role.external_id else ()


def _words(*parts: tuple[str, str]) -> Text:
    return Text.assemble(*parts)
