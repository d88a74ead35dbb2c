"""Which of what the program has no component for the stacks have already, wherever in them that is: what has landed may
have moved into a stack of its own since, or into another workload, and nothing is imported twice. Pure.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.preview import Registration, StackProgram
from engine.urns import SEPARATOR
from migrate.planning.rest_names import Identity, list_names
from migrate.planning.routing import Routing
from resource_types.import_ids import NoImportIdError, Place, build_import_id, split_option, split_region
from resource_types.natural_keys import camel_case
from resource_types.table import find_type

_ARN = "arn:"
_COMPOSITE = re.compile(r"[/_,:|]")
_CAPITAL = re.compile(r"(?<!^)([A-Z])")


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


def index_present(programs: Iterable[StackProgram], routing: Routing) -> dict[str, list[Registration]]:
    """What the stacks have, by the id of the account that it is in."""
    present: dict[str, list[Registration]] = {}
    for program in programs:
        for one in program.present:
            account = routing.account_of(one)
            if account is not None:
                present.setdefault(account, []).append(one)
    return present


def find_landed(
    found: Sequence[RestResource], present: Iterable[Registration], names: Iterable[str], routing: Routing
) -> dict[Identity, str]:
    """URNs of what is there already, all of one account. `names`: logical names that its workload has or had."""
    tokens = {one.token for one in found}
    present = [one for one in present if one.type in tokens]
    by_object = {key: one.urn for one in present if (key := _identify(one, routing)) is not None}
    by_name = {(one.type, one.name): one for one in present}
    keys = {one.identity: (one.token, *_split(one, routing)) for one in found}
    landed = {identity: by_object[key] for identity, key in keys.items() if key in by_object}
    taken = set(landed.values())
    for one in found:
        if one.identity in landed:
            continue
        ends = list_names(one.identity)
        named = [by_name.get((one.token, f"{name}{SEPARATOR}{end}")) for name in names for end in ends]
        first = next((other for other in named if other and other.urn not in taken and _may_be(one, other)), None)
        if first is not None:
            landed[one.identity] = first.urn
            taken.add(first.urn)
    return landed


def _split(one: RestResource, routing: Routing) -> tuple[str, str | None]:
    """Its import id and region, each by itself."""
    import_id, region = split_region(one.id)
    type_ = find_type(one.token)
    is_regional = type_ is not None and type_.regional
    return split_option(import_id)[0], (region or routing.home_region) if is_regional else None


@dataclass(frozen=True)
class _Present:
    """What a stack has of an object, in Terraform's words."""

    attributes: Mapping[str, Any]
    sensitive: Collection[str] = ()
    identity: Mapping[str, Any] = field(default_factory=dict[str, Any])


def _identify(present: Registration, routing: Routing) -> tuple[str, str, str | None] | None:
    """Type, import id and region; None where what the stack has does not tell the import id."""
    type_, region, account = find_type(present.type), routing.region_of(present), routing.account_of(present)
    if type_ is None:
        return None
    values = {_snake_case(name): value for name, value in {**present.inputs, **present.outputs}.items()}
    try:
        import_id = build_import_id(type_, _Present(values | {"id": present.id}), Place(account, region))
    except NoImportIdError:
        return None
    return present.type, import_id, region


def _snake_case(name: str) -> str:
    return _CAPITAL.sub(r"_\1", name).lower()


def _may_be(one: RestResource, present: Registration) -> bool:
    """Whether the stack's resource of this name is the object, as far as ids of several parts tell.

    AWS has ids of its own for what imports by such, so the parts are compared with the inputs. What has the very id is
    found before.
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
