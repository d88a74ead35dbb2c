"""Security groups of a VPC with their rules, and prefix lists. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from config.models.security_groups import WITH_PORTS
from config.models.security_groups import PrefixList as PrefixListModel
from config.models.security_groups import SecurityGroup as SecurityGroupModel
from config.plan.shareable import PREFIX_LISTS
from live.inventory import Inventory, Vpc
from live.network_parts import GroupRule, PrefixList, SecurityGroup
from migrate.init.attributes import BeyondError
from migrate.init.drafting import Findings, Names, note, plain, without_nothing
from migrate.init.emitter import Noted
from migrate.init.keys import Nameable, make_keys
from migrate.init.sharing import Shareable

_ARN_OF = "prefix-list/"
_ANY_PROTOCOL = "-1"
_ANY_ICMP = -1
_FIELDS = {"cidr": "cidrs", "group": "security_groups", "list": "prefix_lists"}


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Those of a VPC that are in the config. `keys`: by id."""

    found: list[SecurityGroup]
    drafted: list[Noted]
    keys: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Prefix lists. `keys`: by id. `places`: of each its account and region. `holders`: ids of other accounts that have
    it by a share.
    """

    drafted: list[Noted]
    keys: Mapping[str, str]
    places: Mapping[str, tuple[str, str]]
    holders: Mapping[str, frozenset[str]]

    def list_known(self, vpc: Vpc) -> dict[str, str]:
        """Keys by id of those that groups of the VPC may name."""
        return {
            id_: self.keys[id_]
            for id_, (account, region) in self.places.items()
            if region == vpc.region and vpc.account_id in {account, *self.holders.get(id_, ())}
        }

    def list_shareable(self) -> dict[str, Shareable]:
        """By ARN."""
        return {
            f"arn:aws:ec2:{region}:{account}:{_ARN_OF}{id_}": Shareable(
                kind=PREFIX_LISTS, reference=self.keys[id_], account_id=account
            )
            for id_, (account, region) in self.places.items()
        }


def draft_prefix_lists(
    inventory: Inventory, names: Names, holders: Mapping[str, frozenset[str]], home_region: str, findings: Findings
) -> Lists:
    """By key; those that the config cannot say are told. `holders`: of what is shared, by ARN."""
    usable: list[PrefixList] = []
    twins = Counter((*_place(one), one.name) for one in inventory.network_parts.prefix_lists)
    for one in sorted(inventory.network_parts.prefix_lists, key=lambda one: one.id):
        if one.account_id not in names.accounts:
            findings.leave(one, f"its account {one.account_id} is no account of this config")
        elif twins[*_place(one), one.name] > 1:
            findings.leave(one, "another prefix list there has its name, and nothing but its id tells them apart")
        elif one.beyond or not _is_valid(PrefixListModel, _fields_of(one, names, "x", home_region)):
            findings.leave(one, "a prefix list of the config is of IPv4 networks, 1 to 100")
        else:
            usable.append(one)
    keys = make_keys(
        Nameable(one.id, one.name, "list", parents=(names.accounts[one.account_id],), traits=(one.region, one.id))
        for one in usable
    )
    return Lists(
        drafted=[
            note(_fields_of(one, names, keys[one.id], home_region), [one])
            for one in sorted(usable, key=lambda one: keys[one.id])
        ],
        keys=keys,
        places={one.id: _place(one) for one in usable},
        holders={arn.rpartition("/")[2]: accounts for arn, accounts in holders.items() if _ARN_OF in arn},
    )


def _place(one: PrefixList) -> tuple[str, str]:
    return one.account_id, one.region


def _fields_of(one: PrefixList, names: Names, key: str, home_region: str) -> dict[str, Any]:
    return without_nothing(
        {
            "key": key,
            "account": names.accounts[one.account_id],
            "region": None if one.region == home_region else one.region,
            "name": None if one.name == key else one.name,
            "entries": [
                without_nothing({"cidr": cidr, "description": description or None})
                for cidr, description in sorted(one.entries.items())
            ],
            "max_entries": None if one.max_entries == len(one.entries) else one.max_entries,
            "tags": names.own_tags(one),
        }
    )


def draft_groups(inventory: Inventory, names: Names, vpc: Vpc, lists: Lists, findings: Findings) -> Groups:
    """Those of a VPC by key; those that the config cannot say, and those that name such, are told."""
    groups = [one for one in inventory.network_parts.groups if one.vpc_id == vpc.id]
    keys = make_keys(Nameable(one.id, one.name, "group", traits=(one.id,)) for one in groups)
    known = lists.list_known(vpc)
    reasons: dict[str, str] = {}
    drafts: dict[str, dict[str, Any]] = {}
    open_groups = sorted(groups, key=lambda one: one.id)
    while True:
        left = len(reasons)
        for one in [one for one in open_groups if one.id not in reasons]:
            peers = {"group": {id_: key for id_, key in keys.items() if id_ not in reasons}, "list": known}
            try:
                drafts[one.id] = _draft(inventory, names, one, keys[one.id], peers)
            except BeyondError as error:
                reasons[one.id] = str(error)
        if len(reasons) == left:
            break
    for one in open_groups:
        if one.id in reasons:
            findings.leave(one, reasons[one.id])
    kept = sorted((one for one in open_groups if one.id not in reasons), key=lambda one: keys[one.id])
    return Groups(
        found=kept,
        drafted=[note(drafts[one.id], [one]) for one in kept],
        keys={one.id: keys[one.id] for one in kept},
    )


def _draft(
    inventory: Inventory, names: Names, group: SecurityGroup, key: str, peers: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    rules = dict(group.rules)
    tags: dict[GroupRule, Mapping[str, str]] = {}
    for one in inventory.network_parts.group_rules:
        if one.group_id == group.id:
            rules |= one.rules
            tags |= dict.fromkeys(one.rules, one.tags)
    usual = all(dict(tags.get(rule, {})) == dict(names.common_tags) for rule in rules)
    fields = without_nothing(
        {
            "key": key,
            "name": None if group.name == key else group.name,
            "description": group.description,
            "rule_tags": None if usual else False,
            "ingress": _draft_rules({one: text for one, text in rules.items() if not one.is_egress}, group, peers),
            "egress": _draft_rules({one: text for one, text in rules.items() if one.is_egress}, group, peers),
        }
    )
    if not _is_valid(SecurityGroupModel, fields):
        raise BeyondError("its name, its description or a rule of it is none that the config can say")
    return fields


def _draft_rules(
    rules: Mapping[GroupRule, str], group: SecurityGroup, peers: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """One for all peers of a kind with the same ports and description."""
    merged: dict[tuple[Any, ...], list[str]] = {}
    for rule, description in sorted(rules.items(), key=str):
        itself = rule.kind == "group" and rule.peer == group.id
        peer = rule.peer if rule.kind == "cidr" or itself else peers[rule.kind].get(rule.peer)
        if peer is None:
            raise BeyondError("a rule of it names a group or prefix list that the config does not have in its VPC")
        kind = "self" if itself else _FIELDS[rule.kind]
        merged.setdefault((_name_protocol(rule), _name_ports(rule), kind, description), []).append(peer)
    return [
        without_nothing(
            {
                "protocol": None if protocol == "tcp" else protocol,
                "ports": ports,
                kind: True if kind == "self" else found,
                "description": description or None,
            }
        )
        for (protocol, ports, kind, description), found in merged.items()
    ]


def _name_protocol(rule: GroupRule) -> str:
    if rule.protocol == _ANY_PROTOCOL:
        return "all"
    if rule.protocol in WITH_PORTS:
        return rule.protocol
    if rule.protocol == "icmp" and (rule.from_port, rule.to_port) == (_ANY_ICMP, _ANY_ICMP):
        return rule.protocol
    raise BeyondError("a rule of it is for another protocol than TCP, UDP and all of ICMP")


def _name_ports(rule: GroupRule) -> int | str | None:
    if rule.protocol not in WITH_PORTS:
        return None
    if (rule.from_port, rule.to_port) == (0, 65535):
        return "all"
    return rule.from_port if rule.from_port == rule.to_port else f"{rule.from_port}-{rule.to_port}"


def _is_valid(model: type[SecurityGroupModel] | type[PrefixListModel], fields: Mapping[str, Any]) -> bool:
    try:
        model.model_validate(plain(fields))
    except ValidationError:
        return False
    return True


def leave_groups(inventory: Inventory, vpcs: Iterable[str], findings: Findings) -> None:
    """Tells of the groups whose VPC is not in the config. `vpcs`: ids of those that are."""
    known = set(vpcs)
    for one in inventory.network_parts.groups:
        if one.vpc_id not in known:
            findings.leave(one, "its VPC is not in the config")
