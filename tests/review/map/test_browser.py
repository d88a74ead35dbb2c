"""The map as a person has it: in headless Chromium, by keyboard, in both colour schemes, on paper."""

from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.review.map.conftest import Open

pytestmark = pytest.mark.browser

ADDRESSES = (
    "#/",
    "#/account/prod-application",
    "#/account/admin",
    "#/account/management",
    "#/unit/workloads",
    "#/policy/environment-tag",
    "#/roles",
    "#/network",
    "#/network/us-east-1/production",
    "#/search/dev",
    "#/all",
    "#/nowhere",
)


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def check_rules(page: Page, address: str, **options: object) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"], **options})
    assert found.violations_count == 0, f"{address}\n{found.generate_report()}"


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent")


def test_every_page_keeps_the_rules_of_axe(example_map: Path, open_map: Open) -> None:
    page = open_map(example_map)
    for address in ADDRESSES:
        page.goto(f"{example_map.as_uri()}{address}")
        check_rules(page, address)


def test_text_stands_out_in_the_dark_too(example_map: Path, open_map: Open) -> None:
    page = open_map(example_map, color_scheme="dark")
    for address in ("#/", "#/account/admin", "#/network", "#/search/dev"):
        page.goto(f"{example_map.as_uri()}{address}")
        check_rules(page, address, runOnly=["color-contrast"])


def test_the_pages_of_500_accounts_keep_the_rules_too(large_map: Path, open_map: Open) -> None:
    page = open_map(large_map)
    for address in ("#/unit/search-staging", "#/network/us-east-1"):
        page.goto(f"{large_map.as_uri()}{address}")
        check_rules(page, address)


def test_the_tree_is_walked_by_keyboard(example_map: Path, open_map: Open) -> None:
    page = open_map(example_map)
    page.locator('[role="treeitem"]').first.focus()
    walk = [
        ("ArrowDown", "Infrastructure"),
        ("ArrowDown", "networking"),
        ("ArrowLeft", "Infrastructure"),
        ("ArrowLeft", "Infrastructure"),
        ("ArrowDown", "Security"),
        ("ArrowUp", "Infrastructure"),
        ("ArrowRight", "Infrastructure"),
        ("ArrowRight", "networking"),
        ("End", "management account"),
        ("Home", "Root"),
        ("s", "Security"),
        ("s", "Staging"),
    ]
    for key, name in walk:
        page.keyboard.press(key)
        assert focused(page).startswith(name), key
    page.wait_for_timeout(800)
    page.keyboard.type("prod")
    assert focused(page).startswith("Production")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("prod-application")
    assert focused(page).startswith("prod-application")
    current = page.locator('[aria-current="page"][role="treeitem"]')
    assert current.count() == 1
    assert (current.inner_text().strip(), current.get_attribute("tabindex")) == ("prod-application", "0")
    assert page.locator('[role="treeitem"][tabindex="0"]').count() == 1


def test_a_folded_unit_tells_that_it_is(example_map: Path, open_map: Open) -> None:
    page = open_map(example_map)
    workloads = page.locator('[role="treeitem"]', has_text="Workloads")
    assert workloads.get_attribute("aria-expanded") == "true"
    assert [workloads.get_attribute(f"aria-{name}") for name in ("level", "posinset", "setsize")] == ["2", "3", "4"]
    workloads.locator(".fold").click()
    assert workloads.get_attribute("aria-expanded") == "false"
    expect(page.locator('[role="treeitem"]', has_text="Production")).to_be_hidden()
    assert page.url.endswith("#/")


def test_the_skip_link_is_first_and_leads_to_the_content(example_map: Path, open_map: Open) -> None:
    page = open_map(example_map)
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize(
    ("query", "names", "hit"),
    [
        ("prod-app", ["prod-application"], ""),
        ("aws+admin@", ["administration (admin)"], "e-mail: aws+admin@example.com"),
        ("workloads dev", ["dev-application"], "unit: Workloads"),
        ("10.3.0.0/16", ["dev-application"], "VPC: development 10.3.0.0/16"),
        ("10.3.200.7", ["dev-application"], "VPC: development 10.3.0.0/16"),
        ("123456789012", ["management account (management)"], "id: 123456789012"),
        ("auditread staging", ["staging-application"], "role: AuditReadOnly"),
        ("nothing-like-it", [], ""),
    ],
)
def test_search_finds_accounts_by_what_is_known_of_them(
    example_map: Path, open_map: Open, query: str, names: list[str], hit: str
) -> None:
    page = open_map(example_map, "#/roles")
    page.keyboard.press("/")
    page.keyboard.type(query)
    number = f"{len(names)} account{'' if len(names) == 1 else 's'} found"
    expect(page.locator("#status")).to_have_text(number)
    assert page.locator(".found a").all_inner_texts() == names
    assert not hit or hit in page.locator(".found").inner_text()


