"""Steps that cannot be undone, each with what goes for good or stays for good."""

from dataclasses import dataclass

from engine.changes import Change, Operation
from review.report.losses import DISABLED_POLICY_TYPE, LOSSES, STAYS, UNKNOWN_TYPE
from review.report.sentences import WORDS, words_of
from review.report.sentences.model import OF
from review.report.sentences.organization import ORGANIZATION, list_policy_types
from review.report.text import code
from review.report.world import World

_GOES = {Operation.delete: "deleted", Operation.replace: "replaced"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """`text`: a sentence with OF in it. `kind`: what it is, that in the plural, and what is done with it.

    `because`: what cannot be undone. `loses`: something is lost by it.
    """

    text: str
    kind: tuple[str, str, str]
    because: str
    account: str | None
    loses: bool


def find_steps(world: World) -> list[Step]:
    """Those that lose something first."""
    steps = [step for change in world.happening for step in _find(world, change)]
    return sorted(steps, key=lambda step: (not step.loses, step.text, step.account or ""))


def _find(world: World, change: Change) -> list[Step]:
    type_ = change.resource.type
    words = words_of(type_)
    account = world.account_of(change) if words.is_inside else None
    what = f"{words.noun[0].upper()}{words.noun[1:]} {words.name(world, change.before or change.resource)}{OF}"
    done = {**_GOES, Operation.create: "created"}.get(change.operation, "disabled")
    kind = (words.noun, words.plural, done)
    if change.operation in _GOES:
        because = LOSSES.get(type_) if type_ in WORDS else UNKNOWN_TYPE
        if because is None:
            return []
        return [Step(text=f"{what} is {done}", kind=kind, because=because, account=account, loses=True)]
    if change.operation is Operation.create and type_ in STAYS:
        return [Step(text=f"{what} is {done}", kind=kind, because=STAYS[type_], account=account, loses=False)]
    if type_ == ORGANIZATION and change.operation is Operation.update:
        gone = sorted(list_policy_types(change.before) - list_policy_types(change.after))
        return [
            Step(
                text=f"Policy type {code(one)} is {done}",
                kind=("policy type", "policy types", done),
                because=DISABLED_POLICY_TYPE,
                account=None,
                loses=True,
            )
            for one in gone
        ]
    return []
