"""The registry of stacks: which there are, what each holds, and what it needs of others. It builds none (stacks)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.models import MANAGEMENT, Organization
from config.plan.administration import plan_administration

ORG = "org"
ADMIN = "admin"

ACCOUNTS = "accounts"
"""Logical name of the component of the member accounts, in the stack `org`."""

UNITS = "units"
"""Logical name of the component of the units, in the stack `org`."""

POLICIES = "policies"
"""Logical name of the component of the policies, in the stack `org`."""

VPC, SHARE, ROLE = "vpc", "share", "role"
"""The first parts of the logical names of VPCs, shares and cross-account roles, in the stack `org`; the key of the
account that they are in and their own follow, of a role the other way round."""

STATE = "state"
"""The first part of the logical name of the state bucket, in the stack `admin`; the account's key follows."""


def name_output(kind: str, key: str) -> str:
    """The output of the stack `org` about one account, unit, ...: `accounts/prod`, its ids as a value.

    One output each, because a preview prints an output that changes whole, and leaves out those that don't.
    """
    return f"{kind}/{key}"


@dataclass(frozen=True, kw_only=True)
class Stack:
    """What is true of a stack whatever the config says. `acts_in` and `holds` complete a sentence."""

    name: str
    acts_in: str
    holds: str


STACKS = (
    Stack(
        name=ORG,
        acts_in="the management account and, through roles, every member account",
        holds="the organization and what its accounts hold",
    ),
    Stack(
        name=ADMIN,
        acts_in="the administrative account",
        holds="the state bucket with its key, and the deploy role",
    ),
)
"""In the order in which they can be brought up."""

STACK_NAMES = tuple(stack.name for stack in STACKS)


@dataclass(frozen=True, kw_only=True)
class OutputNeed:
    """The output `output` of the stack `stack`, with these keys in it."""

    stack: str
    output: str
    keys: tuple[str, ...]

    def is_met_by(self, outputs: Mapping[str, Any]) -> bool:
        """Whether that stack's outputs have it all."""
        value = outputs.get(self.output)
        return value is not None and all(key in value for key in self.keys)


@dataclass(frozen=True, kw_only=True)
class StackPlan:
    """A stack of one organization. `accounts`: keys of the accounts, "management" among them, that it acts in."""

    name: str
    accounts: tuple[str, ...]
    needs: tuple[OutputNeed, ...] = ()


def plan_stacks(organization: Organization) -> tuple[StackPlan, ...]:
    """The stacks that the organization has, each after those that it needs. `admin` is there with an admin.yaml."""
    org = StackPlan(name=ORG, accounts=(MANAGEMENT, *sorted(account.key for account in organization.accounts)))
    administration = plan_administration(organization)
    if administration is None:
        return (org,)
    admin = StackPlan(
        name=ADMIN,
        accounts=(administration.account,),
        needs=(
            OutputNeed(stack=ORG, output="organization", keys=("id",)),
            *(
                OutputNeed(stack=ORG, output=name_output("accounts", member), keys=("id",))
                for member in administration.members
            ),
        ),
    )
    return (org, admin)
