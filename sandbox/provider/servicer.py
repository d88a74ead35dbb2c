"""The engine's provider protocol for one explicit provider: configure, then check, diff, create, read, update, delete.

Owns messages and errors. Does not own what is done (`lifecycle`, `services`) or decided (`check`, `diff`).
"""

import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

import grpc
from google.protobuf import any_pb2, empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from engine.urns import split_urn
from sandbox.provider import diff, lifecycle
from sandbox.provider.check import check_inputs
from sandbox.provider.clients import Clients
from sandbox.provider.credentials import Session, read_default_tags, read_settings
from sandbox.provider.errors import RefusedError
from sandbox.provider.functions import FUNCTIONS
from sandbox.provider.resource import Call, ResourceType
from sandbox.provider.services import TYPES
from sandbox.provider.values import UNKNOWN, Props, from_struct, has_unknown, to_struct

GET_CALLER_IDENTITY = "aws:index/getCallerIdentity:getCallerIdentity"
_Context = grpc.ServicerContext
_Answer = TypeVar("_Answer")


class AwsProvider(provider_pb2_grpc.ResourceProviderServicer):
    """One explicit provider. `environment` is the engine's, as the launcher passed it on; all share `clients`."""

    def __init__(self, version: str, environment: Mapping[str, str], clients: Clients) -> None:
        self._version = version
        self._environment = environment
        self._clients = clients
        self._args: Props = {}
        self._sessions: dict[str, Session] = {}
        self._session: Session | None = None
        self._lock = threading.Lock()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: _Context) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._version)

    def Cancel(self, request: empty_pb2.Empty, context: _Context) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def CheckConfig(self, request: provider_pb2.CheckRequest, context: _Context) -> provider_pb2.CheckResponse:
        """Tries the credentials, as the real plugin does, so that a wrong role is told before anything is created."""
        args = from_struct(request.news)
        self._args = args
        failures: list[provider_pb2.CheckFailure] = []
        if not has_unknown(args):
            try:
                self._enter(args)
            except RefusedError as refusal:
                failures = [provider_pb2.CheckFailure(reason=str(refusal))]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: _Context) -> provider_pb2.DiffResponse:
        """Another region replaces the provider, and with it all that it manages; everything else is an update."""
        olds, news = from_struct(request.olds), from_struct(request.news)
        changed = sorted(
            key for key in olds.keys() | news.keys() if olds.get(key) != news.get(key) and key != "version"
        )
        if not changed:
            return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)
        replaces = [key for key in changed if key == "region" and not has_unknown(news.get(key))]
        some = provider_pb2.DiffResponse.DIFF_SOME
        return provider_pb2.DiffResponse(changes=some, replaces=replaces, diffs=changed)

    def Configure(self, request: provider_pb2.ConfigureRequest, context: _Context) -> provider_pb2.ConfigureResponse:
        args = from_struct(request.args)
        try:
            self._session = self._enter(args)
        except RefusedError as refusal:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(refusal))
        self._args = args
        return provider_pb2.ConfigureResponse(acceptSecrets=False, supportsPreview=True, acceptResources=False)

    def Invoke(self, request: provider_pb2.InvokeRequest, context: _Context) -> provider_pb2.InvokeResponse:
        session = self._configured()
        if request.tok == GET_CALLER_IDENTITY:
            answer: Props = {
                "accountId": session.account_id,
                "arn": session.arn,
                "id": session.account_id,
                "userId": session.user_id,
            }
        else:
            answer = self._ask(request, session, context)
        response = provider_pb2.InvokeResponse()
        # "return" is a word of Python's, so the field has no name that can be written.
        getattr(response, "return").CopyFrom(to_struct(answer))
        return response

    def _ask(self, request: provider_pb2.InvokeRequest, session: Session, context: _Context) -> Props:
        function = FUNCTIONS.get(request.tok)
        if function is None:
            known = ", ".join(sorted((GET_CALLER_IDENTITY, *FUNCTIONS)))
            context.abort(
                grpc.StatusCode.UNIMPLEMENTED,
                f"The stand-in for the AWS plugin knows only {known}, not {request.tok}.",
            )
        arguments = from_struct(request.args)
        call = Call(session, function.service, arguments.get("region") or session.region, arguments)
        return self._attempt(context, lambda: function.ask(call))

    def Check(self, request: provider_pb2.CheckRequest, context: _Context) -> provider_pb2.CheckResponse:
        kind = _kind_of(request.urn, context)
        region, tags = self._region_and_tags()
        inputs, problems = check_inputs(
            kind,
            split_urn(request.urn)[1],
            from_struct(request.news),
            from_struct(request.olds),
            request.randomSeed,
            region=region,
            default_tags=tags,
        )
        failures = [provider_pb2.CheckFailure(reason=problem) for problem in problems]
        return provider_pb2.CheckResponse(inputs=to_struct(inputs), failures=failures)

    def Diff(self, request: provider_pb2.DiffRequest, context: _Context) -> provider_pb2.DiffResponse:
        olds, news = from_struct(request.olds), from_struct(request.news)
        return diff.respond(_kind_of(request.urn, context), olds, news, frozenset(request.ignoreChanges))

    def Create(self, request: provider_pb2.CreateRequest, context: _Context) -> provider_pb2.CreateResponse:
        kind, inputs = _kind_of(request.urn, context), lifecycle.without_marks(from_struct(request.properties))
        if request.preview:
            return provider_pb2.CreateResponse(properties=to_struct(lifecycle.expected(kind, inputs)))

        def create() -> tuple[str, Props]:
            return lifecycle.create(kind, self._call(kind, inputs))

        object_id, props = self._attempt(context, create)
        return provider_pb2.CreateResponse(id=object_id, properties=to_struct(props))

    def Read(self, request: provider_pb2.ReadRequest, context: _Context) -> provider_pb2.ReadResponse:
        kind = _kind_of(request.urn, context)
        olds, inputs = from_struct(request.properties), from_struct(request.inputs)

        def read() -> provider_pb2.ReadResponse:
            object_id, known = (request.id, olds) if olds else lifecycle.parse_import_id(kind, request.id)
            found = lifecycle.read(kind, self._call(kind, known), object_id)
            if found is None:
                return provider_pb2.ReadResponse()
            object_id, props = found
            seen = lifecycle.inputs_of(kind, props, inputs)
            return provider_pb2.ReadResponse(id=object_id, properties=to_struct(props), inputs=to_struct(seen))

        return self._attempt(context, read)

    def Update(self, request: provider_pb2.UpdateRequest, context: _Context) -> provider_pb2.UpdateResponse:
        kind, olds = _kind_of(request.urn, context), from_struct(request.olds)
        news = from_struct(request.news)
        if request.preview:
            planned = {**olds, **lifecycle.without_marks(news)}
            changed = diff.compare(kind, olds, news).changed
            if changed - {"tags", "tagsAll"}:
                planned |= dict.fromkeys(kind.counted, UNKNOWN)
            for key in changed & kind.unsettled.keys():
                planned |= dict.fromkeys(kind.unsettled[key], UNKNOWN)
            return provider_pb2.UpdateResponse(properties=to_struct(planned))

        def update() -> provider_pb2.UpdateResponse:
            changed = diff.compare(kind, olds, news).changed
            call = self._call(kind, lifecycle.without_marks(news), olds)
            return provider_pb2.UpdateResponse(properties=to_struct(lifecycle.update(kind, call, request.id, changed)))

        return self._attempt(context, update)

    def Delete(self, request: provider_pb2.DeleteRequest, context: _Context) -> empty_pb2.Empty:
        kind, olds = _kind_of(request.urn, context), from_struct(request.properties)
        self._attempt(context, lambda: lifecycle.delete(kind, self._call(kind, olds), request.id))
        return empty_pb2.Empty()

    def _enter(self, args: Props) -> Session:
        """The session for these inputs; CheckConfig and Configure of one deployment share it."""
        key = repr(sorted(args.items()))
        with self._lock:
            if key not in self._sessions:
                self._sessions[key] = Session(read_settings(args, self._environment), self._clients)
            return self._sessions[key]

    def _configured(self) -> Session:
        if self._session is None:
            raise RefusedError("The provider is not configured.")
        return self._session

    def _region_and_tags(self) -> tuple[str, Any]:
        if self._session:
            return self._session.region, self._session.default_tags
        return self._args.get("region") or "", read_default_tags(self._args)

    def _attempt(self, context: _Context, action: Callable[[], _Answer]) -> _Answer:
        """The action's answer, AWS being asked by this provider."""

        def act() -> _Answer:
            with self._configured().signing():
                return action()

        return _attempt(context, act)

    def _call(self, kind: ResourceType, props: Props, old: Props | None = None) -> Call:
        session = self._configured()
        region = props.get("region") if kind.regional else None
        return Call(session, kind.service, region or session.region, props, old or {})


