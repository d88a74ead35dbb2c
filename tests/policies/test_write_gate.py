"""The write gate, judged by the evaluator: what a session may do with the tag and without it, whatever the role has."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.session import get_session
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.iam.aws_managed_policies import aws_managed_policies_data

from policies.documents import minify
from policies.evaluation import Level, LevelKind, Policy, Principal, Request, evaluate
from policies.limits import MAX_ROLE_INLINE_CHARACTERS
from policies.trust import account_trust
from policies.write_gate import (
    DATA_READS,
    ENTER_WITH_TAG,
    PRINCIPAL_TAG,
    READS,
    REQUEST_TAG,
    TAG_KEY,
    TAG_VALUE,
    gate_permissions,
    set_tag,
)
from sandbox.aws.authorization.actions import find_level
from tests.support.finder_calls import list_finder_actions
from tests.support.provider_calls import list_provider_actions

ADMINISTRATIVE = "111111111111"
MEMBER = "222222222222"
ROLE = f"arn:aws:iam::{MEMBER}:role/Execution"
DEPLOY = f"arn:aws:iam::{ADMINISTRATIVE}:role/Deploy"
SESSION = Principal(account_id=MEMBER, arn=f"arn:aws:sts::{MEMBER}:assumed-role/Execution/pulumi", role_arn=ROLE)
CALLER = Principal(
    account_id=ADMINISTRATIVE, arn=f"arn:aws:sts::{ADMINISTRATIVE}:assumed-role/Deploy/run", role_arn=DEPLOY
)
GATE = Policy("write-gate", gate_permissions())
ADMINISTRATOR = Policy(
    "AdministratorAccess",
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
)
WRITES = sorted(action for action in list_provider_actions() if find_level(action) == "write")
READING = sorted(list_provider_actions() - set(WRITES))
DATA = [
    "athena:GetQueryResults",
    "cloudformation:GetTemplate",
    *("cloudtrail:GetQueryResults", "cloudtrail:LookupEvents"),
    "codecommit:GitPull",
    *("config:GetResourceConfigHistory", "config:SelectResourceConfig"),
    *("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"),
    *("ec2:GetConsoleOutput", "ec2:GetPasswordData"),
    *("ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer"),
    *("guardduty:GetFindings", "securityhub:GetFindings"),
    "kinesis:GetRecords",
    *("kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom"),
    *("lambda:GetFunction", "lambda:InvokeFunction"),
    *("logs:FilterLogEvents", "logs:GetLogEvents", "logs:GetQueryResults", "logs:StartLiveTail", "logs:StartQuery"),
    *("s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"),
    *("secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"),
    "sqs:ReceiveMessage",
    *(
        "ssm:GetCommandInvocation",
        "ssm:GetParameter",
        "ssm:GetParameterHistory",
        "ssm:GetParameters",
        "ssm:GetParametersByPath",
    ),
    *("sts:AssumeRole", "sts:GetFederationToken", "sts:GetSessionToken", "sts:TagSession"),
]
"""What reads data and no configuration, or leads on to another session."""

Context = dict[str, str | list[str]]

CARRIED: Context = {PRINCIPAL_TAG: TAG_VALUE}
ASKED: Context = {REQUEST_TAG: TAG_VALUE, "aws:TagKeys": [TAG_KEY]}

documents = st.lists(
    st.fixed_dictionaries(
        {
            "Effect": st.just("Allow"),
            "Action": st.lists(
                st.sampled_from([*WRITES, *DATA, "*", "iam:*", "s3:*", "ec2:C*", "organizations:*"]),
                min_size=1,
                max_size=4,
            ),
            "Resource": st.sampled_from(["*", ROLE]),
        },
        optional={"Condition": st.just({"StringEqualsIfExists": {PRINCIPAL_TAG: TAG_VALUE}})},
    ),
    min_size=1,
    max_size=4,
).map(lambda statements: {"Version": "2012-10-17", "Statement": statements})


def may(action: str, *policies: Policy, tag: str | None = None, key: str = TAG_KEY) -> bool:
    """Whether a session of the gated role may; `tag` is the value of its tag."""
    context = {} if tag is None else {f"aws:PrincipalTag/{key}": tag}
    identity = Level(LevelKind.IDENTITY, (*(policies or (ADMINISTRATOR,)), GATE))
    return evaluate([identity], Request(SESSION, action, ROLE, context=context)).allowed


def enter(document: dict[str, Any], action: str, context: Context | None = None, caller: Principal = CALLER) -> bool:
    """Whether the trust policy and a caller that may do anything in STS allow it."""
    allow_sts = Policy(
        "sts", {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:*", "Resource": "*"}}
    )
    levels = [Level(LevelKind.TRUST, (Policy("trust", document),)), Level(LevelKind.IDENTITY, (allow_sts,))]
    return evaluate(levels, Request(caller, action, ROLE, context=context or {})).allowed


def test_without_the_tag_every_write_of_the_stacks_is_refused_and_with_it_allowed() -> None:
    assert len(WRITES) > 100
    assert [action for action in WRITES if may(action)] == []
    assert [action for action in WRITES if not may(action, tag=TAG_VALUE)] == []


def test_without_the_tag_every_read_of_the_stacks_is_allowed() -> None:
    missing = {action for action in READING if not may(action)}
    # What is in a bucket is listed to empty it, and a launch template has the user data of instances.
    content = {"s3:ListBucketVersions", "ec2:DescribeLaunchTemplateVersions"}
    # No stack makes a queue but of a workload, whose reads are added as docs/workloads.md says.
    workloads = {"sqs:GetQueueAttributes", "sqs:ListQueueTags"}
    assert missing == content | workloads, "add them to READS in policies/write_gate.py"


def test_without_the_tag_what_a_killed_run_left_is_found() -> None:
    needed = list_finder_actions()
    assert needed >= {"guardduty:ListDetectors", "identitystore:GetUserId", "sso:ListAccountAssignments"}
    missing = {action for action in needed if not may(action)}
    assert missing == set(), "add them to READS in policies/write_gate.py"


@pytest.mark.parametrize("action", [*DATA, *DATA_READS])
def test_without_the_tag_no_data_is_read_and_no_other_role_entered(action: str) -> None:
    assert not may(action)
    assert may(action, tag=TAG_VALUE)


def test_without_the_tag_no_answer_has_a_secret() -> None:
    """Judged by what AWS's API model marks as sensitive, and by the names of these fields."""
    secret = re.compile(
        r"UserData|Signature|Secret|(?<!Website)(?<!Profile)Url|Seed|QRCode|Configuration$|AttributeValue"
    )
    found = {
        action: names
        for service in sorted({action.partition(":")[0] for action in READS})
        for action, names in list_sensitive(service).items()
        if may(action) and any(secret.search(name) for name in names)
    }
    assert found == {}, "add them to DATA_READS in policies/write_gate.py"


