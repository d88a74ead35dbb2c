"""Locks and digests of states in S3: reading them, and putting and removing a lock for `freeze` and `unfreeze`.

Apart from `put_lock` and `remove_lock`, which write locks and nothing else, it only reads.
"""

# Terraform's S3 backend keeps a lock in a DynamoDB item `<bucket>/<key>` (attribute Info), in an object `<key>.tflock`,
# or in both with one ID; and the MD5 of the state in an item `<bucket>/<key>-md5` (attribute Digest).

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from live.connection import AwsError, Connection, get_code, is_denied
from migrate.errors import MigrateError, raise_all
from migrate.sources.connection import connect, explain_source, quote_aws
from migrate.sources.encryption import copy_encryption, read_customer_key
from migrate.sources.model import Lock, S3Source

LOCK_SUFFIX = ".tflock"
_DIGEST_SUFFIX = "-md5"
_BATCH = 100
"""Items that one BatchGetItem may ask for."""
_UNKNOWN = "unknown"
_TABLE = "LockTable"
"""The field of our locks, ignored by Terraform, that names the table: `unfreeze` may come with a source without it."""


def parse_lock(content: bytes | str, place: str) -> Lock:
    """The lock that Terraform's LockInfo JSON describes; what cannot be read of it is "unknown", and it is a lock."""
    fields = _load_fields(content)
    id_, who, operation, created = (_get_text(fields, name) for name in ("ID", "Who", "Operation", "Created"))
    return Lock(place=place, id=id_, who=who, operation=operation, created=created)


def explain_freeing(lock: Lock) -> str:
    """The command that frees a state of a lock that nobody holds any more. Without an ID Terraform has none."""
    if lock.id != _UNKNOWN:
        return f"`terraform force-unlock {shlex.quote(lock.id)}`"
    if lock.place.startswith("s3://"):
        return f"`aws s3 rm {shlex.quote(lock.place)}` (it has no ID, as `terraform force-unlock` wants)"
    return "to delete it there (it has no ID, as `terraform force-unlock` wants)"


def _load_fields(content: bytes | str) -> dict[str, Any]:
    try:
        info = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return info if isinstance(info, dict) else {}


def _get_text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) and value else _UNKNOWN


@dataclass(frozen=True)
class TableEntries:
    """What the lock table says, by state key. `digests`: MD5 in hex."""

    locks: Mapping[str, Lock]
    digests: Mapping[str, str]


def read_table(
    connection: Connection, source: S3Source, keys: Iterable[str], *, digests_only: bool = False
) -> TableEntries:
    """Locks and digests of the states with these keys; empty without a lock table.

    Raises:
        MigrateError: there is no such table, or it may not be read.
    """
    if not source.lock_table:
        return TableEntries({}, {})
    names = {f"{source.bucket}/{key}{_DIGEST_SUFFIX}": key for key in keys}
    states = {} if digests_only else {f"{source.bucket}/{key}": key for key in names.values()}
    locks: dict[str, Lock] = {}
    digests: dict[str, str] = {}
    try:
        for item in _get_items(connection.client("dynamodb"), source.lock_table, sorted({*names, *states})):
            id_ = item["LockID"]["S"]
            # A state may be called like the digest of another: then each item says itself which it is.
            if id_ in names and "Digest" in item:
                digests[names[id_]] = item["Digest"].get("S", "")
            if id_ in states and ("Info" in item or "Digest" not in item):
                locks[states[id_]] = parse_lock(item.get("Info", {}).get("S", ""), _table_place(source, id_))
    except AwsError as error:
        raise MigrateError(_explain_table(error, connection, source)) from None
    return TableEntries(locks, digests)


