"""The credentials of a configured provider: the caller's, through a chain of roles, checked against account ids.

Errors follow the real plugin's (aws-sdk-go-base, terraform-provider-aws internal/conns/config.go).
"""

import json
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from botocore.credentials import Credentials, RefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError

from sandbox.provider.clients import Clients, signed_by
from sandbox.provider.errors import RefusedError, describe, refuse_remote, require_loopback
from sandbox.provider.values import Props, has_unknown, snake

SERVICES_WITHOUT_REGIONS = frozenset({"iam", "organizations", "account"})
_GO_DURATION = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


@dataclass(frozen=True)
class Role:
    """One hop of `assume_roles`; `seconds` is the session's length."""

    arn: str
    session_name: str = "pulumi"
    external_id: str = ""
    seconds: int = 0


@dataclass(frozen=True)
class Settings:
    """A provider's inputs, read from the form that the engine sends: everything that is not a string is JSON."""

    endpoint: str
    region: str
    keys: tuple[str, str, str | None]
    roles: tuple[Role, ...] = ()
    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    default_tags: Mapping[str, str] = field(default_factory=dict)
    validate: bool = True


def read_settings(args: Props, environment: Mapping[str, str]) -> Settings:
    """Settings from a provider's inputs and the environment of the engine that started it.

    Raises RefusedError for an endpoint that is not loopback, missing keys or region, and input that makes no sense.
    """
    endpoint = require_loopback(environment)
    for entry in _parsed(args, "endpoints") or ():
        for service, url in entry.items():
            refuse_remote(f"endpoints.{service}", url)
    key, secret = (args.get("accessKey"), args.get("secretKey")) if args.get("accessKey") else _keys(environment)
    token = args.get("token") if args.get("accessKey") else environment.get("AWS_SESSION_TOKEN")
    if not key or not secret:
        raise RefusedError(
            "No valid credential sources found. The stand-in for the AWS plugin takes AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, or the provider's access_key and secret_key; it reads no profile."
        )
    region = args.get("region") or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or ""
    if not region:
        raise RefusedError("Missing region information. Set the provider's region, or AWS_REGION.")
    if args.get("assumeRole"):
        raise RefusedError(
            "Invalid or unknown key: assumeRole. Version 7 of the AWS plugin takes assume_roles, a list."
        )
    tags = (_parsed(args, "defaultTags") or {}).get("tags") or {}
    return Settings(
        endpoint=endpoint,
        region=region,
        keys=(key, secret, token),
        roles=tuple(_role(entry) for entry in _parsed(args, "assumeRoles") or () if entry),
        allowed=tuple(_parsed(args, "allowedAccountIds") or ()),
        forbidden=tuple(_parsed(args, "forbiddenAccountIds") or ()),
        default_tags={str(name): str(value) for name, value in tags.items()},
        validate=not _parsed(args, "skipCredentialsValidation"),
    )


def read_default_tags(args: Props) -> object:
    """The default tags of a provider's inputs, for a provider that cannot be configured yet; may be unknown."""
    parsed = args.get("defaultTags") if has_unknown(args.get("defaultTags")) else _parsed(args, "defaultTags")
    return parsed.get("tags") or {} if isinstance(parsed, dict) else parsed or {}


