from collections.abc import Iterator

import pytest

from tests.support.terraform import TerraformEstate, run_estate


@pytest.fixture(scope="session")
def estate() -> Iterator[TerraformEstate]:
    """The estate; no test changes it."""
    with run_estate() as running:
        yield running
