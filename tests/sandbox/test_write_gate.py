"""The write gate on the local AWS: a preview and an `up` enter by the same roles, and one of them cannot write.

The roles have the policies that the program gives them. What is tried is every call of the stand-in that writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from live.sessions import build_role_arn
from live.tagged_session import open_tagged_session
from policies.deploy import deploy_permissions, entry_permissions
from policies.documents import minify
from policies.trust import account_trust
from policies.write_gate import POLICY_NAME, TAG_KEY, TAG_VALUE, gate_permissions
from sandbox.aws.authorization.actions import find_actions, find_level
from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws
from sandbox.hosts import keep_host
from tests.support.aws import create_account
from tests.support.provider_calls import list_provider_calls
from tests.support.roles import allow, assume, document

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
CREATION_ROLE = "OrganizationAccountAccessRole"
DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403")
Call = tuple[str, str]
"""boto3's service and the operation."""

CALLS = sorted(list_provider_calls())
WRITES = [call for call in CALLS if any(find_level(action) == "write" for action in find_actions(*call))]
SESSION = boto3.Session(region_name="us-east-1")
KEPT_FROM_PREVIEWS = {
    ("s3", "ListObjectVersions"),
    ("ec2", "DescribeLaunchTemplateVersions"),
    ("sqs", "GetQueueAttributes"),
    ("sqs", "ListQueueTags"),
}
"""What a bucket's deletion reads, to empty it; what has the user data of instances, where secrets may be; and what is
read of types that workloads alone have."""

READS = [call for call in CALLS if call not in WRITES]


@dataclass(frozen=True)
class Sessions:
    """The credentials of sessions of the execution role and of the management role."""

    member: str
    previewing: Any
    writing: Any
    previewing_management: Any
    writing_management: Any
    preview: Any
    deploy: Any
    tagged: Any
    execution_role: str


def make_role(aws: LocalAws, account: str, name: str, trust: dict[str, Any]) -> tuple[Any, str]:
    iam = aws.client("iam", account=account)
    return iam, iam.create_role(RoleName=name, AssumeRolePolicyDocument=minify(trust))["Role"]["Arn"]


def make_gated(aws: LocalAws, account: str, name: str, administrative: str) -> str:
    iam, arn = make_role(aws, account, name, account_trust([administrative], "external", carries_tag=True))
    iam.attach_role_policy(RoleName=name, PolicyArn=ADMINISTRATOR)
    iam.put_role_policy(RoleName=name, PolicyName=POLICY_NAME, PolicyDocument=minify(gate_permissions()))
    return arn


