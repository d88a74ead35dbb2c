"""A web service: a load balancer, and instances that an auto scaling group keeps running. A start for your own."""

import base64

import pulumi
import pulumi_aws as aws

from components.workloads import AccountContext, Network
from workloads.web_service_args import WebServiceArgs


class WebService(pulumi.ComponentResource):
    """`outputs`: the URL that it is reached at."""

    def __init__(
        self, name: str, args: WebServiceArgs, context: AccountContext, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("workloads:index:WebService", name, None, opts)
        self._name = name
        self._context = context
        network = context.networks[args.network]
        within = _list_balancer_subnets(args, network)
        outside = 80 if args.certificate_arn is None else 443
        front, back = self._make_security_groups(args, network, outside)
        balancer, targets = self._make_load_balancer(args, network, within, front, outside)
        self._make_instances(args, network, back, targets)
        scheme = "http" if args.certificate_arn is None else "https"
        self.outputs = {"url": pulumi.Output.format("{}://{}", scheme, balancer.dns_name), "host": balancer.dns_name}
        self.register_outputs({})

    def _inside(self, *depends_on: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(depends_on))

    def _make_security_groups(
        self, args: WebServiceArgs, network: Network, outside: int
    ) -> tuple[aws.ec2.SecurityGroup, aws.ec2.SecurityGroup]:
        """That of the load balancer, and that of the instances, which it alone reaches."""
        front, back = (
            aws.ec2.SecurityGroup(
                f"{self._name}/{key}",
                region=network.region,
                vpc_id=network.id,
                description=f"{self._context.workload}: {what}",
                opts=self._inside(),
            )
            for key, what in (("front", "load balancer"), ("back", "instances"))
        )
        # Named by its network: by its place in the list, a rule would become another one that is still there.
        for cidr in map(str, args.allowed_cidrs or (network.cidr,)):
            aws.vpc.SecurityGroupIngressRule(
                f"{self._name}/front-from-{cidr.replace('/', '-')}",
                region=network.region,
                security_group_id=front.id,
                cidr_ipv4=cidr,
                ip_protocol="tcp",
                from_port=outside,
                to_port=outside,
                opts=self._inside(),
            )
        aws.vpc.SecurityGroupEgressRule(
            f"{self._name}/front-to-back",
            region=network.region,
            security_group_id=front.id,
            referenced_security_group_id=back.id,
            ip_protocol="tcp",
            from_port=args.port,
            to_port=args.port,
            opts=self._inside(),
        )
        aws.vpc.SecurityGroupIngressRule(
            f"{self._name}/back-from-front",
            region=network.region,
            security_group_id=back.id,
            referenced_security_group_id=front.id,
            ip_protocol="tcp",
            from_port=args.port,
            to_port=args.port,
            opts=self._inside(),
        )
        for reached in args.reaches:
            aws.vpc.SecurityGroupEgressRule(
                f"{self._name}/back-to-{reached.port}-{str(reached.cidr).replace('/', '-')}",
                region=network.region,
                security_group_id=back.id,
                cidr_ipv4=str(reached.cidr),
                ip_protocol="tcp",
                from_port=reached.port,
                to_port=reached.port,
                opts=self._inside(),
            )
        return front, back

    def _make_load_balancer(
        self,
        args: WebServiceArgs,
        network: Network,
        within: list[pulumi.Output[str]],
        front: aws.ec2.SecurityGroup,
        outside: int,
    ) -> tuple[aws.lb.LoadBalancer, aws.lb.TargetGroup]:
        # The provider takes 6 characters for the beginning of a name that it completes, from memory.
        prefix = f"{self._context.workload[:5].rstrip('-')}-"
        balancer = aws.lb.LoadBalancer(
            f"{self._name}/balancer",
            region=network.region,
            name_prefix=prefix,
            load_balancer_type="application",
            internal=args.internal,
            subnets=within,
            security_groups=[front.id],
            drop_invalid_header_fields=True,
            opts=self._inside(),
        )
        targets = aws.lb.TargetGroup(
            f"{self._name}/targets",
            region=network.region,
            name_prefix=prefix,
            port=args.port,
            protocol="HTTP",
            target_type="instance",
            vpc_id=network.id,
            health_check=aws.lb.TargetGroupHealthCheckArgs(path=args.health_path, matcher="200"),
            opts=self._inside(),
        )
        aws.lb.Listener(
            f"{self._name}/listener",
            region=network.region,
            load_balancer_arn=balancer.arn,
            port=outside,
            protocol="HTTP" if args.certificate_arn is None else "HTTPS",
            certificate_arn=args.certificate_arn,
            ssl_policy=None if args.certificate_arn is None else "ELBSecurityPolicy-TLS13-1-2-2021-06",
            default_actions=[aws.lb.ListenerDefaultActionArgs(type="forward", target_group_arn=targets.arn)],
            opts=self._inside(),
        )
        return balancer, targets

    def _make_instances(
        self, args: WebServiceArgs, network: Network, back: aws.ec2.SecurityGroup, targets: aws.lb.TargetGroup
    ) -> None:
        tags = {**self._context.tags, "Name": self._context.workload}
        template = aws.ec2.LaunchTemplate(
            f"{self._name}/template",
            region=network.region,
            image_id=f"resolve:ssm:{args.image}" if args.image_id is None else args.image_id,
            instance_type=args.instance_type,
            update_default_version=True,
            vpc_security_group_ids=[back.id],
            user_data=pulumi.Output.from_input(args.user_data).apply(_encode),
            block_device_mappings=[
                aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
                    device_name="/dev/xvda",
                    ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                        encrypted="true",
                        volume_size=args.volume_gb,
                        volume_type="gp3",
                        delete_on_termination="true",
                    ),
                )
            ],
            metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            tag_specifications=[
                aws.ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags=tags)
                for kind in ("instance", "volume")
            ],
            opts=self._inside(),
        )
        aws.autoscaling.Group(
            f"{self._name}/instances",
            region=network.region,
            min_size=args.min_size,
            max_size=args.most,
            vpc_zone_identifiers=network.list_subnet_ids(args.instance_tier, public=False),
            target_group_arns=[targets.arn],
            health_check_type="ELB",
            launch_template=aws.autoscaling.GroupLaunchTemplateArgs(
                id=template.id, version=template.latest_version.apply(str)
            ),
            instance_refresh=aws.autoscaling.GroupInstanceRefreshArgs(strategy="Rolling"),
            tags=[
                aws.autoscaling.GroupTagArgs(key=key, value=value, propagate_at_launch=True)
                for key, value in sorted(tags.items())
            ],
            opts=self._inside(),
        )


