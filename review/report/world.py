"""What the previews of all stacks say together of the organization, before and after: names, ids, the tree of units.

The config adds names and who may enter where a preview cannot know it yet.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from config.models import MANAGEMENT, ROOT, Organization
from config.plan.former_keys import index_present_keys
from config.plan.roles import (
    RolePlan,
    plan_break_glass_roles,
    plan_cross_account_roles,
    plan_execution_roles,
    plan_management_roles,
)
from config.plan.stacks import ACCOUNTS, ORG, UNITS
from config.plan.units import find_parents
from engine.changes import Change, Operation, StackPreview
from engine.deployment import StateResource
from engine.preview import has_unknown
from engine.urns import AWS_PROVIDER, SEPARATOR, STACK_REFERENCE, name_child, split_urn
from policies.problems import as_list
from review.logical_names import find_key, split_attachment
from review.report.text import EXTERNAL_ID, code, join, show

ACCOUNT = "aws:organizations/account:Account"
UNIT = "aws:organizations/organizationalUnit:OrganizationalUnit"
POLICY = "aws:organizations/policy:Policy"
ATTACHMENT = "aws:organizations/policyAttachment:PolicyAttachment"
ROLE = "aws:iam/role:Role"
SHARE = "aws:ram/resourceShare:ResourceShare"

QUIET = frozenset({Operation.same, Operation.read})
"""Operations in which nothing happens."""

_ID_DIGITS = 12


@dataclass(frozen=True, kw_only=True)
class Node:
    """A unit or an account in the tree. `parent`: the key of a unit, or "root"."""

    name: str
    parent: str


@dataclass(frozen=True, kw_only=True)
class Tree:
    """Units and accounts by key, and the policies (keys) that are attached to each target: a unit, account, "root"."""

    units: Mapping[str, Node] = field(default_factory=dict[str, Node])
    accounts: Mapping[str, Node] = field(default_factory=dict[str, Node])
    attached: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def above(self, unit: str) -> tuple[str, ...]:
        """The unit and those above it, "root" last."""
        found: list[str] = []
        while unit in self.units and unit not in found:
            found.append(unit)
            unit = self.units[unit].parent
        return (*found, ROOT)

    def policies_of(self, account: str) -> frozenset[str]:
        """Keys of the policies that hold for the account, wherever they are attached."""
        node = self.accounts.get(account)
        if node is None:
            return frozenset()
        targets = (account, *self.above(node.parent))
        return frozenset().union(*(self.attached.get(target, frozenset()) for target in targets))


class World:
    """Previews of some or all stacks, with the organization that the config describes: the one after the change."""

    def __init__(self, previews: Iterable[StackPreview], organization: Organization) -> None:
        self.previews = tuple(sorted(previews, key=lambda preview: preview.stack))
        self.organization = organization
        self.changes: tuple[Change, ...] = tuple(
            sorted(
                (change for preview in self.previews for change in preview.by_urn.values()),
                key=lambda change: change.urn,
            )
        )

    @cached_property
    def happening(self) -> tuple[Change, ...]:
        """What happens to resources of AWS: no component, no provider, nothing that stays as it is."""
        return tuple(change for change in self.changes if change.operation not in QUIET and is_of_aws(change.resource))

    @cached_property
    def has_organization(self) -> bool:
        """Whether the stack with units, accounts and policies is among the previews."""
        return any(preview.stack == ORG for preview in self.previews)

    @cached_property
    def _roles(self) -> Mapping[str | None, list[StateResource]]:
        """Roles by the component that they are a part of."""
        found: dict[str | None, list[StateResource]] = {}
        for change in self.find(ROLE):
            found.setdefault(change.resource.parent, []).append(change.resource)
        return found

    def find_role(self, part: StateResource) -> StateResource | None:
        """The role beside a policy of one component, whose logical name begins with the role's."""
        fitting = [role for role in self._roles.get(part.parent, []) if part.name.startswith(role.name)]
        return max(fitting, key=lambda role: len(role.name), default=None)

    @cached_property
    def _by_type(self) -> Mapping[str, list[Change]]:
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            found.setdefault(change.resource.type, []).append(change)
        return found

    def find(self, type_: str) -> Sequence[Change]:
        """The changes of resources of the type."""
        return self._by_type.get(type_, ())

    # Accounts

    def account_of(self, change: Change) -> str | None:
        """The key of the account that the resource is in, "management" too; None where no provider of AWS says it."""
        urn = change.resource.provider_urn
        if not urn or split_urn(urn)[0] != AWS_PROVIDER:
            return None
        # What is deleted still has the provider of the account's former key.
        key = split_urn(urn)[1]
        return self._present_accounts.get(key, key)

    @cached_property
    def _present_accounts(self) -> Mapping[str, str]:
        return index_present_keys(self.organization.accounts)

    @cached_property
    def account_ids(self) -> Mapping[str, str]:
        """Keys of accounts by their ids, as far as the previews and the config know them."""
        found: dict[str, str] = {}
        for change in self.changes:
            for resource in filter(None, (change.before, change.after)):
                if resource.type == ACCOUNT and resource.id:
                    found[resource.id] = find_key(change.resource.name)
                elif resource.type == AWS_PROVIDER:
                    for id_ in _read_list(resource.inputs.get("allowedAccountIds")):
                        found.setdefault(id_, resource.name)
                elif resource.type == STACK_REFERENCE:
                    for name, value in _mapping(resource.outputs.get("outputs")).items():
                        kind, _, key = name.partition(SEPARATOR)
                        if kind == ACCOUNTS and isinstance(id_ := _mapping(value).get("id"), str):
                            found.setdefault(id_, key)
        found |= {account.id: account.key for account in self.organization.accounts if account.id}
        return {**found, self.organization.settings.management_account_id: MANAGEMENT}

    @cached_property
    def _account_names(self) -> Mapping[str, str]:
        names = {key: node.name for tree in (self.before, self.after) for key, node in tree.accounts.items()}
        return names | {account.key: account.name for account in self.organization.accounts}

    def name_account(self, key: str) -> str:
        """The name of an account by its key, for a sentence."""
        return "the management account" if key == MANAGEMENT else code(self._account_names.get(key, key))

    def name_account_id(self, id_: str) -> str:
        """An account by its id, for a sentence."""
        key = self.account_ids.get(id_)
        if key is not None:
            return self.name_account(key)
        outside = " **outside the organization**" if self.has_organization or id_ in self._foreign else ""
        return f"account {code(id_)}{outside}"

    @cached_property
    def _foreign(self) -> frozenset[str]:
        trusted = {one for plan in self.role_plans.values() for one in plan.trusted_accounts}
        return frozenset(one for one in trusted if len(one) == _ID_DIGITS and one.isdecimal())

    # The tree

    @cached_property
    def before(self) -> Tree:
        """What is only taken over is there already."""
        return self._build_tree(
            [(change, change.after if is_only_taken_over(change) else change.before) for change in self.changes]
        )

    @cached_property
    def after(self) -> Tree:
        return self._build_tree([(change, change.after) for change in self.changes])

    def _build_tree(self, sides: Sequence[tuple[Change, StateResource | None]]) -> Tree:
        units: dict[str, Node] = {}
        accounts: dict[str, Node] = {}
        attached: dict[str, set[str]] = {}
        for change, resource in sides:
            if resource is None or resource.type not in {UNIT, ACCOUNT, ATTACHMENT}:
                continue
            if resource.type == ATTACHMENT:
                policy, target = split_attachment(change.resource.name)
                attached.setdefault(target, set()).add(policy)
                continue
            node = Node(name=show(resource.inputs.get("name")), parent=self._find_parent(resource))
            if resource.type == UNIT:
                units[find_key(change.resource.name)] = node
            else:
                accounts[find_key(change.resource.name)] = node
        return Tree(units=units, accounts=accounts, attached={key: frozenset(all_) for key, all_ in attached.items()})

    @cached_property
    def _units_by_id(self) -> Mapping[str, str]:
        return {
            resource.id: find_key(change.resource.name)
            for change in self.find(UNIT)
            for resource in (change.before, change.after)
            if resource and resource.id and not has_unknown(resource.id)
        }

    def _find_parent(self, resource: StateResource) -> str:
        parent = resource.inputs.get("parentId")
        if isinstance(parent, str) and parent in self._units_by_id:
            return self._units_by_id[parent]
        # A preview that was saved from the events of a run does not say what an unknown value is made from.
        return self._planned_parents.get(resource.name, ROOT) if has_unknown(parent) else ROOT

    @cached_property
    def _planned_parents(self) -> Mapping[str, str]:
        """The parents that the config says, by the logical names of units and accounts."""
        accounts = {name_child(ACCOUNTS, one.key): one.unit or ROOT for one in self.organization.accounts}
        units = find_parents(self.organization)
        return accounts | {name_child(UNITS, key): parent for key, parent in units.items()}

    def name_path(self, tree: Tree, unit: str) -> str:
        """The names of a unit and of those above it: `Workloads/Production`; of "root" `the root`."""
        names = [tree.units[key].name for key in tree.above(unit) if key != ROOT]
        return code("/".join(reversed(names)), longest=200) if names else "the root"

    def name_target(self, key: str) -> str:
        """A unit, an account or the root by its key, for a sentence."""
        for tree in (self.after, self.before):
            if key in tree.units:
                return code(tree.units[key].name)
        return "the root" if key == ROOT else self.name_account(key)

    def name_policy(self, key: str) -> str:
        """A policy of the organization by its key."""
        return code(self._policy_names.get(key, key))

    @cached_property
    def _policy_names(self) -> Mapping[str, str]:
        return {
            find_key(change.resource.name): show(change.resource.inputs.get("name")) for change in self.find(POLICY)
        }

    # Entry

    @cached_property
    def role_plans(self) -> Mapping[tuple[str, str], RolePlan]:
        """The config's roles in the accounts, by account and name."""
        plans = (
            *self.execution_roles.values(),
            *plan_cross_account_roles(self.organization),
            *plan_break_glass_roles(self.organization),
            *plan_management_roles(self.organization),
        )
        return {(plan.account, plan.role_name): plan for plan in plans}

    @cached_property
    def execution_roles(self) -> Mapping[str, RolePlan]:
        """Those that the config makes, by account."""
        return {plan.account: plan for plan in plan_execution_roles(self.organization)}

    def name_trusted(self, keys: Iterable[str]) -> str:
        """Accounts by key, "management" or id, in one phrase."""
        return join(self.name_account_id(key) if key.isdecimal() else self.name_account(key) for key in sorted(keys))

    @cached_property
    def external_ids(self) -> frozenset[str]:
        """All that inputs or the config have: no text that is shown holds one."""
        found: set[str] = set()
        for change in self.changes:
            for resource in filter(None, (change.before, change.after)):
                found |= set(_find_external_ids(resource.inputs))
        found |= set(_find_external_ids(self.organization.model_dump()))
        return frozenset(found)

    def mask(self, text: str) -> str:
        """The text; only its name where it is, or holds, an external id."""
        return EXTERNAL_ID if any(one in text for one in self.external_ids) else text