@pytest.fixture
def sessions(authorizing_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Sessions:
    aws = authorizing_aws
    organization = aws.client("organizations").create_organization(FeatureSet="ALL")["Organization"]
    administrative, member = (create_account(aws, f"aws+{name}@example.com") for name in ("tools", "shop"))
    execution = make_gated(aws, member, "Execution", administrative)
    management = make_gated(aws, MANAGEMENT_ACCOUNT_ID, "Management", administrative)
    iam, deploy = make_role(aws, administrative, "Deploy", account_trust([administrative], None, sets_tag=True))
    permissions = deploy_permissions(
        execution_roles=["Execution"],
        other_role_arns=[management],
        organization_id=organization["Id"],
        bucket_arn="arn:aws:s3:::state",
        key_arn="arn:aws:kms:us-east-1:1:key/k",
        tagged_as=build_role_arn(administrative, "Deploy"),
    )
    iam.put_role_policy(RoleName="Deploy", PolicyName="own", PolicyDocument=minify(permissions))
    _, preview = make_role(aws, administrative, "Preview", account_trust([administrative], None))
    everywhere = document(allow("sts:AssumeRole", "arn:aws:iam::*:role/*"))
    iam.put_role_policy(RoleName="Preview", PolicyName="own", PolicyDocument=everywhere)
    sts = aws.client("sts", account=administrative)
    untagged, previewing = (
        sts.assume_role(RoleArn=arn, RoleSessionName="job")["Credentials"] for arn in (deploy, preview)
    )
    tagged = open_in_job(aws, untagged, monkeypatch)

    def enter(role: str, credentials: Any) -> Any:
        return assume(aws, role, credentials, ExternalId="external")

    return Sessions(
        member=member,
        previewing=enter(execution, previewing),
        writing=enter(execution, tagged),
        previewing_management=enter(management, previewing),
        writing_management=enter(management, tagged),
        preview=previewing,
        deploy=untagged,
        tagged=tagged,
        execution_role=execution,
    )


ENTRY = "Entry"


@pytest.fixture
def entry_role(authorizing_aws: LocalAws, sessions: Sessions) -> str:
    """The role of the management account that leads into new accounts; its ARN."""
    del sessions
    aws = authorizing_aws
    administrative = find_account(aws, "tools")
    trust = account_trust([administrative], None, only=[build_role_arn(administrative, "Deploy")])
    iam, arn = make_role(aws, MANAGEMENT_ACCOUNT_ID, ENTRY, trust)
    iam.put_role_policy(RoleName=ENTRY, PolicyName="inline", PolicyDocument=minify(entry_permissions([CREATION_ROLE])))
    everywhere = document(allow(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], "arn:aws:iam::*:role/*"))
    for name in ("Deploy", "Preview"):
        aws.client("iam", account=administrative).put_role_policy(
            RoleName=name, PolicyName="everywhere", PolicyDocument=everywhere
        )
    return arn


def find_account(aws: LocalAws, name: str) -> str:
    accounts = aws.client("organizations").list_accounts()["Accounts"]
    return next(account["Id"] for account in accounts if account["Email"] == f"aws+{name}@example.com")


