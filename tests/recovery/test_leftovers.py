"""What an interrupted run left in AWS: which creations were pending, and which object each of them made."""

import json
from typing import Any

import boto3
import pulumi
import pytest

from components.accounts.baseline import Baseline, BaselineArgs, Setting
from components.accounts.usage_settings import BudgetArgs, NotificationArgs, ServiceQuotaArgs
from components.network.vpc import Vpc, VpcArgs
from engine.deployment import Deployment, StateResource, read_export
from engine.urns import split_urn
from policies.buckets import flow_log_archive_policy
from policies.trust import account_trust
from recovery import leftovers
from recovery.leftovers import PendingCreation, adopt_leftovers, find_leftover, read_pending_creations
from resource_types import table
from resource_types.dns_finders import find_resolver_association
from resource_types.lookup import Lookup
from sandbox.aws.server import LocalAws
from tests.sandbox.aws.test_resource_policy import READ
from tests.support.aws import create_account
from tests.support.monitor import run_program

PREFIX = "urn:pulumi:org::aws-organization"
PROVIDER = f"{PREFIX}::pulumi:providers:aws::networking"
VPC = f"{PREFIX}::awsorg:index:Vpc$aws:ec2/vpc:Vpc::vpc-shared"


def operation(kind: str, urn: str, **inputs: Any) -> dict[str, Any]:
    type_ = split_urn(urn)[0]
    return {"type": kind, "resource": {"urn": urn, "type": type_, "inputs": inputs, "provider": f"{PROVIDER}::p1"}}


def export(*operations: dict[str, Any], resources: list[dict[str, Any]] | None = None) -> Deployment:
    provider = {"urn": PROVIDER, "id": "p1", "type": "pulumi:providers:aws", "inputs": {"region": "us-east-1"}}
    content = {"resources": [provider, *(resources or [])], "pending_operations": list(operations)}
    return read_export({"deployment": content})


def test_a_stack_that_ended_well_has_nothing_pending() -> None:
    assert read_pending_creations(export()) == []
    assert read_pending_creations(read_export({"deployment": {"resources": None, "pending_operations": None}})) == []


def test_a_run_with_nothing_pending_reads_no_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "load_type_table", lambda: pytest.fail("a preview starts slower for it"))
    adopt_leftovers(export())


def test_a_creation_is_pending_until_the_state_knows_the_resource() -> None:
    known = {"urn": VPC, "id": "vpc-1", "type": "aws:ec2/vpc:Vpc"}
    assert read_pending_creations(export(operation("creating", VPC), resources=[known])) == []
    assert read_pending_creations(export(operation("updating", VPC), operation("deleting", VPC))) == []


def test_a_pending_creation_carries_its_inputs_its_provider_and_the_known_ids() -> None:
    other = {"urn": f"{VPC}-other", "id": "vpc-2", "type": "aws:ec2/vpc:Vpc", "provider": f"{PROVIDER}::p1"}
    twice = operation("creating", VPC, cidrBlock="10.0.0.0/16")
    (pending,) = read_pending_creations(export(twice, twice, resources=[other]))
    assert (pending.resource.type, pending.resource.name) == ("aws:ec2/vpc:Vpc", "vpc-shared")
    assert pending.resource.inputs == {"cidrBlock": "10.0.0.0/16"}
    assert pending.provider_inputs == {"region": "us-east-1"}
    assert pending.known_ids == {"vpc-2"}


def test_a_creation_is_adopted_under_the_name_that_it_has_now(monkeypatch: pytest.MonkeyPatch) -> None:
    def program() -> None:
        adopt_leftovers(export(operation("creating", VPC)))
        args = VpcArgs(
            region="us-east-1",
            cidr="10.0.0.0/16",
            subnets=[],
            tags={},
            gateway_tags={},
            route_table_tags={},
            former_names=["vpc-first", "vpc-shared"],
        )
        Vpc("vpc-common", args)

    monkeypatch.setattr(leftovers, "find_leftover", lambda _: "vpc-9")
    found = {one.type: one for one in run_program(program)}["aws:ec2/vpc:Vpc"]
    assert (found.name, found.import_id) == ("vpc-common", "vpc-9")


def test_what_another_account_holds_under_the_same_id_is_not_known_here() -> None:
    role = f"{PREFIX}::awsorg:index:AccountRole$aws:iam/role:Role::role-audit"
    elsewhere = {"urn": f"{role}/a", "id": "AuditReadOnly", "type": "aws:iam/role:Role", "provider": "other::p2"}
    (pending,) = read_pending_creations(export(operation("creating", f"{role}/b"), resources=[elsewhere]))
    assert pending.known_ids == frozenset()


def test_what_is_called_the_same_in_another_region_is_not_known_here() -> None:
    analyzer = (
        f"{PREFIX}::awsorg:index:AccountBaseline$aws:accessanalyzer/analyzer:Analyzer::baseline-a/external-access"
    )
    shared = {"id": "external-access", "type": "aws:accessanalyzer/analyzer:Analyzer", "provider": f"{PROVIDER}::p1"}
    home = {"urn": f"{analyzer}/us-east-1", "inputs": {}, **shared}
    away = {"urn": f"{analyzer}/eu-west-1", "inputs": {"region": "eu-west-1"}, **shared}
    begun = operation("creating", f"{analyzer}/eu-south-1", region="eu-south-1")
    (pending,) = read_pending_creations(export(begun, resources=[home, away]))
    assert pending.known_ids == frozenset()
    again = operation("creating", f"{analyzer}/second", region="us-east-1")
    (pending,) = read_pending_creations(export(again, resources=[home, away]))
    assert pending.known_ids == {"external-access"}


def pending(type_: str, known: frozenset[str] = frozenset(), **inputs: Any) -> PendingCreation:
    return PendingCreation(
        resource=StateResource(urn=f"{PREFIX}::awsorg:index:X${type_}::the-name", inputs=inputs),
        provider_inputs={"region": "us-east-1"},
        known_ids=known,
    )


