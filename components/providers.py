"""One explicit `aws.Provider` per account, made when the account's first resource asks for it.

No other file makes a provider. Which hops an account needs is not decided here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases


@dataclass(frozen=True, kw_only=True)
class Hop:
    """One AssumeRole call. `duration_seconds` None leaves AWS's default of one hour."""

    account_id: pulumi.Input[str]
    role_name: str
    session_name: str
    external_id: str | None = None
    duration_seconds: int | None = None


@dataclass(frozen=True, kw_only=True)
class AccountEntry:
    """How to enter one account: without hops the caller is there already. `formerly`: keys that it had before."""

    account_id: pulumi.Input[str]
    hops: Sequence[Hop]
    formerly: Sequence[str] = ()


class AccountProviders:
    """The explicit provider of each account.

    An account that nobody asks for gets no provider, because the engine starts a plugin process for every provider
    that is registered, used or not.
    """

    def __init__(self, *, home_region: str, default_tags: Mapping[str, Mapping[str, str]]) -> None:
        """`default_tags`: of everything in an account, by its key."""
        self._home_region = home_region
        self._default_tags = default_tags
        self._providers: dict[str, aws.Provider] = {}

    def provider_for(self, account: str, entry: AccountEntry) -> aws.Provider:
        """The provider of the account with this key (`management` for the management account).

        `entry`: of an account that has a provider already it changes nothing.
        """
        if account not in self._providers:
            self._providers[account] = self._make(account, entry)
        return self._providers[account]

    def _make(self, account: str, entry: AccountEntry) -> aws.Provider:
        tags = self._default_tags.get(account)
        return aws.Provider(
            account,
            # Of every account, whatever its own region: a provider whose region changes makes the engine replace all
            # that is under it (https://github.com/pulumi/pulumi-aws/issues/4000). Resources have a region of their own.
            region=self._home_region,
            allowed_account_ids=[entry.account_id],
            assume_roles=[_assume_role(hop) for hop in entry.hops] or None,
            default_tags=aws.ProviderDefaultTagsArgs(tags=tags) if tags else None,
            opts=pulumi.ResourceOptions(aliases=make_aliases([account, *entry.formerly])),
        )


def read_provider(inside: pulumi.ResourceOptions) -> aws.Provider:
    """The provider of the options that lead into an account."""
    among = inside.providers or ()
    # Options that were merged have them by package.
    given = among.values() if isinstance(among, Mapping) else [among] if isinstance(among, aws.Provider) else among
    return next(one for one in given if isinstance(one, aws.Provider))


def _assume_role(hop: Hop) -> aws.ProviderAssumeRoleArgs:
    return aws.ProviderAssumeRoleArgs(
        role_arn=pulumi.Output.format("arn:aws:iam::{0}:role/{1}", hop.account_id, hop.role_name),
        session_name=hop.session_name,
        external_id=hop.external_id,
        duration=None if hop.duration_seconds is None else f"{hop.duration_seconds}s",
    )
