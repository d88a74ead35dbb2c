"""From the plan of a baseline to its component: what each setting is made of."""

from collections.abc import Callable, Collection, Mapping

import pulumi

from components.accounts.baseline import Baseline, BaselineArgs, Setting
from components.accounts.ec2_settings import (
    ImageBlockPublicAccessArgs,
    InstanceMetadataDefaultsArgs,
    VpcBlockPublicAccessArgs,
)
from components.accounts.iam_settings import AccountAliasArgs, PasswordPolicyArgs
from components.accounts.storage_settings import (
    EbsEncryptionArgs,
    S3PublicAccessBlockArgs,
    SnapshotBlockPublicAccessArgs,
)
from config.models import Organization
from config.plan.baseline import BaselinePlan, plan_baselines
from engine.urns import name_child
from stacks.programs.account_settings import list_account_settings

BASELINE = "baseline"


def make_baselines(
    config: Organization,
    accounts: Collection[str],
    enter: Callable[[str], pulumi.ResourceOptions],
    account_ids: Mapping[str, pulumi.Input[str]],
) -> dict[str, Baseline]:
    """The baselines of those of these accounts that have settings in theirs, by account.

    `enter`: gives the options of what is made in an account. `account_ids`: by key, with "management".
    """
    planned = {
        plan.account: (plan, [*list_settings(plan), *list_account_settings(plan, account_ids[plan.account])])
        for plan in plan_baselines(config)
        if plan.account in accounts
    }
    return {
        account: Baseline(
            name_child(BASELINE, account),
            BaselineArgs(
                regions=plan.regions,
                settings=settings,
                opted_in_regions=plan.settings.opted_in_regions or (),
                former_names=[name_child(BASELINE, former) for former in plan.formerly],
            ),
            enter(account),
        )
        for account, (plan, settings) in planned.items()
        if settings or plan.settings.opted_in_regions
    }


def list_settings(plan: BaselinePlan) -> list[Setting]:
    """The settings that are on."""
    on, made = plan.settings, list[Setting]()
    if on.password_policy is not None:
        made.append(PasswordPolicyArgs(**on.password_policy.model_dump()))
    if plan.account_alias is not None:
        made.append(AccountAliasArgs(alias=plan.account_alias))
    if on.s3_public_access_block is not None:
        made.append(S3PublicAccessBlockArgs(**on.s3_public_access_block.model_dump()))
    if on.ebs_encryption is not None:
        made.append(EbsEncryptionArgs(key_arns=on.ebs_encryption.keys))
    if on.snapshot_block_public_access is not None:
        made.append(SnapshotBlockPublicAccessArgs(state=on.snapshot_block_public_access.state))
    if on.image_block_public_access is not None:
        made.append(ImageBlockPublicAccessArgs(state=on.image_block_public_access.state))
    if on.instance_metadata_defaults is not None:
        made.append(InstanceMetadataDefaultsArgs(**on.instance_metadata_defaults.model_dump()))
    if on.vpc_block_public_access is not None:
        made.append(VpcBlockPublicAccessArgs(mode=on.vpc_block_public_access.mode))
    return made
