"""Diff: which inputs differ from the state, and whether AWS can change them in place.

Does not own the canonical forms of values (`values`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.provider.check import DEFAULTS
from sandbox.provider.resource import NOTHING, ResourceType
from sandbox.provider.values import Props, has_unknown, same

_MAPS = ("tags", "tagsAll")


@dataclass(frozen=True)
class Difference:
    """The top-level inputs that differ; those of them that replace the resource; whether the old one must go first."""

    changed: frozenset[str]
    replaces: frozenset[str]
    delete_first: bool = False


def compare(kind: ResourceType, state: Props, news: Props, ignored: frozenset[str] = NOTHING) -> Difference:
    """What differs between the state's outputs and the checked inputs, but for those that are `ignored`: after an
    import the engine has no old input to put back, and the real plugin leaves them out itself.

    As a Terraform plan does it: a property that AWS fills in may be left out, anything else that is left out is a
    removal.
    """
    changed = frozenset(key for key in kind.all_inputs - ignored if _differs(kind, key, state, news))
    replaces = changed & kind.all_force_new | kind.also_replaces(state, changed)
    return Difference(changed, replaces, bool(replaces) and _keeps_its_name(kind, changed, news))


def respond(kind: ResourceType, state: Props, news: Props, ignored: frozenset[str] = NOTHING) -> pb.DiffResponse:
    """The engine's DiffResponse: every change with its kind; tags one by one."""
    difference = compare(kind, state, news, ignored)
    if not difference.changed:
        return pb.DiffResponse(changes=pb.DiffResponse.DIFF_NONE, hasDetailedDiff=True)
    detailed: dict[str, pb.PropertyDiff] = {}
    for key in difference.changed:
        replace = key in difference.replaces
        if key in _MAPS and isinstance(news.get(key) or {}, Mapping):
            detailed |= _each_entry(key, state.get(key) or {}, news.get(key) or {})
        else:
            detailed[key] = pb.PropertyDiff(kind=_kind(state.get(key), news.get(key), replace=replace))
    return pb.DiffResponse(
        changes=pb.DiffResponse.DIFF_SOME,
        replaces=sorted(difference.replaces),
        diffs=sorted(difference.changed),
        deleteBeforeReplace=difference.delete_first,
        detailedDiff=detailed,
        hasDetailedDiff=True,
    )


def _differs(kind: ResourceType, key: str, state: Props, news: Props) -> bool:
    new = news.get(key)
    if new is None and key in kind.all_computed:
        return False
    if has_unknown(new):
        return True
    return not same(state.get(key), new, kind.canonical.get(key))


def _keeps_its_name(kind: ResourceType, changed: frozenset[str], news: Props) -> bool:
    """Two objects of one name cannot exist at a time, so the bridge deletes first where the program fixes the name."""
    rule = kind.autoname
    if not rule or rule.property in changed:
        return False
    return rule.property in news and rule.property not in (news.get(DEFAULTS) or ())


def _each_entry(key: str, old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, pb.PropertyDiff]:
    names = {name for name in old.keys() | new.keys() if not same(old.get(name), new.get(name))}
    return {
        _path(key, name): pb.PropertyDiff(kind=_kind(old.get(name), new.get(name), replace=False)) for name in names
    }


def _path(key: str, name: str) -> str:
    return f"{key}.{name}" if name.isidentifier() else f'{key}["{name}"]'


def _kind(old: object, new: object, *, replace: bool) -> pb.PropertyDiff.Kind.ValueType:
    if new is None:
        return pb.PropertyDiff.DELETE_REPLACE if replace else pb.PropertyDiff.DELETE
    if old is None:
        return pb.PropertyDiff.ADD_REPLACE if replace else pb.PropertyDiff.ADD
    return pb.PropertyDiff.UPDATE_REPLACE if replace else pb.PropertyDiff.UPDATE
