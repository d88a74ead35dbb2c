"""The form of management policies: their settings, and the operators by which those are inherited.

Source: docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html, and the page "syntax and examples" of
tag, backup and AI services opt-out policies, read 2026-11.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, cast

from policies.limits import PolicyType
from policies.problems import Path, Problem, as_list, find_meant, quote, texts

ALLOWED_BELOW = "@@operators_allowed_for_child_policies"
_SETTING = ("@@assign", "@@append", "@@remove")
_OPERATORS = (*_SETTING, ALLOWED_BELOW)
_CONTROLS = ("@@all", "@@none", *_SETTING)

TAG_SETTINGS = ("tag_key", "tag_value", "enforced_for", "report_required_tag_for")
_CLOSED = frozenset[PolicyType]({"TAG_POLICY", "BACKUP_POLICY", "AISERVICES_OPT_OUT_POLICY"})
"""Types whose documents have one key at their top, by their pages. Of the others AWS may know more."""


def check_settings(document: Mapping[str, Any], key: str, policy_type: PolicyType) -> list[Problem]:
    """The problems of a management policy that has its first key, `key`."""
    problems: list[Problem] = []
    for other in document:
        if other != key and not other.startswith("@@"):
            message = f'{quote(other)} stands beside "{key}", and a {policy_type} has nothing else there'
            problems.append(Problem((other,), message, "remove it", refused=policy_type in _CLOSED))
    settings: Any = document[key]
    if isinstance(settings, dict) and policy_type in _CLOSED:
        problems += _misplaced(cast("dict[str, Any]", settings), key)
        settings = {name: _without_values(value) for name, value in _without_values(settings).items()}
    rest = {name: value for name, value in document.items() if name.startswith("@@")}
    problems += _node({**rest, key: settings}, ())
    if isinstance(settings, dict) and policy_type == "TAG_POLICY":
        problems += _tags(cast("dict[str, Any]", settings), (key,))
    if isinstance(settings, dict) and policy_type == "AISERVICES_OPT_OUT_POLICY":
        problems += _services(cast("dict[str, Any]", settings), (key,))
    return problems


def _misplaced(settings: dict[str, Any], key: str) -> Iterator[Problem]:
    """Values where no setting is: they stand in a setting of something under the first key."""
    named = _settings(settings, (key,))
    for path, operators in [((key,), settings), *((one.path, one.operators) for one in named)]:
        for operator in _SETTING:
            if operator in operators:
                message = f"{operator} sets a value, and {quote(path[-1])} holds settings and is none"
                yield Problem((*path, operator), message, "move it to a setting below")


def _without_values(node: Any) -> Any:
    """An object without the operators that set a value; anything else as it is."""
    if not isinstance(node, dict):
        return node
    return {name: value for name, value in cast("dict[str, Any]", node).items() if name not in _SETTING}


def _node(node: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """The problems of an object and what is in it."""
    waiting: list[tuple[Mapping[str, Any], Path]] = [(node, path)]
    while waiting:
        node, path = waiting.pop(0)
        setting = next((name for name in node if name in _SETTING), None) if path else None
        for name, value in node.items():
            here = (*path, name)
            if name.startswith("@@"):
                yield from _operator(name, value, here)
            elif setting is not None:
                message = f"{quote(name)} stands beside {setting}, which sets a value: the two exclude each other"
                yield Problem(here, message, f"remove it, or move it out of the setting {quote(path[-1])}")
            elif isinstance(value, dict):
                waiting.append((cast("dict[str, Any]", value), here))
            else:
                message = f"{quote(name)} has a value without an operator, so AWS can't tell how it is inherited"
                yield Problem(here, message, f'write {{"@@assign": ...}} around the value of {quote(name)}')


def _operator(name: str, value: Any, path: Path) -> Iterator[Problem]:
    if name not in _OPERATORS:
        close = find_meant(name, _OPERATORS)
        hint = f"did you mean {close}?" if close else f"known: {', '.join(_OPERATORS)}"
        yield Problem(path, f"{quote(name)} is not an inheritance operator", hint)
    elif len(path) == 1 and name in _SETTING:
        yield Problem(path, f"{name} sets a value, and the policy as a whole is none", "move it to a setting")
    elif name == ALLOWED_BELOW:
        for control in texts(value) or ("",):
            if control not in _CONTROLS:
                message = f"{name} lists operators, and this has {quote(control)}"
                yield Problem(path, message, f"write a list of {', '.join(_CONTROLS)}")
    elif value is None or isinstance(value, dict):
        yield Problem(path, f"{name} has a value or a list of values, and this is {quote(value)}", "write the value")
    elif any(item is None or isinstance(item, (dict, list)) for item in as_list(value)):
        yield Problem(path, f"{name} has a list of plain values, and there is another in it", "write plain values")


@dataclass(frozen=True)
class _Setting:
    """A setting with its operators."""

    name: str
    operators: dict[str, Any]
    path: Path

    def values(self) -> Iterator[tuple[str, Any]]:
        """Its value-setting operators, each with its value, but for values that no setting has."""
        for operator in _SETTING:
            if not isinstance(self.operators.get(operator), (dict, NoneType)):
                yield operator, self.operators[operator]


def _settings(parent: Mapping[str, Any], path: Path) -> Iterator[_Setting]:
    for name, value in parent.items():
        if not name.startswith("@@") and isinstance(value, dict):
            yield _Setting(name, cast("dict[str, Any]", value), (*path, name))


def _tags(tags: dict[str, Any], path: Path) -> Iterator[Problem]:
    for tag in _settings(tags, path):
        for setting in _settings(tag.operators, tag.path):
            if setting.name not in TAG_SETTINGS:
                close = find_meant(setting.name, TAG_SETTINGS)
                hint = f"did you mean {close}?" if close else f"known: {', '.join(TAG_SETTINGS)}"
                message = f"{quote(setting.name)} is no setting of a tag policy"
                yield Problem(setting.path, message, hint, refused=close is not None)
            for operator, value in setting.values():
                yield from _tag_value(tag.name, setting, operator, value)


def _tag_value(tag: str, setting: _Setting, operator: str, value: Any) -> Iterator[Problem]:
    path = (*setting.path, operator)
    if setting.name == "tag_key":
        if operator != "@@assign":
            message = f"tag_key is one value, and {operator} is for lists"
            yield Problem(path, message, "write @@assign")
        elif not isinstance(value, str) or value.casefold() != tag.casefold():
            message = f"tag_key is the name above it, {quote(tag)}, in the case that counts, and this is {quote(value)}"
            yield Problem(path, message, f"write {quote(tag)}, or rename what is above it")
    elif setting.name in {"enforced_for", "report_required_tag_for"}:
        for resource in texts(value) or ():
            if ":" not in resource:
                message = f"{quote(resource)} is not a resource type of {setting.name}"
                yield Problem(path, message, "write service:type, such as ec2:instance or s3:ALL_SUPPORTED")


def _services(services: dict[str, Any], path: Path) -> Iterator[Problem]:
    for service in _settings(services, path):
        for setting in _settings(service.operators, service.path):
            if setting.name != "opt_out_policy":
                close = find_meant(setting.name, ("opt_out_policy",))
                hint = f"did you mean {close}?" if close else "write opt_out_policy"
                message = f"{quote(setting.name)} is no setting of an AI services opt-out policy"
                yield Problem(setting.path, message, hint, refused=close is not None)
                continue
            for operator, value in setting.values():
                if operator != "@@assign" or value not in ("optIn", "optOut"):
                    message = f"opt_out_policy is optIn or optOut by @@assign, and this is {operator} of {quote(value)}"
                    yield Problem((*setting.path, operator), message, '{"@@assign": "optOut"}')
