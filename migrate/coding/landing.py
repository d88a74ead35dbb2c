"""The files of the code of what has landed: written whole, or what is new into what is there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.deployment import StateResource
from engine.urns import SEPARATOR
from migrate.coding.additions import NoRoomError, add_resources, list_texts
from migrate.coding.arguments import Construction, UnknownTypeError, construct
from migrate.coding.module import write_arguments, write_module
from migrate.coding.parts import find_parts
from migrate.places import Place


@dataclass(frozen=True, kw_only=True)
class Landed:
    """What a stack has of an account's rest. `component`: the logical name of its component. `file`: of the code.

    `sensitive`: by URN, attributes whose values are not written.
    """

    place: Place
    component: str
    file: Path
    resources: tuple[StateResource, ...]
    sensitive: Mapping[str, tuple[str, ...]]

    def cut_name(self, name: str) -> str:
        """The end of a logical name, which the component's is before."""
        return name.removeprefix(self.component)


@dataclass(frozen=True, kw_only=True)
class Code:
    """What was written of an account. `written`: files that were written whole; `added`: logical names of what was
    added to the one that was there. `kept`: by logical name, the arguments whose values only the state has;
    `unwritten`: what the code lacks, and why. `doubled`: by logical name, inputs that what was added says too.
    """

    written: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    unwritten: Mapping[str, str] = field(default_factory=dict[str, str])
    doubled: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


def pick_landed(present: Iterable[StateResource], component: str) -> tuple[StateResource, ...]:
    """The resources in the component with this logical name."""
    return tuple(one for one in present if one.id is not None and one.name.startswith(f"{component}{SEPARATOR}"))


def write_code(landed: Landed) -> Code:
    """Both files, from all that the stack has."""
    made, unwritten = _construct(landed, landed.resources)
    arguments = landed.file.with_name(f"{landed.file.stem}_args.py")
    # The code last and at once: where it is there, the next run takes it for whole.
    arguments.write_text(write_arguments(landed.place), encoding="utf-8")
    _replace(landed.file, write_module(landed.place, {landed.cut_name(name): one for name, one in made.items()}))
    return Code(written=(landed.file.name, arguments.name), kept=_list_kept(made), unwritten=unwritten)


def add_code(landed: Landed, new: Collection[StateResource]) -> Code:
    """What is new and not in the code, into it."""
    text = landed.file.read_text(encoding="utf-8")
    lacking = list(new)
    try:
        texts = list_texts(text)
        lacking = [one for one in new if landed.cut_name(one.name) not in texts]
        if not lacking:
            return Code()
        made, unwritten = _construct(landed, lacking)
        added = {landed.cut_name(name): one for name, one in made.items()}
        if added:
            _replace(landed.file, add_resources(text, landed.place.class_, added))
    except NoRoomError as error:
        return Code(unwritten={one.name: f"{landed.place.code} has no place for it: {error}" for one in lacking})
    urns = {one.urn for one in lacking}
    before = find_parts(one for one in landed.resources if one.urn not in urns)
    after = find_parts(landed.resources)
    return Code(
        added=tuple(sorted(made)),
        kept=_list_kept(made),
        unwritten=unwritten,
        doubled={
            one.name: tuple(sorted(more))
            for one in landed.resources
            if one.urn in before and (more := after[one.urn] - before[one.urn])
        },
    )


def _construct(landed: Landed, resources: Iterable[StateResource]) -> tuple[dict[str, Construction], dict[str, str]]:
    """How each is made, and what is not, by logical name."""
    parts = find_parts(landed.resources)
    made: dict[str, Construction] = {}
    unwritten: dict[str, str] = {}
    for resource in resources:
        urn, name = resource.urn, resource.name
        try:
            one = construct(resource, landed.sensitive.get(urn, ()), parts.get(urn, ()))
        except UnknownTypeError as error:
            unwritten[name] = str(error)
            continue
        made[name] = one
        if one.unknown:
            unwritten[name] = f"it wants {', '.join(one.unknown)}, which AWS does not tell"
    return made, unwritten


def _list_kept(made: Mapping[str, Construction]) -> dict[str, tuple[str, ...]]:
    return {name: one.ignored for name, one in made.items() if one.ignored}


def _replace(file: Path, text: str) -> None:
    """At once: who is killed leaves the old one whole."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
