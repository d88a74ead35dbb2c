"""`python -m migrate verify`: arguments, what a person sees, and the files for the last steps when all is clean."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
import typer

from config.console import Format, OutputFormat
from engine.cli import Engine
from engine.memory import size_pool
from engine.urns import AWS_PROVIDER, split_urn
from migrate.commands.following import repeat_options
from migrate.commands.options import MappingFile, PlanFolder, PlannedSources, PlannedStacks, ProjectFolder
from migrate.errors import REFUSED, MigrateError
from migrate.importing.preflight import find_sources
from migrate.leaving.freezing import remove_verified, write_verified
from migrate.leaving.retirement import Retirement, explain_steps, plan_retirement, render_removed
from migrate.leaving.verification import Finding, Verdict, add_presence, find_others, is_planned, judge
from migrate.plan_file import SavedPlan, load_plan
from migrate.private_files import write_private
from migrate.sources.model import StateFile
from migrate.sources.read import read_states
from migrate.terraform.state import parse_state


def verify(
    context: typer.Context,
    *,
    source: PlannedSources = None,
    stack: PlannedStacks = None,
    mapping: MappingFile = None,
    project: ProjectFolder = Path(),
    out: PlanFolder = Path("migration"),
    output: OutputFormat = Format.text,
) -> None:
    """Prove that the stacks would leave AWS alone: no create, update, replace or delete, and nothing drifted.

    Reads only. Whatever is not clean is listed with the attributes (names, never values) and Terraform's address of it.
    When all is clean it writes what lets Terraform go, and says in which order. Exit code 0: clean; 3: not.
    """
    plan = load_plan(out)
    engine = Engine(project)
    engine.require_version()
    stacks = plan.require_stacks(stack or [])
    remove_verified(out)
    present = {name: engine.export(name).by_urn for name in plan.involved_stacks}
    verdicts = {name: judge(name, *_preview_both(engine, name, present[name]), plan.instances) for name in stacks}
    made = {name: len(set(plan.created.get(name, ())) - present[name].keys()) for name in stacks}
    found = [
        finding
        for name, verdict in verdicts.items()
        for finding in verdict.findings
        if not is_planned(finding, plan.created.get(name, ()))
    ]
    found += [
        other
        for name in stacks
        for other in find_others(name, plan.ids_in(name), present[name], plan.instances)
        if other.urn not in {finding.urn for finding in verdicts[name].findings}
    ]
    if found:
        found, note = _add_presence(found, plan, source or [], mapping)
        _print_findings(found, note, output)
        raise typer.Exit(REFUSED)
    steps: list[str] = []
    if stacks == plan.involved_stacks:
        retirements = plan_retirement(plan, [urn for resources in present.values() for urn in resources])
        steps = explain_steps(
            retirements,
            _write_removed(out, retirements),
            stacks,
            lambda command: repeat_options(context, command),
            again=_plan_again(plan, context),
        )
        write_verified(out, plan.digest)
    again = repeat_options(context, "python -m migrate verify")
    resources = {name: len(present[name]) for name in stacks}
    if output is Format.json:
        _print_json(verdicts, resources, made, steps)
        return
    _print_clean(verdicts, resources, made)
    _print_steps(steps, again, is_live=plan.is_live)


def _preview_both(
    engine: Engine, stack: str, present: Iterable[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The steps of a preview and of a refresh: at once where there is memory for the plugins of both."""
    providers = sum(split_urn(urn)[0] == AWS_PROVIDER for urn in present)
    if size_pool([providers] * 2, psutil.virtual_memory().available, None) > 1:
        return engine.preview_both(stack)
    return engine.preview(stack), engine.refresh_preview(stack)


def _plan_again(plan: SavedPlan, context: typer.Context) -> str | None:
    """The step for the stacks that read the outputs of others; None where all were planned."""
    if not plan.deferred:
        return None
    command = repeat_options(context, f"python -m migrate plan{' --live' if plan.accounts else ''}")
    return f"{command}    # again, now with {', '.join(plan.deferred)}; then apply and verify"


