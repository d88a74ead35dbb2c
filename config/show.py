"""The organization as this program reads it: the picture that `show` draws, and the resolved organization as data."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from rich.segment import Segment, Segments
from rich.style import Style

from config.models import MANAGEMENT, ROOT, Account, Organization, Share, TransitGateway, TrustedPrincipal, Unit, Vpc
from config.models.dns import Record
from config.plan.baseline import plan_baselines
from config.plan.entry import plan_entry
from config.plan.ipam import IpamPlan, plan_ipam
from config.plan.lookups import find_keys
from config.plan.shareable import KINDS
from config.plan.targets import resolve_targets
from config.plan.tiers import plan_tier_subnets
from config.plan.workloads import plan_workloads

_Item = TypeVar("_Item")
_BOLD, _YELLOW, _DIM = Style(bold=True), Style(color="yellow"), Style(dim=True)


def summary(organization: Organization) -> str:
    """How much of everything there is: "5 accounts in 6 units, 2 policies, 4 VPCs, 1 share"."""
    units = sum(1 for _ in organization.units())
    counts = {
        "policy": len(organization.policies),
        "VPC": len(organization.vpcs),
        "prefix list": len(organization.prefix_lists),
        "IPAM pool": 0 if organization.ipam is None else len(organization.ipam.pools),
        "share": len(organization.shares),
        "hosted zone": len(organization.hosted_zones),
        "resolver rule": len(organization.resolver_rules),
        "transit gateway": len(organization.transit_gateways),
        "peering": len(organization.peerings),
        "role": len(organization.roles),
        "baseline profile": len(organization.baseline.profiles),
        "workload": len(organization.workloads),
        "lookup": len(organization.lookups),
    }
    listed = [_count(number, word) for word, number in counts.items() if number]
    return ", ".join([f"{_count(len(organization.accounts), 'account')} in {_count(units, 'unit')}", *listed])


def picture(organization: Organization) -> Segments:
    """Units and accounts from the root down, with what belongs to each; a line for each, however long it is."""
    return Segments(_Picture(organization).draw().segments())


def resolved(organization: Organization) -> dict[str, Any]:
    """Everything as plain data, defaults and derived values filled in, lists in the order of the files."""
    data = organization.model_dump(mode="json", by_alias=True)
    data["settings"]["execution_role"]["trusted_by"] = list(organization.settings.execution_role_trust)
    for account, said in zip(data["accounts"], organization.accounts, strict=True):
        account["unit"] = account["unit"] or ROOT
        account["region"] = organization.region_of(account["key"])
        account["execution_role_overrides"] = _written_overrides(said)
        account["entered_by"] = [hop.role_name for hop in plan_entry(organization, account["key"])]
    for field in ("vpcs", "prefix_lists", "transit_gateways"):
        for said, one in zip(data[field], getattr(organization, field), strict=True):
            said["region"] = organization.region_of_thing(one)
    ipam = plan_ipam(organization)
    if ipam is not None:
        data["ipam"] |= {"region": ipam.region, "regions": list(ipam.regions)}
        plans = {pool.key: pool for pool in ipam.pools}
        for pool in data["ipam"]["pools"]:
            pool |= {"region": plans[pool["key"]].locale, "auto_import": plans[pool["key"]].auto_import}
    return data


def _written_overrides(account: Account) -> dict[str, Any]:
    overrides = account.execution_role_overrides
    return {} if overrides is None else overrides.model_dump(mode="json", exclude_unset=True)


class _Branch:
    """A line of the picture and those below it. rich.tree would take longer for them than all else together."""

    def __init__(self, *line: Segment) -> None:
        self.line = line
        self.branches: list[_Branch] = []

    def add(self, *line: Segment) -> "_Branch":
        """A new line below this one."""
        self.branches.append(_Branch(*line))
        return self.branches[-1]

    def segments(self, first: str = "", others: str = "") -> Iterator[Segment]:
        """What is printed. `first`: what stands before its own line, `others`: before those below it."""
        yield from (Segment(first), *self.line, Segment.line())
        for branch in self.branches:
            last = branch is self.branches[-1]
            yield from branch.segments(others + ("└── " if last else "├── "), others + ("    " if last else "│   "))


class _Picture:
    """Draws the tree. What belongs to each account and unit is looked up once for all."""

    def __init__(self, organization: Organization) -> None:
        self._organization = organization
        self._accounts = _group((account.unit or ROOT, account) for account in organization.accounts)
        self._vpcs = _group((vpc.account, vpc) for vpc in organization.vpcs)
        self._profiles = {plan.account: plan.profile for plan in plan_baselines(organization)}
        self._prefix_lists = _group((one.account, one) for one in organization.prefix_lists)
        self._gateways = _group((gateway.account, gateway) for gateway in organization.transit_gateways)
        self._ipam = plan_ipam(organization)
        self._shares = _group((share.owner, share) for share in organization.shares)
        self._hosted_zones = _group((zone.account, zone) for zone in organization.hosted_zones)
        self._endpoints = _group((organization.vpc(one.vpc).account, one) for one in organization.resolver_endpoints)
        self._workloads = _group((workload.account, workload) for workload in plan_workloads(organization))
        self._roles = _group(
            (account, role)
            for role in sorted(organization.roles, key=lambda role: role.key)
            for account in resolve_targets(organization, role.targets)
        )

    def draw(self) -> _Branch:
        settings = self._organization.settings
        tree = _Branch(*_line(ROOT, "", settings.policies))
        entry = _describe_entry(self._organization, MANAGEMENT)
        management = tree.add(*_line(MANAGEMENT, settings.management_account_id, (), entry))
        self._add_belongings(management, MANAGEMENT)
        self._add_accounts(tree, ROOT)
        for unit in settings.units:
            self._add_unit(tree, unit)
        return tree

    def _add_unit(self, above: _Branch, unit: Unit) -> None:
        branch = above.add(*_line(unit.key, unit.name, unit.policies))
        self._add_accounts(branch, unit.key)
        for child in unit.units:
            self._add_unit(branch, child)

    def _add_accounts(self, branch: _Branch, unit: str) -> None:
        for account in self._accounts.get(unit, ()):
            region = self._organization.region_of(account.key)
            leaf = branch.add(
                *_line(
                    account.key,
                    " ".join(part for part in (_name(account), account.id, region) if part),
                    account.policies,
                    _describe_entry(self._organization, account.key),
                )
            )
            self._add_belongings(leaf, account.key)

    def _add_belongings(self, leaf: _Branch, account: str) -> None:
        if account in self._profiles:
            leaf.add(Segment(f"baseline {self._profiles[account]}"))
        for vpc in self._vpcs.get(account, ()):
            self._add_vpc(leaf, vpc)
        for prefix_list in self._prefix_lists.get(account, ()):
            region = self._organization.region_of_thing(prefix_list)
            leaf.add(Segment(f"prefix list {prefix_list.key} of {len(prefix_list.entries)} in {region}"))
        if self._ipam is not None and self._ipam.account == account:
            self._add_ipam(leaf, self._ipam)
        for gateway in self._gateways.get(account, ()):
            self._add_gateway(leaf, gateway)
        for share in self._shares.get(account, ()):
            leaf.add(Segment(f"share {share.key} of {', '.join(_list_shared(share))} with {', '.join(share.with_)}"))
        self._add_names(leaf, account)
        self._add_workloads(leaf, account)
        for role in self._roles.get(account, ()):
            leaf.add(Segment(f"role {role.name} for {', '.join(map(_name_principal, role.trusted_by))}"))

    def _add_names(self, leaf: _Branch, account: str) -> None:
        for zone in self._hosted_zones.get(account, ()):
            where = f" in {', '.join(zone.vpcs)}" if zone.vpcs else ""
            where += f" delegated from {zone.delegated_from}" if zone.delegated_from else ""
            branch = leaf.add(Segment(f"hosted zone {zone.key} {zone.name}{where}"))
            for record in zone.records:
                branch.add(Segment(f"record {record.label} {record.type} {_say_answer(record)}"))
        for endpoint in self._endpoints.get(account, ()):
            said = f"resolver endpoint {endpoint.key} {endpoint.direction} in VPC {endpoint.vpc}"
            branch = leaf.add(Segment(said))
            for rule in self._organization.resolver_rules:
                if rule.endpoint == endpoint.key:
                    targets = ", ".join(map(str, rule.targets))
                    where = f" for {', '.join(rule.vpcs)}" if rule.vpcs else ""
                    branch.add(Segment(f"rule {rule.key} {rule.domain_name} to {targets}{where}"))

    def _add_workloads(self, leaf: _Branch, account: str) -> None:
        for workload in self._workloads.get(account, ()):
            of = "" if workload.stack is None else f", stack {workload.stack}"
            found = sorted(find_keys(workload.arguments))
            looks_up = f", looks up {', '.join(found)}" if found else ""
            leaf.add(Segment(f"workload {workload.key} by {workload.component}{of}{looks_up}"))

    def _add_vpc(self, leaf: _Branch, vpc: Vpc) -> None:
        region = self._organization.region_of_thing(vpc)
        more = f"{', IPv6' if vpc.ipv6 else ''}{f', pool {vpc.pool}' if vpc.pool else ''}"
        branch = leaf.add(Segment(f"VPC {vpc.key} {vpc.cidr} in {region}{more}"))
        for subnet in (*vpc.subnets, *plan_tier_subnets(vpc)):
            kind = "public" if subnet.public else "private"
            number = "" if subnet.ipv6_index is None else f", IPv6 /64 number {subnet.ipv6_index}"
            branch.add(Segment(f"subnet {subnet.key} {subnet.cidr} in {subnet.availability_zone}, {kind}{number}"))
        for group in vpc.security_groups:
            rules = f"{_count(len(group.ingress), 'rule')} in, {len(group.egress)} out"
            branch.add(Segment(f"security group {group.key}, {rules}"))
        for acl in vpc.network_acls:
            rules = f"{_count(len(acl.ingress), 'rule')} in, {len(acl.egress)} out"
            branch.add(Segment(f"network ACL {acl.key} of {', '.join((*acl.tiers, *acl.subnets))}, {rules}"))

    def _add_ipam(self, leaf: _Branch, ipam: IpamPlan) -> None:
        branch = leaf.add(Segment(f"IPAM in {ipam.region} for {', '.join(ipam.regions)}"))
        for pool in ipam.pools:
            within = f" of {pool.within}" if pool.within else ""
            locale = f" for {pool.locale}" if pool.locale else ""
            shared = f", shared with {', '.join(pool.share.receivers)}" if pool.share else ""
            branch.add(Segment(f"pool {pool.key} {', '.join(pool.cidrs)}{within}{locale}{shared}"))

    def _add_gateway(self, leaf: _Branch, gateway: TransitGateway) -> None:
        region = self._organization.region_of_thing(gateway)
        branch = leaf.add(Segment(f"transit gateway {gateway.key} in {region}"))
        for segment in gateway.segments:
            inside = [one for one in gateway.attachments if one.segment == segment.key]
            attached = [f"{one.vpc} (IPv6)" if one.ipv6 else one.vpc for one in inside]
            vpcs = f" with VPC {', '.join(attached)}" if attached else ""
            reaches = f" reaches {', '.join(segment.reaches)}" if segment.reaches else " reaches nothing"
            inspected = f", inspected by {gateway.inspection}" if segment.inspected else ""
            branch.add(Segment(f"segment {segment.key}{vpcs}{reaches}{inspected}"))
            for one in inside:
                if one.egress:
                    tiers = ", ".join(one.egress)
                    branch.add(Segment(f"tiers {tiers} of {one.vpc} go out by {gateway.inspection}"))


def _say_answer(record: Record) -> str:
    return ", ".join(record.values) if record.alias is None else f"alias of {record.alias.target}"


def _list_shared(share: Share) -> Iterator[str]:
    for kind in KINDS:
        yield from (f"{kind.prefix}{reference}" for reference in getattr(share, kind.field))


def _name_principal(principal: str | TrustedPrincipal) -> str:
    if isinstance(principal, str):
        return principal
    if principal.role is not None:
        return f"role {principal.role} of {principal.account}"
    return f"tokens of {principal.oidc}" if principal.service is None else principal.service


def _group(pairs: Iterable[tuple[str, _Item]]) -> dict[str, list[_Item]]:
    """The second parts under each first one, in their order."""
    groups: dict[str, list[_Item]] = {}
    for key, item in pairs:
        groups.setdefault(key, []).append(item)
    return groups


def _name(account: Account) -> str:
    return f"<{account.email}>" if account.name == account.key else f"{account.name} <{account.email}>"


def _describe_entry(organization: Organization, account: str) -> str:
    hops = plan_entry(organization, account)
    return "entered as the caller" if not hops else f"entered by {' then '.join(hop.role_name for hop in hops)}"


def _line(key: str, told: str, policies: tuple[str, ...], entry: str = "") -> Iterator[Segment]:
    yield from (Segment(key, _BOLD), Segment(f" {told}"))
    if policies:
        yield Segment(f"  [{', '.join(policies)}]", _YELLOW)
    if entry:
        yield Segment(f"  {entry}", _DIM)


def _count(number: int, word: str) -> str:
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number} {word if number == 1 else plural}"
