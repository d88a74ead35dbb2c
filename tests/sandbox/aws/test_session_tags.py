"""Session tags and source identity: who may set them, what they are good for, and how they go on through a chain."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws
from tests.support.roles import allow, assume, document, make_role, root, trust

ACCOUNT = MANAGEMENT_ACCOUNT_ID
MEMBER = "111111111111"
ENTER = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
WRITER = allow("sns:CreateTopic", Condition={"StringEquals": {"aws:PrincipalTag/writes": "allowed"}})


@pytest.fixture
def aws(authorizing_aws: LocalAws) -> LocalAws:
    return authorizing_aws


def tags(**values: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in values.items()]


def may_write(aws: LocalAws, credentials: Any) -> bool:
    try:
        aws.client("sns", credentials=credentials).create_topic(Name="written")
    except ClientError as error:
        if "not authorized to perform: sns:CreateTopic" not in str(error):
            raise
        return False
    return True


def test_a_tag_of_the_session_is_a_tag_of_the_caller(aws: LocalAws) -> None:
    role = make_role(aws, "Worker", policy=document(WRITER))
    assert not may_write(aws, assume(aws, role))
    assert not may_write(aws, assume(aws, role, Tags=tags(writes="no")))
    assert may_write(aws, assume(aws, role, Tags=tags(writes="allowed")))
    assert may_write(aws, assume(aws, role, Tags=tags(Writes="allowed")))


def test_tags_of_the_role_count_and_those_of_the_session_come_first(aws: LocalAws) -> None:
    role = make_role(aws, "Worker", policy=document(WRITER), Tags=tags(Writes="allowed"))
    assert may_write(aws, assume(aws, role))
    assert not may_write(aws, assume(aws, role, Tags=tags(writes="no")))


def test_a_tag_needs_tag_session_in_the_trust_policy(aws: LocalAws) -> None:
    role = make_role(aws, "Worker", trust(root()))
    assume(aws, role)
    with pytest.raises(ClientError, match=f"not authorized to perform: sts:TagSession on resource: {role}$"):
        assume(aws, role, Tags=tags(a="1"))


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"StringEquals": {"aws:RequestTag/a": "1"}}, True),
        ({"StringEquals": {"aws:RequestTag/a": "2"}}, False),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["b"]}}, False),
        ({"ForAllValues:StringEquals": {"sts:TransitiveTagKeys": ["a"]}}, True),
        ({"ForAnyValue:StringEquals": {"sts:TransitiveTagKeys": ["a"]}}, True),
        ({"Null": {"sts:TransitiveTagKeys": "true"}}, False),
    ],
)
def test_a_trust_policy_says_which_tags(aws: LocalAws, condition: dict[str, Any], allowed: bool) -> None:
    role = make_role(aws, "Worker", trust(root()), trust(root(), "sts:TagSession", Condition=condition))
    request = {"Tags": tags(a="1"), "TransitiveTagKeys": ["a"]}
    if allowed:
        assume(aws, role, **request)
    else:
        with pytest.raises(ClientError, match="not authorized to perform: sts:TagSession"):
            assume(aws, role, **request)


def test_across_accounts_the_caller_needs_tag_session_too(aws: LocalAws) -> None:
    hub = make_role(aws, "Hub", policy=document(allow("sts:AssumeRole")))
    target = make_role(aws, "Target", trust({"AWS": hub}, ENTER), account=MEMBER)
    session = assume(aws, hub)
    assume(aws, target, session)
    because = "because no identity-based policy allows the sts:TagSession action"
    with pytest.raises(ClientError, match=f"sts:TagSession on resource: {target} {because}"):
        assume(aws, target, session, Tags=tags(a="1"))


def test_a_transitive_tag_goes_through_the_chain_and_another_does_not(aws: LocalAws) -> None:
    hub = make_role(aws, "Hub", policy=document(allow(ENTER)))
    middle = make_role(aws, "Middle", trust({"AWS": hub}, ENTER), policy=document(allow(ENTER)), account=MEMBER)
    last = make_role(aws, "Last", trust({"AWS": middle}, ENTER), policy=document(WRITER), account=MEMBER)
    for transitive in (["writes"], []):
        first = assume(aws, hub, Tags=tags(writes="allowed"), TransitiveTagKeys=transitive)
        assert may_write(aws, assume(aws, last, assume(aws, middle, first))) == bool(transitive)


def test_an_inherited_tag_needs_tag_session_at_each_step_and_cannot_change(aws: LocalAws) -> None:
    hub = make_role(aws, "Hub", policy=document(allow(ENTER)))
    open_role = make_role(aws, "Open", trust({"AWS": hub}, ENTER), account=MEMBER)
    closed = make_role(aws, "Closed", trust({"AWS": hub}), account=MEMBER)
    session = assume(aws, hub, Tags=tags(writes="allowed"), TransitiveTagKeys=["writes"])
    with pytest.raises(ClientError, match=f"sts:TagSession on resource: {closed}"):
        assume(aws, closed, session)
    with pytest.raises(ClientError, match="conflicts with a transitive tag key from the calling session"):
        assume(aws, open_role, session, Tags=tags(Writes="no"))
    assume(aws, open_role, session, Tags=tags(more="1"))


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"StringEquals": {"aws:PrincipalTag/writes": "allowed"}}, True),
        ({"StringEqualsIfExists": {"aws:RequestTag/writes": "allowed"}}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["writes"]}}, True),
        ({"StringEquals": {"aws:RequestTag/writes": "allowed"}}, False),
        ({"Null": {"aws:RequestTag/writes": "true"}}, False),
    ],
)
def test_inherited_tags_must_be_allowed_whether_or_not_they_count_as_requested(
    aws: LocalAws, condition: dict[str, Any], allowed: bool
) -> None:
    hub = make_role(aws, "Hub", policy=document(allow(ENTER)))
    statements = trust({"AWS": hub}), trust({"AWS": hub}, "sts:TagSession", Condition=condition)
    target = make_role(aws, "Target", *statements, account=MEMBER)
    session = assume(aws, hub, Tags=tags(writes="allowed"), TransitiveTagKeys=["writes"])
    if allowed:
        assume(aws, target, session)
    else:
        with pytest.raises(ClientError, match="not authorized to perform: sts:TagSession"):
            assume(aws, target, session)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]}, "Duplicate tag keys found"),
        ({"TransitiveTagKeys": ["a"]}, "must be included in the requested tags"),
        ({"Tags": [{"Key": f"k{number}", "Value": ""} for number in range(51)]}, "at most 50 tags"),
    ],
)
def test_tags_that_cannot_be_are_refused(aws: LocalAws, request_: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError, match=message):
        assume(aws, make_role(aws, "Worker"), **request_)


def test_a_source_identity_has_to_be_allowed_and_stays(aws: LocalAws) -> None:
    condition = {"StringLike": {"aws:SourceIdentity": "run-*"}}
    hub = make_role(aws, "Hub", policy=document(allow(ENTER), allow("sns:CreateTopic", Condition=condition)))
    target = make_role(
        aws, "Target", trust({"AWS": hub}, ENTER), policy=document(allow("sns:CreateTopic", Condition=condition))
    )
    closed = make_role(aws, "Closed", trust(root()))
    session = assume(aws, hub, SourceIdentity="run-7")
    assert may_write(aws, session)
    assert may_write(aws, assume(aws, target, session))
    assert not may_write(aws, assume(aws, hub))
    with pytest.raises(ClientError, match=f"sts:SetSourceIdentity on resource: {target}"):
        assume(aws, target, session, SourceIdentity="run-8")
    with pytest.raises(ClientError, match=f"sts:SetSourceIdentity on resource: {closed}"):
        assume(aws, closed, SourceIdentity="run-7")


def test_a_reset_forgets_the_tags(aws: LocalAws) -> None:
    stale = assume(aws, make_role(aws, "Worker", policy=document(WRITER)), Tags=tags(writes="allowed"))
    aws.reset(authorize=True)
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        aws.client("s3", credentials=stale).create_bucket(Bucket="written")
