"""Natural keys of both sides, as far as they are known: Terraform's objects and the program's registrations.

It does not decide who is who (migrate.planning.match); what `settle` tells it makes the keys of others known.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from engine.preview import Registration
from engine.urns import split_urn
from migrate.planning.candidates import Candidate
from migrate.planning.routing import Routing
from resource_types.natural_keys import Each, FirstOf, Part, Reference, Value, Via, camel_case
from resource_types.table import find_type, identify, load_type_table

Word = tuple[str, str]
"""("urn", a matched object's URN) or ("text", a plain value)."""

Key = tuple[str, str, str | None, tuple[Word, ...]]
"""Type, account id, region, parts."""

_ANY = ""
"""The account in the key of what is the organization's, whichever account it is managed from."""

_Side = TypeVar("_Side", Candidate, Registration)


@dataclass
class _Object:
    account: str
    urn: str | None


class Graph:
    """What refers to what."""

    def __init__(
        self, candidates: Iterable[Candidate], registrations: Iterable[Registration], routing: Routing
    ) -> None:
        self._routing = routing
        self._objects: dict[tuple[str, str], list[_Object]] = {}
        self._of_candidate: dict[int, _Object] = {}
        self._referrers: dict[tuple[str, str, str], list[Candidate]] = {}
        self._registered_referrers: dict[tuple[str, str], list[Registration]] = {}
        via = {
            part.type: part
            for type_ in load_type_table().types.values()
            for part in type_.natural_key or ()
            if isinstance(part, Via)
        }
        for candidate in candidates:
            self._add_candidate(candidate)
            if candidate.token in via:
                target = candidate.attributes.get(via[candidate.token].attribute)
                if isinstance(target, str):
                    self._referrers.setdefault((candidate.token, candidate.account, target), []).append(candidate)
        for registration in registrations:
            if registration.id is not None:
                self._add_present(registration)
            if registration.type in via:
                for urn in registration.references.get(via[registration.type].input, ()):
                    self._registered_referrers.setdefault((registration.type, urn), []).append(registration)

    def settle(self, candidate: Candidate, urn: str) -> None:
        """Whoever refers to the candidate refers to this resource from now on."""
        self._of_candidate[id(candidate)].urn = urn

    def keys_of_candidate(self, candidate: Candidate) -> frozenset[Key]:
        """All keys of the object that are known by now."""

        def values(part: Part, of: Candidate) -> list[Word]:
            if isinstance(part, Via):
                targets = identify(of.token, of.attributes, terraform=True)
                referrers = (
                    referrer
                    for target in sorted(targets)
                    for referrer in self._referrers.get((part.type, of.account, target), ())
                )
                return [word for referrer in referrers for word in values(part.part, referrer)]
            if isinstance(part, FirstOf):
                return next((words for one in part.parts if (words := values(one, of))), [])
            if isinstance(part, Value):
                text = part.read_attributes(of.attributes)
                return [] if text is None else [("text", text)]
            if isinstance(part, Each):
                named = part.read_attributes(of.attributes)
                return self._resolve_each(named, part, of.account) if named else [("text", part.otherwise)]
            text = _text(of.attributes.get(part.attribute))
            return [] if text is None else self._resolve(text, part, of.account)

        account = _ANY if _is_shared(candidate.token, candidate.attributes.get) else candidate.account
        return frozenset(_combine(candidate.token, account, candidate.region, candidate, values))

    def keys_of_registration(self, registration: Registration) -> frozenset[Key]:
        """All keys of the registration that are known by now."""
        account = self._routing.account_of(registration)
        if account is None:
            return frozenset()

        def values(part: Part, of: Registration) -> list[Word]:
            if isinstance(part, Via):
                referrers = self._registered_referrers.get((part.type, of.urn), ())
                return [word for referrer in referrers for word in values(part.part, referrer)]
            if isinstance(part, FirstOf):
                return next((words for one in part.parts if (words := values(one, of))), [])
            if isinstance(part, Value):
                text = part.read_inputs(of.known)
                return [] if text is None else [("text", text)]
            urns = self.referred(of, part)
            if isinstance(part, Each):
                named = part.read_input(of.known(part.input))
                has_none = not (urns or named or part.input in of.unknown)
                words: list[Word] = [("urn", urn) for urn in urns] or self._resolve_each(named, part, account)
                return [("text", part.otherwise)] if has_none else words
            if len(urns) == 1:
                return [("urn", urns[0])]
            text = _text(of.known(part.input))
            return [] if text is None else self._resolve(text, part, account)

        region = self._routing.region_of(registration)
        place = _ANY if _is_shared(registration.type, registration.known) else account
        return frozenset(_combine(registration.type, place, region, registration, values))

    @staticmethod
    def referred(registration: Registration, part: Reference | Each) -> list[str]:
        """URNs of the resources that an input is made from and that this part may name."""
        return [urn for urn in registration.references.get(part.input, ()) if split_urn(urn)[0] in part.targets]

    def find_needed(self, registration: Registration) -> frozenset[str]:
        """URNs of all resources that tell it apart."""
        type_ = find_type(registration.type)
        needed: set[str] = set()
        for part in (type_ and type_.natural_key) or ():
            if isinstance(part, Reference | Each | FirstOf):
                named = part.parts if isinstance(part, FirstOf) else (part,)
                for one in named:
                    needed |= set() if isinstance(one, Value) else set(self.referred(registration, one))
            elif isinstance(part, Via) and isinstance(part.part, Reference):
                for referrer in self._registered_referrers.get((part.type, registration.urn), ()):
                    needed |= set(self.referred(referrer, part.part))
        return frozenset(needed)

    def _resolve(self, text: str, part: Reference | Each, account: str) -> list[Word]:
        """What the text may name, of each type once: an acceptance has the id of what it accepts."""
        words: list[Word] = []
        nothing = True
        for token in part.targets:
            found = [
                one
                for one in self._objects.get((token, text), ())
                if _is_seen_everywhere(token) or one.account == account
            ]
            nothing = nothing and not found
            urns = {one.urn for one in found} - {None}
            words += [("urn", urn) for urn in urns if urn is not None] if len(urns) == 1 else []
        return [("text", text)] if nothing else words

    def _resolve_each(self, named: Iterable[str], part: Each, account: str) -> list[Word]:
        return [word for one in named for word in self._resolve(one, part, account)]

    def _add_candidate(self, candidate: Candidate) -> None:
        added = _Object(candidate.account, None)
        self._of_candidate[id(candidate)] = added
        for name in identify(candidate.token, candidate.attributes, terraform=True) | {candidate.import_id}:
            self._objects.setdefault((candidate.token, name), []).append(added)

    def _add_present(self, registration: Registration) -> None:
        account = self._routing.account_of(registration)
        if account is None:
            return
        added = _Object(account, registration.urn)
        values = {**registration.inputs, **registration.outputs, "id": registration.id}
        for name in identify(registration.type, values, terraform=False):
            self._objects.setdefault((registration.type, name), []).append(added)


def _combine(
    token: str, account: str, region: str | None, of: _Side, values: Callable[[Part, _Side], list[Word]]
) -> Iterator[Key]:
    type_ = find_type(token)
    if type_ is None or type_.natural_key is None:
        return
    for words in product(*(values(part, of) for part in type_.natural_key)):
        yield token, account, region, words


def _is_shared(token: str, get: Callable[[str], object]) -> bool:
    """Whether the object is the organization's: it is in one account, and may be managed from another. `get`: by the
    name of an attribute or input.
    """
    type_ = find_type(token)
    flag = None if type_ is None else type_.shared_if
    return flag is not None and (get(flag) is True or get(camel_case(flag)) is True)


def _is_seen_everywhere(token: str) -> bool:
    """Whether something in any account of the organization may refer to an object of this type."""
    type_ = find_type(token)
    return type_ is not None and type_.scope == "organization"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
