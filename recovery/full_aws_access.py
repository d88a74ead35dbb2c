"""FullAWSAccess, which AWS attaches itself to every unit and account: attached or not, as the config says.

No resource of the provider takes it off (https://github.com/hashicorp/terraform-provider-aws/issues/21580).
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, TypeVar

import pulumi
from botocore.exceptions import BotoCoreError, ClientError

from live.sessions import Hop, enter
from policies.managed import FULL_AWS_ACCESS

_T = TypeVar("_T")


class FullAwsAccess:
    """The policy FullAWSAccess in the organization of one management account. `hops`: into that account."""

    def __init__(self, hops: Sequence[Hop], region: str) -> None:
        self._hops = hops
        self._region = region
        # Of its own, since the event loop's threads may all be in registrations. One, which makes one client.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="full-aws-access")

    async def settle(self, target: str, target_id: str, *, attached: bool) -> None:
        """Attaches the policy to a unit or an account, or detaches it, where AWS has it otherwise; a preview says so.

        `target`: its key, for messages. To detach it, call this when the target's other policies are attached.

        Raises:
            pulumi.RunError: AWS refuses, or does not answer.
        """
        verb, way = ("attach", "to") if attached else ("detach", "from")
        done = f"{verb}ed {way}"
        try:
            if await self._run(lambda: self._is_attached(target_id)) == attached:
                return
            if pulumi.runtime.is_dry_run():
                pulumi.log.info(f"`pulumi up` will {verb} FullAWSAccess {way} {target!r}")
                return
            await self._run(lambda: self._change(target_id, attached=attached))
            pulumi.log.info(f"FullAWSAccess is {done} {target!r}")
        except (ClientError, BotoCoreError) as error:
            raise pulumi.RunError(
                f"`full_aws_access: {str(attached).lower()}` of {target!r}: FullAWSAccess cannot be {done} it, and is "
                f"as it was: {error}. Correct what AWS says and run `pulumi up` again."
            ) from error

    async def _run(self, ask: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, ask)

    def _is_attached(self, target_id: str) -> bool:
        pages = self._client.get_paginator("list_policies_for_target").paginate(
            TargetId=target_id, Filter="SERVICE_CONTROL_POLICY"
        )
        return any(policy["Id"] == FULL_AWS_ACCESS for page in pages for policy in page["Policies"])

    def _change(self, target_id: str, *, attached: bool) -> None:
        change = self._client.attach_policy if attached else self._client.detach_policy
        change(PolicyId=FULL_AWS_ACCESS, TargetId=target_id)

    @cached_property
    def _client(self) -> Any:
        return enter(self._hops, self._region).client("organizations")
