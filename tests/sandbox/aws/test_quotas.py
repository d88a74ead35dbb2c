"""Quotas of an account in a region: the default, what is in force, and what was asked for."""

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

VPCS = {"ServiceCode": "vpc", "QuotaCode": "L-F678F1CE"}


def test_a_small_request_is_granted_after_a_while(aws: LocalAws) -> None:
    client = aws.client("service-quotas", account="111111111111", region="eu-west-1")
    assert client.get_aws_default_service_quota(**VPCS)["Quota"]["Value"] == 5
    request = client.request_service_quota_increase(**VPCS, DesiredValue=10)["RequestedQuota"]
    assert (request["Status"], request["DesiredValue"]) == ("PENDING", 10)
    asked = [client.get_requested_service_quota_change(RequestId=request["Id"])["RequestedQuota"] for _ in range(3)]
    assert [one["Status"] for one in asked] == ["PENDING", "PENDING", "APPROVED"]
    quota = client.get_service_quota(**VPCS)["Quota"]
    assert quota["Value"] == 10
    assert quota["QuotaArn"] == "arn:aws:servicequotas:eu-west-1:111111111111:vpc/L-F678F1CE"
    assert client.get_aws_default_service_quota(**VPCS)["Quota"]["Value"] == 5
    elsewhere = aws.client("service-quotas", account="111111111111", region="us-east-1")
    assert elsewhere.get_service_quota(**VPCS)["Quota"]["Value"] == 5


def test_a_case_is_opened_of_a_great_request_and_a_second_one_is_refused(aws: LocalAws) -> None:
    client = aws.client("service-quotas")
    request = client.request_service_quota_increase(**VPCS, DesiredValue=100)["RequestedQuota"]
    for _ in range(4):
        told = client.get_requested_service_quota_change(RequestId=request["Id"])["RequestedQuota"]
        assert told["Status"] == "CASE_OPENED"
    with pytest.raises(ClientError, match=r"ResourceAlreadyExistsException.*Only one open"):
        client.request_service_quota_increase(**VPCS, DesiredValue=120)
    assert client.get_service_quota(**VPCS)["Quota"]["Value"] == 5
    history = client.list_requested_service_quota_change_history_by_quota(**VPCS, Status="CASE_OPENED")
    assert [one["Id"] for one in history["RequestedQuotas"]] == [request["Id"]]


def test_nothing_is_asked_for_that_is_there_already_or_does_not_exist(aws: LocalAws) -> None:
    client = aws.client("service-quotas")
    with pytest.raises(ClientError, match=r"IllegalArgumentException.*greater than the current"):
        client.request_service_quota_increase(**VPCS, DesiredValue=5)
    with pytest.raises(ClientError, match="NoSuchResourceException"):
        client.get_service_quota(ServiceCode="vpc", QuotaCode="L-00000000")
    with pytest.raises(ClientError, match="NoSuchResourceException"):
        client.get_requested_service_quota_change(RequestId="abcdef")