def is_of_aws(resource: StateResource) -> bool:
    """Whether it is an object that a plugin manages, and no provider."""
    return resource.custom and not resource.external and not resource.is_provider and resource.type != STACK_REFERENCE


def is_only_taken_over(change: Change) -> bool:
    """Whether it is imported, and stays as it is in AWS."""
    return change.operation is Operation.import_ and not change.properties


def read_document(value: Any) -> dict[str, Any] | None:
    """A JSON document; None of anything else, and of one that is not known yet."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, str) or has_unknown(value):
        return None
    try:
        document = json.loads(value)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _find_external_ids(value: Any) -> Iterator[str]:
    """In settings, provider inputs and policy documents, also those that are JSON in a text."""
    if isinstance(value, str) and value[:1] in {"{", "["} and "externalid" in value.lower():
        try:
            value = json.loads(value)
        except ValueError:
            return
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if str(name).lower().replace("_", "") in {"externalid", "sts:externalid"}:
                yield from (one for one in as_list(inner) if isinstance(one, str) and one and not has_unknown(one))
            else:
                yield from _find_external_ids(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _find_external_ids(inner)


def _read_list(value: Any) -> list[str]:
    try:
        found = json.loads(value) if isinstance(value, str) and not has_unknown(value) else value
    except ValueError:
        return []
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
