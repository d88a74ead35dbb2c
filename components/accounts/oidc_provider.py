"""An OpenID Connect provider of IAM, whose tokens may let into roles of the same account.

It needs the explicit provider of the account that it is in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases


@dataclass(frozen=True, kw_only=True)
class OidcProviderArgs:
    """`url`: who issues the tokens, with `https://`. `audiences`: for whom they may be.

    `former_names`: logical names of the component from before a key in it changed.
    """

    url: str
    audiences: Sequence[str]
    former_names: Sequence[str] = ()


class OidcProvider(pulumi.ComponentResource):
    """One provider. AWS finds out its thumbprint itself (IAM API reference, CreateOpenIDConnectProvider)."""

    resource: pulumi.Resource

    def __init__(self, name: str, args: OidcProviderArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:OidcProvider", name, None, with_aliases(opts, names))
        self.resource = aws.iam.OpenIdConnectProvider(
            name,
            url=args.url,
            client_id_lists=list(args.audiences),
            opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names)),
        )
        self.register_outputs({})
