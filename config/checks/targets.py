"""Rules about targets: the unit, account or environment that is named exists, and somebody is left."""

from collections.abc import Iterator

from config.errors import ConfigError
from config.models import Organization
from config.models.targets import Targets
from config.plan.targets import list_known_targets, resolve_targets
from config.yaml.places import Place, Places


def find_unknown_targets(
    organization: Organization, places: Places, targets: Targets, place: Place, *, so: str
) -> Iterator[ConfigError]:
    """The problems of the targets at a place. `so`: a clause that says what a wrong one leads to."""
    accounts, units, environments = list_known_targets(organization)
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


def _leaves_out_all(organization: Organization, targets: Targets) -> bool:
    """Whether somebody is named, and nobody is left. A unit may well be named before it has accounts."""
    named = targets.model_copy(update={"except_": ()})
    return not resolve_targets(organization, targets) and bool(resolve_targets(organization, named))
