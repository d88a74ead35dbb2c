"""The organization in config/org, as it comes with the program, for the tests of itself. No other test may read it."""

from pathlib import Path

import pytest
import yaml

from tests.support.project import MANAGEMENT_ACCOUNT, ROOT

COMPANY = ROOT / "config" / "org"
_ITS_OWN = {"billing-production", "shop-production"}
"""Accounts of it that no example has: one of those, copied over it, keeps its management account for a while."""


def is_there(folder: Path = COMPANY) -> bool:
    """Whether config/org is still ours: a user has an organization of their own there."""
    management = yaml.safe_load((folder / "organization.yaml").read_text())["management_account_id"]
    accounts = yaml.safe_load((folder / "accounts.yaml").read_text())["accounts"]
    return management == MANAGEMENT_ACCOUNT and {account["key"] for account in accounts} >= _ITS_OWN


of_the_company = pytest.mark.skipif(not is_there(), reason="config/org is another organization's")