def make_vpc(aws: LocalAws, cidr: str = "10.0.0.0/16", region: str = "us-east-1", **tags: str) -> str:
    tag_list = [{"Key": key, "Value": value} for key, value in tags.items()]
    specification = [{"ResourceType": "vpc", "Tags": tag_list}] if tags else []
    ec2 = aws.client("ec2", region=region)
    return ec2.create_vpc(CidrBlock=cidr, TagSpecifications=specification)["Vpc"]["VpcId"]


def test_a_vpc_is_found_by_its_network_and_all_its_tags(local_aws: LocalAws) -> None:
    vpc = make_vpc(local_aws, Name="shared", Environment="prod")
    make_vpc(local_aws, Name="shared")
    make_vpc(local_aws, cidr="10.5.0.0/16", Name="shared", Environment="prod")
    tags = {"Name": "shared", "Environment": "prod"}
    creation = pending("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16", region="us-east-1", tags=tags)
    assert find_leftover(creation) == vpc


def test_somebody_elses_vpc_of_the_same_name_is_left_alone(local_aws: LocalAws) -> None:
    make_vpc(local_aws, Name="shared")
    creation = PendingCreation(
        resource=StateResource(urn=VPC, inputs={"cidrBlock": "10.0.0.0/16", "tags": {"Name": "shared"}}),
        provider_inputs={"region": "us-east-1", "defaultTags": json.dumps({"tags": {"ManagedBy": "pulumi"}})},
        known_ids=frozenset(),
    )
    assert find_leftover(creation) is None
    vpc = make_vpc(local_aws, Name="shared", ManagedBy="pulumi")
    assert find_leftover(creation) == vpc


def test_a_gateway_of_another_vpc_is_left_alone(local_aws: LocalAws) -> None:
    ec2 = local_aws.client("ec2")
    ours, theirs = make_vpc(local_aws), make_vpc(local_aws, cidr="10.5.0.0/16")
    tags = [{"ResourceType": "internet-gateway", "Tags": [{"Key": "Name", "Value": "shared"}]}]
    gateway = ec2.create_internet_gateway(TagSpecifications=tags)["InternetGateway"]["InternetGatewayId"]
    creation = pending("aws:ec2/internetGateway:InternetGateway", vpcId=ours, tags={"Name": "shared"})
    assert find_leftover(creation) == gateway
    ec2.attach_internet_gateway(VpcId=theirs, InternetGatewayId=gateway)
    assert find_leftover(creation) is None


def test_what_leads_out_of_a_vpc_is_found_as_long_as_it_is_there(local_aws: LocalAws) -> None:
    ec2 = local_aws.client("ec2")

    def tag(kind: str) -> list[dict[str, Any]]:
        return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": "shop"}]}]

    vpc = make_vpc(local_aws)
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    tags, others = {"Name": "shop"}, {"Name": "other"}
    address = pending("aws:ec2/eip:Eip", domain="vpc", tags=tags)
    allocation = ec2.allocate_address(Domain="vpc", TagSpecifications=tag("elastic-ip"))["AllocationId"]
    assert find_leftover(address) == allocation
    assert find_leftover(pending("aws:ec2/eip:Eip", domain="vpc", tags=others)) is None
    made = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=allocation, TagSpecifications=tag("natgateway"))
    gateway = made["NatGateway"]["NatGatewayId"]
    inputs = {"subnetId": subnet, "allocationId": allocation}
    assert find_leftover(address) is None, "it serves a gateway"
    assert find_leftover(pending("aws:ec2/natGateway:NatGateway", **inputs, tags=tags)) == gateway
    assert find_leftover(pending("aws:ec2/natGateway:NatGateway", **inputs, tags=others)) is None
    ec2.delete_nat_gateway(NatGatewayId=gateway)
    assert find_leftover(pending("aws:ec2/natGateway:NatGateway", **inputs, tags=tags)) is None
    service = "com.amazonaws.us-east-1.s3"
    endpoint = ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName=service, VpcEndpointType="Gateway", TagSpecifications=tag("vpc-endpoint")
    )
    inputs = {"vpcId": vpc, "serviceName": service, "tags": tags}
    found = pending("aws:ec2/vpcEndpoint:VpcEndpoint", vpcEndpointType="Gateway", **inputs)
    assert find_leftover(found) == endpoint["VpcEndpoint"]["VpcEndpointId"]
    assert find_leftover(pending("aws:ec2/vpcEndpoint:VpcEndpoint", vpcEndpointType="Interface", **inputs)) is None


