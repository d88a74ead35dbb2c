"""Rules about baselines: which profile an account gets is clear, and AWS takes what it says."""

import re
from collections.abc import Iterator

from config.checks.profiles import list_resolved, profile_place
from config.checks.region_denials import find_region_denials
from config.checks.regions import find_unused_regions
from config.checks.targets import find_unknown_targets
from config.checks.walk import placed_roles
from config.errors import ConfigError
from config.models import Organization
from config.plan.baseline import find_nearest, name_alias, resolve_profile
from config.plan.default_vpcs import plan_account
from config.plan.entry import plan_entry
from config.plan.targets import resolve_known_targets
from config.text import shorten
from config.yaml.places import ORGANIZATION, Place, Places
from policies.tags import MAX_TAGS

_ALIAS = re.compile(r"[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]")
"""docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html, read 2026-11."""


def baselines_have_targets(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Every profile is for accounts that exist, or is extended by another."""
    extended = {profile.extends for profile in organization.baseline.profiles}
    for index, profile in enumerate(organization.baseline.profiles):
        place = profile_place(index)
        if profile.targets is not None:
            so = "so nothing of the baseline is made there"
            yield from find_unknown_targets(organization, places, profile.targets, place / "targets", so=so)
        elif profile.key not in extended and not places.unread and not places.is_lost(place / "targets"):
            yield places.error(
                place,
                f'the profile "{profile.key}" has no targets and no other profile extends it, so no account gets it',
                "add targets, such as {units: [root]} for every member account, or remove it",
            ).as_warning()


def extended_profiles_exist(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Every profile that is extended exists."""
    known = {profile.key for profile in organization.baseline.profiles}
    for index, profile in enumerate(organization.baseline.profiles):
        if profile.extends is not None:
            place, so = profile_place(index) / "extends", "so the settings that it takes from there would be missing"
            yield from places.unknown(profile.extends, known, "a profile", place, so=so)


def profiles_extend_in_no_circle(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """No profile has its settings from itself in the end."""
    profiles = {profile.key: (index, profile) for index, profile in enumerate(organization.baseline.profiles)}
    told: set[str] = set()
    for key in profiles:
        chain: list[str] = []
        at: str | None = key
        while at in profiles and at not in chain:
            chain.append(at)
            at = profiles[at][1].extends
        if at in chain and at not in told:
            circle = chain[chain.index(at) :]
            told |= {*circle}
            index, _ = profiles[circle[0]]
            way = " -> ".join(f"{one} ({places.line(profile_place(profiles[one][0]))})" for one in circle)
            yield places.error(
                profile_place(index) / "extends",
                f"the profiles extend each other in a circle, so none of them has settings to begin with: {way}",
                "remove extends from the one that is the most general",
            )


def one_profile_is_the_nearest(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """No account is meant by two profiles that are equally near. Told once for each pair."""
    indexes = {id(profile): index for index, profile in enumerate(organization.baseline.profiles)}
    pairs: dict[tuple[int, int], list[str]] = {}
    for account, (first, *others) in find_nearest(organization, resolve_known_targets).items():
        for other in others:
            pairs.setdefault((indexes[id(first)], indexes[id(other)]), []).append(account)
    for (first, other), accounts in pairs.items():
        more = f" and {len(accounts) - 1} more" if len(accounts) > 1 else ""
        yield places.error(
            profile_place(other) / "targets",
            f'this profile is as near to "{accounts[0]}"{more} as the one in {places.line(profile_place(first))}, '
            "so which of the two counts is not clear",
            "leave the account out of one by `except`, or name it under `accounts` of the one that should count",
        )


def baseline_regions_are_in_use(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A profile sets nothing in a region that the organization does not use."""
    named: list[tuple[str, Place]] = []
    for index, profile in enumerate(organization.baseline.profiles):
        place = profile_place(index)
        named += [(region, place / "regions" / number) for number, region in enumerate(profile.regions or ())]
        keys = () if profile.ebs_encryption is None else profile.ebs_encryption.keys
        named += [(region, place / "ebs_encryption" / "keys" / region) for region in keys]
    yield from find_unused_regions(organization, places, named)


def account_aliases_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Every account has an alias of its own, of the form that AWS wants."""
    keys = {account.key: account.original_key for account in organization.accounts}
    owners: dict[str, str] = {}
    for account, profile in list_resolved(organization):
        settings, sources = resolve_profile(organization, profile)
        alias = name_alias(settings, keys.get(account, account))
        if alias is None:
            continue
        place = _find_place(organization, sources["account_alias"]) / "account_alias"
        if _ALIAS.fullmatch(alias) is None:
            yield places.error(
                place,
                f'the alias of "{account}" would be "{shorten(alias)}", and AWS wants 3 to 63 lower-case letters, '
                "digits and single hyphens, none at the ends",
                "write another text around {key}, or give the account a profile of its own",
            )
        elif (first := owners.setdefault(alias, account)) != account:
            yield places.error(
                place,
                f'the alias "{shorten(alias)}" would be that of "{first}" and of "{account}", and AWS gives an '
                "alias to one account alone",
                'put {key} into it, such as "acme-{key}"',
            )


def baseline_tags_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What a profile adds to the organization's tags can stand beside them, and beside those of roles."""
    common = organization.settings.tags
    others = {key.casefold(): (key, Place(ORGANIZATION, ("tags", key))) for key in common}
    for role, place in placed_roles(organization):
        for key in role.tags:
            others.setdefault(key.casefold(), (key, place / "tags" / key))
    for index, profile in enumerate(organization.baseline.profiles):
        place = profile_place(index) / "tags"
        for key in profile.tags or ():
            other, where = others.get(key.casefold(), (key, place))
            if other != key:
                yield places.error(
                    place / key,
                    f'the tag "{shorten(key)}" differs only in case from "{shorten(other)}" in {places.line(where)}: '
                    "IAM refuses both on one role, so the roles in its accounts could not be made",
                    f'write "{shorten(other)}" to replace that tag there, or rename one of them',
                )
        number = len({**common, **(profile.tags or {})})
        if number > MAX_TAGS:
            yield places.error(
                place,
                f"with the organization's tags everything would have {number}, and AWS accepts {MAX_TAGS}",
                "remove some",
            )


def default_vpcs_can_be_reached(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """No policy denies this program the regions in which it removes default VPCs. Told once for each pair."""
    denials = find_region_denials(organization, places)
    pairs: dict[tuple[str, str], list[str]] = {}
    for account, profile in list_resolved(organization):
        settings, sources = resolve_profile(organization, profile)
        plan = plan_account(organization, account, settings)
        if plan is None:
            continue
        for policy, denied in denials:
            if denied == account and (plan.regions is None or not set(plan.regions) <= set(policy.regions)):
                pairs.setdefault((sources["default_vpcs"], policy.key), []).append(account)
    for (profile_key, policy_key), accounts in pairs.items():
        more = f" and {len(accounts) - 1} more" if len(accounts) > 1 else ""
        role = plan_entry(organization, accounts[0])[-1].role_name
        yield places.error(
            _find_place(organization, profile_key) / "default_vpcs",
            f'default VPCs of "{accounts[0]}"{more} are to be removed in regions that the policy "{policy_key}" denies '
            "there, so this program could not even look for them",
            f'add {role} to the exempt_roles of "{policy_key}", or write under regions only those that it allows',
        )


def _find_place(organization: Organization, key: str) -> Place:
    keys = [profile.key for profile in organization.baseline.profiles]
    return profile_place(keys.index(key))
