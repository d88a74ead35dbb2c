"""The organization, its units, accounts, policies and services."""

from collections.abc import Sequence

from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import has_unknown
from review.logical_names import find_key, split_attachment
from review.report.losses import DISABLED_POLICY_TYPE
from review.report.sentences.model import Area, Tell, Words, changed_properties, describe_changes, lose, name_by
from review.report.text import code, join
from review.report.world import ACCOUNT, ATTACHMENT, POLICY, UNIT, World

ORGANIZATION = "aws:organizations/organization:Organization"
SERVICE = "aws:organizations/awsServiceAccess:AwsServiceAccess"
DELEGATION = "aws:organizations/delegatedAdministrator:DelegatedAdministrator"
RESOURCE_POLICY = "aws:organizations/resourcePolicy:ResourcePolicy"
SHARING = "aws:ram/sharingWithOrganization:SharingWithOrganization"

_PARENT = "parentId"


def _create_account(world: World, change: Change) -> str:
    key = find_key(change.resource.name)
    node = world.after.accounts[key]
    told = f"Account {code(node.name)} is created in {world.name_path(world.after, node.parent)}"
    plan = world.execution_roles.get(key)
    if plan is not None:
        told += f"; it can be entered by {world.name_trusted(plan.trusted_by)}, as {code(plan.role_name)}"
    return told


def _update_account(world: World, change: Change) -> str:
    key = find_key(change.resource.name)
    what = f"Account {world.name_account(key)}"
    told: list[str] = []
    changed = changed_properties(change)
    if _PARENT in changed:
        told.append(_move(world, what, key))
    others = [name for name in changed if name != _PARENT]
    if others:
        told.append(f"{'it' if told else what}: {describe_changes(world, change, {'name': 'name'}, only=others)}")
    return "; ".join(told) or f"{what}: something of it changes"


def _move(world: World, what: str, key: str) -> str:
    before, after = (tree.accounts[key].parent for tree in (world.before, world.after))
    told = f"{what} moves from {world.name_path(world.before, before)} to {world.name_path(world.after, after)}"
    old, new = (tree.policies_of(key) for tree in (world.before, world.after))
    lost, gained = (join(world.name_policy(one) for one in sorted(some)) for some in (old - new, new - old))
    parts = [f"{lost} no longer {'hold' if len(old - new) > 1 else 'holds'} for it"] if lost else []
    parts += [f"{gained} now {'hold' if len(new - old) > 1 else 'holds'} for it"] if gained else []
    return "; ".join([told, *parts])


def _create_unit(world: World, change: Change) -> str:
    node = world.after.units[find_key(change.resource.name)]
    return f"Unit {code(node.name)} is created in {world.name_path(world.after, node.parent)}"


def _replace_unit(world: World, change: Change) -> str:
    key = find_key(change.resource.name)
    before, after = (tree.units[key].parent for tree in (world.before, world.after))
    told = (
        f"Unit {world.name_target(key)} is replaced: it moves from {world.name_path(world.before, before)} to "
        f"{world.name_path(world.after, after)}"
    )
    return f"{told}{lose(change)}"


def list_policy_types(resource: StateResource | None) -> frozenset[str]:
    """The policy types that the organization has enabled."""
    found = resource.inputs.get("enabledPolicyTypes") if resource else None
    return frozenset(one for one in found if isinstance(one, str)) if isinstance(found, Sequence) else frozenset()


def _update_organization(world: World, change: Change) -> str:
    old, new = list_policy_types(change.before), list_policy_types(change.after)
    told = [f"policy type {code(one)} is enabled" for one in sorted(new - old)]
    told += [f"policy type {code(one)} is disabled: {DISABLED_POLICY_TYPE}" for one in sorted(old - new)]
    others = [name for name in changed_properties(change) if name != "enabledPolicyTypes"]
    told += [describe_changes(world, change, {}, only=others)] if others else []
    return f"The organization: {'; '.join(told) or 'something of it changes'}"


