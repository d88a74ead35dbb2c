from tests.support.local_aws import ambient_aws as local_aws

__all__ = ["local_aws"]
