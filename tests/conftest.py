"""What all tests share: the flag that rewrites goldens, profiles of property tests, one local AWS."""

import gc
import logging

import pytest
from hypothesis import HealthCheck, settings

from sandbox.aws.service_models import share_service_models
from tests.support.local_aws import ambient_aws, authorizing_aws, empty_aws, new_role_denials, running_aws

__all__ = ["ambient_aws", "authorizing_aws", "empty_aws", "new_role_denials", "running_aws"]

share_service_models()
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("patient"), max_examples=30)
settings.load_profile("patient")
# A program that fails, as a test wants it to, leaves futures behind that nobody asks, and asyncio tells each at length
# when it is collected, in the middle of whatever runs then.
logging.getLogger("asyncio").addFilter(lambda record: "was never retrieved" not in record.getMessage())
# A quarter of all time went into walking the SDK's objects again and again, which stay to the end.
gc.set_threshold(50_000, 20, 100)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens",
        action="store_true",
        help="Write expected texts anew instead of comparing.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what asks the local AWS, before `-m` selects."""
    for item in items:
        if isinstance(item, pytest.Function) and "running_aws" in item.fixturenames:
            item.add_marker("aws")


@pytest.fixture
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether goldens are to be written instead of compared."""
    return bool(request.config.getoption("--update-goldens"))
