"""From an inventory to the files of config/org as text, with what only a person may decide (`Choices`). Pure.

It does not check that the program accepts them (config.load does).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from config.yaml.places import (
    ACCESS,
    ACCOUNTS,
    BASELINE,
    DNS,
    IDENTITY_CENTER,
    NETWORK,
    ORGANIZATION,
    POLICIES,
    SECURITY,
)
from live.inventory import Inventory, Note, Organization
from migrate.errors import RefusalError, raise_all
from migrate.init.baseline import draft_baselines, find_opted_in
from migrate.init.drafting import Findings, note, without_nothing
from migrate.init.emitter import Noted, emit, format_comment
from migrate.init.entry import choose_execution_role, draft_execution_role, plan_entries
from migrate.init.identity_center import draft_identity_center
from migrate.init.keys import slugify
from migrate.init.network import draft_network
from migrate.init.organization import (
    Members,
    draft_accounts,
    draft_delegations,
    draft_policies,
    draft_units,
    find_members,
    leave_accounts,
    root_policies,
)
from migrate.init.peerings import draft_peerings
from migrate.init.reached import Reached
from migrate.init.resolver import draft_resolver
from migrate.init.roles import draft_roles, find_expressible_roles
from migrate.init.security import draft_security
from migrate.init.security_groups import draft_prefix_lists
from migrate.init.sharing import draft_shares, find_holders
from migrate.init.transit import draft_transit_gateways
from migrate.init.twins import draft_matches
from migrate.init.zones import draft_zones

WRITTEN_BY = "Written by `python -m migrate init`; from now on it is yours."

_ADMINISTRATIVE = frozenset(
    {"admin", "administration", "administrative", "automation", "deployment", "tooling", "tools"}
)
_ADMINISTRATIVE_PAIRS = frozenset({"shared-services", "shared-service"})
_ORGANIZATION = "aws_organizations_organization."
"""What the address of an organization has in it."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What was said on the command line. `administrative_account`: a key, a name or an id. `skip`: ids and names of
    accounts to leave out.
    """

    home_region: str | None = None
    administrative_account: str | None = None
    execution_role: str | None = None
    skip: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`files`: text by path inside the config directory. `inexpressible`: what a preview would show as an update.

    `left`: what is not in the config, and why. `accounts_left`: which accounts are not. `entry`: how each account of it
    is entered, by its key. `matches`: rows for migrate.yaml.
    """

    files: Mapping[str, str]
    inexpressible: tuple[Note, ...]
    left: tuple[Note, ...]
    accounts_left: tuple[Note, ...]
    entry: tuple[Note, ...]
    matches: tuple[dict[str, str], ...]


def plan_config(inventory: Inventory, choices: Choices | None = None) -> Draft:
    """The config that says what the inventory holds. The order of the inventory makes no difference.

    Raises:
        RefusalError: something has to be decided or read first; every such thing, with the option that decides it.
    """
    choices = choices or Choices()
    findings = Findings(left=[*inventory.notes])
    organization = _find_organization(inventory, findings)
    if organization is None:
        raise RefusalError(*findings.problems)
    if organization.feature_set != "ALL":
        findings.differ(organization, "feature_set", organization.feature_set, "ALL")
    inventory, accounts_left = leave_accounts(inventory, choices.skip, findings)
    members = find_members(inventory, organization, findings)
    home_region = _choose_home_region(inventory, choices, findings)
    administrative = _choose_administrative_account(members, choices, findings)
    expressible = find_expressible_roles(inventory.roles, members, findings)
    role_name = choose_execution_role(expressible, members, findings, choices.execution_role)
    raise_all(findings.problems, RefusalError)

    execution_role = draft_execution_role(expressible, role_name)
    entries = plan_entries(members, execution_role, inventory.roles, findings)
    others = [
        one
        for one in expressible
        if one.role.name != execution_role.name or one.role.account_id not in execution_role.settings
    ]
    roles, role_files = draft_roles(others, entries.roles, findings)
    policies, policy_files = draft_policies(members)
    holders = find_holders(inventory, members.names, organization.services)
    lists = draft_prefix_lists(inventory, members.names, holders, home_region, findings)
    network = draft_network(inventory, members.names, lists, home_region, findings)
    reached = Reached(network.placed)
    gateways = draft_transit_gateways(
        inventory,
        members.names,
        network.placed,
        reached,
        holders=holders,
        services=organization.services,
        home_region=home_region,
        findings=findings,
    )
    peerings = draft_peerings(inventory, members.names, network.placed, reached, findings)
    zones = draft_zones(inventory, members.names, network.placed, findings)
    others = replace(inventory, shares=tuple(one for one in inventory.shares if one.arn not in gateways.shares))
    resolver = draft_resolver(inventory, members.names, network.placed, holders, findings)
    shareable = {**network.subnets, **lists.list_shareable(), **resolver.shareable, **gateways.shareable}
    shares = draft_shares(others, members.names, shareable, organization.services, findings)
    accounts = draft_accounts(members, entries.fields)
    regions = sorted(
        {
            home_region,
            *inventory.regions,
            *(vpc.region for vpc in network.vpcs),
            *find_opted_in(inventory.account_settings, members.names),
        }
    )
    center = draft_identity_center(inventory, members.names, home_region, findings)
    profiles = draft_baselines(inventory.account_settings, members.names, home_region, regions, findings)
    security = draft_security(inventory, members, home_region, regions, findings)
    settings = {
        "management_account_id": organization.management_account_id,
        "administrative_account": administrative,
        "home_region": home_region,
        "regions": regions,
        **_draft_settings(members, draft_delegations(members, inventory, security.delegated, findings)),
        "access": {"creation_role": entries.creation_role},
        "execution_role": execution_role.fields,
        "units": draft_units(members),
    }
    texts = {
        ORGANIZATION: _write(
            "The organization itself: its root and units, and how its accounts are entered.", without_nothing(settings)
        ),
        ACCOUNTS: _write("The member accounts.", {"accounts": accounts}),
        POLICIES: _write("The organization's policies.", {"policies": policies}),
        NETWORK: _write(
            "VPCs, what connects them, and the subnets that are shared.",
            {
                "vpcs": list(network.drafted),
                "shares": list(shares.drafted),
                **without_nothing({"prefix_lists": lists.drafted}),
                **without_nothing({"peerings": peerings, "transit_gateways": list(gateways.drafted)}),
            },
        ),
        DNS: _write(
            "Hosted zones and the records in them, and what forwards names.",
            {
                "zones": zones,
                **without_nothing({"resolver_endpoints": resolver.endpoints, "resolver_rules": resolver.rules}),
            },
        ),
        ACCESS: _write(
            "Roles through which people and tools cross from one account into another.",
            {"roles": roles, **without_nothing({"root_access": security.root_access})},
        ),
        BASELINE: _write("What every account has from its first day on.", {"profiles": profiles}),
        IDENTITY_CENTER: _write("Who of the workforce enters which accounts.", center.fields),
        SECURITY: _write("What is recorded and found in every account.", security.fields),
    }
    documents = {**execution_role.files, **role_files, **policy_files, **center.files, **security.files}
    return Draft(
        files=dict(sorted({**texts, **documents}.items())),
        inexpressible=_sort(findings.differs),
        left=_sort(findings.left),
        accounts_left=_sort(accounts_left),
        entry=_sort(findings.entry),
        matches=draft_matches(inventory, members.names, network, shares, home_region),
    )


