"""What a workload knows of the account that it is made in. Nothing in it leads into another account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import pulumi
import pulumi_aws as aws

from components.workloads.bounds import name_current
from policies.problems import find_meant

T = TypeVar("T")


class Named(dict[str, T]):
    """Things by key. `what` they are, and `hint` what to do where one is missing, are told with a key that is unknown.

    Raises:
        pulumi.RunError: there is none of that key.
    """

    def __init__(self, things: Mapping[str, T], *, what: str, hint: str) -> None:
        super().__init__(things)
        self._what = what
        self._hint = hint

    def __missing__(self, key: str) -> T:
        there = f"there are {', '.join(sorted(self))}" if self else "there are none"
        raise pulumi.RunError(
            f"{name_current()}{key!r} is no {self._what}, {there}; {_ask_meant(key, self)}{self._hint}"
        )


def _ask_meant(word: object, known: Iterable[str]) -> str:
    """A hint that goes before others: which of these a misspelt word may stand for; "" where it is like none."""
    meant = None if word in (*known,) else find_meant(str(word), known)
    return "" if meant is None else f"did you mean {meant!r}? Otherwise "


@dataclass(frozen=True, kw_only=True)
class NetworkSubnet:
    """A subnet that the account may use. `tier`: the key of its tier; None where it is written out in network.yaml."""

    id: pulumi.Output[str]
    cidr: str
    availability_zone: str
    public: bool
    tier: str | None = None


@dataclass(frozen=True, kw_only=True)
class Network:
    """A VPC of the account, or one of which it has a share. `subnets`: those that the account may use, by key."""

    key: str
    id: pulumi.Output[str]
    region: str
    cidr: str
    is_shared: bool
    subnets: Mapping[str, NetworkSubnet]

    def list_subnet_ids(self, tier: str | None = None, *, public: bool | None = None) -> list[pulumi.Output[str]]:
        """The ids of the subnets by key; only those of a tier, or only public ones or only others.

        Raises:
            pulumi.RunError: there is none.
        """
        found = [
            subnet.id
            for _, subnet in sorted(self.subnets.items())
            if tier in (None, subnet.tier) and public in (None, subnet.public)
        ]
        if not found:
            wanted = " ".join(
                ["" if public is None else "public" if public else "private", "subnet"]
                + ([] if tier is None else [f"of the tier {tier!r}"])
            ).strip()
            tiers = sorted({subnet.tier for subnet in self.subnets.values() if subnet.tier is not None})
            of_tiers = f" of the tiers {', '.join(tiers)}" if tiers and tier is not None else ""
            raise pulumi.RunError(
                f"{name_current()}the network {self.key!r} has no {wanted} for this account, only "
                f"{', '.join(sorted(self.subnets)) or 'none'}{of_tiers}; {_ask_meant(tier, tiers)}add it in "
                "network.yaml, to the share where the network is another account's"
            )
        return found


@dataclass(frozen=True, kw_only=True)
class OrganizationContext:
    """Ids of the organization; of accounts ("management" among them) and units by key, those that are there already."""

    id: pulumi.Input[str]
    arn: pulumi.Input[str]
    account_ids: Mapping[str, pulumi.Input[str]]
    unit_ids: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])


@dataclass(frozen=True, kw_only=True)
class AccountContext:
    """One account, for one workload.

    `workload`: its own key. `key`, `id`, `region`, `environment`: the account's. `provider` acts in this account alone;
    what has `parent=self` has it. A resource that says no `region` is in the account's. `tags` are on every resource
    already; they are here for what passes none on, such as the instances of an auto scaling group. `networks`: by the
    key of their VPC.
    """

    workload: str
    key: str
    id: pulumi.Input[str]
    region: str
    environment: str | None
    provider: aws.Provider
    tags: Mapping[str, str]
    networks: Mapping[str, Network]
    organization: OrganizationContext
