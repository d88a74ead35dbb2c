"""A value that is wrong is told where it stands, and makes nothing else wrong."""

import copy
from pathlib import Path
from typing import Any

import pytest

from config import ConfigErrors
from config.yaml.loader import load_and_warn
from config.yaml.tree import format_path
from tests.config.yaml.test_damage import at
from tests.config.yaml.test_quoting import ORGANIZATION, PLACES
from tests.support.organizations import write

FREE = ("tags", "document")
"""Whatever is written in a document is data, and a key of tags may be anything."""

WRONG: list[Any] = [{"wrong": 1}, [[]], 1.5]
OUTSIDE = [path for path in PLACES if not set(FREE) & set(path[1:])]


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: ".".join(map(str, path)))
def test_a_wrong_kind_of_value_is_told_once(path: tuple[Any, ...], tmp_path: Path) -> None:
    file, *inside = path
    write(ORGANIZATION, tmp_path)
    for wrong in WRONG:
        files = {file: copy.deepcopy(ORGANIZATION[file])}
        at(files, path[:-1])[path[-1]] = wrong
        with pytest.raises(ConfigErrors, match=file) as caught:
            load_and_warn(write(files, tmp_path))
        for error in (*caught.value.errors, *caught.value.warnings):
            where = (Path(error.file).name, error.path)
            assert where[0] == file, error
            assert where[1].startswith(format_path(tuple(inside))), error
