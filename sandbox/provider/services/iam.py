"""IAM: roles, their inline policies, managed policies and attachments. OpenID Connect providers are in `iam_oidc`.

Owns the declarations. Schemas: terraform-provider-aws internal/service/iam.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Autoname, Call, Imported, ResourceType, Tagging
from sandbox.provider.services.common import from_list, pages, timestamp, to_list
from sandbox.provider.values import Props, json_text, policy_text, unordered

NO_SUCH_ENTITY = frozenset({"NoSuchEntity"})


def _text(document: object) -> str:
    """A policy document as text; boto3 hands documents out as parsed JSON."""
    return json.dumps(document, separators=(",", ":")) if isinstance(document, dict) else unquote(str(document))


def _inline_policies(value: object) -> object:
    """`inlinePolicies` is a set, and its documents are compared as policies."""
    if not isinstance(value, list):
        return value
    return unordered([{**entry, "policy": policy_text(entry.get("policy"))} for entry in value if entry.get("name")])


def _not_json(props: Props, name: str) -> Iterator[str]:
    if isinstance(props.get(name), str) and not isinstance(json_text(props[name]), dict):
        yield f'"{name}" contains an invalid JSON policy'


def _check_role(props: Props) -> Iterator[str]:
    yield from _not_json(props, "assumeRolePolicy")
    seconds = props.get("maxSessionDuration", 3600)
    if not 3600 <= seconds <= 43200:
        yield f"expected max_session_duration to be in the range (3600 - 43200), got {seconds}"
    if props.get("description") and len(props["description"]) > 1000:
        yield "expected length of description to be in the range (0 - 1000)"


def _check_policy(props: Props) -> Iterator[str]:
    yield from _not_json(props, "policy")


def _name(props: Props) -> str:
    return props["name"]


def _create_role(call: Call) -> str:
    optional = {"description": "Description", "permissionsBoundary": "PermissionsBoundary"}
    answer = call.client.create_role(
        RoleName=_name(call.props),
        Path=call.props["path"],
        AssumeRolePolicyDocument=call.props["assumeRolePolicy"],
        MaxSessionDuration=call.props["maxSessionDuration"],
        Tags=to_list(call.tags),
        **{parameter: call.props[key] for key, parameter in optional.items() if call.props.get(key)},
    )
    return answer["Role"]["RoleName"]


def _settle_role(call: Call, name: str) -> None:
    _update_role(call, name, frozenset({"inlinePolicies", "managedPolicyArns"}) & call.props.keys())


def _read_role(call: Call, name: str) -> Props:
    role = call.client.get_role(RoleName=name)["Role"]
    return {
        "arn": role["Arn"],
        "assumeRolePolicy": _text(role["AssumeRolePolicyDocument"]),
        "createDate": timestamp(role["CreateDate"]),
        "description": role.get("Description"),
        "inlinePolicies": [
            {
                "name": policy,
                "policy": _text(call.client.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]),
            }
            for policy in sorted(_inline_names(call, name))
        ],
        "managedPolicyArns": sorted(_attached_arns(call, name)),
        "maxSessionDuration": role.get("MaxSessionDuration", 3600),
        "name": role["RoleName"],
        "path": role["Path"],
        "permissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "tags": from_list(role.get("Tags", [])),
        "uniqueId": role["RoleId"],
    }


def _update_role(call: Call, name: str, changed: frozenset[str]) -> None:
    client, props = call.client, call.props
    if "assumeRolePolicy" in changed:
        client.update_assume_role_policy(RoleName=name, PolicyDocument=props["assumeRolePolicy"])
    if changed & {"description", "maxSessionDuration"}:
        request = {"Description": props.get("description", ""), "MaxSessionDuration": props["maxSessionDuration"]}
        client.update_role(RoleName=name, **request)
    if "permissionsBoundary" in changed:
        if props.get("permissionsBoundary"):
            client.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=props["permissionsBoundary"])
        else:
            client.delete_role_permissions_boundary(RoleName=name)
    if "managedPolicyArns" in changed:
        wanted, there = set(props.get("managedPolicyArns", [])), _attached_arns(call, name)
        _detach(call, name, there - wanted)
        for arn in sorted(wanted - there):
            client.attach_role_policy(RoleName=name, PolicyArn=arn)
    if "inlinePolicies" in changed:
        wanted_policies = {
            entry["name"]: entry["policy"] for entry in props.get("inlinePolicies", []) if entry.get("name")
        }
        _remove_inline(call, name, _inline_names(call, name) - wanted_policies.keys())
        for policy, document in sorted(wanted_policies.items()):
            client.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=document)


def _delete_role(call: Call, name: str) -> None:
    for profile in pages(call.client, "list_instance_profiles_for_role", "InstanceProfiles", RoleName=name):
        call.client.remove_role_from_instance_profile(RoleName=name, InstanceProfileName=profile["InstanceProfileName"])
    force = call.props.get("forceDetachPolicies")
    if force or call.props.get("managedPolicyArns"):
        _detach(call, name, _attached_arns(call, name))
    if force or call.props.get("inlinePolicies"):
        _remove_inline(call, name, _inline_names(call, name))
    call.client.delete_role(RoleName=name)


def _attached_arns(call: Call, name: str) -> set[str]:
    attached = pages(call.client, "list_attached_role_policies", "AttachedPolicies", RoleName=name)
    return {policy["PolicyArn"] for policy in attached}


def _inline_names(call: Call, name: str) -> set[str]:
    names: list[Any] = pages(call.client, "list_role_policies", "PolicyNames", RoleName=name)
    return {str(policy) for policy in names}


def _detach(call: Call, name: str, arns: set[str]) -> None:
    for arn in sorted(arns):
        call.client.detach_role_policy(RoleName=name, PolicyArn=arn)


def _remove_inline(call: Call, name: str, policies: set[str]) -> None:
    for policy in sorted(policies):
        call.client.delete_role_policy(RoleName=name, PolicyName=policy)


def _role_tags(call: Call, name: str) -> Mapping[str, str]:
    return from_list(pages(call.client, "list_role_tags", "Tags", RoleName=name))


def _write_role_tags(call: Call, name: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.untag_role(RoleName=name, TagKeys=removed)
    if changed:
        call.client.tag_role(RoleName=name, Tags=to_list(changed))


def _put_role_policy(call: Call) -> str:
    role, name = call.props["role"], _name(call.props)
    call.client.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=call.props["policy"])
    return f"{role}:{name}"


def _read_role_policy(call: Call, object_id: str) -> Props:
    role, _, name = object_id.partition(":")
    document = call.client.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    return {"name": name, "policy": _text(document), "role": role}


def _update_role_policy(call: Call, _: str, __: frozenset[str]) -> None:
    _put_role_policy(call)


def _delete_role_policy(call: Call, object_id: str) -> None:
    role, _, name = object_id.partition(":")
    call.client.delete_role_policy(RoleName=role, PolicyName=name)


def _import_role_policy(import_id: str) -> Imported:
    role, _, name = import_id.partition(":")
    if not role or not name:
        raise RefusedError(
            f"Error parsing IAM Role Policy ID ({import_id}): wrong format, expected <role name>:<policy name>"
        )
    return Imported(import_id)


def _create_policy(call: Call) -> str:
    answer = call.client.create_policy(
        PolicyName=_name(call.props),
        Path=call.props["path"],
        PolicyDocument=call.props["policy"],
        Description=call.props.get("description", ""),
        Tags=to_list(call.tags),
    )
    return answer["Policy"]["Arn"]


def _read_policy(call: Call, arn: str) -> Props:
    policy = call.client.get_policy(PolicyArn=arn)["Policy"]
    version = call.client.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    return {
        "arn": arn,
        "attachmentCount": policy.get("AttachmentCount", 0),
        "description": policy.get("Description"),
        "name": policy["PolicyName"],
        "path": policy["Path"],
        "policy": _text(version["Document"]),
        "policyId": policy["PolicyId"],
    }


def _update_policy(call: Call, arn: str, changed: frozenset[str]) -> None:
    if "policy" not in changed:
        return
    versions = _other_versions(call, arn)
    # AWS keeps five versions; the oldest goes to make room.
    if len(versions) >= 4:
        call.client.delete_policy_version(PolicyArn=arn, VersionId=versions[0])
    call.client.create_policy_version(PolicyArn=arn, PolicyDocument=call.props["policy"], SetAsDefault=True)


def _delete_policy(call: Call, arn: str) -> None:
    for version in _other_versions(call, arn):
        call.client.delete_policy_version(PolicyArn=arn, VersionId=version)
    call.client.delete_policy(PolicyArn=arn)


def _other_versions(call: Call, arn: str) -> list[str]:
    """The versions that are not the default, oldest first."""
    versions = pages(call.client, "list_policy_versions", "Versions", PolicyArn=arn)
    others = [version for version in versions if not version["IsDefaultVersion"]]
    return [version["VersionId"] for version in sorted(others, key=lambda version: version["CreateDate"])]


def _policy_tags(call: Call, arn: str) -> Mapping[str, str]:
    return from_list(pages(call.client, "list_policy_tags", "Tags", PolicyArn=arn))


def _write_policy_tags(call: Call, arn: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.untag_policy(PolicyArn=arn, TagKeys=removed)
    if changed:
        call.client.tag_policy(PolicyArn=arn, Tags=to_list(changed))


def _attach(call: Call) -> str:
    role, arn = call.props["role"], call.props["policyArn"]
    call.client.attach_role_policy(RoleName=role, PolicyArn=arn)
    return f"{role}/{arn}"


def _read_attachment(call: Call, object_id: str) -> Props | None:
    role, _, arn = object_id.partition("/")
    return {"role": role, "policyArn": arn} if arn in _attached_arns(call, role) else None


def _delete_attachment(call: Call, object_id: str) -> None:
    role, _, arn = object_id.partition("/")
    call.client.detach_role_policy(RoleName=role, PolicyArn=arn)


def _import_attachment(import_id: str) -> Imported:
    role, _, arn = import_id.partition("/")
    if not role or not arn:
        raise RefusedError(f"unexpected format of ID ({import_id}), expected <role-name>/<policy_arn>")
    return Imported(import_id)


TYPES = (
    ResourceType(
        urn_type="aws:iam/role:Role",
        service="iam",
        title="IAM Role",
        inputs=frozenset(
            {
                "assumeRolePolicy",
                "description",
                "forceDetachPolicies",
                "inlinePolicies",
                "managedPolicyArns",
                "maxSessionDuration",
                "name",
                "path",
                "permissionsBoundary",
            }
        ),
        required=frozenset({"assumeRolePolicy"}),
        outputs=frozenset({"arn", "createDate", "uniqueId"}),
        defaults={"forceDetachPolicies": False, "maxSessionDuration": 3600, "path": "/"},
        force_new=frozenset({"name", "path"}),
        computed=frozenset({"inlinePolicies", "managedPolicyArns"}),
        kept=frozenset({"forceDetachPolicies"}),
        canonical={"assumeRolePolicy": policy_text, "inlinePolicies": _inline_policies, "managedPolicyArns": unordered},
        autoname=Autoname(longest=64),
        tagging=Tagging(_role_tags, _write_role_tags),
        gone=NO_SUCH_ENTITY,
        check=_check_role,
        create=_create_role,
        settle=_settle_role,
        read=_read_role,
        update=_update_role,
        delete=_delete_role,
    ),
    ResourceType(
        urn_type="aws:iam/rolePolicy:RolePolicy",
        service="iam",
        title="IAM Role Policy",
        inputs=frozenset({"name", "policy", "role"}),
        required=frozenset({"policy", "role"}),
        force_new=frozenset({"name", "role"}),
        canonical={"policy": policy_text},
        autoname=Autoname(longest=128),
        gone=NO_SUCH_ENTITY,
        check=_check_policy,
        parse_import_id=_import_role_policy,
        create=_put_role_policy,
        read=_read_role_policy,
        update=_update_role_policy,
        delete=_delete_role_policy,
    ),
    ResourceType(
        urn_type="aws:iam/policy:Policy",
        service="iam",
        title="IAM Policy",
        inputs=frozenset({"description", "name", "path", "policy"}),
        required=frozenset({"policy"}),
        outputs=frozenset({"arn", "attachmentCount", "policyId"}),
        defaults={"path": "/"},
        force_new=frozenset({"description", "name", "path"}),
        canonical={"policy": policy_text},
        autoname=Autoname(longest=128),
        tagging=Tagging(_policy_tags, _write_policy_tags),
        gone=NO_SUCH_ENTITY,
        check=_check_policy,
        create=_create_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
    ),
    ResourceType(
        urn_type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        service="iam",
        title="IAM Role Policy Attachment",
        inputs=frozenset({"policyArn", "role"}),
        required=frozenset({"policyArn", "role"}),
        force_new=frozenset({"policyArn", "role"}),
        gone=NO_SUCH_ENTITY,
        parse_import_id=_import_attachment,
        create=_attach,
        read=_read_attachment,
        delete=_delete_attachment,
    ),
)
