"""The arguments of S3 requests for objects that are encrypted: the key of SSE-C, and what the state itself has."""

import base64
import binascii
from typing import Any

from migrate.errors import MigrateError
from migrate.input_files import read_input
from migrate.sources.model import S3Source

_KEY_BYTES = 32
_SETTINGS = ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled")


def read_customer_key(source: S3Source) -> dict[str, Any]:
    """Arguments of S3 requests; empty when the source names no key.

    Raises:
        MigrateError: the file cannot be read or holds no base64 of 32 bytes; the message has nothing of its content.
    """
    path = source.sse_customer_key_file
    if path is None:
        return {}
    try:
        key = base64.b64decode(read_input(path)[0].strip(), validate=True)
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


def copy_encryption(client: Any, source: S3Source, key: str) -> dict[str, Any]:
    """Arguments that encrypt another object as the state with this key is: what its bucket has accepted already.

    A bucket policy may refuse what comes without them (Amazon S3 User Guide, "Specifying server-side encryption with
    AWS KMS (SSE-KMS)").

    Raises:
        ClientError: the state cannot be looked at.
    """
    customer_key = read_customer_key(source)
    answer = client.head_object(Bucket=source.bucket, Key=key, **customer_key)
    return customer_key or {name: answer[name] for name in _SETTINGS if answer.get(name)}
