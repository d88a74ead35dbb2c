"""Which id each account of the config has, and whether config, states, stacks and migrate.yaml agree on it. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping

from config.models import MANAGEMENT, Organization
from config.plan.stacks import ACCOUNTS, ORG
from engine.preview import StackProgram
from engine.urns import name_child
from migrate.mapping import Match
from migrate.planning.candidates import Candidate
from migrate.planning.gaps import Gap, GapKind, shorten_list
from resource_types.import_ids import split_option
from resource_types.natural_keys import fold_case
from resource_types.table import ACCOUNT


def account_resource(key: str) -> str:
    """The logical name of the resource of a member account."""
    return name_child(ACCOUNTS, key)


def prove_accounts(
    config: Organization,
    candidates: Iterable[Candidate],
    programs: Iterable[StackProgram],
    matches: Iterable[Match],
) -> tuple[dict[str, str], list[Gap]]:
    """Ids by account key (`management` included), of those that something tells, and the contradictions."""
    programs = list(programs)
    said: dict[str, dict[str, str]] = {key: {} for key in (MANAGEMENT, *(account.key for account in config.accounts))}
    for key, id_, source in (
        *_read_config(config),
        *_read_candidates(config, candidates),
        *((key, id_, "migrate.yaml") for key, id_ in _read_rows(config, matches)),
        *(found for program in programs for found in _read_program(config, program)),
    ):
        if key in said:
            said[key].setdefault(id_, source)
    return {key: next(iter(ids)) for key, ids in said.items() if len(ids) == 1}, _find_gaps(said, programs)


_Claim = tuple[str, str, str]
"""(account key, id, who says so)."""


def _read_config(config: Organization) -> Iterator[_Claim]:
    yield MANAGEMENT, config.settings.management_account_id, "organization.yaml"
    for account in config.accounts:
        if account.id is not None:
            yield account.key, account.id, "accounts.yaml"


def _read_candidates(config: Organization, candidates: Iterable[Candidate]) -> Iterator[_Claim]:
    keys = {fold_case(account.email): account.key for account in config.accounts}
    for candidate in sorted(candidates, key=lambda candidate: candidate.order):
        email = candidate.attributes.get("email")
        if candidate.token == ACCOUNT and isinstance(email, str) and fold_case(email) in keys:
            yield keys[fold_case(email)], candidate.import_id, f"{candidate.origin}, by its e-mail address"


def _read_rows(config: Organization, matches: Iterable[Match]) -> Iterator[tuple[str, str]]:
    keys = {account_resource(account.key): account.key for account in config.accounts}
    for row in matches:
        if row.stack == ORG and row.id is not None and row.name in keys:
            yield keys[row.name], split_option(row.id)[0]


def _read_program(config: Organization, program: StackProgram) -> Iterator[_Claim]:
    keys = {account_resource(account.key): account.key for account in config.accounts}
    for registration in program.present:
        if registration.type == ACCOUNT and registration.name in keys and registration.id:
            yield keys[registration.name], registration.id, f"the stack {program.stack}"
    for key, inputs in program.providers.items():
        allowed = inputs.get("allowedAccountIds")
        for id_ in json.loads(allowed) if isinstance(allowed, str) else []:
            yield key, id_, f"the provider {key} of the program, stack {program.stack}"


def _find_gaps(said: Mapping[str, Mapping[str, str]], programs: Iterable[StackProgram]) -> list[Gap]:
    gaps: list[Gap] = []
    owners: dict[str, list[str]] = {}
    for key, ids in said.items():
        if len(ids) > 1:
            words = "; ".join(f"{id_} according to {source}" for id_, source in ids.items())
            gaps.append(
                Gap(GapKind.account, f"account {key}", f"its id is {words}: nothing can be routed into it safely")
            )
        for id_ in ids:
            owners.setdefault(id_, []).append(key)
    for id_, keys in owners.items():
        if len(keys) > 1:
            gaps.append(
                Gap(GapKind.account, f"account {id_}", f"{shorten_list(keys)} have this id: an account is one of them")
            )
    for program in programs:
        for key in program.providers:
            if key not in said:
                gaps.append(
                    Gap(
                        GapKind.account,
                        f"account {key}",
                        f"stack {program.stack} has a provider of this name and the config has no such account: are "
                        "`--dir` and the stack's setting `dir` the same folder?",
                    )
                )
            elif not said[key]:
                gaps.append(
                    Gap(
                        GapKind.account,
                        f"account {key}",
                        "its id is not known: nothing that was read is an account with its e-mail address, and "
                        "accounts.yaml has no `id`",
                    )
                )
    return gaps
