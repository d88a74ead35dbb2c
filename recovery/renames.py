"""Keys that changed without `formerly`: a thing left the config, and another came that AWS takes for the same.

The natural keys are those of resource_types, in the words of the config. Natural keys of things that are no longer the
same (a unit under another parent, a VPC of another account) tell nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

import pulumi

from config import models
from config.models import ROOT
from config.plan.former_keys import index_present_keys
from config.plan.networks import plan_vpcs
from config.plan.roles import plan_cross_account_roles
from config.plan.stacks import ACCOUNTS, POLICIES, ROLE, SHARE, UNITS, VPC
from config.plan.units import plan_units
from engine.deployment import Deployment, StateResource
from engine.urns import SEPARATOR, name_child, qualified_type
from recovery.departures import ACCOUNT_TYPES

UNIT_TYPES = "awsorg:index:Units$aws:organizations/organizationalUnit:OrganizationalUnit"
"""The types of a unit and of what it is a child of."""

Keys = tuple[str, ...]
"""The keys in a logical name."""

NaturalKeys = Mapping[Keys, frozenset[Keys]]
"""What AWS tells things of one kind apart by, by their keys. Each of several natural keys identifies the thing."""


@dataclass(frozen=True)
class Rename:
    """A thing in `file` whose key was `old` in the state and is `new` in the config. `same`: what tells that it is.

    `where`: "file:line" of the thing in the config, or the file alone.
    """

    file: str
    kind: str
    old: str
    new: str
    same: str
    so: str
    where: str = ""

    def __str__(self) -> str:
        return (
            f"{self.where}: the {self.kind} {self.new!r} is new and {self.old!r} is gone, and both have {self.same}, "
            f"so nothing was registered: {self.so}. If only the key changed, write `formerly: [{self.old}]` beside "
            f"`key: {self.new}`: then nothing changes in AWS, and after `pulumi up` the line may go. If it is another "
            f"{self.kind}, remove the old one first, run `pulumi up`, and then add the new one"
        )


@dataclass(frozen=True)
class Exchange(Rename):
    """A thing under `new` that was under `old`, which the config still has, for another thing."""

    def __str__(self) -> str:
        return (
            f"{self.where}: the {self.kind} {self.new!r} has {self.same}, and so has {self.old!r} in this stack's "
            f"state. In the config {self.old!r} is another {self.kind} now, so nothing was registered: {self.so}. A "
            "key stays with what it was given to: if the two keys were exchanged, put them back. If not, leave "
            f"{self.new!r} as it was, or out, run `pulumi up`, and then change it"
        )


def refuse_renames(renames: Collection[Rename]) -> None:
    """Stops the program before a changed key makes a thing a second time. All of them are told at once.

    Raises:
        pulumi.RunError: keys changed, and the config does not say so.
    """
    if renames:
        raise pulumi.RunError("\n".join(str(rename) for rename in renames))


def find_renames(config: models.Organization, deployment: Deployment) -> list[Rename]:
    """What was renamed without `formerly`, sorted by file, kind and key."""
    found = [
        replace(rename, where=config.lines.get((rename.kind, rename.new), rename.file))
        for rename in _Finder(config, _State(deployment)).find()
    ]
    return sorted(found, key=lambda rename: (rename.file, rename.kind, rename.new))


class _State:
    """What the state has of this program's things, by the keys in their names."""

    def __init__(self, deployment: Deployment) -> None:
        found: dict[str, dict[Keys, StateResource]] = {types: {} for types in _KINDS}
        for resource in deployment.resources:
            types = "$".join(qualified_type(resource.urn).split("$")[-2:])
            if types in _KINDS and not resource.pending_delete:
                beginning, count = _KINDS[types]
                keys = tuple(resource.name.removeprefix(beginning).split(SEPARATOR))
                if resource.name.startswith(beginning) and len(keys) == count:
                    found[types][keys] = resource
        self.accounts, self.units, self.policies, self.vpcs, self.subnets, self.roles, self.shares = found.values()


