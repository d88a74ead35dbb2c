"""What a person is told of each step: what, why, and the command that does the same. Pure."""

from collections.abc import Mapping, Sequence

from config import Organization
from config.models import MANAGEMENT
from config.plan.stacks import ADMIN, ORG
from config.plan.write_gate import has_gate
from stacks.bootstrap.backends import is_same
from stacks.bootstrap.plan import Situation, Step, StepKind

_WHAT: Mapping[StepKind, tuple[str, str]] = {
    StepKind.settings: (
        "write the settings files that are missing",
        "without its guard against default providers no stack runs",
    ),
    StepKind.make: (
        "make the stack {stack} in {source}",
        "the state bucket is not there yet, so its state begins there",
    ),
    StepKind.up: ("bring up {stack}", "its accounts can be entered from the management account alone until it is up"),
    StepKind.discard: (
        "remove the empty stack {stack} from {target}",
        "a move was cut short before it wrote anything, and the engine moves no stack onto another",
    ),
    StepKind.move: (
        "copy the state of {stack} to {target} and compare the two",
        "what is encrypted in it is encrypted anew, by {provider}",
    ),
    StepKind.release: (
        "let {source} forget {stack}, and keep an export of what it had",
        "of two backends with the same stack nobody could tell which is right",
    ),
    StepKind.encrypt: (
        "encrypt {stack} by {provider}",
        "its settings file or its state still names another secrets provider",
    ),
    StepKind.point: (
        "write {target} into Pulumi.yaml",
        "everybody who has the repository uses it then, without `pulumi login`",
    ),
}

_WHY_UP = {
    ORG: "every other stack needs its organization and accounts",
    ADMIN: "it makes the bucket and the key of the states",
}


def describe_step(step: Step, seen: Situation) -> str:
    """Two lines: what and why; the command."""
    stack = step.stack or ""
    known = {"stack": stack, "source": seen.source, "target": seen.target, "provider": seen.provider}
    what, why = (text.format(**known) for text in _WHAT[step.kind])
    if step.kind is StepKind.up:
        why = _WHY_UP.get(stack, why)
    return f"{what}: {why}\n     {_write_command(step, seen)}"


def explain_denial(config: Organization, target: str, said: str, caller: str, deploy_role: str | None) -> str:
    """What to do where the caller may not use the bucket in the administrative account: who may, and how."""
    access = config.settings.access
    steps: list[str] = []
    if access.management == "direct":
        steps.append("write `management: role` under `access` in organization.yaml")
    entered = [account.key for account in config.accounts if account.access == "creation-role"]
    if entered:
        steps.append(f"write `access: execution-role` in accounts.yaml for {', '.join(entered)}")
    role = deploy_role or "ARN-OF-A-ROLE-IN-THE-ADMINISTRATIVE-ACCOUNT"
    steps.append(
        f'eval "$(python -m stacks session --role {role})"'
        if has_gate(config)
        else f"enter {role}, such as by a profile with `role_arn` and `export AWS_PROFILE=...`"
    )
    steps.append("run the same command again: it goes on with the next step")
    lines = "\n".join(f"  {number}. {step}" for number, step in enumerate(steps, 1))
    return (
        f"Now it is the turn of somebody in the administrative account: {target} is open to its roles alone, and "
        f"{caller} may not list it ({said}). All stacks are up, so the rest is done as its deploy role:\n{lines}"
    )


def explain_ending(seen: Situation, files: Sequence[str], named: str | None) -> str:
    """What a person does next. `files`: to commit. `named`: what PULUMI_BACKEND_URL says in this shell."""
    lines = [f"All states are in {seen.target}, encrypted by {seen.provider}, and their previews show no operation."]
    if named is not None and not is_same(named, seen.target):
        lines.append("- `unset PULUMI_BACKEND_URL`: in this shell it overrides what Pulumi.yaml says.")
    if seen.target.startswith("s3://"):
        lines += [
            f"- Commit {', '.join(files)}.",
            "- CI: its variables and environments are in docs/ci.md.",
            "- Once that is merged and has deployed, delete .pulumi-state: exports of the states as they were.",
        ]
    else:
        lines += [
            "- The folder has the only copy: keep it safe. Pulumi.yaml names it, and it is on this machine alone.",
            "- How the bucket is deleted on purpose: docs/operate.md.",
        ]
    return "\n".join(lines)


def explain_missing_role(config: Organization) -> str:
    """Why nothing begins without a management role."""
    return (
        "organization.yaml: access.management_role is missing. The state bucket is open to the administrative "
        f"account's roles alone, so whoever works with the state cannot be in the {MANAGEMENT} account and has to "
        "enter it by a role; nothing was begun - under `access` write `management_role: {name: OrganizationManagement, "
        f"external_id: ...}}`, and leave `management: {config.settings.access.management}` until this command asks for "
        "`role`"
    )


def _write_command(step: Step, seen: Situation) -> str:
    stack, provider, source, target = step.stack, seen.provider, _at(seen.source), _at(seen.target)
    commands = {
        StepKind.settings: "python -m stacks settings",
        StepKind.make: f"{source}pulumi stack init {stack}",
        StepKind.up: f"{source}python -m stacks up {stack}",
        StepKind.discard: f"{target}pulumi stack rm {stack} --preserve-config",
        StepKind.move: f"{target}pulumi stack migrate '{seen.source}' {stack} --secrets-provider '{provider}'",
        StepKind.release: f"{source}pulumi stack rm {stack} --force --preserve-config",
        StepKind.encrypt: f"{target}pulumi stack change-secrets-provider '{provider}' --stack {stack}",
        StepKind.point: f"backend: {{url: '{seen.target}'}}",
    }
    return commands[step.kind]


def _at(backend: str | None) -> str:
    return f"PULUMI_BACKEND_URL='{backend}' "
