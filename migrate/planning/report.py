"""The plan for people: sections with tables, and the Markdown page. Pure; the same plan gives the same bytes.

It does not write the HTML page (report_html) or print to a terminal (migrate.commands.plan).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from config.text import make_printable
from migrate.plan_file import BINS, PlanBin, name_rest_file
from migrate.planning.model import Creation, Plan, PlannedEntry

MEANINGS: dict[PlanBin, str] = {
    "import": "becomes the resource of the program that is named beside it",
    "in-stack": "is in a stack already; nothing to do",
    "rest": "the program has no such resource: `python -m migrate rest` makes a workload of it",
    "not-importable": "AWS's provider has no import for its type: stays where it is, until you decide",
    "no-token": "Pulumi's AWS provider has no such type",
    "closed": "a closed account, or in one, which nobody can enter: let Terraform forget it",
    "aws-managed": "AWS attaches FullAWSAccess itself: let Terraform forget it, never destroy it",
    "tainted": "Terraform wants to replace it: untaint or replace it with Terraform first",
    "deposed": "left over from a replacement: let Terraform destroy it first",
    "skipped": "a rule in migrate.yaml says so",
    "other-provider": "of another provider: it stays with Terraform",
}
"""What becomes of the instances of each bin."""

_TO_DO: dict[PlanBin, str] = {
    "not-importable": "create it anew where that is harmless, or leave it out; then `terraform state rm` it",
    "no-token": "replace it by its successor with Terraform first, or leave it where it is",
    "closed": "let Terraform forget it: a `removed` block with `destroy = false`, or `terraform state rm`",
    "aws-managed": "let Terraform forget it: a `removed` block with `destroy = false`, or `terraform state rm`",
    "tainted": "`terraform untaint` (keep the object) or `terraform apply` (replace it), then plan again",
    "deposed": "`terraform apply` destroys it; then plan again",
}


_CREATION_HEADER = ("Resource", "Type", "Stack", "Account", "Why")

_SPECIAL = re.compile(r"[\\|*_<>`\[\]]")
"""What Markdown would take for markup within a cell."""


@dataclass(frozen=True)
class Section:
    """A heading, paragraphs, commands to run, and a table; an empty `rows` shows `nothing` in its place."""

    title: str
    text: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    nothing: str = ""


def make_sections(plan: Plan) -> list[Section]:
    """The report of a plan without gaps: what it comes to and what to do now, then the details."""
    return [
        _tell_verdict(plan),
        _summarize(plan),
        *([_list_creations(plan)] if plan.accounts else []),
        *([_list_settings(plan)] if any(one.is_setting for one in plan.creations) else []),
        *([_list_accounts(plan)] if plan.accounts else []),
        *([_list_states(plan), _list_providers(plan)] if plan.states or not plan.accounts else []),
        *(_list_entries(stack, planned.entries) for stack, planned in sorted(plan.stacks.items())),
        _list_losses(plan),
        _explain_rest(plan),
        _list_left(plan),
        _list_instances(plan),
    ]


def render_markdown(plan: Plan) -> str:
    """The page as report.md."""
    parts = ["# Migration plan", ""]
    for section in make_sections(plan):
        parts += [f"## {section.title}", ""]
        for paragraph in section.text:
            parts += [paragraph, ""]
        if section.commands:
            parts += ["```console", *(f"$ {command}" for command in section.commands), "```", ""]
        if section.rows:
            parts += [_row(section.header), _row("---" for _ in section.header), *map(_row, section.rows), ""]
        elif section.nothing:
            parts += [section.nothing, ""]
    return "\n".join(parts).rstrip() + "\n"


def next_steps(plan: Plan) -> list[str]:
    """What to run now, one command or sentence a line. Once all is imported `apply` has nothing to do."""
    is_open = any(one.entries for one in plan.stacks.values())
    steps = ["python -m migrate apply --dry-run", "python -m migrate apply"] if is_open else []
    if plan.deferred:
        names = ", ".join(sorted(plan.deferred))
        steps += [
            "pulumi up --stack org   # zero resource operations: it writes the outputs that the next stack reads",
            f"python -m migrate plan{' --live' if plan.accounts else ''}   # again, now with {names}, and apply",
        ]
    steps.append("python -m migrate verify")
    if any(rest.place is not None for rest in plan.rest.values()):
        steps.append("python -m migrate rest   # what the program has no component for, as workloads")
    return steps


def _tell_verdict(plan: Plan) -> Section:
    totals = plan.totals()
    taken = totals["import"] + totals["in-stack"]
    left = totals["instances"] - taken - totals["rest"]
    lines = [
        (
            f"Nothing is open. Of {totals['instances']:,} instances {taken:,} become resources of this program, "
            f"{totals['rest']:,} are in files for code of your own, and {left:,} stay behind."
        )
    ]
    replaced = sum(loss.replaces for loss in plan.losses)
    if plan.losses:
        what = f"; {replaced:,} of them would replace the object if a program set them" if replaced else ""
        lines.append(f"An import does not bring along {len(plan.losses):,} attributes that are set{what}: see below.")
    settings = sum(one.is_setting for one in plan.creations)
    if len(plan.creations) > settings:
        lines.append(
            f"AWS does not have {len(plan.creations) - settings:,} of the program's resources, and `pulumi up` would "
            "make them: read below whether that is what you want."
        )
    if settings:
        lines.append(
            f"No import takes over {settings:,} setting{'s' if settings != 1 else ''}: `pulumi up` writes what the "
            "config says, see below."
        )
    lines += [f"Stack {stack} is not planned yet: {reason}." for stack, reason in sorted(plan.deferred.items())]
    caution = "see that nobody applies Terraform now" if plan.states else "see that nobody changes AWS by hand now"
    lines.append(f"Read on, let somebody else read it, {caution}, and run:")
    return Section("Verdict", tuple(lines), tuple(next_steps(plan)))


def _summarize(plan: Plan) -> Section:
    totals = plan.totals()
    entries = [entry for planned in plan.stacks.values() for entry in planned.entries]
    derived = sum(entry.derived for entry in entries)
    outside = sum(entry.address is None for entry in entries)
    own = len(entries) - derived - outside
    text = _paragraphs(f"""
        {totals["instances"]} instances in {plan.source}; each is in exactly one bin.

        {len(entries)} resources of the program are imported: {own} are instances, {derived} are derived from what
        another instance says, {outside} are named in migrate.yaml alone.
    """)
    rows = [(name, str(totals[name]), MEANINGS[name]) for name in BINS if totals[name]]
    empty = [name for name in BINS if not totals[name]]
    return Section(
        "Totals",
        (*text, f"In no bin beside these is anything: {', '.join(empty)}.") if empty else text,
        header=("Bin", "Instances", "What becomes of them"),
        rows=(*rows, ("all", str(totals["instances"]), "")),
    )


def _list_creations(plan: Plan) -> Section:
    text = _paragraphs("""
        AWS was asked for each of these, and has nothing that it could be. If one of them is there all the same, under
        another name or network, `pulumi up` makes a second one: correct the config, or write its id under `match:` in
        migrate.yaml, and plan again.
    """)
    rows = _creation_rows(one for one in plan.creations if not one.is_setting)
    nothing = "Nothing: AWS has all of them."
    return Section("What `pulumi up` will make", text, header=_CREATION_HEADER, rows=rows, nothing=nothing)


def _list_settings(plan: Plan) -> Section:
    text = _paragraphs("""
        No import takes these over, so the first `pulumi up` writes each as the config has it. Where the config says
        what is there, that changes nothing in AWS; look, because nothing compares the two.
    """)
    rows = _creation_rows(one for one in plan.creations if one.is_setting)
    return Section("Settings that `pulumi up` writes", text, header=_CREATION_HEADER, rows=rows)


def _creation_rows(creations: Iterable[Creation]) -> tuple[tuple[str, ...], ...]:
    return tuple((one.name, one.type, one.stack, one.account, one.words) for one in creations)


def _list_accounts(plan: Plan) -> Section:
    rows = tuple(
        (
            account.id,
            account.name,
            account.role or ("" if account.problem else "the caller's own"),
            ", ".join(sorted(account.regions)),
            str(account.objects),
            account.problem or "",
        )
        for account in plan.accounts
    )
    header = ("Account", "Name", "Role", "Regions", "Objects", "Not read, because")
    return Section("Accounts that AWS itself was asked about", header=header, rows=rows)


def _list_states(plan: Plan) -> Section:
    rows = tuple(
        (state.location, state.workspace, str(state.serial), state.lineage or "", state.md5 or "")
        for state in plan.states
    )
    text = ("`apply` refuses to begin if one of them has changed or is locked.",)
    header = ("State", "Workspace", "Serial", "Lineage", "MD5")
    return Section("States", text, header=header, rows=rows)


def _list_providers(plan: Plan) -> Section:
    rows = tuple(
        (
            provider.state,
            provider.address,
            f"{provider.account or '?'}{f' ({provider.key})' if provider.key else ''}",
            provider.region or "",
            provider.role or "",
            "; ".join(provider.evidence),
        )
        for provider in plan.providers
    )
    header = ("State", "Terraform provider", "Account", "Region", "Role to assume", "Evidence")
    return Section("Where each Terraform provider leads", header=header, rows=rows)


def _list_entries(stack: str, entries: Iterable[PlannedEntry]) -> Section:
    rows = tuple((entry.name, entry.type, entry.id, _source(entry), entry.urn) for entry in entries)
    header = ("Resource", "Type", "Import id", "From", "URN")
    return Section(f"Stack {stack}: imports", header=header, rows=rows, nothing="Nothing is left to import.")


def _source(entry: PlannedEntry) -> str:
    if entry.address is None:
        return "migrate.yaml"
    return f"{'derived from ' if entry.derived else ''}{entry.address} ({entry.state})"


def _list_losses(plan: Plan) -> Section:
    text = _paragraphs("""
        These attributes are set in the state, and AWS does not give them back, so an import does not have them. Their
        values are not shown. A resource whose program sets one gets an update at the next `pulumi up`, or, where it
        says so, another object in place of this one.

        What this program sets of it is in import.json already, as `inputs`; it ignores `roleName` and
        `iamUserAccessToBilling` of accounts, and `ipv4IpamPoolId` of VPCs. Way out for import.rest: `inputs` in the
        entry, with the same value as the code; or `ignore_changes` on the resource.
    """)
    rows = tuple(
        (
            loss.address,
            loss.state,
            loss.attribute,
            "set in state",
            "replaces the object" if loss.replaces else "cannot be read back",
            loss.bin,
        )
        for loss in plan.losses
    )
    header = ("Address", "State", "Attribute", "State", "If the program sets it", "Bin")
    title, nothing = "What an import does not bring along", "Nothing: no such attribute is set."
    return Section(title, text, header=header, rows=rows, nothing=nothing)


def _explain_rest(plan: Plan) -> Section:
    text = _paragraphs("""
        Each file is what `pulumi import --file` takes. After `apply`, `python -m migrate rest` imports those of member
        accounts into a workload of each account, in the stack that has the rest of it, and writes the code of that
        workload from what the stack then knows: workloads/rest_<account>.py.

        The management account has no workloads. Its file holds the account's explicit provider, without the default
        tags of this organization, and is imported in a project of its own: in an empty folder `pulumi new aws-python
        --generate-only`, `pulumi stack init`, `pulumi import --file import.rest.<account>.json --generate-code=false`.
        The code for it is yours to write: for a file that holds a provider the engine writes none, and without
        `--generate-code=false` it fails after the import.
    """)
    if plan.postponed:
        accounts = ", ".join(plan.postponed)
        text = (*text, f"Not written yet for {accounts}: a stack that is not planned yet may have some of it.")
    rows = tuple(
        (
            name_rest_file(account),
            str(rest.count),
            rest.place.component if rest.place else "",
            rest.place.stack if rest.place else "one of its own",
        )
        for account, rest in plan.rest.items()
    )
    header, nothing = ("File", "Resources", "Component", "Stack"), "Nothing: no such file was written."
    return Section("Without a component", text, header=header, rows=rows, nothing=nothing)


def _list_left(plan: Plan) -> Section:
    rows = tuple(
        (instance.bin, instance.address, instance.state, instance.reason or "", _TO_DO[instance.bin])
        for instance in plan.instances
        if instance.bin in _TO_DO
    )
    header = ("Bin", "Address", "State", "Why", "What to do")
    return Section("What stays behind", header=header, rows=rows, nothing="Nothing.")


def _list_instances(plan: Plan) -> Section:
    rows = tuple(
        (
            instance.bin,
            instance.address,
            instance.state,
            instance.workspace,
            instance.type,
            f"{instance.stack}: {instance.name}" if instance.name else "",
            instance.import_id or "",
            instance.reason or "",
        )
        for instance in plan.instances
    )
    header = ("Bin", "Address", "State", "Workspace", "Type", "Resource", "Import id", "Why")
    return Section("Every instance", header=header, rows=rows)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_escape(cell) for cell in cells)} |"


@lru_cache(maxsize=4096)
def _escape(cell: str) -> str:
    return cell if cell == "---" else _SPECIAL.sub(r"\\\g<0>", make_printable(cell))
