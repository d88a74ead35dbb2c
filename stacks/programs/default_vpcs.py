"""Has the default VPCs of accounts removed, as the config says, and fails at the end where some are left."""

from collections.abc import Collection

import pulumi

from config.models import Organization
from config.plan.default_vpcs import DefaultVpcPlan, plan_default_vpcs
from recovery.default_vpcs import DefaultVpcs, refuse_what_is_left
from recovery.hops import plan_account_hops
from stacks.programs.entry import AccountIds


def settle_default_vpcs(config: Organization, accounts: Collection[str], account_ids: AccountIds) -> None:
    """Those of the accounts with these keys, each once it can be entered. Nothing that the program makes waits for it.

    An account in which one is left fails the program when all else is done: the SDK waits for every registration before
    it looks at an output that nothing depends on.
    """
    plans = [plan for plan in plan_default_vpcs(config) if plan.account in accounts]
    if not plans:
        return
    preview = pulumi.runtime.is_dry_run()
    vpcs = DefaultVpcs(config.settings.home_region, preview=preview)

    async def settle(plan: DefaultVpcPlan, account_id: pulumi.Output[str]) -> list[str]:
        found = await account_id.future()
        if found is None or not await account_id.is_known():
            pulumi.log.info(f"default VPCs of {plan.account!r}: looked for once the account is there")
            return []
        return await vpcs.settle(plan, found, plan_account_hops(config, plan.account, found))

    settled = [settle(plan, pulumi.Output.from_input(account_ids[plan.account])) for plan in plans]
    pulumi.Output.all(*settled).apply(
        lambda found: refuse_what_is_left([problem for one in found for problem in one], preview=preview)
    )
