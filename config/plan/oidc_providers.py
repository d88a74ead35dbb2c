"""The OpenID Connect providers of access.yaml, in each account that has one."""

from dataclasses import dataclass

from config.models import Organization
from config.plan.former_keys import combine_former, index_keys
from config.plan.targets import resolve_targets


@dataclass(frozen=True, kw_only=True)
class OidcProviderPlan:
    """A provider in the account, by key or "management". `url`: with `https://`. `audiences`: sorted.

    `formerly`: pairs of keys, its own and its account's, from before one of them changed.
    """

    key: str
    account: str
    url: str
    audiences: tuple[str, ...]
    formerly: tuple[tuple[str, ...], ...] = ()


def plan_oidc_providers(organization: Organization) -> tuple[OidcProviderPlan, ...]:
    """Every provider in every account that it is made in, sorted by key and account."""
    accounts = index_keys(organization.accounts)
    return tuple(
        OidcProviderPlan(
            key=provider.key,
            account=account,
            url=provider.url,
            audiences=tuple(sorted(provider.audiences)),
            formerly=combine_former(provider.keys, accounts.get(account, (account,))),
        )
        for provider in sorted(organization.oidc_providers, key=lambda provider: provider.key)
        for account in resolve_targets(organization, provider.targets)
    )
