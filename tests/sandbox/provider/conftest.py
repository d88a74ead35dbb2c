"""One daemon for all tests of the stand-in, and a client that speaks the engine's protocol."""

import threading
import typing
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi import _types
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox.aws.server import LocalAws
from sandbox.provider.daemon import Daemon, serving
from sandbox.provider.values import Props, from_struct, to_struct
from tests.support.aws_classes import resource_class
from tests.support.local_aws import empty_aws as aws

__all__ = ["aws"]

REGION = "us-east-1"


@dataclass
class Resource:
    """A resource as the engine would keep it in its state."""

    token: str
    name: str
    inputs: Props
    id: str = ""
    outputs: Props = field(default_factory=dict)

    @property
    def urn(self) -> str:
        return f"urn:pulumi:test::project::{self.token}::{self.name}"


def find_misnamed(value: Any, declared: Any, path: str) -> Iterator[str]:
    """The paths in an output that its declared type does not have."""
    declared = _types.unwrap_optional_type(declared)
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield from find_misnamed(part, typing.get_args(declared)[0], f"{path}[{number}]")
    elif isinstance(value, dict) and isinstance(declared, type) and _types.is_output_type(declared):
        types = _types._types_from_py_properties(declared)
        for key, part in value.items():
            if key in types:
                yield from find_misnamed(part, types[key], f"{path}.{key}")
            else:
                yield f"{path}.{key}"


class CheckError(Exception):
    """Check found the inputs wrong."""


@dataclass
class Engine:
    """What the engine does with one explicit provider, call by call."""

    stub: Any

    def configure(self, **args: Any) -> list[str]:
        """CheckConfig, then Configure; the reasons why CheckConfig refuses."""
        struct = to_struct({"region": REGION, **args})
        checked = self.stub.CheckConfig(provider_pb2.CheckRequest(urn="urn:p", news=struct))
        if not checked.failures:
            self.stub.Configure(provider_pb2.ConfigureRequest(args=struct))
        return [failure.reason for failure in checked.failures]

    def check(
        self, token: str, name: str, /, olds: Props | None = None, seed: bytes = b"seed", **news: Any
    ) -> Resource:
        resource = Resource(token, name, {})
        request = provider_pb2.CheckRequest(
            urn=resource.urn, news=to_struct(news), olds=to_struct(olds or {}), randomSeed=seed
        )
        answer = self.stub.Check(request)
        if answer.failures:
            raise CheckError("\n".join(failure.reason for failure in answer.failures))
        resource.inputs = from_struct(answer.inputs)
        return resource

    def preview(self, token: str, name: str, /, **news: Any) -> Props:
        resource = self.check(token, name, **news)
        request = provider_pb2.CreateRequest(urn=resource.urn, properties=to_struct(resource.inputs), preview=True)
        answer = self.stub.Create(request)
        assert answer.id == ""
        return from_struct(answer.properties)

    def create(self, token: str, name: str = "one", /, **news: Any) -> Resource:
        resource = self.check(token, name, **news)
        answer = self.stub.Create(provider_pb2.CreateRequest(urn=resource.urn, properties=to_struct(resource.inputs)))
        resource.id, resource.outputs = answer.id, from_struct(answer.properties)
        return _checked(resource)

    def diff(self, resource: Resource, /, **news: Any) -> Any:
        """The DiffResponse of the resource with these inputs in the program."""
        checked = self.check(resource.token, resource.name, resource.inputs, **news)
        return self.diff_checked(resource, checked.inputs)

    def diff_checked(self, resource: Resource, inputs: Props) -> Any:
        request = provider_pb2.DiffRequest(
            id=resource.id,
            urn=resource.urn,
            olds=to_struct(resource.outputs),
            old_inputs=to_struct(resource.inputs),
            news=to_struct(inputs),
        )
        return self.stub.Diff(request)

    def update(self, resource: Resource, /, *, preview: bool = False, **news: Any) -> Resource:
        checked = self.check(resource.token, resource.name, resource.inputs, **news)
        request = provider_pb2.UpdateRequest(
            id=resource.id,
            urn=resource.urn,
            olds=to_struct(resource.outputs),
            old_inputs=to_struct(resource.inputs),
            news=to_struct(checked.inputs),
            preview=preview,
        )
        answer = self.stub.Update(request)
        outputs = from_struct(answer.properties)
        return _checked(Resource(resource.token, resource.name, checked.inputs, resource.id, outputs))

    def refresh(self, resource: Resource) -> Resource:
        """Read with the state; an empty id when the object is gone."""
        request = provider_pb2.ReadRequest(
            id=resource.id, urn=resource.urn, properties=to_struct(resource.outputs), inputs=to_struct(resource.inputs)
        )
        return self._read(resource, request)

    def import_(self, token: str, import_id: str, name: str = "imported") -> Resource:
        resource = Resource(token, name, {})
        return self._read(resource, provider_pb2.ReadRequest(id=import_id, urn=resource.urn))

    def delete(self, resource: Resource) -> None:
        request = provider_pb2.DeleteRequest(
            id=resource.id,
            urn=resource.urn,
            properties=to_struct(resource.outputs),
            old_inputs=to_struct(resource.inputs),
        )
        self.stub.Delete(request)

    def _read(self, resource: Resource, request: provider_pb2.ReadRequest) -> Resource:
        answer = self.stub.Read(request)
        inputs, outputs = from_struct(answer.inputs), from_struct(answer.properties)
        return _checked(Resource(resource.token, resource.name, inputs, answer.id, outputs))


def _checked(resource: Resource) -> Resource:
    """The resource, once every property that the plugin returned is known to be one of pulumi-aws's."""
    types = _types.resource_types(resource_class(resource.token))
    wrong = [key for key in resource.outputs if key not in types]
    for key in resource.outputs.keys() & types.keys():
        wrong += find_misnamed(resource.outputs[key], types[key], key)
    assert wrong == []
    return resource


@pytest.fixture(scope="session")
def class_of() -> Any:
    return resource_class


@pytest.fixture
def new_role_denials() -> int:
    return 0


@pytest.fixture
def environment(running_aws: LocalAws) -> dict[str, str]:
    """What the launcher would pass on."""
    return {"AWS_ENDPOINT_URL": running_aws.url, "AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox"}


@pytest.fixture(scope="session")
def daemon(running_aws: LocalAws) -> Iterator[Daemon]:
    with Daemon(0, {"AWS_ENDPOINT_URL": running_aws.url}) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def connect(daemon: Daemon, environment: dict[str, str]) -> Iterator[Any]:
    """Starts providers that are not configured yet."""
    with ExitStack() as stack:

        def start(**changed: str) -> Engine:
            port = stack.enter_context(serving(daemon, environment | changed))
            channel = stack.enter_context(grpc.insecure_channel(f"127.0.0.1:{port}"))
            return Engine(provider_pb2_grpc.ResourceProviderStub(channel))

        yield start


@pytest.fixture
def engine(aws: LocalAws, connect: Any) -> Engine:
    """A provider of the management account, in an AWS that is empty."""
    provider: Engine = connect()
    assert provider.configure() == []
    assert provider.stub.GetPluginInfo(empty_pb2.Empty()).version
    return provider
