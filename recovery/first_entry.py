"""Makes the execution role of an account that the program has just made, entered by AWS's creation role.

From then on everybody enters by the execution role, in previews too: docs/adr/0007. The stack of the account takes it
over.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from botocore.exceptions import BotoCoreError, ClientError

from config.models import Organization
from config.plan.roles import RolePlan
from live.sessions import enter
from live.tagged_session import UNTAGGED
from policies.documents import minify
from policies.trust import account_trust
from policies.write_gate import POLICY_NAME, gate_permissions
from recovery.creation_role import CreationRole, is_access_denied
from recovery.hops import plan_account_hops

_KEYS = {
    "aws_access_key_id": "AWS_ACCESS_KEY_ID",
    "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
    "aws_session_token": "AWS_SESSION_TOKEN",
}


def find_untagged(environment: Mapping[str, str]) -> dict[str, str] | None:
    """What `python -m stacks session` hands on of the session without the tag, as arguments of boto3.Session."""
    found = {argument: environment.get(f"{UNTAGGED}{name}") for argument, name in _KEYS.items()}
    return {argument: value for argument, value in found.items() if value} if all(found.values()) else None


async def find_refusal(config: Organization, account: str, account_id: str) -> str | None:
    """What AWS says to this caller, who enters the account as its provider does; None where it lets it in.

    Raises:
        pulumi.RunError: AWS does not answer, or says something else than "access denied".
    """
    hops = plan_account_hops(config, account, account_id)
    try:
        await asyncio.to_thread(enter, hops, config.settings.home_region)
    except (ClientError, BotoCoreError) as error:
        if is_access_denied(error):
            return str(error)
        raise pulumi.RunError(f"account {account!r} ({account_id}) cannot be entered: {error}") from error
    return None


class FirstEntry:
    """Into accounts that nothing of this program is in yet. `creation_role` leads there."""

    def __init__(self, creation_role: CreationRole, default_tags: Mapping[str, str]) -> None:
        self._creation_role = creation_role
        self._default_tags = default_tags

    async def make_execution_role(
        self, role: RolePlan, *, creation_role: str, account_id: str, joined: str | None, trusted: Sequence[str]
    ) -> None:
        """Makes the role as planned, or completes one that a killed run has begun.

        `joined`: when the account joined the organization, in RFC 3339; None where nobody has asked AWS, so nothing is
        done. `trusted`: ids of the accounts that may enter the role. An account that is not new may have its role
        already, and a creation role that lets nobody in: then nothing is done either.

        Raises:
            pulumi.RunError: the new account cannot be entered, or AWS refuses the role.
        """
        if joined is None:
            return
        await self._creation_role.wait_until_open(creation_role, account_id, joined)
        try:
            await asyncio.to_thread(self._make, role, creation_role, account_id, trusted)
        except (ClientError, BotoCoreError) as error:
            if is_access_denied(error) and getattr(error, "operation_name", "") == "AssumeRole":
                return
            raise pulumi.RunError(
                f"the execution role {role.role_name} of account {role.account!r} ({account_id}) cannot be made by "
                f"{creation_role}, so nothing else was made in the account: {error}. Correct what AWS says and run "
                "`pulumi up` of the stack `org` again."
            ) from error

    def _make(self, role: RolePlan, creation_role: str, account_id: str, trusted: Sequence[str]) -> None:
        iam = self._creation_role.open(creation_role, account_id).client("iam")
        arguments: dict[str, Any] = {
            "RoleName": role.role_name.rpartition("/")[2],
            "Path": role.path,
            "AssumeRolePolicyDocument": minify(account_trust(trusted, role.external_id, carries_tag=role.gated)),
            "MaxSessionDuration": role.max_session_duration,
            "Tags": [{"Key": key, "Value": value} for key, value in {**self._default_tags, **role.tags}.items()],
        }
        if role.description:
            arguments["Description"] = role.description
        if role.permissions_boundary is not None:
            arguments["PermissionsBoundary"] = role.permissions_boundary
        name = arguments["RoleName"]
        try:
            iam.create_role(**arguments)
        except iam.exceptions.EntityAlreadyExistsException:  # by a run that was killed: what follows may lack
            _require_own(iam.get_role(RoleName=name)["Role"], arguments, role.account, account_id)
        if role.gated:  # first: at no moment is it without its gate
            iam.put_role_policy(RoleName=name, PolicyName=POLICY_NAME, PolicyDocument=minify(gate_permissions()))
        for arn in role.policy_arns:
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)
        if role.inline_policy is not None:
            iam.put_role_policy(RoleName=name, PolicyName=role.inline_policy_name, PolicyDocument=role.inline_policy)
        pulumi.log.info(f"made the execution role {role.role_name} in the new account {account_id}")


def _require_own(found: Mapping[str, Any], planned: Mapping[str, Any], account: str, account_id: str) -> None:
    """Whoever else made a role of this name may have let others in, who would get its permissions."""
    boundary = found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    same = {
        "trust policy": found["AssumeRolePolicyDocument"] == json.loads(planned["AssumeRolePolicyDocument"]),
        "path": found["Path"] == planned["Path"],
        "permissions boundary": boundary == planned.get("PermissionsBoundary"),
    }
    differs = [word for word, is_same in same.items() if not is_same]
    if differs:
        raise pulumi.RunError(
            f"account {account!r} ({account_id}) has a role {planned['RoleName']} already, whose "
            f"{' and '.join(differs)} this program would not have given it: whoever it lets in would get the "
            "permissions of the execution role, "
            "so nothing was made in the account. Delete that role there, or give the account another one by "
            "`execution_role: {name: ...}`, and run `pulumi up` again."
        )
