"""The credentials of a configured provider: the caller's, through a chain of roles, checked against account ids.

Errors follow the real plugin's (aws-sdk-go-base, terraform-provider-aws internal/conns/config.go).
"""

import json
import re
import threading
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader

from sandbox.hosts import keep_host
from sandbox.provider.errors import RefusedError, describe, name_service, refuse_remote, require_loopback
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

    def __init__(self, settings: Settings, loader: Loader) -> None:
        self.settings = settings
        self.region = settings.region
        self.default_tags = settings.default_tags
        self._clients: dict[tuple[str, str], BaseClient] = {}
        self._lock = threading.Lock()
        self._session = _caller_session(loader, settings.keys)
        for number, role in enumerate(settings.roles):
            self._session = _session(loader, _enter(self._session, settings, role, number))
        self.account_id, self.arn, self.user_id = self._identify()
        _check_account(self.account_id, settings)

    def client(self, service: str, region: str) -> Any:
        """The boto3 client of a service in a region; the region is ignored where the service has none."""
        region = "us-east-1" if service in SERVICES_WITHOUT_REGIONS else region
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = _client(self._session, service, region, self.settings.endpoint)
            return self._clients[service, region]

    def _identify(self) -> tuple[str, str, str]:
        try:
            answer = self.client("sts", self.region).get_caller_identity()
        except (ClientError, BotoCoreError) as error:
            if not self.settings.validate and not self.settings.allowed:
                return "", "", ""
            raise RefusedError(f"unable to validate AWS credentials.\nDetails: {describe(error)}\n") from error
        return answer["Account"], answer["Arn"], answer["UserId"]


@cache
def _template(loader: Loader) -> botocore.session.Session:
    """What sessions of any credentials share. Making it takes longer than all else that a provider does at its start.

    A client is made of it at once: what botocore makes when it is first asked for, it does not make safely in threads.
    """
    session = botocore.session.Session()
    # Every provider of the daemon shares the models that were read.
    session.register_component("data_loader", loader)
    key = "none"
    session.create_client("sts", region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key=key)
    return session


@cache
def _caller_session(loader: Loader, keys: tuple[str, str, str | None]) -> botocore.session.Session:
    return _session(loader, Credentials(*keys))


def _session(loader: Loader, credentials: Credentials) -> botocore.session.Session:
    session = copy(_template(loader))
    # botocore has no other way in for credentials that refresh themselves.
    session._credentials = credentials  # pyright: ignore[reportAttributeAccessIssue]  # its stubs do not have it
    return session


def _client(session: botocore.session.Session, service: str, region: str, endpoint: str) -> BaseClient:
    config = Config(
        connect_timeout=5,
        read_timeout=60,
        retries={"mode": "standard", "total_max_attempts": 6},
        s3={"addressing_style": "path"},
        proxies={},
        ignore_configured_endpoint_urls=True,
    )
    client = session.create_client(service, region_name=region, endpoint_url=endpoint, verify=False, config=config)
    keep_host(client, endpoint)
    client.meta.events.register("after-call", name_service)
    return client


def _enter(session: botocore.session.Session, settings: Settings, role: Role, number: int) -> RefreshableCredentials:
    sts: Any = _client(session, "sts", settings.region, settings.endpoint)
    request: dict[str, Any] = {"RoleArn": role.arn, "RoleSessionName": role.session_name}
    if role.external_id:
        request["ExternalId"] = role.external_id
    if role.seconds:
        request["DurationSeconds"] = role.seconds

    def assume() -> dict[str, str]:
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
        hop = f" (hop {number + 1} of {len(settings.roles)})" if len(settings.roles) > 1 else ""
        raise RefusedError(
            f"unable to validate AWS credentials.\nDetails: Cannot assume IAM Role\n\nIAM Role ({role.arn}) cannot be "
            f"assumed{hop}.\n\nThere are a number of possible causes of this - the most common are:\n"
            f"  * The credentials used in order to assume the role are invalid\n"
            f"  * The credentials do not have appropriate permission to assume the role\n"
            f"  * The role ARN is not valid\n\nError: {describe(error)}\n"
        ) from error


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
