"""Contacts of an account: the primary one is always there, an alternate one only once it was put."""

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

MEMBER = "111111111111"
CONTACT = {
    "FullName": "Platform Team",
    "AddressLine1": "2 Second Street",
    "City": "Berlin",
    "PostalCode": "10115",
    "CountryCode": "DE",
    "PhoneNumber": "+49 30 1234567",
}


def test_every_account_has_a_primary_contact_and_a_new_one_replaces_the_whole(aws: LocalAws) -> None:
    client = aws.client("account", account=MEMBER)
    first = client.get_contact_information()["ContactInformation"]
    assert first["StateOrRegion"] == "WA"
    client.put_contact_information(ContactInformation=CONTACT)
    assert client.get_contact_information()["ContactInformation"] == CONTACT
    assert aws.client("account").get_contact_information()["ContactInformation"] == first
    aws.reset()
    assert client.get_contact_information()["ContactInformation"] == first


def test_a_phone_number_begins_with_a_country_code(aws: LocalAws) -> None:
    with pytest.raises(ClientError, match=r"ValidationException.*phone number"):
        aws.client("account").put_contact_information(ContactInformation={**CONTACT, "PhoneNumber": "030 1234567"})


def test_another_account_needs_the_organization(aws: LocalAws) -> None:
    with pytest.raises(ClientError, match="AccessDeniedException"):
        aws.client("account").get_contact_information(AccountId=MEMBER)


def test_an_alternate_contact_is_deleted_once(aws: LocalAws) -> None:
    client = aws.client("account", account=MEMBER)
    client.put_alternate_contact(
        AlternateContactType="SECURITY",
        EmailAddress="security@example.com",
        Name="Security",
        PhoneNumber="+49 30 7654321",
        Title="Team",
    )
    client.delete_alternate_contact(AlternateContactType="SECURITY")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client.delete_alternate_contact(AlternateContactType="SECURITY")
