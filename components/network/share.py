"""A RAM resource share. Every resource names its region.

Needs the explicit provider of the account that owns what is shared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from engine.urns import SEPARATOR


@dataclass(frozen=True, kw_only=True)
class ShareArgs:
    """`resource_arns` and `principals` by key. A principal is an account id, or a unit's or the organization's ARN.

    `sharing`: what switches on sharing inside the organization, which must be on before a principal can be added.
    `former_names`: logical names of the component from before a key in it changed. `former_keys`: keys that a resource
    or a principal had before, by its present one.
    """

    region: str
    sharing: Sequence[pulumi.Resource]
    share_name: str
    resource_arns: Mapping[str, pulumi.Input[str]]
    principals: Mapping[str, pulumi.Input[str]]
    allow_external_principals: bool = False
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    former_names: Sequence[str] = ()
    former_keys: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


class Share(pulumi.ComponentResource):
    """A RAM resource share; unless its arguments say so, no account outside the organization can be added to it."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: ShareArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:Share", name, None, with_aliases(opts, names))

        share = aws.ram.ResourceShare(
            name,
            name=args.share_name,
            region=args.region,
            allow_external_principals=args.allow_external_principals,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names)),
        )
        self._names, self._args = names, args
        self.arn = share.arn
        self._resources: dict[str, pulumi.Resource] = {}
        self._principals: dict[str, pulumi.Resource] = {}
        self.add(args.resource_arns)
        for key, principal in args.principals.items():
            self._principals[key] = aws.ram.PrincipalAssociation(
                f"{name}{SEPARATOR}{key}",
                region=args.region,
                principal=principal,
                resource_share_arn=share.arn,
                opts=pulumi.ResourceOptions(parent=self, depends_on=args.sharing, aliases=self._alias(key)),
            )
        self.register_outputs({})

    def add(self, resource_arns: Mapping[str, pulumi.Input[str]]) -> None:
        """Shares more, by key, of what is made only after the share."""
        for key, arn in resource_arns.items():
            self._resources[key] = aws.ram.ResourceAssociation(
                f"{self._names[0]}{SEPARATOR}{key}",
                region=self._args.region,
                resource_arn=arn,
                resource_share_arn=self.arn,
                opts=pulumi.ResourceOptions(parent=self, aliases=self._alias(key)),
            )

    def find_ways(self, resource: str, principal: str) -> list[pulumi.Resource]:
        """What lets a principal use a resource, both by key."""
        return [self._resources[resource], self._principals[principal]]

    def _alias(self, key: str) -> list[pulumi.Alias | str]:
        keys = (key, *self._args.former_keys.get(key, ()))
        return make_aliases(self._names, [f"{SEPARATOR}{one}" for one in keys])
