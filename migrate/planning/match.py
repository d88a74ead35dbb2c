"""Which object of AWS is which resource of the program: two-way unique, or not at all. Pure.

It knows no type's natural key (resource_types), and not where candidates come from (candidates).
"""

# In rounds: what has a key that is known on both sides is matched, parents first; that makes their children's keys
# known; until nothing is left that could be. Types that only others tell apart (`Via`) wait until those are settled.
# Of several with one key, which AWS allows of VPCs, endpoints and more, the name or the Name tag tells who is who,
# where it is one's alone on both sides.

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.preview import Registration, StackProgram
from migrate.mapping import Match
from migrate.planning.candidates import Candidate
from migrate.planning.gaps import Gap, GapKind, shorten_list
from migrate.planning.graph import Graph, Key
from migrate.planning.routing import Routing
from migrate.planning.rows import choose
from migrate.scanning.classification import ScannedInstance
from resource_types.group_rules import RULES
from resource_types.import_ids import split_region
from resource_types.natural_keys import Value, Via
from resource_types.table import find_type

NO_STATE = "and no state has it"
"""The words for what nothing is found for, where states alone were read."""
_RULE_INSIDE = (
    "where Terraform has the rule inside of its group, or several in one resource, AWS alone tells its id: plan with "
    "--live"
)
_SUBNETS_INSIDE = "where Terraform has its subnets inside of it, AWS alone tells their ids: plan with --live"
_TOLD_BY_AWS = {"aws_network_acl": _SUBNETS_INSIDE, **dict.fromkeys(RULES, _RULE_INSIDE)}
"""What a state may not tell, by type."""


@dataclass(frozen=True)
class Matching:
    """`imports`: what to import, by URN. `in_stack`: the instances that a stack has already, as which resource.

    `matched`: both of these and what they are derived from, each resource with its object.
    `absent`: those of the gaps that are about a resource for which nothing is found, though all that tells it apart is
    known, or about one that hangs on such a resource; by URN.
    """

    imports: Mapping[str, tuple[Registration, Candidate]]
    in_stack: Mapping[ScannedInstance, Registration]
    gaps: tuple[Gap, ...]
    absent: Mapping[str, Gap]
    matched: tuple[tuple[Registration, Candidate], ...] = ()


def match(
    candidates: Iterable[Candidate],
    programs: Iterable[StackProgram],
    rows: Sequence[Match],
    *,
    withheld: Callable[[Candidate], str | None],
    routing: Routing,
    known_stacks: frozenset[str],
    planned: frozenset[str],
    absence: str = NO_STATE,
) -> Matching:
    """Matches all candidates with all registrations; the same for any order of both.

    `withheld`: why a derived candidate is not to be imported, None where it is.
    `known_stacks`: those that rows may name; rows of those that are not `planned` wait. `absence`: the words for what
    no candidate could be.
    """
    programs = sorted(programs, key=lambda program: program.stack)
    unique, gaps = _without_duplicates(sorted(candidates, key=lambda candidate: candidate.order))
    reasons = [(candidate, withheld(candidate)) for candidate in unique]
    not_imported = [(candidate, reason) for candidate, reason in reasons if reason is not None]
    unique = [candidate for candidate, reason in reasons if reason is None]
    registrations = [item for program in programs for item in (*program.registrations, *program.present)]
    waiting = known_stacks - planned
    choice = choose([row for row in rows if row.stack not in waiting], unique, registrations, routing, waiting)
    graph = Graph([*unique, *choice.outside], registrations, routing)
    matcher = _Matcher(graph, routing, unique, registrations, not_imported)
    matcher.find_present()
    for urn, candidate in choice.chosen.items():
        matcher.settle_row(urn, candidate)
    matcher.run()
    open_gaps, absent = matcher.find_open(absence)
    return Matching(
        imports={
            urn: (matcher.registrations[urn], candidate)
            for urn, candidate in sorted(matcher.matched.items())
            if matcher.registrations[urn].id is None
        },
        in_stack=matcher.in_stack,
        gaps=(*gaps, *choice.gaps, *matcher.gaps, *open_gaps, *absent.values()),
        absent=absent,
        matched=tuple((matcher.registrations[urn], candidate) for urn, candidate in sorted(matcher.matched.items())),
    )


