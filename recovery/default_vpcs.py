"""Default VPCs, which AWS makes in every account and region: removed where nobody uses them, as the config says.

No resource of the provider does it: aws.ec2.DefaultVpc adopts the one that is there or makes one, and removes it in a
later run (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_vpc, read 2026-11).
"""

import asyncio
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeVar

import pulumi
from botocore.exceptions import BotoCoreError, ClientError

from config.plan.default_vpcs import DefaultVpcPlan
from live.sessions import Hop, enter
from recovery.creation_role import is_access_denied
from recovery.default_vpc_contents import (
    QUESTIONS,
    DefaultVpc,
    Found,
    describe_uses,
    describe_vpc,
    plan_removal,
    read_vpc,
)

_T = TypeVar("_T")

AT_ONCE = 8
"""Regions that are asked at a time, over all accounts."""

WAIT_AT_MOST = 120.0
"""Seconds after which a region that AWS does not let a new account use is no longer a matter of waiting."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0
"""Seconds between two tries; each pause is twice the one before."""

NOT_READY = frozenset({"OptInRequired", "PendingVerification"})
"""What EC2 answers in the first minutes of an account (https://github.com/awslabs/aws-deployment-framework/issues/655,
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, read 2026-11)."""


@dataclass(frozen=True, kw_only=True)
class Region:
    """What was found in a region with a default VPC, and done: `told` says it."""

    name: str
    result: Literal["removable", "removed", "in use", "failed"]
    told: str


class DefaultVpcs:
    """The default VPCs of all accounts that a program fills. `home_region`: where an account is asked for its regions.

    In a `preview` it reads, and tells what `pulumi up` will do.
    """

    def __init__(self, home_region: str, *, preview: bool) -> None:
        self._home_region = home_region
        self._preview = preview
        # Of its own, since the event loop's threads may all be in registrations.
        self._threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="default-vpcs")
        self._connecting = threading.Lock()

    async def settle(self, plan: DefaultVpcPlan, account_id: str, hops: Sequence[Hop]) -> list[str]:
        """Removes the default VPCs of an account that can be entered by `hops`, where nobody uses them.

        Returns why some are still there, a text each: one is in use, or AWS refuses. It raises nothing, so that other
        accounts go on.
        """
        who = f"{plan.account!r} ({account_id})"
        try:
            session = await self._run(lambda: enter(hops, self._home_region))
            regions = await self._run(lambda: self._list_regions(session, plan))
        except (ClientError, BotoCoreError) as error:
            if self._preview and is_access_denied(error):
                pulumi.log.info(
                    f"default VPCs of {who}: not looked for, because this preview may not enter the account: {error}"
                )
                return []
            return [f"{who}: nothing was looked for: {error}"]
        look = [partial(self._settle_region, session, region, account_id) for region in regions]
        found = [one for one in await asyncio.gather(*(self._run(one) for one in look)) if one is not None]
        self._tell(who, found)
        return [f"{who}, {one.name}: {one.told}" for one in found if one.result in {"in use", "failed"}]

    def _tell(self, who: str, found: Collection[Region]) -> None:
        for result, words in (
            ("removable", f"`pulumi up` will remove the default VPCs of {who}"),
            ("removed", f"removed the default VPCs of {who}"),
        ):
            lines = [f"\n  {one.name}: {one.told}" for one in found if one.result == result]
            if lines:
                pulumi.log.info(words + ":" + "".join(lines))

    def _list_regions(self, session: Any, plan: DefaultVpcPlan) -> list[str]:
        """Regions that are enabled in the account and meant; none where the account is older than the plan means."""
        if plan.created_since is not None:
            made = self._connect(session, "account", self._home_region).get_account_information()["AccountCreatedDate"]
            if made.date() < plan.created_since:
                return []
        ec2 = self._connect(session, "ec2", self._home_region)
        enabled = sorted(one["RegionName"] for one in self._wait(ec2.describe_regions)["Regions"])
        return [region for region in enabled if plan.regions is None or region in plan.regions]

    def _settle_region(self, session: Any, region: str, account_id: str) -> Region | None:
        """None where there is no default VPC."""
        try:
            ec2 = self._connect(session, "ec2", region)
            wanted = [{"Name": "is-default", "Values": ["true"]}]
            vpcs = self._wait(lambda: ec2.describe_vpcs(Filters=wanted))["Vpcs"]
            own = [one["VpcId"] for one in vpcs if one.get("OwnerId", account_id) == account_id]
            if not own:
                return None
            vpc, uses = _look(own[0], {"ec2": ec2, "ram": self._connect(session, "ram", region)})
        except (ClientError, BotoCoreError) as error:
            return Region(name=region, result="failed", told=str(error))
        if uses:
            told = f"{vpc.id} is in use, and nothing of it is touched; it has {', '.join(uses)}"
            return Region(name=region, result="in use", told=told)
        if self._preview:
            return Region(name=region, result="removable", told=describe_vpc(vpc))
        return _remove(vpc, ec2, region)

    def _wait(self, ask: Callable[[], Found]) -> Found:
        """What AWS answers, once it lets a new account use the region; a preview does not wait."""
        waited, pause = 0.0, FIRST_PAUSE
        while True:
            try:
                return ask()
            except ClientError as error:
                if self._preview or waited >= WAIT_AT_MOST or error.response["Error"]["Code"] not in NOT_READY:
                    raise
            time.sleep(pause)
            waited, pause = waited + pause, min(pause * 2, LONGEST_PAUSE)

    def _connect(self, session: Any, service: str, region: str) -> Any:
        with self._connecting:  # a boto3 session makes one client at a time
            return session.client(service, region_name=region)

    async def _run(self, ask: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, ask)


def refuse_what_is_left(problems: Sequence[str], *, preview: bool) -> None:
    """Tells of all accounts at once why default VPCs are still there; in a `preview` it is a warning.

    Raises:
        pulumi.RunError: there are some, after `pulumi up`.
    """
    told = "".join(f"\n  {problem}" for problem in problems)
    if told and preview:
        pulumi.log.warn(f"`pulumi up` will fail at its end, because these default VPCs would be left:{told}")
    elif told:
        raise pulumi.RunError(
            f"all else is done, and these default VPCs are left, which baseline.yaml says to remove:{told}\n"
            "Take out what is inside, or correct what AWS says, and run `pulumi up` again; or keep them, by a profile "
            "for that account with `default_vpcs: null`."
        )


def _look(vpc_id: str, clients: Mapping[str, Any]) -> tuple[DefaultVpc, tuple[str, ...]]:
    """A default VPC, and what makes it one in use."""
    answers = [
        (
            one,
            [
                found
                for page in _list_pages(clients[one.service], one.call, one.ask(vpc_id))
                for found in one.read(page)
            ],
        )
        for one in QUESTIONS
    ]
    subnets = next(answer for one, answer in answers if one.call == "describe_subnets")
    pages = _list_pages(clients["ec2"], "describe_internet_gateways", {})
    vpc = read_vpc(vpc_id, subnets, [gateway for page in pages for gateway in page["InternetGateways"]])
    return vpc, describe_uses(vpc, answers)


def _list_pages(client: Any, call: str, arguments: Mapping[str, Any]) -> list[Found]:
    if client.can_paginate(call):
        return list(client.get_paginator(call).paginate(**arguments))
    return [getattr(client, call)(**arguments)]


def _remove(vpc: DefaultVpc, ec2: Any, region: str) -> Region:
    steps = plan_removal(vpc)
    for done, step in enumerate(steps):
        try:
            getattr(ec2, step.call)(**step.arguments)
        except (ClientError, BotoCoreError) as error:
            if isinstance(error, ClientError) and error.response["Error"]["Code"] in step.gone:
                continue
            told = f"{vpc.id}: {error}; {done} of {len(steps)} calls that remove it are done, and the next run goes on"
            return Region(name=region, result="failed", told=told)
    return Region(name=region, result="removed", told=describe_vpc(vpc))
