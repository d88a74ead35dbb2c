"""The baseline of one account as `show --account` prints it: each value, and the profile and line that say so."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from config.errors import ConfigError, ConfigErrors
from config.models import MANAGEMENT, Organization
from config.plan.baseline import BaselinePlan, plan_baselines
from config.text import shorten
from config.yaml.messages import suggest

SHARED = "organization.yaml"
"""In place of a profile, where no profile says it."""


def describe_baseline(organization: Organization, account: str) -> dict[str, Any]:
    """The account's profile and settings as plain data. A setting that is off has the value None.

    `settings`: by name, each with `value`, `profile` and `at` ("file:line"); with null for a profile and line where the
    organization's default stands. Raises ConfigErrors for an account that there is not.
    """
    accounts = {MANAGEMENT, *(one.key for one in organization.accounts)}
    if account not in accounts:
        message = f'"{shorten(account)}" is not an account of this organization'
        raise ConfigErrors([ConfigError("--account", 0, "", message, suggest(account, accounts, "an account"))])
    plan = next((plan for plan in plan_baselines(organization) if plan.account == account), None)
    if plan is None:
        return {"account": account, "profile": None, "at": None, "settings": {}}
    return {
        "account": account,
        "profile": plan.profile,
        "at": organization.lines.get(("profile", plan.profile)),
        "settings": dict(_describe_settings(organization, plan)),
    }


def tell_baseline(told: dict[str, Any]) -> str:
    """The same as text: a line for the profile, and one for each value."""
    if told["profile"] is None:
        return f"{told['account']}: no profile of baseline.yaml is for this account"
    rows = [
        (name, value, _tell_source(setting))
        for setting_name, setting in told["settings"].items()
        for name, value in _flatten(setting_name, setting["value"])
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"  {name:<{widths[0]}}  {value:<{widths[1]}}  {source}" for name, value, source in rows]
    return "\n".join([f"{told['account']}: profile {told['profile']} ({told['at']})", *lines])


def _describe_settings(organization: Organization, plan: BaselinePlan) -> Iterator[tuple[str, dict[str, Any]]]:
    values = plan.settings.model_dump(mode="json", by_alias=True)
    values |= {"regions": list(plan.regions), "account_alias": plan.account_alias}
    for name in sorted({*plan.sources, "regions"}):
        profile = plan.sources.get(name)
        at = organization.lines.get(("baseline setting", f"{profile}/{name}"))
        yield name, {"value": values[name], "profile": profile, "at": at}


def _flatten(name: str, value: Any) -> Iterator[tuple[str, str]]:
    parts: Mapping[str, Any] = {}
    if isinstance(value, dict):
        parts = {f"{name}.{key}": part for key, part in cast("dict[str, Any]", value).items()}
    elif isinstance(value, list) and isinstance(next(iter(cast("list[Any]", value)), None), dict):
        parts = {f"{name}[{index}]": part for index, part in enumerate(cast("list[Any]", value))}
    if not parts:
        yield name, _tell_value(value)
    for inner, part in parts.items():
        yield from _flatten(inner, part)


def _tell_value(value: Any) -> str:
    match value:
        case None:
            return "off"
        case True | False:
            return str(value).lower()
        case list():
            return ", ".join(map(str, cast("list[Any]", value))) or "none"
        case dict():
            return "none"
        case _:
            return str(value)


def _tell_source(setting: dict[str, Any]) -> str:
    return SHARED if setting["profile"] is None else f"{setting['profile']} ({setting['at']})"