@dataclass
class _Matcher:
    graph: Graph
    routing: Routing
    candidates: list[Candidate]
    all_registrations: list[Registration]
    withheld: list[tuple[Candidate, str]]
    matched: dict[str, Candidate] = field(default_factory=dict[str, Candidate])
    in_stack: dict[ScannedInstance, Registration] = field(default_factory=dict[ScannedInstance, Registration])
    gaps: list[Gap] = field(default_factory=list[Gap])

    def __post_init__(self) -> None:
        self.registrations = {registration.urn: registration for registration in self.all_registrations}
        self.taken: set[int] = set()
        self.present = {
            (registration.type, self.routing.account_of(registration), self.routing.region_of(registration), id_): (
                registration.urn
            )
            for registration in self.all_registrations
            if registration.id is not None
            for id_ in (registration.id, split_region(registration.import_id or registration.id)[0])
        }

    def settle(self, urn: str, candidate: Candidate) -> None:
        registration = self.registrations[urn]
        self.matched[urn] = candidate
        self.taken.add(id(candidate))
        self.graph.settle(candidate, urn)
        if registration.id is not None and candidate.instance is not None and not candidate.derived:
            self.in_stack[candidate.instance] = registration

    def find_present(self) -> None:
        """Settles what a stack has under the very id."""
        for candidate in self.candidates:
            urn = self._find_present(candidate)
            if urn is not None and urn not in self.matched:
                self.settle(urn, candidate)

    def settle_row(self, urn: str, candidate: Candidate) -> None:
        """Settles what a row says, unless a stack has the object as another resource."""
        present = self._find_present(candidate)
        if present is None or present == urn:
            self.settle(urn, candidate)
            return
        row, other = self.registrations[urn], self.registrations[present]
        self.gaps.append(
            Gap(
                GapKind.match,
                f"match {row.stack}/{row.name}",
                f"the stack {other.stack} holds {candidate.import_id} already, as {other.name}",
            )
        )

    def _find_present(self, candidate: Candidate) -> str | None:
        """The URN of the resource that a stack has of this very object."""
        return self.present.get((candidate.token, candidate.account, candidate.region, candidate.import_id))

    def run(self) -> None:
        while self._round(with_via=False) or self._round(with_via=True) or self._round(with_via=True, by_name=True):
            pass

    def _round(self, *, with_via: bool, by_name: bool = False) -> bool:
        registrations, candidates = self._links(with_via=with_via)
        if by_name:
            registrations, candidates = self._keep_namesakes(registrations)
        found = [
            (urn, candidate)
            for urn, linked in registrations.items()
            if len(linked) == 1
            for candidate in linked.values()
            if candidates[id(candidate)] == {urn}
        ]
        for urn, candidate in found:
            registration = self.registrations[urn]
            if registration.id is not None and _has_generated_id(registration.type):
                self.gaps.append(
                    Gap(
                        GapKind.program,
                        f"{registration.name} ({registration.type}, stack {registration.stack})",
                        f"the stack holds it as {registration.id}, and {candidate.origin} says {candidate.import_id}: "
                        "two objects with one natural key",
                    )
                )
            self.settle(urn, candidate)
        return bool(found)

    def _links(self, *, with_via: bool) -> tuple[dict[str, dict[int, Candidate]], dict[int, set[str]]]:
        """Who could be whom: candidates by URN, URNs by candidate; only among what is open."""
        by_key: dict[Key, list[str]] = {}
        for urn, registration in self.registrations.items():
            if urn not in self.matched and (with_via or not _needs_others(registration.type)):
                for key in self.graph.keys_of_registration(registration):
                    by_key.setdefault(key, []).append(urn)
        wanted = {key[0] for key in by_key}
        registrations: dict[str, dict[int, Candidate]] = {}
        for candidate in self.candidates:
            if id(candidate) in self.taken or candidate.token not in wanted:
                continue
            for key in self.graph.keys_of_candidate(candidate):
                for urn in by_key.get(key, ()):
                    registrations.setdefault(urn, {})[id(candidate)] = candidate
        candidates: dict[int, set[str]] = {}
        for urn, linked in registrations.items():
            real = {key: candidate for key, candidate in linked.items() if not candidate.derived}
            registrations[urn] = real or linked
            for key in registrations[urn]:
                candidates.setdefault(key, set()).add(urn)
        return registrations, candidates

    def _keep_namesakes(
        self, links: Mapping[str, dict[int, Candidate]]
    ) -> tuple[dict[str, dict[int, Candidate]], dict[int, set[str]]]:
        """Of what `_links` says, that which has one name on both sides."""
        registrations: dict[str, dict[int, Candidate]] = {}
        candidates: dict[int, set[str]] = {}
        for urn, linked in links.items():
            name = _read_name(self.registrations[urn].known)
            for key, candidate in linked.items():
                if name is not None and _read_name(candidate.attributes.get) == name:
                    registrations.setdefault(urn, {})[key] = candidate
                    candidates.setdefault(key, set()).add(urn)
        return registrations, candidates

    def find_open(self, absence: str) -> tuple[list[Gap], dict[str, Gap]]:
        """What no round could match: ambiguous or unclear, and, by URN, what is absent or hangs on what is."""
        links, rivals = self._links(with_via=True)
        gaps: list[Gap] = []
        absent: dict[str, Gap] = {}
        waiting: dict[str, tuple[Gap, frozenset[str]]] = {}
        for urn, registration in sorted(self.registrations.items()):
            if urn in self.matched or registration.id is not None:
                continue
            subject = f"{registration.name} ({registration.type}, stack {registration.stack})"
            linked = links.get(urn)
            if linked:
                others = {self.registrations[other].name for key in linked for other in rivals[key] if other != urn}
                words = f"could be {shorten_list(candidate.origin for candidate in linked.values())}"
                if others:
                    words += f", which could as well be {shorten_list(others)}"
                gaps.append(Gap(GapKind.ambiguous, subject, words))
                continue
            problem = self._explain_unclear(registration)
            if problem is not None:
                gaps.append(Gap(problem[0], subject, problem[1]))
            elif needed := self._find_needed(registration):
                names = shorten_list(self.registrations[other].name for other in needed)
                words = f"cannot be told before {names} is matched"
                waiting[urn] = Gap(GapKind.waiting, subject, words), needed
            else:
                gap = Gap(GapKind.missing, subject, self._explain_missing(registration, absence))
                if self.graph.keys_of_registration(registration):
                    absent[urn] = gap
                else:
                    gaps.append(gap)
        # What hangs on what is absent is absent too.
        while found := {
            urn: gap for urn, (gap, needed) in waiting.items() if urn not in absent and needed <= absent.keys()
        }:
            absent |= found
        return [*gaps, *(gap for urn, (gap, _) in waiting.items() if urn not in absent)], absent

    def _explain_unclear(self, registration: Registration) -> tuple[GapKind, str] | None:
        """Why nobody can say whether it is there; None where one can."""
        type_ = find_type(registration.type)
        if type_ is None or type_.natural_key is None:
            words = "no natural key is known for its type, so only a row under `match:` can say what it is"
            return GapKind.missing, words
        if self.routing.account_of(registration) is None:
            return GapKind.waiting, f"the id of its account, {registration.account_key}, is not known"
        keys = self.graph.keys_of_registration(registration)
        for candidate, reason in self.withheld:
            if keys & self.graph.keys_of_candidate(candidate):
                return GapKind.missing, (
                    f"{reason}, so it is not imported from what {candidate.origin} tells of it: remove the `skip`, or "
                    f"let Terraform finish first; to import it all the same, write its id, {candidate.import_id}, "
                    "under `match:`"
                )
        return None

    def _find_needed(self, registration: Registration) -> frozenset[str]:
        """URNs of what it is told apart by and that is open itself."""
        return frozenset(
            urn
            for urn in self.graph.find_needed(registration)
            if urn in self.registrations and urn not in self.matched and self.registrations[urn].id is None
        )

    def _explain_missing(self, registration: Registration, absence: str) -> str:
        account = self.routing.account_of(registration)
        region = self.routing.region_of(registration)
        where = f"account {account} ({registration.account_key})" + (f", {region}" if region else "")
        nearest = [
            candidate.origin
            for candidate in self.candidates
            if candidate.token == registration.type and candidate.account == account
            if id(candidate) not in self.taken
        ]
        hint = f"; unmatched there: {shorten_list(nearest)}" if nearest else ""
        type_ = find_type(registration.type)
        if absence == NO_STATE and type_ is not None and type_.name in _TOLD_BY_AWS:
            hint += f"; {_TOLD_BY_AWS[type_.name]}"
        return f"the program registers it in {where}, {absence}{hint}"


