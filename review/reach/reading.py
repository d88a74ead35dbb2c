"""Reads of AWS the networks that the config has something in, entered as the program enters them."""

from collections.abc import Callable

from config.models import Organization
from config.plan.networks import plan_vpcs
from config.plan.transit import plan_transit_gateways
from engine.cli import Engine
from live.inventory import Inventory
from live.networks import read_networks
from reachability.facts import Facts
from review.drift.known import read_known
from review.drift.names import Names as StateNames
from review.drift.reading import USER_AGENT, plan_way, read_states
from review.errors import ReviewError
from review.reach.facts import translate
from review.reach.names import name_networks

_ADVICE = "`python -m config check` says which accounts a preview in CI cannot enter"


def read_facts(config: Organization, engine: Engine, progress: Callable[[str], None]) -> Facts:
    """What AWS has, under the names of the config. The states of the stacks tell the accounts' ids.

    Raises:
        LiveError: an account cannot be entered or read.
        ReviewError: no state has an account that the config has a network in.
    """
    names = StateNames(config, read_known(read_states(engine)), Inventory())
    account_ids = {key: id_ for id_, key in names.account_keys.items()}
    regions: dict[str, set[str]] = {}
    for thing in (*plan_vpcs(config), *plan_transit_gateways(config)):
        if thing.account not in account_ids:
            raise ReviewError(
                f"no state has the account {thing.account}, in which the config has a network, so AWS cannot be asked "
                "for it - bring the stack `org` up first, or log in to the backend that has its state"
            )
        regions.setdefault(account_ids[thing.account], set()).add(thing.region)
    answers = read_networks(
        plan_way(config, account_ids),
        {id_: sorted(found) for id_, found in regions.items()},
        management=config.settings.management_account_id,
        home=config.settings.home_region,
        session_name=f"{config.settings.access.session_name}-reach",
        user_agent=USER_AGENT,
        advice=_ADVICE,
        progress=progress,
    )
    return translate(answers, name_networks(config, answers, names.account_keys))