_KINDS = {
    ACCOUNT_TYPES: (name_child(ACCOUNTS, ""), 1),
    UNIT_TYPES: (name_child(UNITS, ""), 1),
    "awsorg:index:Policies$aws:organizations/policy:Policy": (name_child(POLICIES, ""), 1),
    "awsorg:index:Vpc$aws:ec2/vpc:Vpc": (name_child(VPC, ""), 2),
    "awsorg:index:Vpc$aws:ec2/subnet:Subnet": (name_child(VPC, ""), 3),
    "awsorg:index:AccountRole$aws:iam/role:Role": (name_child(ROLE, ""), 2),
    "awsorg:index:Share$aws:ram/resourceShare:ResourceShare": (name_child(SHARE, ""), 2),
}
"""By types, the component's first: what the names of such things begin with, and how many keys follow."""


@dataclass
class _Finder:
    """`accounts`, `units`, ...: the present key by each former one, those among them that were found out."""

    config: models.Organization
    state: _State
    accounts: dict[str, str] = field(default_factory=dict[str, str])
    units: dict[str, str] = field(default_factory=dict[str, str])
    vpcs: dict[str, str] = field(default_factory=dict[str, str])

    def find(self) -> Iterator[Rename]:
        self.accounts = index_present_keys(self.config.accounts)
        self.units = index_present_keys(self.config.units())
        self.vpcs = index_present_keys(self.config.vpcs)
        # Accounts and VPCs before what they hold, so that it is compared by their present keys.
        yield from self._find_accounts()
        yield from self._find_units()
        yield from self._find_policies()
        yield from self._find_vpcs()
        yield from self._find_subnets()
        yield from self._find_roles()
        yield from self._find_shares()

    def _find_accounts(self) -> Iterator[Rename]:
        known = {
            (self.accounts.get(key, key),): _words(("email", _text(one, "email").casefold()), ("id", one.id or ""))
            for (key,), one in self.state.accounts.items()
        }
        wanted = {
            (one.key,): _words(("email", one.email.casefold()), ("id", one.id or "")) for one in self.config.accounts
        }
        same = "one e-mail address or id"
        so = "AWS makes one account of an address, and what the old key holds would be deleted"
        for (old,), (new,) in _match(known, wanted):
            self.accounts[old] = new
            yield Rename("accounts.yaml", "account", old, new, same, so)

    def _find_units(self) -> Iterator[Rename]:
        wanted = {(unit.key,): _words((unit.name, unit.parent)) for unit in plan_units(self.config)}
        ids = {one.id: key for (key,), one in self.state.units.items()}
        while True:
            known = {
                (self.units.get(key, key),): _words((_text(one, "name"), self._parent(ids.get(_text(one, "parentId")))))
                for (key,), one in self.state.units.items()
            }
            found = list(_match(known, wanted))
            so = "AWS refuses a second unit of that name, half-way through `pulumi up`"
            if not found:
                for (old,), (new,) in _find_exchanges(known, wanted):
                    yield Exchange("organization.yaml", "unit", old, new, "one name and one parent", so)
                return
            # What was found makes the parents of others known.
            for (old,), (new,) in found:
                self.units[old] = new
                yield Rename("organization.yaml", "unit", old, new, "one name and one parent", so)

    def _parent(self, key: str | None) -> str:
        return ROOT if key is None else self.units.get(key, key)

    def _find_policies(self) -> Iterator[Rename]:
        present = index_present_keys(self.config.policies)
        known = {
            (present.get(key, key),): _words((_text(one, "name"), _text(one, "type")))
            for (key,), one in self.state.policies.items()
        }
        wanted = {(one.key,): _words((one.name or one.original_key, one.type)) for one in self.config.policies}
        so = "AWS refuses a second policy of that name, half-way through `pulumi up`"
        for (old,), (new,) in _match(known, wanted):
            yield Rename("policies.yaml", "policy", old, new, "one name and one type", so)
        for (old,), (new,) in _find_exchanges(known, wanted):
            yield Exchange("policies.yaml", "policy", old, new, "one name and one type", so)

    def _find_vpcs(self) -> Iterator[Rename]:
        known = {
            (account, self.vpcs.get(key, key)): _words((account, one.region or "", _text(one, "cidrBlock")))
            for account, key, one in ((self._account(keys[0]), keys[1], one) for keys, one in self.state.vpcs.items())
        }
        wanted = {(one.account, one.key): _words((one.account, one.region, one.cidr)) for one in plan_vpcs(self.config)}
        so = "the engine would make a second VPC, and delete the first with all that it knows to be in it"
        stay = {vpc.key for vpc in self.config.vpcs}
        same = "one account, one region and one CIDR block"
        for (_, old), (_, new) in [*_match(known, wanted), *_find_exchanges(known, wanted)]:
            if old in stay:
                yield Exchange("network.yaml", "VPC", old, new, same, so)
                continue
            self.vpcs[old] = new
            yield Rename("network.yaml", "VPC", old, new, same, so)

    def _find_subnets(self) -> Iterator[Rename]:
        present = {vpc.key: index_present_keys(vpc.subnets) for vpc in self.config.vpcs}
        known: dict[Keys, frozenset[Keys]] = {}
        for (account, old_vpc, key), one in self.state.subnets.items():
            vpc = self.vpcs.get(old_vpc, old_vpc)
            subnet = present.get(vpc, {}).get(key, key)
            known[self._account(account), vpc, subnet] = _words((self._account(account), vpc, _text(one, "cidrBlock")))
        wanted = {
            (vpc.account, vpc.key, one.key): _words((vpc.account, vpc.key, str(one.cidr)))
            for vpc in self.config.vpcs
            for one in vpc.subnets
        }
        so = "AWS refuses a second subnet of that CIDR block, half-way through `pulumi up`"
        for (*_, old), (_, vpc, new) in _match(known, wanted):
            yield Rename("network.yaml", f"subnet of {vpc!r}", old, new, "one CIDR block", so)
        for (*_, old), (_, vpc, new) in _find_exchanges(known, wanted):
            yield Exchange("network.yaml", f"subnet of {vpc!r}", old, new, "one CIDR block", so)

    def _find_roles(self) -> Iterator[Rename]:
        present = index_present_keys(self.config.roles)
        known = {
            (present.get(key, key), account): _words((account, _text(one, "name").casefold()))
            for key, account, one in ((keys[0], self._account(keys[1]), one) for keys, one in self.state.roles.items())
        }
        wanted = {
            (one.key, one.account): _words((one.account, one.role_name.casefold()))
            for one in plan_cross_account_roles(self.config)
        }
        so = "IAM refuses a second role of that name, half-way through `pulumi up`"
        stay = {role.key for role in self.config.roles}
        found = [*_match(known, wanted), *_find_exchanges(known, wanted)]
        for old, new in sorted({(old, new) for (old, _), (new, _) in found}):
            kind = Exchange if old in stay else Rename
            yield kind("access.yaml", "role", old, new, "one name in one account", so)

    def _find_shares(self) -> Iterator[Rename]:
        present = index_present_keys(self.config.shares)
        known = {
            (owner, present.get(key, key)): _words((owner, _text(one, "name")))
            for owner, key, one in ((self._account(keys[0]), keys[1], one) for keys, one in self.state.shares.items())
        }
        wanted = {(one.owner, one.key): _words((one.owner, one.name)) for one in self.config.shares}
        so = "the engine would make a second share, and delete the first one, by which others use the subnets"
        stay = {share.key for share in self.config.shares}
        for (_, old), (_, new) in _match(known, wanted):
            if old not in stay:
                yield Rename("network.yaml", "share", old, new, "one owner and one name", so)

    def _account(self, key: str) -> str:
        return self.accounts.get(key, key)


