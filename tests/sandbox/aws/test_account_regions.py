"""Regions of an account: those of the first years are there, a later one is enabled first, which takes a while."""

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

MEMBER = "111111111111"


def test_enabling_takes_a_while_and_counts_in_one_account(aws: LocalAws) -> None:
    client = aws.client("account", account=MEMBER)
    client.enable_region(RegionName="eu-south-1")
    statuses = [client.get_region_opt_status(RegionName="eu-south-1")["RegionOptStatus"] for _ in range(3)]
    assert statuses == ["ENABLING", "ENABLING", "ENABLED"]
    other = aws.client("account").get_region_opt_status(RegionName="eu-south-1")
    assert other == {"RegionName": "eu-south-1", "RegionOptStatus": "DISABLED"} | other
    assert client.list_regions(RegionOptStatusContains=["ENABLED"])["Regions"] == [
        {"RegionName": "eu-south-1", "RegionOptStatus": "ENABLED"}
    ]


def test_a_change_is_refused_while_the_opposite_one_runs(aws: LocalAws) -> None:
    client = aws.client("account", account=MEMBER)
    client.enable_region(RegionName="eu-south-1")
    with pytest.raises(ClientError, match=r"ConflictException.*ENABLING"):
        client.disable_region(RegionName="eu-south-1")
    for _ in range(2):
        client.get_region_opt_status(RegionName="eu-south-1")
    client.disable_region(RegionName="eu-south-1")
    assert client.get_region_opt_status(RegionName="eu-south-1")["RegionOptStatus"] == "DISABLING"


def test_what_is_so_already_or_is_becoming_so_is_refused(aws: LocalAws) -> None:
    client = aws.client("account", account=MEMBER)
    for _ in range(3):
        with pytest.raises(ClientError, match=r"ValidationException.*current opt-in status"):
            client.disable_region(RegionName="eu-south-1")
    client.enable_region(RegionName="eu-south-1")
    for _ in range(3):
        with pytest.raises(ClientError, match=r"ValidationException.*current opt-in status"):
            client.enable_region(RegionName="eu-south-1")
        client.get_region_opt_status(RegionName="eu-south-1")


def test_a_region_of_the_first_years_is_always_there(aws: LocalAws) -> None:
    client = aws.client("account", account=MEMBER)
    assert client.get_region_opt_status(RegionName="us-east-1")["RegionOptStatus"] == "ENABLED_BY_DEFAULT"
    assert len(client.list_regions(RegionOptStatusContains=["ENABLED_BY_DEFAULT"])["Regions"]) == 17
    for change in (client.enable_region, client.disable_region):
        with pytest.raises(ClientError, match=r"ValidationException.*us-east-1"):
            change(RegionName="us-east-1")
    with pytest.raises(ClientError, match=r"ValidationException.*eu-nowhere-9"):
        client.enable_region(RegionName="eu-nowhere-9")


def test_other_services_refuse_a_region_that_is_not_enabled(aws: LocalAws) -> None:
    ec2 = aws.client("ec2", account=MEMBER, region="eu-south-1")
    kms = aws.client("kms", account=MEMBER, region="eu-south-1")
    with pytest.raises(ClientError, match="AuthFailure"):
        ec2.describe_vpcs()
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        kms.list_keys()
    client = aws.client("account", account=MEMBER)
    client.enable_region(RegionName="eu-south-1")
    for _ in range(2):
        client.get_region_opt_status(RegionName="eu-south-1")
    assert kms.list_keys()["Keys"] == []
    assert len(ec2.describe_vpcs()["Vpcs"]) == 1
