"""Which jobs a workflow starts: one for each stack, in the environment that deploys it. Pure."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from config.models import Organization
from config.plan.ci import name_environment
from config.plan.stacks import plan_stacks


@dataclass(frozen=True, kw_only=True)
class StackJob:
    """`environment`: on GitHub, what the stack is deployed from."""

    stack: str
    environment: str


def plan_jobs(organization: Organization, stacks: Collection[str] | None) -> tuple[StackJob, ...]:
    """A job for each of these stacks, of all where None, in the order in which they come up."""
    ci = organization.admin.ci if organization.admin else None
    return tuple(
        StackJob(stack=plan.name, environment=name_environment(ci, plan.name))
        for plan in plan_stacks(organization)
        if stacks is None or plan.name in stacks
    )


def format_outputs(organization: Organization, jobs: Collection[StackJob]) -> str:
    """Lines for the file in GITHUB_OUTPUT: `jobs`, as `include` of a matrix; `stacks`; `preview_environment`.

    docs.github.com, "Workflow commands for GitHub Actions". No value has a line break: config.models.ci.
    """
    github = organization.admin.ci.github if organization.admin and organization.admin.ci else None
    described = [{"stack": job.stack, "environment": job.environment} for job in jobs]
    outputs = {
        "jobs": json.dumps(described),
        "stacks": format_names(jobs),
        "preview_environment": (github and github.preview_environment) or "",
    }
    return "".join(f"{name}={value}\n" for name, value in outputs.items())


def format_names(jobs: Iterable[StackJob]) -> str:
    """The names of the stacks, in one line."""
    return " ".join(job.stack for job in jobs)
