"""The `services` of security.yaml: each where states hold all that belongs to it, in regions that are alike. Pure."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from live.inventory import SecurityPart
from migrate.init.attributes import BeyondError, MissingError, Values, missing
from migrate.init.contacts_and_limits import read_unused_days
from migrate.init.drafting import is_asked_for, note
from migrate.init.emitter import Noted
from migrate.init.parts import Parts
from migrate.init.security_parts import ANALYZER
from policies.analyzers import ORGANIZATION_EXTERNAL, ORGANIZATION_UNUSED
from policies.security_services import (
    ACCESS_ANALYZER,
    GUARDDUTY,
    GUARDDUTY_FEATURES,
    INSPECTOR,
    MACIE,
    SECURITY_HUB,
    SecurityService,
)

_DETECTOR_FEATURE = "aws_guardduty_detector_feature"
_FEATURE = "aws_guardduty_organization_configuration_feature"
_TELLING = {_FEATURE: "auto_enable", _DETECTOR_FEATURE: "status"}
_AGGREGATOR = "aws_securityhub_finding_aggregator"
_OFF = "NONE"

DELEGATIONS: Mapping[str, str] = {
    "aws_cloudtrail_organization_delegated_admin_account": "account_id",
    "aws_guardduty_organization_admin_account": "admin_account_id",
    "aws_inspector2_delegated_admin_account": "account_id",
    "aws_macie2_organization_admin_account": "admin_account_id",
    "aws_securityhub_organization_admin_account": "admin_account_id",
}
"""By Terraform's type, the attribute that names the administrator."""


@dataclass(frozen=True, kw_only=True)
class _Place:
    """The parts of a service in one region of its administrator, by type: those that there have to be, and `more`."""

    account_id: str
    parts: Mapping[str, SecurityPart]
    more: Sequence[SecurityPart] = ()

    def values(self, type_: str) -> Values:
        return Values(self.parts[type_].attributes)

    @property
    def all(self) -> list[SecurityPart]:
        return [*self.parts.values(), *self.more]


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """`delegation`: the type that names the administrator. `needed`: the types that the administrator has, each once in
    a region. `read`: what the config says of a place; raises BeyondError or MissingError.
    """

    service: SecurityService
    delegation: str
    needed: tuple[str, ...]
    read: Callable[[_Place], dict[str, Any]]
    more: tuple[str, ...] = ()


def draft_services(
    parts: Parts, administrator: str, home_region: str, regions: Sequence[str], *, analyzers: bool
) -> dict[str, Noted]:
    """By the service's key. `regions`: the organization's. `analyzers`: whether the account administers these."""
    drafted = {
        kind.service.key: fields
        for kind in _KINDS
        if (fields := _draft(parts, kind, administrator, home_region, regions)) is not None
    }
    if analyzers and (found := _draft_analyzers(parts, administrator, home_region, regions)) is not None:
        drafted[ACCESS_ANALYZER.key] = found
    return dict(sorted(drafted.items()))


def _draft(parts: Parts, kind: _Kind, administrator: str, home_region: str, regions: Sequence[str]) -> Noted | None:
    places = _find_places(parts, kind, administrator)
    if places and _lacks_access(parts, kind.service.principal):
        reason = f"{kind.service.principal} has no trusted access that anything here tells of"
        parts.leave_all([part for place in places.values() for part in place.all], reason)
        return None
    alike: dict[str, list[str]] = {}
    said: dict[str, dict[str, Any]] = {}
    for region, place in places.items():
        try:
            said[region] = _read(parts, kind, place)
        except BeyondError as error:
            parts.leave_all(place.all, str(error))
        except MissingError as error:
            parts.leave_all(place.all, error.explain())
        else:
            alike.setdefault(json.dumps(said[region], sort_keys=True), []).append(region)
    if not alike:
        return None
    chosen = max(alike.values(), key=lambda same: (len(same), home_region in same, same))
    for region in said.keys() - {*chosen}:
        parts.leave_all(places[region].all, "it is set up otherwise in most regions, and the config has one for all")
    fields = said[chosen[0]]
    used = _use(parts, kind, {region: places[region] for region in chosen}, fields, home_region)
    return note({**fields, **_write_regions(sorted(chosen), regions)}, used) if used else None


def _use(
    parts: Parts, kind: _Kind, places: Mapping[str, _Place], fields: Mapping[str, Any], home_region: str
) -> list[SecurityPart]:
    """What is in the config of these places; nothing where Security Hub lacks what several regions need."""
    used = [part for place in places.values() for part in place.all]
    if kind.service is SECURITY_HUB:
        problem, aggregator = _find_aggregator(parts, places, home_region)
        used += aggregator
        if problem is not None:
            parts.leave_all(used, problem)
            return []
    parts.use(*used)
    if kind.service is GUARDDUTY:
        for place in places.values():
            _tell_features(parts, place, fields)
    return used


