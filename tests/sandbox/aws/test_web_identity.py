"""AssumeRoleWithWebIdentity: tokens, providers, and the claims that a trust policy may ask for."""

import base64
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws
from sandbox.aws.web_tokens import GITHUB_ISSUER, GITLAB_ISSUER, make_web_token
from tests.support.roles import allow, document, make_role, trust

GITHUB = GITHUB_ISSUER.removeprefix("https://")
GITLAB = GITLAB_ISSUER.removeprefix("https://")
SUBJECT = "repo:octo-org/octo-repo:ref:refs/heads/main"
ACTION = "sts:AssumeRoleWithWebIdentity"


def make_provider(aws: LocalAws, issuer: str = GITHUB_ISSUER, audience: str = "sts.amazonaws.com") -> dict[str, str]:
    answer = aws.client("iam").create_open_id_connect_provider(
        Url=issuer, ClientIDList=[audience], ThumbprintList=["a" * 40]
    )
    return {"Federated": answer["OpenIDConnectProviderArn"]}


def make_deployer(aws: LocalAws, condition: Any, provider: dict[str, str] | None = None, **rest: Any) -> str:
    principal = provider or make_provider(aws)
    return make_role(aws, "Deployer", trust(principal, ACTION, Condition=condition), **rest)


def enter(aws: LocalAws, role: str, token: str, **request: Any) -> dict[str, Any]:
    sts = aws.client("sts")
    return sts.assume_role_with_web_identity(
        RoleArn=role, WebIdentityToken=token, **{"RoleSessionName": "run-7", **request}
    )


def refusal(aws: LocalAws, role: str, token: str) -> tuple[str, str]:
    with pytest.raises(ClientError, match="AssumeRoleWithWebIdentity") as error:
        enter(aws, role, token)
    told = error.value.response["Error"]
    return told["Code"], told["Message"]


DENIED = ("AccessDenied", f"Not authorized to perform {ACTION}")


