"""Deploy roles of CI that begin to enter accounts of other groups."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from config import Organization
from engine.changes import Operation
from engine.preview import UNKNOWN
from policies.ci import deploy_permissions
from policies.documents import minify
from review.gate.ci_roles import refuse_entries_between_groups
from review.gate.subject import Subject
from tests.support.example import give_groups, make_configure, make_grouped
from tests.support.previews import make_change, make_preview, make_resource

STACK = "accounts-production"
IDS = {"prod-application": "111111111111", "networking": "222222222222", "administration": "333333333333"}


@pytest.fixture
def grouped(tmp_path: Path) -> Organization:
    def edit(accounts: dict[str, Any]) -> None:
        give_groups(accounts)
        for account in accounts["accounts"]:
            account["id"] = IDS.get(account["key"], f"9999999999{len(account['key']):02d}")

    return make_configure(tmp_path)(organization=make_grouped, accounts=edit)


def make_policy(accounts: Sequence[str], stack: str = STACK) -> Any:
    arns = [f"arn:aws:iam::{IDS[key]}:role/Execution" for key in accounts]
    where = {"project": "p", "stack": stack, "bucket_arn": "arn:aws:s3:::b", "key_arn": "arn:aws:kms:x:1:key/k"}
    own = f"arn:aws:iam::{IDS['administration']}:role/ci"
    return minify(deploy_permissions(own_arn=own, role_arns=arns, **where))


def judge(organization: Organization, before: Any, after: Any, stack: str = STACK) -> list[Any]:
    old, new = (
        make_resource(
            "aws:iam/rolePolicy:RolePolicy",
            f"ci-administration/deploy/{stack}",
            {"name": "inline", "policy": policy},
            account="administration",
            stack="admin",
        )
        for policy in (before, after)
    )
    changes = make_preview(make_change(Operation.update, old, new))
    return list(refuse_entries_between_groups(Subject(previews=[changes], organization=organization)))


def test_the_jobs_of_a_group_that_may_enter_another_one_are_refused(grouped: Organization) -> None:
    (refusal,) = judge(grouped, make_policy([]), make_policy(["networking", "prod-application"]))
    assert (refusal.rule, refusal.keys) == ("rights-grew", (f"administration/deploy/{STACK}",))
    assert refusal.would == (
        "the jobs that deploy accounts-production may enter networking too, of another group, and do there all that "
        "the execution role may"
    )
    assert "attach VPCs to a gateway of its own group; where it is meant" in refusal.advice


def test_an_account_of_the_own_group_one_that_goes_and_what_is_not_known_are_not(grouped: Organization) -> None:
    assert judge(grouped, make_policy([]), make_policy(["prod-application"])) == []
    assert judge(grouped, make_policy(["networking"]), make_policy([])) == []
    assert judge(grouped, make_policy([]), UNKNOWN) == []
    assert judge(grouped, make_policy([], "org"), make_policy(["networking"], "org"), "org") == []
