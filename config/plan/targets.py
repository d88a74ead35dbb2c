"""Which accounts the targets of something are."""

from config.models import MANAGEMENT, ROOT, Organization
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


def resolve_known_targets(organization: Organization, targets: Targets) -> tuple[str, ...]:
    """What `resolve_targets` gives, of the references that resolve."""
    accounts, units, environments = list_known_targets(organization)
    known = {
        "units": tuple(key for key in targets.units if key in units),
        "accounts": tuple(key for key in targets.accounts if key in accounts),
        "environments": tuple(name for name in targets.environments if name in environments),
        "except_": tuple(key for key in targets.except_ if key in accounts | units),
    }
    return resolve_targets(organization, targets.model_copy(update=known))


def list_known_targets(organization: Organization) -> tuple[set[str], set[str], set[str]]:
    """The accounts, units and environments that targets may name."""
    units = {ROOT, *(unit.key for unit in organization.units())}
    environments = {account.environment for account in organization.accounts if account.environment is not None}
    return {account.key for account in organization.accounts} | {MANAGEMENT}, units, environments
