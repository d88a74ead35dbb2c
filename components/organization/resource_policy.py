"""The organization's resource policy, by which member accounts manage its policies.

It needs the explicit provider of the management account.
"""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, kw_only=True)
class ResourcePolicyArgs:
    """`document`: JSON. `organization`: the resource without which there is nothing to delegate."""

    document: str
    organization: pulumi.Resource


class ResourcePolicy(pulumi.ComponentResource):
    """The one resource policy that an organization can have."""

    def __init__(self, name: str, args: ResourcePolicyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:ResourcePolicy", name, None, opts)
        aws.organizations.ResourcePolicy(
            name,
            content=args.document,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[args.organization]),
        )
        self.register_outputs({})