def list_sensitive(service: str) -> dict[str, set[str]]:
    """The fields of answers that botocore's model marks as sensitive, by action."""
    names = {"access-analyzer": "accessanalyzer", "servicequotas": "service-quotas", "sso": "sso-admin"}
    names |= {"elasticloadbalancing": "elbv2"}
    model: Any = get_session().get_service_model(names.get(service, service))

    def walk(shape: Any, name: str, above: frozenset[str]) -> Iterator[str]:
        if shape.name in above:
            return
        if shape.metadata.get("sensitive"):
            yield name
        if shape.type_name == "list":
            yield from walk(shape.member, name, above | {shape.name})
        if shape.type_name == "structure":
            for key, member in shape.members.items():
                yield from walk(member, key, above | {shape.name})

    answers = {name: model.operation_model(name).output_shape for name in model.operation_names}
    return {
        f"{service}:{name}": set(walk(answer, "", frozenset()))
        for name, answer in answers.items()
        if answer is not None
    }


@pytest.mark.parametrize("value", ["", "no", "Allowed", "allowed ", "*", "allowed,allowed"])
def test_another_value_of_the_tag_is_no_tag(value: str) -> None:
    assert not may("iam:CreateRole", tag=value)


def test_another_tag_is_no_tag() -> None:
    assert not may("iam:CreateRole", tag=TAG_VALUE, key="writes")


@settings(max_examples=40)
@given(documents, st.sampled_from([*WRITES, *DATA]))
def test_whatever_policies_the_role_has_a_session_without_the_tag_cannot_write(
    document: dict[str, Any], action: str
) -> None:
    assert not may(action, Policy("own", document))


