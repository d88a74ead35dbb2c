"""What an account as a whole has: contacts, regions, quotas, budgets, analyzers. Nothing of a person is told."""

import re

from engine.changes import Change, Operation
from engine.deployment import StateResource
from review.report.sentences.model import OF, Area, Tell, Words, changed_properties, describe_changes, name_by
from review.report.text import code, join, show
from review.report.world import World

_KINDS = {"BILLING": "billing", "OPERATIONS": "operations", "SECURITY": "security"}
_FIELDS = {
    "addressLine1": "the first line of the address",
    "addressLine2": "the second line of the address",
    "addressLine3": "the third line of the address",
    "emailAddress": "the e-mail address",
    "fullName": "the full name",
    "name": "the name",
    "phoneNumber": "the phone number",
    "title": "the title",
    "websiteUrl": "the website",
}


def _spell(field: str) -> str:
    """`companyName` as `company name`."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", field)


def _name_contact(_: World, resource: StateResource) -> str:
    return f"for {_KINDS.get(show(resource.inputs.get('alternateContactType')), 'a subject')}"


def _tell_fields(noun: str, *, named: bool) -> Tell:
    """Which fields of a contact change, and to what never: they are about people."""

    def tell(world: World, change: Change) -> str:
        name = f" {_name_contact(world, change.resource)}" if named else ""
        fields = [_FIELDS.get(field, f"the {_spell(field)}") for field in changed_properties(change)]
        return f"{noun}{name}{OF}: {join(fields) or 'something of it'} change{'' if len(fields) > 1 else 's'}"

    return tell


def _tell_primary(sentence: str) -> Tell:
    return lambda _world, _change: sentence.format(of=OF)


def _name_quota(_: World, resource: StateResource) -> str:
    inputs = resource.inputs
    what = code(f"{show(inputs.get('serviceCode'))}/{show(inputs.get('quotaCode'))}")
    return f"{what} in {code(inputs['region'])}" if "region" in inputs else what


def _tell_quota(sentence: str) -> Tell:
    def tell(world: World, change: Change) -> str:
        value = code(change.resource.inputs.get("value"))
        return sentence.format(name=_name_quota(world, change.resource), of=OF, value=value)

    return tell


def _tell_region(sentence: str) -> Tell:
    return lambda _world, change: sentence.format(code(show(change.resource.inputs.get("regionName"))), of=OF)


def _update_budget(world: World, change: Change) -> str:
    """Who is told is a list of addresses: only that it changes."""
    changed = describe_changes(
        world, change, {"limitAmount": "the limit in US dollars", "notifications": "who is told"}
    )
    return f"Budget {name_by('name')(world, change.resource)}{OF}: {changed or 'something of it changes'}"


def _name_analyzer(world: World, resource: StateResource) -> str:
    name = name_by("analyzerName")(world, resource)
    return f"{name} in {code(resource.inputs['region'])}" if "region" in resource.inputs else name


WORDS = {
    "aws:account/alternativeContact:AlternativeContact": Words(
        noun="alternate contact",
        plural="alternate contacts",
        area=Area.baseline,
        name=_name_contact,
        tell={Operation.update: _tell_fields("Alternate contact", named=True)},
    ),
    "aws:account/primaryContact:PrimaryContact": Words(
        noun="primary contact",
        plural="primary contacts",
        area=Area.baseline,
        name=lambda _world, resource: code(resource.name),
        tell={
            Operation.create: _tell_primary("The primary contact{of} is written, in place of the one that is there"),
            Operation.update: _tell_fields("Primary contact", named=False),
            Operation.delete: _tell_primary("The primary contact{of} stays in AWS, and is managed here no longer"),
        },
    ),
    "aws:account/region:Region": Words(
        noun="region",
        plural="regions",
        area=Area.baseline,
        name=name_by("regionName"),
        tell={
            Operation.create: _tell_region("Region {} is enabled{of}, which takes minutes"),
            Operation.delete: _tell_region("Region {}{of} stays enabled, and is managed here no longer"),
        },
    ),
    "aws:servicequotas/serviceQuota:ServiceQuota": Words(
        noun="quota",
        plural="quotas",
        area=Area.baseline,
        name=_name_quota,
        tell={
            Operation.create: _tell_quota("AWS is asked for {value} of quota {name}{of}"),
            Operation.delete: _tell_quota("Quota {name}{of} stays as it is in AWS, and is managed here no longer"),
        },
    ),
    "aws:budgets/budget:Budget": Words(
        noun="budget",
        plural="budgets",
        area=Area.baseline,
        tell={Operation.update: _update_budget},
    ),
    "aws:accessanalyzer/analyzer:Analyzer": Words(
        noun="access analyzer", plural="access analyzers", area=Area.baseline, name=_name_analyzer
    ),
}
