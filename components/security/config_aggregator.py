"""The records of AWS Config of all accounts and regions in one place. It needs the provider of its administrator."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.accounts.account_role import AccountRole
from components.aliases import make_aliases, with_aliases


@dataclass(frozen=True, kw_only=True)
class ConfigAggregatorArgs:
    """`role`: by which AWS Config lists the accounts. `delegation`: what has to be there before AWS lets the account
    ask for those of the organization. `former_names`: logical names of the component from before its key changed.
    """

    aggregator_name: str
    region: str
    role: AccountRole
    delegation: Sequence[pulumi.Resource]
    former_names: Sequence[str] = ()


class ConfigAggregator(pulumi.ComponentResource):
    """Accounts that join later, and regions that AWS opens later, are in it by themselves."""

    def __init__(self, name: str, args: ConfigAggregatorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:ConfigAggregator", name, None, with_aliases(opts, names))
        aws.cfg.ConfigurationAggregator(
            name,
            name=args.aggregator_name,
            region=args.region,
            organization_aggregation_source=aws.cfg.ConfigurationAggregatorOrganizationAggregationSourceArgs(
                all_regions=True, role_arn=args.role.arn
            ),
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[args.role, *args.delegation], aliases=make_aliases(names)
            ),
        )
        self.register_outputs({})
