"""Which steps are left, from what the two backends, the settings files and Pulumi.yaml say now. Pure.

There is no journal: what a step does makes it disappear from the next plan.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from stacks.bootstrap.copies import Copy, differ


class StepKind(StrEnum):
    """What a step does."""

    settings = "settings"
    make = "make"
    up = "up"
    discard = "discard"
    move = "move"
    release = "release"
    encrypt = "encrypt"
    point = "point"


CARRYING = (StepKind.discard, StepKind.move, StepKind.release, StepKind.encrypt)
"""Steps that change the state of a stack, and are tried again only after another look at it."""


@dataclass(frozen=True)
class Step:
    """`stack`: None where it is about no stack in particular."""

    kind: StepKind
    stack: str | None = None


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is there. `source`, `target`: URLs of the backends that have the states now and in the end; `source` is None
    where no other one is known. `provider`: the secrets provider in the end.

    `stacks`: the config's, in order. `first`: those that come up before the target can be used; empty where it can be
    anyway. `unguarded`: those whose settings files lack something. `encrypted_by`: what they name, by stack.
    `old`, `new`: by stack, what source and target have. `reach`: whether the caller gets at the target.
    `pointed`: whether Pulumi.yaml names the target.
    """

    source: str | None
    target: str
    provider: str
    stacks: tuple[str, ...]
    first: tuple[str, ...] = ()
    unguarded: tuple[str, ...] = ()
    encrypted_by: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    old: Mapping[str, Copy] = field(default_factory=dict[str, Copy])
    new: Mapping[str, Copy] = field(default_factory=dict[str, Copy])
    reach: Literal["there", "missing", "denied"] = "there"
    pointed: bool = False

    @property
    def held(self) -> tuple[str, ...]:
        """The names of all stacks, the config's first; of others those that the source has, sorted."""
        return (*self.stacks, *sorted(set(self.old) - set(self.stacks)))

    @property
    def has_arrived(self) -> bool:
        """Whether one of the stacks that come up first is in the target already."""
        return any(name in self.new and not self.new[name].is_empty for name in self.first)


def plan_steps(situation: Situation) -> tuple[Step, ...]:
    """The steps that are left, in order; call it where `find_problems` finds none."""
    steps = [Step(StepKind.settings)] if situation.unguarded else []
    brought_up: set[str] = set()
    for name in () if situation.has_arrived else situation.first:
        if name in situation.old and situation.old[name].is_up:
            continue
        if name not in situation.old:
            steps.append(Step(StepKind.make, name))
        steps.append(Step(StepKind.up, name))
        brought_up.add(name)
    for name in situation.held:
        old = Copy(resources=1) if name in brought_up else situation.old.get(name)
        steps += [Step(kind, name) for kind in plan_carrying(situation, name, old, situation.new.get(name))]
    if not situation.pointed:
        steps.append(Step(StepKind.point))
    return tuple(steps)


def plan_carrying(situation: Situation, name: str, old: Copy | None, new: Copy | None) -> Iterator[StepKind]:
    """What is left to do with the state of one stack."""
    if old is not None:
        if not old.is_empty and (new is None or new.is_empty):
            if new is not None:
                yield StepKind.discard
            yield StepKind.move
            yield StepKind.release
            return
        yield StepKind.release
    if new is not None and not _is_encrypted(situation, name, new):
        yield StepKind.encrypt


def find_problems(situation: Situation) -> tuple[str, ...]:
    """Why no step may be done, one sentence or more each."""
    problems: list[str] = []
    for name, old in situation.old.items():
        if old.pending:
            problems.append(
                f"the state of {name} in {situation.source} has {old.pending} pending operations of a run that was "
                "interrupted, which a move would take for finished, so nothing was begun: finish that run first, with "
                f"`export PULUMI_BACKEND_URL='{situation.source}'` and `python -m recovery --stack {name}`"
            )
        new = situation.new.get(name)
        if new is not None and differ(old, new):
            problems.append(_explain_conflict(situation, name, old, new))
    begun = situation.old.get(situation.first[0]) if situation.first else None
    # It is the first to be moved: while the source has it, the target has nothing that the source has not.
    if situation.reach == "denied" and (begun is None or begun.is_empty):
        problems.append(
            f"{situation.target} cannot be read, and no other state of {situation.first[0]} is known, so it could be "
            "made a second time. If the states are there, enter a role that may read them: the deploy role. If they "
            "are elsewhere, name that backend with --from. If the bucket is somebody else's, choose another name in "
            "admin.yaml: state_bucket.name"
        )
    return tuple(problems)


def _is_encrypted(situation: Situation, name: str, copy: Copy) -> bool:
    """Whether settings and state name a provider of the right kind; which of the user's keys it is stays theirs."""
    kind = situation.provider.partition(":")[0]
    named = (situation.encrypted_by.get(name) or "passphrase").partition(":")[0]
    used = "passphrase" if kind == "passphrase" else "cloud"
    return named == kind and copy.encrypted_by in (None, used)


def _explain_conflict(situation: Situation, name: str, old: Copy, new: Copy) -> str:
    return (
        f"{name} has a state in two backends, and they differ, so nobody but you can tell which is right:\n"
        f"  {situation.source}: {old.resources} resources, written {old.written}\n"
        f"  {situation.target}: {new.resources} resources, written {new.written}\n"
        "  Whatever ran last is right as a rule. See with `PULUMI_BACKEND_URL=URL pulumi preview --stack "
        f"{name}` which of them has nothing to create, keep an export of the other one, and let its backend forget it: "
        f"`PULUMI_BACKEND_URL=URL pulumi stack rm {name} --force --preserve-config`"
    )
