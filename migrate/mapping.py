"""`migrate.yaml`: where the states are, which account each provider address is, and what to do differently.

It does not read YAML itself (config.yaml), or compare a row with what the states say (migrate.scanning.providers).
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from config.errors import ConfigError, ConfigErrors
from config.models.base import Matching, Model, refusal
from config.models.types import AccountId, Region
from config.text import shorten
from config.yaml.tree import parse
from config.yaml.validation import validate
from migrate.errors import MigrateError
from migrate.input_files import read_input
from migrate.sources.model import FileSource, S3Source, Source
from migrate.sources.read import parse_source
from migrate.terraform.addresses import parse_provider

DEFAULT_PATH = Path("migrate.yaml")

_S3 = "s3://"

_Text = Annotated[
    str,
    Matching(r"[^\x00-\x1f\x7f]+", "this is empty or holds control characters", "write its value, or remove the line"),
]
_RoleArn = Annotated[
    str,
    Matching(
        r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[!-~]+",
        '"{value}" is not the ARN of a role',
        "write it in full, such as arn:aws:iam::123456789012:role/StateReader",
    ),
]


def _check_provider(text: str) -> str:
    try:
        provider = parse_provider(text)
    except ValueError as error:
        problem = str(error)
    else:
        if provider.is_aws:
            return text
        problem = "it is another provider than HashiCorp's AWS, and only that one has accounts"
    raise refusal(
        f'"{shorten(text)}" is not the address of an AWS provider: {problem}',
        "copy it from the state, such as 'provider[\"registry.terraform.io/hashicorp/aws\"].prod'",
    )


class ProviderMapping(Model):
    """`state` is a glob over locations. `account` or `region` None: not decided yet."""

    state: _Text = Field(default="*", description="Glob over the locations of states.")
    provider: Annotated[str, AfterValidator(_check_provider)] = Field(description="The address, as the state says it.")
    account: AccountId | None = Field(default=None, description="The account that the provider acts in.")
    region: Region | None = Field(default=None, description="The provider's region.")


class Skip(Model):
    """Instances that stay with Terraform or nobody: globs over location and address, and the reason."""

    state: _Text = Field(default="*", description="Glob over the locations of states.")
    address: _Text = Field(description="Glob over addresses of instances.")
    reason: _Text = Field(description="Why they are left out; reports show it.")


class Match(Model):
    """The resource `name` of `stack` is this instance, or, without an address, the object with this import id."""

    stack: _Text = Field(description="The stack whose program registers the resource.")
    name: _Text = Field(description="The resource's logical name there.")
    state: _Text | None = Field(default=None, description="The location of the state that has the address.")
    address: _Text | None = Field(default=None, description="The instance, as Terraform prints its address.")
    id: _Text | None = Field(default=None, description="The import id of the object.")

    @model_validator(mode="after")
    def _check_target(self) -> "Match":
        if (self.address is None) == (self.id is None):
            raise refusal(
                "the row says neither or both of address and id, so it is unknown which object is meant",
                "write address (of an instance in a state) or id (of an object that no state holds)",
            )
        if self.id is not None and self.state is not None:
            raise refusal(
                "state belongs to an address, and here is an id, so it would have no effect", "remove the state"
            )
        return self


class Live(Model):
    """How AWS itself is read: what the options of `init --live` and `plan --live` say."""

    role: _Text | None = Field(default=None, description="The role to read member accounts with.")
    roles: dict[AccountId, _Text] = Field(default_factory=dict, description="Other roles, by account id.")
    external_id: _Text | None = Field(default=None, description="The external id for these roles.")
    skip: tuple[_Text, ...] = Field(default=(), description="Accounts to leave out, by id or name.")
    regions: tuple[Region, ...] = Field(default=(), description="Where to look; none: all that are enabled.")


@dataclass(frozen=True, kw_only=True)
class MigrationMapping:
    """The file as a whole; an empty one decides nothing. `live` None: it does not say how AWS itself is read."""

    sources: tuple[Source, ...] = ()
    providers: tuple[ProviderMapping, ...] = ()
    skip: tuple[Skip, ...] = ()
    match: tuple[Match, ...] = field(default=())
    live: Live | None = None


def load_mapping(path: Path) -> MigrationMapping:
    """Raises MigrateError with every problem of the file, each with file and line."""
    label = path.as_posix()
    parsed = parse(_read(path), label)
    errors = list(parsed.errors)
    content = None
    if parsed.tree is not None:
        outcome = validate(_File, parsed.tree, label, {})
        errors += outcome.errors
        content = outcome.model
    if errors or content is None:
        raise MigrateError(*(str(error) for error in ConfigErrors(errors).errors))
    return MigrationMapping(
        sources=tuple(row.to_source(path.parent) for row in content.sources),
        providers=content.providers,
        skip=content.skip,
        match=content.match,
        live=content.live,
    )


def load_optional_mapping(path: Path | None) -> MigrationMapping:
    """The file that is named, else migrate.yaml where there is one, else a mapping that decides nothing.

    Raises:
        MigrateError: with every problem of the file; one that is named must be there.
    """
    if path is None and not DEFAULT_PATH.exists():
        return MigrationMapping()
    return load_mapping(path or DEFAULT_PATH)


def _read(path: Path) -> str:
    label = path.as_posix()
    try:
        return read_input(path)[0].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = ConfigError(label, line, "", "this is not UTF-8 text, so nothing was read", "save the file as UTF-8")
    except OSError as error:
        message = f"the mapping cannot be read: {error.strerror or error}"
        hint = "name the file with --mapping, or write it with: python -m migrate scan SOURCE --write migrate.yaml"
        problem = ConfigError(label, 0, "", message, hint)
    raise MigrateError(str(problem))


class _SourceRow(Model):
    """A source as a mapping; as a text it is `path`, which may begin with s3://."""

    path: _Text | None = Field(default=None, description="A state file or a folder, from this file's folder.")
    bucket: _Text | None = Field(default=None, description="The bucket.")
    prefix: str = Field(default="", description="Where in the bucket.")
    keys: tuple[_Text, ...] = Field(default=(), description="Exact keys, instead of all below the prefix.")
    region: Region | None = Field(default=None, description="The bucket's region.")
    workspace_key_prefix: str = Field(default="env:", description="The backend's setting of that name.")
    role_arn: _RoleArn | None = Field(default=None, description="The role that reads the bucket.")
    external_id: _Text | None = Field(default=None, description="The role's external id.")
    lock_table: _Text | None = Field(
        default=None, description="The DynamoDB table of locks and digests; null: there is none."
    )
    exclude: tuple[_Text, ...] = Field(default=(), description="Globs over keys: states to leave out.")
    sse_customer_key_file: _Text | None = Field(default=None, description="File with the base64 key of SSE-C.")

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, value: Any) -> Any:
        return {"path": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _check_kind(self) -> "_SourceRow":
        if (self.path is None) == (self.bucket is None):
            raise refusal("the source has neither or both of path and bucket", "write one of them")
        if self.path is not None and self.model_fields_set != {"path"}:
            raise refusal(
                "a path has no other settings, so they would have no effect",
                "write bucket and prefix instead of path, or remove them",
            )
        if self.path is not None and self.path.startswith(_S3) and not self.path.removeprefix(_S3).partition("/")[0]:
            raise refusal(f'"{shorten(self.path)}" names no bucket', "write s3://bucket/prefix")
        if self.external_id is not None and self.role_arn is None:
            raise refusal("an external id belongs to a role, so it would have no effect", "add role_arn, or remove it")
        return self

    def to_source(self, folder: Path) -> Source:
        if self.bucket is not None:
            fields = self.model_dump(exclude={"path", "sse_customer_key_file"})
            key_file = self.sse_customer_key_file
            return S3Source(
                sse_customer_key_file=_resolve_path(folder, key_file) if key_file else None,
                # A line that says null decides something, and no line does not.
                no_lock_table="lock_table" in self.model_fields_set and self.lock_table is None,
                **fields,
            )
        text = self.path or ""
        return parse_source(text) if text.startswith(_S3) else FileSource(_resolve_path(folder, text))


class _File(Model):
    """migrate.yaml as a whole."""

    sources: tuple[_SourceRow, ...] = Field(default=(), description="Where the states are.")
    providers: tuple[ProviderMapping, ...] = Field(default=(), description="The account of each provider address.")
    skip: tuple[Skip, ...] = Field(default=(), description="Instances to leave out.")
    match: tuple[Match, ...] = Field(default=(), description="Which instance a resource is, where that is not clear.")
    live: Live | None = Field(default=None, description="How AWS itself is read, for plan --live.")


def _resolve_path(folder: Path, text: str) -> Path:
    """The path from the working directory. Normalized, so that a state has one location, whoever names it."""
    return Path(os.path.normpath(folder / text))
