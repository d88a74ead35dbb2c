"""Runs a program under Pulumi's mocks: no engine, no provider, no AWS. What would come from them is made up here."""

import asyncio
import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

from pulumi import log
from pulumi.runtime import mocks, resource, settings
from pulumi.runtime.proto import source_pb2
from pulumi.runtime.stack import run_pulumi_func

from engine.urns import STACK
from stacks.inputs.registrations import Registration, StrictMonitor

Outputs = Mapping[str, Any]

PROJECT = "aws-organization"

_NAMED_IDS = {"aws:identitystore/group:Group": "groupId", "aws:identitystore/user:User": "userId"}
"""What others refer to objects of a type by, where it is neither the id nor the ARN."""


_LOOKED_UP: Mapping[str, Mapping[str, str]] = {
    "getAmi": {"imageId": "ami-", "creationDate": ""},
    "getAmiIds": {"ids": "ami-"},
    "getAvailabilityZones": {"names": "zone-"},
    "getZone": {"zoneId": "Z"},
}
"""What each function answers, and what the value begins with."""


def look_up(args: mocks.MockCallArgs) -> dict[str, Any] | None:
    """What AWS answers of the management account, which is there before the program is, and of what workloads look up,
    made of the question; None to any other question.
    """
    if args.token.startswith("aws:ssoadmin/getInstances:"):
        return {"arns": ["arn:aws:sso:::instance/ssoins-0000000000000000"], "identityStoreIds": ["d-0000000000"]}
    if args.token.startswith("aws:identitystore/"):
        name = args.args["alternateIdentifier"]["uniqueAttribute"]["attributeValue"]
        return {"groupId": f"id-of-group-{name}", "userId": f"id-of-user-{name}"}
    answer = _LOOKED_UP.get(args.token.rpartition(":")[2])
    if answer is None:
        return None
    asked = f"{zlib.crc32(json.dumps(args.args, sort_keys=True).encode()):08x}"
    return {
        name: [f"{value}{asked}"] if name in {"names", "ids"} else f"{value}{asked}" for name, value in answer.items()
    }


def make_account_id(name: str) -> str:
    """The id that `AwsMocks` gives to the account of this logical name: no other has it."""
    return f"{int.from_bytes(hashlib.sha256(name.encode()).digest()) % 10**12:012d}"


class AwsMocks(mocks.Mocks):
    """Answers with the inputs and an id. `outputs`: of any stack that the program refers to.

    `ids`: of resources, by logical name, where they are not to be made of the name. `looked_up`: the outputs of stacks
    that workloads look up, by stack.
    """

    def __init__(
        self,
        outputs: Outputs,
        ids: Mapping[str, str] | None = None,
        looked_up: Mapping[str, Outputs] | None = None,
    ) -> None:
        self._outputs = outputs
        self._looked_up = looked_up or {}
        self._ids = ids or {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.typ == "pulumi:pulumi:StackReference":
            outputs = self._looked_up.get(args.name.removeprefix("lookup/"), self._outputs)
            return args.name, {"name": args.name, "outputs": outputs}
        made_up = make_account_id(args.name) if args.typ.endswith(":Account") else f"{args.name}-id"
        id_ = self._ids.get(args.name, made_up)
        state: dict[str, Any] = {"arn": f"arn:of:{args.name}", **args.inputs}
        if args.typ.endswith(":Organization"):
            state |= {"roots": [{"id": "r-root", "arn": "a", "name": "Root", "policyTypes": []}]}
        if args.typ.endswith(":Key"):
            state |= {"keyId": id_}
        if args.typ.endswith(":VpcIpam"):
            state |= {"privateDefaultScopeId": f"{id_}-private"}
        if args.inputs.get("assignGeneratedIpv6CidrBlock"):
            state |= {"ipv6CidrBlock": "2001:db8::/56"}
        if args.typ in _NAMED_IDS:
            state |= {_NAMED_IDS[args.typ]: id_}
        return id_, state

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        found = look_up(args)
        if found is not None:
            return found, []
        raise RuntimeError(f"the program called {args.token}: an invoke on an account that is not there yet fails")


def run_program(
    build: Callable[[], Any],
    *,
    stack: str,
    preview: bool = False,
    outputs: Outputs | None = None,
    ids: Mapping[str, str] | None = None,
    looked_up: Mapping[str, Outputs] | None = None,
) -> list[Registration]:
    """Every resource that `build` registers, the stack's own left out. `outputs`, `ids`, `looked_up`: see AwsMocks.

    In a `preview`, what the mocks do not say is unknown to the program; otherwise it is None. One run at a time: the
    SDK keeps what it registers in global variables.
    """
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    thread_loops: list[asyncio.AbstractEventLoop] = []

    def give_loop() -> None:
        thread_loops.append(asyncio.new_event_loop())
        asyncio.set_event_loop(thread_loops[-1])

    # Otherwise upstream's monitor makes a loop in each thread of registrations, and nobody closes it.
    executor = ThreadPoolExecutor(initializer=give_loop)
    loop.set_default_executor(executor)
    try:
        # What an earlier program left waiting is not this one's.
        settings.SETTINGS.rpc_manager.clear()  # pyright: ignore[reportAttributeAccessIssue]  # set by a decorator that hides it
        settings.SETTINGS.outputs.clear()  # pyright: ignore[reportAttributeAccessIssue]  # as above
        settings.set_root_resource(None)  # pyright: ignore[reportArgumentType]  # how upstream's own tests begin anew
        mock = AwsMocks(outputs or {}, ids, looked_up)
        monitor = StrictMonitor(mock)
        mocks.set_mocks(mock, project=PROJECT, stack=stack, preview=preview, monitor=monitor)
        # Where in the code a resource was made, and what the SDK is doing: half of the time, and nobody asks for it.
        with (
            patch.object(resource, "_get_stack_trace", source_pb2.StackTrace),
            patch.object(log, "debug", _say_nothing),
        ):
            loop.run_until_complete(run_pulumi_func(build))
        return [found for found in monitor.registrations.values() if found.type != STACK]
    finally:
        unfinished = asyncio.all_tasks(loop)
        for task in unfinished:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*unfinished, return_exceptions=True))
        asyncio.set_event_loop(None)
        loop.close()
        executor.shutdown()
        for thread_loop in thread_loops:
            thread_loop.close()


def _say_nothing(*_: Any, **__: Any) -> None:
    pass
