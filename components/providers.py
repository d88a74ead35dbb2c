"""One explicit `aws.Provider` per account, made when the account's first resource asks for it.

Owns how an account is entered: role hops, external id, session name, and the account that the credentials must end
in. It is the only file that makes a provider. It does not decide which hops an account needs: `config.plan` does.

The region of every provider is the home region, whatever the account's: a provider whose region changes makes the
engine replace everything under it (https://github.com/pulumi/pulumi-aws/issues/4000), so a resource's region is an
argument of the resource.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, kw_only=True)
class Hop:
    """One AssumeRole call on the way into an account. `duration_seconds` None leaves AWS's default of one hour."""

    account_id: pulumi.Input[str]
    role_name: str
    session_name: str
    external_id: str | None = None
    duration_seconds: int | None = None


@dataclass(frozen=True, kw_only=True)
class AccountEntry:
    """The way into one account: no hop means that the caller is there already."""

    account_id: pulumi.Input[str]
    hops: Sequence[Hop]


class AccountProviders:
    """The explicit provider of each account.

    `enter` tells the way into the account with a key. An account that nobody asks for gets no provider, because the
    engine starts a plugin process for every provider that is registered, used or not.
    """

    def __init__(
        self, *, home_region: str, default_tags: Mapping[str, str], enter: Callable[[str], AccountEntry]
    ) -> None:
        self._home_region = home_region
        self._default_tags = default_tags
        self._enter = enter
        self._providers: dict[str, aws.Provider] = {}

    def provider_for(self, account: str) -> aws.Provider:
        """The provider of the account with this key (`management` for the management account)."""
        if account not in self._providers:
            self._providers[account] = self._make(account)
        return self._providers[account]

    def _make(self, account: str) -> aws.Provider:
        entry = self._enter(account)
        return aws.Provider(
            account,
            region=self._home_region,
            allowed_account_ids=[entry.account_id],
            assume_roles=[_assume_role(hop) for hop in entry.hops] or None,
            default_tags=aws.ProviderDefaultTagsArgs(tags=self._default_tags) if self._default_tags else None,
        )


def _assume_role(hop: Hop) -> aws.ProviderAssumeRoleArgs:
    return aws.ProviderAssumeRoleArgs(
        role_arn=pulumi.Output.format("arn:aws:iam::{0}:role/{1}", hop.account_id, hop.role_name),
        session_name=hop.session_name,
        external_id=hop.external_id,
        duration=None if hop.duration_seconds is None else f"{hop.duration_seconds}s",
    )
