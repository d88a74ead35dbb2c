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


def _join_contacts(settings: Sequence[AccountSetting], _: str, __: Findings) -> Joined:
    contacts = {kind: contact for setting in settings for kind, contact in setting.value.items()}
    return dict(sorted(contacts.items())), list(settings)


def _join_regions(settings: Sequence[AccountSetting], _: str, __: Findings) -> Joined:
    return sorted({setting.value for setting in settings}), list(settings)


def _join_budgets(settings: Sequence[AccountSetting], home_region: str, findings: Findings) -> Joined:
    budgets: dict[str, Any] = {}
    said: list[AccountSetting] = []
    for setting in settings:
        try:
            budgets[setting.value["key"]] = name_topics(setting.value, home_region)
        except BeyondError as error:
            findings.leave(setting, str(error))
        else:
            said.append(setting)
    return [budget for _, budget in sorted(budgets.items())], said


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
