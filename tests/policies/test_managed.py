"""IAM policies by name and by ARN."""

import pytest

from policies.managed import policy_arn, policy_key

OWN = "arn:aws:iam::111111111111:policy/own"


def test_a_name_is_of_a_policy_that_aws_manages() -> None:
    assert policy_arn("AdministratorAccess") == "arn:aws:iam::aws:policy/AdministratorAccess"
    assert policy_arn("job-function/Billing") == "arn:aws:iam::aws:policy/job-function/Billing"
    assert policy_arn(OWN) == OWN


@pytest.mark.parametrize(
    ("arn", "key"),
    [(policy_arn("AdministratorAccess"), "AdministratorAccess"), (OWN, "111111111111:policy/own")],
)
def test_a_logical_name_tells_policies_apart(arn: str, key: str) -> None:
    assert policy_key(arn) == key
