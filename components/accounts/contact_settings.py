"""Whom AWS writes to about an account. AWS has these settings once for an account."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi_aws as aws

from components.accounts.baseline import Scope


@dataclass(frozen=True, kw_only=True)
class AlternateContactArgs:
    """`kind`: BILLING, OPERATIONS or SECURITY."""

    kind: str
    name: str
    title: str
    email: str
    phone: str

    def make(self, scope: Scope) -> None:
        """The account's contact of that kind."""
        keys = "alternate-contact", self.kind.lower()
        aws.account.AlternativeContact(
            scope.name(*keys),
            alternate_contact_type=self.kind,
            name=self.name,
            title=self.title,
            email_address=self.email,
            phone_number=self.phone,
            opts=scope.options(*keys),
        )


@dataclass(frozen=True, kw_only=True)
class PrimaryContactArgs:
    """`address`: one to three lines."""

    full_name: str
    company_name: str | None
    address: Sequence[str]
    city: str
    district_or_county: str | None
    state_or_region: str | None
    postal_code: str
    country_code: str
    phone: str
    website: str | None

    def make(self, scope: Scope) -> None:
        """The account's primary contact. AWS keeps it when the resource is deleted."""
        first, second, third = [*self.address, None, None][:3]
        aws.account.PrimaryContact(
            scope.name("primary-contact"),
            full_name=self.full_name,
            company_name=self.company_name,
            address_line1=first,
            address_line2=second,
            address_line3=third,
            city=self.city,
            district_or_county=self.district_or_county,
            state_or_region=self.state_or_region,
            postal_code=self.postal_code,
            country_code=self.country_code,
            phone_number=self.phone,
            website_url=self.website,
            opts=scope.options("primary-contact"),
        )
