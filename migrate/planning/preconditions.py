"""What stands in the way of a plan before anything is matched, in the states, their accounts and the programs. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from config.models import Organization
from engine.preview import StackProgram
from engine.urns import split_urn
from migrate.planning.candidates import Candidate
from migrate.planning.gaps import Gap, GapKind, shorten_list
from migrate.planning.routing import Routing
from migrate.scanning.classification import Scan, ScannedInstance, ScannedState
from migrate.sources.model import build_lock_id
from resource_types.natural_keys import fold_case
from resource_types.table import TypeTable


def find_untrusted_states(states: Sequence[ScannedState]) -> list[Gap]:
    """States that could not be read, or that somebody is changing."""
    gaps = [Gap(GapKind.state, state.location, state.error) for state in states if state.error is not None]
    gaps += [
        Gap(
            GapKind.state,
            state.location,
            f"{lock.who or 'somebody'} holds its lock since {lock.created or 'an unknown time'} "
            f"({lock.operation or 'unknown operation'}, lock {lock.id}): it is about to change",
        )
        for state in states
        for lock in state.locks
        if lock.id != build_lock_id(state.location)
    ]
    return gaps


def find_unproven_providers(scan: Scan, table: TypeTable) -> list[Gap]:
    """Terraform providers that something contradicts, or whose account or region is needed and not proven."""
    gaps = [
        Gap(GapKind.provider, f"{provider.address} in {state.location}", sentence)
        for state in scan.states
        for provider in state.providers
        for sentence in provider.contradictions
    ]
    without_account: dict[str, list[str]] = {}
    without_region: dict[str, list[str]] = {}
    for instance in scan.instances:
        if instance.bin != "import":
            continue
        subject = f"{instance.provider} in {instance.state}"
        if instance.account is None:
            without_account.setdefault(subject, []).append(instance.address)
        if instance.region is None and table.types[instance.type].regional:
            without_region.setdefault(subject, []).append(instance.address)
    for what, found in (("account", without_account), ("region", without_region)):
        gaps += [
            Gap(GapKind.provider, subject, f"nothing proves its {what} (needed by {_count(addresses)})")
            for subject, addresses in found.items()
        ]
    return gaps


def find_without_id(scan: Scan, table: TypeTable) -> list[Gap]:
    """Instances that could be imported, but for an id."""
    return [
        Gap(GapKind.import_id, f"{instance.address} ({instance.state})", instance.reason or "it has no import id")
        for instance in scan.instances
        if _lacks_id(instance, table)
    ]


def _lacks_id(instance: ScannedInstance, table: TypeTable) -> bool:
    """Whether its type can be imported, and the instance cannot."""
    type_ = table.types.get(instance.type)
    return instance.bin == "not-importable" and type_ is not None and type_.import_id is not None


def find_foreign(candidates: Iterable[Candidate], routing: Routing) -> list[Gap]:
    """Accounts that hold something and that the config does not have."""
    foreign: dict[str, list[str]] = {}
    for candidate in candidates:
        if candidate.account not in routing.account_keys:
            foreign.setdefault(candidate.account, []).append(candidate.address)
    return [
        Gap(GapKind.account, f"account {account}", f"the config has no such account (it holds {_count(addresses)})")
        for account, addresses in foreign.items()
    ]


def find_closed(scan: Scan, config: Organization) -> Iterator[Gap]:
    """Accounts of the config that are closed."""
    by_id = {str(account.id): account.key for account in config.accounts if account.id is not None}
    by_email = {fold_case(account.email): account.key for account in config.accounts}
    for instance in scan.instances:
        if instance.bin != "closed" or instance.type != "aws_organizations_account":
            continue
        email = instance.require_object().public_attributes.get("email")
        key = by_id.get(instance.import_id or "") or by_email.get(fold_case(email) if isinstance(email, str) else "")
        if key is not None:
            problem = f"{instance.reason}; and take it out of accounts.yaml, for nothing can be imported into it"
            yield Gap(GapKind.account, f"account {key}", problem)


def find_harm(programs: Iterable[StackProgram]) -> list[Gap]:
    """What the next `pulumi up` would delete or replace."""
    return [
        Gap(
            GapKind.program,
            f"{split_urn(urn)[1]} (stack {program.stack})",
            f"the next `pulumi up` would {operation} it",
        )
        for program in programs
        for operation, urn in program.harmful
    ]


def _count(addresses: Sequence[str]) -> str:
    number = len(addresses)
    return f"{number} instance{'s' if number != 1 else ''}: {shorten_list(addresses, limit=3)}"