def _attachment(sentence: str) -> Tell:
    def tell(world: World, change: Change) -> str:
        policy, target = split_attachment(change.resource.name)
        return sentence.format(policy=world.name_policy(policy), target=world.name_target(target))

    return tell


def _service(sentence: str) -> Tell:
    def tell(world: World, change: Change) -> str:
        del world
        return sentence.format(code(change.resource.inputs.get("servicePrincipal", change.resource.name)))

    return tell


def _delegation(sentence: str) -> Tell:
    def tell(world: World, change: Change) -> str:
        inputs = change.resource.inputs
        id_ = inputs.get("accountId")
        account = change.resource.name.removeprefix("delegated-administrators-").partition("/")[0]
        known = world.name_account_id(id_) if isinstance(id_, str) and not has_unknown(id_) else None
        return sentence.format(
            account=known or world.name_account(account),
            service=code(inputs.get("servicePrincipal", "")),
        )

    return tell


def _name_attachment(world: World, resource: StateResource) -> str:
    policy, target = split_attachment(resource.name)
    return f"of {world.name_policy(policy)} to {world.name_target(target)}"


def _constant(sentence: str) -> Tell:
    return lambda _world, _change: sentence


WORDS = {
    ORGANIZATION: Words(
        noun="organization",
        plural="organizations",
        area=Area.organization,
        is_inside=False,
        name=lambda _world, resource: f"({code(resource.inputs.get('featureSet', 'ALL'))} features)",
        tell={Operation.update: _update_organization},
    ),
    UNIT: Words(
        noun="unit",
        plural="units",
        area=Area.organization,
        is_inside=False,
        tell={Operation.create: _create_unit, Operation.replace: _replace_unit},
    ),
    ACCOUNT: Words(
        noun="account",
        plural="accounts",
        area=Area.organization,
        is_inside=False,
        tell={Operation.create: _create_account, Operation.update: _update_account},
    ),
    POLICY: Words(noun="policy", plural="policies", area=Area.policies, is_inside=False, labels={"type": "type"}),
    ATTACHMENT: Words(
        noun="attachment",
        plural="attachments of policies",
        area=Area.policies,
        is_inside=False,
        name=_name_attachment,
        tell={
            Operation.create: _attachment("Policy {policy} is attached to {target}"),
            Operation.delete: _attachment("Policy {policy} is detached from {target}"),
        },
    ),
    SERVICE: Words(
        noun="service with trusted access",
        plural="services with trusted access",
        area=Area.organization,
        is_inside=False,
        name=name_by("servicePrincipal"),
        tell={
            Operation.create: _service("Service {} may act in every account: its trusted access is switched on"),
            Operation.delete: _service("Trusted access of {} is switched off: it no longer works across accounts"),
        },
    ),
    DELEGATION: Words(
        noun="delegated administrator",
        plural="delegated administrators",
        area=Area.organization,
        is_inside=False,
        name=lambda _world, resource: code(resource.name),
        tell={
            Operation.create: _delegation("Account {account} administers {service} for the organization from now on"),
            Operation.delete: _delegation("Account {account} administers {service} for the organization no longer"),
        },
    ),
    RESOURCE_POLICY: Words(
        noun="resource policy of the organization",
        plural="resource policies of the organization",
        area=Area.policies,
        is_inside=False,
        name=lambda _world, _resource: "",
        labels={"content": "its document"},
        tell={
            Operation.create: _constant("Accounts that a resource policy names may manage the organization's policies"),
            Operation.update: _constant("The resource policy by which accounts manage policies changes"),
            Operation.delete: _constant("No account but the management account manages the organization's policies"),
        },
    ),
    SHARING: Words(
        noun="sharing inside the organization",
        plural="switches of sharing inside the organization",
        area=Area.organization,
        is_inside=False,
        name=lambda _world, _resource: "(RAM)",
        tell={
            Operation.create: _constant("Sharing inside the organization (RAM) is switched on"),
            Operation.delete: _constant(
                "Sharing inside the organization (RAM) is switched off: what is shared with units is shared no longer"
            ),
        },
    ),
}
