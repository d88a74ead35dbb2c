"""What the roles of CI may do, judged by the evaluator."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies import ci
from policies.documents import minify
from policies.evaluation import Level, LevelKind, Policy, Principal, Request, evaluate
from policies.limits import MAX_ROLE_INLINE_CHARACTERS
from stacks.lease.bucket import FOLDER

BUCKET, KEY = "arn:aws:s3:::state", "arn:aws:kms:us-east-1:111111111111:key/k"
STATE = {"bucket_arn": BUCKET, "key_arn": KEY}
OWN = "arn:aws:iam::111111111111:role/Deploy-accounts-production"
PRODUCTION = ["arn:aws:iam::222222222222:role/Execution", "arn:aws:iam::333333333333:role/x/Execution"]
GROUP = ci.deploy_permissions(
    own_arn=OWN, role_arns=PRODUCTION, project="organization", stack="accounts-production", **STATE
)
ORG = ci.deploy_permissions_everywhere(
    own_arn="arn:aws:iam::111111111111:role/Deploy-org",
    execution_roles=("Execution",),
    organization_id="o-example",
    management_role_arns=("arn:aws:iam::123456789012:role/Manage",),
    project="organization",
    stack="org",
    **STATE,
)
PREVIEW = ci.preview_permissions(
    roles={"Execution": ["333333333333", "222222222222"], "Manage": ["123456789012"]}, **STATE
)
ADMINISTRATOR = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def allows(document: Mapping[str, Any], action: str, resource: str, *, boundary: Any = None, **context: str) -> bool:
    """Whether the policies of the caller, in account 1, allow it; what other accounts say of it is not asked."""
    caller = Principal("111111111111", "arn:aws:sts::111111111111:assumed-role/x/s", "arn:aws:iam::111111111111:role/x")
    levels = [Level(LevelKind.IDENTITY, (Policy("inline", document),))]
    if boundary is not None:
        levels.append(Level(LevelKind.BOUNDARY, (Policy("boundary", boundary),)))
    keys = {name.replace("_", ":", 1): value for name, value in context.items()}
    return evaluate(levels, Request(caller, action, resource, resource_account="111111111111", context=keys)).allowed


def state(stack: str, form: str = "stacks/organization/{}.json") -> str:
    return f"{BUCKET}/.pulumi/{form.format(stack)}"


@pytest.mark.parametrize("action", ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])
def test_a_group_enters_its_own_accounts_and_itself_alone(action: str) -> None:
    assert all(allows(GROUP, action, arn) for arn in [*PRODUCTION, OWN])
    others = [
        "arn:aws:iam::444444444444:role/Execution",
        "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole",
        "arn:aws:iam::123456789012:role/Manage",
        "arn:aws:iam::111111111111:role/Deploy-org",
        f"{OWN}-eu",
    ]
    assert not [arn for arn in others if allows(GROUP, action, arn)]


@pytest.mark.parametrize(
    "form",
    [
        "stacks/organization/{}.json",
        "stacks/organization/{}.json.bak",
        "stacks/organization/{}.json.gz",
        "history/organization/{0}/{0}-1.history.json",
        "backups/organization/{0}/{0}.1.json",
        "locks/organization/organization/{}/1.json",
    ],
)
def test_a_stack_writes_its_own_state_alone(form: str) -> None:
    for action in ("s3:PutObject", "s3:DeleteObject"):
        assert allows(GROUP, action, state("accounts-production", form))
        others = ("org", "admin", "accounts-staging", "accounts-production-eu", "accounts-produc")
        assert not [stack for stack in others if allows(GROUP, action, state(stack, form))]
        assert allows(ORG, action, state("org", form))
        assert not [stack for stack in ("admin", "accounts-production") if allows(ORG, action, state(stack, form))]
        assert not allows(GROUP, action, state("accounts-production", form).replace("/organization/", "/other/"))
    assert allows(GROUP, "s3:GetObject", state("org", form))


def test_a_stack_holds_its_own_lease_alone() -> None:
    assert ci.LEASES == FOLDER
    assert allows(GROUP, "s3:PutObject", f"{BUCKET}/{FOLDER}/organization/accounts-production.json")
    assert not allows(GROUP, "s3:PutObject", f"{BUCKET}/{FOLDER}/organization/org.json")


def test_no_deploy_role_removes_versions_or_changes_the_bucket_or_the_key() -> None:
    for document in (GROUP, ORG):
        for action in ("s3:DeleteObjectVersion", "s3:PutBucketPolicy", "s3:PutBucketVersioning", "s3:DeleteBucket"):
            assert not allows(document, action, BUCKET)
            assert not allows(document, action, f"{BUCKET}/x")
        assert allows(document, "kms:GenerateDataKey", KEY)
        assert not allows(document, "kms:ScheduleKeyDeletion", KEY)


def test_org_enters_every_account_of_the_organization() -> None:
    inside, outside = {"aws_ResourceOrgID": "o-example"}, {"aws_ResourceOrgID": "o-other"}
    execution_role = "arn:aws:iam::444444444444:role/Execution"
    assert allows(ORG, "sts:AssumeRole", execution_role, **inside)
    assert not allows(ORG, "sts:AssumeRole", execution_role, **outside)
    assert not allows(ORG, "sts:AssumeRole", "arn:aws:iam::444444444444:role/Admin", **inside)
    assert allows(ORG, "sts:AssumeRole", "arn:aws:iam::123456789012:role/Manage")
    assert not allows(ORG, "sts:AssumeRole", "arn:aws:iam::444444444444:role/Manage", **inside)


def test_a_preview_enters_what_it_is_given_and_tags_nothing() -> None:
    member, management = {"aws_ResourceAccount": "222222222222"}, {"aws_ResourceAccount": "123456789012"}
    role, manage = "arn:aws:iam::222222222222:role/Execution", "arn:aws:iam::123456789012:role/Manage"
    assert allows(PREVIEW, "sts:AssumeRole", role, **member)
    assert allows(PREVIEW, "sts:AssumeRole", manage, **management)
    assert not allows(PREVIEW, "sts:AssumeRole", "arn:aws:iam::123456789012:role/Execution", **management)
    assert not allows(PREVIEW, "sts:AssumeRole", "arn:aws:iam::222222222222:role/Manage", **member)
    assert not allows(PREVIEW, "sts:AssumeRole", role, aws_ResourceAccount="444444444444")
    for action in ("sts:TagSession", "sts:SetSourceIdentity"):
        assert not allows(PREVIEW, action, role, **member)


def test_a_preview_reads_states_and_writes_none() -> None:
    assert allows(PREVIEW, "s3:GetObject", state("org"))
    assert allows(PREVIEW, "s3:ListBucket", BUCKET)
    assert allows(PREVIEW, "kms:Decrypt", KEY)
    for action in ("s3:PutObject", "s3:DeleteObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"):
        assert not allows(PREVIEW, action, state("org"))
    for action in ("kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:CreateGrant"):
        assert not allows(PREVIEW, action, KEY)


def test_a_preview_of_no_account_still_reads_the_states() -> None:
    document = ci.preview_permissions(roles={}, **STATE)
    assert [statement["Sid"] for statement in document["Statement"]] == ["ListStates", "ReadStates", "UseStateKey"]


def test_a_deploy_role_that_has_nothing_to_enter_has_no_statement_for_it() -> None:
    given = {"own_arn": OWN, "project": "organization", "stack": "org", **STATE}
    everywhere = ci.deploy_permissions_everywhere(
        execution_roles=["Execution"], organization_id="o-example", management_role_arns=(), **given
    )
    own = ["SetTag", "ListStates", "ReadStates", "UseStateKey", "WriteState"]
    assert [statement["Sid"] for statement in everywhere["Statement"]] == [own[0], "EnterExecutionRoles", *own[1:]]
    assert [statement["Sid"] for statement in ci.deploy_permissions(role_arns=(), **given)["Statement"]] == own


def test_boundaries_let_through_what_the_roles_need() -> None:
    deploy, preview = ci.deploy_boundary(**STATE), ci.preview_boundary(**STATE)
    assert allows(GROUP, "sts:TagSession", PRODUCTION[0], boundary=deploy)
    assert allows(GROUP, "s3:PutObject", state("accounts-production"), boundary=deploy)
    assert allows(GROUP, "kms:GenerateDataKey", KEY, boundary=deploy)
    member = {"aws_ResourceAccount": "222222222222"}
    assert allows(PREVIEW, "sts:AssumeRole", "arn:aws:iam::222222222222:role/Execution", boundary=preview, **member)
    assert allows(PREVIEW, "s3:GetObject", state("org"), boundary=preview)
    assert allows(PREVIEW, "kms:Decrypt", KEY, boundary=preview)


def test_boundaries_hold_whatever_is_attached() -> None:
    deploy, preview = ci.deploy_boundary(**STATE), ci.preview_boundary(**STATE)
    never = (
        "iam:CreateRole",
        "iam:PutRolePolicy",
        "iam:DeleteRolePermissionsBoundary",
        "organizations:LeaveOrganization",
    )
    for action in (*never, "s3:DeleteBucket", "kms:ScheduleKeyDeletion", "sts:GetFederationToken"):
        assert not allows(ADMINISTRATOR, action, "*", boundary=deploy)
        assert not allows(ADMINISTRATOR, action, "*", boundary=preview)
    assert not allows(ADMINISTRATOR, "sts:TagSession", PRODUCTION[0], boundary=preview)
    assert not allows(ADMINISTRATOR, "s3:PutObject", state("org"), boundary=preview)


def test_previews_of_500_accounts_fit_into_an_inline_policy() -> None:
    roles = {"team/TerraformExecutionRole": [f"{number:012}" for number in range(500)], "Manage": ["123456789012"]}
    assert len(minify(ci.preview_permissions(roles=roles, **STATE))) < MAX_ROLE_INLINE_CHARACTERS
