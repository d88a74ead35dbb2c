"""Accounts that left the config and are still in the stack's state."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pulumi

from config import models
from config.plan.former_keys import index_present_keys
from config.plan.stacks import ACCOUNTS
from engine.deployment import Deployment
from engine.urns import name_child

ACCOUNT_TYPES = "awsorg:index:Accounts$aws:organizations/account:Account"
"""The types in the URN of an account of this program, its component's first."""


@dataclass(frozen=True, kw_only=True)
class KnownAccount:
    """A member account that the stack's state has. `protected`: the engine does not delete it.

    `id`, `email`: as AWS said when the state was written; empty where the state does not say.
    """

    urn: str
    protected: bool
    id: str = ""
    email: str = ""


def read_accounts(config: models.Organization, deployment: Deployment) -> dict[str, KnownAccount]:
    """The accounts that this program made or adopted, by logical name: that of today where `formerly` says so."""
    present = {
        name_child(ACCOUNTS, former): name_child(ACCOUNTS, key)
        for former, key in index_present_keys(config.accounts).items()
    }
    return {
        present.get(resource.name, resource.name): KnownAccount(
            urn=resource.urn,
            protected=resource.protected,
            id=resource.id or "",
            email=str(resource.outputs.get("email") or resource.inputs.get("email") or ""),
        )
        for resource in deployment.find(ACCOUNT_TYPES)
    }


def refuse_departures(
    config: models.Organization, known: Mapping[str, KnownAccount], renamed: Collection[str] = ()
) -> None:
    """Stops the program before the engine empties an account that it keeps. `renamed`: keys of accounts that are there
    under another one, which is told elsewhere.

    The engine does not delete a protected account. What is in it is not protected, and with `--skip-preview` it is
    gone before the account's turn comes, the execution role included.
    """
    stay = {name_child(ACCOUNTS, key) for key in (*(account.key for account in config.accounts), *renamed)}
    leaving = {name: account.urn for name, account in sorted(known.items()) if account.protected and name not in stay}
    if leaving:
        raise pulumi.RunError(
            "\n".join(
                f"account {name.removeprefix(name_child(ACCOUNTS, ''))!r} is in this stack's state as {name}, and not "
                "in accounts.yaml any more, so nothing was registered: what is in the account would have been deleted, "
                "and the account itself, which is protected, would have stayed. Put it back, "
                "or, where it is there under another `key`, write the old one beside that as `formerly`; "
                f"if it has to leave the organization with all that is in it: pulumi state unprotect '{urn}'"
                for name, urn in leaving.items()
            )
        )
