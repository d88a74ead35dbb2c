"""Which calls of AWS's API the finders of leftovers make, read from their source."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from functools import cache

import boto3

from resource_types.finders import FINDERS
from sandbox.aws.authorization.actions import find_actions
from tests.support.provider_calls import read_methods


def list_finder_actions() -> frozenset[str]:
    """Every action of IAM that a finder needs. A name that two services of one finder have counts for both."""
    return frozenset(
        action
        for module in {inspect.getmodule(finder) for finder in FINDERS.values()}
        if module is not None
        for service, operation in _list_calls(inspect.getsource(module))
        for action in find_actions(service, operation)
    )


def _list_calls(source: str) -> Iterator[tuple[str, str]]:
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    for function in functions.values():
        for service in _list_services(function, functions):
            methods = read_methods(service)
            yield from ((service, methods[name]) for name in _list_names(function) & methods.keys())


def _list_services(function: ast.FunctionDef, functions: Mapping[str, ast.FunctionDef]) -> frozenset[str]:
    """boto3's services that the function names, or a function of the module that it calls."""
    called = [functions[name] for name in _list_names(function) & functions.keys()]
    return frozenset().union(*map(_list_names, [function, *called])) & _services()


def _list_names(function: ast.FunctionDef) -> frozenset[str]:
    """Names, attributes and texts."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return frozenset(found)


@cache
def _services() -> frozenset[str]:
    return frozenset(boto3.Session().get_available_services())
