"""What every stack of a config registers, as digests: computed under mocks, one stack after the other."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pulumi

from config.models import Organization, Unit
from config.plan.default_vpcs import plan_default_vpcs
from config.plan.lookups import make_samples
from config.plan.policies import plan_full_access
from config.plan.stacks import ACCOUNTS, ORG, UNITS, find_stack_of, plan_stacks
from engine.urns import STACK, name_child
from stacks.inputs.comparison import OPTION, PlannedResource
from stacks.inputs.mocks import make_account_id, run_program
from stacks.inputs.registrations import Registration
from stacks.programs import build
from stacks.programs.lookups import nobody_is_asked

FULL_AWS_ACCESS = "FullAWSAccess"
DEFAULT_VPCS = "DefaultVpcs"
STATED_ID = "AccountId"
"""What stand in place of a type for what is no resource: what the program settles with AWS itself, and an id that it
compares with AWS's."""


def plan_inputs(organization: Organization) -> dict[str, dict[str, PlannedResource]]:
    """The resources of each stack, and the stack's own outputs as one more, by their identity (comparison).

    All accounts and units of the config are taken as made, with ids that stay the same when their key changes with
    `formerly`. What the stack `org` exports is what the other stacks are given.

    Raises:
        pulumi.RunError: a program refuses the config.
    """
    planned: dict[str, dict[str, PlannedResource]] = {}
    silent, ids = _leave_out_what_aws_says(organization), _make_ids(organization)
    given: dict[str, Any] = {}
    looked_up = make_samples(organization)
    for stack in plan_stacks(organization):
        outputs: dict[str, Any] = {}

        async def program(name: str = stack.name, outputs: dict[str, Any] = outputs) -> None:
            outputs.update(await pulumi.Output.from_input(await build(name, silent)).future() or {})

        asking = nobody_is_asked.set(True)
        try:
            registered = run_program(program, stack=stack.name, outputs=given, ids=ids, looked_up=looked_up)
        finally:
            nobody_is_asked.reset(asking)
        given = {**given, **outputs}
        planned[stack.name] = {
            **{_identify(one.qualified_type, one.name): _digest_registration(one) for one in registered},
            _identify(STACK, stack.name): PlannedResource({name: _digest(value) for name, value in outputs.items()}),
        }
    for access in plan_full_access(organization):
        planned[ORG][_identify(FULL_AWS_ACCESS, access.target)] = PlannedResource(
            {"attached": _digest(access.attached)}
        )
    former = {account.key: account.formerly for account in organization.accounts}
    for vpcs in plan_default_vpcs(organization):
        said = {"regions": vpcs.regions or "every enabled one", "created_since": str(vpcs.created_since)}
        planned[find_stack_of(organization, vpcs.account) or ORG][_identify(DEFAULT_VPCS, vpcs.account)] = (
            PlannedResource(
                {name: _digest(value) for name, value in said.items()},
                tuple(_identify(DEFAULT_VPCS, key) for key in former.get(vpcs.account, ())),
            )
        )
    for account in organization.accounts:
        if account.id is not None:
            planned[ORG][_identify(STATED_ID, account.key)] = PlannedResource({"id": _digest(account.id)})
    return planned


def _identify(types: str, name: str) -> str:
    return f"{types} {name}"


def _digest_registration(one: Registration) -> PlannedResource:
    digests = {name: _digest(value) for name, value in one.read_properties().items()}
    digests |= {f"{OPTION}{name}": _digest(value) for name, value in one.read_options().items()}
    formerly = tuple(_identify(one.qualified_type, alias.spec.name) for alias in one.request.aliases if alias.spec.name)
    return PlannedResource(digests, formerly)


def _digest(value: Any) -> str:
    """Equal for equal values, and tells nothing else of them: among them are external ids."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]


def _make_ids(organization: Organization) -> dict[str, str]:
    """Ids of accounts and units, by logical name."""
    return {
        **{name_child(ACCOUNTS, one.key): make_account_id(one.original_key) for one in organization.accounts},
        **{name_child(UNITS, one.key): f"ou-{one.original_key}" for one in organization.units()},
    }


def _leave_out_what_aws_says(organization: Organization) -> Organization:
    """The config without what the program asks AWS of (FullAWSAccess, default VPCs), and without ids, which AWS may
    contradict.
    """
    settings, baseline = organization.settings, organization.baseline
    profiles = tuple(one.model_copy(update={"default_vpcs": None}) for one in baseline.profiles)
    return organization.model_copy(
        update={
            "settings": settings.model_copy(update={"units": tuple(_silence(settings.units))}),
            "accounts": tuple(
                one.model_copy(update={"full_aws_access": None, "id": None}) for one in organization.accounts
            ),
            "baseline": baseline.model_copy(update={"profiles": profiles}),
        }
    )


def _silence(units: tuple[Unit, ...]) -> Iterator[Unit]:
    for unit in units:
        yield unit.model_copy(update={"full_aws_access": None, "units": tuple(_silence(unit.units))})
