"""Previews that no engine made: changes of single resources, and of an organization of any size."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from config import Organization
from engine.changes import Change, Operation, StackPreview
from engine.deployment import StateResource
from engine.preview import UNKNOWN
from engine.urns import build_urn, stack_of
from policies.trust import account_trust
from stacks.inputs.registrations import Registration

PROJECT = "aws-organization"
ACCOUNT = "aws:organizations/account:Account"
UNIT = "aws:organizations/organizationalUnit:OrganizationalUnit"
POLICY = "aws:organizations/policy:Policy"
ATTACHMENT = "aws:organizations/policyAttachment:PolicyAttachment"
ROLE = "aws:iam/role:Role"
ROLE_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"


def make_resource(
    type_: str,
    name: str,
    inputs: Mapping[str, Any],
    *,
    account: str = "management",
    stack: str = "org",
    component: str = "",
    id_: str | None = None,
) -> StateResource:
    """A resource under the provider of an account. `component`: type of its parent, which has its name."""
    parent = build_urn(stack, PROJECT, component, name) if component else None
    provider = build_urn(stack, PROJECT, "pulumi:providers:aws", account)
    return StateResource(
        urn=build_urn(stack, PROJECT, type_, name, parent),
        custom=True,
        id=id_,
        provider=f"{provider}::{UNKNOWN}",
        parent=parent,
        inputs=inputs,
    )


def make_change(
    operation: Operation,
    before: StateResource | None = None,
    after: StateResource | None = None,
    properties: Mapping[str, str] | None = None,
) -> Change:
    """A change by its sides; what differs is found by comparing inputs, unless `properties` say it."""
    resource = after or before
    assert resource is not None
    return Change(urn=resource.urn, operation=operation, before=before, after=after, properties=properties or {})


def rename_account(organization: Organization, key: str, former: str) -> Organization:
    """The organization whose account `key` had the key `former` before."""
    accounts = tuple(
        one.model_copy(update={"formerly": (former,)}) if one.key == key else one for one in organization.accounts
    )
    return organization.model_copy(update={"accounts": accounts})


def make_preview(*changes: Change) -> StackPreview:
    return StackPreview(stack=stack_of(changes[0].urn) if changes else "org", changes=changes)


def make_large_preview(accounts: Sequence[str], units: Sequence[str], *, subnets: int = 7) -> StackPreview:
    """Of accounts that are all there and of which every tenth moves, each with a role that another account may enter
    from now on, a VPC of its own addresses that is made anew, and one policy on each unit that changes.

    `accounts`, `units`: keys, of which accounts are in units by turns.
    """
    changes: list[Change] = []
    for number, unit in enumerate(units):
        inputs = {"name": unit, "parentId": "r-1"}
        same = make_resource(UNIT, f"units-{unit}", inputs, id_=f"ou-{number}")
        changes.append(make_change(Operation.same, same, same))
        policy, name = f"policies-guard-{unit}", f"guard-{unit}"
        old, new = (
            make_resource(POLICY, policy, {"name": name, "content": _deny(action), "type": "SERVICE_CONTROL_POLICY"})
            for action in ("s3:*", "ec2:*")
        )
        changes.append(make_change(Operation.update, old, new, {"content": "update"}))
        attachment = make_resource(ATTACHMENT, f"unit-attachments-guard-{unit}/{unit}", {})
        changes.append(make_change(Operation.same, attachment, attachment))
    for number, key in enumerate(accounts):
        changes += _make_account(number, key, len(units), subnets)
    return make_preview(*changes)


def _make_account(number: int, key: str, units: int, subnets: int) -> list[Change]:
    id_ = f"{200_000_000_000 + number}"
    inputs = {"name": key, "email": f"aws+{key}@example.com", "parentId": f"ou-{number % units}"}
    account = make_resource(ACCOUNT, f"accounts-{key}", inputs, id_=id_)
    moved = make_resource(ACCOUNT, f"accounts-{key}", {**inputs, "parentId": f"ou-{(number + 1) % units}"}, id_=id_)
    moves = number % 10 == 0
    changes = [
        make_change(Operation.update, account, moved, {"parentId": "update"})
        if moves
        else make_change(Operation.same, account, account)
    ]
    name = f"execution-role-{key}"
    old, new = (
        make_resource(
            ROLE,
            name,
            {"name": "Execution", "assumeRolePolicy": json.dumps(account_trust(trusted, "the-secret-word"))},
            account=key,
            component="awsorg:index:AccountRole",
        )
        for trusted in (["123456789012"], ["123456789012", "999999999999"])
    )
    changes.append(make_change(Operation.update, old, new, {"assumeRolePolicy": "update"}))
    attached = make_resource(ROLE_ATTACHMENT, f"{name}/ReadOnlyAccess", {"role": "Execution"}, account=key)
    changes.append(make_change(Operation.same, attached, attached))
    first, second = divmod(number, 256)
    name = f"vpc-{key}/main"
    old, new = (
        make_resource(VPC, name, {"cidrBlock": block}, account=key, component="awsorg:index:Vpc")
        for block in (f"10.{first}.{second}.0/24", f"172.16.{first}.{second}/32")
    )
    changes.append(make_change(Operation.replace, old, new, {"cidrBlock": "update-replace"}))
    for subnet in range(subnets):
        same = make_resource(
            SUBNET, f"{name}/s{subnet}", {"cidrBlock": f"10.{first}.{second}.{subnet}/32"}, account=key
        )
        changes.append(make_change(Operation.same, same, same))
    return changes


def _deny(action: str) -> str:
    statement = {"Sid": "Guard", "Effect": "Deny", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def compare_programs(
    before: Sequence[Registration],
    after: Sequence[Registration],
    *,
    stack: str = "org",
    replacing: Mapping[str, str] | None = None,
) -> StackPreview:
    """The preview of a stack that has all that one program registers, and runs another. Ids are known of what is there
    alone. `replacing`: by the last part of a type, the input that AWS changes in no resource of it.
    """
    made = {make_urn(stack, one): one for one in before}
    wanted = {make_urn(stack, one): one for one in after}
    changes: list[Change] = []
    for urn in sorted({*made, *wanted}):
        old, new = (_make_side(urn, stack, one, made) for one in (made.get(urn), wanted.get(urn)))
        operation = Operation.update if old and new else Operation.delete if old else Operation.create
        causes: dict[str, str] = {}
        if old is not None and new is not None:
            fixed = (replacing or {}).get(old.type.rpartition(":")[2], "")
            if old.inputs == new.inputs:
                operation = Operation.same
            elif old.inputs.get(fixed) != new.inputs.get(fixed):
                operation, causes = Operation.replace, {fixed: "update-replace"}
        changes.append(make_change(operation, old, new, causes))
    return StackPreview(stack=stack, changes=tuple(changes))


def make_urn(stack: str, one: Registration) -> str:
    return build_urn(stack, PROJECT, one.qualified_type, one.name)


def _make_side(
    urn: str, stack: str, one: Registration | None, made: Mapping[str, Registration]
) -> StateResource | None:
    if one is None:
        return None
    provider = build_urn(stack, PROJECT, "pulumi:providers:aws", one.provider or "")
    known = {f"{each.name}-id" for each in made.values()}
    return StateResource(
        urn=urn,
        custom=one.custom,
        id=f"{one.name}-id" if urn in made else None,
        provider=f"{provider}::{UNKNOWN}" if one.provider else "",
        inputs={name: _hide(value, known) for name, value in one.read_properties().items()},
        property_dependencies={
            name: tuple(found) for name, found in one.read_options().get("propertyDependencies", {}).items()
        },
    )


def _hide(value: Any, known: Collection[str]) -> Any:
    """With what nobody knows before it is made."""
    if isinstance(value, list):
        return [_hide(one, known) for one in value]
    if isinstance(value, str) and value.endswith("-id") and value not in known:
        return UNKNOWN
    return value
