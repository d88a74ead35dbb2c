"""Which of the instances that AWS lists is the organization's."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from live.connection import AS_CALLER, Connection
from live.identity_center import OF_IDENTITY_CENTER

MANAGEMENT, MEMBER = "123456789012", "222222222222"
ARN = "arn:aws:sso:::instance/ssoins-{:016d}"
OWN, OF_MEMBER = ARN.format(1), ARN.format(2)


class Session:
    """Its clients answer what is put into them, and fail at any other call."""

    def __init__(self) -> None:
        real = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="us-east-1")
        self.stubs = {name: Stubber(real.client(name)) for name in ("sso-admin", "organizations", "identitystore")}

    def client(self, name: str, **_: Any) -> Any:
        self.stubs[name].activate()
        return self.stubs[name].client


def instance(arn: str, owner: str, **more: Any) -> dict[str, Any]:
    return {"InstanceArn": arn, "IdentityStoreId": f"d-{arn[-10:]}", "OwnerAccountId": owner, **more}


@pytest.fixture(scope="module")
def session() -> Session:
    return Session()


def answer(session: Session, *instances: dict[str, Any]) -> Connection:
    """What AWS is asked for the groups of these instances."""
    session.stubs["sso-admin"].add_response("list_instances", {"Instances": list(instances)}, {})
    if instances:
        organization = {"MasterAccountId": MANAGEMENT}
        session.stubs["organizations"].add_response("describe_organization", {"Organization": organization}, {})
    return Connection(session, "us-east-1", AS_CALLER, "tests")


def read(inside: Connection) -> list[dict[str, Any]]:
    return [dict(found) for _, found in OF_IDENTITY_CENTER["aws_identitystore_group"](inside, set())]


def test_an_account_instance_of_a_member_is_not_the_organizations(session: Session) -> None:
    inside = answer(session, instance(OF_MEMBER, MEMBER), instance(OWN, MANAGEMENT, PrimaryRegion="us-east-1"))
    identities = session.stubs["identitystore"]
    identities.add_response("list_groups", {"Groups": []}, {"IdentityStoreId": f"d-{OWN[-10:]}"})
    assert read(inside) == []
    identities.assert_no_pending_responses()


def test_a_replica_is_read_in_its_primary_region_alone(session: Session) -> None:
    assert read(answer(session, instance(OWN, MANAGEMENT, PrimaryRegion="eu-west-1"))) == []


def test_where_none_is_nothing_more_is_asked(session: Session) -> None:
    assert read(answer(session)) == []