def _kind_of(urn: str, context: _Context) -> ResourceType:
    token, _ = split_urn(urn)
    kind = TYPES.get(token)
    if kind is None:
        context.abort(
            grpc.StatusCode.UNIMPLEMENTED,
            f"The stand-in for the AWS plugin does not know {token}, so there is none on the local AWS: "
            "sandbox/provider/services has what it knows.",
        )
    return kind


def _attempt(context: _Context, action: Callable[[], _Answer]) -> _Answer:
    """The action's answer; what fails becomes the RPC's error, never a traceback."""
    try:
        return action()
    except (lifecycle.FailedError, RefusedError) as error:
        # The bridge prints one diagnostic as a list of errors; of a half-made object the engine makes that list itself.
        context.abort(grpc.StatusCode.UNKNOWN, f"1 error occurred:\n\t* {error}\n\n")
    except lifecycle.HalfwayError as halfway:
        _abort_halfway(context, halfway)
    except Exception as error:  # noqa: BLE001  # a bug of the stand-in: the engine shows it, the daemon's log has the rest
        traceback.print_exc(file=sys.stderr)
        context.abort(
            grpc.StatusCode.INTERNAL, f"a bug of the stand-in for the AWS plugin: {type(error).__name__}: {error}"
        )


def _abort_halfway(context: _Context, halfway: lifecycle.HalfwayError) -> NoReturn:
    """Tells the engine what exists, so that the next run goes on from there (ErrorResourceInitFailed)."""
    detail = any_pb2.Any()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=halfway.object_id, properties=to_struct(halfway.props), reasons=[str(halfway)]
        )
    )
    code = grpc.StatusCode.UNKNOWN
    status = status_pb2.Status(code=code.value[0], message=str(halfway), details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(code, str(halfway))