def _read_name(get: Callable[[str], object]) -> str | None:
    """`get`: by the name of an attribute or input."""
    return Value(("name", "tags.Name")).read_inputs(get)


def _needs_others(token: str) -> bool:
    type_ = find_type(token)
    return type_ is not None and any(isinstance(part, Via) for part in type_.natural_key or ())


def _has_generated_id(token: str) -> bool:
    type_ = find_type(token)
    return type_ is not None and bool(type_.generated_id)


def _without_duplicates(candidates: list[Candidate]) -> tuple[list[Candidate], list[Gap]]:
    """Each object once, as itself rather than as derived; a gap for what several instances claim to be."""
    groups: dict[tuple[str, str, str | None, str], list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault((candidate.token, candidate.account, candidate.region, candidate.import_id), []).append(
            candidate
        )
    gaps: list[Gap] = []
    kept: list[Candidate] = []
    for (token, account, _, import_id), group in groups.items():
        real = [candidate for candidate in group if not candidate.derived]
        kept.append((real or group)[0])
        if len(real) > 1:
            subject = f"{token} {import_id} in account {account}"
            origins = shorten_list((candidate.origin for candidate in real), limit=10)
            regions = {_read_region(candidate) for candidate in real}
            if len(regions) > 1 and None not in regions:
                words = (
                    f"it is {origins}, which are in {shorten_list(filter(None, regions))}: the type takes no region, "
                    "so an import would find the object of the home region for each of them; `skip` the others"
                )
                gaps.append(Gap(GapKind.import_id, subject, words))
            else:
                words = f"it is {origins}: imported twice, it would be managed twice"
                gaps.append(Gap(GapKind.duplicate, subject, words))
    return kept, gaps


def _read_region(candidate: Candidate) -> str | None:
    """The region in the object's own ARN, which objects of types that take no region may have all the same."""
    arn = candidate.attributes.get("arn")
    parts = arn.split(":") if isinstance(arn, str) else []
    return (parts[3] or None) if len(parts) > 5 else None
