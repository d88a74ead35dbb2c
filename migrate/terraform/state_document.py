"""The bytes of a state file as a JSON document of format version 4, or why they are none and what to do. Pure.

What it holds may be secret: no message has a value in it.
"""

import json
import math
import re
import shlex
from collections import Counter
from typing import Any
from urllib.parse import quote

_S3 = "s3://"
_VERSION = 4

KINDS = {
    dict: "an object",
    list: "a list",
    str: "a string",
    bool: "a boolean",
    int: "a whole number",
    float: "a number with a fraction or an exponent",
}
_KEY = re.compile(r"[a-z_][a-z0-9_]{0,59}")
"""A key that may be shown: the name of a field or attribute, and no text of the user's."""

REPLACE_PROVIDER = "`terraform state replace-provider -- registry.terraform.io/-/aws hashicorp/aws`"
_UPGRADE = (
    "Beside its code, with Terraform 1.x: `terraform init`, which may end with `Invalid legacy provider address` and "
    f"knows the backend then; {REPLACE_PROVIDER}; `terraform init` again; `terraform apply -refresh-only`. That writes "
    "it in version 4, and changes nothing in AWS; then read it again."
)


class UnreadableError(Exception):
    """What is wrong with the state, without its location. `damaged`: it may be whole in another copy or version."""

    def __init__(self, problem: str, *, damaged: bool = False) -> None:
        super().__init__(problem)
        self.damaged = damaged


class _RepeatedKeyError(ValueError):
    """A key that an object has twice."""


def load_document(content: bytes) -> dict[str, Any]:
    """The document, of which nothing is known but its version. Raises UnreadableError."""
    document = _parse_json(content)
    if not isinstance(document, dict):
        raise UnreadableError(f"is JSON, but {name_kind(document)} and no object, so it is no state. Leave it out.")
    if not document:
        raise UnreadableError(
            "is an empty object (`{}`), which Terraform never writes, so what it managed is unknown.", damaged=True
        )
    _check_version(document)
    return document


def _parse_json(content: bytes) -> Any:
    try:
        text = content.decode(json.detect_encoding(content))
        document = json.loads(
            text.removeprefix("\ufeff"),
            parse_constant=_refuse_constant,
            parse_float=_read_float,
            object_pairs_hook=_make_object,
        )
        if "\\ud" in text or "\\uD" in text:
            # Half a surrogate pair is valid JSON, and no text: it could not be written to a file again.
            json.dumps(document, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
            problem = f"ends in the middle (line {error.lineno}): the file is truncated"
        else:
            problem = f"is no JSON (line {error.lineno}, column {error.colno})"
    except UnicodeError:
        problem = "is no text in UTF-8: a binary file, or a damaged one"
    except RecursionError:
        problem = "is nested more deeply than any state"
    except _RepeatedKeyError as error:
        name = f"`{error}`" if _KEY.fullmatch(str(error)) else "a key"
        raise UnreadableError(
            f"has {name} twice in one object, so which of the two counts is unknown. Copy it to a file, leave the "
            "right one in it, and read that; Terraform takes the last."
        ) from None
    except ValueError:
        problem = "holds a number that is none, or one that is too long"
    else:
        return document
    raise UnreadableError(f"{problem}, so it cannot be read.", damaged=True)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _read_float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        counted = Counter(name for name, _ in pairs)
        raise _RepeatedKeyError(next(name for name, count in counted.items() if count > 1))
    return made


def _check_version(document: dict[str, Any]) -> None:
    if "encrypted_data" in document or "encryption_version" in document:
        raise UnreadableError(
            "is encrypted by OpenTofu, and only OpenTofu has its key. `tofu state pull > FILE`, where the encryption "
            "is configured, writes it out as plain text; read that file, and delete it afterwards."
        )
    if "version" not in document and "format_version" in document:
        raise UnreadableError(
            "is the output of `terraform show -json`, not a state. Write the state itself with "
            "`terraform state pull > FILE`, and read that file."
        )
    if "version" not in document:
        raise UnreadableError("has no `version`, so it is no state. Leave it out; if it was one:", damaged=True)
    version = document["version"]
    if isinstance(version, bool) or not isinstance(version, int):
        raise UnreadableError(
            f"has {name_kind(version)} as its `version`, not a whole number, so it is no state. Leave it out."
        )
    if "backend" in document and "resources" not in document and "modules" not in document:
        raise UnreadableError(
            "is what `terraform init` remembers of the backend (.terraform/terraform.tfstate), not a state. Read the "
            "state that the backend points to."
        )
    if version in {1, 2, 3}:
        raise UnreadableError(
            f"is a state of format version {version}, from Terraform 0.11 or older, and this reads "
            f"version {_VERSION}. {_UPGRADE}"
        )
    if version != _VERSION:
        known = "newer than" if 0 < version < 1000 else "unknown beside"
        number = version if 0 < version < 1000 else "out of any range"
        raise UnreadableError(
            f"is a state of format version {number}, {known} the version {_VERSION} that this reads. "
            "Look for a newer release of this program; until then it cannot be taken over."
        )


def explain_empty(content: bytes, location: str) -> str:
    amount = "holds nothing but white space" if content else "is empty (0 bytes)"
    if location.startswith(_S3):
        unknown = "which Terraform never writes there, so what it managed is unknown"
        return f"{amount}, {unknown}. {explain_restoring(location)}"
    return (
        f"{amount}, as `terraform init -migrate-state` leaves a state that it has moved into a backend: it is no state "
        "any more. Scan that backend (s3://bucket/key; `scan --terraform DIR` finds it in the code), and delete this "
        "file, or take it out of the sources. Without a backend, `terraform.tfstate.backup` beside it is the last one."
    )


def explain_restoring(location: str) -> str:
    """Where there may be a whole one. `terraform state pull` is none: it reads the same bytes, and fails as this does.

    Of an empty object it even makes a state without resources (tried with Terraform 1.11.4).
    """
    if location.startswith(_S3):
        bucket, _, key = location.removeprefix(_S3).partition("/")
        listing = shlex.join(["aws", "s3api", "list-object-versions", "--bucket", bucket, "--prefix", key])
        copying = ["aws", "s3api", "copy-object", "--bucket", bucket, "--key", key]
        copying += ["--copy-source", f"{quote(f'{bucket}/{key}')}?versionId=ID"]
        return (
            "`terraform state pull` does not help, it reads the same object. Restore an earlier version, where the "
            f"bucket has versioning: `{listing}` lists them, and `{shlex.join(copying)}` brings one back. Or leave the "
            "state out with `exclude`."
        )
    return (
        "If it is a copy, write it anew with `terraform state pull > FILE` (or `tofu state pull > FILE`); if it is the "
        "state itself, `terraform.tfstate.backup` beside it is what was there before the last change."
    )


def name_kind(value: Any) -> str:
    return "null" if value is None else KINDS[type(value)]
