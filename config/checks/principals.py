"""Rules about who may enter cross-account roles beside whole accounts: roles, tokens of OpenID Connect, services."""

from collections.abc import Iterator

from config.checks.targets import find_unknown_targets
from config.checks.walk import join, placed_principals, placed_trusted_accounts
from config.errors import ConfigError
from config.models import Organization
from config.models.types import is_account_id
from config.plan.targets import resolve_known_targets
from config.text import shorten
from config.yaml.places import ACCESS, Place, Places
from policies.oidc import GITHUB_OWNER_CLAIMS, GITHUB_URL, names_github_owner


def providers_are_made_somewhere(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The targets of OpenID Connect providers exist."""
    for index, provider in enumerate(organization.oidc_providers):
        place = Place(ACCESS, ("oidc_providers", index, "targets"))
        so = "so the provider isn't made there"
        yield from find_unknown_targets(organization, places, provider.targets, place, so=so)


def providers_are_one_of_a_url(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """An account has one OpenID Connect provider of a URL."""
    taken: dict[tuple[str, str], str] = {}
    ci = None if organization.admin is None else organization.admin.ci
    if ci is not None and ci.oidc_provider == "managed":
        url = GITHUB_URL if ci.gitlab is None else ci.gitlab.url
        taken[organization.settings.administrative_account, url] = "ci of admin.yaml"
    for index, provider in enumerate(organization.oidc_providers):
        for account in resolve_known_targets(organization, provider.targets):
            owner = taken.setdefault((account, provider.url), f'"{provider.key}"')
            if owner != f'"{provider.key}"':
                yield places.error(
                    Place(ACCESS, ("oidc_providers", index, "url")),
                    f'"{account}" has a provider of {shorten(provider.url)} already, by {owner}, and AWS refuses a '
                    "second one of a URL",
                    "make one provider of it there, with all audiences; a role names one that is there already by its "
                    "URL",
                )
                break


def tokens_have_their_provider(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The provider whose tokens a role takes exists, in each account of the role, and for that audience."""
    providers = {provider.key: provider for provider in organization.oidc_providers}
    for index, one, place in placed_principals(organization):
        if isinstance(one, str) or one.oidc is None:
            continue
        if one.issuer is not None:
            if one.audience is None:
                yield places.error(
                    place,
                    f"tokens of {shorten(one.issuer)} would be taken whatever audience they are for",
                    "add audience: what they have in aud, such as sts.amazonaws.com",
                )
            continue
        provider = providers.get(one.oidc)
        if provider is None:
            so = "so nobody could enter the role by it"
            yield from places.unknown(one.oidc, set(providers), "an OpenID Connect provider", place / "oidc", so=so)
            continue
        if one.audience is None and len(provider.audiences) > 1:
            yield places.error(
                place,
                f'"{provider.key}" takes tokens for {join(provider.audiences)}, and the role does not say for which',
                "add audience: one of them",
            )
        elif one.audience is not None and one.audience not in provider.audiences:
            yield places.error(
                place / "audience",
                f'"{provider.key}" takes no tokens for {shorten(one.audience)}, so nobody could enter the role',
                f"write one of {join(provider.audiences)}, or add it to the provider's audiences",
            )
        there = set(resolve_known_targets(organization, provider.targets))
        lacking = [
            key for key in resolve_known_targets(organization, organization.roles[index].targets) if key not in there
        ]
        if lacking:
            yield places.error(
                place / "oidc",
                f'"{provider.key}" is not made in {join(lacking)}, where the role is, and IAM looks for it there',
                "add what is lacking to the targets of the provider",
            )


def github_subjects_name_their_owner(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A subject of GitHub begins with whose it is: any owner may choose what `sub` of its own tokens is made of."""
    providers = {provider.key: provider.url for provider in organization.oidc_providers}
    for _, one, place in placed_principals(organization):
        if isinstance(one, str) or one.oidc is None or (one.issuer or providers.get(one.oidc)) != GITHUB_URL:
            continue
        for index, subject in enumerate(one.subjects):
            if not names_github_owner(subject):
                yield places.error(
                    place / "subjects" / index,
                    f'"{shorten(subject)}" does not say whose it is, and every owner on GitHub may have its own tokens '
                    "say the same, so a stranger could enter",
                    f"begin it with {' or '.join(GITHUB_OWNER_CLAIMS)}, as in repo:octo-org/shop:ref:refs/heads/main",
                )


def services_are_named_once(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A service is named once by a role: of two, one could take the guard of the other away."""
    seen: dict[tuple[int, str], Place] = {}
    for index, one, place in placed_principals(organization):
        if isinstance(one, str) or one.service is None:
            continue
        first = seen.setdefault((index, one.service), place)
        if first != place:
            yield places.error(
                place / "service",
                f"{shorten(one.service)} is named in {places.line(first)} already, and of two only one would count",
                "keep one of them",
            )


def outsiders_give_an_external_id(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """An account outside the organization gives an external id; one inside is named by its key."""
    inside = {account.id: f'"{account.key}"' for account in organization.accounts if account.id is not None}
    inside[organization.settings.management_account_id] = '"management"'
    for index, account, place in placed_trusted_accounts(organization):
        role = organization.roles[index]
        if account in inside:
            message = f"{account} is the organization's own {inside[account]}, and an account of it is named by its key"
            yield places.error(place, message, f"write {inside[account]}")
        elif is_account_id(account) and role.external_id is None:
            yield places.error(
                place,
                f'"{role.key}" trusts {account}, which is outside this organization, without an external id: '
                "whoever else that account works for could enter through it (confused deputy)",
                "agree on an external_id with its owner and add it to the role",
            )