def _match(known: NaturalKeys, wanted: NaturalKeys) -> Iterator[tuple[Keys, Keys]]:
    """Keys that are known and not wanted, each with those that are wanted, not known, and have a natural key of it."""
    gone = {word: keys for keys, words in known.items() if keys not in wanted for word in words}
    for keys, words in wanted.items():
        if keys not in known:
            old = next((gone[word] for word in sorted(words) if word in gone), None)
            if old is not None:
                yield old, keys


def _find_exchanges(known: NaturalKeys, wanted: NaturalKeys) -> Iterator[tuple[Keys, Keys]]:
    """Keys that are known and wanted for another thing now, each with those under which its thing is wanted."""
    owners = {word: keys for keys, words in known.items() for word in words}
    for keys, words in wanted.items():
        for word in sorted(words - known.get(keys, frozenset())):
            owner = owners.get(word)
            if owner is not None and owner in wanted and word not in wanted[owner]:
                yield owner, keys


def _words(*natural_keys: Keys) -> frozenset[Keys]:
    """Those without a gap: what the state or the config does not say identifies nothing."""
    return frozenset(key for key in natural_keys if all(key))


def _text(resource: StateResource, name: str) -> str:
    """An output, or else the input; empty where the state has neither."""
    value = resource.outputs.get(name) or resource.inputs.get(name)
    return value if isinstance(value, str) else ""
