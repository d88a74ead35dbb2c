"""Reads the states of all stacks, and of AWS what drift is looked for in. Read-only; it compares nothing."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from config.models import MANAGEMENT, Organization
from config.plan.entry import RoleHop, plan_entry
from config.plan.networks import plan_shares, plan_vpcs
from engine.cli import Engine
from engine.deployment import Deployment
from live.inventory import Inventory
from live.organization import Entry, read_live
from live.sessions import Hop, build_role_arn
from review.drift.known import Known
from review.drift.names import Names

USER_AGENT = "aws-organization-review"
"""What CloudTrail shows of this program."""

_EXPORTS_AT_ONCE = 4

_ADVICE = "`python -m config check` says which accounts a preview in CI cannot enter"


def read_states(engine: Engine) -> dict[str, Deployment]:
    """The state of each stack that the project has, those too that the config has no longer."""
    stacks = engine.stacks()
    with ThreadPoolExecutor(_EXPORTS_AT_ONCE) as pool:
        return dict(zip(stacks, pool.map(engine.export, stacks), strict=True))


def read_aws(config: Organization, known: Known, regions: Sequence[str], progress: Callable[[str], None]) -> Inventory:
    """What AWS has, entered as the program itself enters it. `regions`: where to look; none: where the config is.

    Raises:
        LiveError: the organization cannot be read.
    """
    account_ids = {key: id_ for id_, key in Names(config, known, Inventory()).account_keys.items()}
    return read_live(
        plan_way(config, account_ids),
        sorted(regions) or find_regions(config, known.inventory),
        session_name=f"{config.settings.access.session_name}-drift",
        user_agent=USER_AGENT,
        advice=_ADVICE,
        progress=progress,
        region=config.settings.home_region,
        keep_unread=True,
        crossings=True,
    )


def find_regions(config: Organization, known: Inventory) -> list[str]:
    """Where the config or a state has something, and wherever the config says that something may be."""
    settings = config.settings
    regions = {settings.home_region, *settings.regions}
    regions |= {account.region for account in config.accounts if account.region}
    regions |= {thing.region for thing in (*plan_vpcs(config), *plan_shares(config), *known.vpcs, *known.shares)}
    return sorted(region for region in regions if region)


def plan_way(config: Organization, account_ids: Mapping[str, str]) -> Entry:
    """The program's own way into each account whose id is known. `account_ids`: by key, with "management"."""
    ways = {account.key: plan_entry(config, account.key) for account in config.accounts if account.key in account_ids}
    by_creation_role = {account.key for account in config.accounts if account.access == "creation-role"}
    return Entry(
        role=config.settings.access.creation_role,
        roles={account_ids[key]: hops[-1].role_name for key, hops in ways.items() if key in by_creation_role},
        direct={
            account_ids[key]: _make_hop(hops[-1], account_ids)
            for key, hops in ways.items()
            if key not in by_creation_role
        },
        management=[_make_hop(hop, account_ids) for hop in plan_entry(config, MANAGEMENT)],
        only=frozenset(account_ids[key] for key in ways),
    )


def _make_hop(hop: RoleHop, account_ids: Mapping[str, str]) -> Hop:
    return Hop(
        role_arn=build_role_arn(account_ids[hop.account], hop.role_name),
        session_name=hop.session_name,
        external_id=hop.external_id,
    )
