from tests.support.example import configure
from tests.support.local_aws import ambient_aws as local_aws

__all__ = ["configure", "local_aws"]
