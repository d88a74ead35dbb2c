"""The stacks of workloads alone, `workloads-<stack>`: what they stand on comes from other stacks' outputs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import pulumi
from pulumi.runtime import is_dry_run

from config.models import Organization
from config.plan.account_networks import UsableVpc, plan_usable_vpcs
from config.plan.former_keys import index_keys
from config.plan.groups import References
from config.plan.stacks import ORG, find_stack_of, name_output
from config.plan.tiers import index_tier_subnets
from config.plan.workloads import plan_workload_accounts, plan_workloads
from engine.deployment import Deployment
from engine.urns import join_keys
from recovery.contents import find_contents, list_wanted
from recovery.moves import StackReader, refuse_duplicates, refuse_lost_accounts, refuse_moves
from recovery.refusals import refuse_all
from stacks.programs.accounts import find_made, make_unknown, read_facts
from stacks.programs.entry import enter_account, make_providers
from stacks.programs.lookups import Lookups
from stacks.programs.org_outputs import OrgOutputs, read_org_outputs, read_outputs
from stacks.programs.workload_contexts import build_contexts, build_organization
from stacks.programs.workloads import make_workloads


@dataclass(frozen=True)
class ReadVpc:
    """A VPC of another stack. `subnet_ids`: by the subnet's key."""

    id: pulumi.Output[str]
    subnet_ids: Mapping[str, pulumi.Output[str]]


async def build_workloads(
    config: Organization, stack: str, deployment: Deployment, engine: StackReader
) -> dict[str, Any]:
    """The workloads of a stack of their own. An account that the stack `org` has not made yet is left out, and told.

    `deployment`: what the stack's state has. `engine` reads the other stacks.

    Raises:
        pulumi.RunError: another stack has one of the workloads, or has to; the stack `org` was never up; a network is
            not made yet; a workload would make something outside of its account.
        EngineError: the other stacks cannot be read.
    """
    held = find_contents(config, deployment)
    refuse_all(
        lambda: refuse_moves(config, stack, held),
        lambda: refuse_lost_accounts(config, stack, held, engine),
        lambda: refuse_duplicates(config, stack, held, list_wanted(config, stack), engine),
    )
    org = await read_org_outputs(stack)
    made = await find_made(config, plan_workload_accounts(config)[stack], org, deployment)
    facts, providers = read_facts(config, org, References(accounts=made, units=())), make_providers(config)

    @cache
    def enter(account: str) -> pulumi.ResourceOptions:
        return enter_account(config, account, facts.account_ids, providers)

    find_context = build_contexts(
        config,
        made,
        build_organization(facts.id, facts.arn, facts.account_ids, facts.unit_ids),
        enter,
        vpcs=await _read_vpcs(config, org, made),
    )
    workloads = [one for one in plan_workloads(config) if one.stack == stack and one.account in made]
    lookups = Lookups(config=config, account_ids=facts.account_ids, enter=lambda account, _: enter(account))
    await lookups.find_all(workloads)
    return make_workloads(workloads, find_context, lookups)


async def _read_vpcs(config: Organization, org: OrgOutputs, accounts: Collection[str]) -> dict[str, ReadVpc]:
    """The VPCs that these accounts may use, by key. In a preview, what is not there yet is an unknown value."""
    usable = {vpc.key: vpc for vpcs in plan_usable_vpcs(config, accounts).values() for vpc in vpcs}
    outputs: dict[str, Mapping[str, Any]] = {ORG: org.values}
    found: dict[str, ReadVpc] = {}
    missing: list[tuple[str, str]] = []
    for key, vpc in sorted(usable.items()):
        home = find_stack_of(config, vpc.owner) or ORG
        if home not in outputs:
            outputs[home] = await read_outputs(home)
        reader = _Reader(outputs[home])
        found[key] = reader.read(config, vpc)
        missing += [(home, name) for name in reader.missing]
    if missing and not is_dry_run():
        raise pulumi.RunError(
            "\n".join(
                f"the stack {home!r} has not made {name} yet, which workloads of this stack may use, so nothing was "
                f"registered; run `pulumi up --stack {home}` first"
                for home, name in missing
            )
        )
    return found


class _Reader:
    """`missing`: the outputs that are not there."""

    def __init__(self, outputs: Mapping[str, Any]) -> None:
        self._outputs = outputs
        self.missing: list[str] = []

    def read(self, config: Organization, vpc: UsableVpc) -> ReadVpc:
        """The VPC and its subnets, by their present keys or the ones that they had before."""
        source = config.vpc(vpc.key)
        keys = {**index_keys(source.subnets), **index_tier_subnets(source)}
        return ReadVpc(
            id=self._find("vpcs", source.keys),
            subnet_ids={
                one.key: self._find("subnets", [join_keys(*both) for both in product(source.keys, keys[one.key])])
                for one in vpc.subnets
            },
        )

    def _find(self, kind: str, keys: Sequence[str]) -> pulumi.Output[str]:
        names = [name_output(kind, key) for key in keys]
        found = next((self._outputs[name] for name in names if name in self._outputs), None)
        if found is None:
            self.missing.append(names[0])
            return make_unknown()
        return pulumi.Output.from_input(found["id"])
