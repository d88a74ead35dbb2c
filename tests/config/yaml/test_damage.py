"""Whatever is done to a configuration, it loads or it is told what is wrong: nothing else ever happens."""

import copy
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import ConfigErrors, load
from config.yaml.tree import parse
from tests.support.organizations import Files, organizations, write

STRANGE: list[Any] = [
    *(None, True, 0, -1, 1.5, 10**30, float("inf"), float("nan"), "", " ", "*", "root", "management", "a" * 300),
    *("\uff11\uff12", "x\n", "\u200b", "${organization.regions}", "${organization.nothing}", "${", "012345678901"),
    *("10.0.0.0/16", "::/0", "../../etc/passwd", "/etc/passwd", [], {}, [[]], [None], {"key": None}, {"": ""}),
    *("line\nbreak\x1b[31m", {"line\nbreak": 1}, ["a", "a"], [{}], {"a": {"b": ["c"]}}),
]
PIECES = [
    *(
        "- ",
        ": ",
        "? ",
        "a: ",
        "\n",
        "\n  ",
        "\n- ",
        "\r",
        "\r\n",
        "\t",
        "---\n",
        "...\n",
        "[",
        "]",
        "{",
        "}",
        ",",
        "#",
    ),
    *(
        '"',
        "'",
        '"\\UFFFFFFFF"',
        '"\\ud800"',
        '"\\x"',
        '"\\0": ',
        "|\n ",
        ">-\n ",
        "&a ",
        "*a",
        "*b",
        "<<: ",
        "<<: *a\n",
    ),
    *("!", "!!int ", "!!python/object:os.system ", "!<tag> ", "!x!y ", "%YAML 9.9\n", "%TAG ! tag:x:\n", "%FOO\n"),
    *(
        "2001-01-01",
        "2001-99-99 25:61:61",
        "1e999",
        "0o9",
        "190:20:30",
        "9" * 5000,
        "-.inf",
        "=",
        "~",
        "\x85",
        "\u2028",
    ),
    *("\ufeff", "\ufffe", "\0", "\x1b", "\U0010ffff", "[" * 60, "- " * 60, "${organization.regions}"),
]


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


def outcome(directory: Path) -> ConfigErrors | None:
    try:
        load(directory)
    except ConfigErrors as raised:
        problems = raised
    else:
        return None
    assert problems.errors
    for error in problems.errors:
        assert error.message
        assert error.hint
        assert str(error).isprintable()
    return problems


@given(organizations(), st.data())
@settings(max_examples=120)
def test_a_strange_value_anywhere(files: Files, data: st.DataObject) -> None:
    damaged = copy.deepcopy(files)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from([path for path in places(damaged) if path]))
        parent: Any = at(damaged, path[:-1])
        if data.draw(st.booleans()):
            parent[path[-1]] = data.draw(st.sampled_from(STRANGE))
        elif isinstance(parent, list):
            parent.append(copy.deepcopy(parent[path[-1]]))
        else:
            del parent[path[-1]]
    with tempfile.TemporaryDirectory() as directory:
        outcome(write(damaged, Path(directory)))


@given(organizations(), st.data())
@settings(max_examples=40)
def test_an_unknown_field_anywhere_is_told(files: Files, data: st.DataObject) -> None:
    mappings = [path for path in places(files) if path and isinstance(at(files, path), dict) and path[-1] != "tags"]
    at(files, data.draw(st.sampled_from(mappings)))["unheard-of"] = 1
    with tempfile.TemporaryDirectory() as directory:
        problems = outcome(write(files, Path(directory)))
    assert problems is not None
    assert [error.message for error in problems.errors] == [
        'there is no field "unheard-of" here, so it would have no effect'
    ]


@given(organizations(), st.data())
@settings(max_examples=40)
def test_a_reference_to_nothing_is_told_once(files: Files, data: st.DataObject) -> None:
    accounts = files["accounts.yaml"]["accounts"]
    index = data.draw(st.integers(0, len(accounts) - 1))
    accounts[index]["unit"] = "no-such-place"
    with tempfile.TemporaryDirectory() as directory:
        problems = outcome(write(files, Path(directory)))
    assert problems is not None
    assert [(error.path, error.message) for error in problems.errors] == [
        (f"accounts[{index}].unit", '"no-such-place" is not a unit of this organization, so the account has no place')
    ]


@given(organizations(), st.data())
@settings(max_examples=80)
def test_text_that_was_mangled(files: Files, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as directory:
        target = write(files, Path(directory)) / data.draw(st.sampled_from(sorted(files)))
        text = target.read_text()
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.integers(0, 3))
        inserted = data.draw(st.text(st.sampled_from("\t\n \"'[]{}:,&*!|>%@`-#?~\0\ud7ff\x85é<0"), max_size=3))
        target.write_text(text[:start] + inserted + text[end:])
        outcome(target.parent)


@given(st.binary(max_size=200))
@settings(max_examples=40)
def test_bytes_that_are_no_text(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "organization.yaml").write_bytes(content)
        assert outcome(Path(directory)) is not None


@given(st.data())
@settings(max_examples=300)
def test_text_that_nobody_writes(data: st.DataObject) -> None:
    pieces = st.sampled_from(PIECES) | st.text(max_size=5) | st.integers().map(str)
    text = "".join(data.draw(st.lists(pieces, max_size=12)))
    parsed = parse(text, "file")
    assert parsed.tree is not None or parsed.errors
    for error in parsed.errors:
        assert str(error).isprintable()


def test_an_escape_that_is_no_character(tmp_path: Path) -> None:
    (tmp_path / "access.yaml").write_text('roles: [{key: "\\UFFFFFFFF"}]\n')
    problems = outcome(tmp_path)
    assert problems is not None
    assert problems.errors[0].message == (
        "this is not YAML, so nothing in the file was read: an escape stands for no character"
    )


def test_aliases_in_aliases_do_not_nest_without_end() -> None:
    text = "".join(f"a{i}: &a{i} {'[' * 40}{f'*a{i - 1}' if i else 1}{']' * 40}\n" for i in range(60))
    assert [str(error) for error in parse(text, "file").errors] == [
        "file:2 a1[0][0]: the nesting is deeper than 50 levels - flatten it"
    ]


@pytest.mark.parametrize("text", ["[" * 100_000, "".join(" " * n + "a:\n" for n in range(3000))])
def test_bottomless_nesting(text: str, tmp_path: Path) -> None:
    (tmp_path / "organization.yaml").write_text(text)
    problems = outcome(tmp_path)
    assert problems is not None
    assert problems.errors[0].message == "the nesting is deeper than 50 levels"
