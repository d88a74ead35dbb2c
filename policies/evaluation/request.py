"""Who asks for what: a request as AWS's policies see it, with its condition keys."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

_OWNER = re.compile(r"arn:[^:]*:[^:]*:[^:]*:(\d{12}):")


@dataclass(frozen=True)
class Principal:
    """Who asks. `account_id`: 12 digits, or None for a caller from outside of AWS or a service.

    `arn` is the caller's own: of a user, or of a role's session (`arn:aws:sts::...:assumed-role/...`), whose role is
    `role_arn`. A web identity has the ARN of its provider in `federated` instead, a service its name in `service`.
    """

    account_id: str | None = None
    arn: str | None = None
    role_arn: str | None = None
    federated: str | None = None
    service: str | None = None

    def derive_keys(self) -> dict[str, str]:
        """The condition keys that say who asks, lower-case."""
        keys = {"aws:principalisawsservice": "true" if self.service else "false"}
        named = self.role_arn or self.arn
        if named is not None and self.account_id is not None:
            own = "Account" if named.endswith(":root") else "User"
            kind = "AssumedRole" if self.role_arn else own
            keys |= {
                "aws:principalarn": named,
                "aws:principalaccount": self.account_id,
                "aws:principaltype": kind,
            }
            if kind == "User" and ":user/" in named:
                keys["aws:username"] = named.rpartition("/")[2]
        return keys


@dataclass(frozen=True)
class Request:
    """One action on one resource. A call of AWS's API may need several actions: ask for each.

    `context` holds condition keys, whose names have no case: text for a key with one value, a sequence for one that AWS
    knows as multivalued. Who asks is known from `principal` (aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType,
    aws:PrincipalIsAWSService, aws:username) where `context` says nothing else.

    `known`: every other key that the caller would have given, had the request one; `aws:principaltag/*` stands for
    all that begin so. A condition on a key that is neither in `context` nor known cannot be decided. None, the
    default: all keys are known, and one that is not given is not there.
    """

    principal: Principal
    action: str
    resource: str = "*"
    resource_account: str | None = None
    """The account that owns the resource; None: the one in its ARN, else the caller's. What AWS itself owns, such as a
    managed policy, counts as the caller's."""
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict[str, "str | Sequence[str]"])
    known: Collection[str] | None = None

    def __post_init__(self) -> None:
        given = {key.lower(): value for key, value in self.context.items()}
        object.__setattr__(self, "context", {**self.principal.derive_keys(), **given})
        if self.known is not None:
            object.__setattr__(self, "known", frozenset(key.lower() for key in self.known))

    @property
    def is_same_account(self) -> bool:
        """Whether the caller's account owns the resource."""
        in_arn = _OWNER.match(self.resource)
        owner = self.resource_account or (in_arn[1] if in_arn else self.principal.account_id)
        return owner == self.principal.account_id

    def find(self, key: str) -> str | Sequence[str] | None:
        """The value or values of a condition key; None when the request has none."""
        return self.context.get(key.lower())

    def knows(self, key: str) -> bool:
        """Whether it is certain what the request says of this key."""
        name = key.lower()
        if self.known is None or name in self.context or name in self.known:
            return True
        return any(key.endswith("*") and name.startswith(key[:-1]) for key in self.known)
