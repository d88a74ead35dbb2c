"""Which accounts the targets of something are."""

from config.models import Organization
from config.models.targets import Targets
from config.plan.units import accounts_under


def resolve_targets(organization: Organization, targets: Targets) -> tuple[str, ...]:
    """Keys of the accounts, sorted; "management" among them only where `accounts` names it.

    Every reference in `targets` resolves (config.checks.targets).
    """
    named = {*targets.accounts}
    named |= {account for unit in targets.units for account in accounts_under(organization, unit)}
    named |= {account.key for account in organization.accounts if account.environment in targets.environments}
    left_out = {account for target in targets.except_ for account in accounts_under(organization, target)}
    return tuple(sorted(named - left_out))
