"""The map in headless Chromium: of the example, and of 500 accounts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from config import load
from review.map.page import format_page
from review.map.planner import plan_map
from tests.support.chromium import find_chromium, run_chromium
from tests.support.large import make_large
from tests.support.organizations import load_files

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file: as long as it runs, Playwright's event loop is the thread's, and no program can have its own."""
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium on PATH: install Debian's package chromium, or name one in CHROMIUM")
    with run_chromium(program) as browser:
        yield browser


@pytest.fixture(scope="session")
def example_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("map") / "example.html"
    file.write_text(format_page(plan_map(load(Path("tests/fixtures/config/organization")))))
    return file


@pytest.fixture(scope="session")
def large_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("map") / "large.html"
    file.write_text(format_page(plan_map(load_files(make_large(500)))))
    return file


@pytest.fixture
def open_map(browser: Browser) -> Iterator[Open]:
    """Opens a map at an address, without a network. A problem that the page has is one of the test."""
    pages: list[Page] = []
    problems: list[str] = []

    def open_at(file: Path, address: str = "#/", **settings: object) -> Page:
        context = browser.new_context(**{"offline": True, "reduced_motion": "reduce", **settings})  # pyright: ignore[reportArgumentType]
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: None if request.url.startswith("file:") else problems.append(request.url))
        pages.append(page)
        page.goto(f"{file.as_uri()}{address}")
        page.wait_for_selector("html[data-ready]")
        return page

    yield open_at
    for page in pages:
        page.context.close()
    assert problems == []
