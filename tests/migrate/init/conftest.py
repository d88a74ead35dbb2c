import pytest

from tests.migrate.init.loading import loaded
from tests.support.local_aws import ambient_aws as aws

__all__ = ["aws", "loaded"]


@pytest.fixture
def new_role_denials() -> int:
    return 0
