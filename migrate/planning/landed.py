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
from resource_types.import_ids import Place, attributes_of, split_option, split_region
from resource_types.present_ids import tell_import_id, translate
from resource_types.table import find_type

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
        first = next(
            (other for other in named if other and other.urn not in taken and _may_be(one, other, routing)), None
        )
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


def _identify(present: Registration, routing: Routing) -> tuple[str, str, str | None] | None:
    """Type, import id and region; None where what the stack has does not tell the import id."""
    region, account = routing.region_of(present), routing.account_of(present)
    place = Place(account, region)
    import_id = tell_import_id(present.type, present.id, present.inputs, present.outputs, place)
    return None if import_id is None else (present.type, import_id, region)


def _may_be(one: RestResource, present: Registration, routing: Routing) -> bool:
    """Whether the stack's resource of this name is the object, as far as ids of several parts tell.

    AWS has ids of its own for what imports by such, so the parts are compared with what the stack has. What has the
    very id is found before.
    """
    import_id, region = _split(one, routing)
    both_arns = import_id.startswith(_ARN) and (present.id or "").startswith(_ARN)
    if both_arns or not _COMPOSITE.search(import_id) or region != routing.region_of(present):
        return False
    has = translate(present.inputs, present.outputs)
    type_ = find_type(one.token)
    parts = attributes_of((type_ and type_.import_id) or "") or one.attributes.keys()
    told = {name: str(one.attributes[name]) for name in parts if _is_told(one.attributes.get(name))}
    compared = {name: value for name, value in told.items() if value and value in import_id and name in has}
    return bool(compared) and all(str(has[name]) == value for name, value in compared.items())


def _is_told(value: object) -> bool:
    return isinstance(value, str | int)