def put_lock(source: S3Source, key: str, lock_id: str, info: Mapping[str, str]) -> list[str]:
    """Locks the state with this key against Terraform, wherever its backend looks; the places of the lock.

    `info` are the fields of Terraform's LockInfo: Operation, Who, Version, Created, Info; ID and Path are added, and
    the lock table's name, for `remove_lock`. A place that this lock holds already counts as done.

    Raises:
        MigrateError: somebody else holds the state, the lock cannot be written, or it is in a table too that the
            source does not name. Then nothing is left of what was put now.
    """
    holder = _Holder(connect(source), source, key, lock_id)
    table = {_TABLE: source.lock_table} if source.lock_table else {}
    body = json.dumps({"Path": f"{source.bucket}/{key}", **info, **table, "ID": lock_id}, sort_keys=True)
    placed_now = holder.put_object(body)
    if source.lock_table:
        try:
            holder.put_item(body)
        except MigrateError as error:
            if placed_now:
                _take_back(holder, error)
            raise
        return [holder.object_place, holder.item_place]
    return [holder.object_place]


def remove_lock(source: S3Source, key: str, lock_id: str) -> list[str]:
    """Removes the locks of the state that have this ID; the places where there was one.

    Raises:
        MigrateError: somebody else holds the state. Their lock is left; ours is removed all the same. Or the lock is
            in a table too that the source does not name: then the object is left, and says so next time too.
    """
    holder = _Holder(connect(source), source, key, lock_id)
    removed: list[str] = []
    problems: list[str] = []
    removers = {holder.object_place: holder.remove_object}
    if source.lock_table:
        removers[holder.item_place] = holder.remove_item
    for place, remove in removers.items():
        try:
            if remove():
                removed.append(place)
        except MigrateError as error:
            problems.extend(error.problems)
    raise_all(problems)
    return removed


@dataclass(frozen=True)
class _Holder:
    """Puts and removes the two halves of one lock."""

    connection: Connection
    source: S3Source
    key: str
    lock_id: str

    @property
    def object_place(self) -> str:
        return f"s3://{self.source.bucket}/{self.key}{LOCK_SUFFIX}"

    @property
    def item_place(self) -> str:
        return _table_place(self.source, f"{self.source.bucket}/{self.key}")

    def put_object(self, body: str) -> bool:
        """Whether it was put now; False when it was there already."""
        try:
            self._write_object(body, IfNoneMatch="*")
        except AwsError as error:
            if get_code(error) not in {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}:
                raise self._refuse(error, self.object_place) from None
        else:
            return True
        content = self._read_object()
        self._require_ours(content, self.object_place)
        if self.source.lock_table and _TABLE not in _load_fields(content or b""):
            # Put without the table, whose item follows now.
            try:
                self._write_object(body)
            except AwsError as error:
                raise self._refuse(error, self.object_place) from None
        return False

    def put_item(self, body: str) -> None:
        item = {**self._locate_item(), "Info": {"S": body}}
        try:
            self.connection.client("dynamodb").put_item(
                TableName=self.source.lock_table, Item=item, ConditionExpression="attribute_not_exists(LockID)"
            )
        except AwsError as error:
            if get_code(error) != "ConditionalCheckFailedException":
                raise MigrateError(_explain_table(error, self.connection, self.source, "PutItem")) from None
        else:
            return
        self._require_ours(self._read_item(), self.item_place)

    def remove_object(self) -> bool:
        """Whether it was there."""
        if (content := self._read_object()) is None:
            return False
        self._require_ours(content, self.object_place)
        try:
            self.connection.client("s3").delete_object(**self._locate_object())
        except AwsError as error:
            raise self._refuse(error, self.object_place) from None
        return True

    def remove_item(self) -> bool:
        """Whether it was there."""
        if (content := self._read_item()) is None:
            return False
        self._require_ours(content, self.item_place)
        try:
            self.connection.client("dynamodb").delete_item(
                TableName=self.source.lock_table,
                Key=self._locate_item(),
                ConditionExpression="contains(Info, :id)",
                ExpressionAttributeValues={":id": {"S": self.lock_id}},
            )
        except AwsError as error:
            raise MigrateError(_explain_table(error, self.connection, self.source, "DeleteItem")) from None
        return True

    def _write_object(self, body: str, **conditions: str) -> None:
        client = self.connection.client("s3")
        request = self._locate_object() | copy_encryption(client, self.source, self.key)
        client.put_object(Body=body.encode(), ContentType="application/json", **conditions, **request)

    def _read_object(self) -> bytes | None:
        try:
            answer = self.connection.client("s3").get_object(**self._locate_object(), **read_customer_key(self.source))
            return answer["Body"].read()
        except AwsError as error:
            if get_code(error) in {"NoSuchKey", "404"}:
                return None
            raise self._refuse(error, self.object_place) from None

    def _read_item(self) -> str | None:
        try:
            answer = self.connection.client("dynamodb").get_item(
                TableName=self.source.lock_table, Key=self._locate_item(), ConsistentRead=True
            )
        except AwsError as error:
            raise MigrateError(_explain_table(error, self.connection, self.source)) from None
        item = answer.get("Item")
        return item.get("Info", {}).get("S", "") if item else None

    def _locate_object(self) -> dict[str, Any]:
        return {"Bucket": self.source.bucket, "Key": f"{self.key}{LOCK_SUFFIX}"}

    def _locate_item(self) -> dict[str, Any]:
        return {"LockID": {"S": f"{self.source.bucket}/{self.key}"}}

    def _require_ours(self, content: bytes | str | None, place: str) -> None:
        if content is None:
            raise MigrateError(f"{place}: somebody held the state a moment ago. Repeat the command.")
        lock = parse_lock(content, place)
        if lock.id != self.lock_id:
            raise MigrateError(
                f"{place}: {lock.who} holds the state since {lock.created} ({lock.operation}, ID {lock.id}), so it is "
                f"left alone. Wait until it is free; where nobody works on it, {explain_freeing(lock)} frees it."
            )
        table = _load_fields(content).get(_TABLE)
        if table and table != self.source.lock_table:
            raise MigrateError(
                f"{place}: the lock is in DynamoDB table {table} too, which its source does not name, so it is left "
                f"alone. Write `lock_table: {table}` into its source in migrate.yaml, and repeat the command with "
                "--mapping migrate.yaml in place of a SOURCE; where that table is gone, `terraform force-unlock "
                f"{lock.id}` frees the state."
            )

    def _refuse(self, error: Exception, place: str) -> MigrateError:
        if is_denied(error):
            return MigrateError(
                f"{place}: access denied {self.connection.who}. A lock needs s3:GetObject, s3:PutObject and "
                "s3:DeleteObject on it, and, where a KMS key encrypts the state, kms:GenerateDataKey and kms:Decrypt "
                f"on that key: the lock is encrypted as its state is.{quote_aws(error)}"
            )
        return MigrateError(explain_source(error, place, self.connection.who))


