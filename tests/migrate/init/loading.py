"""A draft, loaded as the program loads it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config import Organization, load
from live.inventory import Inventory
from migrate.init.configuration import Choices, Draft, plan_config

Loader = Callable[..., tuple[Organization, Draft]]


@pytest.fixture
def loaded(tmp_path: Path) -> Loader:
    """The draft of an inventory, and what the program makes of its files."""

    def make(inventory: Inventory, **choices: Any) -> tuple[Organization, Draft]:
        draft = plan_config(inventory, Choices(**choices))
        for name, text in draft.files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return load(tmp_path), draft

    return make


def told(draft: Draft, origin: str) -> str:
    return next(str(note) for note in draft.left if note.origin == origin)