def test_a_security_group_its_rules_and_a_prefix_list_are_found(local_aws: LocalAws) -> None:
    ec2 = local_aws.client("ec2")
    vpc = make_vpc(local_aws)
    named = [{"ResourceType": "prefix-list", "Tags": [{"Key": "Name", "Value": "offices"}]}]
    made = ec2.create_managed_prefix_list(
        PrefixListName="offices", MaxEntries=1, AddressFamily="IPv4", TagSpecifications=named
    )
    prefix_list = made["PrefixList"]["PrefixListId"]
    lists = "aws:ec2/managedPrefixList:ManagedPrefixList"
    assert find_leftover(pending(lists, name="offices", tags={"Name": "offices"})) == prefix_list
    assert find_leftover(pending(lists, name="offices", tags={"Name": "other"})) is None
    group = ec2.create_security_group(GroupName="web", Description="-", VpcId=vpc)["GroupId"]
    creation = pending("aws:ec2/securityGroup:SecurityGroup", vpcId=vpc, name="web")
    with pytest.raises(pulumi.RunError, match=f"left {group}, which still lets everything out: .* --group-id {group}"):
        find_leftover(creation)
    assert find_leftover(pending("aws:ec2/securityGroup:SecurityGroup", vpcId=vpc, name="web", egress=[])) == group
    everything = {"securityGroupId": group, "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}
    (default,) = [
        rule["SecurityGroupRuleId"]
        for rule in ec2.describe_security_group_rules()["SecurityGroupRules"]
        if rule["GroupId"] == group and rule["IsEgress"]
    ]
    out = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    assert find_leftover(pending(out, **everything)) == default, "the one that AWS gave it"
    ec2.revoke_security_group_egress(GroupId=group, SecurityGroupRuleIds=[default])
    assert find_leftover(creation) == group
    assert find_leftover(pending("aws:ec2/securityGroup:SecurityGroup", vpcId=vpc, name="web", tags={"a": "b"})) is None
    tcp = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    peers_there = ({"UserIdGroupPairs": [{"GroupId": group}]}, {"PrefixListIds": [{"PrefixListId": prefix_list}]})
    rules = [
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[tcp | peer])["SecurityGroupRules"][0]
        for peer in peers_there
    ]
    same: dict[str, Any] = {"securityGroupId": group, "ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
    into = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    peers = ({"referencedSecurityGroupId": group}, {"prefixListId": prefix_list})
    assert [find_leftover(pending(into, **same, **peer)) for peer in peers] == [
        rule["SecurityGroupRuleId"] for rule in rules
    ]
    assert find_leftover(pending(into, **same | {"toPort": 444}, **peers[0])) is None


def test_a_flow_log_is_found_by_its_vpc_and_bucket(local_aws: LocalAws) -> None:
    ec2, vpc = local_aws.client("ec2"), make_vpc(local_aws)
    arn, s3 = "arn:aws:s3:::flows-of-tests", local_aws.client("s3")
    s3.create_bucket(Bucket="flows-of-tests")
    policy = flow_log_archive_policy(arn, account_ids=[local_aws.client("sts").get_caller_identity()["Account"]])
    s3.put_bucket_policy(Bucket="flows-of-tests", Policy=json.dumps(policy))
    (made,) = ec2.create_flow_logs(
        ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogDestinationType="s3", LogDestination=arn
    )["FlowLogIds"]
    log = "aws:ec2/flowLog:FlowLog"
    assert find_leftover(pending(log, vpcId=vpc, logDestination=arn)) == made
    assert find_leftover(pending(log, vpcId=vpc, logDestination=f"{arn}-2")) is None
    assert find_leftover(pending(log, vpcId=make_vpc(local_aws, "10.9.0.0/16"), logDestination=arn)) is None


def test_free_dhcp_options_with_our_tags_are_found(local_aws: LocalAws) -> None:
    ec2 = local_aws.client("ec2")
    tags = [{"ResourceType": "dhcp-options", "Tags": [{"Key": "Name", "Value": "shop"}]}]
    told = [{"Key": "domain-name", "Values": ["corp.example.com"]}]
    made = ec2.create_dhcp_options(DhcpConfigurations=told, TagSpecifications=tags)["DhcpOptions"]["DhcpOptionsId"]
    options = "aws:ec2/vpcDhcpOptions:VpcDhcpOptions"
    assert find_leftover(pending(options, tags={"Name": "shop"})) == made
    assert find_leftover(pending(options, tags={"Name": "other"})) is None
    assert find_leftover(pending(options)) is None
    ec2.associate_dhcp_options(DhcpOptionsId=made, VpcId=make_vpc(local_aws))
    assert find_leftover(pending(options, tags={"Name": "shop"})) is None, "a VPC has them"


def test_parts_of_an_ipam_are_found(local_aws: LocalAws) -> None:
    ec2, regions = local_aws.client("ec2"), [{"RegionName": "us-east-1"}]
    tags = {"Name": "all"}

    def tag(kind: str) -> Any:
        return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": "all"}]}]

    ipam = ec2.create_ipam(OperatingRegions=regions, TagSpecifications=tag("ipam"))["Ipam"]
    assert find_leftover(pending("aws:ec2/vpcIpam:VpcIpam", tags=tags)) == ipam["IpamId"]
    assert find_leftover(pending("aws:ec2/vpcIpam:VpcIpam")) is None
    assert find_leftover(pending("aws:ec2/vpcIpam:VpcIpam", tags={"Name": "other"})) is None
    scope, kind = ipam["PrivateDefaultScopeId"], "aws:ec2/vpcIpamPool:VpcIpamPool"
    request: Any = {"IpamScopeId": scope, "AddressFamily": "ipv4", "TagSpecifications": tag("ipam-pool")}
    pool = ec2.create_ipam_pool(**request)["IpamPool"]["IpamPoolId"]
    assert find_leftover(pending(kind, ipamScopeId=scope, tags=tags)) == pool
    others: list[dict[str, Any]] = [{"locale": "us-east-1"}, {"sourceIpamPoolId": pool}, {"tags": {}}]
    for other in [*others, {"ipamScopeId": "ipam-scope-1"}]:
        inputs: dict[str, Any] = {"ipamScopeId": scope, "tags": tags} | other
        assert find_leftover(pending(kind, **inputs)) is None, other
    ec2.provision_ipam_pool_cidr(IpamPoolId=pool, Cidr="10.0.0.0/8")
    cidr = "aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr"
    assert find_leftover(pending(cidr, ipamPoolId=pool, cidr="10.0.0.0/8")) == f"10.0.0.0/8_{pool}"
    assert find_leftover(pending(cidr, ipamPoolId=pool, cidr="10.0.0.0/9")) is None
    administrator = "aws:ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount"
    account = make_administrator(local_aws)
    assert find_leftover(pending(administrator, delegatedAdminAccountId=account)) == account
    assert find_leftover(pending(administrator, delegatedAdminAccountId="111111111111")) is None


def make_administrator(aws: LocalAws) -> str:
    """Of IPAM."""
    organizations = aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    account = create_account(aws, "ipam@example.com")
    organizations.enable_aws_service_access(ServicePrincipal="ipam.amazonaws.com")
    aws.client("ec2").enable_ipam_organization_admin_account(DelegatedAdminAccountId=account)
    return account


def test_without_tags_a_free_address_may_be_anybody_s(local_aws: LocalAws) -> None:
    local_aws.client("ec2").allocate_address(Domain="vpc")
    assert find_leftover(pending("aws:ec2/eip:Eip", domain="vpc")) is None


def test_a_hosted_zone_is_found_by_its_name_and_tags_and_a_record_by_its_values(local_aws: LocalAws) -> None:
    route53 = local_aws.client("route53")
    tags, comment = {"Name": "shop"}, "Managed by Pulumi"
    creation = pending("aws:route53/zone:Zone", name="example.com", comment=comment, tags=tags)
    theirs = {"Comment": "theirs", "PrivateZone": False}
    route53.create_hosted_zone(Name="example.com", CallerReference="a", HostedZoneConfig=theirs)
    assert find_leftover(creation) is None
    ours = theirs | {"Comment": comment}
    made = route53.create_hosted_zone(Name="example.com", CallerReference="b", HostedZoneConfig=ours)
    zone = made["HostedZone"]["Id"].rpartition("/")[2]
    assert find_leftover(creation) == zone, "it has no tags yet"
    address = {"Name": "example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    for action, found in (("CREATE", None), ("DELETE", zone)):
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": address}]}
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)
        assert find_leftover(creation) == found, "somebody's, who has records in it"
    asked = {"ResourceType": "hostedzone", "ResourceId": zone}
    route53.change_tags_for_resource(**asked, AddTags=[{"Key": "Name", "Value": "other"}])
    assert find_leftover(creation) is None
    route53.change_tags_for_resource(**asked, AddTags=[{"Key": "Name", "Value": "shop"}])
    assert find_leftover(creation) == zone
    name = "*.example.com"
    record = {"Name": name, "Type": "TXT", "TTL": 60, "ResourceRecords": [{"Value": '"ours"'}]}

    def text(value: str) -> PendingCreation:
        return pending("aws:route53/record:Record", zoneId=zone, name=name, type="TXT", ttl=60, records=[value])

    assert find_leftover(text("ours")) is None
    batch = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)
    assert find_leftover(text("ours")) == f"{zone}_*.example.com_TXT"
    assert find_leftover(text("theirs")) is None
    target = {"HostedZoneId": "Z9", "DNSName": "x.elb.amazonaws.com.", "EvaluateTargetHealth": True}
    batch["Changes"][0]["ResourceRecordSet"] = {"Name": "example.com", "Type": "A", "AliasTarget": target}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)

    def alias(target: str) -> PendingCreation:
        aliases = [{"name": target, "zoneId": "Z9", "evaluateTargetHealth": True}]
        return pending("aws:route53/record:Record", zoneId=zone, name="example.com", type="A", aliases=aliases)

    assert find_leftover(alias("x.elb.amazonaws.com")) == f"{zone}_example.com_A"
    assert find_leftover(alias("y.elb.amazonaws.com")) is None


