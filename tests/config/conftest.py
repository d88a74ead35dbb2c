import shutil
from pathlib import Path

import pytest

from tests.support.workloads import use_code

use_code()

BASE = Path(__file__).parents[1] / "fixtures" / "config" / "base"


@pytest.fixture
def org(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the base configuration, called "org" in messages."""
    shutil.copytree(BASE, tmp_path / "org")
    monkeypatch.chdir(tmp_path)
    return Path("org")
