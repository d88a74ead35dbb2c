"""The organization itself and what is switched on for all of it: policy types, trusted access, RAM sharing.

Units, accounts and policies are components of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from engine.urns import name_child
from policies.services import RAM


@dataclass(frozen=True, kw_only=True)
class OrganizationArgs:
    """`trusted_access`: service principals. `policy_types`: types that are enabled on the root.

    `hooks`: run around its creation.
    """

    trusted_access: Sequence[str]
    policy_types: Sequence[str]
    hooks: pulumi.ResourceHookBinding


class Organization(pulumi.ComponentResource):
    """The organization. It is protected, and a service that somebody else switched on stays on.

    `trusted_access`: by service, what others wait for before they use that access.
    """

    id: pulumi.Output[str]
    arn: pulumi.Output[str]
    root_id: pulumi.Output[str]
    resource: aws.organizations.Organization
    trusted_access: Mapping[str, pulumi.Resource]

    def __init__(self, name: str, args: OrganizationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:Organization", name, None, opts)
        organization = aws.organizations.Organization(
            name,
            feature_set="ALL",
            enabled_policy_types=args.policy_types,
            # The list on this resource is exclusive: it would switch off every service that is missing from it.
            opts=pulumi.ResourceOptions(
                parent=self, protect=True, ignore_changes=["awsServiceAccessPrincipals"], hooks=args.hooks
            ),
        )
        after = pulumi.ResourceOptions(parent=self, depends_on=[organization])
        self.trusted_access = {
            service: aws.ram.SharingWithOrganization(name_child(name, service), opts=after)
            if service == RAM
            else aws.organizations.AwsServiceAccess(name_child(name, service), service_principal=service, opts=after)
            for service in args.trusted_access
        }
        self.resource = organization
        self.id = organization.id
        self.arn = organization.arn
        self.root_id = organization.roots.apply(lambda roots: roots[0].id or "")
        self.register_outputs({})