def _write_regions(chosen: Sequence[str], regions: Sequence[str]) -> dict[str, Any]:
    return {} if list(chosen) == sorted(regions) else {"regions": list(chosen)}


def _lacks_access(parts: Parts, principal: str) -> bool:
    return principal not in parts.members.organization.services


def _find_places(parts: Parts, kind: _Kind, administrator: str) -> dict[str, _Place]:
    """By region, where the account administers the service and the states hold all that it has to have."""
    places: dict[str, _Place] = {}
    for delegation in parts.of(kind.delegation):
        region = delegation.region or ""
        if Values(delegation.attributes).optional(DELEGATIONS[kind.delegation]) != administrator:
            parts.leave(delegation, f"the config has one delegated administrator, and that is {administrator}")
            continue
        found = {type_: parts.of(type_, administrator, region) for type_ in kind.needed}
        lacking = [type_ for type_, some in found.items() if not some]
        if lacking:
            reason = f"nothing that was read holds {' and '.join(lacking)} of its administrator in its region"
            parts.leave_all([delegation, *(part for some in found.values() for part in some)], reason)
            continue
        places[region] = _Place(
            account_id=administrator,
            parts={kind.delegation: delegation, **{type_: some[0] for type_, some in found.items()}},
            more=[part for type_ in kind.more for part in parts.of(type_, administrator, region)],
        )
    return places


def _read(parts: Parts, kind: _Kind, place: _Place) -> dict[str, Any]:
    fields = kind.read(place)
    for feature, principal in kind.service.feature_principals.items():
        if feature in fields.get("features", ()) and _lacks_access(parts, principal):
            raise BeyondError(f"{feature} needs trusted access of {principal}, which nothing here tells of")
    return fields


def _read_guardduty(place: _Place) -> dict[str, Any]:
    detector = place.values("aws_guardduty_detector")
    organization = place.values("aws_guardduty_organization_configuration")
    if not detector.flag("enable", default=True):
        raise BeyondError("the administrator's detector is suspended")
    legacy = "NEW" if organization.flag("auto_enable", default=False) else _OFF
    features = [feature for feature in GUARDDUTY_FEATURES if _is_on(place, feature)]
    return {
        "auto_enable": organization.optional("auto_enable_organization_members") or legacy,
        **({"features": features} if features else {}),
        "finding_frequency": detector.optional("finding_publishing_frequency") or "SIX_HOURS",
    }


def _find_feature(place: _Place, type_: str, feature: str) -> SecurityPart | None:
    found = (part for part in place.more if part.type == type_ and part.attributes.get("name") == feature)
    return next(found, None)


def _is_on(place: _Place, feature: str) -> bool:
    """Whether the accounts get it, or, where nobody says, the administrator has it."""
    for type_, name in _TELLING.items():
        part = _find_feature(place, type_, feature)
        if part is not None and Values(part.attributes).optional(name) in {"ALL", "ENABLED", "NEW"}:
            return True
    return False


def _tell_features(parts: Parts, place: _Place, fields: Mapping[str, Any]) -> None:
    """The program sets each feature that it knows, on or off, and leaves all others as they are."""
    untold = False
    for feature in GUARDDUTY_FEATURES:
        is_on = feature in fields.get("features", ())
        auto_enable = fields["auto_enable"] if is_on else _OFF
        desired = {"status": "ENABLED" if is_on else "DISABLED", "auto_enable": auto_enable}
        for type_, name in _TELLING.items():
            part = _find_feature(place, type_, feature)
            untold = untold or part is None
            actual = "" if part is None else Values(part.attributes).optional(name)
            if part is not None and actual != desired[name]:
                parts.findings.differ(part, name, actual or "nothing", desired[name])
    if untold:
        detector = place.parts["aws_guardduty_detector"]
        parts.findings.differ(detector, "a protection plan", "told by nothing that was read", "each on or off by name")
    for part in place.more:
        is_off = part.attributes[_TELLING[part.type]] in ("DISABLED", _OFF)
        # AWS tells of each feature that there is; a state of those that somebody wrote.
        if part.attributes["name"] not in GUARDDUTY_FEATURES and not (is_off and is_asked_for(part)):
            parts.findings.leave(part, "the config has no such feature", has_import=False)


def _read_security_hub(place: _Place) -> dict[str, Any]:
    organization = place.values("aws_securityhub_organization_configuration")
    kinds = {block.optional("configuration_type") for block in organization.blocks("organization_configuration")}
    if "CENTRAL" in kinds:
        raise BeyondError("Security Hub is configured centrally by policies, which the config does not say")
    auto_enable = organization.flag("auto_enable", default=False)
    return {
        "auto_enable": "NEW" if auto_enable else _OFF,
        "default_standards": auto_enable and organization.optional("auto_enable_standards") != _OFF,
    }


