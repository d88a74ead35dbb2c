"""Resource shares: what they hold, with whom, and who may be shared with."""

from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws
from tests.support.unique import collect_unique

REGION = "eu-west-1"
OUTSIDER = "999999999999"


@dataclass
class Network:
    """An account that owns a VPC with two subnets in eu-west-1, and one to share them with."""

    organization: Any
    owner: str
    receiver: str
    unit: str
    unit_arn: str
    ram: Any
    subnet_ids: list[str]
    subnet_arns: list[str]

    def share(
        self, *, principals: tuple[str, ...] = (), resources: tuple[str, ...] = (), **request: Any
    ) -> dict[str, Any]:
        request = {"name": "network", "allowExternalPrincipals": False, **request}
        answer = self.ram.create_resource_share(principals=list(principals), resourceArns=list(resources), **request)
        return answer["resourceShare"]

    def associations(self, share: dict[str, Any], kind: str, **request: Any) -> dict[str, str]:
        request = {"resourceShareArns": [share["resourceShareArn"]], "associationType": kind, **request}
        found = self.ram.get_resource_share_associations(**request)["resourceShareAssociations"]
        return collect_unique((one["associatedEntity"], one["status"]) for one in found)


@pytest.fixture
def network(aws: LocalAws, organization: Any) -> Network:
    owner, receiver = organization.make_account("networking"), organization.make_account("production")
    outer = organization.make_unit("workloads")
    unit = organization.make_unit("production", outer)
    organization.client.move_account(AccountId=receiver, SourceParentId=organization.root_id, DestinationParentId=unit)
    ec2 = aws.client("ec2", account=owner, region=REGION)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24")["Subnet"] for number in (1, 2)]
    unit_arn = organization.client.describe_organizational_unit(OrganizationalUnitId=outer)["OrganizationalUnit"]["Arn"]
    ids, arns = [one["SubnetId"] for one in subnets], [one["SubnetArn"] for one in subnets]
    return Network(
        organization, owner, receiver, outer, unit_arn, aws.client("ram", account=owner, region=REGION), ids, arns
    )


@pytest.fixture
def enabled(aws: LocalAws, network: Network) -> Network:
    aws.client("ram").enable_sharing_with_aws_organization()
    return network


def test_enabling_trusts_the_service_and_makes_its_role(aws: LocalAws, organization: Any) -> None:
    for _ in range(2):
        assert aws.client("ram").enable_sharing_with_aws_organization()["returnValue"] is True
    services = organization.client.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    assert [one["ServicePrincipal"] for one in services] == ["ram.amazonaws.com"]
    role = aws.client("iam").get_role(RoleName="AWSServiceRoleForResourceAccessManager")["Role"]
    assert role["Arn"].endswith(":role/aws-service-role/ram.amazonaws.com/AWSServiceRoleForResourceAccessManager")


def test_only_the_management_account_enables(network: Network) -> None:
    with pytest.raises(ClientError, match="OperationNotPermittedException"):
        network.ram.enable_sharing_with_aws_organization()


def test_nothing_is_shared_in_the_organization_before_it_is_enabled(network: Network) -> None:
    for principal in (network.receiver, network.unit_arn, network.organization.description["Arn"]):
        with pytest.raises(ClientError, match=r"OperationNotPermittedException.*not enabled sharing"):
            network.share(principals=(principal,))
    assert network.ram.get_resource_shares(resourceOwner="SELF")["resourceShares"] == []


def test_trusted_access_alone_does_not_enable_sharing(network: Network) -> None:
    network.organization.client.enable_aws_service_access(ServicePrincipal="ram.amazonaws.com")
    with pytest.raises(ClientError, match="OperationNotPermittedException"):
        network.share(principals=(network.unit_arn,))


def test_an_account_outside_is_refused_or_invited(enabled: Network) -> None:
    with pytest.raises(ClientError, match="OperationNotPermittedException"):
        enabled.share(principals=(OUTSIDER,))
    share = enabled.share(principals=(OUTSIDER,), allowExternalPrincipals=True)
    assert enabled.associations(share, "PRINCIPAL") == {OUTSIDER: "ASSOCIATING"}
    with pytest.raises(ClientError, match="only be shared within your AWS Organization"):
        enabled.share(principals=(OUTSIDER,), resources=(enabled.subnet_arns[0],), allowExternalPrincipals=True)


