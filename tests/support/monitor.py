"""Runs a program under Pulumi's mocks, keeps every registration, and refuses two with one URN as the engine does."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from pulumi.runtime import mocks, resource, rpc, settings
from pulumi.runtime.proto import source_pb2
from pulumi.runtime.stack import run_pulumi_func

from engine.urns import split_urn

UNKNOWN = "<unknown>"


@dataclass(frozen=True)
class Registration:
    """One RegisterResource call. `provider` is the logical name of the explicit provider, None without one."""

    type: str
    name: str
    inputs: dict[str, Any]
    parent: "Registration | None"
    provider: str | None
    protect: bool
    ignore_changes: tuple[str, ...]
    aliases: int
    import_id: str
    depends_on: tuple[str, ...]
    hooks: tuple[str, ...]
    custom: bool

    @property
    def qualified_type(self) -> str:
        """The types from the outermost component to this resource, as they stand in a URN."""
        if self.parent is None or self.parent.type == "pulumi:pulumi:Stack":
            return self.type
        return f"{self.parent.qualified_type}${self.type}"


class StrictMonitor(mocks.MockMonitor):
    """Refuses what the engine would refuse: two resources with one URN."""

    def __init__(self, mock: mocks.Mocks) -> None:
        super().__init__(mock)
        self.registrations: dict[str, Registration] = {}
        self._taken: set[tuple[str, str]] = set()

    def RegisterResource(self, request: Any) -> Any:
        parent = self.registrations.get(request.parent)
        registration = Registration(
            type=request.type,
            name=request.name,
            inputs=rpc.deserialize_properties(request.object),
            parent=parent,
            provider=_read_provider_name(request.provider) if request.provider else None,
            protect=request.protect,
            ignore_changes=tuple(request.ignoreChanges),
            aliases=len(request.aliases) + len(request.aliasURNs),
            import_id=request.importId,
            depends_on=tuple(sorted(split_urn(urn)[1] for urn in request.dependencies)),
            hooks=(*request.hooks.before_create, *request.hooks.after_create),
            custom=request.custom,
        )
        key = (registration.qualified_type, registration.name)
        if key in self._taken:
            raise AssertionError(f"duplicate URN: {key}")
        self._taken.add(key)
        response = super().RegisterResource(request)
        self.registrations[response.urn] = registration
        return response


def make_account_id(name: str) -> str:
    """The id that `AwsMocks` gives to the account of this logical name: no other has it."""
    return f"{int.from_bytes(hashlib.sha256(name.encode()).digest()) % 10**12:012d}"


class AwsMocks(mocks.Mocks):
    """Answers with the inputs and an id. `outputs`: of any stack that the program refers to."""

    def __init__(self, outputs: dict[str, Any]) -> None:
        self._outputs = outputs

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.typ == "pulumi:pulumi:StackReference":
            return args.name, {"name": args.name, "outputs": self._outputs}
        id_ = make_account_id(args.name) if args.typ.endswith(":Account") else f"{args.name}-id"
        state: dict[str, Any] = {"arn": f"arn:of:{args.name}", **args.inputs}
        if args.typ.endswith(":Organization"):
            state |= {"roots": [{"id": "r-root", "arn": "a", "name": "Root", "policyTypes": []}]}
        if args.typ.endswith(":Key"):
            state |= {"keyId": id_}
        return id_, state

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], None]:
        raise AssertionError(f"the program called {args.token}: an invoke on an account that is not there yet fails")


def run_program(
    build: Callable[[], Any], *, stack: str = "org", preview: bool = False, outputs: dict[str, Any] | None = None
) -> list[Registration]:
    """Every resource that `build` registers, the stack's own left out. `outputs`: of any stack that it refers to."""
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
        mock = AwsMocks(outputs or {})
        monitor = StrictMonitor(mock)
        mocks.set_mocks(mock, project="aws-organization", stack=stack, preview=preview, monitor=monitor)
        # Where in the code a resource was made: a third of the time, and no test asks for it.
        with patch.object(resource, "_get_stack_trace", source_pb2.StackTrace):
            loop.run_until_complete(run_pulumi_func(build))
        return [found for found in monitor.registrations.values() if found.type != "pulumi:pulumi:Stack"]
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


def _read_provider_name(reference: str) -> str:
    """`reference`: a provider's URN and its id, as a registration names it."""
    return split_urn(reference.rpartition("::")[0])[1]


def read_roles(provider: Registration) -> list[dict[str, Any]]:
    """The AssumeRole hops of a provider registration."""
    return json.loads(provider.inputs.get("assumeRoles", "[]"))
