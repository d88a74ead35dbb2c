"""Who alone may delete, and that nobody is shut out."""

from typing import Any

import pytest

from policies.guard import Guard, break_glass_permissions
from policies.keys import key_policy

ACCOUNT = "111111111111"
ROOT, BREAK_GLASS, EXECUTION = (f"arn:aws:iam::{ACCOUNT}:{name}" for name in ("root", "role/Break", "role/x/Execution"))
GUARD = Guard(account_id=ACCOUNT, break_glass_role="Break", program_roles=("x/Execution",))


def excepted(statement: dict[str, Any]) -> list[str]:
    """Whom a denial leaves alone."""
    assert (statement["Effect"], statement["Principal"]) == ("Deny", {"AWS": "*"})
    arns = statement["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]
    return [arns] if isinstance(arns, str) else arns


@pytest.mark.parametrize(("objects", "deletions"), [(False, set[str]()), (True, {"s3:DeleteObject"})])
def test_break_glass_alone_deletes_what_is_in_a_bucket(objects: bool, deletions: set[str]) -> None:
    deletion, settings = GUARD.deny_bucket("arn:aws:s3:::state", objects=objects)
    assert excepted(deletion) == [BREAK_GLASS]
    assert set(deletion["Action"]) == {
        *("s3:DeleteBucket", "s3:DeleteObjectVersion", "s3:UpdateObjectEncryption"),
        *deletions,
    }
    assert deletion["Resource"] == ["arn:aws:s3:::state", "arn:aws:s3:::state/*"]
    assert excepted(settings) == [BREAK_GLASS, EXECUTION]
    assert settings["Resource"] == "arn:aws:s3:::state"


def test_the_program_may_change_what_it_makes_of_a_bucket() -> None:
    _, settings = GUARD.deny_bucket("arn:aws:s3:::state", objects=False)
    assert {"s3:PutBucketPolicy", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning"} < set(settings["Action"])
    assert EXECUTION in excepted(settings)


def test_a_key_stays_with_the_account_and_its_root_user_may_change_the_policy() -> None:
    account, deletion, settings = key_policy(GUARD)["Statement"]
    assert (account["Effect"], account["Principal"], account["Action"]) == ("Allow", {"AWS": ROOT}, "kms:*")
    assert (deletion["Action"], excepted(deletion)) == (["kms:DisableKey", "kms:ScheduleKeyDeletion"], [BREAK_GLASS])
    assert settings["Action"] == ["kms:DisableKeyRotation", "kms:PutKeyPolicy"]
    assert set(excepted(settings)) == {BREAK_GLASS, EXECUTION, ROOT}


def test_the_break_glass_role_may_do_nothing_elsewhere() -> None:
    buckets, keys = break_glass_permissions(["arn:b", "arn:a"], ["arn:k"])["Statement"]
    assert buckets["Resource"] == ["arn:a", "arn:a/*", "arn:b", "arn:b/*"]
    assert keys["Resource"] == ["arn:k"]
    assert "kms:ScheduleKeyDeletion" in keys["Action"]
