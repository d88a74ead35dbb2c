"""IAM Access Analyzer: one analyzer of a type in an account and region, and the organization's for those who may."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

MEMBER = "111111111111"
SERVICE = "access-analyzer.amazonaws.com"


def test_an_analyzer_is_there_in_its_account_and_region_until_it_is_deleted(aws: LocalAws) -> None:
    client = aws.client("accessanalyzer", account=MEMBER, region="eu-west-1")
    arn = client.create_analyzer(analyzerName="external", type="ACCOUNT", tags={"a": "1"})["arn"]
    assert arn == f"arn:aws:access-analyzer:eu-west-1:{MEMBER}:analyzer/external"
    analyzer = client.get_analyzer(analyzerName="external")["analyzer"]
    assert (analyzer["type"], analyzer["status"], analyzer["tags"]) == ("ACCOUNT", "ACTIVE", {"a": "1"})
    assert aws.client("accessanalyzer", account=MEMBER).list_analyzers()["analyzers"] == []
    with pytest.raises(ClientError, match="ConflictException"):
        client.create_analyzer(analyzerName="external", type="ACCOUNT")
    client.delete_analyzer(analyzerName="external")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client.get_analyzer(analyzerName="external")
    client.create_analyzer(analyzerName="external", type="ACCOUNT")
    aws.reset()
    assert client.list_analyzers()["analyzers"] == []


def test_one_analyzer_of_a_type_in_a_region(aws: LocalAws) -> None:
    client = aws.client("accessanalyzer", account=MEMBER)
    client.create_analyzer(analyzerName="external", type="ACCOUNT")
    with pytest.raises(ClientError, match="ServiceQuotaExceededException"):
        client.create_analyzer(analyzerName="second", type="ACCOUNT")
    client.create_analyzer(analyzerName="unused", type="ACCOUNT_UNUSED_ACCESS")
    found = client.list_analyzers(type="ACCOUNT_UNUSED_ACCESS")["analyzers"]
    assert [one["configuration"] for one in found] == [{"unusedAccess": {"unusedAccessAge": 90}}]


def test_the_days_of_unused_access_are_chosen_once(aws: LocalAws) -> None:
    client = aws.client("accessanalyzer")
    given = {"analyzerName": "unused", "type": "ACCOUNT_UNUSED_ACCESS"}
    with pytest.raises(ClientError, match=r"ValidationException.*365"):
        client.create_analyzer(**given, configuration={"unusedAccess": {"unusedAccessAge": 400}})
    client.create_analyzer(**given, configuration={"unusedAccess": {"unusedAccessAge": 30}})
    with pytest.raises(ClientError, match=r"ValidationException.*cannot be changed"):
        client.update_analyzer(analyzerName="unused", configuration={"unusedAccess": {"unusedAccessAge": 60}})
    rule = {"exclusions": [{"accountIds": [MEMBER]}]}
    client.update_analyzer(analyzerName="unused", configuration={"unusedAccess": {"analysisRule": rule}})
    told = client.get_analyzer(analyzerName="unused")["analyzer"]["configuration"]
    assert told == {"unusedAccess": {"unusedAccessAge": 30, "analysisRule": rule}}


def test_tags_come_and_go(aws: LocalAws) -> None:
    client = aws.client("accessanalyzer")
    arn = client.create_analyzer(analyzerName="external", type="ACCOUNT", tags={"a": "1", "b": "2"})["arn"]
    client.tag_resource(resourceArn=arn, tags={"c": "3"})
    client.untag_resource(resourceArn=arn, tagKeys=["a", "b"])
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == {"c": "3"}


def test_an_organizations_analyzer_needs_trusted_access_and_an_administrator(aws: LocalAws, organization: Any) -> None:
    member = organization.make_account("member")
    given = {"analyzerName": "external", "type": "ORGANIZATION"}
    with pytest.raises(ClientError, match=r"ValidationException.*Trusted access"):
        aws.client("accessanalyzer").create_analyzer(**given)
    organization.client.enable_aws_service_access(ServicePrincipal=SERVICE)
    with pytest.raises(ClientError, match="AccessDeniedException"):
        aws.client("accessanalyzer", account=member).create_analyzer(**given)
    aws.client("accessanalyzer").create_analyzer(**given)
    with pytest.raises(ClientError, match=r"ValidationException.*create an organization"):
        aws.client("accessanalyzer", account="222222222222").create_analyzer(**given)
