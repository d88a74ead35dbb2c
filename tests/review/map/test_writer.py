"""Where a map is written, and where not."""

from pathlib import Path

import pytest

from review.errors import ReviewError
from review.map.page import MARK
from review.map.writer import write_page

PAGE = f"<!doctype html>\n{MARK}\n".encode()


@pytest.mark.parametrize("before", [None, b"", PAGE + b"an older map"])
def test_a_new_file_an_empty_one_and_a_map_are_written(tmp_path: Path, before: bytes | None) -> None:
    file = tmp_path / "organization.html"
    if before is not None:
        file.write_bytes(before)
    write_page(file, PAGE)
    assert file.read_bytes() == PAGE
    assert [path.name for path in tmp_path.iterdir()] == ["organization.html"]


def test_anything_else_stays(tmp_path: Path) -> None:
    file = tmp_path / "index.html"
    file.write_text("<!doctype html><title>Mine</title>")
    with pytest.raises(ReviewError, match="is there and is no map, so it stays as it is"):
        write_page(file, PAGE)
    assert file.read_text() == "<!doctype html><title>Mine</title>"


def test_a_folder_and_a_missing_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match=r"is a folder, so the map cannot stand there: write --output .*organization"):
        write_page(tmp_path, PAGE)
    with pytest.raises(ReviewError, match="no is no folder, so the map cannot go there"):
        write_page(tmp_path / "no" / "map.html", PAGE)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ReviewError, match="file is no folder"):
        write_page(tmp_path / "file" / "map.html", PAGE)
