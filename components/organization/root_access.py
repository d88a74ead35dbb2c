"""IAM's central root access: what the management account may do with the root users of all member accounts.

It needs the explicit provider of the management account.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, kw_only=True)
class RootAccessArgs:
    """`features`: RootCredentialsManagement, RootSessions. `access`: the resource that gives iam.amazonaws.com trusted
    access; before it AWS refuses them.
    """

    features: Sequence[str]
    access: pulumi.Resource


class RootAccess(pulumi.ComponentResource):
    """The features that are on. AWS has one set of them for the organization: what is not listed is switched off."""

    def __init__(self, name: str, args: RootAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:RootAccess", name, None, opts)
        aws.iam.OrganizationsFeatures(
            name,
            enabled_features=list(args.features),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[args.access]),
        )
        self.register_outputs({})
