from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.toolchain import engine
from sandbox.toolchain.engine import Engine, find_built_engine, find_engine, find_official_engine, locate_built_engine

MakePulumi = Callable[..., Path]


def test_official_engine_that_is_new_enough_is_used(make_pulumi: MakePulumi) -> None:
    folder = make_pulumi("official", "v3.258.0")
    assert find_engine({"PATH": str(folder)}) == Engine(folder, "3.258.0", official=True)


def test_first_suitable_engine_on_path_is_used(make_pulumi: MakePulumi) -> None:
    folders = [make_pulumi("old", "v3.257.9"), make_pulumi("new", "v3.300.1"), make_pulumi("newer", "v4.0.0")]
    found = find_official_engine({"PATH": ":".join(map(str, folders))})
    assert found == Engine(folders[1], "3.300.1", official=True)


@pytest.mark.parametrize("answer", ["v3.257.9", "v2.999.0", "v3.99.0", "hello", ""])
def test_old_or_foreign_pulumi_is_no_engine(make_pulumi: MakePulumi, answer: str) -> None:
    assert find_official_engine({"PATH": str(make_pulumi("other", answer))}) is None


def test_pulumi_that_fails_is_no_engine(make_pulumi: MakePulumi) -> None:
    folder = make_pulumi("broken", "", text="#!/bin/sh\necho v3.300.0\nexit 1\n")
    assert find_official_engine({"PATH": str(folder)}) is None


def test_pulumi_without_language_host_is_no_engine(make_pulumi: MakePulumi) -> None:
    assert find_official_engine({"PATH": str(make_pulumi("bare", "v3.300.0", language_host=False))}) is None


def test_language_host_is_looked_for_beside_the_real_file_of_a_link(make_pulumi: MakePulumi, tmp_path: Path) -> None:
    real = make_pulumi("real", "v3.300.0")
    links = tmp_path / "links"
    links.mkdir()
    (links / "pulumi").symlink_to(real / "pulumi")
    assert find_official_engine({"PATH": str(links)}) == Engine(links, "3.300.0", official=True)


def test_wrapper_of_a_sandbox_is_no_engine(make_pulumi: MakePulumi) -> None:
    text = "#!/bin/sh\n# exec python -IS /clone/sandbox/wrapper.py\necho v3.300.0\n"
    assert find_official_engine({"PATH": str(make_pulumi("sandbox", "", text=text))}) is None


def test_built_engine_is_found_only_when_it_is_whole(tmp_path: Path) -> None:
    environment = {"PATH": "", "XDG_CACHE_HOME": str(tmp_path)}
    folder = locate_built_engine(environment)
    assert find_built_engine(environment) is None
    folder.mkdir(parents=True)
    (folder / "pulumi").write_text("")
    assert find_built_engine(environment) is None
    (folder / "pulumi-language-python-exec").write_text("")
    assert find_engine(environment) == Engine(folder, "3.259.0", official=False)


def test_cache_is_in_the_home_folder_where_the_system_names_no_other(tmp_path: Path) -> None:
    folder = locate_built_engine({"HOME": str(tmp_path)})
    assert folder.parent == tmp_path / ".cache" / "aws-organization" / "engine"


def test_other_build_inputs_have_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    before = locate_built_engine(environment)
    monkeypatch.setattr(engine, "build_flags", lambda: ["-race"])
    assert locate_built_engine(environment) != before
    assert locate_built_engine(environment).name.startswith("v3.259.0-")


def test_engine_is_stamped_with_the_required_version() -> None:
    stamp = "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.259.0"
    assert engine.build_flags()[-1] == f"-s -w {stamp}"


def test_go_mod_names_the_engine_as_tool() -> None:
    assert "tool github.com/pulumi/pulumi/pkg/v3/cmd/pulumi\n" in (engine.HERE / "go.mod").read_text()


@pytest.mark.parametrize(
    ("version", "numbers"), [("v3.258.0", (3, 258, 0)), ("3.300.1-dev+x", (3, 300, 1)), ("nonsense", (0, 0, 0))]
)
def test_versions_are_compared_by_number(version: str, numbers: tuple[int, int, int]) -> None:
    assert engine.parse_version(version) == numbers
