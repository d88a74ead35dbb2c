from tests.support.program import local_aws, running_aws

__all__ = ["local_aws", "running_aws"]
