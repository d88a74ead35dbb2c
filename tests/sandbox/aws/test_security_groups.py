"""Security groups, prefix lists and flow logs: what AWS refuses, and what it keeps."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from policies.buckets import flow_log_archive_policy
from sandbox.aws.server import LocalAws

TCP = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}


@pytest.fixture
def ec2(aws: LocalAws) -> Any:
    return aws.client("ec2", account="111111111111", region="us-east-1")


@pytest.fixture
def groups(ec2: Any) -> list[str]:
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return [ec2.create_security_group(GroupName=name, Description="-", VpcId=vpc)["GroupId"] for name in ("a", "b")]


def let_in(ec2: Any, group: str, **peer: Any) -> dict[str, Any]:
    answer = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[TCP | peer])
    return answer["SecurityGroupRules"][0]


def test_a_rule_is_refused_a_second_time_whatever_is_said_of_it(ec2: Any, groups: list[str]) -> None:
    a, b = groups
    let_in(ec2, a, UserIdGroupPairs=[{"GroupId": b, "Description": "once"}])
    with pytest.raises(ClientError, match=r"InvalidPermission\.Duplicate"):
        let_in(ec2, a, UserIdGroupPairs=[{"GroupId": b, "Description": "twice"}])
    let_in(ec2, a, IpRanges=[{"CidrIp": "10.0.0.0/8"}])
    with pytest.raises(ClientError, match=r"InvalidPermission\.Duplicate"):
        let_in(ec2, a, IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "again"}])


def test_a_rule_keeps_what_is_said_of_it(ec2: Any, groups: list[str]) -> None:
    rule = let_in(ec2, groups[0], UserIdGroupPairs=[{"GroupId": groups[1], "Description": "why"}])
    (found,) = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]])[
        "SecurityGroupRules"
    ]
    assert found["Description"] == "why"


def test_a_group_that_a_rule_names_stays(ec2: Any, groups: list[str]) -> None:
    a, b = groups
    rule = let_in(ec2, a, UserIdGroupPairs=[{"GroupId": b}])
    with pytest.raises(ClientError, match=r"DependencyViolation.*has a dependent object"):
        ec2.delete_security_group(GroupId=b)
    ec2.revoke_security_group_ingress(GroupId=a, SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]])
    ec2.delete_security_group(GroupId=b)


def test_a_prefix_list_has_as_much_room_as_it_says(ec2: Any, groups: list[str]) -> None:
    entries = [{"Cidr": "203.0.113.0/24"}]
    made = ec2.create_managed_prefix_list(
        PrefixListName="offices", MaxEntries=1, AddressFamily="IPv4", Entries=entries
    )["PrefixList"]
    name, more = made["PrefixListId"], [{"Cidr": "198.51.100.0/24"}]
    with pytest.raises(ClientError, match="PrefixListMaxEntriesExceeded"):
        ec2.modify_managed_prefix_list(PrefixListId=name, CurrentVersion=1, AddEntries=more)
    with pytest.raises(ClientError, match="InvalidParameterCombination"):
        ec2.modify_managed_prefix_list(PrefixListId=name, MaxEntries=2, CurrentVersion=1, AddEntries=more)
    ec2.modify_managed_prefix_list(PrefixListId=name, MaxEntries=2)
    with pytest.raises(ClientError, match="IncorrectState"):
        ec2.modify_managed_prefix_list(PrefixListId=name, CurrentVersion=7, AddEntries=more)
    ec2.modify_managed_prefix_list(PrefixListId=name, CurrentVersion=1, AddEntries=more)
    (found,) = ec2.describe_managed_prefix_lists(PrefixListIds=[name])["PrefixLists"]
    assert (found["PrefixListName"], found["MaxEntries"], found["Version"]) == ("offices", 2, 2)
    with pytest.raises(ClientError, match="PrefixListMaxEntriesExceeded"):
        ec2.modify_managed_prefix_list(PrefixListId=name, MaxEntries=1)
    let_in(ec2, groups[0], PrefixListIds=[{"PrefixListId": name}])
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_managed_prefix_list(PrefixListId=name)
    ec2.delete_security_group(GroupId=groups[0])
    ec2.delete_managed_prefix_list(PrefixListId=name)
    assert ec2.describe_managed_prefix_lists(PrefixListIds=[name])["PrefixLists"] == []


def test_a_group_may_go_when_its_instances_went(ec2: Any, groups: list[str]) -> None:
    (group,) = ec2.describe_security_groups(GroupIds=groups[:1])["SecurityGroups"]
    subnet = ec2.create_subnet(VpcId=group["VpcId"], CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    made = ec2.run_instances(ImageId="ami-1", SubnetId=subnet, SecurityGroupIds=groups[:1], MinCount=1, MaxCount=1)
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_security_group(GroupId=groups[0])
    ec2.terminate_instances(InstanceIds=[made["Instances"][0]["InstanceId"]])
    ec2.delete_security_group(GroupId=groups[0])
    ec2.delete_subnet(SubnetId=subnet)


@pytest.mark.parametrize(("let_in", "said"), [("111111111111", None), ("222222222222", "Access Denied for LogDest")])
def test_a_flow_log_goes_into_a_bucket_that_lets_its_account_in(
    aws: LocalAws, ec2: Any, let_in: str, said: str | None
) -> None:
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    s3 = aws.client("s3", account="333333333333", region="us-east-1")
    s3.create_bucket(Bucket="flows")
    arn = "arn:aws:s3:::flows"
    s3.put_bucket_policy(Bucket="flows", Policy=json.dumps(flow_log_archive_policy(arn, account_ids=[let_in])))
    asked = {"ResourceIds": [vpc], "ResourceType": "VPC", "TrafficType": "ALL", "LogDestinationType": "s3"}
    answer = ec2.create_flow_logs(**asked, LogDestination=arn)
    assert len(answer["FlowLogIds"]) == (said is None)
    assert [one["Error"]["Message"].startswith(said or "-") for one in answer["Unsuccessful"]] == [True] * bool(said)
    (none,) = ec2.create_flow_logs(**asked, LogDestination="arn:aws:s3:::nowhere-at-all")["Unsuccessful"]
    assert "does not exist" in none["Error"]["Message"]
    if said is None:
        with pytest.raises(ClientError, match="FlowLogAlreadyExists"):
            ec2.create_flow_logs(**asked, LogDestination=arn)
