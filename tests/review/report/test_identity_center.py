"""What the report says of who enters which account through Identity Center."""

from engine.changes import Change, Operation
from review.report.grouping import tell_changes
from review.report.world import World
from tests.support.example import Configure, configure
from tests.support.identity_center import write_identity_center
from tests.support.previews import make_change, make_preview, make_resource

__all__ = ["configure"]


def change(operation: Operation, type_: str, name: str, **inputs: object) -> Change:
    resource = make_resource(type_, name, inputs, account="management")
    before = None if operation is Operation.create else resource
    return make_change(operation, before, None if operation is Operation.delete else resource)


def test_who_gains_and_loses_entry_is_told_by_names(configure: Configure) -> None:
    organization = configure(identity_center=write_identity_center)
    assignment = "aws:ssoadmin/accountAssignment:AccountAssignment"
    policy = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
    member = "aws:identitystore/groupMembership:GroupMembership"
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
    changes = (
        change(Operation.create, assignment, "assignments-admin/platform/prod-application", principalType="GROUP"),
        change(Operation.delete, assignment, "assignments-read/ann/management", principalType="USER"),
        change(Operation.create, policy, "permission-sets-read/AdministratorAccess", managedPolicyArn=administrator),
        change(Operation.create, member, "identity-store-platform/ann"),
    )
    told = [block.text for block in tell_changes(World([make_preview(*changes)], organization))]
    assert told == [
        "**Identity Center**",
        "- User `ann@example.com` joins group `Platform`, and can enter what the group can.",
        "- Group `Platform` can enter `prod-application` as `Administrator`.",
        "- User `ann@example.com` can no longer enter the management account as `Reader`.",
        "- Permission set `Reader` gets the policy `AdministratorAccess`, wherever it is assigned.",
    ]
