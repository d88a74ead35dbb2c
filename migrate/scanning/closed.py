"""Which accounts the states call closed, and what of the states is in them. Pure; it classifies nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from migrate.terraform.state import Instance, State
from resource_types.account_states import read_closed

_ACCOUNT = "aws_organizations_account"
_ORGANIZATION = "aws_organizations_organization"
_REMEDY = "let Terraform forget it (a `removed` block, or `terraform state rm`)"


@dataclass
class ClosedAccounts:
    """By account id, the state that AWS has it in and who says so; filled state by state.

    An account's own instance counts for more than the organization's list of accounts.
    """

    _told: dict[str, tuple[str, str] | None] = field(default_factory=dict[str, tuple[str, str] | None])
    _listed: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])

    def read(self, state: State) -> None:
        """Takes up what the state tells of accounts."""
        for instance in (*state.instances, *state.data_sources):
            if not instance.provider.is_aws or instance.deposed is not None:
                continue
            origin = f"{instance.address} ({state.location})"
            if instance.type == _ACCOUNT:
                self._read_account(instance, origin)
            elif instance.type == _ORGANIZATION:
                for block in _list_accounts(instance):
                    word = read_closed(block)
                    if word is not None and isinstance(block.get("id"), str):
                        self._listed.setdefault(block["id"], (word, origin))

    def explain(self, type_: str, import_id: str | None, account: str | None) -> str | None:
        """Why an instance is a closed account's: it is one, or lives in one; None where it is neither."""
        own = self._find(import_id) if type_ == _ACCOUNT else None
        if own is not None:
            return f"the account {import_id} is {own[0]}, says {own[1]}: {_REMEDY}"
        around = self._find(account)
        if around is None:
            return None
        return f"its account {account} is {around[0]}, says {around[1]}, and nobody can enter it: {_REMEDY}"

    def _read_account(self, instance: Instance, origin: str) -> None:
        attributes = instance.public_attributes
        id_, word = attributes.get("id"), read_closed(attributes)
        if isinstance(id_, str) and id_ and (word is not None or self._told.get(id_) is None):
            self._told[id_] = None if word is None else (word, origin)

    def _find(self, account: str | None) -> tuple[str, str] | None:
        if account is None:
            return None
        return self._told[account] if account in self._told else self._listed.get(account)


def _list_accounts(instance: Instance) -> Iterable[Mapping[str, Any]]:
    attributes = instance.public_attributes
    for name in ("non_master_accounts", "accounts"):
        blocks = attributes.get(name)
        yield from (block for block in blocks if isinstance(block, Mapping)) if isinstance(blocks, list) else ()
