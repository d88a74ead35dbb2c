"""What the rules look at: every change of all previews, and what is known of accounts and keys in them. Pure."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from config.models import MANAGEMENT, Organization
from config.models.keyed import Keyed
from config.models.types import is_account_id
from config.models.waivers import Rule
from config.plan.former_keys import index_present_keys
from config.plan.stacks import (
    ACCOUNTS,
    IPAM,
    IPAM_SHARE,
    PEERING,
    PEERING_ACCEPTANCE,
    TRANSIT_ADMISSION,
    TRANSIT_ATTACHMENT,
    TRANSIT_GATEWAY,
    TRANSIT_INSPECTION,
    UNITS,
)
from engine.changes import Change, Operation, StackPreview
from engine.deployment import StateResource
from engine.preview import has_unknown
from engine.urns import AWS_PROVIDER, STACK_REFERENCE, name_child, split_urn
from review import logical_names
from review.gate.refusals import Refusal

_DEFAULT = re.compile("default(_|$)")
"""How the engine calls a provider that it makes itself: keys of accounts have no underscore."""

_OF_AWS = "aws:"
"""What the type of a resource of AWS begins with."""

COMPONENT = "awsorg:index:"
"""What the type of a component of this program begins with."""

GOING = frozenset({Operation.delete, Operation.replace})
"""What takes a resource away in AWS."""


_THINGS = {
    **{
        one.beginning: one.beginning
        for one in logical_names.NAMINGS.values()
        if one.account is not None and not one.alone
    },
    **{one: one for one in (ACCOUNTS, UNITS)},
    PEERING_ACCEPTANCE: PEERING,
    TRANSIT_ADMISSION: TRANSIT_ATTACHMENT,
    TRANSIT_INSPECTION: TRANSIT_GATEWAY,
    IPAM_SHARE: IPAM,
}
"""What people give keys to, by how the names of all that is made for it begin. Keys are unique among one kind alone."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """All previews that are gated together, and the config that they are of."""

    previews: Sequence[StackPreview]
    organization: Organization

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        return tuple(change for preview in self.previews for change in preview.changes)

    @cached_property
    def by_urn(self) -> Mapping[str, Change]:
        return {urn: change for preview in self.previews for urn, change in preview.by_urn.items()}

    @cached_property
    def account_keys(self) -> frozenset[str]:
        """The keys of the accounts that the config has."""
        return frozenset(account.key for account in self.organization.accounts)

    def find_account_key(self, resource: StateResource) -> str:
        """The key that the account of a resource's explicit provider has in the config: one that is deleted still has
        its provider under the key of before. "" without an explicit provider.
        """
        return self.find_present_account(find_provider_key(resource))

    def find_present_account(self, key: str) -> str:
        """The key of the account that had this one before; the key itself of any other."""
        return self._present_accounts.get(key, key)

    def find_present_vpc(self, key: str) -> str:
        """The key of the VPC of network.yaml that had this one before; the key itself of any other."""
        return self._present_vpcs.get(key, key)

    def find_set_key(self, resource: StateResource) -> str:
        """The key that the permission set, which a resource is or is of, has in the config."""
        key = logical_names.find_keys(resource.name)[0]
        return self._present_sets.get(key, key)

    def find_principal_key(self, kind: str, key: str) -> str:
        """The key that a group or user of the identity store has in the config. `kind`: GROUP or USER."""
        return self._present_principals.get((kind, key), key)

    @cached_property
    def _present_accounts(self) -> Mapping[str, str]:
        return index_present_keys(self.organization.accounts)

    @cached_property
    def _present_vpcs(self) -> Mapping[str, str]:
        return index_present_keys(self.organization.vpcs)

    @cached_property
    def _present_sets(self) -> Mapping[str, str]:
        return index_present_keys(self.organization.identity_center.permission_sets)

    @cached_property
    def _present_principals(self) -> Mapping[tuple[str, str], str]:
        center = self.organization.identity_center
        named: Sequence[tuple[str, Sequence[Keyed]]] = (("GROUP", center.groups), ("USER", center.users))
        return {(kind, old): key for kind, all_ in named for old, key in index_present_keys(all_).items()}

    def of(self, *types: str) -> Iterator[Change]:
        """The changes of resources of these types."""
        return (change for type_ in types for change in self._by_type.get(type_, ()))

    @cached_property
    def _by_type(self) -> Mapping[str, Sequence[Change]]:
        found = defaultdict[str, list[Change]](list)
        for change in self.changes:
            found[split_urn(change.urn)[0]].append(change)
        return found

    @cached_property
    def staying_vpcs(self) -> frozenset[str]:
        """The VPCs of network.yaml that are there before and after, by the keys of their accounts and their own."""
        return frozenset(
            find_key(change.urn)
            for change in self.of("aws:ec2/vpc:Vpc")
            if change.before is not None and change.after is not None and change.operation not in GOING
        )

    def list_sharing(self, key: str) -> tuple[str, ...]:
        """What has this key, where things of several kinds do, as a peering and a VPC of one account may; else none."""
        things = {thing for beginning, thing in _THINGS.items() if name_child(beginning, key) in self._names}
        return tuple(sorted(things)) if len(things) > 1 else ()

    @cached_property
    def _names(self) -> frozenset[str]:
        """The logical names of what is in AWS."""
        return frozenset(
            change.resource.name
            for type_, changes in self._by_type.items()
            if type_.startswith(_OF_AWS)
            for change in changes
        )

    @cached_property
    def account_ids(self) -> Mapping[str, str]:
        """The ids of accounts, as far as they are known, by key; "management" is one."""
        ids = {account.key: account.id for account in self.organization.accounts if account.id}
        for change in self.of(STACK_REFERENCE):
            outputs = change.resource.outputs.get("outputs") or {}
            for name, value in outputs.items() if isinstance(outputs, dict) else ():
                kind, _, key = name.partition("/")
                if kind == "accounts" and isinstance(value, dict) and is_account_id(str(value.get("id"))):
                    ids[key] = str(value["id"])
        for change in self.of("aws:organizations/account:Account"):
            if change.after is not None and change.after.id and is_account_id(change.after.id):
                ids[find_key(change.urn)] = change.after.id
        return {**ids, MANAGEMENT: self.organization.settings.management_account_id}

    def account_of(self, change: Change) -> str:
        """The account that a resource is in, as people know it: its key and its id where both are known."""
        if change.resource.is_provider:
            key, id_ = change.resource.name, read_account(change.resource)
        else:
            key = find_provider_key(change.resource)
            provider = self.by_urn.get(change.resource.provider_urn)
            id_ = None if provider is None else read_account(provider.resource)
        id_ = id_ or self.account_ids.get(key)
        if not key:
            return "of the caller"
        return f"{key} ({id_})" if id_ else key

    def refuse(
        self,
        rule: Rule,
        change: Change,
        *,
        would: str,
        advice: str,
        attribute: str | None = None,
        keys: Sequence[str] = (),
        every_key: bool = False,
        beside: int = 0,
    ) -> Refusal:
        """The refusal of a change. `keys`: None but its own by default, and none where others have the same."""
        own = find_key(change.urn)
        return Refusal(
            rule=rule,
            urn=change.urn,
            keys=tuple(keys) or (() if _is_beside(change.urn) or self.list_sharing(own) else (own,)),
            account=self.account_of(change),
            attribute=attribute,
            would=would,
            advice=advice,
            every_key=every_key,
            beside=beside,
        )


def is_comparable(change: Change) -> bool:
    """Whether its sides are what AWS has before and after: not of an import, nor of what is only read, forgotten, or
    waits to be deleted.
    """
    waits = change.before is not None and (change.before.retained or change.before.pending_delete)
    return change.operation not in {Operation.import_, Operation.read} and not waits


def find_key(urn: str) -> str:
    """The keys in a resource's logical name, as one text; all of the name where it has none."""
    type_, name = split_urn(urn)
    return name if type_ == AWS_PROVIDER else logical_names.find_key(name)


