"""Roles and their policies, identity providers, and central root access."""

from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import has_unknown
from policies.managed import policy_key
from policies.problems import as_list
from review.report.sentences.model import OF, Area, Tell, Words, lose, name_by
from review.report.text import code, join
from review.report.trust import list_entries
from review.report.world import ROLE, World

ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ROLE_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
MANAGED_POLICY = "aws:iam/policy:Policy"
ROOT_ACCESS = "aws:iam/organizationsFeatures:OrganizationsFeatures"
OIDC_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
_TRAIL = "aws:cloudtrail/trail:Trail"
_REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"


def _create_role(world: World, change: Change) -> str:
    what = f"Role {code(change.resource.inputs.get('name', change.resource.name))}{OF} is created"
    entries = list_entries(world, change.resource, change)
    if entries is None:
        return f"{what}; who may enter it is known only to `up`"
    who = join(sorted({entry.who for entry in entries if entry.enters}))
    return f"{what}; it can be entered by {who}" if who else f"{what}; nobody can enter it"


def _delete_role(world: World, change: Change) -> str:
    del world
    return f"Role {code(change.resource.inputs.get('name', change.resource.name))}{OF} is deleted{lose(change)}"


def _name_policy(arn: object) -> str:
    text = arn if isinstance(arn, str) else "a policy"
    return code(policy_key(text)) if text.startswith("arn:") else code(text)


def _attach(sentence: str) -> Tell:
    def tell(world: World, change: Change) -> str:
        inputs = change.resource.inputs
        return sentence.format(
            role=_name_role(world, change.resource), policy=_name_policy(inputs.get("policyArn")), of=OF
        )

    return tell


def _name_role(world: World, resource: StateResource) -> str:
    """The role that a policy is of; of a role that is made with it, its name as it will be."""
    name = resource.inputs.get("role")
    role = world.find_role(resource) if name is None or has_unknown(name) else None
    return code(role.inputs.get("name", role.name) if role else name or resource.name)


def _name_attachment(world: World, resource: StateResource) -> str:
    return f"{_name_policy(resource.inputs.get('policyArn'))} of role {_name_role(world, resource)}"


def _name_role_policy(world: World, resource: StateResource) -> str:
    return f"{code(resource.inputs.get('name', resource.name))} of role {_name_role(world, resource)}"


def _open_root_access(_: World, change: Change) -> str:
    features = change.resource.inputs.get("enabledFeatures")
    return (
        f"The management account may act on the root users of all member accounts: {join(map(code, as_list(features)))}"
    )


def _close_root_access(_: World, __: Change) -> str:
    return "The management account may no longer act on the root users of member accounts"


WORDS = {
    ROLE: Words(
        noun="role",
        plural="roles",
        area=Area.access,
        tell={Operation.create: _create_role, Operation.delete: _delete_role},
        labels={
            "maxSessionDuration": "longest session (seconds)",
            "permissionsBoundary": "permissions boundary",
        },
        belongs_to=(_TRAIL, _REPLICATION),
    ),
    ROLE_POLICY: Words(
        noun="inline policy",
        plural="inline policies",
        area=Area.access,
        name=_name_role_policy,
        belongs_to=(ROLE,),
        part=lambda resource: code(resource.inputs.get("name", resource.name)),
    ),
    ROLE_ATTACHMENT: Words(
        noun="policy",
        plural="managed policies",
        area=Area.access,
        name=_name_attachment,
        tell={
            Operation.create: _attach("Role {role}{of} gets the policy {policy}"),
            Operation.delete: _attach("Role {role}{of} loses the policy {policy}"),
        },
        belongs_to=(ROLE,),
        part=lambda resource: _name_policy(resource.inputs.get("policyArn")),
    ),
    MANAGED_POLICY: Words(noun="managed policy", plural="managed policies", area=Area.access),
    OIDC_PROVIDER: Words(
        noun="identity provider",
        plural="identity providers",
        area=Area.access,
        name=name_by("url"),
        labels={"clientIdLists": "audiences"},
    ),
    ROOT_ACCESS: Words(
        noun="central root access",
        plural="settings of central root access",
        area=Area.access,
        is_inside=False,
        tell={Operation.create: _open_root_access, Operation.delete: _close_root_access},
        labels={"enabledFeatures": "features"},
    ),
}
