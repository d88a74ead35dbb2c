"""What the program has no component for, by account: the content of `import.rest.<account>.json`. Pure.

In a member account it lands in a workload of its own; in the management account, which has none, it stays by itself.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.models import Organization
from engine.preview import StackProgram
from engine.urns import AWS_PROVIDER, SEPARATOR, build_urn, project_of, split_urn
from migrate.places import COMPONENT_TYPE, Place, find_place
from migrate.planning.landed import RestResource, find_landed, index_present
from migrate.planning.providers import rest_inputs
from migrate.planning.rest_names import Identity, encode_name, name_within
from migrate.planning.routing import Routing


@dataclass(frozen=True, kw_only=True)
class AccountRest:
    """The rest of one account. `place` None: the management account, or one whose stack this plan does not have.
    `component`: the logical name of the workload's component. `file`: the import file.

    `urns`: of the resources, by instance. `landed`: the instances that an earlier import of such a file brought.
    `sensitive`: attributes that their states mark so, by URN.
    """

    place: Place | None
    component: str = ""
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
    present = index_present(by_stack.values(), routing)
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
            names = (place.name, *place.former_names)
            landed = find_landed(found, present.get(account_id, ()), names, routing)
            planned[account_id] = _plan_landing(found, landed, place, by_stack[place.stack], provider)
    return planned


def _plan_landing(
    found: Sequence[RestResource],
    landed: Mapping[Identity, str],
    place: Place,
    program: StackProgram,
    provider: Mapping[str, Any],
) -> AccountRest:
    """What the stack has, or gets by its own import, is in the name table; the rest brings what is missing."""
    there = program.present_urns | {entry.urn for entry in program.skeleton}
    project = project_of(min(there)) if there else ""
    component = place.find_component(program.present_urns)
    name = place.name if component is None else split_urn(component)[1]
    prefix = f"{name}{SEPARATOR}"
    urns = {
        place.account: build_urn(place.stack, project, AWS_PROVIDER, place.account),
        name: component or build_urn(place.stack, project, COMPONENT_TYPE, name),
    }
    specs = [provider, {"type": COMPONENT_TYPE, "name": name, "logicalName": name, "component": True}]
    above = [spec for spec in specs if urns[spec["name"]] not in there]
    missing = {spec["name"] for spec in above}
    taken = {split_urn(urn)[1].removeprefix(prefix) for urn in program.present_urns}
    left = [one for one in found if one.identity not in landed]
    inside = name_within((one.identity for one in left), taken)
    names = {identity: f"{prefix}{end}" for identity, end in inside.items()}
    made = {
        **landed,
        **{one.identity: build_urn(place.stack, project, one.token, names[one.identity], urns[name]) for one in left},
    }
    return AccountRest(
        place=place,
        component=name,
        file={
            "nameTable": {handle: urn for handle, urn in sorted(urns.items()) if handle not in missing},
            "resources": [*above, *_write_resources(left, names, place.account, provider["version"], parent=name)],
        },
        urns=made,
        landed=frozenset(landed),
        sensitive={made[one.identity]: sorted(one.sensitive) for one in found if one.sensitive},
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
