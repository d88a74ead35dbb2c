"""The section on policies: each document that differs, its statements before and after, and for whom it holds."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.changes import Change
from engine.preview import has_unknown
from review.logical_names import find_key
from review.report.documents import compare_documents
from review.report.sentences import words_of
from review.report.text import join
from review.report.world import POLICY, World, is_only_taken_over, read_document

PROPERTIES = {
    POLICY: "content",
    "aws:organizations/resourcePolicy:ResourcePolicy": "content",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:iam/policy:Policy": "policy",
    "aws:s3/bucketPolicy:BucketPolicy": "policy",
    "aws:sns/topicPolicy:TopicPolicy": "policy",
    "aws:kms/key:Key": "policy",
}
"""The property that is a document, by type. Trust policies have a section of their own."""


@dataclass(frozen=True, kw_only=True)
class DocumentChange:
    """`title`: which policy, and where it holds. `lines`: what differs. `account`: in which it is; None: in none."""

    title: str
    lines: tuple[str, ...]
    account: str | None


def find_document_changes(world: World) -> list[DocumentChange]:
    """One for each document that differs, the organization's policies first; what is taken over is left out."""
    found: list[DocumentChange] = []
    changes = [change for change in world.happening if change.resource.type in PROPERTIES]
    for change in sorted(changes, key=_order):
        if is_only_taken_over(change):
            continue
        property_ = PROPERTIES[change.resource.type]
        lines = _compare(world, change, property_)
        if not lines:
            continue
        words = words_of(change.resource.type)
        title = f"{words.noun[0].upper()}{words.noun[1:]} {words.name(world, change.resource)}"
        if change.resource.type == POLICY:
            title = f"{title}, {_describe_targets(world, find_key(change.resource.name))}"
        account = world.account_of(change) if words.is_inside else None
        found.append(DocumentChange(title=title, lines=tuple(lines), account=account))
    return found


def _order(change: Change) -> int:
    return list(PROPERTIES).index(change.resource.type)


def _compare(world: World, change: Change, property_: str) -> Iterable[str]:
    values = [side.inputs.get(property_) if side else None for side in (change.before, change.after)]
    if change.before and change.after and values[0] == values[1]:
        return []
    if has_unknown(values[1]):
        return ["what it says is known only to `up`: it names something that does not exist yet"]
    before, after = (read_document(value) for value in values)
    if any(value is not None and document is None for value, document in zip(values, (before, after), strict=True)):
        return ["its document cannot be read here"] if values[0] != values[1] else []
    return compare_documents(world, before, after)


def _describe_targets(world: World, policy: str) -> str:
    targets = find_targets(world, policy)
    return f"attached to {join(world.name_target(one) for one in targets)}" if targets else "attached nowhere"


def find_targets(world: World, policy: str) -> list[str]:
    """Keys of the units and accounts that the policy is attached to in the end; of one that goes, before."""
    for tree in (world.after, world.before):
        found = sorted(target for target, all_ in tree.attached.items() if policy in all_)
        if found:
            return found
    return []
