"""The YAML by which the config takes over what nobody manages. Pure text."""

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any, NamedTuple

from config.models import MANAGEMENT, ROOT
from live.inventory import Account, Attachment, Delegation, Object, Policy, Role, SharePrincipal, Unit, Vpc
from review.drift.documents import asks_for_external_id, list_admitted
from review.drift.names import suggest_key
from review.drift.scene import Scene
from review.drift.settling import call_aws, export_policy, policy_name, write_item, write_list, write_to


class Written(NamedTuple):
    """What to write, "file:line" or a file, in which list there, empty where it is no item of one, and the commands for
    what it needs beside that.
    """

    content: str
    at: str
    under: str
    first: tuple[str, ...] = ()


def write_yaml(scene: Scene, one: Object) -> Written | None:
    """What has the program know it; None where the config cannot say it, or not in a line."""
    write = _WRITERS.get(type(one))
    return None if write is None else write(scene, one)


def _unit(scene: Scene, one: Unit) -> Written | None:
    names, parent = scene.names, scene.names.unit_keys.get(one.parent_id)
    if parent is None:
        return None
    item = write_item(key=suggest_key(one.name, _list_targets(scene)), name=one.name)
    return Written(item, names.line("setting", "units") if parent == ROOT else names.line("unit", parent), "units")


def _account(scene: Scene, one: Account) -> Written | None:
    unit = scene.names.unit_keys.get(one.parent_id)
    said = {"key": suggest_key(one.name, _list_targets(scene)), "name": one.name, "email": one.email}
    said |= {} if unit in {None, ROOT} else {"unit": str(unit)}
    return Written(write_item(**said, id=one.id), scene.names.file("accounts.yaml"), "accounts")


def _policy(scene: Scene, one: Policy) -> Written | None:
    key = suggest_key(one.name, {policy.key for policy in scene.config.policies})
    said = {"key": key, "name": one.name, "type": one.type, "description": one.description}
    place, file = scene.names.file("policies.yaml"), f"policies/{key}.json"
    document = write_to(export_policy(one.id), (PurePath(place).parent / file).as_posix())
    return Written(write_item(**said, file=file), place, "policies", (document,))


def _attachment(scene: Scene, one: Attachment) -> Written | None:
    config, names = scene.config, scene.names
    policy, target = names.policy_keys.get(one.policy_id), names.target_keys.get(one.target_id)
    if policy is None or target is None or target == MANAGEMENT:
        return None
    if target == ROOT:
        return Written(
            write_list("policies", [*config.settings.policies, policy]), names.line("setting", "policies"), ""
        )
    unit = next((unit for unit in config.units() if unit.key == target), None)
    if unit is not None:
        return Written(write_list("policies", [*unit.policies, policy]), names.line("unit", target), "")
    return Written(
        write_list("policies", [*config.account(target).policies, policy]), names.line("account", target), ""
    )


def _delegation(scene: Scene, one: Delegation) -> Written | None:
    key = scene.names.account_keys.get(one.account_id)
    line = scene.names.line("setting", "delegated_administrators")
    return (
        None if key is None else Written(write_item(account=key, service=one.service), line, "delegated_administrators")
    )


def _role(scene: Scene, one: Role) -> Written | None:
    """Of a role that lets in whole accounts alone, by an external id or none, and has managed policies alone. What is
    open to others without one is refused by the config. The external id is nowhere told: a command shows it.
    """
    admitted, names, asks = sorted(list_admitted(one.trust)), scene.names, asks_for_external_id(one.trust)
    if one.inline or not one.policies or not admitted or not all(principal.isdigit() for principal in admitted):
        return None
    if asks is None or not (asks or scene.member_ids.issuperset(admitted)):
        return None
    said: dict[str, Any] = {"key": suggest_key(one.name, {role.key for role in scene.config.roles}), "name": one.name}
    said |= {} if one.path == "/" else {"path": one.path}
    said |= {"targets": {"accounts": [names.account_keys[one.account_id]]}}
    said |= {"trusted_by": [names.account_keys.get(principal, principal) for principal in admitted]}
    said |= {"external_id": "..."} if asks else {}
    show = call_aws("iam", "get-role", role_name=one.name, query="Role.AssumeRolePolicyDocument")
    item = write_item(**said, policies=[policy_name(arn) for arn in one.policies])
    return Written(item, names.file("access.yaml"), "roles", (show,) if asks else ())


def _vpc(scene: Scene, one: Vpc) -> Written | None:
    key = suggest_key(one.tags.get("Name") or "vpc", {vpc.key for vpc in scene.config.vpcs})
    said = {"key": key, "account": scene.names.account_keys[one.account_id], "cidr": one.cidr, "region": one.region}
    tags = {"tags": dict(sorted(one.tags.items()))} if one.tags else {"name_tag": False}
    return Written(write_item(**said, **tags), scene.names.file("network.yaml"), "vpcs")


def _principal(scene: Scene, one: SharePrincipal) -> Written | None:
    names = scene.names
    key = names.target_keys.get(one.principal.rpartition("/")[2])
    share = next((share for share in scene.known.inventory.shares if share.arn == one.share_arn), None)
    named = None if share is None else names.find(share.origin)
    if key is None or named is None:
        return None
    said = next(share for share in scene.config.shares if share.key == named[1])
    return Written(write_list("with", [*said.with_, key]), names.line(*named), "")


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
