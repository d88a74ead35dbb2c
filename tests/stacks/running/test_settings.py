"""The settings files of the stacks: written where they are missing, and never rewritten."""

from pathlib import Path

import pytest
import yaml

from stacks.errors import UsageError
from stacks.running.settings import (
    GUARD,
    Settings,
    read_project_name,
    read_settings,
    require_directory,
    write_missing,
)

ROOT = Path(__file__).resolve().parents[3]
ORG = (ROOT / "Pulumi.org.yaml").read_text()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.org.yaml").write_text(ORG)
    return tmp_path


def read(project: Path, stack: str) -> str:
    return (project / f"Pulumi.{stack}.yaml").read_text()


def test_a_missing_file_is_as_the_committed_ones_and_written_once(project: Path) -> None:
    assert write_missing(project, ["org", "accounts-a"], project / "config/org") == (
        project / "Pulumi.accounts-a.yaml",
    )
    assert read(project, "accounts-a") == read(project, "org") == ORG
    assert write_missing(project, ["org", "accounts-a"], project / "config/org") == ()


def test_what_is_of_the_organization_is_taken_from_org_and_what_is_of_one_stack_is_not(project: Path) -> None:
    (project / "Pulumi.org.yaml").write_text(
        f"secretsprovider: awskms://alias/state?region=us-east-1\nencryptedkey: b3Jn\n{ORG}  shop:dir: config/mine\n"
        "  shop:other: 1\n"
    )
    write_missing(project, ["accounts-a"], project / "config/mine")
    assert yaml.safe_load(read(project, "accounts-a")) == {
        "secretsprovider": "awskms://alias/state?region=us-east-1",
        "config": {GUARD: ["aws"], "shop:dir": "config/mine"},
    }
    assert read_settings(project, "accounts-a") == Settings(
        secrets_provider="awskms://alias/state?region=us-east-1", directory="config/mine", is_guarded=True
    )


@pytest.mark.parametrize(
    ("directory", "said"),
    [
        ("config/org", None),
        ("config/../config/org", None),
        ("other", "other"),
        ("../beside: it", "../beside: it"),
    ],
)
def test_a_missing_file_names_the_config_that_the_caller_reads(project: Path, directory: str, said: str | None) -> None:
    """Else the program of a stack that is made by it would read config/org, and not what was planned."""
    write_missing(project, ["a"], project / directory)
    assert read_settings(project, "a").directory == said
    require_directory(project, project / directory, ["a", "not-written-yet"])


def test_settings_that_name_another_config_than_the_caller_are_told(project: Path) -> None:
    write_missing(project, ["a"], project / "mine")
    with pytest.raises(
        UsageError, match=r"the stack a reads \S+mine, .*; write `shop:dir: yours` into .*Pulumi.a.yaml"
    ):
        require_directory(project, project / "yours", ["a"])


@pytest.mark.parametrize(
    "text",
    [
        "encryptionsalt: v1:salt\n",
        "encryptionsalt: v1:salt\nconfig: {}\n",
        "encryptionsalt: v1:salt\nconfig:\n",
        "encryptionsalt: v1:salt\nconfig:\n  shop:dir: config/mine\n",
        "config:\n  # why\n  shop:dir: config/mine\nencryptionsalt: v1:salt\n",
    ],
)
def test_a_file_without_the_guard_gets_it_and_keeps_the_rest(project: Path, text: str) -> None:
    """`pulumi stack init` makes one without."""
    (project / "Pulumi.a.yaml").write_text(text)
    before = yaml.safe_load(text)
    assert write_missing(project, ["a"], project / "config/org") == (project / "Pulumi.a.yaml",)
    after = yaml.safe_load(read(project, "a"))
    assert after == before | {"config": {GUARD: ["aws"], **(before.get("config") or {})}}
    assert set(text.splitlines()) - set(read(project, "a").splitlines()) <= {"config: {}"}
    assert write_missing(project, ["a"], project / "config/org") == ()


@pytest.mark.parametrize("guard", ["[aws]", '["*"]', "[random, aws]", "'[\"aws\"]'"])
def test_every_form_of_the_guard_that_the_program_takes_stays(project: Path, guard: str) -> None:
    (project / "Pulumi.a.yaml").write_text(f"config:\n  {GUARD}: {guard}\n")
    assert write_missing(project, ["a"], project / "config/org") == ()


@pytest.mark.parametrize("text", [f"config:\n  {GUARD}: []\n", "config: {shop:dir: config/mine}\n"])
def test_a_file_that_cannot_be_completed_is_refused_and_nothing_is_written(project: Path, text: str) -> None:
    (project / "Pulumi.b.yaml").write_text(text)
    with pytest.raises(UsageError, match=r"Pulumi.b.yaml: its config lacks the guard against default providers"):
        write_missing(project, ["a", "b"], project / "config/org")
    assert not (project / "Pulumi.a.yaml").exists()


def test_a_guard_that_the_program_refuses_is_none(project: Path) -> None:
    (project / "Pulumi.a.yaml").write_text(f"config:\n  {GUARD}: aws\n")
    with pytest.raises(UsageError, match="lacks the guard"):
        write_missing(project, ["a"], project / "config/org")


@pytest.mark.parametrize("text", ["config: [a]\n", "secretsprovider: [a]\n", "config:\n  shop:dir: {secure: x}\n"])
def test_a_setting_of_another_kind_is_told(project: Path, text: str) -> None:
    (project / "Pulumi.a.yaml").write_text(text)
    with pytest.raises(UsageError, match=r"Pulumi\.a\.yaml: `\w+` is no"):
        read_settings(project, "a")


def test_a_file_that_cannot_be_written_is_told_with_what_it_has_to_have(project: Path) -> None:
    (project / "Pulumi.a.yaml").symlink_to(project / "nowhere" / "a.yaml")
    with pytest.raises(UsageError, match=r"Pulumi\.a\.yaml cannot be written") as told:
        write_missing(project, ["a"], project / "config/org")
    assert f"{GUARD}: [aws]" in str(told.value)


def test_what_is_no_yaml_or_no_project_is_told(project: Path) -> None:
    (project / "Pulumi.a.yaml").write_text("config: [\n")
    with pytest.raises(UsageError, match=r"Pulumi.a.yaml is no YAML"):
        read_settings(project, "a")
    with pytest.raises(UsageError, match="--project names the folder of Pulumi's"):
        read_project_name(project / "elsewhere")
