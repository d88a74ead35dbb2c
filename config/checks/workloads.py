"""Rules about workloads: their component exists and takes the arguments, in accounts that exist."""

import json
from collections.abc import Iterator
from dataclasses import replace

from pydantic import ValidationError

from config.checks.looked_up import ArgumentReader
from config.checks.targets import find_unknown_targets
from config.checks.walk import list_workloads
from config.errors import ConfigError
from config.models import MANAGEMENT, Organization, Workload
from config.models.arguments import Arguments
from config.plan.targets import resolve_known_targets
from config.text import shorten
from config.workload_code import WorkloadCodeError, describe_failure, find_arguments, name_arguments_file
from config.yaml.messages import describe, suggest
from config.yaml.places import WORKLOADS, Place, Places
from config.yaml.tree import Node, Path, follow, format_path


def workloads_have_accounts(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Targets exist, and the management account, which no policy restricts, is none of them."""
    for workload, place in list_workloads(organization):
        so = "so the workload would not be made there"
        yield from find_unknown_targets(organization, places, workload.targets, place / "targets", so=so)
        if MANAGEMENT in workload.targets.accounts:
            yield places.error(
                place / "targets" / "accounts" / workload.targets.accounts.index(MANAGEMENT),
                "the management account has no workloads: no service control policy restricts what runs there, and it "
                "can enter every other account",
                "choose a member account",
            )


def overrides_are_of_targets(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What is overridden is overridden in an account that has the workload."""
    for workload, place in list_workloads(organization):
        made_in = set(resolve_known_targets(organization, workload.targets)) - {MANAGEMENT}
        for account in workload.overrides:
            if account not in made_in and not places.is_doubtful(account):
                yield places.error(
                    place / "overrides" / account,
                    f'"{shorten(account)}" is no account that has the workload "{workload.key}", so what is written '
                    "here would have no effect",
                    suggest(account, made_in, "a target"),
                )


def workloads_can_be_made(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The component is there, and takes the arguments that each account gives it."""
    lookups = {lookup.key: lookup for lookup in reversed(organization.lookups)}
    for workload, place in list_workloads(organization):
        try:
            model = find_arguments(workload.component)
        except WorkloadCodeError as error:
            yield places.error(place / "component", error.message, error.hint)
            continue
        if places.has_lost(place / "arguments"):
            continue
        own = _find_node(places, place, "arguments")
        made_in = set(resolve_known_targets(organization, workload.targets))
        # An argument that each account overrides may well be missing in what is the same for all.
        if not made_in or made_in - workload.overrides.keys():
            yield from _describe(workload, model, own, ArgumentReader(lookups, places, own), places)
        for account in workload.overrides:
            node = _find_node(places, place / "overrides", account)
            if isinstance(node.value, dict) and isinstance(own.value, dict):
                whole = replace(node, value=own.value | node.value)
                yield from _describe(workload, model, whole, ArgumentReader(lookups, places, whole), places)


def _describe(
    workload: Workload, model: type[Arguments], arguments: Node, reader: ArgumentReader, places: Places
) -> Iterator[ConfigError]:
    file, code = places.labels[WORKLOADS], name_arguments_file(workload.component)
    try:
        # As JSON, whose lists a model may take as lists or tuples, and whose text as dates or networks.
        model.model_validate_json(json.dumps(reader.data), context=reader)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        for problem in problems:
            problem["loc"] = _leave_branches_out(problem["loc"], arguments)
        yield from reader.list_untaken(problems, arguments, code, file)
        problems = reader.leave_out(problems, arguments)
        told = list(describe(problems, model, arguments, file))
        if problems and not told and not any(node.broken for node in arguments.walk()):
            # Such as a set with too few items, because one is written twice.
            at = follow(arguments, problems[0]["loc"])[-1]
            message = f"this is not accepted: {problems[0]['msg']}"
            told = [ConfigError(file, at.line, format_path(at.path), message, "correct the value")]
        yield from told
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the user's validators raise is told
        yield ConfigError(
            file,
            arguments.line,
            format_path(arguments.path),
            f"these could not be checked, because a validator of {model.__name__} failed: "
            f"{describe_failure(workload.component, error)}",
            "have it raise ValueError, whose message is told here",
        )
    else:
        yield from reader.list_untaken([], arguments, code, file)


def _leave_branches_out(location: Path, arguments: Node) -> Path:
    """Where it is in YAML: pydantic names the branch of a union too, which nobody wrote."""
    kept: list[str | int] = []
    here: Node | None = arguments
    for part in location[:-1]:
        below = here.child(part) if here is not None else None
        if below is not None or here is None or not isinstance(here.value, dict | list):
            kept.append(part)
            here = below
    return (*kept, *location[-1:])


def _find_node(places: Places, place: Place, name: str) -> Node:
    """What is written there; where nothing is, an empty mapping in its stead."""
    chain = follow(places.trees[WORKLOADS], (*place.path, name))
    if len(chain) == len(place.path) + 2:
        return chain[-1]
    return Node({}, chain[-1].path, chain[-1].line)
