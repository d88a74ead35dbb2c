"""The inventory of what Terraform's states hold: which attribute of which resource type says what. Pure.

An attribute that is marked sensitive counts as missing. Accounts and regions of instances are as the scan proved them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from live.account_state import ACTIVE
from live.inventory import (
    Account,
    Attachment,
    Delegation,
    InactiveAccount,
    InlinePolicy,
    Inventory,
    Note,
    Object,
    Organization,
    Policy,
    Role,
    Unit,
)
from migrate.init.account_settings import SETTINGS, read_setting
from migrate.init.attributes import Found, MissingError, missing
from migrate.init.identity_states import TYPES as IDENTITY_CENTER_TYPES
from migrate.init.identity_states import with_identity_center
from migrate.init.network_states import TYPES as NETWORK_TYPES
from migrate.init.network_states import with_network
from migrate.init.security_parts import PARTS, PARTS_WITHOUT_IMPORT, read_security_part
from migrate.scanning.classification import Scan, ScannedInstance
from policies.services import RAM

_Kind = TypeVar("_Kind", bound=Object)
_Value = TypeVar("_Value")


def read_inventory(scan: Scan) -> Inventory:
    """The inventory of a scan that kept its objects. What was left out, and why, is in `notes`."""
    notes: list[Note] = []
    inactive: list[InactiveAccount] = []
    found: dict[str, list[Found]] = {}
    for scanned in scan.instances:
        if scanned.type not in _TYPES or scanned.bin == "aws-managed":
            continue
        try:
            closed = _find_inactive(scanned)
        except MissingError as error:
            notes.append(_note(scanned, error))
            continue
        if closed is not None:
            inactive.append(closed)
            continue
        if scanned.bin != "import" and not _is_written_again(scanned):
            notes.append(
                Note(
                    origin=f"{scanned.state} {scanned.address}",
                    reason=f"{scanned.bin}, {scanned.reason}: it is not in the config",
                )
            )
            continue
        instance = scanned.require_object()
        found.setdefault(scanned.type, []).append(Found(scanned, instance, instance.public_attributes))
    for same_type in found.values():
        same_type.sort(key=lambda one: one.origin)
    read = _Reading(found, notes)
    policies = _policies_by_role(read)
    inline = _inline_by_role(read)
    inventory = Inventory(
        organizations=read.all("aws_organizations_organization", lambda one: _organization(one, read), "id"),
        units=read.all("aws_organizations_organizational_unit", _unit, "id"),
        accounts=read.all("aws_organizations_account", _account, "id"),
        inactive_accounts=tuple({account.id: account for account in inactive}.values()),
        policies=read.all("aws_organizations_policy", _policy, "id"),
        attachments=read.all("aws_organizations_policy_attachment", _attachment, "policy_id", "target_id"),
        delegations=read.all("aws_organizations_delegated_administrator", _delegation, "account_id", "service"),
        account_settings=tuple(
            setting for type_ in SETTINGS for setting in read.all(type_, read_setting, "account_id", "region", "origin")
        ),
        security_parts=tuple(
            part for type_ in sorted(PARTS) for part in read.all(type_, read_security_part, "account_id", "origin")
        ),
        roles=read.all("aws_iam_role", lambda one: _role(one, policies, inline), "account_id", "name"),
        regions=Counter(
            scanned.region
            for scanned in scan.instances
            if scanned.region is not None and (scanned.bin == "import" or _is_written_again(scanned))
        ),
    )
    inventory = with_network(inventory, read.all, read.each)
    inventory = with_identity_center(inventory, found, read.all)
    return replace(inventory, notes=tuple(sorted(set(notes), key=str)))


def _is_written_again(scanned: ScannedInstance) -> bool:
    """Whether it is a setting that no import takes over and that the config has all the same: `up` writes it again."""
    return scanned.bin == "not-importable" and scanned.type in WITHOUT_IMPORT and scanned.account is not None


def _find_inactive(scanned: ScannedInstance) -> InactiveAccount | None:
    """The account, where the state says that it is closed or not open yet; None for one that somebody skips."""
    if scanned.type != "aws_organizations_account" or scanned.bin == "skipped" or scanned.object is None:
        return None
    one = Found(scanned, scanned.object, scanned.object.public_attributes)
    state, id_ = one.optional("state") or one.optional("status") or ACTIVE, one.optional("id")
    return None if state == ACTIVE or not id_ else InactiveAccount(origin=one.origin, id=id_, state=state)


class _Reading:
    """Reads the instances of a type; one that lacks what it needs is noted and left out."""

    def __init__(self, found: Mapping[str, list[Found]], notes: list[Note]) -> None:
        self.found = found
        self._notes = notes

    def each(self, type_: str, read: Callable[[Found], _Value]) -> Iterator[_Value]:
        """What is read of every instance of a type."""
        for one in self.found.get(type_, ()):
            try:
                value = read(one)
            except MissingError as error:
                self._notes.append(_note(one.scanned, error))
            else:
                yield value

    def all(self, type_: str, read: Callable[[Found], _Kind | None], *identity: str) -> tuple[_Kind, ...]:
        """Every object of a type, once by `identity`."""
        objects: dict[tuple[Any, ...], _Kind] = {}
        for value in self.each(type_, read):
            if value is not None:
                objects.setdefault(tuple(getattr(value, name) for name in identity), value)
        return tuple(objects.values())


def _note(scanned: ScannedInstance, error: MissingError) -> Note:
    origin = f"{scanned.state} {scanned.address}"
    return Note(origin=origin, reason=f"{error.explain()}: it is not in the config")


def _organization(one: Found, read: _Reading) -> Organization:
    services = {*one.texts("aws_service_access_principals")}
    if read.found.get("aws_ram_sharing_with_organization"):
        services.add(RAM)
    services.update(read.each("aws_organizations_aws_service_access", lambda access: access.text("service_principal")))
    return Organization(
        origin=one.origin,
        id=one.text("id"),
        management_account_id=one.optional("master_account_id") or one.account,
        feature_set=one.optional("feature_set") or "ALL",
        services=tuple(sorted(services)),
        policy_types=one.texts("enabled_policy_types"),
    )


def _unit(one: Found) -> Unit:
    return Unit(
        origin=one.origin,
        id=one.text("id"),
        arn=one.text("arn"),
        parent_id=one.text("parent_id"),
        name=one.text("name"),
        **one.tags,
    )


def _account(one: Found) -> Account:
    return Account(
        origin=one.origin,
        id=one.text("id"),
        parent_id=one.text("parent_id"),
        name=one.text("name"),
        email=one.text("email"),
        creation_role=one.optional("role_name") or None,
        invited=one.optional("joined_method") == "INVITED",
        entered_by=None,
        **one.tags,
    )


def _policy(one: Found) -> Policy:
    return Policy(
        origin=one.origin,
        id=one.text("id"),
        name=one.text("name"),
        type=one.optional("type") or "SERVICE_CONTROL_POLICY",
        description=one.optional("description"),
        content=one.text("content"),
        **one.tags,
    )


def _attachment(one: Found) -> Attachment:
    return Attachment(origin=one.origin, policy_id=one.text("policy_id"), target_id=one.text("target_id"))


def _delegation(one: Found) -> Delegation:
    return Delegation(origin=one.origin, account_id=one.text("account_id"), service=one.text("service_principal"))


def _policies_by_role(read: _Reading) -> dict[tuple[str | None, str], set[str]]:
    policies: dict[tuple[str | None, str], set[str]] = {}
    for role, policy in read.each(
        "aws_iam_role_policy_attachment", lambda one: ((one.scanned.account, one.text("role")), one.text("policy_arn"))
    ):
        policies.setdefault(role, set()).add(policy)
    return policies


def _inline_by_role(read: _Reading) -> dict[tuple[str | None, str], dict[str, str]]:
    inline: dict[tuple[str | None, str], dict[str, str]] = {}
    for role, name, document in read.each(
        "aws_iam_role_policy",
        lambda one: ((one.scanned.account, one.text("role")), one.text("name"), one.text("policy")),
    ):
        inline.setdefault(role, {})[name] = document
    return inline


def _role(
    one: Found,
    policies: Mapping[tuple[str | None, str], set[str]],
    inline: Mapping[tuple[str | None, str], Mapping[str, str]],
) -> Role:
    name = one.text("name")
    role = (one.account, name)
    documents = {**_inline_blocks(one), **inline.get(role, {})}
    return Role(
        origin=one.origin,
        account_id=one.account,
        name=name,
        path=one.optional("path") or "/",
        description=one.optional("description"),
        trust=one.text("assume_role_policy"),
        max_session_duration=one.number("max_session_duration") or 3600,
        permissions_boundary=one.optional("permissions_boundary") or None,
        policies=tuple(sorted({*one.texts("managed_policy_arns"), *policies.get(role, ())})),
        inline=tuple(InlinePolicy(name=key, document=documents[key]) for key in sorted(documents)),
        **one.tags,
    )


def _inline_blocks(one: Found) -> dict[str, str]:
    """An empty block says that the role has no inline policy."""
    blocks = [(block.optional("name"), block.optional("policy")) for block in one.blocks("inline_policy")]
    return {name or missing("name"): text for name, text in blocks if text}


WITHOUT_IMPORT = PARTS_WITHOUT_IMPORT | {"aws_ec2_image_block_public_access", "aws_ec2_instance_metadata_defaults"}
"""Settings that the config has and that no import takes over."""

_TYPES = frozenset(
    {
        *SETTINGS,
        *IDENTITY_CENTER_TYPES,
        *NETWORK_TYPES,
        *PARTS,
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_organizations_account",
        "aws_organizations_aws_service_access",
        "aws_organizations_delegated_administrator",
        "aws_organizations_organization",
        "aws_organizations_organizational_unit",
        "aws_organizations_policy",
        "aws_organizations_policy_attachment",
        "aws_ram_sharing_with_organization",
    }
)
