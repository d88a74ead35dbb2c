"""Where things are: the accounts and regions of the program's resources, as one value that a whole plan shares. Pure.

It does not prove an account's id (migrate.planning.accounts) or its provider's inputs (migrate.planning.providers).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.preview import Registration
from migrate.planning.candidates import Candidate
from resource_types.import_ids import add_region
from resource_types.table import find_type


@dataclass(frozen=True)
class Routing:
    """`account_ids` by account key, as far as they are proven. `home_region`: that of all providers of the program."""

    account_ids: Mapping[str, str]
    home_region: str

    @cached_property
    def account_keys(self) -> Mapping[str, str]:
        """The keys by account id."""
        return {id_: key for key, id_ in self.account_ids.items()}

    def account_of(self, registration: Registration) -> str | None:
        """The id of the account that the registration's provider acts in; None where nothing proves it."""
        return self.account_ids.get(registration.account_key)

    def region_of(self, registration: Registration) -> str | None:
        """The registration's region, by default its provider's; None for global types."""
        if not _is_regional(registration.type):
            return None
        return registration.known("region") or registration.outputs.get("region") or self.home_region

    def write_import_id(self, candidate: Candidate) -> str:
        """The id that imports the object through the program's provider: with its option, and with `@region` outside
        its home region.
        """
        regional = _is_regional(candidate.token)
        import_id = candidate.import_id + candidate.import_option
        return add_region(import_id, candidate.region, self.home_region, regional=regional)


def _is_regional(token: str) -> bool:
    type_ = find_type(token)
    return type_ is not None and type_.regional