def test_a_resource_policy_that_names_the_session_gives_no_write() -> None:
    bucket = "arn:aws:s3:::data"
    named = {"Effect": "Allow", "Principal": {"AWS": SESSION.arn}, "Action": "s3:PutObject", "Resource": f"{bucket}/*"}
    levels = [
        Level(LevelKind.RESOURCE, (Policy("bucket", {"Version": "2012-10-17", "Statement": [named]}),)),
        Level(LevelKind.IDENTITY, (ADMINISTRATOR, GATE)),
    ]
    request = Request(SESSION, "s3:PutObject", f"{bucket}/key", resource_account=MEMBER)
    assert not evaluate(levels, request).allowed


def test_the_gate_gives_nothing_that_the_role_has_not() -> None:
    nothing = Policy("own", {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})
    assert not may("iam:GetRole", nothing, tag=TAG_VALUE)
    assert {statement["Effect"] for statement in gate_permissions()["Statement"]} == {"Deny"}


def test_what_it_lets_through_aws_calls_read_only() -> None:
    name = '"ReadOnlyAccess":'
    start = aws_managed_policies_data.index(f"\n {name}") + len(name) + 2
    policy, _ = json.JSONDecoder().raw_decode(aws_managed_policies_data, start)
    read_only = [action.lower() for one in policy["Document"]["Statement"] for action in one["Action"]]
    stems = tuple(action.removesuffix("*") for action in read_only if action.endswith("*"))
    unknown = [action for action in READS if action.lower() not in read_only and not action.lower().startswith(stems)]
    assert unknown == []
    assert not any(action.startswith("*") for action in READS), "IAM takes no wildcard for the service"
    assert list(READS) == sorted(set(READS))


def test_most_of_the_space_for_inline_policies_is_left() -> None:
    assert len(minify(gate_permissions())) < MAX_ROLE_INLINE_CHARACTERS / 3


def test_a_trust_policy_lets_a_session_carry_the_tag_that_it_has() -> None:
    trust = account_trust([ADMINISTRATIVE], None, carries_tag=True)
    assert all(enter(trust, action, CARRIED | ASKED) for action in ENTER_WITH_TAG)
    assert enter(trust, "sts:TagSession", CARRIED), "where STS shows inherited tags as the caller's only"
    assert enter(trust, "sts:AssumeRole"), "a preview enters without the tag"
    for action in ("sts:TagSession", "sts:SetSourceIdentity"):
        assert not enter(trust, action, ASKED), "nobody gives it to himself here"
        assert not enter(trust, action, ASKED | {PRINCIPAL_TAG: "no"})
        assert not enter(trust, action, CARRIED | ASKED | {"aws:TagKeys": [TAG_KEY, "other"]})


def test_a_stranger_enters_neither_with_the_tag_nor_without() -> None:
    trust = account_trust([ADMINISTRATIVE], None, carries_tag=True, sets_tag=True)
    stranger = Principal(account_id="999999999999", arn="arn:aws:iam::999999999999:user/x")
    assert not any(enter(trust, action, CARRIED | ASKED, stranger) for action in ENTER_WITH_TAG)


def test_setting_the_tag_may_be_for_one_role_of_an_account() -> None:
    root = f"arn:aws:iam::{ADMINISTRATIVE}:root"
    trust = {"Version": "2012-10-17", "Statement": [set_tag(root, only=[DEPLOY])]}
    preview = Principal(
        account_id=ADMINISTRATIVE,
        arn=f"arn:aws:sts::{ADMINISTRATIVE}:assumed-role/Preview/run",
        role_arn=f"arn:aws:iam::{ADMINISTRATIVE}:role/Preview",
    )
    assert all(enter(trust, action, ASKED) for action in ENTER_WITH_TAG)
    assert not any(enter(trust, action, ASKED, preview) for action in ENTER_WITH_TAG)
    assert not any(enter(trust, action) for action in ENTER_WITH_TAG), "without the tag there is no reason to"


def test_a_role_without_the_gate_has_the_trust_policy_that_it_had() -> None:
    assert account_trust(["111111111111"], "x", carries_tag=False) == account_trust(["111111111111"], "x")
    assert len(account_trust(["111111111111"], "x")["Statement"]) == 1
