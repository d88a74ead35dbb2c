"""By what CI enters: the provider of its tokens, the roles that they let in, and what bounds these roles.

It needs the explicit provider of the administrative account.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from engine.urns import SEPARATOR


@dataclass(frozen=True, kw_only=True)
class BoundaryArgs:
    """`policy`: a JSON document, the most that a role with this boundary may do."""

    policy_name: str
    policy: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class CiRoleArgs:
    """`trust` and `permissions`: JSON documents. `boundary`: the key of its boundary."""

    role_name: str
    description: str
    trust: str
    permissions: pulumi.Input[str]
    boundary: str


@dataclass(frozen=True, kw_only=True)
class CiIdentityArgs:
    """`url`: who issues the tokens; None where the account's provider of them is somebody else's. `keeps_provider`:
    the provider stays in AWS once the program has it no longer.

    `audience`: whom the tokens are for. `max_session_duration`: seconds. `boundaries` and `roles`: by key.
    `former_names`: logical names of the component from before the account's key changed.
    """

    url: str | None
    audience: str
    max_session_duration: int
    boundaries: Mapping[str, BoundaryArgs]
    roles: Mapping[str, CiRoleArgs]
    keeps_provider: bool = False
    former_names: Sequence[str] = ()


class CiIdentity(pulumi.ComponentResource):
    """An OpenID Connect provider and the roles that its tokens let in, each inside its permissions boundary."""

    role_arns: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: CiIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:CiIdentity", name, None, with_aliases(opts, names))
        own = pulumi.ResourceOptions(parent=self, aliases=make_aliases(names))
        made: list[pulumi.Resource] = []
        if args.url is not None:
            # Without thumbprints: AWS trusts GitHub and GitLab by its own library of authorities, and asks another
            # host for its thumbprint itself (API reference of IAM, CreateOpenIDConnectProvider, read 2026-11).
            kept = pulumi.ResourceOptions(retain_on_delete=args.keeps_provider)
            made = [
                aws.iam.OpenIdConnectProvider(
                    name,
                    url=args.url,
                    client_id_lists=[args.audience],
                    opts=pulumi.ResourceOptions.merge(own, kept),
                )
            ]
        boundaries = {
            key: aws.iam.Policy(
                f"{name}{end}",
                name=boundary.policy_name,
                policy=boundary.policy,
                opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names, [end])),
            )
            for key, boundary in args.boundaries.items()
            for end in [f"{SEPARATOR}{key}"]
        }
        self.role_arns = {
            key: self._make_role(
                [f"{one}{SEPARATOR}{key}" for one in names],
                role,
                max_session_duration=args.max_session_duration,
                boundary_arn=boundaries[role.boundary].arn,
                after=made,
            )
            for key, role in args.roles.items()
        }
        self.register_outputs({})

    def _make_role(
        self,
        names: Sequence[str],
        args: CiRoleArgs,
        *,
        max_session_duration: int,
        boundary_arn: pulumi.Output[str],
        after: Sequence[pulumi.Resource],
    ) -> pulumi.Output[str]:
        aliases = make_aliases(names)
        role = aws.iam.Role(
            names[0],
            name=args.role_name,
            description=args.description,
            max_session_duration=max_session_duration,
            permissions_boundary=boundary_arn,
            assume_role_policy=args.trust,
            opts=pulumi.ResourceOptions(parent=self, depends_on=after, aliases=aliases),
        )
        aws.iam.RolePolicy(
            names[0],
            name="inline",
            role=role.name,
            policy=args.permissions,
            opts=pulumi.ResourceOptions(parent=self, aliases=aliases),
        )
        return role.arn
