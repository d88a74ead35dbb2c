"""Who may enter a role beside whole accounts: one role of an account, tokens of an OpenID Connect provider, a service.

In YAML a whole account is a plain text; the others are mappings.
"""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from config.models.base import Matching, Model, refusal
from config.models.keyed import Keyed
from config.models.targets import Targets
from config.models.types import Distinct, Key, Reference, ServicePrincipal
from config.text import shorten

RoleInArn = Annotated[
    str,
    Matching(
        r"([!#%-)+->@-\[\]-z|~]{1,510}/)?[\w+=,.@-]{1,64}",
        '"{value}" is not the name of one role',
        "write the role's name as IAM has it, its path in front (teams/Deploy) where it has one, and no wildcard",
    ),
]
_ISSUER = r"https://[a-z0-9.-]+(/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?"
_NO_ISSUER = '"{value}" is not the URL of an issuer'
_AS_IN_ISS = "write it as its tokens have it in iss: https:// and a host, perhaps a path, without a slash at the end"
IssuerUrl = Annotated[str, Matching(_ISSUER, _NO_ISSUER, _AS_IN_ISS)]
ProviderReference = Annotated[str, Matching(rf"(?!https://).*|{_ISSUER}", _NO_ISSUER, _AS_IN_ISS)]
"""The key of a provider of the config, or the URL of one that the account has already."""
Audience = Annotated[
    str,
    Matching(
        r"[!#%&(-+\--~]{1,255}",
        '"{value}" is not the audience of a token',
        "write what its tokens have in aud, as a whole, such as sts.amazonaws.com",
    ),
]
_WHOLE = r"[^*?$\"\\\s]"
Subject = Annotated[
    str,
    Matching(
        rf"{_WHOLE}{{1,1000}}|(?=.{{1,1000}}$)[^*?:/$\"\\\s]+:[^*?:/$\"\\\s]+[:/][^$\"\\\s]*",
        '"{value}" is not a subject that one owner alone can have',
        "write what tokens have in sub; a * or ? may stand only behind the owner and what ends its name, such as "
        "repo:octo-org/*",
    ),
]
"""A wildcard right behind a name would let in everybody whose name begins like it."""


class TrustedPrincipal(Model):
    """One role of an account, the tokens of a provider, or a service of AWS."""

    account: Reference | None = Field(
        default=None, description='With role: its account, by key, "management" or 12-digit id.'
    )
    role: RoleInArn | None = Field(default=None, description="The one role of the account that may enter.")
    oidc: ProviderReference | None = Field(
        default=None,
        description="Key of an OpenID Connect provider of oidc_providers, or the https:// URL of one that the account "
        "has already.",
    )
    audience: Audience | None = Field(
        default=None, description="What tokens have in aud. Default: the provider's audience, where it has one."
    )
    subjects: Annotated[tuple[Subject, ...], Distinct] = Field(
        default=(), description="What tokens have in sub, as a whole; * and ? stand for others only behind the owner."
    )
    service: ServicePrincipal | None = Field(
        default=None, description="A service of AWS that acts by the role, such as ecs-tasks.amazonaws.com."
    )
    source_account: bool | None = Field(
        default=None,
        description="Whether the service may enter only on behalf of the role's own account (aws:SourceAccount). "
        "Default: where the service is known to say so.",
    )

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        written = self.model_fields_set
        if written == {"account", "role"} and None not in (self.account, self.role):
            return self
        if self.oidc is not None and self.subjects and written <= {"oidc", "audience", "subjects"}:
            return self
        if self.service is not None and written <= {"service", "source_account"}:
            return self
        raise refusal(
            f"what is written here ({', '.join(sorted(written)) or 'nothing'}) names nobody who may enter",
            "write {account: KEY, role: NAME}, {oidc: KEY, subjects: [...]} or {service: NAME.amazonaws.com}; a whole "
            "account is its key alone",
        )

    @property
    def issuer(self) -> str | None:
        """The URL in `oidc`; None for a key."""
        return self.oidc if self.oidc is not None and self.oidc.startswith("https://") else None


class _TextOrPrincipal:
    """A text is an account, anything else a TrustedPrincipal. A union of pydantic's would name its branch in paths."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_wrap_validator_function(
            lambda value, validate: value if isinstance(value, str) else validate(value),
            handler(TrustedPrincipal),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda value: value if isinstance(value, str) else value.model_dump(mode="json", exclude_unset=True)
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string"}, handler(schema)]}


def _distinct(value: tuple[str | TrustedPrincipal, ...]) -> tuple[str | TrustedPrincipal, ...]:
    for index, item in enumerate(value):
        if item in value[:index]:
            named = item if isinstance(item, str) else ", ".join(sorted(item.model_fields_set))
            raise refusal(f'"{shorten(named)}" is named twice', "keep one of them")
    return value


TrustedPrincipals = Annotated[
    tuple[Annotated[str | TrustedPrincipal, _TextOrPrincipal()], ...], AfterValidator(_distinct)
]


class OidcProvider(Keyed):
    """An OpenID Connect provider of IAM, made in each account where roles take its tokens."""

    key: Key = Field(description="The provider's identity; changes only with `formerly`.")
    url: IssuerUrl = Field(description="Who issues the tokens. An account has one provider of a URL.")
    audiences: Annotated[tuple[Audience, ...], Distinct] = Field(
        min_length=1, description="For whom the tokens may be: what they have in aud."
    )
    targets: Targets = Field(description="Where it is made.")
