"""Who gains or loses entry to which role, from the trust policies before and after.

Conditions are told with their values, but for external ids, of which only it is told that one is asked for.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.models import MANAGEMENT
from config.plan.roles import RolePlan
from engine.changes import Change
from engine.deployment import StateResource
from policies.problems import as_list
from review.report.text import code, join, show
from review.report.world import ROLE, World, is_only_taken_over, read_document

_ACCOUNT = re.compile(r"^(?:arn:aws[\w-]*:iam::(\d{12}):root|(\d{12}))$")
_IN_ACCOUNT = re.compile(r"^arn:aws[\w-]*:(?:iam|sts)::(\d{12}):(.+)$")
_ENTERING = ("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Somebody whom a trust policy lets do something. `who`: Markdown. `enters`: whether that is to enter the role.

    `terms`: Markdown of the conditions, sorted. `secret`: what tells apart conditions that are told alike, never shown.
    """

    who: str
    actions: tuple[str, ...]
    terms: tuple[str, ...]
    enters: bool
    denies: bool = False
    secret: str = ""


@dataclass(frozen=True, kw_only=True)
class TrustChange:
    """What becomes of the entry to a role. `lines`: Markdown, one a thing that changes; `gains`: somebody gets in."""

    role: str
    account: str | None
    lines: tuple[str, ...]
    gains: bool


def find_trust_changes(world: World) -> list[TrustChange]:
    """One for each role whose entries differ, created and deleted ones included."""
    found: list[TrustChange] = []
    for change in world.happening:
        if change.resource.type != ROLE or is_only_taken_over(change):
            continue
        before = list_entries(world, change.before, None) if change.before else []
        after = list_entries(world, change.after, change) if change.after else []
        lines, gains = _compare(before, after)
        if not lines and "assumeRolePolicy" in change.properties:
            # A saved preview has external ids masked on both sides.
            lines, gains = (
                ["**changes**: another external id is asked for, or its statements are written otherwise"],
                False,
            )
        if lines:
            name = code(change.resource.inputs.get("name", change.resource.name))
            found.append(TrustChange(role=name, account=world.account_of(change), lines=tuple(lines), gains=gains))
    return found


def list_entries(world: World, resource: StateResource, change: Change | None) -> list[Entry] | None:
    """Whom the role lets in. `change`: where a trust policy that is not known yet may be taken from the config.

    None where it cannot be known.
    """
    document = read_document(resource.inputs.get("assumeRolePolicy"))
    if document is not None:
        return [entry for statement in as_list(document.get("Statement")) for entry in _read(world, statement)]
    account = world.account_of(change) if change else None
    plan = world.role_plans.get((account or "", show(resource.inputs.get("name"))))
    if plan is None:
        return None
    return list(_read_plan(world, plan))


_ASKS_FOR_ID = "with an external id"
_ASKS_FOR_MFA = "with a second factor"


def _read_plan(world: World, plan: RolePlan) -> Iterator[Entry]:
    terms = (*((_ASKS_FOR_ID,) if plan.external_id else ()), *((_ASKS_FOR_MFA,) if plan.mfa_seconds else ()))
    enter = ("sts:AssumeRole",)
    for key in plan.trusted_by:
        yield Entry(who=_name_account(world, key), actions=enter, terms=terms, enters=True)
    for key, name in plan.role_principals:
        yield Entry(who=f"role {code(name)} of {_name_account(world, key)}", actions=enter, terms=terms, enters=True)
    for tokens in plan.tokens:
        yield Entry(
            who=f"identities of {code(tokens.issuer.removeprefix('https://'))}",
            actions=("sts:AssumeRoleWithWebIdentity",),
            terms=(f"if the subject is {join(map(code, tokens.subjects), 'or')}",),
            enters=True,
        )
    for service in plan.services:
        terms = ("on behalf of its own account",) if service.source_account else ()
        yield Entry(who=f"service {code(service.service)}", actions=enter, terms=terms, enters=True)


def _name_account(world: World, key: str) -> str:
    if key.isdecimal():
        return world.name_account_id(key)
    return world.name_account(key) if key == MANAGEMENT else f"account {world.name_account(key)}"


def _read(world: World, statement: Any) -> Iterable[Entry]:
    if not isinstance(statement, Mapping):
        return
    denies = statement.get("Effect") == "Deny"
    actions = tuple(sorted(show(one) for one in as_list(statement.get("Action", statement.get("NotAction")))))
    named = {action for action in _ENTERING if any(_covers(pattern, action) for pattern in actions)}
    enters = bool(named) and not denies
    if "NotAction" in statement:
        actions = tuple(f"everything but {one}" for one in actions)
        enters = len(named) < len(_ENTERING) and not denies
    terms, secret = _read_terms(world, statement.get("Condition"))
    for who in _list_principals(world, statement):
        yield Entry(who=who, actions=actions, terms=terms, enters=enters, denies=denies, secret=secret)