def _sort(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(sorted(set(notes), key=str))


def _write(title: str, data: Mapping[str, Any]) -> str:
    """A file. It is written even when there is nothing to say in it, so that it replaces an older one."""
    return f"{format_comment(title)}\n{format_comment(WRITTEN_BY)}\n\n{emit(data)}"


def _find_organization(inventory: Inventory, findings: Findings) -> Organization | None:
    by_id = {organization.id: organization for organization in inventory.organizations}
    if len(by_id) == 1:
        return next(iter(by_id.values()))
    if by_id:
        problem = (
            f"there are {len(by_id)} organizations ({', '.join(sorted(by_id))}), and one config is for one of them"
        )
        findings.problems.append(f"{problem}: give the states of one organization")
    elif unread := [str(one) for one in inventory.notes if _ORGANIZATION in one.origin]:
        remedy = "without the organization there is no config: mend its state, or read AWS itself with --live"
        findings.problems += [f"{told}; {remedy}" for told in unread]
    else:
        findings.problems.append(
            "no state holds an aws_organizations_organization, so nobody knows which policy types and services are "
            "switched on, and a config without them would switch them off: give the state that holds it too, or read "
            "AWS itself with --live"
        )
    return None


def _choose_home_region(inventory: Inventory, choices: Choices, findings: Findings) -> str:
    if choices.home_region is not None:
        return choices.home_region
    most = Counter(inventory.regions).most_common()
    if most and (len(most) == 1 or most[0][1] > most[1][1]):
        return most[0][0]
    seen = (
        f"as many objects lie in {' as in '.join(sorted(region for region, _ in most[:2]))}" if most else "none is seen"
    )
    findings.problems.append(f"home region: {seen}, and it never changes later. Say it with --home-region REGION")
    return ""


def _choose_administrative_account(members: Members, choices: Choices, findings: Findings) -> str:
    keys = sorted(members.key(account) for account in members.accounts)
    wanted = choices.administrative_account
    if wanted is not None:
        found = {
            members.key(account)
            for account in members.accounts
            if wanted in {account.id, account.name, members.key(account)}
        }
        likely = found
        problem = f"{wanted!r} is {'no member account' if not found else 'the name of several accounts'}"
    else:
        likely = {key for key in keys if _sounds_administrative(key)}
        problem = "no account is" if not likely else f"{' and '.join(sorted(likely))} are"
        problem += " called like one that holds tooling and state"
    if len(likely) == 1:
        return next(iter(likely))
    if not keys:
        findings.problems.append(
            "administrative account: nothing that was read holds a member account in a unit that is known. Give the "
            "states that hold the aws_organizations_account resources too, or read AWS itself with --live"
        )
        return ""
    shown = ", ".join(keys[:20]) + (f" and {len(keys) - 20} more" if len(keys) > 20 else "")
    findings.problems.append(
        f"administrative account: {problem}. Say which it is with --administrative-account KEY; "
        f"the accounts are: {shown}"
    )
    return ""


def _sounds_administrative(key: str) -> bool:
    return not _ADMINISTRATIVE.isdisjoint(slugify(key).split("-")) or any(pair in key for pair in _ADMINISTRATIVE_PAIRS)


def _draft_settings(members: Members, delegations: Sequence[Noted]) -> dict[str, Any]:
    """What is switched on for the whole organization."""
    organization = members.organization
    return {
        "trusted_access": note(list(organization.services), [organization]) if organization.services else None,
        "policy_types": note(list(organization.policy_types), [organization]),
        "delegated_administrators": list(delegations),
        "tags": Noted(dict(members.names.common_tags), ["on every resource: the default_tags of all providers"])
        if members.names.common_tags
        else None,
        "policies": root_policies(members),
    }
