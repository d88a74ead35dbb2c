"""The map in headless Chromium: of the example, and of 500 accounts."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from config import load
from review.map.page import format_page
from review.map.planner import plan_map
from tests.support.large import make_large
from tests.support.organizations import load_files

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium on PATH: install Debian's package chromium, or name one in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET, "--disable-component-update"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def example_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("map") / "example.html"
    file.write_text(format_page(plan_map(load(Path("config/org")))))
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