def test_a_token_opens_the_role_that_trusts_it(aws: LocalAws) -> None:
    role = make_deployer(aws, {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": SUBJECT}})
    answer = enter(aws, role, make_web_token(SUBJECT))
    assert answer["SubjectFromWebIdentityToken"] == SUBJECT
    assert answer["Audience"] == "sts.amazonaws.com"
    assert answer["Provider"] == f"arn:aws:iam::{MANAGEMENT_ACCOUNT_ID}:oidc-provider/{GITHUB}"
    identity = aws.client("sts", credentials=answer["Credentials"]).get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{MANAGEMENT_ACCOUNT_ID}:assumed-role/Deployer/run-7"


@pytest.mark.parametrize(
    "subject",
    [
        "repo:octo-org/octo-repo:ref:refs/heads/main2",
        "repo:octo-org/octo-repo:ref:refs/heads/Main",
        "repo:octo-org/octo-repo-2:ref:refs/heads/main",
        "repo:octo-org/octo-repo:pull_request",
        "",
    ],
)
def test_another_subject_does_not(aws: LocalAws, subject: str) -> None:
    role = make_deployer(aws, {"StringEquals": {f"{GITHUB}:sub": SUBJECT}})
    assert refusal(aws, role, make_web_token(subject)) == DENIED


@pytest.mark.parametrize(
    ("claim", "is_key"),
    [
        *((claim, True) for claim in ("ref", "repository", "repository_id", "environment", "job_workflow_ref")),
        *((claim, True) for claim in ("actor", "actor_id", "workflow", "enterprise_id")),
        *((claim, False) for claim in ("event_name", "repository_owner", "base_ref", "workflow_ref", "iss")),
    ],
)
def test_some_claims_of_github_are_condition_keys(aws: LocalAws, claim: str, is_key: bool) -> None:
    role = make_deployer(aws, {"StringEquals": {f"{GITHUB}:{claim}": "wanted"}})
    enter_with = {} if claim == "iss" else {claim: "wanted"}
    if is_key:
        enter(aws, role, make_web_token(SUBJECT, claims=enter_with))
        assert refusal(aws, role, make_web_token(SUBJECT, claims={claim: "other"})) == DENIED
        assert refusal(aws, role, make_web_token(SUBJECT)) == DENIED
    else:
        assert refusal(aws, role, make_web_token(SUBJECT, claims=enter_with)) == DENIED


def test_a_claim_that_is_no_key_is_missing_where_it_must_not_be(aws: LocalAws) -> None:
    role = make_deployer(aws, {"StringNotEquals": {f"{GITHUB}:event_name": "pull_request_target"}})
    enter(aws, role, make_web_token(SUBJECT, claims={"event_name": "pull_request_target"}))


def test_gitlab_has_the_standard_keys_alone(aws: LocalAws) -> None:
    provider = make_provider(aws, GITLAB_ISSUER, "https://gitlab.com")
    subject = "project_path:group/project:ref_type:branch:ref:main"
    token = make_web_token(subject, issuer=GITLAB_ISSUER, audience="https://gitlab.com", claims={"ref": "main"})
    enter(aws, make_deployer(aws, {"StringEquals": {f"{GITLAB}:sub": subject}}, provider), token)
    by_ref = trust(provider, ACTION, Condition={"StringEquals": {f"{GITLAB}:ref": "main"}})
    assert refusal(aws, make_role(aws, "ByRef", by_ref), token) == DENIED


def test_the_provider_must_be_in_the_account_of_the_role_and_be_the_one_that_it_trusts(aws: LocalAws) -> None:
    provider = make_provider(aws)
    member = make_role(aws, "Member", trust(provider, ACTION), account="111111111111")
    code, message = refusal(aws, member, make_web_token(SUBJECT))
    assert (code, message) == (
        "InvalidIdentityToken",
        f"No OpenIDConnect provider found in your account for {GITHUB_ISSUER}",
    )
    other = make_role(aws, "Other", trust(make_provider(aws, GITLAB_ISSUER), ACTION))
    assert refusal(aws, other, make_web_token(SUBJECT)) == DENIED
    assert refusal(aws, other.replace("Other", "None"), make_web_token(SUBJECT)) == DENIED


def test_a_token_must_be_for_aws_and_not_be_old(aws: LocalAws) -> None:
    role = make_deployer(aws, {})
    assert refusal(aws, role, make_web_token(SUBJECT, audience="https://github.com/octo-org")) == (
        "InvalidIdentityToken",
        "Incorrect token audience",
    )
    code, message = refusal(aws, role, make_web_token(SUBJECT, lifetime_seconds=-1))
    assert code == "ExpiredTokenException"
    assert message.startswith("Token expired: current date/time ")


@pytest.mark.parametrize("arn", ["arn:aws:iam::123456789012:user/somebody", "a-name-of-twenty-letters"])
def test_what_is_no_role_is_refused(aws: LocalAws, arn: str) -> None:
    code, message = refusal(aws, arn, make_web_token(SUBJECT))
    assert (code, message) == ("ValidationError", f"{arn} is invalid")


@pytest.mark.parametrize("token", ["abcd", "a.b.c", "aaaa.bbbb.cccc", "e30.W10.", "...."])
def test_what_is_no_token_is_refused(aws: LocalAws, token: str) -> None:
    code, message = refusal(aws, make_deployer(aws, {}), token)
    assert code == "InvalidIdentityToken"
    assert message


def test_a_signed_token_is_refused_since_no_key_can_be_had(aws: LocalAws) -> None:
    header = base64.urlsafe_b64encode(json.dumps({"alg": "RS256"}).encode()).decode().rstrip("=")
    token = f"{header}.{make_web_token(SUBJECT).split('.')[1]}.c2lnbmVk"
    code, message = refusal(aws, make_deployer(aws, {}), token)
    assert code == "InvalidIdentityToken"
    assert message.startswith("Couldn't retrieve verification key from your identity provider")


def test_a_claim_that_is_needed_may_not_be_missing(aws: LocalAws) -> None:
    body = base64.urlsafe_b64encode(json.dumps({"iss": GITHUB_ISSUER, "sub": SUBJECT}).encode()).decode().rstrip("=")
    token = f"{make_web_token(SUBJECT).split('.')[0]}.{body}."
    assert refusal(aws, make_deployer(aws, {}), token) == ("InvalidIdentityToken", "Missing a required claim: aud")


def test_tags_in_a_token_need_tag_session(aws: LocalAws) -> None:
    claims = {
        "https://aws.amazon.com/tags": {"principal_tags": {"writes": ["allowed"]}, "transitive_tag_keys": ["writes"]}
    }
    provider, token = make_provider(aws), make_web_token(SUBJECT, claims=claims)
    role = make_role(aws, "Closed", trust(provider, ACTION))
    assert refusal(aws, role, token) == ("AccessDenied", "Not authorized to perform sts:TagSession")
    enter(aws, make_role(aws, "Open", trust(provider, [ACTION, "sts:TagSession"])), token)


def test_the_session_name_can_be_a_condition(aws: LocalAws) -> None:
    role = make_deployer(aws, {"StringLike": {"sts:RoleSessionName": "run-*"}})
    enter(aws, role, make_web_token(SUBJECT))
    with pytest.raises(ClientError, match="Not authorized to perform sts:AssumeRoleWithWebIdentity"):
        enter(aws, role, make_web_token(SUBJECT), RoleSessionName="other")


def test_the_duration_has_limits(aws: LocalAws) -> None:
    role = make_deployer(aws, {}, MaxSessionDuration=7200)
    enter(aws, role, make_web_token(SUBJECT), DurationSeconds=7200)
    with pytest.raises(ClientError, match="exceeds the MaxSessionDuration set for this role"):
        enter(aws, role, make_web_token(SUBJECT), DurationSeconds=7201)


def test_its_session_may_do_what_the_role_allows(authorizing_aws: LocalAws) -> None:
    aws = authorizing_aws
    by_subject = {"StringEquals": {f"{GITHUB}:sub": SUBJECT}}
    role = make_deployer(aws, {}, policy=document(allow("s3:ListAllMyBuckets", Condition=by_subject)))
    credentials = enter(aws, role, make_web_token(SUBJECT))["Credentials"]
    aws.client("s3", credentials=credentials).list_buckets()
    with pytest.raises(ClientError, match="not authorized to perform: s3:CreateBucket"):
        aws.client("s3", credentials=credentials).create_bucket(Bucket="mine")
    stranger = enter(aws, role, make_web_token("repo:other/repo:pull_request"))["Credentials"]
    with pytest.raises(ClientError, match="not authorized to perform: s3:ListAllMyBuckets"):
        aws.client("s3", credentials=stranger).list_buckets()