def _is_beside(urn: str) -> bool:
    """Whether it is what an account has by itself: all of that has the account's key, and no other."""
    type_, name = split_urn(urn)
    naming = None if type_ == AWS_PROVIDER else logical_names.find_naming(name)
    return naming is not None and naming.alone


def find_provider_key(resource: StateResource) -> str:
    """The key of the account whose explicit provider the resource has; "" where it has none."""
    return split_urn(resource.provider_urn)[1] if is_explicit(resource.provider_urn) else ""


def read_account(provider: StateResource) -> str | None:
    """The id of the one account that a provider may act in; None where it allows another number, or is unknown."""
    allowed = read_setting(provider, "allowedAccountIds")
    return allowed[0] if isinstance(allowed, list) and len(allowed) == 1 and is_account_id(str(allowed[0])) else None


def read_setting(provider: StateResource, name: str) -> Any:
    """A setting of a provider, which is JSON within a text; None where it is absent or not known yet."""
    value = provider.inputs.get(name)
    if value is None or has_unknown(value):
        return None
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def is_explicit(provider_urn: str) -> bool:
    """Whether the program itself made the provider."""
    type_, name = split_urn(provider_urn) if provider_urn else ("", "")
    return bool(name) and not (type_ == AWS_PROVIDER and _DEFAULT.match(name))


def pick(count: int, one: str, many: str) -> str:
    """The word for so many."""
    return one if count == 1 else many
