"""The key of SSE-C, for requests that read or write an object which it encrypts."""

import base64
import binascii
from typing import Any

from migrate.errors import MigrateError
from migrate.sources.model import S3Source

_KEY_BYTES = 32


def read_customer_key(source: S3Source) -> dict[str, Any]:
    """Arguments of S3 requests; empty when the source names no key.

    Raises:
        MigrateError: the file cannot be read or holds no base64 of 32 bytes; the message has nothing of its content.
    """
    path = source.sse_customer_key_file
    if path is None:
        return {}
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
    except binascii.Error:
        problem = "is not base64"
    else:
        if len(key) == _KEY_BYTES:
            return {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": key}
        problem = f"holds {len(key)} bytes, not {_KEY_BYTES}"
    raise MigrateError(
        f"{path.as_posix()}: `sse_customer_key_file` {problem}, so s3://{source.bucket} cannot be read. Write "
        "the key of 256 bits as base64 into it, as AWS_SSE_CUSTOMER_KEY has it for Terraform."
    )