@pytest.mark.parametrize(
    "principal", ["not-an-account", "arn:aws:organizations::123456789012:ou/o-abcdefghij/ou-abcd-12345678"]
)
def test_a_principal_must_exist(enabled: Network, principal: str) -> None:
    with pytest.raises(ClientError, match=r"malformed|could not be found"):
        enabled.share(principals=(principal,))


@pytest.mark.parametrize(
    "arn", ["subnet-1", "arn:aws:ec2:eu-west-1:123456789012:instance/i-1", "arn:aws:ec2:{region}:{account}:subnet/{id}"]
)
def test_a_resource_must_exist_and_be_ones_own(enabled: Network, arn: str) -> None:
    arn = arn.format(region="us-east-1", account=enabled.owner, id=enabled.subnet_ids[0])
    with pytest.raises(ClientError, match=r"MalformedArnException|UnknownResourceException"):
        enabled.share(resources=(arn,))


def test_a_prefix_list_is_used_where_it_is_shared_and_stays_as_long(aws: LocalAws, enabled: Network) -> None:
    owner, receiver = (aws.client("ec2", account=one, region=REGION) for one in (enabled.owner, enabled.receiver))
    made = owner.create_managed_prefix_list(PrefixListName="offices", MaxEntries=1, AddressFamily="IPv4")["PrefixList"]
    vpc = receiver.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    group = receiver.create_security_group(GroupName="web", Description="-", VpcId=vpc)["GroupId"]
    peer = {"PrefixListIds": [{"PrefixListId": made["PrefixListId"]}]}
    rule: Any = {"GroupId": group, "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22} | peer]}
    with pytest.raises(ClientError, match=r"InvalidPrefixListID\.NotFound"):
        receiver.authorize_security_group_ingress(**rule)
    assert "offices" not in str(receiver.describe_managed_prefix_lists())
    with pytest.raises(ClientError, match="UnknownResourceException"):
        enabled.share(resources=(made["PrefixListArn"].replace("pl-", "pl-0"),))

    enabled.share(principals=(enabled.unit_arn,), resources=(made["PrefixListArn"],))
    receiver.authorize_security_group_ingress(**rule)
    names = [{"Name": "prefix-list-name", "Values": ["offices"]}]
    (shown,) = receiver.describe_managed_prefix_lists(Filters=names)["PrefixLists"]
    assert (shown["PrefixListId"], shown["OwnerId"]) == (made["PrefixListId"], enabled.owner)
    with pytest.raises(ClientError, match=f"DependencyViolation.*in use by {group}"):
        owner.delete_managed_prefix_list(PrefixListId=made["PrefixListId"])
    receiver.revoke_security_group_ingress(**rule)
    owner.delete_managed_prefix_list(PrefixListId=made["PrefixListId"])


def test_resources_and_principals_come_and_go(enabled: Network) -> None:
    share, (first, second) = enabled.share(), enabled.subnet_arns
    arn = share["resourceShareArn"]
    answer = enabled.ram.associate_resource_share(resourceShareArn=arn, resourceArns=[first, second])
    assert [one["status"] for one in answer["resourceShareAssociations"]] == ["ASSOCIATED", "ASSOCIATED"]
    enabled.ram.associate_resource_share(resourceShareArn=arn, principals=[enabled.receiver, enabled.unit_arn])
    assert enabled.associations(share, "RESOURCE") == {first: "ASSOCIATED", second: "ASSOCIATED"}
    assert enabled.associations(share, "PRINCIPAL") == {enabled.receiver: "ASSOCIATED", enabled.unit_arn: "ASSOCIATED"}
    assert enabled.associations(share, "RESOURCE", resourceArn=second) == {second: "ASSOCIATED"}
    assert enabled.associations(share, "PRINCIPAL", principal=enabled.receiver) == {enabled.receiver: "ASSOCIATED"}
    enabled.ram.disassociate_resource_share(resourceShareArn=arn, resourceArns=[first], principals=[enabled.receiver])
    assert enabled.associations(share, "RESOURCE") == {first: "DISASSOCIATED", second: "ASSOCIATED"}
    assert enabled.associations(share, "PRINCIPAL", associationStatus="ASSOCIATED") == {enabled.unit_arn: "ASSOCIATED"}
    assert enabled.associations(share, "PRINCIPAL", associationStatus="DISASSOCIATED") == {
        enabled.receiver: "DISASSOCIATED"
    }
    with pytest.raises(ClientError, match="UnknownResourceException"):
        enabled.ram.disassociate_resource_share(resourceShareArn=arn, resourceArns=[first])
    enabled.ram.associate_resource_share(resourceShareArn=arn, resourceArns=[first])
    assert enabled.associations(share, "RESOURCE") == {first: "ASSOCIATED", second: "ASSOCIATED"}


def test_shares_are_found_by_name_and_arn_and_keep_their_tags(enabled: Network) -> None:
    one = enabled.share(name="one", tags=[{"key": "team", "value": "net"}])
    two = enabled.share(name="two")
    get = enabled.ram.get_resource_shares

    def names(**request: Any) -> list[str]:
        return [share["name"] for share in get(resourceOwner="SELF", **request)["resourceShares"]]

    assert names() == ["one", "two"]
    assert names(name="two") == ["two"]
    assert names(resourceShareArns=[one["resourceShareArn"]]) == ["one"]
    assert names(tagFilters=[{"tagKey": "team", "tagValues": ["net"]}]) == ["one"]
    enabled.ram.tag_resource(
        resourceShareArn=two["resourceShareArn"], tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]
    )
    enabled.ram.untag_resource(resourceShareArn=two["resourceShareArn"], tagKeys=["a"])
    tags = [share["tags"] for share in get(resourceOwner="SELF")["resourceShares"]]
    assert tags == [[{"key": "team", "value": "net"}], [{"key": "b", "value": "2"}]]
    with pytest.raises(ClientError, match="UnknownResourceException"):
        names(resourceShareArns=[one["resourceShareArn"] + "0"])


