"""What two revisions of a stack register, compared. Pure: it knows digests of values, and no value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Digests = Mapping[str, str]
"""A digest of each input of a resource, and of what else the engine is told of it, by name."""


@dataclass(frozen=True)
class PlannedResource:
    """What a stack registers of one resource. `formerly`: the identities that it had before, see StackInputs."""

    digests: Digests
    formerly: tuple[str, ...] = ()


StackInputs = Mapping[str, PlannedResource]
"""The resources of one stack by identity: all types of its URN, a space, its logical name."""

SHOWN_RESOURCES = 3
SHOWN_ATTRIBUTES = 4
OPTION = "option "
"""What the name of something begins with that the engine is told beside the inputs."""

_ALIASES = f"{OPTION}aliases"
_STACK = "pulumi:pulumi:Stack"
_WORDS = {
    _ALIASES: "former names",
    **dict.fromkeys((f"{OPTION}dependencies", f"{OPTION}propertyDependencies"), "what it waits for"),
    f"{OPTION}hooks": "checks before it is made",
    f"{OPTION}ignoreChanges": "changes that are ignored",
    f"{OPTION}importId": "what it takes over in AWS",
    f"{OPTION}parent": "its component",
    f"{OPTION}protect": "protection",
    f"{OPTION}provider": "how its account is entered",
    f"{OPTION}retainOnDelete": "whether AWS keeps it",
}
"""What the engine is told, by its field of the request, in the words of who reads why a stack differs."""


@dataclass(frozen=True)
class Difference:
    """Identities of resources, sorted; `renamed`: by its new identity the old one; `changed`: what of each differs."""

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict[str, str])
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.renamed or self.changed)


def compare(before: StackInputs, now: StackInputs) -> Difference:
    """Which resources differ between two revisions of a stack. In which order they are registered says nothing."""
    renamed: dict[str, str] = {}
    for identity in sorted(now.keys() - before.keys()):
        old = next((one for one in now[identity].formerly if one in before and one not in now), None)
        if old is not None and old not in renamed.values():
            renamed[identity] = old
    changed: dict[str, tuple[str, ...]] = {}
    for identity in sorted(now.keys() & before.keys()):
        differing = _differ(before[identity].digests, now[identity].digests)
        if differing:
            changed[identity] = differing
    for identity, old in renamed.items():
        differing = tuple(one for one in _differ(before[old].digests, now[identity].digests) if one != _ALIASES)
        if differing:
            changed[identity] = differing
    return Difference(
        new=tuple(sorted(now.keys() - before.keys() - renamed.keys())),
        gone=tuple(sorted(before.keys() - now.keys() - set(renamed.values()))),
        renamed=renamed,
        changed=dict(sorted(changed.items())),
    )


def describe(difference: Difference) -> tuple[str, ...]:
    """A line for each kind of difference: how many resources, and the first of them with the names of what differs."""
    changed = [
        f"{_name(identity)} ({_fold(_say(names), SHOWN_ATTRIBUTES)})" for identity, names in difference.changed.items()
    ]
    renamed = [f"{_name(identity)} (before: {_split(old)[1]})" for identity, old in difference.renamed.items()]
    kinds = {
        "new": [_name(identity) for identity in difference.new],
        "gone": [_name(identity) for identity in difference.gone],
        "renamed": renamed,
        "changed": changed,
    }
    return tuple(f"{len(names)} {kind}: {_fold(names, SHOWN_RESOURCES)}" for kind, names in kinds.items() if names)


def _say(names: Sequence[str]) -> list[str]:
    """Names of inputs as they are; of what the engine is told beside them, words, each once."""
    return list(dict.fromkeys(_WORDS.get(name, name.removeprefix(OPTION)) for name in names))


def _differ(before: Digests, now: Digests) -> tuple[str, ...]:
    return tuple(sorted(name for name in {*before, *now} if before.get(name) != now.get(name)))


def _fold(names: Sequence[str], shown: int) -> str:
    if len(names) <= shown + 1:
        return ", ".join(names)
    return f"{', '.join(names[:shown])} and {len(names) - shown} more"


def _name(identity: str) -> str:
    """`aws:iam:Role execution-role-prod` of `awsorg:index:AccountRole$aws:iam/role:Role execution-role-prod`."""
    type_, name = _split(identity)
    if type_ == _STACK:
        return f"outputs of {name}"
    package, _, rest = type_.partition(":")
    module, _, last = rest.partition(":")
    return f"{':'.join(part for part in (package, module.partition('/')[0], last) if part)} {name}"


def _split(identity: str) -> tuple[str, str]:
    types, _, name = identity.partition(" ")
    return types.rpartition("$")[2], name
