"""Shares of subnets, prefix lists, resolver rules and transit gateways, and who has something by them. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from config.models.types import RESERVED_KEYS, WHOLE_ORGANIZATION
from live.inventory import Inventory, Share
from migrate.init.drafting import Findings, Names, note, without_nothing
from migrate.init.emitter import Noted
from migrate.init.keys import Nameable, make_keys
from policies.services import RAM


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Shares with their keys, by ARN."""

    shares: tuple[Share, ...]
    keys: Mapping[str, str]
    drafted: tuple[Noted, ...]


@dataclass(frozen=True, kw_only=True)
class Shareable:
    """Something of the config that a share may have. `kind`: the field of a share that lists it."""

    kind: str
    reference: str
    account_id: str


def draft_shares(
    inventory: Inventory,
    names: Names,
    shareable: Mapping[str, Shareable],
    services: Collection[str],
    findings: Findings,
) -> Shares:
    """The shares by key. `shareable`: by ARN. `services`: those with trusted access."""
    usable: list[tuple[Share, list[Shareable], list[str]]] = []
    for share in sorted(inventory.shares, key=lambda share: share.arn):
        owner = names.accounts.get(share.account_id)
        shared = _list_shared(inventory, share, shareable, findings)
        receivers = _list_receivers(inventory, share, names, findings)
        if owner is None:
            findings.leave(share, f"its account {share.account_id} is no account of this config")
        elif RAM not in services:
            findings.leave(share, f"{RAM} has no trusted access that anything here tells of")
        elif not shared or not receivers or any(one.account_id != share.account_id for one in shared):
            findings.leave(share, "it shares nothing of this config with an account or unit of it")
        else:
            usable.append((share, shared, receivers))
    keys = make_keys(
        Nameable(share.arn, share.name, "share", parents=(names.accounts[share.account_id],), traits=(share.region,))
        for share, _, _ in usable
    )
    drafted = [
        note(
            without_nothing(
                {
                    "key": keys[share.arn],
                    "name": share.name,
                    "owner": names.accounts[share.account_id],
                    **_group_by_kind(shared),
                    "with": receivers,
                    "allow_external_principals": share.allow_external_principals or None,
                    "tags": names.own_tags(share),
                }
            ),
            [share],
        )
        for share, shared, receivers in sorted(usable, key=lambda one: keys[one[0].arn])
    ]
    return Shares(shares=tuple(share for share, _, _ in usable), keys=keys, drafted=tuple(drafted))


def find_holders(inventory: Inventory, names: Names, services: Collection[str]) -> dict[str, frozenset[str]]:
    """Ids of the accounts that have something by a share that can be in the config, by its ARN."""
    holders: dict[str, frozenset[str]] = {}
    for share in inventory.shares if RAM in services else ():
        if share.account_id in names.accounts:
            accounts = frozenset(_expand(inventory, share, names))
            for one in inventory.shared_resources:
                if one.share_arn == share.arn:
                    holders[one.resource_arn] = holders.get(one.resource_arn, frozenset()) | accounts
    return holders


def _expand(inventory: Inventory, share: Share, names: Names) -> Iterator[str]:
    """The accounts of the config that are among the receivers."""
    principals = {one.principal for one in inventory.share_principals if one.share_arn == share.arn}
    whole = any(_is_organization(inventory, principal) for principal in principals)
    parents = {unit.id: unit.parent_id for unit in inventory.units}
    arns = {unit.id: unit.arn for unit in inventory.units if unit.arn in names.unit_arns}
    for account in inventory.accounts:
        above, seen = account.parent_id, list[str]()
        while above in parents and above not in seen:
            seen.append(above)
            above = parents[above]
        by_unit = any(arns.get(unit) in principals for unit in seen)
        if account.id in names.accounts and (whole or by_unit or account.id in principals):
            yield account.id


def _list_shared(
    inventory: Inventory, share: Share, shareable: Mapping[str, Shareable], findings: Findings
) -> list[Shareable]:
    found: dict[str, Shareable] = {}
    for shared in inventory.shared_resources:
        if shared.share_arn != share.arn:
            continue
        if shared.resource_arn in shareable:
            found[shared.resource_arn] = shareable[shared.resource_arn]
        else:
            findings.leave(
                shared, "it shares something else than a subnet, list, resolver rule or gateway of this config"
            )
    return list(found.values())


def _group_by_kind(shared: Iterable[Shareable]) -> dict[str, list[str]]:
    by_kind: dict[str, list[str]] = {}
    for one in sorted(shared, key=lambda one: (one.kind, one.reference)):
        by_kind.setdefault(one.kind, []).append(one.reference)
    return by_kind


def _list_receivers(inventory: Inventory, share: Share, names: Names, findings: Findings) -> list[str]:
    principals = [one for one in inventory.share_principals if one.share_arn == share.arn]
    whole = [one for one in principals if _is_organization(inventory, one.principal)]
    receivers: set[str] = {WHOLE_ORGANIZATION} if whole else set()
    for one in principals:
        key = names.accounts.get(one.principal) or names.unit_arns.get(one.principal)
        if one in whole:
            continue
        if key is None or key in RESERVED_KEYS or key == names.accounts.get(share.account_id):
            findings.leave(one, "a share goes to other member accounts and units of this config, or to all of them")
        elif whole:
            findings.leave(one, "the share goes to the whole organization, which has this account or unit in it")
        else:
            receivers.add(key)
    return sorted(receivers)


def _is_organization(inventory: Inventory, principal: str) -> bool:
    """Whether it is the ARN of the organization, by which RAM shares with all of it."""
    return any(
        principal == f"arn:aws:organizations::{one.management_account_id}:organization/{one.id}"
        for one in inventory.organizations
    )
