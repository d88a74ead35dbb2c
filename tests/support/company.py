"""The organization in config/org, as it comes with the program, for the tests of itself. No other test may read it."""

import pytest
import yaml

from tests.support.project import MANAGEMENT_ACCOUNT, ROOT

COMPANY = ROOT / "config" / "org"


def is_there() -> bool:
    """Whether config/org is still ours: a user has an organization of their own there."""
    written = yaml.safe_load((COMPANY / "organization.yaml").read_text())
    return written["management_account_id"] == MANAGEMENT_ACCOUNT


of_the_company = pytest.mark.skipif(not is_there(), reason="config/org is another organization's")
