"""Settings of an account's IAM users and sign-in. AWS has them once for an account."""

from dataclasses import dataclass

import pulumi_aws as aws

from components.accounts.baseline import Scope


@dataclass(frozen=True, kw_only=True)
class PasswordPolicyArgs:
    """`max_age_days`, `reuse_prevention`: None for no limit."""

    minimum_length: int
    require_lowercase: bool
    require_uppercase: bool
    require_numbers: bool
    require_symbols: bool
    reuse_prevention: int | None
    max_age_days: int | None
    hard_expiry: bool
    users_may_change: bool

    def make(self, scope: Scope) -> None:
        """The account's password policy."""
        aws.iam.AccountPasswordPolicy(
            scope.name("password-policy"),
            minimum_password_length=self.minimum_length,
            require_lowercase_characters=self.require_lowercase,
            require_uppercase_characters=self.require_uppercase,
            require_numbers=self.require_numbers,
            require_symbols=self.require_symbols,
            # The provider leaves a number as it is that is no longer said, and 0 takes it away.
            password_reuse_prevention=self.reuse_prevention or 0,
            max_password_age=self.max_age_days or 0,
            hard_expiry=self.hard_expiry,
            allow_users_to_change_password=self.users_may_change,
            opts=scope.options("password-policy"),
        )


@dataclass(frozen=True, kw_only=True)
class AccountAliasArgs:
    """The account's name in its sign-in URL."""

    alias: str

    def make(self, scope: Scope) -> None:
        """The account's one alias."""
        aws.iam.AccountAlias(scope.name("account-alias"), account_alias=self.alias, opts=scope.options("account-alias"))
