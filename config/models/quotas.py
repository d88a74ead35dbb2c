"""What AWS is asked for beyond its defaults: quotas of services, and regions that an account does not have at first."""

from typing import Annotated

from pydantic import AfterValidator, Field

from config.models.base import Matching, Model, refusal
from config.models.types import Distinct, Region, Regions
from policies.regions import is_opt_in

_ServiceCode = Annotated[
    str,
    Matching(
        r"[a-zA-Z][a-zA-Z0-9-]{1,62}",
        '"{value}" is not the code of a service',
        "write it as `aws service-quotas list-services` does, such as vpc",
    ),
]
_QuotaCode = Annotated[
    str,
    Matching(
        r"L-[0-9A-F]{8}",
        '"{value}" is not the code of a quota',
        "write it as `aws service-quotas list-service-quotas --service-code SERVICE` does, such as L-F678F1CE",
    ),
]


def _opt_in(value: tuple[str, ...]) -> tuple[str, ...]:
    for region in value:
        if not is_opt_in(region):
            raise refusal(
                f"every account has {region} from the start, and AWS refuses to enable or disable it",
                "name only regions that came after March 2019, such as eu-south-1",
            )
    return value


OptInRegions = Annotated[tuple[Region, ...], Distinct, AfterValidator(_opt_in)]


class ServiceQuota(Model):
    """A quota that AWS is asked to raise."""

    service: _ServiceCode = Field(description="The service's code, such as vpc.")
    quota: _QuotaCode = Field(description="The quota's code, such as L-F678F1CE.")
    value: float = Field(gt=0, le=10_000_000_000, description="What it shall be; AWS lowers none.")
    regions: Regions | None = Field(
        default=None,
        min_length=1,
        description="Where; in the regions of the profile by default, and in us-east-1 alone for a global service.",
    )


def _once(value: tuple[ServiceQuota, ...]) -> tuple[ServiceQuota, ...]:
    names = [f"{quota.service}/{quota.quota}" for quota in value]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise refusal(f"{name} is there twice, and only one value of a quota can be asked for", "keep one of them")
    return value


ServiceQuotas = Annotated[tuple[ServiceQuota, ...], AfterValidator(_once)]
