"""Rules about the records of a hosted zone: they fit its name, each other, and their types."""

from collections import defaultdict
from collections.abc import Iterator

from config.checks.record_values import FORMS
from config.checks.walk import hosted_zone_place, join
from config.errors import ConfigError
from config.models import HostedZone, Organization
from config.models.dns import APEX, Record, qualify
from config.plan.hosted_zones import ALONE, is_below, strip_zone
from config.text import shorten
from config.yaml.places import Place, Places

MAX_NAME = 253
"""How many characters a whole name has, without the dot at its end: RFC 1035, 2.3.4."""


def record_names_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A record's name does not repeat its zone's, and is none that AWS or another zone answers for."""
    for zone, record, place in _list_records(organization):
        if record.name == zone.name or is_below(record.name, zone.name):
            label = APEX if record.name == zone.name else strip_zone(record.name, zone.name)
            yield places.error(
                place / "name",
                f"the name of the hosted zone follows by itself, so this would be {record.qualify(zone.name)}",
                f'write name: "{label}"',
            )
        elif len(record.qualify(zone.name)) > MAX_NAME:
            yield places.error(
                place / "name",
                f"with the name of the hosted zone this has {len(record.qualify(zone.name))} characters, and a domain "
                f"name has {MAX_NAME} at most",
                "write a shorter one",
            )
        if record.type == "NS" and record.name.startswith("*"):
            yield places.error(
                place / "name",
                "AWS has no NS records for all names at once, and refuses them",
                "write a record of type NS for each name that is led elsewhere",
            )
        if record.type == "NS" and record.label == APEX:
            yield places.error(
                place / "type",
                "AWS makes the NS records of a hosted zone's own name, and refuses others",
                "remove it; what leads to the zone is in the one above it, or at the registrar",
            )


def records_are_unique(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A name has one record of a type, with several values."""
    first: dict[tuple[str, str, str], Place] = {}
    for zone, record, place in _list_records(organization):
        earlier = first.setdefault((zone.key, record.label, record.type), place)
        if earlier != place:
            yield places.error(
                place,
                f'"{record.label}" has a record of type {record.type} already ({places.line(earlier)}); AWS refuses a '
                "second one",
                "write all values in one of them",
            )


def cnames_stand_alone(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A CNAME has one value, and nothing beside it: not even what every zone has at its own name."""
    beside: dict[tuple[str, str], set[str]] = defaultdict(set)
    for zone, record, _ in _list_records(organization):
        beside[zone.key, record.label].add(record.type)
    for zone, record, place in _list_records(organization):
        if record.type != ALONE:
            continue
        others = sorted(beside[zone.key, record.label] - {ALONE})
        if record.label == APEX:
            yield places.error(
                place / "type",
                "the zone's own name has NS and SOA records, which AWS makes, and a CNAME has none beside it",
                "write records of type A and AAAA, with addresses, or with an alias, which leads to another record, a "
                "load balancer or CloudFront",
            )
        elif others:
            yield places.error(
                place / "type",
                f'"{record.label}" has {" and ".join(others)} too, and a CNAME has nothing beside it; AWS refuses that',
                "keep the one or the others",
            )
        if len(record.values) > 1:
            yield places.error(place / "values", "a CNAME has one value; AWS refuses more", "keep one of them")


def aliases_lead_to_a_record(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Of the same zone and type, and in the end to one with values: AWS refuses others."""
    for index, zone in enumerate(organization.hosted_zones):
        targets = {(record.label, record.type): record.alias.label if record.alias else None for record in zone.records}
        for position, record in enumerate(zone.records):
            label = None if record.alias is None else record.alias.label
            if label is None:
                continue
            place = hosted_zone_place(index) / "records" / position / "alias" / "record"
            if (label, record.type) not in targets:
                if label == zone.name or is_below(label, zone.name):
                    yield places.error(
                        place,
                        "the name of the hosted zone follows by itself, so this would be "
                        f"{qualify(label, zone.name)}; AWS refuses the alias",
                        f'write record: "{APEX if label == zone.name else strip_zone(label, zone.name)}"',
                    )
                    continue
                there = sorted({one.type for one in zone.records if one.label == label})
                yield places.error(
                    place,
                    f'"{shorten(label)}" has no record of type {record.type} in {zone.name}'
                    f"{f', only of type {join(there)}' if there else ''}; AWS refuses the alias",
                    "write a record that is there, of the same type; to lead elsewhere, write type: CNAME and values",
                )
                continue
            passed = [record.label]
            while label is not None and label not in passed:
                passed.append(label)
                label = targets.get((label, record.type))
            if label == record.label:
                way = " -> ".join((*passed, record.label))
                yield places.error(
                    place,
                    f"the alias leads back to itself ({way}), so nobody would get an answer",
                    "lead one of them to a record with values",
                )


def record_values_have_their_form(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS refuses another one half-way through `pulumi up`."""
    for _, record, place in _list_records(organization):
        form = FORMS[record.type]
        for position, value in enumerate(record.values):
            if not form.accepts(value):
                yield places.error(
                    place / "values" / position,
                    f'"{shorten(value)}" is no value of type {record.type}, which is {form.meaning}; AWS refuses it',
                    f"write it as {form.example}",
                )


def delegated_names_have_no_records(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What lies in a zone that is delegated is asked of that zone alone."""
    below: dict[str, list[HostedZone]] = defaultdict(list)
    for zone in organization.hosted_zones:
        if zone.delegated_from is not None:
            below[zone.delegated_from].append(zone)
    for zone, record, place in _list_records(organization):
        whole = record.qualify(zone.name)
        for child in below[zone.key]:
            inside = whole == child.name or is_below(whole, child.name)
            if not inside or (record.type == "DS" and whole == child.name):
                continue
            if record.type == "NS" and whole == child.name:
                message, hint = "delegated_from there makes these NS records already", "remove it here or there"
            else:
                message, hint = "and nobody is asked for it here", f'write it in the records of "{child.key}"'
            yield places.error(place, f'{whole} lies in {child.name}, the hosted zone "{child.key}": {message}', hint)


def _list_records(organization: Organization) -> Iterator[tuple[HostedZone, Record, Place]]:
    for index, zone in enumerate(organization.hosted_zones):
        for position, record in enumerate(zone.records):
            yield zone, record, hosted_zone_place(index) / "records" / position
