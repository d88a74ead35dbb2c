"""Rules about what must be unique: keys, unit names, e-mail addresses, account ids. And the size of the unit tree."""

from collections.abc import Iterable, Iterator

from config.checks.walk import PlacedKey, join, key_namespaces, placed_units
from config.errors import ConfigError
from config.models import Organization
from config.models.types import RESERVED_KEYS
from config.text import shorten
from config.yaml.places import ACCOUNTS, Place, Places
from policies.limits import AS_OF, MAX_UNIT_DEPTH, MAX_UNITS


def keys_are_unique(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A key is the name in the state, so in each namespace there is one of it, and none that means a place."""
    targets, *others = key_namespaces(organization)
    for kind, thing, place in targets:
        if thing.key in RESERVED_KEYS:
            yield places.error(
                place / "key",
                f'the key "{thing.key}" is reserved: here it stands for something else already',
                f"choose another {kind} key",
            )
    for namespace in (targets, *others):
        yield from _clashes(namespace, places)


def unit_names_are_unique_among_siblings(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS refuses a second unit of one name under the same parent."""
    first: dict[tuple[Place, str], Place] = {}
    for unit, _, place in placed_units(organization):
        siblings = Place(place.file, place.path[:-1])
        other = first.setdefault((siblings, unit.name), place)
        if other != place:
            yield places.error(
                place / "name",
                f'the name "{shorten(unit.name)}" belongs to another unit under the same parent '
                f"({places.line(other)}); AWS refuses that",
                "give one of them another name",
            )


def emails_are_unique(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """An address makes one account; case makes no difference to AWS."""
    users: dict[str, list[int]] = {}
    for index, account in enumerate(organization.accounts):
        users.setdefault(account.email.casefold(), []).append(index)
    for address, indexes in users.items():
        if len(indexes) > 1:
            keys = join(f'"{organization.accounts[index].key}"' for index in indexes)
            yield places.error(
                Place(ACCOUNTS, ("accounts", indexes[1], "email")),
                f"the address {shorten(address)} is given to the accounts {keys}; AWS makes one account per address, "
                "whatever its case",
                "give each account an address of its own, such as aws+<key>@example.com",
            )


def account_ids_are_unique(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """An id proves where things land, so two accounts of one id would let them land in the wrong one."""
    owners = {organization.settings.management_account_id: "the management account"}
    for index, account in enumerate(organization.accounts):
        if account.id is None:
            continue
        owner = owners.setdefault(account.id, f'the account "{account.key}"')
        if owner != f'the account "{account.key}"':
            yield places.error(
                Place(ACCOUNTS, ("accounts", index, "id")),
                f"{account.id} is the id of {owner}, so what is meant for one would land in the other",
                f'write the id of "{account.key}", or leave it out until it is known',
            )


def units_fit_the_limits(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """How many units AWS allows, and how deep (policies.limits)."""
    units = list(placed_units(organization))
    if len(units) > MAX_UNITS:
        place = units[MAX_UNITS].place
        yield places.error(place, f"there are {len(units)} units, AWS allows {MAX_UNITS} ({AS_OF})", "remove some")
    for unit, depth, place in units:
        if depth == MAX_UNIT_DEPTH + 1:
            yield places.error(
                place,
                f'the unit "{unit.key}" lies {depth} levels under the root, AWS allows {MAX_UNIT_DEPTH} ({AS_OF})',
                "move it up",
            )


def _clashes(namespace: Iterable[PlacedKey], places: Places) -> Iterator[ConfigError]:
    first: dict[str, tuple[str, Place]] = {}
    for kind, thing, place in namespace:
        key = thing.key
        other_kind, other = first.setdefault(key, (kind, place))
        if other != place:
            yield places.error(
                place / "key",
                f'the key "{key}" is already that of the {other_kind} in {places.line(other / "key")}, '
                "so a reference to it could mean either",
                f"choose another key for this {kind}",
            )