def open_in_job(aws: LocalAws, credentials: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What `python -m stacks session` opens where the job has these credentials."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    keys = {"ACCESS_KEY_ID": "AccessKeyId", "SECRET_ACCESS_KEY": "SecretAccessKey", "SESSION_TOKEN": "SessionToken"}
    for name, key in keys.items():
        monkeypatch.setenv(f"AWS_{name}", credentials[key])
    for name in ("AWS_PROFILE", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    opened = open_tagged_session(tag=(TAG_KEY, TAG_VALUE), session_name="me@run", source_identity="me@run")
    return {
        "AccessKeyId": opened.access_key_id,
        "SecretAccessKey": opened.secret_access_key,
        "SessionToken": opened.session_token,
    }


def find_denied(aws: LocalAws, credentials: Any, calls: Iterable[Call]) -> set[Call]:
    """Which of the calls the session may not make; whether they make sense is not looked at."""
    settings = Config(parameter_validation=False, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    clients: dict[str, Any] = {
        service: SESSION.client(  # pyright: ignore[reportCallIssue, reportArgumentType]
            service,  # pyright: ignore[reportArgumentType]
            endpoint_url=aws.url,
            config=settings,
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
        )
        for service in {service for service, _ in calls}
    }
    for client in clients.values():
        keep_host(client, aws.url)
    return {(service, operation) for service, operation in calls if is_denied(clients[service], operation)}


def is_denied(client: Any, operation: str) -> bool:
    shape = client.meta.service_model.operation_model(operation).input_shape
    methods = {name: method for method, name in client.meta.method_to_api_mapping.items()}
    try:
        getattr(client, methods[operation])(**(invent(shape, client.meta.service_model.service_name) if shape else {}))
    except ClientError as error:
        # Some services refuse by these codes too, in words of their own: a call that is not the caller's to make.
        said = error.response["Error"]
        return said["Code"] == "403" or (said["Code"] in DENIED and "not authorized to perform" in said["Message"])
    return False


def invent(shape: Any, service: str, name: str = "") -> Any:
    """Something of that shape, with what is required alone. `service`: whose it is. `name`: what it is called."""
    if shape.type_name == "structure":
        return {member: invent(shape.members[member], service, member) for member in shape.required_members}
    if shape.type_name == "list":
        # An empty one in the query string is no parameter at all, and AWS knows some calls by theirs.
        return [invent(shape.member, service)] if shape.serialization.get("location") == "querystring" else []
    text = f"arn:aws:{service}:us-east-1:111111111111:invented" if name.lower().endswith("arn") else "invented"
    text = next(iter(getattr(shape, "enum", ())), text)
    inventions: dict[str, Any] = {"map": {}, "boolean": False, "integer": 1, "long": 1, "double": 1.0}
    return inventions.get(shape.type_name, text)


def test_a_preview_can_make_no_call_that_writes_and_a_tagged_session_every_one(
    authorizing_aws: LocalAws, sessions: Sessions
) -> None:
    aws = authorizing_aws
    assert len(WRITES) > 100
    for previewing, writing, is_here in (
        (sessions.previewing, sessions.writing, lambda service: service != "organizations"),
        (sessions.previewing_management, sessions.writing_management, lambda service: service == "organizations"),
    ):
        writes = {call for call in WRITES if is_here(call[0])}
        assert find_denied(aws, previewing, writes) == writes
        assert find_denied(aws, writing, writes) == set()
        denied = find_denied(aws, previewing, [call for call in READS if is_here(call[0])])
        assert denied == {call for call in KEPT_FROM_PREVIEWS if is_here(call[0])}


def test_a_preview_cannot_give_itself_the_tag(authorizing_aws: LocalAws, sessions: Sessions) -> None:
    aws = authorizing_aws
    tag = {"Tags": [{"Key": TAG_KEY, "Value": TAG_VALUE}], "ExternalId": "external"}
    with pytest.raises(ClientError, match=f"sts:TagSession on resource: {sessions.execution_role}"):
        assume(aws, sessions.execution_role, sessions.preview, **tag)


def test_no_session_of_a_gated_management_role_enters_the_role_that_aws_makes(
    authorizing_aws: LocalAws, sessions: Sessions
) -> None:
    aws = authorizing_aws
    role = build_role_arn(sessions.member, CREATION_ROLE)
    with pytest.raises(ClientError, match="sts:TagSession"):
        assume(aws, role, sessions.writing_management)
    with pytest.raises(ClientError, match=r"sts:AssumeRole.*explicit deny"):
        assume(aws, role, sessions.previewing_management)


def test_the_entry_role_leads_a_deploy_role_without_the_tag_into_new_accounts_and_nowhere_else(
    authorizing_aws: LocalAws, sessions: Sessions, entry_role: str
) -> None:
    aws = authorizing_aws
    entry = assume(aws, entry_role, sessions.deploy)
    new = assume(aws, build_role_arn(sessions.member, CREATION_ROLE), entry)
    aws.client("iam", credentials=new).create_role(
        RoleName="First", AssumeRolePolicyDocument=minify(account_trust([sessions.member], None))
    )
    for refused in (sessions.execution_role, build_role_arn(MANAGEMENT_ACCOUNT_ID, "Management")):
        with pytest.raises(ClientError, match="AccessDenied"):
            assume(aws, refused, entry, ExternalId="external")
    for service in ("iam", "organizations", "s3"):
        writes = [call for call in WRITES if call[0] == service]
        assert find_denied(aws, entry, writes) == set(writes)


def test_neither_a_preview_nor_a_session_with_the_tag_enters_the_entry_role(
    authorizing_aws: LocalAws, sessions: Sessions, entry_role: str
) -> None:
    aws = authorizing_aws
    for refused in (sessions.preview, sessions.tagged, sessions.writing_management, sessions.writing):
        with pytest.raises(ClientError, match="AccessDenied"):
            assume(aws, entry_role, refused)
