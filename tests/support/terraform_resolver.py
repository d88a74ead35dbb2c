"""The resolver in a VPC of the Terraform estate, with a rule that another account has by a share."""

from collections.abc import Mapping

from sandbox.terraform.estate import DEFAULT_TAGS, Root
from tests.support.terraform_vpc import BuiltVpc, StateBuilder, make_tags, specify

_DOMAIN = "corp.example.org"
_TARGETS = [{"ip": "10.200.0.10", "port": 53}, {"ip": "10.200.0.11", "port": 5353}]


def share(
    state: StateBuilder, owner: Root, name: str, arn: str, receiver: str, tags: Mapping[str, str] | None = None
) -> None:
    """Shares one thing with one account."""
    ram, own = owner.client("ram"), tags or {}
    found = [{"key": one["Key"], "value": one["Value"]} for one in specify("", **own)[0]["Tags"]]
    made = ram.create_resource_share(name=name, allowExternalPrincipals=False, tags=found)
    share_arn = made["resourceShare"]["resourceShareArn"]
    ram.associate_resource_share(resourceShareArn=share_arn, resourceArns=[arn], principals=[receiver])
    attributes = {"id": share_arn, "arn": share_arn, "name": name, "allow_external_principals": False}
    state.add(owner, "aws_ram_resource_share", name, attributes | make_tags(**own))
    said = {"resource_share_arn": share_arn}
    resource = {"id": f"{share_arn},{arn}", "resource_arn": arn, **said}
    state.add(owner, "aws_ram_resource_association", name, resource)
    principal = {"id": f"{share_arn},{receiver}", "principal": receiver, **said}
    state.add(owner, "aws_ram_principal_association", name, principal, key="production")


def make_resolver(state: StateBuilder, hub: BuiltVpc, shop: BuiltVpc) -> None:
    """An outbound endpoint in the hub's private subnets, and a rule for both VPCs."""
    root, resolver = hub.root, hub.root.client("route53resolver")
    group = _make_group(state, hub)
    subnets = [id_ for key, id_ in hub.subnets.items() if key.startswith("private")]
    tags = [{"Key": key, "Value": value} for key, value in DEFAULT_TAGS.items()]
    endpoint = resolver.create_resolver_endpoint(
        CreatorRequestId="endpoint",
        Name="out",
        Direction="OUTBOUND",
        SecurityGroupIds=[group],
        IpAddresses=[{"SubnetId": subnet} for subnet in subnets],
        Tags=tags,
    )["ResolverEndpoint"]["Id"]
    attributes = {
        "id": endpoint,
        "arn": f"arn:aws:route53resolver:{root.region}:{root.account}:resolver-endpoint/{endpoint}",
        "name": "out",
        "direction": "OUTBOUND",
        "host_vpc_id": hub.id,
        "ip_address": [{"subnet_id": subnet, "ip": "", "ip_id": "", "ipv6": ""} for subnet in subnets],
        "protocols": ["Do53"],
        "resolver_endpoint_type": "IPV4",
        "security_group_ids": [group],
    }
    state.add(root, "aws_route53_resolver_endpoint", "out", attributes | make_tags())
    rule = resolver.create_resolver_rule(
        CreatorRequestId="rule",
        Name="corp",
        RuleType="FORWARD",
        DomainName=_DOMAIN,
        ResolverEndpointId=endpoint,
        TargetIps=[{"Ip": one["ip"], "Port": one["port"]} for one in _TARGETS],
        Tags=tags,
    )["ResolverRule"]
    attributes = {
        "id": rule["Id"],
        "arn": rule["Arn"],
        "name": "corp",
        "domain_name": _DOMAIN,
        "rule_type": "FORWARD",
        "owner_id": root.account,
        "resolver_endpoint_id": endpoint,
        "target_ip": [{**one, "ipv6": "", "protocol": "Do53"} for one in _TARGETS],
    }
    state.add(root, "aws_route53_resolver_rule", "corp", attributes | make_tags())
    share(state, root, "names", rule["Arn"], shop.root.account)
    for key, vpc in (("hub", hub), ("shop", shop)):
        association = vpc.root.client("route53resolver").associate_resolver_rule(
            ResolverRuleId=rule["Id"], Name=f"to-{key}", VPCId=vpc.id
        )["ResolverRuleAssociation"]["Id"]
        said = {"id": association, "resolver_rule_id": rule["Id"], "vpc_id": vpc.id, "name": f"to-{key}"}
        state.add(vpc.root, "aws_route53_resolver_rule_association", "corp", said, key=key)


def _make_group(state: StateBuilder, vpc: BuiltVpc) -> str:
    """One that lets queries out, by a rule of its own."""
    root, ec2 = vpc.root, vpc.root.client("ec2")
    group = ec2.create_security_group(
        GroupName="dns", Description="DNS", VpcId=vpc.id, TagSpecifications=specify("security-group", Name="hub-dns")
    )["GroupId"]
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[everything])
    attributes = {"id": group, "vpc_id": vpc.id, "name": "dns", "description": "DNS", "ingress": [], "egress": []}
    state.add(root, "aws_security_group", "dns", attributes | make_tags(Name="hub-dns"))
    queries = {"IpProtocol": "udp", "FromPort": 53, "ToPort": 5353, "IpRanges": [{"CidrIp": "10.200.0.0/16"}]}
    rule = ec2.authorize_security_group_egress(
        GroupId=group, IpPermissions=[queries], TagSpecifications=specify("security-group-rule")
    )["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    said = {
        "id": rule,
        "security_group_rule_id": rule,
        "security_group_id": group,
        "ip_protocol": "udp",
        "from_port": 53,
        "to_port": 5353,
        "cidr_ipv4": "10.200.0.0/16",
    }
    state.add(root, "aws_vpc_security_group_egress_rule", "dns", said | make_tags())
    return group
