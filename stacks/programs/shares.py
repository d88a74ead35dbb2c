"""Resource shares: from their plans to components, and what lets an account use what another one shares."""

from collections.abc import Callable, Collection, Mapping, Sequence

import pulumi

from components.network.prefix_list import PrefixList
from components.network.share import Share, ShareArgs
from config.models import WHOLE_ORGANIZATION, Organization
from config.plan.networks import SharePlan, VpcPlan, plan_shares
from config.plan.received import find_way
from config.plan.shareable import PREFIX_LISTS, SharedKey
from config.plan.stacks import SHARE, name_output
from engine.urns import join_keys, name_child
from stacks.programs.facts import OrganizationFacts
from stacks.programs.networks import UsableList

Arns = Mapping[SharedKey, pulumi.Input[str]]


def make_shares(
    config: Organization,
    facts: OrganizationFacts,
    accounts: Collection[str],
    enter: Callable[[str], pulumi.ResourceOptions],
    arns: Arns,
) -> dict[str, Share]:
    """Those of `accounts`, by key, with what is there already: `arns`. What is not follows by `share_more`."""
    return {
        share.key: Share(name_child(SHARE, share.owner, share.key), share_args(share, arns, facts), enter(share.owner))
        for share in plan_shares(config)
        if share.owner in accounts
    }


def share_more(config: Organization, shares: Mapping[str, Share], arns: Arns) -> None:
    """Adds to each share what of it is in `arns`."""
    for plan in plan_shares(config):
        if plan.key in shares:
            shares[plan.key].add({join_keys(*one.parts): arns[one] for one in plan.resources if one in arns})


def find_usable_lists(
    config: Organization,
    facts: OrganizationFacts,
    vpc: VpcPlan,
    made: Mapping[str, PrefixList],
    shares: Mapping[str, Share],
) -> dict[str, UsableList]:
    """The prefix lists that rules of the VPC may name, by key: those of this stack, and those of others."""
    lists: dict[str, UsableList] = {}
    for one in config.prefix_lists:
        output = name_output(PREFIX_LISTS, one.key)
        if one.key in made:
            shared = () if one.account == vpc.account else find_ways(config, shares, PREFIX_LISTS, one.key, vpc.account)
            lists[one.key] = UsableList(id=made[one.key].id, shared=shared)
        elif output in facts.ids_elsewhere:
            lists[one.key] = UsableList(id=facts.ids_elsewhere[output])
    return lists


def find_ways(
    config: Organization, shares: Mapping[str, Share], kind: str, key: str, account: str
) -> Sequence[pulumi.Resource]:
    """What lets the account use what is of a kind but subnets; nothing where other stacks have it."""
    way = find_way(config, kind, key, account)
    if way is None or way.share not in shares:
        return ()
    return shares[way.share].find_ways(join_keys(kind, key), way.receiver)


def share_args(share: SharePlan, arns: Arns, facts: OrganizationFacts) -> ShareArgs:
    """`arns`: those of the share's resources that are there already."""
    receivers = {WHOLE_ORGANIZATION: facts.arn, **facts.account_ids, **facts.unit_arns}
    return ShareArgs(
        region=share.region,
        sharing=facts.sharing,
        share_name=share.name,
        resource_arns={join_keys(*one.parts): arns[one] for one in share.resources if one in arns},
        principals={key: receivers[key] for key in share.receivers},
        allow_external_principals=share.allow_external_principals,
        tags=share.tags,
        former_names=[name_child(SHARE, *keys) for keys in share.formerly],
        former_keys={
            **share.former_receivers,
            **{
                join_keys(*one.parts): [join_keys(*former.parts) for former in known]
                for one, known in share.former_resources.items()
            },
        },
    )
