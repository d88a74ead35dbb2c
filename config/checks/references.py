"""Rules about references: the unit, account, policy, region or service that is named exists.

Who may enter a role is in config.checks.access, what a share needs in config.checks.network.
"""

from collections.abc import Iterator

from config.checks.regions import find_unused_regions
from config.checks.targets import find_unknown_targets
from config.checks.walk import (
    account_keys,
    gateway_place,
    lacks_trusted_access,
    placed_policy_lists,
    unit_keys,
    vpc_place,
)
from config.errors import ConfigError
from config.models import MANAGEMENT, ROOT, Organization
from config.text import shorten
from config.yaml.places import ACCESS, ACCOUNTS, ADMIN, NETWORK, ORGANIZATION, Place, Places
from policies.problems import find_meant
from policies.services import TRUSTED_SERVICES


def units_exist(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Every account is in a unit that exists."""
    known = unit_keys(organization) | {ROOT}
    for index, account in enumerate(organization.accounts):
        if account.unit is not None:
            place = Place(ACCOUNTS, ("accounts", index, "unit"))
            yield from places.unknown(account.unit, known, "a unit", place, so="so the account has no place")


def accounts_exist(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Every account that is named exists."""
    accounts = account_keys(organization)
    settings = organization.settings
    if "administrative_account" not in places.blanks:
        yield from places.unknown(
            settings.administrative_account,
            accounts,
            "an account",
            Place(ORGANIZATION, ("administrative_account",)),
            so="so tooling and state have no home",
        )
    for index, delegated in enumerate(settings.delegated_administrators):
        place = Place(ORGANIZATION, ("delegated_administrators", index, "account"))
        yield from places.unknown(delegated.account, accounts, "a member account", place, so="so nobody gets the task")
    owners = accounts | {MANAGEMENT}
    for index, vpc in enumerate(organization.vpcs):
        place = vpc_place(index) / "account"
        yield from places.unknown(vpc.account, owners, "an account", place, so="so the VPC has no home")
    for index, prefix_list in enumerate(organization.prefix_lists):
        place = Place(NETWORK, ("prefix_lists", index, "account"))
        yield from places.unknown(prefix_list.account, owners, "an account", place, so="so the list has no home")
    for index, gateway in enumerate(organization.transit_gateways):
        place = gateway_place(index) / "account"
        yield from places.unknown(gateway.account, owners, "an account", place, so="so the gateway has no home")
    for index, role in enumerate(organization.roles):
        place = Place(ACCESS, ("roles", index, "targets"))
        so = "so the role isn't made there"
        yield from find_unknown_targets(organization, places, role.targets, place, so=so)


def policies_exist(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Every policy that is attached exists."""
    known = {policy.key for policy in organization.policies}
    for policies, place in placed_policy_lists(organization):
        for index, policy in enumerate(policies):
            yield from places.unknown(policy, known, "a policy", place / index, so="so it would guard nothing")


def regions_are_in_use(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Everything lies in a region that the organization uses."""
    named: list[tuple[str | None, Place]] = [
        (account.region, Place(ACCOUNTS, ("accounts", index, "region")))
        for index, account in enumerate(organization.accounts)
    ]
    named += [(vpc.region, vpc_place(index) / "region") for index, vpc in enumerate(organization.vpcs)]
    named += [
        (prefix_list.region, Place(NETWORK, ("prefix_lists", index, "region")))
        for index, prefix_list in enumerate(organization.prefix_lists)
    ]
    named += [(one.region, gateway_place(index) / "region") for index, one in enumerate(organization.transit_gateways)]
    if organization.admin is not None and organization.admin.state_bucket.replica is not None:
        named.append(
            (organization.admin.state_bucket.replica.region, Place(ADMIN, ("state_bucket", "replica", "region")))
        )
    if "home_region" not in places.blanks:
        named.append((organization.settings.home_region, Place(ORGANIZATION, ("home_region",))))
    said = ((region, place) for region, place in named if region is not None)
    yield from find_unused_regions(organization, places, said)


def services_are_trusted(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A service has trusted access before an account can administer it."""
    settings = organization.settings
    seen: set[tuple[str, str]] = set()
    for index, delegated in enumerate(settings.delegated_administrators):
        place = Place(ORGANIZATION, ("delegated_administrators", index))
        if (delegated.account, delegated.service) in seen:
            message = f'"{shorten(delegated.account)}" is made administrator of {shorten(delegated.service)} twice'
            yield places.error(place, message, "keep one of them")
        seen.add((delegated.account, delegated.service))
        if lacks_trusted_access(organization, places, delegated.service):
            yield places.error(
                place / "service",
                f"{shorten(delegated.service)} has no trusted access, so AWS refuses an administrator for it",
                f"add {shorten(delegated.service)} to trusted_access",
            )


def services_are_known(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A service that nobody knows is most likely misspelt: AWS refuses it when it is switched on. Only a warning."""
    settings = organization.settings
    named = [(service, ("trusted_access", index)) for index, service in enumerate(settings.trusted_access)]
    named += [
        (delegated.service, ("delegated_administrators", index, "service"))
        for index, delegated in enumerate(settings.delegated_administrators)
        if delegated.service not in settings.trusted_access
    ]
    for service, path in named:
        if service in TRUSTED_SERVICES or service in settings.new_services:
            continue
        close = find_meant(service, TRUSTED_SERVICES)
        meant = f'did you mean "{close}"? ' if close else ""
        yield places.error(
            Place(ORGANIZATION, path),
            f'"{shorten(service)}" is none of the services that are known to work with an organization, '
            "and AWS refuses one that doesn't",
            f"{meant}if it is right, add it to new_services too",
        ).as_warning()
