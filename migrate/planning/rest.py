"""What the program has no component for, by account: the content of `import.rest.<account>.json`. Pure.

In a member account it lands in a workload of its own; in the management account, which has none, it stays by itself.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.models import Organization
from engine.preview import Registration, StackProgram
from engine.urns import AWS_PROVIDER, SEPARATOR, build_urn, project_of, split_urn
from migrate.places import COMPONENT_TYPE, Place, find_place
from migrate.planning.providers import rest_inputs
from migrate.planning.rest_names import Identity, encode_name, list_names, name_within
from migrate.planning.routing import Routing
from resource_types.import_ids import split_option
from resource_types.natural_keys import camel_case

_ARN = "arn:"
_COMPOSITE = re.compile(r"[/_,:|]")


@dataclass(frozen=True, kw_only=True)
class RestResource:
    """A resource without a component: the instance, its token, its import id with region.

    `attributes`: those that are not marked sensitive. `sensitive`: the names of the others.
    """

    identity: Identity
    token: str
    id: str
    attributes: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    sensitive: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class AccountRest:
    """The rest of one account. `place` None: the management account, or one whose stack this plan does not have.
    `file`: the import file.

    `urns`: of the resources, by instance. `landed`: the instances that an earlier import of this file brought.
    `sensitive`: attributes that their states mark so, by URN.
    """

    place: Place | None
    file: Mapping[str, Any] = field(repr=False)
    urns: Mapping[Identity, str] = field(default_factory=dict[Identity, str])
    landed: Collection[Identity] = ()
    sensitive: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])

    @property
    def count(self) -> int:
        """How many resources it is."""
        return sum("id" in one for one in self.file["resources"])


def plan_rest(
    resources: Mapping[str, Sequence[RestResource]],
    config: Organization,
    programs: Iterable[StackProgram],
    routing: Routing,
    version: str,
) -> dict[str, AccountRest]:
    """By account id. `resources`: by account id. `version`: of pulumi-aws."""
    by_stack = {program.stack: program for program in programs}
    shared = next((inputs for program in by_stack.values() for inputs in program.providers.values()), {})
    planned: dict[str, AccountRest] = {}
    for account_id, found in sorted(resources.items()):
        account = routing.account_keys[account_id]
        provider = {
            "type": AWS_PROVIDER,
            "name": account,
            "logicalName": account,
            "inputs": rest_inputs(config, account, routing, shared),
            "version": version,
        }
        place = find_place(config, account)
        if place is None or place.stack not in by_stack:
            names = {one.identity: encode_name(*one.identity) for one in found}
            file = {"nameTable": {}, "resources": [provider, *_write_resources(found, names, account, version)]}
            planned[account_id] = AccountRest(place=None, file=file)
        else:
            planned[account_id] = _plan_landing(found, place, by_stack[place.stack], provider, version)
    return planned


def _plan_landing(
    found: Sequence[RestResource], place: Place, program: StackProgram, provider: Mapping[str, Any], version: str
) -> AccountRest:
    """What the stack has, or gets by its own import, is in the name table; the rest brings what is missing."""
    there = program.present_urns | {entry.urn for entry in program.skeleton}
    prefix = f"{place.name}{SEPARATOR}"
    project = project_of(min(there)) if there else ""
    component = {"type": COMPONENT_TYPE, "name": place.name, "logicalName": place.name, "component": True}
    urns = {
        place.account: build_urn(place.stack, project, AWS_PROVIDER, place.account),
        place.name: build_urn(place.stack, project, COMPONENT_TYPE, place.name),
    }
    above = [spec for spec in (provider, component) if urns[spec["name"]] not in there]

    def build(one: RestResource, name: str) -> str:
        return build_urn(place.stack, project, one.token, f"{prefix}{name}", urns[place.name])

    present = {one.urn: one for one in program.present}
    landed: dict[Identity, str] = {}
    for one in found:
        for urn in (build(one, name) for name in list_names(one.identity)):
            if urn in present and urn not in landed.values() and _may_be(one, present[urn]):
                landed[one.identity] = urn
                break
    missing = {spec["name"] for spec in above}
    taken = {split_urn(urn)[1].removeprefix(prefix) for urn in program.present_urns}
    left = [one for one in found if one.identity not in landed]
    inside = name_within((one.identity for one in left), taken)
    names = {identity: f"{prefix}{name}" for identity, name in inside.items()}
    made = landed | {one.identity: build(one, inside[one.identity]) for one in left}
    return AccountRest(
        place=place,
        file={
            "nameTable": {name: urn for name, urn in sorted(urns.items()) if name not in missing},
            "resources": [*above, *_write_resources(left, names, place.account, version, parent=place.name)],
        },
        urns=made,
        landed=frozenset(landed),
        sensitive={made[one.identity]: sorted(one.sensitive) for one in found if one.sensitive},
    )


def _may_be(one: RestResource, present: Registration) -> bool:
    """Whether the stack's resource of this name is the object, as far as ids of several parts tell.

    AWS has ids of its own for what imports by such, so the parts are compared with the inputs. What has the very id is
    matched before.
    """
    import_id = split_option(one.id)[0]
    both_arns = import_id.startswith(_ARN) and (present.id or "").startswith(_ARN)
    if both_arns or not _COMPOSITE.search(import_id):
        return False
    told = {camel_case(name): str(value) for name, value in one.attributes.items() if isinstance(value, str | int)}
    return all(
        str(present.inputs[name]) == value
        for name, value in told.items()
        if value and value in one.id and name in present.inputs
    )


def _write_resources(
    found: Iterable[RestResource],
    names: Mapping[Identity, str],
    provider: str,
    version: str,
    parent: str | None = None,
) -> list[dict[str, Any]]:
    return [
        {
            "type": one.token,
            "name": names[one.identity],
            "logicalName": names[one.identity],
            "id": one.id,
            **({} if parent is None else {"parent": parent}),
            "provider": provider,
            "version": version,
        }
        for one in sorted(found, key=lambda one: names[one.identity])
    ]
