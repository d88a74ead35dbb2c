"""Which regions every account has, and which it has to be opted into."""

DEFAULT_REGIONS = frozenset(
    {
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ca-central-1",
        "eu-central-1",
        "eu-north-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    }
)
"""Those from before 20 March 2019, which no account can enable or disable. Every later one is opt-in, those to come too
(https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html, read 2026-11)."""

IAM_RECORDED_REGIONS = DEFAULT_REGIONS | {"af-south-1", "ap-east-1", "ap-southeast-3", "eu-south-1", "me-south-1"}
"""Where AWS Config records IAM: those in which it was available before February 2022
(https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html, read 2026-11)."""

CONCURRENT_OPT_INS = 6
"""Regions that an account may be enabling at once (https://docs.aws.amazon.com/accounts/latest/reference/quotas.html,
read 2026-11)."""


def is_opt_in(region: str) -> bool:
    """Whether an account has this region of the partition aws only after it was enabled there."""
    return region not in DEFAULT_REGIONS


GLOBAL_QUOTA_REGION = "us-east-1"
GLOBAL_QUOTA_SERVICES = frozenset({"cloudfront", "iam", "organizations", "route53"})
"""Codes of services whose quotas are the same everywhere: Service Quotas has them in that one region
(https://docs.aws.amazon.com/servicequotas/latest/userguide/request-quota-increase.html, read 2026-11)."""