def test_a_space_that_is_typed_slowly_stays(example_map: Path, open_map: Open) -> None:
    page = open_map(example_map)
    page.keyboard.press("/")
    page.keyboard.type("auditread ")
    expect(page.locator("#status")).to_have_text("3 accounts found")
    page.keyboard.type("staging")
    expect(page.locator("#status")).to_have_text("1 account found")


def test_a_result_is_opened_by_keyboard_and_back_leads_to_where_one_was(example_map: Path, open_map: Open) -> None:
    page = open_map(example_map, "#/roles")
    page.keyboard.press("/")
    page.keyboard.type("application")
    expect(page.locator("#status")).to_have_text("3 accounts found")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "prod-application"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("prod-application")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Search: application")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Roles")


def test_an_address_leads_to_its_page_and_its_place_in_the_tree(large_map: Path, open_map: Open) -> None:
    page = open_map(large_map, "#/account/payments-production-000")
    assert heading(page).startswith("payments-production-000")
    crumbs = page.locator(".breadcrumb li").all_inner_texts()
    assert crumbs == ["Root", "Workloads", "Payments", "Production", "payments-production-000"]
    current = page.locator('[aria-current="page"][role="treeitem"]')
    expect(current).to_be_in_viewport()
    text = page.locator("#content").inner_text()
    for told in (
        "inherited from Payments (unit)",
        "inherited from Workloads \u203a Payments \u203a Production (unit)",
        "inherited from Root",
        "PaymentsAudit",
        "ExecutionRole",
        "us-east-1 payments",
        "10.3.0.0/22",
        "accounts-g00",
    ):
        assert told in text
    assert "example-secret-word" not in page.content()


def test_the_network_of_500_accounts_is_in_few_boxes_until_a_unit_is_opened(large_map: Path, open_map: Open) -> None:
    page = open_map(large_map, "#/network")
    assert page.locator(".drawing").count() == 6
    assert page.locator(".drawing .box").count() < 120
    page.goto(f"{large_map.as_uri()}#/network/us-east-1/search-development")
    names = page.locator(".drawing .box.account .name").all_inner_texts()
    assert len(names) > 8
    assert page.locator("h1").inner_text() == "Network in us-east-1, Workloads \u203a Search \u203a Development"


def test_colours_follow_the_system_until_one_is_chosen_and_the_choice_stays(example_map: Path, open_map: Open) -> None:
    page = open_map(example_map, color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(15, 20, 26)"
    page.get_by_label("Colours").select_option("light")
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate(background) == "rgb(255, 255, 255)"


def test_a_narrow_screen_scrolls_one_way_and_has_the_tree_behind_a_button(example_map: Path, open_map: Open) -> None:
    page = open_map(example_map, viewport={"width": 400, "height": 800})
    for address in ADDRESSES:
        page.goto(f"{example_map.as_uri()}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, address
    expect(page.locator("#tree")).to_be_hidden()
    button = page.get_by_role("button", name="Tree")
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    expect(page.locator("#tree")).to_be_visible()
    page.locator('[role="treeitem"]', has_text="networking").click()
    expect(page.locator("h1")).to_contain_text("networking")
    expect(page.locator("#tree")).to_be_hidden()


def test_on_paper_everything_is_unfolded_and_links_say_where_they_lead(example_map: Path, open_map: Open) -> None:
    page = open_map(example_map, "#/network", color_scheme="dark")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator(".top")).to_be_hidden()
    told = page.locator("#content td a").first.evaluate("link => getComputedStyle(link, '::after').content")
    assert "#/" in told
    page.goto(f"{example_map.as_uri()}#/")
    expect(page.locator('[role="treeitem"]', has_text="staging-application")).to_be_visible()
    assert page.pdf().startswith(b"%PDF")


def test_headings_go_down_one_level_at_a_time(example_map: Path, open_map: Open) -> None:
    page = open_map(example_map)
    for address in ADDRESSES:
        page.goto(f"{example_map.as_uri()}{address}")
        found = page.locator("main :is(h1, h2, h3, h4, h5)").evaluate_all("all => all.map(one => one.tagName[1])")
        levels = [int(level) for level in found]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), address


def test_500_accounts_are_under_two_megabytes(large_map: Path) -> None:
    assert large_map.stat().st_size < 2_000_000