def _add_presence(
    findings: Sequence[Finding], plan: SavedPlan, source: list[str], mapping: Path | None
) -> tuple[list[Finding], str | None]:
    """What Terraform's states know of the attributes; without them the findings as they are, and why."""
    if plan.is_live:
        return list(findings), None
    addresses = {(finding.state, finding.address) for finding in findings if finding.address}
    try:
        states = [item for item in read_states(find_sources(source, mapping, plan)) if isinstance(item, StateFile)]
        known = {
            (state.location, instance.address): frozenset(
                name for name, value in instance.attributes.items() if value not in (None, "", [], {})
            )
            for state in states
            for instance in parse_state(state.content, state.location, state.workspace).instances
            if (state.location, instance.address) in addresses and instance.deposed is None
        }
    except MigrateError as error:
        return list(findings), f"whether Terraform has a value is unknown: {error}"
    return add_presence(findings, known), None


def _print_findings(findings: Iterable[Finding], note: str | None, output: Format) -> None:
    if output is Format.json:
        described = [asdict(finding) for finding in findings]
        typer.echo(json.dumps({"clean": False, "findings": described, "note": note}, indent=2))
        return
    for finding in findings:
        typer.echo(f"stack {finding.stack}: {finding.origin} says {finding.op}: {finding.urn}")
        if finding.address:
            typer.echo(f"  in Terraform: {finding.address} of {finding.state}")
        for attribute in finding.attributes:
            typer.echo(f"  {attribute}{' (forces the replacement)' if attribute in finding.replaces else ''}")
        if finding.terraform:
            typer.echo(f"  Terraform's state has a value for {', '.join(finding.terraform)}")
        typer.echo(f"  {finding.words}")
    if note:
        typer.echo(note, err=True)
    typer.echo("Not clean. Do not run `pulumi up` before it is.")


def _write_removed(out: Path, retirements: Iterable[Retirement]) -> dict[str, str]:
    """Writes the `removed` blocks of each state that has something to forget; the files by state location."""
    folder = out / "retire"
    for old in folder.glob("removed.*.tf"):
        old.unlink()
    files: dict[str, str] = {}
    for number, retirement in enumerate(retirements, 1):
        if retirement.forget:
            path = folder / f"removed.{number}.tf"
            write_private(path, render_removed(retirement))
            files[retirement.location] = str(path)
    return files


def _print_json(
    verdicts: Mapping[str, Verdict], resources: Mapping[str, int], made: Mapping[str, int], steps: Sequence[str]
) -> None:
    stacks = {
        name: {"resources": resources[name], "protected": verdict.protected, "created": made[name]}
        for name, verdict in verdicts.items()
    }
    typer.echo(json.dumps({"clean": True, "findings": [], "stacks": stacks, "next": list(steps)}, indent=2))


def _print_clean(verdicts: Mapping[str, Verdict], resources: Mapping[str, int], made: Mapping[str, int]) -> None:
    """`made`: how many resources `pulumi up` will make, as the plan says."""
    for name, verdict in verdicts.items():
        typer.echo(f"stack {name}: clean. {resources[name]} resources, and nothing would happen to any of them")
        if made[name]:
            typer.echo(
                f"  `pulumi up` makes {made[name]} more, which AWS does not have or no import takes over: the plan and "
                "its report name them"
            )
        if verdict.protected:
            typer.echo(
                f"  {verdict.protected} are protected by the import and not by the program: the next `pulumi up` "
                "takes that off in the state, and in AWS it changes nothing"
            )


def _print_steps(steps: Sequence[str], again: str, *, is_live: bool) -> None:
    if not steps:
        typer.echo(f"Only a part of the plan was verified. Next, for all of its stacks: {again}")
        return
    typer.echo("What is left to do, in this order:" if is_live else "How Terraform lets go, in this order:")
    for number, step in enumerate(steps, 1):
        typer.echo(f"  {number}. {step}")
