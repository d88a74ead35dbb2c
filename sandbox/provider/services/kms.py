"""KMS: keys and aliases.

Owns the declarations. Schemas: terraform-provider-aws internal/service/kms/key.go, alias.go.
"""

from collections.abc import Iterator, Mapping

from sandbox.provider.resource import Autoname, Call, ResourceType, Tagging
from sandbox.provider.services.common import pages
from sandbox.provider.values import Props, policy_text

_GONE = frozenset({"NotFoundException"})


def _create_key(call: Call) -> str:
    request = {
        "Description": call.props.get("description", ""),
        "KeyUsage": call.props["keyUsage"],
        "KeySpec": call.props["customerMasterKeySpec"],
        "MultiRegion": bool(call.props.get("multiRegion")),
        "Tags": [{"TagKey": key, "TagValue": value} for key, value in sorted(call.tags.items())],
    }
    if call.props.get("policy"):
        request["Policy"] = call.props["policy"]
    if call.props.get("bypassPolicyLockoutSafetyCheck"):
        request["BypassPolicyLockoutSafetyCheck"] = True
    return call.client.create_key(**request)["KeyMetadata"]["KeyId"]


def _settle_key(call: Call, key_id: str) -> None:
    wanted = {"enableKeyRotation"} if call.props.get("enableKeyRotation") else set()
    _update_key(call, key_id, frozenset(wanted | ({"isEnabled"} if not call.props["isEnabled"] else set())))


def _read_key(call: Call, key_id: str) -> Props | None:
    key = call.client.describe_key(KeyId=key_id)["KeyMetadata"]
    if key["KeyState"] in {"PendingDeletion", "PendingReplicaDeletion"}:
        return None
    props: Props = {
        "arn": key["Arn"],
        "customerMasterKeySpec": key.get("KeySpec", key.get("CustomerMasterKeySpec")),
        "description": key.get("Description"),
        "isEnabled": key["Enabled"],
        "keyId": key["KeyId"],
        "keyUsage": key["KeyUsage"],
        "multiRegion": key.get("MultiRegion", False),
        "policy": call.client.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"],
    }
    if props["customerMasterKeySpec"] == "SYMMETRIC_DEFAULT":
        rotation = call.client.get_key_rotation_status(KeyId=key_id)
        props["enableKeyRotation"] = rotation["KeyRotationEnabled"]
        if rotation["KeyRotationEnabled"]:
            props["rotationPeriodInDays"] = rotation["RotationPeriodInDays"]
    return props


def _update_key(call: Call, key_id: str, changed: frozenset[str]) -> None:
    client, props = call.client, call.props
    if "isEnabled" in changed and props["isEnabled"]:
        client.enable_key(KeyId=key_id)
    if changed & {"enableKeyRotation", "rotationPeriodInDays"}:
        if props.get("enableKeyRotation"):
            period = props.get("rotationPeriodInDays")
            client.enable_key_rotation(KeyId=key_id, **({"RotationPeriodInDays": period} if period else {}))
        else:
            client.disable_key_rotation(KeyId=key_id)
    if "description" in changed:
        client.update_key_description(KeyId=key_id, Description=props.get("description", ""))
    if "policy" in changed:
        client.put_key_policy(KeyId=key_id, PolicyName="default", Policy=props["policy"])
    if "isEnabled" in changed and not props["isEnabled"]:
        client.disable_key(KeyId=key_id)


def _delete_key(call: Call, key_id: str) -> None:
    days = call.props.get("deletionWindowInDays")
    call.client.schedule_key_deletion(KeyId=key_id, **({"PendingWindowInDays": days} if days else {}))


def _check_key(props: Props) -> Iterator[str]:
    days = props.get("deletionWindowInDays", 30)
    if not 7 <= days <= 30:
        yield f"expected deletion_window_in_days to be in the range (7 - 30), got {days}"


def _key_tags(call: Call, key_id: str) -> Mapping[str, str]:
    tags = pages(call.client, "list_resource_tags", "Tags", KeyId=key_id)
    return {tag["TagKey"]: tag["TagValue"] for tag in tags}


def _write_key_tags(call: Call, key_id: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.untag_resource(KeyId=key_id, TagKeys=removed)
    if changed:
        tags = [{"TagKey": key, "TagValue": value} for key, value in sorted(changed.items())]
        call.client.tag_resource(KeyId=key_id, Tags=tags)


def _create_alias(call: Call) -> str:
    call.client.create_alias(AliasName=call.props["name"], TargetKeyId=call.props["targetKeyId"])
    return call.props["name"]


def _read_alias(call: Call, name: str) -> Props | None:
    for alias in pages(call.client, "list_aliases", "Aliases"):
        if alias["AliasName"] == name:
            key_arn = call.arn("kms", f"key/{alias['TargetKeyId']}")
            return {
                "arn": alias["AliasArn"],
                "name": name,
                "targetKeyArn": key_arn,
                "targetKeyId": alias["TargetKeyId"],
            }
    return None


def _update_alias(call: Call, name: str, _: frozenset[str]) -> None:
    call.client.update_alias(AliasName=name, TargetKeyId=call.props["targetKeyId"])


def _delete_alias(call: Call, name: str) -> None:
    call.client.delete_alias(AliasName=name)


def _check_alias(props: Props) -> Iterator[str]:
    if not str(props.get("name", "alias/")).startswith("alias/"):
        yield "\"name\" must begin with 'alias/' and be comprised of only [0-9A-Za-z_/-]"


def _key_id(value: object) -> object:
    """A key's ARN and its id name the same key."""
    return value.rpartition("/")[2] if isinstance(value, str) else value


TYPES = (
    ResourceType(
        urn_type="aws:kms/key:Key",
        service="kms",
        title="KMS Key",
        inputs=frozenset(
            {
                "bypassPolicyLockoutSafetyCheck",
                "customerMasterKeySpec",
                "deletionWindowInDays",
                "description",
                "enableKeyRotation",
                "isEnabled",
                "keyUsage",
                "multiRegion",
                "policy",
                "rotationPeriodInDays",
            }
        ),
        outputs=frozenset({"arn", "keyId"}),
        defaults={
            "bypassPolicyLockoutSafetyCheck": False,
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "isEnabled": True,
            "keyUsage": "ENCRYPT_DECRYPT",
        },
        force_new=frozenset({"customerMasterKeySpec", "keyUsage", "multiRegion"}),
        computed=frozenset({"description", "multiRegion", "policy", "rotationPeriodInDays"}),
        kept=frozenset({"bypassPolicyLockoutSafetyCheck", "deletionWindowInDays"}),
        canonical={"policy": policy_text},
        regional=True,
        tagging=Tagging(_key_tags, _write_key_tags),
        gone=_GONE,
        check=_check_key,
        create=_create_key,
        settle=_settle_key,
        read=_read_key,
        update=_update_key,
        delete=_delete_key,
    ),
    ResourceType(
        urn_type="aws:kms/alias:Alias",
        service="kms",
        title="KMS Alias",
        inputs=frozenset({"name", "targetKeyId"}),
        required=frozenset({"targetKeyId"}),
        outputs=frozenset({"arn", "targetKeyArn"}),
        force_new=frozenset({"name"}),
        canonical={"targetKeyId": _key_id},
        autoname=Autoname(longest=256, prefix="alias/"),
        regional=True,
        gone=_GONE,
        check=_check_alias,
        create=_create_alias,
        read=_read_alias,
        update=_update_alias,
        delete=_delete_alias,
    ),
)
