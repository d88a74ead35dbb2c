"""The session that carries a tag, against the local AWS."""

from datetime import UTC, datetime

import boto3
import pytest

from live.errors import LiveError
from live.sessions import Hop, assume_role, build_role_arn, enter
from live.tagged_session import SECONDS, Credentials, Keys, open_tagged_session, open_untagged_session
from policies.documents import minify
from policies.trust import account_trust
from sandbox.aws.server import LocalAws
from tests.support.aws import create_account

CREATION_ROLE = "OrganizationAccountAccessRole"
TAG = ("pulumi-writes", "allowed")


@pytest.fixture
def account_id(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> str:
    """A member account with roles that trust the account itself; the caller is a session of Deploy."""
    aws.client("organizations").create_organization(FeatureSet="ALL")
    account_id = create_account(aws, "aws+tools@example.com")
    iam = aws.client("iam", account=account_id)
    trust = minify(account_trust([account_id], None, sets_tag=True))
    for name in ("Deploy", "Other"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    iam.create_role(RoleName="Untaggable", AssumeRolePolicyDocument=minify(account_trust([account_id], None)))
    session = enter([Hop(role_arn=build_role_arn(account_id, CREATION_ROLE), session_name="test")], "us-east-1")
    deploy = Hop(role_arn=build_role_arn(account_id, "Deploy"), session_name="job")
    for name, value in assume_role(session.client("sts"), deploy).items():
        monkeypatch.setenv(name.upper(), value)
    return account_id


def open_it(role_arn: str | None = None) -> Credentials:
    return open_tagged_session(tag=TAG, session_name="me@run", source_identity="me@run", role_arn=role_arn)


def find_caller(credentials: Keys) -> str:
    session = boto3.Session(
        aws_access_key_id=credentials.access_key_id,
        aws_secret_access_key=credentials.secret_access_key,
        aws_session_token=credentials.session_token,
        region_name="us-east-1",
    )
    return session.client("sts").get_caller_identity()["Arn"]


def test_the_callers_own_role_is_entered_again(account_id: str) -> None:
    credentials = open_it()
    assert find_caller(credentials) == f"arn:aws:sts::{account_id}:assumed-role/Deploy/me@run"
    assert SECONDS == 3_600


def test_another_role_is_entered_by_its_arn(account_id: str) -> None:
    credentials = open_it(build_role_arn(account_id, "Other"))
    assert find_caller(credentials) == f"arn:aws:sts::{account_id}:assumed-role/Other/me@run"


def test_aws_is_asked_for_a_transitive_tag_and_the_source_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []

    class Sts:
        def assume_role(self, **request: object) -> object:
            asked.append(request)
            ended = datetime(2026, 11, 26, tzinfo=UTC)
            keys = {"AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": "c", "Expiration": ended}
            return {"Credentials": keys}

    monkeypatch.setattr(boto3.Session, "client", lambda *_, **__: Sts())
    for source_identity in ("me@run", None):
        open_tagged_session(
            tag=TAG, session_name="me@run", source_identity=source_identity, role_arn=build_role_arn("1" * 12, "R")
        )
    common = {
        "RoleArn": "arn:aws:iam::111111111111:role/R",
        "RoleSessionName": "me@run",
        "DurationSeconds": 3_600,
        "Tags": [{"Key": "pulumi-writes", "Value": "allowed"}],
        "TransitiveTagKeys": ["pulumi-writes"],
    }
    assert asked == [common | {"SourceIdentity": "me@run"}, common]


def test_a_caller_who_is_no_session_names_the_role(aws: LocalAws) -> None:
    assert aws
    with pytest.raises(LiveError, match=r"user/moto, which is no session of a role.*name the deploy role with --role"):
        open_it()


@pytest.mark.parametrize("role", ["None", "Untaggable"])
def test_a_refusal_says_what_both_sides_have_to_allow(account_id: str, role: str) -> None:
    refusal = rf"role/{role} cannot be entered.*AWS says AccessDenied.*allow sts:AssumeRole, sts:TagSession and"
    with pytest.raises(LiveError, match=refusal) as error:
        open_it(build_role_arn(account_id, role))
    assert "`writes: tagged-sessions`" in str(error.value)


def test_without_credentials_it_says_so(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    with pytest.raises(LiveError, match="no usable AWS credentials"):
        open_tagged_session(tag=TAG, session_name="me@run", source_identity=None, profile="none")
    assert aws


def test_no_credential_is_in_a_text(account_id: str) -> None:
    credentials = open_it()
    assert account_id
    assert "AKIA" not in repr(credentials)
    assert credentials.access_key_id not in repr(credentials)
    assert credentials.secret_access_key not in repr(credentials)


def test_the_session_without_the_tag_is_the_caller_s_own_or_a_new_one_of_the_role(account_id: str) -> None:
    own, other = (
        open_untagged_session(session_name="me@run", role_arn=role)
        for role in (None, build_role_arn(account_id, "Other"))
    )
    assert own is not None
    assert other is not None
    assert find_caller(own).endswith(":assumed-role/Deploy/job")
    assert find_caller(other).endswith(":assumed-role/Other/me@run")
    assert open_untagged_session(session_name="me@run", role_arn=build_role_arn(account_id, "Nobody")) is None
