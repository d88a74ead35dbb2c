"""The role that CreateAccount makes is not there at once: its first AssumeRole calls are refused.

AWS becomes consistent after seconds. Here it does after a number of calls: a program that does not wait always fails.
"""

import os
from collections.abc import Callable
from typing import Any

from moto.moto_api._internal.responses import MotoAPIResponse
from moto.organizations.models import OrganizationsBackend
from moto.sts.responses import TokenResponse

from policies.services import CREATION_ROLE
from sandbox.aws.patches.assume_role import deny
from sandbox.aws.patches.common import find_role, run_first
from sandbox.aws.settings import NEW_ROLE_DENIALS, RESET_DENIALS

DEFAULT_DENIALS = 2


class NewRoles:
    """How often each role that is made from now on refuses: `denials`, until a reset says otherwise."""

    def __init__(self, denials: int) -> None:
        self._at_start = denials
        self.denials = denials

    def reset(self, _response: Any, request: Any, *_: Any) -> None:
        """Takes the number from the reset's query, else the one that the server started with."""
        self.denials = int(request.args.get(RESET_DENIALS, self._at_start))


def apply() -> None:
    """Marks every role that CreateAccount makes, and refuses it as often as the environment or the last reset says."""
    roles = NewRoles(int(os.environ.get(NEW_ROLE_DENIALS, DEFAULT_DENIALS)))
    backend: Any = OrganizationsBackend
    backend.create_account = _mark_role(backend.create_account, roles)
    run_first(TokenResponse, "assume_role", _refuse_new)
    run_first(MotoAPIResponse, "reset_response", roles.reset)


def _mark_role(create: Callable[..., dict[str, Any]], roles: NewRoles) -> Any:
    def create_account(self: Any, **request: Any) -> dict[str, Any]:
        before = len(self.accounts)
        answer = create(self, **request)
        for account in self.accounts[before:]:
            role = find_role(f"arn:aws:iam::{account.id}:role/{request.get('RoleName', CREATION_ROLE)}")
            role.denials_left = roles.denials
        return answer

    return create_account


def _refuse_new(response: Any) -> None:
    role_arn = response._get_param("RoleArn")
    role = find_role(role_arn)
    if getattr(role, "denials_left", 0) > 0:
        role.denials_left -= 1
        raise deny(response, role_arn)
