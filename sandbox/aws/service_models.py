"""botocore's description of AWS, read once in a process: each session of boto3 would read the same files again."""

from functools import cache
from typing import Any

from botocore.loaders import JSONFileLoader, Loader


class SharedFileLoader(JSONFileLoader):
    """Reads each file once for all its instances, which never change what they are given."""

    def load_file(self, file_path: str) -> Any:
        return _read(file_path)


@cache
def _read(file_path: str) -> Any:
    return JSONFileLoader().load_file(file_path)


def share_service_models() -> None:
    """Lets all boto3 sessions of this process share what they read. Call before the first session is made."""
    Loader.FILE_LOADER_CLASS = SharedFileLoader
