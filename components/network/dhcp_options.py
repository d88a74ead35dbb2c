"""What a VPC tells by DHCP to what is launched in it. Every resource names its region."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases
from engine.urns import SEPARATOR

_END = f"{SEPARATOR}dhcp-options"


@dataclass(frozen=True, kw_only=True)
class DhcpOptionsArgs:
    """What is None or empty is not told."""

    domain_name: str | None
    domain_name_servers: Sequence[str]
    ntp_servers: Sequence[str]
    tags: Mapping[str, str]


def make_dhcp_options(
    parent: pulumi.Resource, names: Sequence[str], args: DhcpOptionsArgs, *, region: str, vpc_id: pulumi.Input[str]
) -> None:
    """`names`: those of the VPC's component, `parent`, the present one first. AWS changes no set of options: the VPC
    gets a new one, and then the old one goes.
    """
    own = pulumi.ResourceOptions(parent=parent, aliases=make_aliases(names, [_END]))
    options = aws.ec2.VpcDhcpOptions(
        f"{names[0]}{_END}",
        region=region,
        domain_name=args.domain_name,
        domain_name_servers=list(args.domain_name_servers),
        ntp_servers=list(args.ntp_servers) or None,
        tags=args.tags,
        opts=own,
    )
    aws.ec2.VpcDhcpOptionsAssociation(
        f"{names[0]}{_END}", region=region, vpc_id=vpc_id, dhcp_options_id=options.id, opts=own
    )
