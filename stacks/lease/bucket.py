"""The object of one lease on S3, read and written under a condition. It decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from live.backends import BucketBackend
from live.connection import AwsError, get_code, is_denied, quote
from stacks.lease.errors import LeaseError
from stacks.lease.record import Record, read_record
from stacks.lease.rules import Seen

FOLDER = ".pulumi-leases"
"""Beside the engine's own `.pulumi`, in which it lists folders of names that later versions may take."""

_LARGEST = 65536
"""Bytes that are read of an object where a lease should be."""

_CONFLICTS = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"}
"""How S3 refuses a write whose condition does not hold.

412 PreconditionFailed: another object is there. 409 ConditionalRequestConflict: another write came between. 404
NoSuchKey: there is none, for If-Match. Source: S3 user guide, "Conditional write behavior", read 2026-11-26.
"""


class ConflictError(Exception):
    """S3 refused a write because the object is not what its writer has read. `code`: S3's."""

    def __init__(self, code: str) -> None:
        super().__init__(f"S3 says {code}")
        self.code = code


@dataclass(frozen=True)
class LeaseObject:
    """Where the lease of a stack is. `client`: of S3.

    The object is never deleted: to release a lease is one more write under If-Match, which every version of S3's
    conditional requests has, and whoever reads the object later sees who worked last.
    """

    client: Any
    backend: BucketBackend
    project: str
    stack: str

    @property
    def place(self) -> str:
        """The object's URL."""
        return f"s3://{self.backend.bucket}/{self._key}"

    def read(self) -> Seen | None:
        """The object; None where there is none.

        Raises:
            LeaseError: S3 does not say.
        """
        try:
            answer = self.client.get_object(Bucket=self.backend.bucket, Key=self._key)
            text = answer["Body"].read(_LARGEST)
        except AwsError as error:
            if get_code(error) == "NoSuchKey":
                return None
            raise self._explain(error, "read") from None
        now = self._read_date(answer)
        return Seen(
            etag=answer["ETag"],
            record=read_record(text),
            age=(now - answer["LastModified"]).total_seconds(),
            now=now,
        )

    def write(self, record: Record, etag: str | None) -> str:
        """Replaces the object with this ETag, or makes it where there is none; the new ETag.

        Raises:
            ConflictError: the object is another, or there is one, or none.
            LeaseError: S3 does not write it, or nobody knows whether it did.
        """
        condition = {"IfNoneMatch": "*"} if etag is None else {"IfMatch": etag}
        try:
            answer = self.client.put_object(
                Bucket=self.backend.bucket,
                Key=self._key,
                Body=record.write(),
                ContentType="application/json",
                **condition,
                **self.backend.encryption,
            )
        except AwsError as error:
            if get_code(error) in _CONFLICTS:
                raise ConflictError(get_code(error)) from None
            raise self._explain(error, "written") from None
        return str(answer["ETag"])

    def read_time(self) -> datetime:
        """What time it is by S3's clock."""
        return self._read_date(self._list(self._state_key))

    def count_quiet(self) -> float | None:
        """Seconds by S3's clock since the engine last wrote the stack's state; None where there is no state.

        The engine writes it before and after each operation (pulumi 3.259, pkg/backend/diy/snapshot.go).
        """
        answer = self._list(self._state_key)
        names = {f"{self._state_key}{ending}" for ending in ("", ".gz", ".zst")}
        written = [item["LastModified"] for item in answer.get("Contents", ()) if item["Key"] in names]
        return (self._read_date(answer) - max(written)).total_seconds() if written else None

    @property
    def _key(self) -> str:
        return f"{self.backend.prefix}{FOLDER}/{self.project}/{self.stack}.json"

    @property
    def _state_key(self) -> str:
        return f"{self.backend.prefix}.pulumi/stacks/{self.project}/{self.stack}.json"

    def _list(self, prefix: str) -> Mapping[str, Any]:
        try:
            return self.client.list_objects_v2(Bucket=self.backend.bucket, Prefix=prefix)
        except AwsError as error:
            raise self._explain(error, "judged, since its bucket cannot be listed") from None

    def _read_date(self, answer: Mapping[str, Any]) -> datetime:
        try:
            return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"]).astimezone(UTC)
        except (KeyError, ValueError):
            raise LeaseError(
                f"S3 answers without a Date, so nobody can tell how old the lease {self.place} is: look at what stands "
                "between this host and S3"
            ) from None

    def _explain(self, error: Exception, verb: str) -> LeaseError:
        needed = (
            ". A run needs s3:GetObject and s3:PutObject on that object, s3:ListBucket on its bucket, and "
            "kms:GenerateDataKey and kms:Decrypt with the bucket's key"
            if is_denied(error)
            else ""
        )
        # Without a code of AWS there was no answer of it, and botocore's words tell why.
        said = quote(error) if get_code(error) else str(error)
        return LeaseError(f"the lease {self.place} cannot be {verb}: {said}{needed}")
