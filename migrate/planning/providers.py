"""The complete inputs of the explicit provider of each account, as the program itself will have them. Pure.

A preview leaves out what hangs on an account's id that it does not know yet.
"""

# The form is that of pulumi_aws: strings, JSON as `pulumi.runtime.to_json` writes it, the fields of a hop in the order
# of ProviderAssumeRoleArgs. A test compares it with what the program registers.

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from config.models import Organization
from config.plan.entry import RoleHop, plan_entry
from engine.import_file import compare_destinations
from engine.preview import StackProgram
from engine.urns import split_urn
from migrate.errors import MigrateError
from migrate.planning.gaps import Gap, GapKind
from migrate.planning.routing import Routing

_TAGS = "defaultTags"


def complete_inputs(config: Organization, account: str, routing: Routing, known: Mapping[str, Any]) -> dict[str, Any]:
    """The provider inputs of an account (by key). `known`: those that the preview knows.

    Without its role a provider would act in whatever account the caller is in.

    Raises:
        MigrateError: the program's provider enters another account, or in another way, than config and states prove.
    """
    filled: dict[str, Any] = {
        "allowedAccountIds": json.dumps([routing.account_ids[account]]),
        "region": routing.home_region,
    }
    hops = plan_entry(config, account)
    if hops:
        filled["assumeRoles"] = json.dumps([_write_hop(hop, routing.account_ids[hop.account]) for hop in hops])
    for name in sorted(filled.keys() | ({"assumeRoles"} & known.keys())):
        if name in known and known[name] != filled.get(name):
            raise MigrateError(
                f"provider {account}: the program gives it another `{name}` than the config in --dir does, so it is "
                "unclear which account it enters; nothing was planned: is --dir the folder that the stack's program "
                "reads, and pulumi-aws the version of requirements.lock?"
            )
    return {**known, **filled}


def rest_inputs(config: Organization, account: str, routing: Routing, known: Mapping[str, Any]) -> dict[str, Any]:
    """As `complete_inputs`, for resources that the program does not have: without its default tags, which no such
    resource carries and which would be a change of each of them. `known`: of any provider of the program.
    """
    shared = {name: value for name, value in known.items() if name not in {_TAGS, "allowedAccountIds", "assumeRoles"}}
    return complete_inputs(config, account, routing, shared | {"region": routing.home_region})


def find_misdirected(config: Organization, programs: Iterable[StackProgram], routing: Routing) -> Iterator[Gap]:
    """Providers that a stack has and that act elsewhere: an import through one takes another account's object."""
    for program in programs:
        for urn, inputs in program.present_providers.items():
            key = split_urn(urn)[1]
            if key not in routing.account_ids:
                continue
            differing = compare_destinations(inputs, complete_inputs(config, key, routing, {}))
            if differing:
                yield Gap(
                    GapKind.program,
                    f"provider {key} (stack {program.stack})",
                    f"the stack holds it with another {', '.join(differing)} than config and states prove, so what is "
                    "imported through it would come from another place; take it out of the state: `python -m migrate "
                    "undo --run` where `apply` put it there, else, where nothing uses it, "
                    f"`pulumi state delete --stack {program.stack} '{urn}'`",
                )


def _write_hop(hop: RoleHop, account_id: str) -> dict[str, str]:
    return {
        **({} if hop.duration_seconds is None else {"duration": f"{hop.duration_seconds}s"}),
        **({} if hop.external_id is None else {"externalId": hop.external_id}),
        "roleArn": f"arn:aws:iam::{account_id}:role/{hop.role_name}",
        "sessionName": hop.session_name,
    }
