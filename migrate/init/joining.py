"""Fields of a baseline profile of which several instances say a part: contacts, regions, quotas, budgets. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from live.inventory import AccountSetting
from migrate.init.attributes import BeyondError
from migrate.init.contacts_and_limits import BUDGETS, CONTACTS, QUOTAS, REGIONS, name_topics
from migrate.init.drafting import Findings
from policies.regions import GLOBAL_QUOTA_REGION, GLOBAL_QUOTA_SERVICES

Joined = tuple[Any, list[AccountSetting]]
"""The value of the field, and what says it; an empty value for none."""


def agree(settings: Sequence[AccountSetting], findings: Findings) -> bool:
    """Whether all of them, of which an account has one, say the same; those that do not are left."""
    if all(setting.value == settings[0].value for setting in settings):
        return True
    for setting in settings:
        findings.leave(setting, "an account has one of these, and what was read says two that differ")
    return False


def _join_contacts(settings: Sequence[AccountSetting], _: str, findings: Findings) -> Joined:
    by_kind: dict[str, list[AccountSetting]] = {}
    for setting in settings:
        for kind in setting.value:
            by_kind.setdefault(kind, []).append(setting)
    agreed = {kind: same for kind, same in sorted(by_kind.items()) if agree(same, findings)}
    contacts = {kind: same[0].value[kind] for kind, same in agreed.items()}
    return contacts, [setting for same in agreed.values() for setting in same]


def _join_regions(settings: Sequence[AccountSetting], _: str, __: Findings) -> Joined:
    return sorted({setting.value for setting in settings}), list(settings)


def _join_budgets(settings: Sequence[AccountSetting], home_region: str, findings: Findings) -> Joined:
    by_key: dict[str, list[AccountSetting]] = {}
    for setting in settings:
        by_key.setdefault(setting.value["key"], []).append(setting)
    budgets: list[dict[str, Any]] = []
    said: list[AccountSetting] = []
    for _, same in sorted(by_key.items()):
        if not agree(same, findings):
            continue
        try:
            budgets.append(name_topics(same[0].value, home_region))
        except BeyondError as error:
            for setting in same:
                findings.leave(setting, str(error))
        else:
            said += same
    return budgets, said


def _join_quotas(settings: Sequence[AccountSetting], _: str, findings: Findings) -> Joined:
    """A quota has one value in a profile, in all regions where AWS was asked for it."""
    by_quota: dict[tuple[str, str], list[AccountSetting]] = {}
    for setting in settings:
        by_quota.setdefault((setting.value["service"], setting.value["quota"]), []).append(setting)
    quotas: list[dict[str, Any]] = []
    said: list[AccountSetting] = []
    for (service, quota), same in sorted(by_quota.items()):
        values = {setting.value["value"] for setting in same}
        regions = sorted({setting.region for setting in same if setting.region is not None})
        is_global = service in GLOBAL_QUOTA_SERVICES
        if len(values) > 1 or (is_global and regions != [GLOBAL_QUOTA_REGION]):
            reason = f"a profile has one value of a quota, and of a global service in {GLOBAL_QUOTA_REGION} alone"
            for setting in same:
                findings.leave(setting, reason)
            continue
        fields = {"service": service, "quota": quota, "value": values.pop()}
        quotas.append(fields if is_global else {**fields, "regions": regions})
        said += same
    return quotas, said


JOINS: Mapping[str, Callable[[Sequence[AccountSetting], str, Findings], Joined]] = {
    CONTACTS: _join_contacts,
    REGIONS: _join_regions,
    BUDGETS: _join_budgets,
    QUOTAS: _join_quotas,
}
"""By field, what joins the settings of one account; the second argument is the home region."""
