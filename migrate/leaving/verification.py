"""Whether the stacks would leave AWS alone: what a preview and a refresh after the import want to do. Pure.

Of a resource that differs only the names of attributes are told, never a value: a step holds all of them.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.deployment import StateResource
from engine.urns import split_urn
from migrate.importing.batches import is_other_object
from migrate.plan_file import PlannedInstance
from resource_types.table import ACCOUNT, load_type_table

Origin = Literal["preview", "refresh", "plan"]

_CLEAN = {"preview": frozenset({"same", "read"}), "refresh": frozenset({"refresh", "same", "read"})}
_REPLACING = frozenset({"replace", "create-replacement", "delete-replaced", "discard-replaced", "import-replacement"})
_DELETING = frozenset({"delete", "discard"})

_PREVIEW_WORDS = {
    "create": "the stack does not have it: `apply` did not import it, or the config has changed since `plan`",
    "import": "the program imports it by itself (`import_`): let `apply` do it",
    "delete": "the stack has it and the program does not: `pulumi up` would delete it in AWS",
    "update": "`pulumi up` would change it in AWS: make the config say what is there, or decide for the change later",
}
_REFRESH_WORDS = {
    "delete": "the stack has it and AWS does not (or not in that account and region)",
    "update": "AWS has changed since the import: `pulumi refresh --stack {stack}` takes that over",
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One resource that is not left alone.

    `attributes` and `replaces` are the program's names; `terraform` are those of `attributes`, in Terraform's words,
    that the Terraform state has a value for, None where that is unknown.
    """

    stack: str
    origin: Origin
    urn: str
    op: str
    attributes: tuple[str, ...]
    replaces: tuple[str, ...]
    words: str
    state: str | None = None
    address: str | None = None
    terraform: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`resources`: how many the preview showed. `protected`: of them, those that the import alone protects."""

    findings: tuple[Finding, ...]
    resources: int
    protected: int


AttributesOf = Mapping[tuple[str, str], frozenset[str]]
"""Names of the attributes that have a value, by (state location, address)."""


def judge(
    stack: str,
    preview: Sequence[Mapping[str, Any]],
    refresh: Sequence[Mapping[str, Any]],
    instances: Iterable[PlannedInstance],
) -> Verdict:
    """Everything but "same" is a finding, sorted by URN; whether Terraform knew an attribute: `add_presence`."""
    by_urn = {item.urn: item for item in instances if item.stack == stack and item.urn}
    findings = [
        *_find(stack, "preview", preview, by_urn),
        *_find(stack, "refresh", refresh, by_urn),
    ]
    findings.sort(key=lambda finding: (finding.urn, finding.origin, finding.op))
    protected = sum(
        1
        for step in preview
        if step["op"] == "same" and (step.get("oldState") or {}).get("protect") and not _is_protected(step)
    )
    return Verdict(findings=tuple(findings), resources=len(preview), protected=protected)


def is_planned(finding: Finding, created: Collection[str]) -> bool:
    """Whether the preview only says what the plan did: that AWS does not have it. `created`: the URNs of all such.

    With them may come providers and components that nothing was imported for, which are nothing in AWS.
    """
    if finding.origin != "preview" or finding.op != "create" or not created:
        return False
    return finding.urn in created or not split_urn(finding.urn)[0].startswith("aws:")


def find_others(
    stack: str, ids: Mapping[str, str], present: Mapping[str, StateResource], instances: Iterable[PlannedInstance]
) -> list[Finding]:
    """What the stack does not have, or has as another object than was planned. `ids`: planned import ids by URN.

    A preview cannot tell: it is clean too where `pulumi up` made a second object in place of importing the first.
    """
    by_urn = {item.urn: item for item in instances if item.stack == stack and item.urn}
    found: list[Finding] = []
    for urn, import_id in sorted(ids.items()):
        resource = present.get(urn)
        if resource is not None and not is_other_object(import_id, resource):
            continue
        words = "the stack does not have it: run `python -m migrate apply`"
        if resource is not None:
            words = (
                f"the stack has another object ({resource.id}) than was planned ({import_id}), which nobody manages "
                "then: find out who made it, take it out of the state (`pulumi state delete`), and plan again"
            )
        instance = by_urn.get(urn)
        found.append(
            Finding(
                stack=stack,
                origin="plan",
                urn=urn,
                op="missing" if resource is None else "other",
                attributes=(),
                replaces=(),
                words=words,
                state=instance.state if instance else None,
                address=instance.address if instance else None,
            )
        )
    return found


def add_presence(findings: Iterable[Finding], attributes: AttributesOf) -> list[Finding]:
    """The findings, each with those of its attributes that the Terraform state has a value for."""
    completed: list[Finding] = []
    for finding in findings:
        known = attributes.get((finding.state or "", finding.address or ""))
        names = sorted({to_terraform(name) for name in finding.attributes})
        present = None if known is None else tuple(name for name in names if name in known)
        completed.append(Finding(**{**vars(finding), "terraform": present}))
    return completed


def to_terraform(attribute: str) -> str:
    """`iamUserAccessToBilling` -> `iam_user_access_to_billing`; of a path the first part."""
    first = re.split(r"[.\[]", attribute, maxsplit=1)[0]
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: f"_{found[1]}", first).lower()


def _is_protected(step: Mapping[str, Any]) -> bool:
    return bool((step.get("newState") or {}).get("protect"))


def _find(
    stack: str, origin: Origin, steps: Sequence[Mapping[str, Any]], by_urn: Mapping[str, PlannedInstance]
) -> Iterator[Finding]:
    for step in steps:
        differing = step.get("detailedDiff") or {}
        if step["op"] in _CLEAN[origin] and not differing:
            continue
        attributes = tuple(sorted({*differing, *(step.get("diffReasons") or ())}))
        replaces = {name for name, diff in differing.items() if str(diff.get("kind", "")).endswith("-replace")}
        replaces |= set(step.get("replaceReasons") or ())
        instance = by_urn.get(step["urn"])
        yield Finding(
            stack=stack,
            origin=origin,
            urn=step["urn"],
            op=step["op"],
            attributes=attributes,
            replaces=tuple(sorted(replaces)),
            words=_explain(stack, origin, step["op"], step["urn"], {*attributes, *replaces}),
            state=instance.state if instance else None,
            address=instance.address if instance else None,
        )


def _explain(stack: str, origin: Origin, op: str, urn: str, attributes: set[str]) -> str:
    type_, _ = split_urn(urn)
    if origin == "refresh":
        return _REFRESH_WORDS.get(op, "AWS is not as the import found it").format(stack=stack)
    words = _PREVIEW_WORDS.get(op, f"`pulumi up` would do more than nothing ({op})")
    if op in _REPLACING:
        words = "`pulumi up` would delete it in AWS and make another one"
    if type_ == ACCOUNT and op in _REPLACING | _DELETING:
        words += "; of an account that means to close it, so do not run `pulumi up`"
    # Of no other type does the program set an attribute that AWS never tells and that replaces the object.
    never_told = load_type_table().by_token[ACCOUNT].unreadable if type_ == ACCOUNT else ()
    unreadable = sorted({*never_told} & {to_terraform(name) for name in attributes})
    if unreadable:
        words += (
            f"; AWS never tells {', '.join(unreadable)}, so an import has none, and the program must ignore it "
            "(`ignore_changes`)"
        )
    return words
