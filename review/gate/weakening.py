"""Protections of accounts, security services and trails that are switched off, or protect less than before."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.models import MANAGEMENT
from config.models.waivers import Rule
from engine.changes import Change
from engine.urns import qualified_type
from review.gate.protection import Protection
from review.gate.protections import PROTECTIONS
from review.gate.refusals import Refusal
from review.gate.subject import COMPONENT, Subject, is_comparable

_ACCOUNT = "aws:organizations/account:Account"


@dataclass(frozen=True, kw_only=True)
class _Weakening:
    """`account`: its key, or its id. `row`: of the protection. `effects`: what its settings do, each with what happens
    then; none of one deleted.
    """

    account: str
    protection: Protection
    row: int
    change: Change
    effects: tuple[tuple[str, str], ...] = ()
    paths: tuple[str, ...] = ()

    @property
    def region(self) -> str:
        return str(self.change.resource.inputs.get("region") or "")

    @property
    def key(self) -> str:
        return self.protection.other_keys.get(self.label, self.protection.key)

    @property
    def is_apart(self) -> bool:
        """Whether it is told beside the end of another of the same setting."""
        return bool(self.effects) or self.protection.apart or self.protection.of_account is not None

    @property
    def label(self) -> str:
        name = self.protection.labelled_by
        return str(self.change.resource.inputs.get(name) or "") if name else ""


def refuse_weakened_protections(subject: Subject) -> Iterator[Refusal]:
    """One refusal for each setting of the config in each account, whatever the number of regions.

    What goes with an account that leaves the config is not told: the loss of the account is.
    """
    for rule, rows in PROTECTIONS:
        found = defaultdict[tuple[str, str], list[_Weakening]](list)
        for row, protection in enumerate(rows):
            shared = _index_shared(subject, protection)
            for change in subject.of(protection.type_):
                weakening = _find_weakening(subject, protection, row, change, shared)
                if weakening is not None:
                    found[weakening.account, weakening.key].append(weakening)
        for (account, key), weakenings in found.items():
            yield _refuse(subject, rule, account, key, _drop_parts(weakenings))


def _find_weakening(
    subject: Subject,
    protection: Protection,
    row: int,
    change: Change,
    shared: Mapping[str, Sequence[tuple[Change, frozenset[str]]]],
) -> _Weakening | None:
    before, after = change.before, change.after
    if before is None or not is_comparable(change) or not _is_within(protection, change):
        return None
    account = _find_account(subject, protection, change)
    if after is not None:
        others = (things for other, things in shared.get(account, ()) if other is not change)
        elsewhere = frozenset[str]().union(*others)
        told = {
            setting.path: (effect, setting.weaker or protection.weaker)
            for setting in protection.settings
            if (effect := setting.find_weakening(before.inputs, after.inputs, elsewhere))
        }
        if not told:
            return None
        return _Weakening(
            account=account,
            protection=protection,
            row=row,
            change=change,
            effects=tuple(told.values()),
            paths=tuple(told),
        )
    if protection.deleted is None or not protection.protects(before.inputs) or not _stays(subject, protection, change):
        return None
    return _Weakening(account=account, protection=protection, row=row, change=change)


def _index_shared(subject: Subject, protection: Protection) -> Mapping[str, Sequence[tuple[Change, frozenset[str]]]]:
    """What the resources of the type protect afterwards for their whole account, by account."""
    found = defaultdict[str, list[tuple[Change, frozenset[str]]]](list)
    gaps = [setting for setting in protection.settings if setting.is_gap]
    for change in subject.of(protection.type_) if protection.shared else ():
        if change.after is not None:
            left = frozenset[str]().union(*(gap.find_things(change.after.inputs) for gap in gaps))
            found[_find_account(subject, protection, change)].append((change, protection.shared - left))
    return found


def _is_within(protection: Protection, change: Change) -> bool:
    parents = qualified_type(change.urn).split("$")[:-1]
    return not protection.within or any(f"{COMPONENT}{name}" in parents for name in protection.within)


def _find_account(subject: Subject, protection: Protection, change: Change) -> str:
    if protection.of_account is None:
        return subject.find_account_key(change.resource)
    id_ = str(change.resource.inputs.get(protection.of_account))
    return next((key for key, known in subject.account_ids.items() if known == id_), id_)


def _stays(subject: Subject, protection: Protection, change: Change) -> bool:
    """Whether the account that loses it goes on to be one of the config, and what it is a part of stays."""
    if protection.part_of is not None:
        whole = _find_whole(subject, change, protection.type_, protection.part_of)
        if whole is None or whole.after is None:
            return False
    if protection.of_account is None:
        return subject.find_account_key(change.resource) in subject.account_keys | {MANAGEMENT}
    id_ = change.resource.inputs.get(protection.of_account)
    return not any(
        account.after is None and account.before is not None and account.before.id == id_
        for account in subject.of(_ACCOUNT)
    )


def _find_whole(subject: Subject, change: Change, type_: str, part_of: str) -> Change | None:
    """What it is a part of: of its name, or, since what stays may have another one by now, what it says the id of."""
    named = subject.by_urn.get(change.urn.replace(f"{type_}::", f"{part_of}::"))
    if named is not None:
        return named
    said = change.resource.inputs.values()
    return next(
        (one for one in subject.of(part_of) if one.before is not None and one.before.id and one.before.id in said), None
    )


def _drop_parts(found: Sequence[_Weakening]) -> list[_Weakening]:
    """Without what is deleted beside what counts more, of the same setting in the same region."""
    first: dict[str, int] = {}
    for one in found:
        if not one.is_apart:
            first.setdefault(one.region, one.row)
    return [one for one in found if one.is_apart or one.row == first.get(one.region)]


def _refuse(subject: Subject, rule: Rule, account: str, key: str, found: Sequence[_Weakening]) -> Refusal:
    first = min(found, key=lambda one: (one.row, one.change.urn))
    return subject.refuse(
        rule,
        first.change,
        beside=len(found) - 1,
        keys=(f"{account}/{key}", key),
        attribute=", ".join(dict.fromkeys(path for one in found for path in one.paths)) or None,
        would="; ".join(_tell_all(account, found)),
        advice=f"leave `{key}` in the config as it is; where it is meant, a waiver says who agreed",
    )


def _tell_all(account: str, found: Sequence[_Weakening]) -> Iterator[str]:
    """A sentence for each thing that happens, with all regions and labels of which it is true."""
    regions = defaultdict[tuple[int, tuple[tuple[str, str], ...], str], set[str]](set)
    for one in found:
        regions[one.row, one.effects, one.label] |= {one.region} - {""}
    labels = defaultdict[tuple[int, tuple[tuple[str, str], ...], tuple[str, ...]], set[str]](set)
    for (row, effects, label), where in regions.items():
        labels[row, effects, tuple(sorted(where))] |= {label} - {""}
    rows: Mapping[int, Protection] = {one.row: one.protection for one in found}
    for (row, effects, where), called in sorted(labels.items()):
        name = rows[row].name + (f" ({', '.join(sorted(called))})" if called else "")
        in_regions = f" in {_list(where)}" if where else ""
        if effects:
            yield f"in {account} {name} protects less{in_regions}: {_list_effects(effects)}"
        else:
            yield f"{account} loses {name}{in_regions}: {rows[row].deleted}"


def _list_effects(effects: Sequence[tuple[str, str]]) -> str:
    """What follows is said once, after all of which it follows."""
    causes: dict[str, list[str]] = {}
    for effect, weaker in effects:
        causes.setdefault(weaker, []).append(effect)
    return "; ".join(f"{_list(found)}, so that {weaker}" for weaker, found in causes.items())


def _list(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
