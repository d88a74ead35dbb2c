"""Rules about the groups of accounts, which have a stack each while the layout is grouped."""

from collections.abc import Iterator
from itertools import pairwise

from config.checks.walk import join
from config.errors import ConfigError
from config.models import Organization
from config.models.types import is_key
from config.plan.groups import group_of
from config.plan.stack_order import find_circle
from config.plan.stacks import ORG, plan_stacks
from config.text import shorten
from config.yaml.places import ACCOUNTS, ORGANIZATION, Place, Places


def accounts_have_a_group(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Without one, no stack would have what is in the account."""
    if organization.settings.layout == "single":
        return
    places_without = {
        account.key: place
        for index, account in enumerate(organization.accounts)
        if group_of(account) is None
        and not any(places.is_lost(Place(ACCOUNTS, ("accounts", index, name))) for name in ("group", "environment"))
        for place in [Place(ACCOUNTS, ("accounts", index))]
    }
    if places_without:
        keys, one = join(f'"{key}"' for key in places_without), len(places_without) == 1
        yield places.error(
            next(iter(places_without.values())),
            f"with layout: grouped no stack would have what is in {keys}: "
            f"{'it has' if one else 'they have'} neither a group nor an environment",
            f"write `group: ...` or `environment: ...` in {'it' if one else 'each of them'}",
        )


def groups_can_name_a_stack(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The name of a stack is made of the group's; an environment may have characters that a stack's name has not."""
    if organization.settings.layout == "single":
        return
    told: set[str] = set()
    for index, account in enumerate(organization.accounts):
        environment = account.environment
        if account.group is None and environment is not None and not is_key(environment) and environment not in told:
            told.add(environment)
            yield places.error(
                Place(ACCOUNTS, ("accounts", index, "environment")),
                f'with layout: grouped the environment names the stack of its accounts, and "{shorten(environment)}" '
                "can not stand in a stack's name",
                "write `group:` in each account of this environment, a word of a to z, 0 to 9 and dashes",
            )


def groups_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """How many accounts one stack may have is `max_accounts` of organization.yaml."""
    settings = organization.settings
    if settings.layout == "single":
        return
    members: dict[str, list[int]] = {}
    for index, account in enumerate(organization.accounts):
        group = group_of(account)
        if group is not None:
            members.setdefault(group, []).append(index)
    for group, indexes in members.items():
        if len(indexes) > settings.max_accounts:
            beyond = [f'"{organization.accounts[index].key}"' for index in indexes[settings.max_accounts :]]
            yield places.error(
                Place(ACCOUNTS, ("accounts", indexes[settings.max_accounts])),
                f'the group "{shorten(group)}" has {len(indexes)} accounts, max_accounts allows '
                f"{settings.max_accounts}: "
                f"{join(beyond)} {'is' if len(beyond) == 1 else 'are'} beyond it, and each account is a process of the "
                "engine",
                "write another `group:` in these accounts, or a higher max_accounts; an account that is up already "
                "is moved by `python -m stacks move`",
            )


def stacks_wait_in_no_circle(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """One stack can be the first. What each needs of others follows from what its accounts have."""
    if organization.settings.layout == "single":
        return
    try:
        # What workloads look up is told where that is written: config.checks.lookups.
        plans = plan_stacks(organization.model_copy(update={"lookups": ()}))
    except (LookupError, ValueError):
        return  # something that is named does not exist, or does not fit: other rules tell it
    needs = {(plan.name, need.stack): need.output for plan in reversed(plans) for need in reversed(plan.needs)}
    # All others need the accounts of `org`; what it would wait for is refused where it is written.
    circle = find_circle({plan.name: tuple(one for one in plan.waits_for if one != ORG) for plan in plans})
    if circle:
        links = join(f"{name} needs {needs[name, other]} of {other}" for name, other in pairwise(circle))
        yield places.error(
            Place(ORGANIZATION, ("layout",)),
            f"the stacks {join(sorted({*circle}))} wait for each other, so none of them can be brought up first: "
            f"{links}",
            "write one `group:` for the accounts that need each other, or let one account have what both need",
        )
