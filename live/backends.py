"""Where a self-managed backend of Pulumi keeps its files on S3: its URL, read as Pulumi reads it.

Does not know which files those are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from live.errors import LiveError
from live.sessions import connect

# pulumi 3.259: pkg/backend/diy/backend.go (translateLegacyS3Params, newDIYBackend); gocloud.dev 0.46:
# blob/s3blob/s3blob.go, aws/aws.go and blob/blob.go. What is not named here changes neither where nor as whom.
_ELSEWHERE = {
    "role": "assumes a role",
    "anonymous": "uses no credentials",
    "key": "keeps a single object",
}
_TRUE, _FALSE = {"1", "t", "T", "TRUE", "true", "True"}, {"0", "f", "F", "FALSE", "false", "False"}
"""What Go's strconv.ParseBool takes."""


@dataclass(frozen=True, kw_only=True)
class BucketBackend:
    """A backend on S3. `prefix`: what the names of its objects begin with, empty or up to and with a slash.

    `encryption`: arguments of PutObject, with which the engine writes its own objects.
    """

    bucket: str
    prefix: str
    region: str | None
    profile: str | None
    endpoint: str | None
    path_style: bool
    encryption: Mapping[str, str]

    def connect(self, service: str = "s3", *, timeout: float | None = None) -> Any:
        """A client with the credentials that the engine would use. `timeout`: see `live.sessions.connect`.

        Raises:
            botocore.exceptions.BotoCoreError: no region or no such profile.
        """
        return connect(
            service, self.region, profile=self.profile, endpoint=self.endpoint, path_style=self.path_style,
            timeout=timeout,
        )  # fmt: skip


def read_bucket_backend(url: str) -> BucketBackend | None:
    """The backend on S3 that the URL of `pulumi whoami --verbose` names; None for every other kind.

    Raises:
        LiveError: a parameter has a value that Pulumi does not take, or one that is not supported here.
    """
    parts = urlsplit(url)
    if parts.scheme != "s3":
        return None
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    for name, what in _ELSEWHERE.items():
        if name in options:
            raise LiveError(
                f"the backend's URL has the parameter {name}, so Pulumi {what}, which this program does not read: its "
                "locks and leases would be looked for in the wrong way. Log in without it (of a role: by a profile "
                "that assumes it, `profile=NAME`)."
            )
    insecure = _read_flag(options, "disableSSL", "disable_https")
    endpoint = options.get("endpoint")
    if endpoint and "://" not in endpoint:
        endpoint = f"{'http' if insecure else 'https'}://{endpoint}"
    folder = unquote(parts.path).strip("/")
    encryption = {"ServerSideEncryption": options.get("ssetype"), "SSEKMSKeyId": options.get("kmskeyid")}
    return BucketBackend(
        bucket=parts.netloc,
        prefix=options.get("prefix", "") + (f"{folder}/" if folder else ""),
        region=options.get("region"),
        profile=options.get("profile"),
        endpoint=endpoint,
        path_style=_read_flag(options, "s3ForcePathStyle", "use_path_style"),
        encryption={name: value for name, value in encryption.items() if value},
    )


def _read_flag(options: Mapping[str, str], *names: str) -> bool:
    for name in names:
        if options.get(name, "true") not in _TRUE | _FALSE:
            raise LiveError(f"the backend's URL has {name}={options[name]}, which Pulumi refuses: write true or false")
    return any(options.get(name) in _TRUE for name in names)
