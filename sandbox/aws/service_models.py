"""botocore's description of AWS, read once in a process, and its clients' methods, made once of it.

Each session of boto3 would read the same files again, and each client make functions of up to 750 calls.
"""

from functools import cache
from typing import Any

from botocore import loaders
from botocore.client import ClientCreator
from botocore.loaders import JSONFileLoader, Loader
from botocore.model import ServiceModel


class SharedFileLoader(JSONFileLoader):
    """Reads each file once for all its instances, which never change what they are given."""

    def load_file(self, file_path: str) -> Any:
        return _read(file_path)


class SharedLoader(Loader):
    """Looks once for all its instances which services there are."""

    FILE_LOADER_CLASS = SharedFileLoader

    def list_available_services(self, type_name: str) -> list[str]:
        return _list_services(type_name, tuple(self.search_paths))


def share_service_models() -> None:
    """Lets all boto3 sessions of this process share what they read. Call before the first session is made."""
    module: Any = loaders
    module.Loader = SharedLoader
    share_client_methods()


def share_client_methods() -> None:
    """Lets all clients of a service in this process have the same methods: a third of what a client takes to make."""
    creator: Any = ClientCreator
    make, made = creator._create_methods, {}

    def make_once(self: ClientCreator, model: ServiceModel) -> dict[str, Any]:
        key = model.service_name, model.api_version
        if key not in made:
            made[key] = make(self, model)
        # What listens while a class is made adds methods of its own session.
        return dict(made[key])

    creator._create_methods = make_once


@cache
def _read(file_path: str) -> Any:
    return JSONFileLoader().load_file(file_path)


@cache
def _list_services(type_name: str, paths: tuple[str, ...]) -> list[str]:
    return Loader(extra_search_paths=list(paths), include_default_search_paths=False).list_available_services(type_name)
