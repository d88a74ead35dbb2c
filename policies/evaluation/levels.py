"""The policies that AWS looks at for one request, in levels: within one any statement may allow, and all have to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class LevelKind(StrEnum):
    """What a policy is to a request; the value is AWS's name of it in its messages."""

    SERVICE_CONTROL = "service control policy"
    RESOURCE_CONTROL = "resource control policy"
    RESOURCE = "resource-based policy"
    TRUST = "role trust policy"
    IDENTITY = "identity-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"


@dataclass(frozen=True)
class Policy:
    """A policy document with the name that a decision gives it: a file, an ARN, "inline policy x"."""

    name: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Level:
    """Policies of one kind, at one place.

    Control policies are one level for the root, one for each unit on the way and one for the account, each of which has
    to allow. Boundaries, and the session policies, are a level each where there are any; all identity policies together
    are one. A level without policies allows nothing, so leave out what AWS would not look at: control policies in the
    management account, for service-linked roles, or where the policy type is not enabled.
    """

    kind: LevelKind
    policies: tuple[Policy, ...]
    required: bool = False
    """Of RESOURCE: whether identity policies count only where it says so, as with key policies of KMS. A TRUST level
    always is like that."""
