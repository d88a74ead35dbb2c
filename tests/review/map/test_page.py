"""The file around a map: what is in it, and what is not."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from config import load
from review.map.page import MARK, format_data, format_page
from review.map.planner import plan_map

FOLDER = Path("review/map/page")
EXAMPLE = "tests/fixtures/config/organization"
DOCUMENT = plan_map(load(Path(EXAMPLE)))
PAGE = format_page(DOCUMENT)
NASTY = "</script><!-- <script>&amp; \u2028\u2029 {{ style }} \\u003c"


class Elements(HTMLParser):
    """Every element with its attributes, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def read_elements(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Elements()
    parser.feed(page)
    return parser.found


def test_the_same_map_has_the_same_bytes() -> None:
    assert format_page(plan_map(load(Path(EXAMPLE)))) == PAGE
    assert MARK in PAGE[:1000]
    assert "{{" not in PAGE


@pytest.mark.parametrize(
    ("golden", "directory"),
    [("example", EXAMPLE), ("migration", "tests/fixtures/migration/by-hand")],
)
def test_the_data_is_what_it_was(golden: str, directory: str, update_goldens: bool) -> None:
    data = json.loads(format_data(plan_map(load(Path(directory)))))
    file = Path(__file__).with_name(f"{golden}.json")
    if update_goldens:
        file.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")
        pytest.skip("goldens were written")
    assert data == json.loads(file.read_text())


def test_no_text_of_the_config_leaves_the_data() -> None:
    policy = replace(DOCUMENT.policies[0], description=NASTY, name=NASTY)
    nasty = replace(DOCUMENT, policies=(policy, *DOCUMENT.policies[1:]))
    data = format_data(nasty)
    assert not set("<>&\u2028\u2029") & set(data)
    assert json.loads(data)["policies"][0]["description"] == NASTY
    page = format_page(nasty)
    assert data in page
    assert [tag for tag, _ in read_elements(page)] == [tag for tag, _ in read_elements(PAGE)]


def test_external_ids_are_not_in_it() -> None:
    organization = load(Path(EXAMPLE))
    secret = "a-word-that-only-two-parties-know"
    role = organization.settings.execution_role.model_copy(update={"external_id": secret})
    cross = tuple(one.model_copy(update={"external_id": secret}) for one in organization.roles)
    settings = organization.settings.model_copy(update={"execution_role": role})
    page = format_page(plan_map(organization.model_copy(update={"settings": settings, "roles": cross})))
    assert secret not in page
    assert page.count('"asks_for_external_id":true') == 2


def test_only_its_own_script_and_style_may_run() -> None:
    (policy,) = [
        attributes["content"] or ""
        for tag, attributes in read_elements(PAGE)
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    (style,) = re.findall(r"<style>(.*?)</style>", PAGE, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", PAGE, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, style)]
    assert rules == {
        "default-src": "'none'",
        "script-src": f"'sha256-{hashes[0]}'",
        "style-src": f"'sha256-{hashes[1]}'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_nothing_is_fetched_and_no_text_becomes_html(path: Path) -> None:
    text = path.read_text()
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(", "XMLHttpRequest"):
        assert word not in text
    for word in ("import(", "@import", "url(", "src=", "style=", "onclick="):
        assert word not in text


def test_every_script_is_part_of_the_page() -> None:
    for path in FOLDER.glob("*.js"):
        assert path.read_text() in PAGE


def test_every_control_has_a_label_every_id_is_one_and_every_reference_leads_to_one() -> None:
    elements = read_elements(PAGE)
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {attributes.get("for") for tag, attributes in elements if tag == "label"}
    assert "search" in labelled
    for _, attributes in elements:
        for name in ("for", "aria-labelledby", "aria-controls"):
            assert attributes.get(name) is None or attributes[name] in ids
    assert [tag for tag, _ in elements if tag in {"header", "main"}] == ["header", "main"]
    assert all(
        "aria-label" in attributes or "aria-labelledby" in attributes for tag, attributes in elements if tag == "nav"
    )
    assert dict(elements)["html"] == {"lang": "en"}


COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", (FOLDER / "style.css").read_text()
    )
}


def luminance(colour: str) -> float:
    """Relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_told_as_the_guidelines_do() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        *((front, back, 4.5) for front in ("text", "muted", "link") for back in ("page", "panel", "current", "unit")),
        ("warning", "page", 4.5),
        *((front, back, 3) for front in ("edge", "link") for back in ("page", "panel")),
        ("unit-edge", "page", 3),
    ],
)
def test_text_and_lines_stand_out_in_both_schemes(front: str, back: str, least: float, scheme: int) -> None:
    assert contrast(COLOURS[front][scheme], COLOURS[back][scheme]) >= least


def test_no_colour_is_written_beside_the_variables() -> None:
    style = (FOLDER / "style.css").read_text()
    beside = style.split("}", 1)[1]
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgb|hsl", beside) == []
