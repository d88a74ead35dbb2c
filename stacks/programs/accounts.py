"""The stack of a group of accounts, `accounts-<group>`: what these accounts hold, while the layout is grouped."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, cast

import pulumi
from pulumi.output import UNKNOWN
from pulumi.runtime import is_dry_run

from config.models import MANAGEMENT, Organization
from config.plan.aws_config import ARCHIVE_OUTPUT
from config.plan.former_keys import index_target_keys
from config.plan.groups import GroupPlan, References, find_references
from config.plan.stacks import ACCOUNTS, ORG, UNITS, plan_stacks
from engine.deployment import Deployment
from recovery.contents import find_contents, list_wanted
from recovery.first_entry import find_refusal
from recovery.group_names import refuse_group_names
from recovery.hosted_zones import refuse_hosted_zone_losses
from recovery.ipam_moves import refuse_pool_moves
from recovery.ipam_use import refuse_pools_in_use
from recovery.ipv6_moves import refuse_ipv6_moves
from recovery.log_archives import refuse_other_archives
from recovery.moves import StackReader, refuse_duplicates, refuse_lost_accounts, refuse_moves
from recovery.refusals import refuse_all
from recovery.removal_order import refuse_removals_in_use
from recovery.renames import find_renames, refuse_renames
from recovery.subnet_moves import refuse_subnet_moves
from recovery.write_gates import refuse_open_gates
from stacks.programs.entry import make_providers
from stacks.programs.facts import OrganizationFacts
from stacks.programs.first_entry import FIRST_ENTERED, find_untaken
from stacks.programs.members import build_members
from stacks.programs.org_outputs import OrgOutputs, read_org_outputs, read_outputs


async def build_accounts(
    config: Organization, group: GroupPlan, deployment: Deployment, engine: StackReader
) -> dict[str, Any]:
    """What the accounts of the group hold. An account that the stack `org` has not made yet is left out, and told.

    `deployment`: what the stack's state has. `engine` reads the other stacks.

    Raises:
        pulumi.RunError: a key changed without `formerly`; another stack has what is in an account, or has to; the stack
            `org` was never up, or has not made what is needed; an account has another id than the config says; a role
            that pull requests may enter would lose its write gate; something goes that other stacks use still, or a
            network of an IPAM pool that VPCs have part of.
        EngineError: the other stacks cannot be read.
    """
    held = find_contents(config, deployment)
    refuse_all(
        lambda: refuse_renames(find_renames(config, deployment)),
        lambda: refuse_subnet_moves(config, deployment),
        lambda: refuse_ipv6_moves(config, deployment),
        lambda: refuse_group_names(config, deployment),
        lambda: refuse_hosted_zone_losses(config, deployment),
        lambda: refuse_moves(config, group.stack, held),
        lambda: refuse_lost_accounts(config, group.stack, held, engine),
        lambda: refuse_duplicates(config, group.stack, held, list_wanted(config, group.stack), engine),
        lambda: refuse_removals_in_use(config, group.stack, deployment, engine),
        lambda: refuse_pool_moves(config, deployment),
        lambda: refuse_pools_in_use(config, deployment),
        lambda: refuse_open_gates(config, deployment),
        lambda: refuse_other_archives(config, deployment),
    )
    org = await read_org_outputs(group.stack)
    made = await find_made(config, group.accounts, org, deployment)
    first_entered = [key for key in made if (org.find(ACCOUNTS, config.account(key).keys) or {}).get(FIRST_ENTERED)]
    return build_members(
        config,
        replace(
            read_facts(config, org, find_references(config, made)),
            ids_elsewhere=await _read_other_groups(config, group),
        ),
        make_providers(config),
        made,
        with_execution_role=find_untaken(config, first_entered, deployment),
    )


async def find_made(
    config: Organization, accounts: Collection[str], org: OrgOutputs, deployment: Deployment
) -> tuple[str, ...]:
    """Those of these accounts that `org` has made, sorted. Says which it leaves out."""
    entered = {resource.name for resource in deployment.by_urn.values() if resource.is_provider}
    made: list[tuple[str, Mapping[str, Any]]] = []
    missing: list[str] = []
    problems: list[str] = []
    for key in accounts:
        account = config.account(key)
        found = org.find(ACCOUNTS, account.keys)
        if found is None:
            missing.append(key)
            if entered & set(account.keys):
                problems.append(
                    f"account {key!r} is not among the outputs of the stack `org`, and this stack's state has what is "
                    "in it, which would have been deleted; run `pulumi up --stack org` first, and if it has no such "
                    "output then, see in AWS what became of the account"
                )
        elif account.id not in (None, found["id"]):
            problems.append(
                f"account {key!r} has the id {found['id']} in the outputs of the stack `org`, and {account.id} in the "
                "config: what is meant for one would land in the other; correct `id` in accounts.yaml"
            )
        else:
            made.append((key, found))
    if problems:
        raise pulumi.RunError("\n".join(f"{problem}; nothing was registered" for problem in problems))
    if missing:
        pulumi.log.warn(
            f"left out, because the stack `org` has not made them yet: {', '.join(missing)}. "
            f"Run `pulumi up --stack org`, then this stack again"
        )
    new = {key for key, found in made if found.get(FIRST_ENTERED) and not entered & set(config.account(key).keys)}
    new = new if is_dry_run() else set()
    closed = {key: said for key, found in made if key in new and (said := await find_refusal(config, key, found["id"]))}
    for key, said in closed.items():
        pulumi.log.warn(
            f"left out of this preview: {key}, which the stack `org` has just made, and this caller may not enter yet: "
            f"{said}. `pulumi up --stack admin` lets the roles of CI in"
        )
    return tuple(key for key, _ in made if key not in closed)


def read_facts(config: Organization, org: OrgOutputs, references: References) -> OrganizationFacts:
    """What is referred to, and what else is there. In a preview, what is not there yet is an unknown value."""
    keys = index_target_keys(config)
    members = {key: org.find(ACCOUNTS, keys[key]) for key in references.accounts}
    units = {key: org.find(UNITS, keys[key]) for key in references.units}
    missing = sorted(key for key, found in {**members, **units}.items() if found is None)
    others = {one.key: found for one in config.accounts if (found := org.find(ACCOUNTS, one.keys)) is not None}
    other_units = {one.key: found for one in config.units() if (found := org.find(UNITS, one.keys)) is not None}
    if missing and not is_dry_run():
        raise pulumi.RunError(
            f"the stack `org` has not made {', '.join(missing)} yet, which roles, shares or recorders of this stack "
            "name, so nothing was registered; run `pulumi up --stack org` first"
        )
    return OrganizationFacts(
        id=org.organization["id"],
        arn=org.organization["arn"],
        root_id=org.organization["root_id"],
        account_ids={MANAGEMENT: config.settings.management_account_id, **read_each({**others, **members}, "id")},
        unit_ids=read_each({**other_units, **units}, "id"),
        unit_arns=read_each(units, "arn"),
        sharing=(),
    )


async def _read_other_groups(config: Organization, group: GroupPlan) -> dict[str, pulumi.Input[str]]:
    """The ids that this stack needs of those of other groups, by the name of the output. The bucket of AWS Config is
    known by its name.
    """
    plan = next(plan for plan in plan_stacks(config) if plan.name == group.stack)
    needed = [
        need
        for need in plan.needs
        if not need.looked_up and (need.received or (need.stack != ORG and need.output != ARCHIVE_OUTPUT))
    ]
    others = {name: await read_outputs(name) for name in sorted({need.stack for need in needed})}
    missing = [need for need in needed if not need.is_met_by(others[need.stack])]
    if missing and not is_dry_run():
        raise pulumi.RunError(
            "\n".join(
                f"the stack {need.stack!r} has no output {need.output!r} yet, which this stack needs, so nothing was "
                f"registered; run `pulumi up --stack {need.stack}` first"
                for need in missing
            )
        )
    return {need.output: make_unknown() if need in missing else need.find(others[need.stack])["id"] for need in needed}


def read_each(found: Mapping[str, Mapping[str, str] | None], name: str) -> dict[str, pulumi.Input[str]]:
    return {key: make_unknown() if values is None else values[name] for key, values in found.items()}


def make_unknown() -> pulumi.Output[str]:
    """An output that a preview prints as not known yet."""
    return pulumi.Output.from_input(cast("pulumi.Input[str]", UNKNOWN))