def test_what_gives_a_private_zone_to_a_vpc_is_found_by_both(local_aws: LocalAws) -> None:
    route53 = local_aws.client("route53")
    first, second = make_vpc(local_aws), make_vpc(local_aws, cidr="10.5.0.0/16")
    inside = {"VPCId": first, "VPCRegion": "us-east-1"}
    config = {"PrivateZone": True, "Comment": "ours"}
    made = route53.create_hosted_zone(Name="internal", CallerReference="a", HostedZoneConfig=config, VPC=inside)
    zone = made["HostedZone"]["Id"].rpartition("/")[2]
    creation = pending("aws:route53/zone:Zone", name="internal", comment="ours", vpcs=[{"vpcId": first}])
    assert find_leftover(creation) == zone
    authorization, association = (
        pending(f"aws:route53/{type_}", zoneId=zone, vpcId=second, vpcRegion="us-east-1")
        for type_ in ("vpcAssociationAuthorization:VpcAssociationAuthorization", "zoneAssociation:ZoneAssociation")
    )
    assert (find_leftover(authorization), find_leftover(association)) == (None, None)
    vpc = {"VPCId": second, "VPCRegion": "us-east-1"}
    route53.create_vpc_association_authorization(HostedZoneId=zone, VPC=vpc)
    route53.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=vpc)
    assert (find_leftover(authorization), find_leftover(association)) == (
        *(f"{zone}:{second}", f"{zone}:{second}:us-east-1"),
    )


def test_an_alias_that_the_account_has_is_adopted(local_aws: LocalAws) -> None:
    creation = pending("aws:iam/accountAlias:AccountAlias", accountAlias="acme-prod")
    local_aws.client("iam").create_account_alias(AccountAlias="acme")
    assert find_leftover(creation) is None
    local_aws.client("iam").create_account_alias(AccountAlias="acme-prod")
    assert find_leftover(creation) == "acme-prod"


def test_a_role_of_the_same_name_without_our_tags_is_left_alone(local_aws: LocalAws) -> None:
    trust = json.dumps(account_trust(["123456789012"], None))
    local_aws.client("iam").create_role(RoleName="Audit", AssumeRolePolicyDocument=trust)
    assert find_leftover(pending("aws:iam/role:Role", name="Audit")) == "Audit"
    assert find_leftover(pending("aws:iam/role:Role", name="Audit", tags={"ManagedBy": "pulumi"})) is None


def test_what_ci_enters_by_is_found_where_it_has_our_tags(local_aws: LocalAws) -> None:
    iam = local_aws.client("iam")
    document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}'
    iam.create_policy(PolicyName="Preview", PolicyDocument=document)
    arn = iam.create_policy(PolicyName="Preview-boundary", PolicyDocument=document)["Policy"]["Arn"]
    url = "https://token.actions.githubusercontent.com"
    tags = [{"Key": "ManagedBy", "Value": "pulumi"}]
    provider = iam.create_open_id_connect_provider(Url=url, ClientIDList=["sts.amazonaws.com"], Tags=tags)
    iam.create_open_id_connect_provider(Url="https://gitlab.com", ClientIDList=["sts.amazonaws.com"])
    ours = {"ManagedBy": "pulumi"}
    found = [
        find_leftover(pending("aws:iam/policy:Policy", name="Preview-boundary")),
        find_leftover(pending("aws:iam/policy:Policy", name="Preview-boundary", tags=ours)),
        find_leftover(pending("aws:iam/openIdConnectProvider:OpenIdConnectProvider", url=url, tags=ours)),
        find_leftover(
            pending("aws:iam/openIdConnectProvider:OpenIdConnectProvider", url="https://gitlab.com", tags=ours)
        ),
    ]
    assert found == [arn, None, provider["OpenIDConnectProviderArn"], None]


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        ("aws:iam/role:Role", {"name": "NoSuchRole"}),
        ("aws:organizations/organization:Organization", {}),
        ("aws:ec2/route:Route", {"routeTableId": "rtb-0123456789abcdef0", "destinationCidrBlock": "0.0.0.0/0"}),
    ],
)
def test_what_it_would_belong_to_is_gone_so_it_is_not_there(
    local_aws: LocalAws, type_: str, inputs: dict[str, Any]
) -> None:
    assert find_leftover(pending(type_, **inputs)) is None


