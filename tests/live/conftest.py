import pytest

from tests.support.local_aws import ambient_aws as aws

__all__ = ["aws"]


@pytest.fixture
def new_role_denials() -> int:
    return 0
