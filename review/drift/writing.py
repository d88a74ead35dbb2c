"""The YAML by which the config takes over what nobody manages. Pure text."""

from collections.abc import Callable, Mapping
from typing import Any

from config.models import MANAGEMENT, ROOT
from live.inventory import Account, Attachment, Delegation, Object, Policy, Role, SharePrincipal, Unit, Vpc
from review.drift.documents import list_admitted
from review.drift.names import suggest_key
from review.drift.scene import Scene
from review.drift.settling import policy_name, write_item, write_list

Written = tuple[str, str, str]
"""The YAML, where to write it, "file:line" or a file, and in which list there; empty where it is no item of one."""


def write_yaml(scene: Scene, one: Object) -> Written | None:
    """What has the program know it; None where the config cannot say it, or not in a line."""
    write = _WRITERS.get(type(one))
    return None if write is None else write(scene, one)


def _unit(scene: Scene, one: Unit) -> Written | None:
    names, parent = scene.names, scene.names.unit_keys.get(one.parent_id)
    if parent is None:
        return None
    item = write_item(key=suggest_key(one.name, _list_targets(scene)), name=one.name)
    return item, names.line("setting", "units") if parent == ROOT else names.line("unit", parent), "units"


def _account(scene: Scene, one: Account) -> Written | None:
    unit = scene.names.unit_keys.get(one.parent_id)
    said = {"key": suggest_key(one.name, _list_targets(scene)), "name": one.name, "email": one.email}
    said |= {} if unit in {None, ROOT} else {"unit": str(unit)}
    return write_item(**said, id=one.id), scene.names.file("accounts.yaml"), "accounts"


def _policy(scene: Scene, one: Policy) -> Written | None:
    key = suggest_key(one.name, {policy.key for policy in scene.config.policies})
    said = {"key": key, "name": one.name, "type": one.type, "description": one.description}
    return write_item(**said, file=f"policies/{key}.json"), scene.names.file("policies.yaml"), "policies"


def _attachment(scene: Scene, one: Attachment) -> Written | None:
    config, names = scene.config, scene.names
    policy, target = names.policy_keys.get(one.policy_id), names.target_keys.get(one.target_id)
    if policy is None or target is None or target == MANAGEMENT:
        return None
    if target == ROOT:
        return write_list("policies", [*config.settings.policies, policy]), names.line("setting", "policies"), ""
    unit = next((unit for unit in config.units() if unit.key == target), None)
    if unit is not None:
        return write_list("policies", [*unit.policies, policy]), names.line("unit", target), ""
    return write_list("policies", [*config.account(target).policies, policy]), names.line("account", target), ""


def _delegation(scene: Scene, one: Delegation) -> Written | None:
    key = scene.names.account_keys.get(one.account_id)
    line = scene.names.line("setting", "delegated_administrators")
    return None if key is None else (write_item(account=key, service=one.service), line, "delegated_administrators")


def _role(scene: Scene, one: Role) -> Written | None:
    """Of a role that lets in whole accounts alone, and has no inline policy."""
    admitted, names = sorted(list_admitted(one.trust)), scene.names
    if one.inline or not admitted or not all(principal.isdigit() for principal in admitted):
        return None
    said: dict[str, Any] = {"key": suggest_key(one.name, {role.key for role in scene.config.roles}), "name": one.name}
    said |= {} if one.path == "/" else {"path": one.path}
    said |= {"accounts": [names.account_keys[one.account_id]]}
    said |= {"trusted_by": [names.account_keys.get(principal, principal) for principal in admitted]}
    return write_item(**said, policies=[policy_name(arn) for arn in one.policies]), names.file("access.yaml"), "roles"


def _vpc(scene: Scene, one: Vpc) -> Written | None:
    key = suggest_key(one.tags.get("Name") or "vpc", {vpc.key for vpc in scene.config.vpcs})
    said = {"key": key, "account": scene.names.account_keys[one.account_id], "cidr": one.cidr, "region": one.region}
    tags = {"tags": dict(sorted(one.tags.items()))} if one.tags else {"name_tag": False}
    return write_item(**said, **tags), scene.names.file("network.yaml"), "vpcs"


def _principal(scene: Scene, one: SharePrincipal) -> Written | None:
    names = scene.names
    key = names.target_keys.get(one.principal.rpartition("/")[2])
    share = next((share for share in scene.known.inventory.shares if share.arn == one.share_arn), None)
    named = None if share is None else names.find(share.origin)
    if key is None or named is None:
        return None
    said = next(share for share in scene.config.shares if share.key == named[1])
    return write_list("with", [*said.with_, key]), names.line(*named), ""


def _list_targets(scene: Scene) -> set[str]:
    config = scene.config
    return {unit.key for unit in config.units()} | {account.key for account in config.accounts}


_WRITERS: Mapping[type, Callable[[Scene, Any], Written | None]] = {
    Unit: _unit,
    Account: _account,
    Policy: _policy,
    Attachment: _attachment,
    Delegation: _delegation,
    Role: _role,
    Vpc: _vpc,
    SharePrincipal: _principal,
}
