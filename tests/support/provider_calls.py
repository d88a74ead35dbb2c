"""Which calls of AWS's API the stand-in for the AWS plugin makes, read from its source."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import boto3

from sandbox.aws.authorization.actions import find_actions
from sandbox.provider import services
from sandbox.provider.resource import ResourceType


@cache
def list_provider_actions() -> frozenset[str]:
    """Every action of IAM that a resource type of the stand-in needs to be made, read, changed, tagged or removed.

    `find_level` of `sandbox.aws.authorization.actions` tells which of them write. A name that two services have, in a
    module that speaks to both, counts for both.
    """
    return frozenset(
        action for service, operation in list_provider_calls() for action in find_actions(service, operation)
    )


@cache
def list_provider_calls() -> frozenset[tuple[str, str]]:
    """boto3's service and the operation (`CreateRole`) of every call in `sandbox/provider/services`."""
    modules = [module for module in vars(services).values() if inspect.ismodule(module)]
    return frozenset(call for module in modules for call in _list_calls(module))


def _list_calls(module: ModuleType) -> Iterator[tuple[str, str]]:
    tree = ast.parse(inspect.getsource(module))
    types: tuple[ResourceType, ...] = getattr(module, "TYPES", ())
    used = {kind.service for kind in types} | set(_list_clients(tree))
    # Methods of a client, or their names where `pages` or a table of calls has them.
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    for service in used:
        methods = read_methods(service)
        yield from ((service, methods[name]) for name in names & methods.keys())


def _list_clients(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "client":
            yield from (str(argument.value) for argument in node.args[:1] if isinstance(argument, ast.Constant))


@cache
def read_methods(service: str) -> dict[str, str]:
    """The operation (`CreateRole`) of each method of a service's client."""
    client = boto3.client(service, "us-east-1", aws_access_key_id="none", aws_secret_access_key="none")
    return dict(client.meta.method_to_api_mapping)
