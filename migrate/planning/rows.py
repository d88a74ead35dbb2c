"""The rows under `match:` in migrate.yaml: what a person has decided, checked against states and program. Pure.

A row counts for more than any natural key (migrate.planning.match).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from engine.preview import Registration
from migrate.mapping import Match
from migrate.planning.accounts import account_resource
from migrate.planning.candidates import Candidate
from migrate.planning.gaps import Gap, GapKind, shorten_list
from migrate.planning.routing import Routing
from resource_types.import_ids import split_option, split_region
from resource_types.table import ACCOUNT, identify

_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:(?P<region>[a-z0-9-]*):(?P<account>[0-9]{12}):")


@dataclass
class Choice:
    """`chosen`: candidates by URN; `outside`: those among them that no state has; `gaps`: rows that do not fit."""

    chosen: dict[str, Candidate] = field(default_factory=dict[str, Candidate])
    outside: list[Candidate] = field(default_factory=list[Candidate])
    gaps: list[Gap] = field(default_factory=list[Gap])


def choose(
    rows: Sequence[Match],
    candidates: Sequence[Candidate],
    registrations: Sequence[Registration],
    routing: Routing,
    waiting: Collection[str] = (),
) -> Choice:
    """What the rows say. A row's name is a logical name, or `<type>::<logical name>` where that is not enough.

    A row with the id of an object that a state has stands for that instance, as if it had said the address. An id
    without `@region` is looked for in the home region. `waiting`: stacks that are not planned yet.
    """
    by_address: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        if not candidate.derived:
            by_address.setdefault(candidate.address, []).append(candidate)
    named: dict[tuple[str, str], list[Registration]] = {}
    for item in registrations:
        for name in (item.name, f"{item.type}::{item.name}"):
            named.setdefault((item.stack, name), []).append(item)
    choice = Choice()
    objects = _Objects(routing, candidates)
    for row in rows:
        found = [one for one in by_address.get(row.address or "", ()) if row.state in {None, one.state}]
        problem = _apply(row, choice, found, named.get((row.stack, row.name), []), objects)
        if problem == _UNREGISTERED:
            problem += _name_others([stack for stack, name in named if name == row.name], waiting)
        if problem is not None:
            choice.gaps.append(Gap(GapKind.match, f"match {row.stack}/{row.name}", problem))
    return choice


_UNREGISTERED = "the program registers no resource of this name in this stack"


def _name_others(found: Sequence[str], waiting: Collection[str]) -> str:
    """In which stacks the resource is, or may be: with `layout: grouped` each group has one."""
    if found:
        return f", but in {shorten_list(found)}: write that as `stack`"
    if waiting:
        return f"; {shorten_list(waiting)}, not planned yet, may have it: write the one that will as `stack`"
    return ""


@dataclass(frozen=True)
class _Objects:
    """What is known of the objects: a person decides which one it is, and nobody where it is."""

    routing: Routing
    candidates: Sequence[Candidate]

    def make_outside(self, import_id: str, registration: Registration, account: str) -> Candidate:
        """The object that a row names by id, where the resource is."""
        region = self.routing.region_of(registration)
        bare = import_id if region is None else split_region(import_id)[0]
        bare, option = split_option(bare)
        return Candidate(
            token=registration.type,
            account=account,
            region=region,
            import_id=bare,
            instance=None,
            derived=False,
            attributes={"id": bare},
            import_option=option,
        )

    def find_in_states(self, outside: Candidate) -> tuple[Candidate | None, str | None]:
        """What the states have of it: the very object, or what is wrong with a row that says another id of it."""
        near = [
            candidate
            for candidate in self.candidates
            if (candidate.token, candidate.account, candidate.region)
            == (outside.token, outside.account, outside.region)
        ]
        for candidate in near:
            if candidate.import_id == outside.import_id:
                return candidate, None
        for candidate in near:
            names = identify(candidate.token, candidate.attributes, terraform=True)
            if not candidate.derived and outside.import_id in names:
                return None, f"{candidate.origin} is {outside.import_id}: write its address instead of the id"
        return None, None

    def find_problem(self, row: Match, candidate: Candidate, registration: Registration) -> str | None:
        """Whether the row names an object of another account or region than the resource is in."""
        account = self.routing.account_of(registration)
        region = self.routing.region_of(registration)
        object_account, object_region = candidate.account, candidate.region
        if row.id is not None:
            arn, suffix = _ARN.match(row.id), split_region(row.id)[1]
            object_account = (arn and arn["account"]) or account
            object_region = suffix or (arn and arn["region"]) or self.routing.home_region
        what = row.id if row.address is None else row.address
        if object_account != account:
            return (
                f"{what} is in account {object_account}, and the resource is in {registration.account_key} ({account})"
            )
        if region is not None and object_region != region:
            hint = f": write {split_region(row.id)[0]}@{region}, if it is there" if row.id is not None else ""
            return f"{what} is in {object_region}, and the resource is in {region}{hint}"
        proven = self._find_account(registration) if registration.type == ACCOUNT else None
        if proven not in {None, candidate.import_id}:
            return f"{what} is account {candidate.import_id}, and config and states say that this one is {proven}"
        return None

    def _find_account(self, registration: Registration) -> str | None:
        """The proven id of the account that the registration is the resource of."""
        ids = self.routing.account_ids
        return next((id_ for key, id_ in ids.items() if account_resource(key) == registration.name), None)


def _apply(
    row: Match,
    choice: Choice,
    found: Sequence[Candidate],
    named: Sequence[Registration],
    objects: _Objects,
) -> str | None:
    """Adds what the row says to the choice, or returns what is wrong with it."""
    fitting = [item for item in named if row.address is None or item.type in {one.token for one in found}]
    problem = _find_problem(row, named, found, fitting)
    if problem is not None:
        return problem
    registration = fitting[0]
    account = objects.routing.account_of(registration)
    if registration.urn in choice.chosen:
        return "another row names the same resource"
    if account is None:
        return f"the id of its account, {registration.account_key}, is not known"
    candidate = found[0] if row.id is None else objects.make_outside(row.id, registration, account)
    problem = objects.find_problem(row, candidate, registration)
    if problem is None and row.id is not None:
        known, problem = objects.find_in_states(candidate)
        candidate = known or candidate
    if problem is not None:
        return problem
    if candidate in choice.chosen.values():
        return f"another row gives {row.address or row.id} to another resource"
    if candidate.instance is None:
        choice.outside.append(candidate)
    choice.chosen[registration.urn] = candidate
    return None


def _find_problem(
    row: Match, named: Sequence[Registration], found: Sequence[Candidate], fitting: Sequence[Registration]
) -> str | None:
    if not named:
        return _UNREGISTERED
    if row.address is not None and not found:
        where = f" in {row.state}" if row.state else ""
        return f"{row.address} is no importable instance{where}: scan shows its bin, and why"
    if len(found) > 1:
        return f"{row.address} is in {shorten_list(candidate.state for candidate in found)}: say which with `state`"
    if not fitting:
        return f"{row.address} is a {found[0].token}, and the resource is a {shorten_list(item.type for item in named)}"
    if len(fitting) > 1:
        names = shorten_list(f"{item.type}::{item.name}" for item in fitting)
        return f"several resources have this name: write the type in front, one of {names}"
    return None
