"""Delegated administrators: member accounts that administer a service for the organization."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases
from engine.urns import name_child


@dataclass(frozen=True, kw_only=True)
class DelegationArgs:
    """Account `account` (key) administers `service`, whose trusted access is `access`, for the organization.

    `formerly`: keys that the account had before.
    """

    account: str
    account_id: pulumi.Input[str]
    service: str
    access: pulumi.Resource
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class DelegatedAdministratorsArgs:
    delegations: Sequence[DelegationArgs]


class DelegatedAdministrators(pulumi.ComponentResource):
    """Accounts that administer an AWS service in place of the management account.

    `resources`: by account and service, what waits for a delegation depends on.
    """

    resources: Mapping[tuple[str, str], pulumi.Resource]

    def __init__(
        self, name: str, args: DelegatedAdministratorsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("awsorg:index:DelegatedAdministrators", name, None, opts)
        resources: dict[tuple[str, str], pulumi.Resource] = {}
        for delegation in args.delegations:
            accounts = (delegation.account, *delegation.formerly)
            names = [name_child(name, account, delegation.service) for account in accounts]
            resources[delegation.account, delegation.service] = aws.organizations.DelegatedAdministrator(
                names[0],
                account_id=delegation.account_id,
                service_principal=delegation.service,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[delegation.access], aliases=make_aliases(names)),
            )
        self.resources = resources
        self.register_outputs({})