def test_an_update_leaves_what_it_does_not_name(enabled: Network) -> None:
    arn = enabled.share()["resourceShareArn"]
    updated = enabled.ram.update_resource_share(resourceShareArn=arn, name="renamed")["resourceShare"]
    assert (updated["name"], updated["allowExternalPrincipals"]) == ("renamed", False)


def test_a_deleted_share_shares_nothing(aws: LocalAws, enabled: Network) -> None:
    share = enabled.share(principals=(enabled.receiver,), resources=(enabled.subnet_arns[0],))
    enabled.ram.delete_resource_share(resourceShareArn=share["resourceShareArn"])
    assert [one["status"] for one in enabled.ram.get_resource_shares(resourceOwner="SELF")["resourceShares"]] == [
        "DELETED"
    ]
    assert enabled.ram.get_resource_shares(resourceOwner="SELF", resourceShareStatus="ACTIVE")["resourceShares"] == []
    receiver = aws.client("ram", account=enabled.receiver, region=REGION)
    assert receiver.get_resource_shares(resourceOwner="OTHER-ACCOUNTS")["resourceShares"] == []


@pytest.mark.parametrize("by", ["account", "unit", "organization"])
def test_the_receiver_lists_what_is_shared_with_it(aws: LocalAws, enabled: Network, by: str) -> None:
    organization_arn = enabled.organization.description["Arn"]
    principal = {"account": enabled.receiver, "unit": enabled.unit_arn, "organization": organization_arn}[by]
    share = enabled.share(principals=(principal,), resources=(enabled.subnet_arns[0],))
    receiver = aws.client("ram", account=enabled.receiver, region=REGION)
    shares = receiver.get_resource_shares(resourceOwner="OTHER-ACCOUNTS")["resourceShares"]
    assert [(one["resourceShareArn"], one["owningAccountId"]) for one in shares] == [
        (share["resourceShareArn"], enabled.owner)
    ]
    resources = receiver.list_resources(resourceOwner="OTHER-ACCOUNTS")["resources"]
    assert [(one["arn"], one["type"]) for one in resources] == [(enabled.subnet_arns[0], "ec2:Subnet")]
    principals = enabled.ram.list_principals(resourceOwner="SELF")["principals"]
    assert [(one["id"], one["external"]) for one in principals] == [(principal, False)]
    elsewhere = aws.client("ram", account=enabled.receiver, region="us-east-1")
    assert elsewhere.get_resource_shares(resourceOwner="OTHER-ACCOUNTS")["resourceShares"] == []
    bystander = aws.client("ram", account=enabled.organization.make_account("bystander"), region=REGION)
    seen = bystander.get_resource_shares(resourceOwner="OTHER-ACCOUNTS")["resourceShares"]
    assert len(seen) == (1 if by == "organization" else 0)


