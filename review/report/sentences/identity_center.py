"""IAM Identity Center: permission sets, groups, users, and who can enter which account by them."""

from collections.abc import Callable

from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.urns import SEPARATOR
from policies.managed import policy_key
from review.logical_names import find_key, find_keys
from review.report.sentences.model import Area, Tell, Words, changed_properties, lose, name_by
from review.report.text import code, join, show
from review.report.world import World

PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet"
MANAGED = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
CUSTOMER = "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment"
INLINE = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
BOUNDARY = "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment"
ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment"
GROUP = "aws:identitystore/group:Group"
USER = "aws:identitystore/user:User"
MEMBERSHIP = "aws:identitystore/groupMembership:GroupMembership"


def _name_set(world: World, key: str) -> str:
    """The permission set with this key: its name in the previews, or in the config."""
    made = {find_key(change.resource.name): change.resource.inputs.get("name") for change in world.find(PERMISSION_SET)}
    written = {one.key: one.name for one in world.organization.identity_center.permission_sets}
    return code(show(made.get(key) or written.get(key, key)))


def _name_principal(world: World, key: str) -> str:
    """A group or user by its key: what the previews or the config call it."""
    made = {find_key(change.resource.name): change.resource.inputs.get("displayName") for change in world.find(GROUP)}
    made |= {find_key(change.resource.name): change.resource.inputs.get("userName") for change in world.find(USER)}
    center = world.organization.identity_center
    written = {group.key: group.name for group in center.groups} | {user.key: user.user_name for user in center.users}
    return code(show(made.get(key) or written.get(key, key)))


def _name_assignment(world: World, resource: StateResource) -> str:
    permission_set, principal, account = _split(resource)
    who, what = _name_principal(world, principal), _name_set(world, permission_set)
    return f"of {_kind(resource)} {who} in {world.name_account(account)} as {what}"


def _split(resource: StateResource) -> tuple[str, str, str]:
    permission_set, _, rest = find_key(resource.name).partition(SEPARATOR)
    principal, _, account = rest.partition(SEPARATOR)
    return permission_set, principal, account


def _kind(resource: StateResource) -> str:
    return "user" if resource.inputs.get("principalType") == "USER" else "group"


def _enter(verb: str) -> Tell:
    def tell(world: World, change: Change) -> str:
        permission_set, principal, account = _split(change.resource)
        kind, who = _kind(change.resource), _name_principal(world, principal)
        where, what = world.name_account(account), _name_set(world, permission_set)
        return f"{kind.title()} {who} {verb} {where} as {what}"

    return tell


def _of_set(resource: StateResource) -> str:
    return find_keys(resource.name)[0]


def _attach(what: Callable[[StateResource], str], sentence: str) -> Tell:
    """`sentence`: with {set} and {what}."""

    def tell(world: World, change: Change) -> str:
        return sentence.format(set=_name_set(world, _of_set(change.resource)), what=what(change.resource))

    return tell


def _name_attached(what: Callable[[StateResource], str]) -> Callable[[World, StateResource], str]:
    return lambda world, resource: f"{what(resource)} of permission set {_name_set(world, _of_set(resource))}".strip()


def _managed(resource: StateResource) -> str:
    arn = resource.inputs.get("managedPolicyArn")
    return code(policy_key(arn)) if isinstance(arn, str) and arn.startswith("arn:") else "a policy"


def _customer(resource: StateResource) -> str:
    return code(find_key(resource.name).partition(f"{SEPARATOR}customer{SEPARATOR}")[2])


def _nothing(_: StateResource) -> str:
    return ""


def _member(sentence: str) -> Tell:
    def tell(world: World, change: Change) -> str:
        group, _, user = find_key(change.resource.name).partition(SEPARATOR)
        return sentence.format(group=_name_principal(world, group), user=_name_principal(world, user))

    return tell


def _name_membership(world: World, resource: StateResource) -> str:
    group, _, user = find_key(resource.name).partition(SEPARATOR)
    return f"of {_name_principal(world, user)} in group {_name_principal(world, group)}"


def _change_user(world: World, change: Change) -> str:
    """Which fields change, and to what never: they are about a person."""
    fields = join(code(field) for field in changed_properties(change))
    name = _name_principal(world, find_key(change.resource.name))
    return f"User {name}: {fields or 'something of it'} changes"


def _replace_user(world: World, change: Change) -> str:
    return f"User {_name_principal(world, find_key(change.resource.name))} is replaced{lose(change)}"


def _part(noun: str, plural: str, what: Callable[[StateResource], str], *, tell: dict[Operation, Tell]) -> Words:
    return Words(
        noun=noun,
        plural=plural,
        area=Area.workforce,
        name=_name_attached(what),
        tell=tell,
        belongs_to=(PERMISSION_SET,),
        is_inside=False,
        part=None if what is _nothing else what,
    )


WORDS = {
    PERMISSION_SET: Words(
        noun="permission set",
        plural="permission sets",
        area=Area.workforce,
        labels={"sessionDuration": "length of a session", "relayState": "relay state"},
        is_inside=False,
    ),
    MANAGED: _part(
        "policy",
        "managed policies",
        _managed,
        tell={
            Operation.create: _attach(_managed, "Permission set {set} gets the policy {what}, wherever it is assigned"),
            Operation.delete: _attach(_managed, "Permission set {set} loses the policy {what}"),
        },
    ),
    CUSTOMER: _part(
        "policy of your own",
        "policies of your own",
        _customer,
        tell={
            Operation.create: _attach(_customer, "Permission set {set} gets each account's policy {what}"),
            Operation.delete: _attach(_customer, "Permission set {set} loses each account's policy {what}"),
        },
    ),
    INLINE: _part("inline policy", "inline policies", _nothing, tell={}),
    BOUNDARY: _part(
        "boundary",
        "boundaries",
        _nothing,
        tell={Operation.delete: _attach(_nothing, "Permission set {set} is no longer bounded by any policy")},
    ),
    ASSIGNMENT: Words(
        noun="entry",
        plural="entries to accounts",
        area=Area.workforce,
        name=_name_assignment,
        tell={
            Operation.create: _enter("can enter"),
            Operation.delete: _enter("can no longer enter"),
            Operation.replace: _enter("enters anew"),
        },
        is_inside=False,
    ),
    GROUP: Words(noun="group", plural="groups", area=Area.workforce, name=name_by("displayName"), is_inside=False),
    USER: Words(
        noun="user",
        plural="users",
        area=Area.workforce,
        name=name_by("userName"),
        tell={Operation.update: _change_user, Operation.replace: _replace_user},
        is_inside=False,
    ),
    MEMBERSHIP: Words(
        noun="membership",
        plural="memberships",
        area=Area.workforce,
        name=_name_membership,
        tell={
            Operation.create: _member("User {user} joins group {group}, and can enter what the group can"),
            Operation.delete: _member("User {user} leaves group {group}"),
        },
        is_inside=False,
    ),
}
