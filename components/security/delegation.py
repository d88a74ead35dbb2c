"""Delegated administrators of security services that have a call of their own for it, region by region.

It acts in the management account. What the administrator then configures is a component for each service.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases
from engine.urns import name_child
from policies.security_services import GUARDDUTY, INSPECTOR, MACIE, SECURITY_HUB


@dataclass(frozen=True, kw_only=True)
class ServiceDelegationArgs:
    """Account `account` (key) administers `service` (key) in each of `regions` (names).

    `access`: what switches on the service's trusted access. `formerly`: keys that the account had before.
    """

    service: str
    account: str
    account_id: pulumi.Input[str]
    regions: Sequence[str]
    access: Sequence[pulumi.Resource]
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class ServiceDelegationsArgs:
    delegations: Sequence[ServiceDelegationArgs]


class ServiceDelegations(pulumi.ComponentResource):
    """Who administers the security services. `by_service`: what waits for a service's delegation depends on these."""

    by_service: Mapping[str, Sequence[pulumi.Resource]]

    def __init__(self, name: str, args: ServiceDelegationsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:ServiceDelegations", name, None, opts)

        def delegate(delegation: ServiceDelegationArgs, region: str) -> pulumi.Resource:
            accounts = (delegation.account, *delegation.formerly)
            # Of an AWS organization, a service has one administrator in a region: another account's is a resource of
            # its own, which AWS refuses while the first one stands, instead of one that takes the first one away.
            names = [name_child(name, account, delegation.service, region) for account in accounts]
            own = pulumi.ResourceOptions(parent=self, depends_on=delegation.access, aliases=make_aliases(names))
            return _CALLS[delegation.service](names[0], delegation.account_id, region, own)

        self.by_service = {
            delegation.service: [delegate(delegation, region) for region in delegation.regions]
            for delegation in args.delegations
        }
        self.register_outputs({})


def _delegate_guardduty(
    name: str, account_id: pulumi.Input[str], region: str, opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    return aws.guardduty.OrganizationAdminAccount(name, admin_account_id=account_id, region=region, opts=opts)


def _delegate_security_hub(
    name: str, account_id: pulumi.Input[str], region: str, opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    return aws.securityhub.OrganizationAdminAccount(name, admin_account_id=account_id, region=region, opts=opts)


def _delegate_macie(
    name: str, account_id: pulumi.Input[str], region: str, opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    return aws.macie2.OrganizationAdminAccount(name, admin_account_id=account_id, region=region, opts=opts)


def _delegate_inspector(
    name: str, account_id: pulumi.Input[str], region: str, opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    return aws.inspector2.DelegatedAdminAccount(name, account_id=account_id, region=region, opts=opts)


_CALLS: Mapping[str, Callable[[str, pulumi.Input[str], str, pulumi.ResourceOptions], pulumi.Resource]] = {
    GUARDDUTY.key: _delegate_guardduty,
    SECURITY_HUB.key: _delegate_security_hub,
    MACIE.key: _delegate_macie,
    INSPECTOR.key: _delegate_inspector,
}
"""By the service's key: its own call. Access Analyzer is delegated by Organizations itself."""