@pytest.mark.parametrize("by", ["account", "unit", "organization"])
def test_the_receiver_sees_the_subnet_and_its_vpc(aws: LocalAws, enabled: Network, by: str) -> None:
    organization_arn = enabled.organization.description["Arn"]
    principal = {"account": enabled.receiver, "unit": enabled.unit_arn, "organization": organization_arn}[by]
    ec2 = aws.client("ec2", account=enabled.receiver, region=REGION)
    own = {subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]}
    aws.client("ec2", account=enabled.owner, region=REGION).create_tags(
        Resources=[enabled.subnet_ids[0]], Tags=[{"Key": "Name", "Value": "owners"}]
    )
    share = enabled.share(principals=(principal,), resources=(enabled.subnet_arns[0],))
    seen = [subnet for subnet in ec2.describe_subnets()["Subnets"] if subnet["SubnetId"] not in own]
    expected = (enabled.subnet_ids[0], enabled.owner, "10.0.1.0/24")
    assert [(one["SubnetId"], one["OwnerId"], one["CidrBlock"]) for one in seen] == [expected]
    assert seen[0].get("Tags", []) == []
    vpc_filter = [{"Name": "vpc-id", "Values": [seen[0]["VpcId"]]}]
    assert len(ec2.describe_subnets(SubnetIds=[enabled.subnet_ids[0]], Filters=vpc_filter)["Subnets"]) == 1
    assert ec2.describe_vpcs(VpcIds=[seen[0]["VpcId"]])["Vpcs"][0]["OwnerId"] == enabled.owner
    with pytest.raises(ClientError, match=r"InvalidSubnetID\.NotFound"):
        ec2.describe_subnets(SubnetIds=[enabled.subnet_ids[1]])
    enabled.ram.disassociate_resource_share(resourceShareArn=share["resourceShareArn"], principals=[principal])
    assert {subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]} == own
    owner = aws.client("ec2", account=enabled.owner, region=REGION).describe_subnets(SubnetIds=[enabled.subnet_ids[0]])
    assert owner["Subnets"][0]["Tags"] == [{"Key": "Name", "Value": "owners"}]


def test_a_share_has_the_default_permission_of_each_type_in_it(network: Network, enabled: Network) -> None:
    share = network.share(principals=(network.receiver,))
    arn = share["resourceShareArn"]
    assert network.ram.list_resource_share_permissions(resourceShareArn=arn)["permissions"] == []
    network.ram.associate_resource_share(resourceShareArn=arn, resourceArns=network.subnet_arns)
    (permission,) = network.ram.list_resource_share_permissions(resourceShareArn=arn)["permissions"]
    assert permission["arn"] == "arn:aws:ram::aws:permission/AWSRAMDefaultPermissionSubnet"
    assert (permission["status"], permission["version"]) == ("ASSOCIATED", "1")
    assert (permission["resourceType"], permission["isResourceTypeDefault"]) == ("ec2:Subnet", True)
    assert permission["creationTime"] == share["creationTime"]


def test_the_permissions_that_a_share_is_made_with_must_exist(network: Network, enabled: Network) -> None:
    default = "arn:aws:ram::aws:permission/AWSRAMDefaultPermissionSubnet"
    share = network.share(permissionArns=[default])
    found = network.ram.list_resource_share_permissions(resourceShareArn=share["resourceShareArn"])["permissions"]
    assert [one["arn"] for one in found] == [default]
    with pytest.raises(ClientError, match=r"UnknownResourceException.*Missing could not be found"):
        network.share(permissionArns=["arn:aws:ram::aws:permission/Missing"])
    with pytest.raises(ClientError, match="only one permission with each resource type"):
        network.share(permissionArns=[default, default])
    with pytest.raises(ClientError, match=r"UnknownResourceException.*could not be found"):
        network.ram.list_resource_share_permissions(resourceShareArn=f"{share['resourceShareArn']}0")
