"""Whom AWS writes to about an account. What is valid follows AWS's own API model (botocore's `account`, read 2026-11).

No message repeats what was written: it is about people.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from config.models.base import Matching, Model, refusal

_ContactEmail = Annotated[
    str,
    Matching(
        r"[\w+=.#|!&-]+@[\w.-]+\.\w+",
        "this is not an e-mail address that AWS takes for a contact",
        "write an address that receives mail, such as security@example.com",
    ),
    Field(max_length=254),
]
_ContactPhone = Annotated[
    str,
    Matching(
        r"[ 0-9()+-]{1,25}",
        "this is not a phone number that AWS takes for a contact",
        'write digits, spaces and characters of ()+-, in quotes, such as "+49 30 1234567"',
    ),
]
_InternationalPhone = Annotated[
    str,
    Matching(
        r"\+[ 0-9()-]{1,19}",
        "this is not a phone number that AWS takes for the primary contact",
        'write + and the country code first, in quotes, at most 20 characters, such as "+49 30 1234567"',
    ),
]
_CountryCode = Annotated[
    str,
    Matching(r"[A-Z]{2}", '"{value}" is not a country code', "write the two capitals of ISO 3166-1, such as DE"),
]


def _line(longest: int) -> Matching:
    return Matching(
        rf"[^\x00-\x1f]{{1,{longest}}}",
        f"this is empty, or longer than the {longest} characters that AWS takes here",
        "write one line of text",
    )


class AlternateContact(Model):
    """A team or person beside the root user."""

    name: Annotated[str, _line(64)] = Field(description="Who it is.")
    title: Annotated[str, _line(50)] = Field(description="Their role.")
    email: _ContactEmail = Field(description="Where AWS writes to.")
    phone: _ContactPhone = Field(description="Where AWS calls.")


class AlternateContacts(Model):
    """Whom AWS tells of a subject beside the root user; nobody where a subject is left out."""

    billing: AlternateContact | None = Field(default=None, description="Of invoices and payment.")
    operations: AlternateContact | None = Field(default=None, description="Of operations, such as outages.")
    security: AlternateContact | None = Field(default=None, description="Of abuse and exposed credentials.")

    @model_validator(mode="after")
    def _name_somebody(self) -> Self:
        if not (self.billing or self.operations or self.security):
            raise refusal("there is no contact here", "write billing, operations or security, or null for none")
        return self


class PrimaryContact(Model):
    """The contact of an account as a whole, which every account has: it can be changed and never removed."""

    full_name: Annotated[str, _line(50)] = Field(description="Who it is.")
    company_name: Annotated[str, _line(50)] | None = Field(default=None, description="The company.")
    address: tuple[Annotated[str, _line(60)], ...] = Field(
        min_length=1, max_length=3, description="Street and number, one to three lines."
    )
    city: Annotated[str, _line(50)] = Field(description="The city.")
    district_or_county: Annotated[str, _line(50)] | None = Field(default=None, description="The district or county.")
    state_or_region: Annotated[str, _line(50)] | None = Field(
        default=None, description="The state or region; AWS wants it in the US and some other countries."
    )
    postal_code: Annotated[str, _line(20)] = Field(description="The postal code, in quotes.")
    country_code: _CountryCode = Field(description="Two capitals, such as DE.")
    phone: _InternationalPhone = Field(description="With the country code, in quotes.")
    website: Annotated[str, _line(256)] | None = Field(default=None, description="The company's address on the web.")
