"""The two sides that drift is between, made of what the program registers: states, and an AWS that has the same."""

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import partial
from typing import Any

from config import Organization
from config.plan.stacks import ORG, plan_stacks
from engine.deployment import Deployment, StateResource
from engine.urns import PROVIDER, STACK, build_urn
from live.inventory import Inventory, Object, told_by_aws
from review.drift.known import Known, read_known
from stacks.programs import build
from tests.support.monitor import Registration, make_account_id, run_program

PROJECT = "aws-organization"


def make_deployment(registered: list[Registration], stack: str, tags: Mapping[str, str]) -> Deployment:
    """The state after these are made. `tags`: on all that can have tags."""
    providers = {one.name: _make_resource(one, stack, "", tags) for one in registered if one.type.startswith(PROVIDER)}
    others = [
        _make_resource(one, stack, providers[one.provider].reference if one.provider in providers else "", tags)
        for one in registered
        if not one.type.startswith(PROVIDER)
    ]
    return Deployment(resources=(*providers.values(), *others))


def _build_urn(one: Registration, stack: str) -> str:
    parent = None if one.parent is None or one.parent.type == STACK else _build_urn(one.parent, stack)
    return build_urn(stack, PROJECT, one.type, one.name, parent)


def _make_resource(one: Registration, stack: str, provider: str, tags: Mapping[str, str]) -> StateResource:
    outputs: dict[str, Any] = {"arn": f"arn:of:{one.name}", **one.inputs}
    if "tags" in one.inputs:
        outputs["tagsAll"] = {**tags, **one.inputs["tags"]}
    if one.type.endswith(":Organization"):
        outputs["roots"] = [{"id": "r-root"}]
    return StateResource(
        urn=_build_urn(one, stack),
        custom=one.custom,
        id=make_account_id(one.name) if one.type.endswith(":Account") else f"{one.name}-id",
        provider=provider,
        parent=None if one.parent is None else _build_urn(one.parent, stack),
        inputs=one.inputs,
        outputs=outputs,
    )


def make_known(config: Organization) -> Known:
    """All stacks of the config, as if they were up."""
    outputs: dict[str, Any] = {"organization": {"id": "organization-id", "arn": "arn:of:organization"}}
    outputs["organization"]["root_id"] = "r-root"
    for account in config.accounts:
        outputs[f"accounts/{account.key}"] = {"id": make_account_id(f"accounts-{account.key}"), "arn": "a"}
    for unit in config.units():
        outputs[f"units/{unit.key}"] = {"id": f"units-{unit.key}-id", "arn": f"arn:of:units-{unit.key}"}
    deployments: dict[str, Deployment] = {}
    for plan in plan_stacks(config):
        given = None if plan.name == ORG else outputs
        registered = run_program(partial(build, plan.name, config), stack=plan.name, outputs=given)
        deployments[plan.name] = make_deployment(registered, plan.name, config.settings.tags)
    return read_known(deployments)


def make_live(known: Known) -> Inventory:
    """An AWS that has what the states have, all of it read."""
    inventory = known.inventory
    parts: dict[str, Any] = {}
    for part in fields(Inventory):
        value = getattr(inventory, part.name)
        if isinstance(value, tuple) and value and all(isinstance(one, Object) for one in value):
            parts[part.name] = tuple(replace(one, origin=told_by_aws("x")) for one in value)
    parts["accounts"] = tuple(replace(one, entered_by="Role") for one in parts.get("accounts", ()))
    organization = inventory.organizations[0]
    ids = [organization.management_account_id, *(account.id for account in inventory.accounts)]
    regions = {place.region for place in (*inventory.vpcs, *inventory.shares)}
    return replace(
        Inventory(**parts),
        full_access=frozenset([organization.root_id, *(one.id for one in (*inventory.units, *inventory.accounts))]),
        looked_into=tuple((id_, region) for id_ in ids for region in sorted(regions)),
    )