def _find_aggregator(
    parts: Parts, places: Mapping[str, _Place], home_region: str
) -> tuple[str | None, list[SecurityPart]]:
    """What is wrong, and the aggregator of findings."""
    administrator = next(iter(places.values())).account_id
    found = parts.of(_AGGREGATOR, administrator)
    if home_region not in places:
        return "Security Hub has the findings of all regions in the home region, and is not set up there", found
    if len(places) == 1:
        return None, []
    here = parts.of(_AGGREGATOR, administrator, home_region)
    if not here:
        lacks = "nothing that was read holds an aggregator of findings in the home region, which several regions need"
        return lacks, found
    values = Values(here[0].attributes)
    others = sorted(region for region in places if region != home_region)
    if values.optional("linking_mode") != "SPECIFIED_REGIONS" or [*values.texts("specified_regions")] != others:
        parts.findings.differ(here[0], "specified_regions", "another choice of regions", ", ".join(others))
    return None, here[:1]


def _read_macie(place: _Place) -> dict[str, Any]:
    account = place.values("aws_macie2_account")
    if account.optional("status") == "PAUSED":
        raise BeyondError("Macie is paused in its administrator")
    is_on = place.values("aws_macie2_organization_configuration").flag("auto_enable", default=False)
    return {
        "auto_enable": "NEW" if is_on else _OFF,
        "finding_frequency": account.optional("finding_publishing_frequency") or "SIX_HOURS",
    }


def _read_inspector(place: _Place) -> dict[str, Any]:
    enabler = place.values("aws_inspector2_enabler")
    if enabler.texts("account_ids") != (place.account_id,):
        raise BeyondError("it switches scans on in other accounts than its administrator alone")
    scans = list(enabler.texts("resource_types"))
    blocks = place.values("aws_inspector2_organization_configuration").blocks("auto_enable")
    joining = sorted(name.upper() for block in blocks for name in block.attributes if block.flag(name, default=False))
    if joining not in ([], scans):
        raise BeyondError("accounts that join get other scans than the administrator has")
    return {"scans": scans or missing("resource_types"), "auto_enable": "NEW" if joining else _OFF}


_KINDS = (
    _Kind(
        service=GUARDDUTY,
        delegation="aws_guardduty_organization_admin_account",
        needed=("aws_guardduty_detector", "aws_guardduty_organization_configuration"),
        read=_read_guardduty,
        more=(_DETECTOR_FEATURE, _FEATURE),
    ),
    _Kind(
        service=SECURITY_HUB,
        delegation="aws_securityhub_organization_admin_account",
        needed=("aws_securityhub_account", "aws_securityhub_organization_configuration"),
        read=_read_security_hub,
    ),
    _Kind(
        service=MACIE,
        delegation="aws_macie2_organization_admin_account",
        needed=("aws_macie2_account", "aws_macie2_organization_configuration"),
        read=_read_macie,
    ),
    _Kind(
        service=INSPECTOR,
        delegation="aws_inspector2_delegated_admin_account",
        needed=("aws_inspector2_enabler", "aws_inspector2_organization_configuration"),
        read=_read_inspector,
    ),
)


def _draft_analyzers(parts: Parts, administrator: str, home_region: str, regions: Sequence[str]) -> Noted | None:
    found = parts.of(ANALYZER, administrator)
    if found and _lacks_access(parts, ACCESS_ANALYZER.principal):
        parts.leave_all(found, f"{ACCESS_ANALYZER.principal} has no trusted access that anything here tells of")
        return None
    external: list[SecurityPart] = []
    unused: list[SecurityPart] = []
    days: int | None = None
    for part in found:
        values = Values(part.attributes)
        try:
            if _is_ours(values, "ORGANIZATION", ORGANIZATION_EXTERNAL):
                external.append(part)
            elif part.region != home_region:
                parts.leave(part, f"it is in {part.region}, and the program makes it in the home region")
            elif _is_ours(values, "ORGANIZATION_UNUSED_ACCESS", ORGANIZATION_UNUSED):
                days = read_unused_days(values)
                unused = [part]
            else:
                parts.leave(part, "the config has no analyzer of its type")
        except BeyondError as error:
            parts.leave(part, str(error))
        except MissingError as error:
            parts.leave(part, error.explain())
    if not external and not unused:
        return None
    parts.use(*external, *unused)
    fields: dict[str, Any] = {} if days is None else {"unused": {"days": days}}
    if external:
        chosen = sorted({part.region or "" for part in external})
        return note({**fields, **_write_regions(chosen, regions)}, [*external, *unused])
    return note({"external": False, **fields}, unused)


def _is_ours(values: Values, type_: str, name: str) -> bool:
    """Raises BeyondError for one of this type and another name."""
    if values.optional("type") != type_:
        return False
    if values.optional("analyzer_name") != name:
        raise BeyondError(f"AWS renames no analyzer, and the program's is called {name}")
    return True
