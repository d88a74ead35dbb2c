"""What the part of a member account needs to know of the organization, wherever that is known from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi


@dataclass(frozen=True, kw_only=True)
class OrganizationFacts:
    """Ids and ARNs of the organization; those of accounts and units by key.

    `account_ids`: with `management`; a member's is there once the account can be entered. `sharing`: the resources
    that switch on RAM sharing inside the organization, to depend on; none where it is on already. `delegations`: by the
    key of a security service, what names its administrator, to depend on. `ids_elsewhere`: of what stacks of other
    groups have made, by the name of the output.
    """

    id: pulumi.Input[str]
    arn: pulumi.Input[str]
    root_id: pulumi.Input[str]
    account_ids: Mapping[str, pulumi.Input[str]]
    unit_ids: Mapping[str, pulumi.Input[str]]
    unit_arns: Mapping[str, pulumi.Input[str]]
    sharing: Sequence[pulumi.Resource]
    delegations: Mapping[str, Sequence[pulumi.Resource]] = field(default_factory=dict[str, Sequence[pulumi.Resource]])
    ids_elsewhere: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