class Session:
    """A configured provider: an account entered through its chain of roles. Safe for threads.

    Creating one calls AWS (GetCallerIdentity, and AssumeRole per hop); raises RefusedError with the real plugin's words
    when AWS refuses, or when the account is not an allowed one.
    """

    def __init__(self, settings: Settings, clients: Clients) -> None:
        self.settings = settings
        self.region = settings.region
        self.default_tags = settings.default_tags
        self._clients = clients
        self._credentials = Credentials(*settings.keys)
        for number, role in enumerate(settings.roles):
            self._credentials = self._enter(role, number)
        self.account_id, self.arn, self.user_id = self._identify()
        _check_account(self.account_id, settings)

    def signing(self) -> AbstractContextManager[None]:
        """While it lasts, what this thread asks the clients is asked by this session."""
        return signed_by(self._credentials)

    def client(self, service: str, region: str) -> Any:
        """The boto3 client of a service in a region; the region is ignored where the service has none."""
        region = "us-east-1" if service in SERVICES_WITHOUT_REGIONS else region
        return self._clients.find(service, region, self.settings.endpoint)

    def _enter(self, role: Role, number: int) -> RefreshableCredentials:
        caller, sts = self._credentials, self.client("sts", self.region)
        request: dict[str, Any] = {"RoleArn": role.arn, "RoleSessionName": role.session_name}
        if role.external_id:
            request["ExternalId"] = role.external_id
        if role.seconds:
            request["DurationSeconds"] = role.seconds

        def assume() -> dict[str, str]:
            with signed_by(caller):
                keys = sts.assume_role(**request)["Credentials"]
            return {
                "access_key": keys["AccessKeyId"],
                "secret_key": keys["SecretAccessKey"],
                "token": keys["SessionToken"],
                "expiry_time": keys["Expiration"].isoformat(),
            }

        try:
            return RefreshableCredentials.create_from_metadata(assume(), assume, "assume-role")
        except (ClientError, BotoCoreError) as error:
            hop = f" (hop {number + 1} of {len(self.settings.roles)})" if len(self.settings.roles) > 1 else ""
            raise RefusedError(
                f"unable to validate AWS credentials.\nDetails: Cannot assume IAM Role\n\nIAM Role ({role.arn}) cannot "
                f"be assumed{hop}.\n\nThere are a number of possible causes of this - the most common are:\n"
                f"  * The credentials used in order to assume the role are invalid\n"
                f"  * The credentials do not have appropriate permission to assume the role\n"
                f"  * The role ARN is not valid\n\nError: {describe(error)}\n"
            ) from error

    def _identify(self) -> tuple[str, str, str]:
        try:
            with self.signing():
                answer = self.client("sts", self.region).get_caller_identity()
        except (ClientError, BotoCoreError) as error:
            if not self.settings.validate and not self.settings.allowed:
                return "", "", ""
            raise RefusedError(f"unable to validate AWS credentials.\nDetails: {describe(error)}\n") from error
        return answer["Account"], answer["Arn"], answer["UserId"]


def _check_account(account_id: str, settings: Settings) -> None:
    if settings.allowed and account_id not in settings.allowed:
        raise RefusedError(f"AWS account ID not allowed: {account_id}")
    if account_id in settings.forbidden:
        raise RefusedError(f"AWS account ID not allowed: {account_id}")


def _keys(environment: Mapping[str, str]) -> tuple[str | None, str | None]:
    return environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY")


def _role(written: Mapping[str, Any]) -> Role:
    # A program's plain dict keeps Python's spelling (role_arn), an Args object gets roleArn; the bridge takes both.
    entry = {snake(key): value for key, value in written.items()}
    if not entry.get("role_arn"):
        raise RefusedError(
            'Missing required argument. The argument "role_arn" is required in every entry of assume_roles.'
        )
    return Role(
        arn=entry["role_arn"],
        session_name=entry.get("session_name") or "pulumi",
        external_id=entry.get("external_id") or "",
        seconds=_seconds(entry["duration"]) if entry.get("duration") else 0,
    )


def _seconds(duration: str) -> int:
    parts = _GO_DURATION.findall(duration)
    if "".join(number + unit for number, unit in parts) != duration:
        raise RefusedError(
            f'"assume_roles.duration" is "{duration}", which is no duration. Write it like "1h", "90m" or "3600s".'
        )
    seconds = int(sum(float(number) * _SECONDS[unit] for number, unit in parts))
    if not 900 <= seconds <= 43200:
        raise RefusedError(f"expected assume_roles.duration to be in the range (15m0s - 12h0m0s), got {duration}")
    return seconds


def _parsed(args: Props, name: str) -> Any:
    value = args.get(name)
    if not isinstance(value, str) or not value:
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise RefusedError(f"could not read the provider's {name}, which should be JSON: {error}") from error