def _covers(pattern: str, action: str) -> bool:
    """Whether a pattern of IAM, in which `*` and `?` stand for any characters, has the action in it."""
    expression = re.escape(pattern.lower()).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, action) is not None


def _list_principals(world: World, statement: Mapping[str, Any]) -> list[str]:
    if "NotPrincipal" in statement:
        return [f"**everybody but** {join(_name_all(world, statement['NotPrincipal']))}"]
    return _name_all(world, statement.get("Principal"))


def _name_all(world: World, principal: Any) -> list[str]:
    if not isinstance(principal, Mapping):
        return [_name_principal(world, "AWS", one) for one in as_list(principal)]
    return [_name_principal(world, str(kind), one) for kind, all_ in principal.items() for one in as_list(all_)]


def _name_principal(world: World, kind: str, value: Any) -> str:
    text = show(value)
    if text == "*":
        return "**everybody**"
    if kind == "AWS":
        return _name_arn(world, text)
    if kind == "Federated":
        return f"identities of {code(text.rpartition('oidc-provider/')[2])}"
    return f"{'service' if kind == 'Service' else code(kind)} {code(text)}"


def _name_arn(world: World, text: str) -> str:
    if found := _ACCOUNT.match(text):
        id_ = found[1] or found[2]
        return _name_account(world, world.account_ids.get(id_, id_))
    if found := _IN_ACCOUNT.match(text):
        kind, _, name = found[2].partition("/")
        account = _name_account(world, world.account_ids.get(found[1], found[1]))
        return f"{'role' if kind == 'role' else code(kind)} {code(name)} of {account}"
    return code(text)


def _read_terms(world: World, condition: Any) -> tuple[tuple[str, ...], str]:
    """Conditions as Markdown, and those values that may not be shown."""
    terms: list[str] = []
    secret: dict[str, Any] = {}
    for operator, tests in condition.items() if isinstance(condition, Mapping) else ():
        for key, values in tests.items() if isinstance(tests, Mapping) else ():
            if str(key).lower() == "sts:externalid":
                terms.append(_ASKS_FOR_ID if operator == "StringEquals" else f"with an external id ({code(operator)})")
                secret[str(operator)] = values
            else:
                shown = join((code(world.mask(show(one)), longest=160) for one in as_list(values)), "or")
                terms.append(f"if {code(key)} {code(operator)} {shown}")
    return tuple(sorted(terms)), json.dumps(secret, sort_keys=True, default=str)


def _compare(before: Sequence[Entry] | None, after: Sequence[Entry] | None) -> tuple[list[str], bool]:
    """What is told, and whether somebody gains."""
    if before is None or after is None:
        return ["who may enter it cannot be read from the preview: look at the policy"], True
    old, new = _by_name(before), _by_name(after)
    gained = [_tell(who, new[who], "**gains** entry", "**is denied**") for who in sorted(new.keys() - old.keys())]
    both = [who for who in sorted(old.keys() & new.keys()) if set(old[who]) != set(new[who])]
    changed = [line for who in both for line in _describe_change(who, old[who], new[who])]
    lost = [
        _tell(who, old[who], "**loses** entry", "**is denied no longer**") for who in sorted(old.keys() - new.keys())
    ]
    return [*gained, *changed, *lost], bool(gained or changed)


def _tell(who: str, entries: Sequence[Entry], allowed: str, denied: str) -> str:
    if any(entry.denies for entry in entries):
        return f"{denied}: {who} (read the policy)"
    return f"{allowed}: {who}{_describe(entries)}"


def _by_name(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.who, []).append(entry)
    return found


def _describe(entries: Sequence[Entry]) -> str:
    """The terms of entering; what else a statement lets somebody do, such as tag a session, is named by its action."""
    told = sorted({f", {', '.join(entry.terms)}" if entry.terms else "" for entry in entries if entry.enters})
    others = sorted({action for entry in entries if not entry.enters for action in entry.actions})
    if not told:
        return f" (only {join(code(action) for action in others)})"
    return ", or".join(told) + (f"; with {join(code(action) for action in others)}" if others else "")


def _describe_change(who: str, was: Sequence[Entry], becomes: Sequence[Entry]) -> list[str]:
    old, new = (_describe(entries).removeprefix(", ") or "no condition" for entries in (was, becomes))
    old, new = (f"no condition{told}" if told.startswith("; ") else told for told in (old, new))
    if old != new:
        return [f"**changes** for {who}: from {old} to {new}"]
    if {entry.secret for entry in was} != {entry.secret for entry in becomes}:
        return [f"**changes** for {who}: another external id is asked for"]
    return [f"**changes** for {who}: the conditions of {join(code(a) for e in becomes for a in e.actions)} differ"]
