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


class ServiceDelegation(pulumi.ComponentResource):
    """Who administers a security service. `administrators`: what waits for the delegation depends on these.

    One component a service: the engine deletes in layers, each once the one before is through, and a layer is how far
    something is from what stays (pulumi, deploy/step_generator.go, ScheduleDeletes). AWS lets nobody switch the service
    off in its administrator before the delegation is gone, so the two have to be in one layer: below a component of
    their own each, which goes too.
    """

    administrators: Sequence[pulumi.Resource]

    def __init__(self, name: str, args: ServiceDelegationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:ServiceDelegation", name, None, opts)

        def delegate(region: str) -> pulumi.Resource:
            # Of an AWS organization, a service has one administrator in a region: another account's is a resource of
            # its own, which AWS refuses while the first one stands, instead of one that takes the first one away.
            names = [name_child(name, account, region) for account in (args.account, *args.formerly)]
            own = pulumi.ResourceOptions(parent=self, depends_on=args.access, aliases=make_aliases(names))
            return _CALLS[args.service](names[0], args.account_id, region, own)

        self.administrators = [delegate(region) for region in args.regions]
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
