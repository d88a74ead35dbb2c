"""Calls to the local AWS that take more than one request."""

from sandbox.aws.server import LocalAws


def create_account(aws: LocalAws, email: str, name: str = "prod-application") -> str:
    """Creates an account and waits until AWS has made it; its id."""
    organizations = aws.client("organizations")
    status = organizations.create_account(AccountName=name, Email=email)["CreateAccountStatus"]
    while status["State"] == "IN_PROGRESS":
        status = organizations.describe_create_account_status(CreateAccountRequestId=status["Id"])[
            "CreateAccountStatus"
        ]
    assert status["State"] == "SUCCEEDED", status
    return status["AccountId"]
