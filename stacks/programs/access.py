"""access.yaml beside its roles: OpenID Connect providers in accounts, and central root access of the organization."""

from collections.abc import Callable, Collection, Mapping

import pulumi

from components.accounts.oidc_provider import OidcProvider, OidcProviderArgs
from components.organization.root_access import RootAccess, RootAccessArgs
from config.models import Organization
from config.plan.oidc_providers import plan_oidc_providers
from config.plan.organization import plan_root_access
from config.plan.roles import RolePlan
from engine.urns import name_child
from policies.services import ROOT_ACCESS

OIDC_PROVIDER = "oidc-provider"
"""The first part of the logical names of providers; their own key and the account's follow."""


def make_oidc_providers(
    config: Organization, accounts: Collection[str], enter: Callable[[str], pulumi.ResourceOptions]
) -> dict[tuple[str, str], OidcProvider]:
    """Those in these accounts, by account and URL. `enter`: the options that lead into an account."""
    return {
        (provider.account, provider.url): OidcProvider(
            name_child(OIDC_PROVIDER, provider.key, provider.account),
            OidcProviderArgs(
                url=provider.url,
                audiences=provider.audiences,
                former_names=[name_child(OIDC_PROVIDER, *keys) for keys in provider.formerly],
            ),
            enter(provider.account),
        )
        for provider in plan_oidc_providers(config)
        if provider.account in accounts
    }


def find_providers(role: RolePlan, providers: Mapping[tuple[str, str], OidcProvider]) -> list[pulumi.Resource]:
    """The providers whose tokens the role lets in, of those that are made in its account."""
    found = (providers.get((role.account, tokens.issuer)) for tokens in role.tokens)
    return [provider.resource for provider in found if provider is not None]


def make_root_access(
    config: Organization, trusted_access: Mapping[str, pulumi.Resource], management: pulumi.ResourceOptions
) -> None:
    """The features that the config switches on, if any. `trusted_access`: by service."""
    features = plan_root_access(config)
    if features:
        args = RootAccessArgs(features=features, access=trusted_access[ROOT_ACCESS])
        RootAccess("root-access", args, management)
