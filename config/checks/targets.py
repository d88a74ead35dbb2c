"""Rules about targets: the unit, account or environment that is named exists, and somebody is left."""

from collections.abc import Iterator

from config.checks.walk import account_keys, unit_keys
from config.errors import ConfigError
from config.models import MANAGEMENT, ROOT, Organization
from config.models.targets import Targets
from config.plan.targets import resolve_targets
from config.yaml.places import Place, Places


def find_unknown_targets(
    organization: Organization, places: Places, targets: Targets, place: Place, *, so: str
) -> Iterator[ConfigError]:
    """The problems of the targets at a place. `so`: a clause that says what a wrong one leads to."""
    accounts, units, environments = _list_known(organization)
    found: list[ConfigError] = []
    for field, words, known, what in (
        ("units", targets.units, units, "a unit"),
        ("accounts", targets.accounts, accounts, "an account"),
        ("environments", targets.environments, environments, "the environment of an account"),
        ("except", targets.except_, accounts | units, "a unit or account"),
    ):
        for index, word in enumerate(words):
            found += places.unknown(word, known, what, place / field / index, so=so)
    yield from found
    doubtful = places.unread or any(
        places.is_doubtful(word)
        for word in (*targets.units, *targets.accounts, *targets.environments, *targets.except_)
    )
    if not found and not doubtful and _leaves_out_all(organization, targets):
        yield places.error(
            place / "except",
            f"every account that is named here is left out again, {so}",
            "take out of `except` who is meant, or name other accounts",
        )


def resolve_known_targets(organization: Organization, targets: Targets) -> tuple[str, ...]:
    """What `resolve_targets` gives, of the references that resolve."""
    accounts, units, environments = _list_known(organization)
    known = {
        "units": tuple(key for key in targets.units if key in units),
        "accounts": tuple(key for key in targets.accounts if key in accounts),
        "environments": tuple(name for name in targets.environments if name in environments),
        "except_": tuple(key for key in targets.except_ if key in accounts | units),
    }
    return resolve_targets(organization, targets.model_copy(update=known))


def _leaves_out_all(organization: Organization, targets: Targets) -> bool:
    """Whether somebody is named, and nobody is left. A unit may well be named before it has accounts."""
    named = targets.model_copy(update={"except_": ()})
    return not resolve_targets(organization, targets) and bool(resolve_targets(organization, named))


def _list_known(organization: Organization) -> tuple[set[str], set[str], set[str]]:
    """The accounts, units and environments that targets may name."""
    environments = {account.environment for account in organization.accounts if account.environment is not None}
    return {*account_keys(organization), MANAGEMENT}, {*unit_keys(organization), ROOT}, environments
