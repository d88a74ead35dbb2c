"""A managed prefix list. Every resource names its region. Needs the explicit provider of the account that holds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases


@dataclass(frozen=True, kw_only=True)
class PrefixListArgs:
    """`entries`: descriptions by CIDR. `former_names`: logical names of the component from before a key changed."""

    region: str
    list_name: str
    max_entries: int
    entries: Mapping[str, str]
    tags: Mapping[str, str]
    former_names: Sequence[str] = ()


class PrefixList(pulumi.ComponentResource):
    """A list of IPv4 networks."""

    id: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: PrefixListArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:PrefixList", name, None, with_aliases(opts, names))
        made = aws.ec2.ManagedPrefixList(
            name,
            region=args.region,
            name=args.list_name,
            address_family="IPv4",
            max_entries=args.max_entries,
            entries=[
                aws.ec2.ManagedPrefixListEntryArgs(cidr=cidr, description=description or None)
                for cidr, description in args.entries.items()
            ],
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names)),
        )
        self.id = made.id
        self.arn = made.arn
        self.register_outputs({})
