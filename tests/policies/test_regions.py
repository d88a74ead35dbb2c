"""Which regions an account has to be opted into."""

import pytest

from policies.regions import DEFAULT_REGIONS, is_opt_in


def test_the_regions_of_the_first_years_are_always_there() -> None:
    assert len(DEFAULT_REGIONS) == 17
    assert not any(map(is_opt_in, DEFAULT_REGIONS))


@pytest.mark.parametrize("region", ["af-south-1", "ap-southeast-7", "eu-south-1", "mx-central-1", "us-somewhere-3"])
def test_every_later_region_is_opted_into(region: str) -> None:
    assert is_opt_in(region)