def test_what_the_creation_did_not_make_is_none(local_aws: LocalAws) -> None:
    assert find_leftover(pending("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16", tags={"Name": "shared"})) is None


def test_an_object_that_the_state_knows_is_no_leftover(local_aws: LocalAws) -> None:
    vpc = make_vpc(local_aws, Name="shared")
    creation = pending("aws:ec2/vpc:Vpc", frozenset({vpc}), cidrBlock="10.0.0.0/16", tags={"Name": "shared"})
    assert find_leftover(creation) is None


def test_an_object_in_another_region_is_imported_with_that_region(local_aws: LocalAws) -> None:
    vpc = make_vpc(local_aws, region="us-west-2", Name="shared")
    creation = pending("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16", region="us-west-2", tags={"Name": "shared"})
    assert find_leftover(creation) == f"{vpc}@us-west-2"


def test_two_objects_that_it_could_be_are_refused(local_aws: LocalAws) -> None:
    ids = [make_vpc(local_aws, Name="shared"), make_vpc(local_aws, Name="shared")]
    with pytest.raises(pulumi.RunError, match="several objects that it could be") as refused:
        find_leftover(pending("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16", tags={"Name": "shared"}))
    assert all(id_ in str(refused.value) for id_ in ids)
    assert "was pending: `python -m recovery`" in str(refused.value)


def test_a_type_whose_creation_can_be_repeated_is_not_looked_up() -> None:
    assert find_leftover(pending("aws:iam/rolePolicyAttachment:RolePolicyAttachment", role="r", policyArn="a")) is None


def test_the_question_goes_to_the_account_of_the_provider(local_aws: LocalAws) -> None:
    local_aws.client("organizations").create_organization(FeatureSet="ALL")
    account = create_account(local_aws, "a@example.com")
    trust = json.dumps(account_trust(["123456789012"], None))
    iam = local_aws.client("iam", account=account)
    iam.create_role(RoleName="TerraformExecutionRole", AssumeRolePolicyDocument=trust)
    hop = {"roleArn": f"arn:aws:iam::{account}:role/TerraformExecutionRole", "sessionName": "pulumi-a"}
    creation = PendingCreation(
        resource=StateResource(
            urn=f"{PREFIX}::awsorg:index:AccountRole$aws:iam/role:Role::execution-role-a",
            inputs={"name": "TerraformExecutionRole"},
        ),
        provider_inputs={"region": "us-east-1", "assumeRoles": json.dumps([hop])},
        known_ids=frozenset(),
    )
    assert find_leftover(creation) == "TerraformExecutionRole"


def test_an_account_that_cannot_be_asked_is_an_error(local_aws: LocalAws) -> None:
    hop = {"roleArn": "arn:aws:iam::999999999999:role/None", "sessionName": "pulumi-a"}
    creation = PendingCreation(
        resource=StateResource(urn=VPC, inputs={"cidrBlock": "10.0.0.0/16"}),
        provider_inputs={"region": "us-east-1", "assumeRoles": json.dumps([hop])},
        known_ids=frozenset(),
    )
    with pytest.raises(pulumi.RunError, match=r"AWS cannot be asked whether it did.*AccessDenied"):
        find_leftover(creation)


def test_everything_in_an_organization_is_found(local_aws: LocalAws) -> None:
    organizations = local_aws.client("organizations")
    organization = organizations.create_organization(FeatureSet="ALL")["Organization"]
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    unit = organizations.create_organizational_unit(ParentId=root, Name="Security")["OrganizationalUnit"]["Id"]
    content = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"a4b:*","Resource":"*"}]}'
    policy = organizations.create_policy(Content=content, Description="", Name="deny", Type="SERVICE_CONTROL_POLICY")[
        "Policy"
    ]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=unit)
    account = create_account(local_aws, "a@example.com")
    organizations.enable_aws_service_access(ServicePrincipal="config.amazonaws.com")
    organizations.register_delegated_administrator(AccountId=account, ServicePrincipal="config.amazonaws.com")
    assert find_leftover(pending("aws:organizations/resourcePolicy:ResourcePolicy")) is None
    delegation = organizations.put_resource_policy(Content=READ)["ResourcePolicy"]["ResourcePolicySummary"]["Id"]
    found = {
        type_: find_leftover(pending(f"aws:organizations/{type_}", **inputs))
        for type_, inputs in {
            "organization:Organization": {},
            "organizationalUnit:OrganizationalUnit": {"name": "Security", "parentId": root},
            "policy:Policy": {"name": "deny", "type": "SERVICE_CONTROL_POLICY"},
            "policyAttachment:PolicyAttachment": {"policyId": policy, "targetId": unit},
            "resourcePolicy:ResourcePolicy": {"content": READ},
            "delegatedAdministrator:DelegatedAdministrator": {
                "accountId": account,
                "servicePrincipal": "config.amazonaws.com",
            },
        }.items()
    }
    assert found == {
        "organization:Organization": organization["Id"],
        "organizationalUnit:OrganizationalUnit": unit,
        "policy:Policy": policy,
        "policyAttachment:PolicyAttachment": f"{unit}:{policy}",
        "resourcePolicy:ResourcePolicy": delegation,
        "delegatedAdministrator:DelegatedAdministrator": f"{account}/config.amazonaws.com",
    }


def test_a_resource_policy_that_somebody_else_made_is_left_alone(local_aws: LocalAws) -> None:
    organizations = local_aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    organizations.put_resource_policy(Content=READ)
    assert (
        find_leftover(pending("aws:organizations/resourcePolicy:ResourcePolicy", tags={"ManagedBy": "pulumi"})) is None
    )


