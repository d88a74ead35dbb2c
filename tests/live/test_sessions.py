"""Sessions of other accounts, against the local AWS."""

import pytest
from botocore.exceptions import ClientError

from live.sessions import Hop, assume_role, build_role_arn, enter, make_session
from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws
from tests.migrate.init.inventories import trust
from tests.support.aws import create_account

CREATION_ROLE = "OrganizationAccountAccessRole"


@pytest.fixture
def account_id(aws: LocalAws) -> str:
    """A member account whose role Deploy trusts the account itself, with an external id."""
    aws.client("organizations").create_organization(FeatureSet="ALL")
    account_id = create_account(aws, "aws+shop@example.com")
    aws.client("iam", account=account_id).create_role(
        RoleName="Deploy", AssumeRolePolicyDocument=trust(account_id, external_id="deploy")
    )
    return account_id


def hop(account_id: str, name: str, external_id: str | None = None) -> Hop:
    return Hop(role_arn=build_role_arn(account_id, name), session_name="test", external_id=external_id)


def test_without_hops_the_session_is_the_callers_own(aws: LocalAws) -> None:
    session = enter([], "eu-west-1")
    assert session.region_name == "eu-west-1"
    assert session.client("sts").get_caller_identity()["Account"] == MANAGEMENT_ACCOUNT_ID


def test_each_hop_is_entered_from_the_one_before(account_id: str) -> None:
    session = enter([hop(account_id, CREATION_ROLE), hop(account_id, "Deploy", "deploy")], "eu-west-1")
    assert session.region_name == "eu-west-1"
    arn = f"arn:aws:sts::{account_id}:assumed-role/Deploy/test"
    assert session.client("sts").get_caller_identity()["Arn"] == arn


@pytest.mark.parametrize("external_id", [None, "another"])
def test_a_hop_that_aws_refuses_is_an_error(account_id: str, external_id: str | None) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        enter([hop(account_id, CREATION_ROLE), hop(account_id, "Deploy", external_id)], "us-east-1")


def test_one_client_assumes_roles_of_several_accounts(aws: LocalAws, account_id: str) -> None:
    other = create_account(aws, "aws+tooling@example.com")
    sts = enter([], "us-east-1").client("sts")
    keys = {assume_role(sts, hop(one, CREATION_ROLE))["aws_access_key_id"] for one in (account_id, other)}
    assert len(keys) == 2


def test_sessions_share_what_they_read_of_aws_and_nothing_else() -> None:
    one, other = (
        make_session(region_name=region, aws_access_key_id=region, aws_secret_access_key="-") for region in "ab"
    )
    models = [
        session.client("sts", region_name="us-east-1").meta.service_model._service_description
        for session in (one, other)
    ]
    assert models[0] is models[1]
    keys = [session.get_credentials() for session in (one, other)]
    assert [(session.region_name, key and key.access_key) for session, key in zip((one, other), keys, strict=True)] == [
        ("a", "a"),
        ("b", "b"),
    ]


def test_an_external_id_is_in_no_text() -> None:
    assert "secret" not in repr(hop("111111111111", "Deploy", "secret"))
