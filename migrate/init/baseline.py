"""Baseline profiles in YAML: accounts whose settings are the same share one. Pure."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.models import MANAGEMENT
from live.inventory import AccountSetting
from migrate.init.account_settings import ALIAS, ENCRYPTION, KEYS
from migrate.init.contacts_and_limits import ANALYZER, REGIONS, UNUSED
from migrate.init.drafting import Findings, Names, name_targets, note
from migrate.init.emitter import Noted
from migrate.init.joining import JOINS, agree
from migrate.init.keys import Nameable, make_keys

_REGIONS = "regions"
_UNUSED = "unused"
"""Stands for the analyzer of unused access among the fields of a profile, of which it is a part."""


@dataclass
class _Baseline:
    """What the profile of one account says, and of what."""

    account: str
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    things: list[AccountSetting] = field(default_factory=list[AccountSetting])

    def say(self, name: str, value: Any, things: Iterable[AccountSetting]) -> None:
        self.fields[name] = value
        self.things += things

    @property
    def shared(self) -> str:
        """All that it says but the alias, which is unique in all of AWS, as text."""
        return json.dumps({name: value for name, value in self.fields.items() if name != ALIAS}, sort_keys=True)


def draft_baselines(
    settings: Sequence[AccountSetting], names: Names, home_region: str, regions: Sequence[str], findings: Findings
) -> list[Noted]:
    """The profiles, sorted by key. `regions`: the organization's."""
    by_account: dict[str, list[AccountSetting]] = {}
    for setting in settings:
        account = names.accounts.get(setting.account_id)
        if account is None:
            findings.leave(setting, f"its account {setting.account_id} is no account of this config")
        elif setting.beyond:
            findings.leave(setting, setting.beyond)
        else:
            findings.differ_in_tags(setting, names)
            by_account.setdefault(account, []).append(setting)
    groups: dict[str, list[_Baseline]] = {}
    for account, found in sorted(by_account.items()):
        baseline = _combine(account, found, home_region, regions, findings)
        if baseline.fields:
            groups.setdefault(baseline.shared, []).append(baseline)
    members = frozenset(names.accounts.values()) - {MANAGEMENT}
    profiles = [profile for group in groups.values() for profile in _share(group)]
    keys = make_keys(
        Nameable(profile.identity, profile.name, "profile", traits=tuple(profile.accounts)) for profile in profiles
    )
    return [
        note(
            {
                "key": keys[profile.identity],
                "targets": name_targets(profile.accounts, members),
                **({} if profile.extends is None else {"extends": keys[profile.extends]}),
                **profile.fields,
            },
            profile.things,
        )
        for profile in sorted(profiles, key=lambda profile: keys[profile.identity])
    ]


def find_opted_in(settings: Iterable[AccountSetting], names: Names) -> set[str]:
    """The regions that accounts of the config are opted into: those are in use."""
    opted_in = (one for one in settings if one.field == REGIONS and not one.beyond)
    return {one.value for one in opted_in if one.account_id in names.accounts}


@dataclass(frozen=True, kw_only=True)
class _Profile:
    """`identity`: what no other profile has. `extends`: the identity of another one."""

    identity: str
    name: str
    accounts: list[str]
    fields: Mapping[str, Any]
    things: list[AccountSetting]
    extends: str | None = None


def _combine(
    account: str, found: Sequence[AccountSetting], home_region: str, regions: Sequence[str], findings: Findings
) -> _Baseline:
    """The settings of one account. A profile has one list of regions: what is elsewhere, or differs there, is left."""
    baseline = _Baseline(account)
    by_field: dict[str, list[AccountSetting]] = {}
    for setting in sorted(found, key=lambda setting: setting.origin):
        by_field.setdefault(_UNUSED if _is_unused(setting) else setting.field, []).append(setting)
    regional = {
        name: _group_by_region(same)
        for name, same in sorted(by_field.items())
        if name not in JOINS and name != _UNUSED and same[0].region is not None
    }
    chosen = _choose_regions(regional)
    for name, by_region in regional.items():
        _say_regional(baseline, name, by_region, chosen, findings)
    for name, same in sorted(by_field.items()):
        if name in JOINS:
            value, things = JOINS[name](same, home_region, findings)
            if value:
                baseline.say(name, value, things)
        elif name == _UNUSED:
            _say_unused(baseline, same, home_region, findings)
        elif name not in regional and agree(same, findings):
            baseline.say(name, _write_alias(account, same[0]), same)
    if chosen and baseline.fields.keys() & regional.keys() and chosen != frozenset(regions):
        baseline.fields = {_REGIONS: sorted(chosen), **baseline.fields}
    return baseline