def test_without_tags_what_aws_made_by_itself_is_left_alone(local_aws: LocalAws) -> None:
    ec2 = local_aws.client("ec2")
    (default,) = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    assert find_leftover(pending("aws:ec2/vpc:Vpc", cidrBlock=default["CidrBlock"])) is None
    vpc = make_vpc(local_aws)
    assert find_leftover(pending("aws:ec2/routeTable:RouteTable", vpcId=vpc)) is None
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    assert find_leftover(pending("aws:ec2/routeTable:RouteTable", vpcId=vpc)) == table


def test_everything_in_a_network_is_found(local_aws: LocalAws) -> None:
    ec2 = local_aws.client("ec2")
    tags = {"Name": "shared"}
    tag_list = [{"Key": "Name", "Value": "shared"}]
    vpc = make_vpc(local_aws, Name="shared")
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    gateway = ec2.create_internet_gateway(TagSpecifications=[{"ResourceType": "internet-gateway", "Tags": tag_list}])[
        "InternetGateway"
    ]["InternetGatewayId"]
    ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway)
    table = ec2.create_route_table(VpcId=vpc, TagSpecifications=[{"ResourceType": "route-table", "Tags": tag_list}])[
        "RouteTable"
    ]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    out = ec2.create_egress_only_internet_gateway(VpcId=vpc)["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
    ec2.create_egress_only_internet_gateway(VpcId=make_vpc(local_aws, cidr="10.5.0.0/16"))
    ec2.create_route(RouteTableId=table, DestinationIpv6CidrBlock="::/0", EgressOnlyInternetGatewayId=out)
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    found = [
        find_leftover(pending("aws:ec2/subnet:Subnet", vpcId=vpc, cidrBlock="10.0.1.0/24")),
        find_leftover(pending("aws:ec2/internetGateway:InternetGateway", vpcId=vpc, tags=tags)),
        find_leftover(pending("aws:ec2/routeTable:RouteTable", vpcId=vpc, tags=tags)),
        find_leftover(pending("aws:ec2/route:Route", routeTableId=table, destinationCidrBlock="0.0.0.0/0")),
        find_leftover(pending("aws:ec2/route:Route", routeTableId=table, destinationIpv6CidrBlock="::/0")),
        find_leftover(pending("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", vpcId=vpc, tags=tags)),
        find_leftover(
            pending("aws:ec2/routeTableAssociation:RouteTableAssociation", routeTableId=table, subnetId=subnet)
        ),
    ]
    routes = [f"{table}_0.0.0.0/0", f"{table}_::/0"]
    assert found == [subnet, gateway, table, *routes, out, f"{subnet}/{table}"]


def test_a_network_acl_is_found_by_its_tags_and_its_parts_by_what_they_say(local_aws: LocalAws) -> None:
    ec2, tags = local_aws.client("ec2"), {"Name": "shop-inner"}
    vpc = make_vpc(local_aws)
    made = {
        "VpcId": vpc,
        "TagSpecifications": [{"ResourceType": "network-acl", "Tags": [{"Key": "Name", "Value": "shop-inner"}]}],
    }
    assert find_leftover(pending("aws:ec2/networkAcl:NetworkAcl", vpcId=vpc, tags=tags)) is None
    acl = ec2.create_network_acl(**made)["NetworkAcl"]["NetworkAclId"]
    assert find_leftover(pending("aws:ec2/networkAcl:NetworkAcl", vpcId=vpc, tags=tags)) == acl
    assert find_leftover(pending("aws:ec2/networkAcl:NetworkAcl", vpcId=vpc)) is None
    entry = {"NetworkAclId": acl, "RuleNumber": 100, "Protocol": "6", "RuleAction": "deny", "Egress": True}
    ec2.create_network_acl_entry(**entry, CidrBlock="10.0.0.0/8", PortRange={"From": 22, "To": 22})
    rule: dict[str, Any] = {
        "networkAclId": acl,
        "ruleNumber": 100,
        "protocol": "6",
        "ruleAction": "deny",
        "egress": True,
    }
    kind = "aws:ec2/networkAclRule:NetworkAclRule"
    assert find_leftover(pending(kind, **rule, cidrBlock="10.0.0.0/8")) == f"{acl}:100:6:true"
    assert find_leftover(pending(kind, **rule, cidrBlock="10.0.0.0/16")) is None
    inbound: dict[str, Any] = rule | {"egress": False}
    assert find_leftover(pending(kind, **inbound, cidrBlock="10.0.0.0/8")) is None
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    wanted = pending("aws:ec2/networkAclAssociation:NetworkAclAssociation", networkAclId=acl, subnetId=subnet)
    assert find_leftover(wanted) is None
    here = [{"Name": "association.subnet-id", "Values": [subnet]}]
    (default,) = ec2.describe_network_acls(Filters=here)["NetworkAcls"]
    old = next(one["NetworkAclAssociationId"] for one in default["Associations"] if one["SubnetId"] == subnet)
    new = ec2.replace_network_acl_association(AssociationId=old, NetworkAclId=acl)["NewAssociationId"]
    assert find_leftover(wanted) == new


def test_a_share_and_its_associations_are_found(local_aws: LocalAws) -> None:
    local_aws.client("organizations").create_organization(FeatureSet="ALL")
    account = create_account(local_aws, "a@example.com")
    ec2, ram = local_aws.client("ec2"), local_aws.client("ram")
    ram.enable_sharing_with_aws_organization()
    vpc = make_vpc(local_aws)
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetArn"]
    share = ram.create_resource_share(name="shared", resourceArns=[subnet], principals=[account])["resourceShare"]
    arn = share["resourceShareArn"]
    found = [
        find_leftover(pending("aws:ram/resourceShare:ResourceShare", name="shared")),
        find_leftover(
            pending("aws:ram/resourceAssociation:ResourceAssociation", resourceArn=subnet, resourceShareArn=arn)
        ),
        find_leftover(
            pending("aws:ram/principalAssociation:PrincipalAssociation", principal=account, resourceShareArn=arn)
        ),
    ]
    assert found == [arn, f"{arn},{subnet}", f"{arn},{account}"]


def test_what_holds_the_state_is_found(local_aws: LocalAws) -> None:
    kms = local_aws.client("kms")
    key = kms.create_key(Description="Encrypts the Pulumi state in bucket-a")["KeyMetadata"]["KeyId"]
    kms.create_key(Description="another")
    kms.create_alias(AliasName="alias/pulumi-state", TargetKeyId=key)
    local_aws.client("s3").create_bucket(Bucket="bucket-a")
    found = [
        find_leftover(pending("aws:kms/key:Key", description="Encrypts the Pulumi state in bucket-a")),
        find_leftover(pending("aws:kms/alias:Alias", name="alias/pulumi-state")),
        find_leftover(pending("aws:s3/bucket:Bucket", bucket="bucket-a")),
    ]
    assert found == [key, "alias/pulumi-state", "bucket-a"]


def test_a_trail_and_its_log_group_are_found_by_name(local_aws: LocalAws) -> None:
    s3, logs = local_aws.client("s3"), local_aws.client("logs")
    s3.create_bucket(Bucket="audit-bucket")
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::audit-bucket/*",
    }
    s3.put_bucket_policy(Bucket="audit-bucket", Policy=json.dumps({"Version": "2012-10-17", "Statement": [allow]}))
    arn = local_aws.client("cloudtrail").create_trail(Name="administration", S3BucketName="audit-bucket")["TrailARN"]
    for name in ("/aws/cloudtrail/administration", "/aws/cloudtrail/administration-2"):
        logs.create_log_group(logGroupName=name)
    found = [
        find_leftover(pending("aws:cloudtrail/trail:Trail", name="administration")),
        find_leftover(pending("aws:cloudwatch/logGroup:LogGroup", name="/aws/cloudtrail/administration")),
    ]
    assert found == [arn, "/aws/cloudtrail/administration"]


def test_what_records_is_found_in_its_region_by_its_name(local_aws: LocalAws) -> None:
    config, s3, organizations = (local_aws.client(service) for service in ("config", "s3", "organizations"))
    arn = "arn:aws:iam::123456789012:role/recorder"
    kinds = (
        "aws:cfg/recorder:Recorder",
        "aws:cfg/deliveryChannel:DeliveryChannel",
        "aws:cfg/configurationAggregator:ConfigurationAggregator",
    )
    assert [find_leftover(pending(kind, name="default")) for kind in kinds] == [None] * 3
    s3.create_bucket(Bucket="records")
    allow = {"Effect": "Allow", "Principal": {"Service": "config.amazonaws.com"}, "Action": "s3:PutObject"}
    document = {"Version": "2012-10-17", "Statement": [{**allow, "Resource": "arn:aws:s3:::records/*"}]}
    s3.put_bucket_policy(Bucket="records", Policy=json.dumps(document))
    config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": arn})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "records"})
    organizations.create_organization(FeatureSet="ALL")
    config.put_configuration_aggregator(
        ConfigurationAggregatorName="default",
        OrganizationAggregationSource={"RoleArn": arn, "AllAwsRegions": True},
    )
    assert [find_leftover(pending(kind, name="default")) for kind in kinds] == ["default"] * 3
    assert [find_leftover(pending(kind, name="other")) for kind in kinds] == [None] * 3


def test_a_budget_is_found_in_its_account_by_its_name_and_tags(local_aws: LocalAws) -> None:
    budget = {"BudgetName": "monthly", "BudgetType": "COST", "TimeUnit": "MONTHLY"}
    limit = {"BudgetLimit": {"Amount": "100", "Unit": "USD"}}
    assert find_leftover(pending("aws:budgets/budget:Budget", name="monthly")) is None
    local_aws.client("budgets").create_budget(
        AccountId="123456789012", Budget=budget | limit, ResourceTags=[{"Key": "ManagedBy", "Value": "pulumi"}]
    )
    ours = pending("aws:budgets/budget:Budget", name="monthly", tags={"ManagedBy": "pulumi"})
    assert find_leftover(ours) == "123456789012:monthly"
    assert find_leftover(pending("aws:budgets/budget:Budget", name="monthly", tags={"ManagedBy": "others"})) is None


def test_a_group_and_a_user_are_found_by_their_names(local_aws: LocalAws) -> None:
    store = local_aws.client("sso-admin").list_instances()["Instances"][0]["IdentityStoreId"]
    people = local_aws.client("identitystore")
    name = {"GivenName": "Ann", "FamilyName": "Example"}
    group = people.create_group(IdentityStoreId=store, DisplayName="Platform")["GroupId"]
    user = people.create_user(IdentityStoreId=store, UserName="ann", DisplayName="Ann", Name=name)["UserId"]
    found = [
        find_leftover(pending("aws:identitystore/group:Group", identityStoreId=store, displayName="Platform")),
        find_leftover(pending("aws:identitystore/user:User", identityStoreId=store, userName="ann")),
    ]
    assert found == [f"{store}/{group}", f"{store}/{user}"]
    assert find_leftover(pending("aws:identitystore/user:User", identityStoreId=store, userName="bob")) is None


def test_a_topic_is_found_by_its_name_and_tags(local_aws: LocalAws) -> None:
    ours = pending("aws:sns/topic:Topic", name="alarm", tags={"ManagedBy": "pulumi"})
    assert find_leftover(ours) is None
    sns = local_aws.client("sns")
    tags = [{"Key": "ManagedBy", "Value": "pulumi"}]
    arns = [sns.create_topic(Name=name, Tags=tags)["TopicArn"] for name in ("alarm", "other-alarm")]
    assert find_leftover(ours) == arns[0]
    assert find_leftover(pending("aws:sns/topic:Topic", name="alarm", tags={"ManagedBy": "others"})) is None


def test_an_open_request_for_a_quota_is_found_and_a_granted_one_is_not_needed(local_aws: LocalAws) -> None:
    quotas = local_aws.client("service-quotas", region="eu-west-1")
    vpcs = {"ServiceCode": "vpc", "QuotaCode": "L-F678F1CE"}

    def find(value: int) -> str | None:
        named = {"serviceCode": "vpc", "quotaCode": "L-F678F1CE", "value": value}
        return find_leftover(pending("aws:servicequotas/serviceQuota:ServiceQuota", region="eu-west-1", **named))

    assert find(10) is None
    request = quotas.request_service_quota_increase(**vpcs, DesiredValue=10)["RequestedQuota"]["Id"]
    assert find(10) == "vpc/L-F678F1CE@eu-west-1"
    assert find(12) is None
    while quotas.get_requested_service_quota_change(RequestId=request)["RequestedQuota"]["Status"] != "APPROVED":
        pass
    assert find(10) is None


def pending_analyzer(**tags: str) -> PendingCreation:
    return pending(
        "aws:accessanalyzer/analyzer:Analyzer", analyzerName="external-access", region="eu-west-1", tags=tags
    )


def test_an_analyzer_is_found_in_its_region_by_its_name_and_tags(local_aws: LocalAws) -> None:
    assert find_leftover(pending_analyzer()) is None
    client = local_aws.client("accessanalyzer", region="eu-west-1")
    client.create_analyzer(analyzerName="external-access", type="ACCOUNT", tags={"ManagedBy": "pulumi"})
    assert find_leftover(pending_analyzer(ManagedBy="pulumi")) == "external-access@eu-west-1"
    assert find_leftover(pending_analyzer(ManagedBy="others")) is None


@pytest.mark.parametrize(
    ("urn", "setting", "later"),
    [
        pytest.param(
            "aws:budgets/budget:Budget::baseline-shop/budget/monthly",
            BudgetArgs(
                budget_name="monthly",
                amount="100",
                notifications=[
                    NotificationArgs(kind="ACTUAL", percent=80, emails=["a@example.com"], topic_arns=[]),
                ],
            ),
            "notifications",
            id="a budget without its notifications",
        ),
        pytest.param(
            "aws:servicequotas/serviceQuota:ServiceQuota::baseline-shop/service-quota/vpc/L-F678F1CE/eu-west-1",
            ServiceQuotaArgs(service="vpc", quota="L-F678F1CE", value=10, region="eu-west-1"),
            "value",
            id="a quota that AWS has not decided of",
        ),
    ],
)
def test_what_may_lack_something_is_taken_over_as_it_is(
    monkeypatch: pytest.MonkeyPatch, urn: str, setting: Setting, later: str
) -> None:
    def program() -> None:
        adopt_leftovers(export(operation("creating", f"{PREFIX}::awsorg:index:AccountBaseline${urn}")))
        Baseline("baseline-shop", BaselineArgs(regions=[], settings=[setting]))

    monkeypatch.setattr(leftovers, "find_leftover", lambda _: "the-id")
    found = {one.type: one for one in run_program(program)}[urn.partition("::")[0]]
    assert (found.import_id, found.ignore_changes) == ("the-id", (later,))


def test_what_the_resolver_has_is_found(local_aws: LocalAws) -> None:
    ec2, resolver = local_aws.client("ec2"), local_aws.client("route53resolver")
    vpc = make_vpc(local_aws)
    cidrs = ("10.0.1.0/24", "10.0.2.0/24")
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=cidr)["Subnet"]["SubnetId"] for cidr in cidrs]
    group = ec2.create_security_group(GroupName="dns", Description="-", VpcId=vpc)["GroupId"]
    tags = [{"Key": "Name", "Value": "corp"}]
    endpoint = resolver.create_resolver_endpoint(
        CreatorRequestId="a",
        Name="out",
        Direction="OUTBOUND",
        IpAddresses=[{"SubnetId": one} for one in subnets],
        SecurityGroupIds=[group],
        Tags=tags,
    )["ResolverEndpoint"]["Id"]
    asked: dict[str, Any] = {"name": "out", "direction": "OUTBOUND", "securityGroupIds": [group]}
    kind = "aws:route53/resolverEndpoint:ResolverEndpoint"
    other: dict[str, Any] = asked | {"securityGroupIds": ["sg-of-somebody"]}
    assert find_leftover(pending(kind, **other)) is None
    assert find_leftover(pending(kind, **asked, tags={"Name": "corp"})) == endpoint
    assert find_leftover(pending(kind, **asked, tags={"Name": "other"})) is None
    rule = resolver.create_resolver_rule(
        CreatorRequestId="b",
        Name="corp",
        DomainName="corp.example.com",
        RuleType="FORWARD",
        ResolverEndpointId=endpoint,
        TargetIps=[{"Ip": "10.9.0.10", "Port": 53}],
        Tags=tags,
    )["ResolverRule"]["Id"]
    asked = {"name": "corp", "domainName": "corp.example.com", "ruleType": "FORWARD", "resolverEndpointId": endpoint}
    other = asked | {"domainName": "example.com"}
    kind = "aws:route53/resolverRule:ResolverRule"
    assert find_leftover(pending(kind, **asked, tags={"Name": "corp"})) == rule
    assert find_leftover(pending(kind, **other, tags={"Name": "corp"})) is None
    other = asked | {"resolverEndpointId": "rslvr-out-of-somebody"}
    assert find_leftover(pending(kind, **other)) is None
    association = pending("aws:route53/resolverRuleAssociation:ResolverRuleAssociation", resolverRuleId=rule, vpcId=vpc)
    assert find_leftover(association) is None
    made = resolver.associate_resolver_rule(ResolverRuleId=rule, VPCId=vpc, Name="corp")
    assert find_leftover(association) == made["ResolverRuleAssociation"]["Id"]


@pytest.mark.parametrize(
    ("status", "found"), [("COMPLETE", ["a"]), ("CREATING", ["a"]), ("DELETING", []), ("FAILED", [])]
)
def test_what_the_resolver_takes_away_is_not_taken_over(
    monkeypatch: pytest.MonkeyPatch, status: str, found: list[str]
) -> None:
    """AWS shows it for a while."""
    monkeypatch.setattr(Lookup, "pages", lambda *_, **__: [{"Id": "a", "Status": status}])
    lookup = Lookup(session=boto3.Session(), inputs={"resolverRuleId": "r", "vpcId": "v"}, tags={})
    assert list(find_resolver_association(lookup)) == found
