"""The resource policy of an organization: one, from its management account, for accounts that it names."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws


def delegate(*actions: str, principal: str = "arn:aws:iam::111122223333:root") -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": [*actions], "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


READ = delegate("organizations:DescribePolicy")


@pytest.fixture
def organizations(aws: LocalAws) -> Any:
    client = aws.client("organizations")
    client.create_organization(FeatureSet="ALL")
    return client


def test_a_second_one_takes_the_place_of_the_first_and_keeps_its_tags(organizations: Any) -> None:
    made = organizations.put_resource_policy(Content=READ, Tags=[{"Key": "a", "Value": "b"}])["ResourcePolicy"]
    summary = made["ResourcePolicySummary"]
    assert (summary["Arn"].split(":")[5].split("/")[0], made["Content"]) == ("resourcepolicy", READ)
    with pytest.raises(ClientError, match="InvalidInputException"):
        organizations.put_resource_policy(Content=READ, Tags=[{"Key": "c", "Value": "d"}])
    more = delegate("organizations:DescribePolicy", "organizations:ListPolicies")
    assert organizations.put_resource_policy(Content=more)["ResourcePolicy"]["ResourcePolicySummary"] == summary
    assert organizations.describe_resource_policy()["ResourcePolicy"]["Content"] == more
    assert organizations.list_tags_for_resource(ResourceId=summary["Id"])["Tags"] == [{"Key": "a", "Value": "b"}]
    organizations.delete_resource_policy()
    with pytest.raises(ClientError, match="ResourcePolicyNotFoundException"):
        organizations.describe_resource_policy()


@pytest.mark.parametrize("content", ["{", "{}", delegate("iam:*"), READ + " " * 40_000])
def test_what_delegates_nothing_is_refused(organizations: Any, content: str) -> None:
    with pytest.raises(ClientError, match="InvalidInputException"):
        organizations.put_resource_policy(Content=content)


def test_a_member_decides_nothing_and_may_look_once_it_administers_a_service(aws: LocalAws, organizations: Any) -> None:
    organizations.put_resource_policy(Content=READ)
    started = organizations.create_account(Email="a@example.com", AccountName="a")["CreateAccountStatus"]["Id"]
    done = organizations.describe_create_account_status(CreateAccountRequestId=started)["CreateAccountStatus"]
    made = done["AccountId"]
    member = aws.client("organizations", account=made)
    for call in (member.describe_resource_policy, member.delete_resource_policy):
        with pytest.raises(ClientError, match="AccessDeniedException"):
            call()
    organizations.enable_aws_service_access(ServicePrincipal="config.amazonaws.com")
    organizations.register_delegated_administrator(AccountId=made, ServicePrincipal="config.amazonaws.com")
    assert member.describe_resource_policy()["ResourcePolicy"]["Content"] == READ