def _is_unused(setting: AccountSetting) -> bool:
    """Whether it is the analyzer that a profile has in one region alone."""
    return setting.field == ANALYZER and UNUSED in setting.value


def _group_by_region(settings: Iterable[AccountSetting]) -> dict[str, list[AccountSetting]]:
    by_region: dict[str, list[AccountSetting]] = {}
    for setting in settings:
        by_region.setdefault(setting.region or "", []).append(setting)
    return by_region


def _write_alias(account: str, setting: AccountSetting) -> Any:
    """The value of the setting; of an alias with `{key}` where the account's key is in it."""
    if setting.field != ALIAS:
        return setting.value
    return re.sub(rf"(?<![a-z0-9]){re.escape(account)}(?![a-z0-9])", "{key}", setting.value)


def _say_regional(
    baseline: _Baseline,
    name: str,
    by_region: Mapping[str, Sequence[AccountSetting]],
    chosen: frozenset[str],
    findings: Findings,
) -> None:
    things = [setting for same in by_region.values() for setting in same]
    if frozenset(by_region) != chosen:
        reason = "it is made in other regions than most settings of its account, and a profile has one list of them"
    elif (value := _combine_regions(name, by_region)) is None:
        reason = "it has not one value in all regions of its account, and a profile has one"
    else:
        baseline.say(name, value, things)
        return
    for thing in things:
        findings.leave(thing, reason)


def _say_unused(baseline: _Baseline, settings: Sequence[AccountSetting], home_region: str, findings: Findings) -> None:
    here = [setting for setting in settings if setting.region == home_region]
    for setting in settings:
        if setting.region != home_region:
            findings.leave(setting, f"it is in {setting.region}, and the program makes it in the home region")
    if here and agree(here, findings):
        external = baseline.fields.get(ANALYZER, {"external": False})
        baseline.say(ANALYZER, {**external, **here[0].value}, here)


def _choose_regions(by_field: Mapping[str, Mapping[str, object]]) -> frozenset[str]:
    """The regions that most settings are made in; of equally many settings, the most regions."""
    counted = Counter(frozenset(by_region) for by_region in by_field.values())
    return max(counted, key=lambda regions: (counted[regions], len(regions), sorted(regions)), default=frozenset[str]())


def _combine_regions(name: str, by_region: Mapping[str, Sequence[AccountSetting]]) -> Any | None:
    """The one value of all regions; None where they differ."""
    settings = [setting for _, same in sorted(by_region.items()) for setting in same]
    if name == ENCRYPTION:
        # A key without encryption by default is not what the profile says.
        if not all(any(KEYS not in setting.value for setting in same) for same in by_region.values()):
            return None
        keys = {region: arn for setting in settings for region, arn in setting.value.get(KEYS, {}).items()}
        return {KEYS: keys} if keys else {}
    return settings[0].value if all(setting.value == settings[0].value for setting in settings) else None


def _share(group: Sequence[_Baseline]) -> list[_Profile]:
    """One profile for accounts that differ in their alias alone, extended by one for each other alias."""
    aliases = Counter(one.fields.get(ALIAS) for one in group)
    usual = max(aliases, key=lambda alias: (aliases[alias], alias is not None, alias or ""))
    same = [one for one in group if one.fields.get(ALIAS) == usual]
    base = _Profile(
        identity=group[0].shared,
        name="baseline",
        accounts=[one.account for one in same],
        fields=same[0].fields,
        things=[thing for one in same for thing in one.things],
    )
    others = [
        _Profile(
            identity=json.dumps([base.identity, one.account]),
            name=f"baseline {one.account}",
            accounts=[one.account],
            fields={ALIAS: one.fields.get(ALIAS)} if usual is not None or ALIAS in one.fields else {},
            things=one.things,
            extends=base.identity,
        )
        for one in group
        if one.fields.get(ALIAS) != usual
    ]
    return [base, *others]
