"""Check: from what the program wrote to the inputs that the engine keeps, or what is wrong with them.

Facts: pulumi-terraform-bridge, and pulumi-aws provider/tags.go and provider/region.go.
"""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from sandbox.provider.resource import Autoname, ResourceType
from sandbox.provider.values import UNKNOWN, Props, has_unknown, snake

DEFAULTS = "__defaults"
"""The bridge's own property: which inputs the program did not write."""
_MAPS = frozenset({"tags", "tagsAll"})


def check_inputs(
    kind: ResourceType,
    name: str,
    news: Props,
    olds: Props,
    seed: bytes,
    *,
    region: str,
    default_tags: Mapping[str, str],
) -> tuple[Props, list[str]]:
    """The checked inputs and what is wrong with them. `name` is the logical name, `seed` the engine's random seed."""
    news = {key: value for key, value in news.items() if key != DEFAULTS}
    problems = [_unexpected(name, key, kind) for key in sorted(news.keys() - kind.all_inputs)]
    inputs = {**news}
    if kind.tagging:
        inputs["tagsAll"] = merge_tags(default_tags, news.get("tags") or {})
    if kind.regional and "region" not in inputs and region:
        inputs["region"] = region
    defaulted = _apply_defaults(kind, name, inputs, olds=olds, seed=seed, problems=problems)
    problems += [
        f'Missing required argument. The argument "{snake(key)}" is required, but no definition was found.. '
        f"Examine values at '{name}.{key}'."
        for key in sorted(kind.required - inputs.keys())
    ]
    problems += _conflicts(kind.autoname, name, inputs)
    if not problems:
        known = {key: value for key, value in inputs.items() if not has_unknown(value)}
        problems += [f"{problem}. Examine values at '{name}'." for problem in kind.check(known)]
    return {**_mark(inputs), DEFAULTS: sorted(defaulted)}, problems


def mark_defaults(inputs: Props) -> Props:
    """Inputs that were read from AWS, in the form that the engine keeps them: nothing in them is a default."""
    return {**_mark(inputs), DEFAULTS: []}


def merge_tags(default_tags: Mapping[str, str], tags: object) -> object:
    """The provider's default tags under the resource's own; unknown when any of them is."""
    if not isinstance(tags, Mapping) or has_unknown(tags) or has_unknown(default_tags):
        return UNKNOWN
    return {**default_tags, **tags}


def make_name(rule: Autoname, name: str, seed: bytes) -> str:
    """`<prefix><name>-<7 hex digits>`, the same for the same seed."""
    digits = hashlib.sha256(seed).hexdigest()[:7] if seed else secrets.token_hex(4)[:7]
    made = f"{rule.prefix}{name}-{digits}"
    return made.lower() if rule.lower else made


def _conflicts(rule: Autoname | None, name: str, inputs: Props) -> list[str]:
    if not rule or not {rule.property, rule.unless} <= inputs.keys():
        return []
    pairs = ((rule.property, rule.unless), (rule.unless, rule.property))
    return [
        f'Conflicting configuration arguments. "{snake(key)}": conflicts with {snake(other)}. '
        f"Examine values at '{name}.{key}'."
        for key, other in pairs
    ]


def _apply_defaults(
    kind: ResourceType, name: str, inputs: Props, *, olds: Props, seed: bytes, problems: list[str]
) -> set[str]:
    defaulted: set[str] = set()
    rule = kind.autoname
    if rule and rule.property not in inputs and rule.unless not in inputs:
        kept = olds.get(rule.property) if rule.property in (olds.get(DEFAULTS) or ()) else None
        ending = "".join(text for key, text in rule.endings.items() if inputs.get(key) is True)
        inputs[rule.property] = made = kept or make_name(rule, name, seed) + ending
        if len(made) > rule.longest:
            problems.append(
                f"failed to auto-name '{name}.{rule.property}': '{made}' is longer than {rule.longest} characters"
            )
        defaulted.add(rule.property)
    for key, value in kind.defaults.items():
        if key not in inputs:
            inputs[key] = value
            defaulted.add(key)
    return defaulted


def _mark(inputs: Props) -> Props:
    return {key: value if key in _MAPS else _mark_nested(value) for key, value in inputs.items() if key != DEFAULTS}


def _mark_nested(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {**{key: _mark_nested(part) for key, part in value.items()}, DEFAULTS: []}
    return [_mark_nested(part) for part in value] if isinstance(value, list) else value


def _unexpected(name: str, key: str, kind: ResourceType) -> str:
    known = ", ".join(sorted(kind.all_inputs))
    return (
        f"An argument named \"{snake(key)}\" is not expected here. Examine values at '{name}.{key}'. "
        f"(This is the stand-in for the AWS plugin; of {kind.urn_type} it knows {known}.)"
    )
