"""How long a map takes in headless Chromium: from the start of a step until the page has been drawn."""

from collections.abc import Iterator
from pathlib import Path

from tests.support.chromium import find_chromium, run_chromium

_INTERACTIVE = "performance.timing.domInteractive - performance.timing.navigationStart"
_DRAWN = """async (act) => {
  const begin = performance.now();
  new Function(act)();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begin;
}"""
_STEPS = {
    "open the page of an account": "location.hash = '#/account/payments-production-000'",
    "open the network": "location.hash = '#/network'",
    "search": "location.hash = '#/search/search-production'",
    "open the whole tree": "dispatchEvent(new Event('beforeprint'))",
    "open all on one page": "location.hash = '#/all'",
}


def measure_pages(file: Path) -> Iterator[tuple[str, float]]:
    """What was done, and the seconds until it was there. None where there is no Chromium."""
    program = find_chromium()
    if program is None:
        return
    with run_chromium(program) as browser:
        page = browser.new_context(offline=True, bypass_csp=True).new_page()
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]")
        yield "time to interactive", page.evaluate(_INTERACTIVE) / 1000
        for what, act in _STEPS.items():
            yield what, page.evaluate(_DRAWN, act) / 1000
