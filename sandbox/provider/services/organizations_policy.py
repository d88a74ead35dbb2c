"""AWS Organizations: policies and where they are attached.

Owns the declarations. Schemas: terraform-provider-aws internal/service/organizations/policy.go, policy_attachment.go.
"""

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Autoname, Call, Imported, ResourceType
from sandbox.provider.services.common import pages, to_list
from sandbox.provider.services.organizations import NOT_IN_USE, TAGGING
from sandbox.provider.values import Props, json_text


def _create_policy(call: Call) -> str:
    answer = call.client.create_policy(
        Name=call.props["name"],
        Description=call.props.get("description", ""),
        Content=call.props["content"],
        Type=call.props["type"],
        Tags=to_list(call.tags),
    )
    return answer["Policy"]["PolicySummary"]["Id"]


def _read_policy(call: Call, object_id: str) -> Props | None:
    policy = call.client.describe_policy(PolicyId=object_id)["Policy"]
    summary = policy["PolicySummary"]
    return {
        "arn": summary["Arn"],
        "content": policy["Content"],
        "description": summary.get("Description"),
        "name": summary["Name"],
        "type": summary["Type"],
    }


def _update_policy(call: Call, object_id: str, changed: frozenset[str]) -> None:
    names = {"name": "Name", "description": "Description", "content": "Content"}
    request = {names[key]: call.props.get(key, "") for key in sorted(changed & names.keys())}
    if request:
        call.client.update_policy(PolicyId=object_id, **request)


def _delete_policy(call: Call, object_id: str) -> None:
    if not call.props.get("skipDestroy"):
        call.client.delete_policy(PolicyId=object_id)


def _check_policy(props: Props) -> list[str]:
    content = props.get("content")
    return ['"content" contains an invalid JSON'] if isinstance(content, str) and json_text(content) == content else []


def _import_policy(import_id: str) -> Imported:
    if import_id.startswith("p-") and import_id[2:3].isupper():
        raise RefusedError(
            f"AWS-managed Organizations policy ({import_id}) cannot be imported. Attach it by its id instead"
        )
    return Imported(import_id)


def _create_attachment(call: Call) -> str:
    target, policy = call.props["targetId"], call.props["policyId"]
    call.client.attach_policy(PolicyId=policy, TargetId=target)
    return f"{target}:{policy}"


def _read_attachment(call: Call, object_id: str) -> Props | None:
    target, _, policy = object_id.partition(":")
    targets = pages(call.client, "list_targets_for_policy", "Targets", PolicyId=policy)
    return {"policyId": policy, "targetId": target} if target in [entry["TargetId"] for entry in targets] else None


def _delete_attachment(call: Call, object_id: str) -> None:
    if not call.props.get("skipDestroy"):
        target, _, policy = object_id.partition(":")
        call.client.detach_policy(PolicyId=policy, TargetId=target)


def _import_attachment(import_id: str) -> Imported:
    target, _, policy = import_id.partition(":")
    if not target or not policy:
        raise RefusedError(f"expected ID in format {{target_id}}:{{policy_id}}, received: {import_id}")
    return Imported(import_id)


TYPES = (
    ResourceType(
        urn_type="aws:organizations/policy:Policy",
        service="organizations",
        title="Organizations Policy",
        inputs=frozenset({"content", "description", "name", "skipDestroy", "type"}),
        required=frozenset({"content"}),
        outputs=frozenset({"arn"}),
        defaults={"type": "SERVICE_CONTROL_POLICY"},
        force_new=frozenset({"type"}),
        kept=frozenset({"skipDestroy"}),
        canonical={"content": json_text},
        autoname=Autoname(),
        tagging=TAGGING,
        gone=frozenset({NOT_IN_USE, "PolicyNotFoundException"}),
        check=_check_policy,
        parse_import_id=_import_policy,
        create=_create_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
    ),
    ResourceType(
        urn_type="aws:organizations/policyAttachment:PolicyAttachment",
        service="organizations",
        title="Organizations Policy Attachment",
        inputs=frozenset({"policyId", "skipDestroy", "targetId"}),
        required=frozenset({"policyId", "targetId"}),
        force_new=frozenset({"policyId", "targetId"}),
        kept=frozenset({"skipDestroy"}),
        gone=frozenset(
            {NOT_IN_USE, "PolicyNotFoundException", "PolicyNotAttachedException", "TargetNotFoundException"}
        ),
        parse_import_id=_import_attachment,
        create=_create_attachment,
        read=_read_attachment,
        delete=_delete_attachment,
    ),
)
