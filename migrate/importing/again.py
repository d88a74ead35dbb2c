"""What an import must not bring: what a stack has already, and what somebody has taken out of one on purpose. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from engine.deployment import StateResource
from engine.import_file import Entry
from engine.urns import split_urn
from migrate.journal import Journal, JournalEntry
from resource_types.import_ids import Place, split_option, split_region
from resource_types.present_ids import tell_import_id
from resource_types.table import find_type


def find_doubles(
    entries: Iterable[Entry], stacks: Mapping[str, Iterable[StateResource]], home_region: str
) -> Iterator[str]:
    """A sentence for each entry whose object a stack has under another URN. `stacks`: what they have, by name."""
    entries = list(entries)
    types = {entry.type for entry in entries}
    there = {
        key: (stack, resource)
        for stack, resources in stacks.items()
        for resource in resources
        if resource.type in types and resource.custom and not resource.external and resource.provider
        for region in [resource.region or home_region]
        for id_ in _list_ids(resource, region)
        for key in [_identify(resource.type, id_, resource.provider_urn, region)]
    }
    urns = {resource.urn for _, resource in there.values()}
    for entry in entries:
        if entry.id is None or entry.urn in urns:
            continue
        stack, found = there.get(_identify(entry.type, entry.id, entry.needs[-1], home_region), ("", None))
        if found is not None:
            yield (
                f"{entry.name}: the stack {stack} has it already, as {found.name}, and imported once more two would "
                "manage it, so nothing was imported: run `python -m migrate plan` again"
            )


def _list_ids(resource: StateResource, region: str) -> set[str]:
    """AWS's own, and the one that an import takes where that is another."""
    told = tell_import_id(resource.type, resource.id, resource.inputs, resource.outputs, Place(region=region))
    return {id_ for id_ in (resource.id, resource.import_id, told) if id_ is not None}


def _identify(type_: str, import_id: str, provider: str, region: str) -> tuple[str, str, str, str]:
    """Type, the logical name of the provider, region and id of an object. `region`: where the id has none."""
    known = find_type(type_)
    id_, said = split_region(import_id)
    is_regional = known is not None and known.regional
    return type_, split_urn(provider)[1], (said or region) if is_regional else "", split_option(id_)[0]


def split_removed(
    entries: Sequence[Entry], present: Collection[str], journal: Journal
) -> tuple[list[Entry], list[Entry]]:
    """Those to import, and those that were imported before and that the stack has no longer: somebody has removed them.

    `present`: the URNs that the stack has. Where nothing but components and providers is left, that is nothing.
    """
    removed = [entry for entry in entries if entry.id is not None and _is_removed(entry, present, journal)]
    gone = {entry.urn for entry in removed}
    left = [entry for entry in entries if entry.urn not in gone]
    needed = {urn for entry in left if entry.id is not None for urn in entry.needs}
    return [entry for entry in left if entry.id is not None or entry.urn in needed], removed


def _is_removed(entry: Entry, present: Collection[str], journal: Journal) -> bool:
    """An object of another id is another one, which nobody has removed."""
    before = journal.entries.get(entry.urn)
    return (
        before is not None
        and before.status in {"imported", "removed"}
        and before.id == entry.id
        and entry.urn not in present
    )


def forget_removed(entries: Iterable[Entry], present: Collection[str], journal: Journal) -> None:
    """Begins anew with these, their code too: who took one out of the stack took it out of the code, and what the
    journal says of another id is of an earlier object of that name.
    """
    for entry in entries:
        before = journal.entries.get(entry.urn)
        if before is not None and (before.status == "removed" or _is_removed(entry, present, journal)):
            journal.entries[entry.urn] = JournalEntry(id=entry.id)
