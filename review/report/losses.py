"""What cannot be undone, as dated facts of AWS: what is lost with a resource, and what stays once it is made."""

AS_OF = "2026-11-26"
"""When the pages were read."""

_RAN = "what runs in it has to go first, and is not made again"
_ID = "a new one has another id, and what names the old id has to be changed"

LOSSES: dict[str, str] = {
    # docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_close.html and ..._accounts_remove.html
    "aws:organizations/account:Account": "AWS takes the account out of the organization, or closes it: 90 days later "
    "all that is in it is deleted for good, and its e-mail address is never free again",
    # .../orgs_manage_org_delete.html
    "aws:organizations/organization:Organization": "all its policies, units and delegations go with it, and every "
    "account stands alone",
    "aws:organizations/organizationalUnit:OrganizationalUnit": f"it has to be empty; {_ID}",
    # docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html, "IAM role principals"
    "aws:iam/role:Role": "whoever enters it is locked out; policies that name it don't know a new one of its name",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "nobody gets in by its tokens, jobs of CI among them, until "
    "it is there again",
    "aws:ec2/vpc:Vpc": f"everything in it has to go first; {_ID}",
    "aws:ec2/subnet:Subnet": _RAN,
    # docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteIpam.html, read 2026-11-27
    "aws:ec2/vpcIpam:VpcIpam": f"what it has recorded of networks and their history is deleted; {_ID}",
    "aws:ec2/vpcIpamPool:VpcIpamPool": f"no VPC can be made from it any more; {_ID}",
    # docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html, read 2026-11-27
    "aws:ec2/networkAcl:NetworkAcl": "its subnets have the VPC's default one, which lets everything through",
    # docs.aws.amazon.com/vpc/latest/userguide/vpc-eips.html, read 2026-11-27
    "aws:ec2/eip:Eip": "AWS may give its public address to somebody else, and who lets it in has to let in a new one",
    # docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateDhcpOptions.html, from memory
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": "the VPC has no DHCP options then: AWS's own do not "
    "come back",
    # docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html, read 2026-11-27
    "aws:ec2/flowLog:FlowLog": "nothing of the VPC's traffic is recorded until there is one again",
    # docs.aws.amazon.com/vpc/latest/userguide/security-groups.html, read 2026-11-27
    "aws:ec2/securityGroup:SecurityGroup": f"AWS refuses it as long as anything is in the group; {_ID}",
    # docs.aws.amazon.com/Route53/latest/DeveloperGuide/DeleteHostedZone.html, read 2026-11-27
    "aws:route53/zone:Zone": "a new one has other name servers, and nobody finds what is in it until the zone above "
    "it, or the registrar, names those",
    # docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver.html, from memory
    "aws:route53/resolverEndpoint:ResolverEndpoint": "a new one has other addresses, and who asks by it gets no answer "
    "until they are told",
    "aws:route53/resolverRule:ResolverRule": "what is in its VPCs does not find the names until there is one again",
    # docs.aws.amazon.com/vpc/latest/peering/delete-vpc-peering-connection.html, from memory
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": "neither VPC reaches the other until there is one again",
    # docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html and tgw-vpc-attachments.html, from memory
    "aws:ec2transitgateway/transitGateway:TransitGateway": f"every VPC on it is cut off from the others; {_ID}",
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": "the VPC reaches nothing by the gateway, and nothing "
    "reaches it",
    # docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html
    "aws:s3/bucket:Bucket": "its objects go with it, and somebody else may take its name",
    # docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
    "aws:kms/key:Key": "what it encrypted can never be read again, once 7 to 30 days of waiting are over",
    # docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html
    "aws:cloudwatch/logGroup:LogGroup": "the events in it are deleted",
    # docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delete-trails-console.html
    "aws:cloudtrail/trail:Trail": "nothing is recorded until there is one again",
    # docs.aws.amazon.com/access-analyzer/latest/APIReference/API_DeleteAnalyzer.html
    "aws:accessanalyzer/analyzer:Analyzer": "its findings are deleted, and cannot be brought back",
    # docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html
    "aws:sns/topicSubscription:TopicSubscription": "the address has to confirm a new one",
}
"""What goes for good when a resource of the type is deleted or replaced. Of other types it is made again as it was."""

STAYS: dict[str, str] = {
    # .../orgs_manage_accounts_close.html, .../orgs_manage_accounts_remove.html
    "aws:organizations/account:Account": "an account cannot be deleted: once closed it stays for 90 days, and its "
    "e-mail address is never free again",
    # docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
    "aws:account/region:Region": "a person alone can disable a region again, and what is in it runs on and costs",
    # .../orgs_manage_org_create.html
    "aws:organizations/organization:Organization": "it can be deleted only once all member accounts have left it",
}
"""What cannot be taken back once a resource of the type is made."""

UNKNOWN_TYPE = "this program does not know the type, so what is in it may be gone for good"
"""Of a type that only a program of the users' own registers."""

DISABLED_POLICY_TYPE = (
    "every policy of the type is detached from all units and accounts, and enabling it again attaches none of them"
)
"""docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_enable-disable.html."""