def _list_balancer_subnets(args: WebServiceArgs, network: Network) -> list[pulumi.Output[str]]:
    """One subnet in each zone, and two zones at least: AWS takes a load balancer in no others.

    Raises:
        pulumi.RunError: the network, or its tier, has others.
    """
    ids = network.list_subnet_ids(args.balancer_tier, public=not args.internal)
    found = [
        subnet
        for subnet in network.subnets.values()
        if subnet.public is not args.internal and args.balancer_tier in (None, subnet.tier)
    ]
    zones = sorted({subnet.availability_zone for subnet in found})
    kind = "private" if args.internal else "public"
    if len(zones) < len(found):
        tiers = sorted({subnet.tier for subnet in found if subnet.tier is not None})
        raise pulumi.RunError(
            f"the network {network.key!r} has several {kind} subnets in one zone, and a load balancer takes one in "
            f"each: name its tier by balancer_tier; there is {', '.join(tiers) or 'no tier'}"
        )
    if len(zones) == 1:
        raise pulumi.RunError(
            f"the network {network.key!r} has {kind} subnets in {zones[0]} alone, and a load balancer takes two zones: "
            "give the network, or the share, another zone"
        )
    return ids


def _encode(user_data: str) -> str:
    return base64.b64encode(user_data.encode()).decode()