def _take_back(holder: _Holder, reason: MigrateError) -> None:
    try:
        holder.remove_object()
    except MigrateError as error:
        raise MigrateError(
            *reason.problems, *error.problems, f"{holder.object_place}: is left; `unfreeze` removes it."
        ) from None


def _get_items(client: Any, table: str, ids: list[str]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(ids), _BATCH):
        keys = [{"LockID": {"S": id_}} for id_ in ids[start : start + _BATCH]]
        try:
            answer = client.batch_get_item(RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
        except ClientError as error:
            # Policies made after Terraform's documentation allow GetItem and not BatchGetItem.
            if not is_denied(error):
                raise
        else:
            yield from answer["Responses"].get(table, [])
            keys = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        for key in keys:
            single = client.get_item(TableName=table, Key=key, ConsistentRead=True)
            if "Item" in single:
                yield single["Item"]


def _table_place(source: S3Source, id_: str) -> str:
    return f"DynamoDB table {source.lock_table}, item {id_}"


def _explain_table(error: Exception, connection: Connection, source: S3Source, action: str = "GetItem") -> str:
    what = f"DynamoDB table {source.lock_table} in {connection.region}"
    if get_code(error) == "ResourceNotFoundException":
        return (
            f"{what}: there is no such table, so nobody can tell whether a state is locked. Correct `lock_table`: it "
            "is in the region and account of the bucket. Where the code names a table that is gone, write "
            "`lock_table: null` into the source in migrate.yaml."
        )
    if is_denied(error):
        return f"{what}: access denied {connection.who}. It needs dynamodb:{action} on the table.{quote_aws(error)}"
    return explain_source(error, what, connection.who)
