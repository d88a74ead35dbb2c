"""What the map shows, as plain values: page.py writes them as JSON, and the scripts in page/ read that.

`where` is always "file:line" of what says so in the config, None where nothing does. Unknown ids and ARNs are None.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Inherited:
    """A policy that is in effect somewhere, and the "root", unit or account that it is attached to, by their keys."""

    policy: str
    source: str


@dataclass(frozen=True, kw_only=True)
class MapPolicy:
    """A policy. `document`: where its text comes from, in words. The text itself may name external ids."""

    key: str
    name: str
    type: str
    description: str
    document: str
    where: str | None
    id: str | None
    arn: str | None


@dataclass(frozen=True, kw_only=True)
class MapUnit:
    """A unit, or the root with the key "root". `parent`: a key, None for the root. `policies`: nearest last.

    `full_aws_access`: what the config says of AWS's own FullAWSAccess, None where it leaves it.
    """

    key: str
    name: str
    parent: str | None
    policies: tuple[Inherited, ...]
    full_aws_access: bool | None
    quarantine: bool
    tags: Mapping[str, str]
    formerly: tuple[str, ...]
    where: str | None
    id: str | None
    arn: str | None


@dataclass(frozen=True, kw_only=True)
class MapAccount:
    """An account, or the management account with the key "management". `parent`: a unit's key or "root".

    `entry`: names of the roles that the program enters it by, one after the other. `stacks`: those that act in it.
    `delegated`: services that it administers. `policies`: nearest last.
    """

    key: str
    name: str
    email: str | None
    parent: str
    environment: str | None
    group: str | None
    region: str
    entry: tuple[str, ...]
    stacks: tuple[str, ...]
    delegated: tuple[str, ...]
    policies: tuple[Inherited, ...]
    full_aws_access: bool | None
    quarantine: bool
    tags: Mapping[str, str]
    formerly: tuple[str, ...]
    where: str | None
    id: str | None
    arn: str | None


@dataclass(frozen=True, kw_only=True)
class MapJob:
    """Jobs of a CI system that may enter a role. `claims`: of their tokens, each with the values that it may have."""

    name: str
    claims: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class MapCaller:
    """One role that may enter another one. `account`: a key, "management" or the id of another account."""

    account: str
    role: str


@dataclass(frozen=True, kw_only=True)
class MapTokens:
    """Tokens that let into a role: who issues them, and what they have in `aud` and `sub`."""

    issuer: str
    audience: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MapRole:
    """A role, the same in each of `accounts`. `arns`: by account, where they are known.

    `trusted_by`: keys of accounts, "management" and ids of other accounts. `services`: those of AWS that assume it.
    `trusted_roles`, `tokens` and `people`, groups and users in words: who else may enter. `asks_for_mfa`: whether
    callers need a second factor.
    `jobs`: of CI, whose tokens are of `issuer`. `asks_for_external_id`: whether, never which. `gated`: its sessions
    write only with the tag of the write gate. `enters`: keys of the accounts that it leads into, by the role there.
    """

    kind: str
    name: str
    description: str
    accounts: tuple[str, ...]
    trusted_by: tuple[str, ...]
    trusted_roles: tuple[MapCaller, ...] = ()
    tokens: tuple[MapTokens, ...] = ()
    people: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    asks_for_mfa: bool = False
    issuer: str | None = None
    jobs: tuple[MapJob, ...] = ()
    asks_for_external_id: bool = False
    max_session_duration: int | None = None
    permissions: tuple[str, ...] = ()
    inline_policy: bool = False
    boundary: str | None = None
    gated: bool = False
    enters: Mapping[str, tuple[str, ...]] | None = None
    where: str | None = None
    arns: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class MapSubnet:
    """A subnet of a VPC."""

    key: str
    cidr: str
    zone: str
    public: bool
    where: str | None
    id: str | None
    arn: str | None


@dataclass(frozen=True, kw_only=True)
class MapVpc:
    """A VPC with its subnets."""

    key: str
    account: str
    region: str
    cidr: str
    subnets: tuple[MapSubnet, ...]
    where: str | None
    id: str | None
    arn: str | None


@dataclass(frozen=True, kw_only=True)
class MapShare:
    """A share of subnets, each "<VPC key>/<subnet key>", and of others, each "<kind>/<key>".

    `receivers`: keys of accounts and units, or "organization".
    """

    key: str
    name: str
    owner: str
    region: str
    subnets: tuple[str, ...]
    receivers: tuple[str, ...]
    external: bool
    where: str | None
    arn: str | None


@dataclass(frozen=True, kw_only=True)
class MapConnection:
    """What connects VPCs: a peering, a segment of a transit gateway ("<gateway>/<segment>"), a private hosted zone.

    `account`: whose it is. `regions`: of its VPCs. `vpcs`: their keys. `told`: what it does, in words.
    """

    key: str
    kind: str
    account: str
    regions: tuple[str, ...]
    vpcs: tuple[str, ...]
    told: str
    where: str | None


@dataclass(frozen=True, kw_only=True)
class MapWorkload:
    """A component of the users' own, and the accounts and stacks that it is in."""

    key: str
    component: str
    accounts: tuple[str, ...]
    stacks: tuple[str, ...]
    where: str | None


@dataclass(frozen=True, kw_only=True)
class MapStack:
    """A stack: the accounts that it acts in, and the stacks whose outputs it needs."""

    name: str
    accounts: tuple[str, ...]
    waits_for: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MapDocument:
    """Everything that the page shows. `units` begins with the root; `accounts` with the management account."""

    id: str | None
    administrative_account: str
    home_region: str
    regions: tuple[str, ...]
    layout: str
    trusted_access: tuple[str, ...]
    policy_types: tuple[str, ...]
    tags: Mapping[str, str]
    has_ids: bool
    units: tuple[MapUnit, ...]
    accounts: tuple[MapAccount, ...]
    policies: tuple[MapPolicy, ...]
    roles: tuple[MapRole, ...]
    vpcs: tuple[MapVpc, ...]
    shares: tuple[MapShare, ...]
    connections: tuple[MapConnection, ...]
    workloads: tuple[MapWorkload, ...]
    stacks: tuple[MapStack, ...]
