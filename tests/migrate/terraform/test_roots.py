"""Which folders are root modules, and that the others are named as what they are; none is passed over in silence."""

import os
from pathlib import Path

import pytest

from migrate.errors import MigrateError
from migrate.sources.model import S3Source
from migrate.terraform.code import TerraformCode, read_terraform_code
from migrate.terraform.folders import UNIT

BACKEND = 'terraform {\n  backend "s3" {\n    bucket = "b"\n    key    = "NAME"\n  }\n}\n'


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def keys(code: TerraformCode) -> list[str]:
    return sorted(key for source in code.sources if isinstance(source, S3Source) for key in source.keys)


def tell(code: TerraformCode, folder: Path) -> dict[str, str]:
    """The notes by place, up to the first comma."""
    parts = (note.removeprefix(f"{folder.as_posix()}/").partition(": ") for note in code.notes)
    return {place: said.partition(",")[0] for place, _, said in parts}


def test_every_other_folder_is_named_as_what_it_is(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.tf": BACKEND + 'module "a" {\n  source = "./modules/a"\n}\n',
            "modules/a/main.tf": 'provider "aws" {}\n',
            "modules/b/main.tf": 'resource "aws_vpc" "a" {}\n',
            "examples/x/main.tf": 'provider "aws" {}\n',
            ".terraform/modules/a/main.tf": BACKEND,
            "live/.terragrunt-cache/x/main.tf": BACKEND,
            ".github/main.tf": BACKEND,
            "{{cookiecutter.name}}/main.tf": BACKEND,
            "envs/$env/main.tf": BACKEND,
            "names/main.tf": BACKEND.replace("NAME", "{{ name }}/x"),
            "bare/main.tf": BACKEND.replace('"NAME"', "$KEY"),
            "jinja/main.tf": "{% if aws %}\n" + BACKEND + "{% endif %}\n",
            "files/backend.tf.j2": BACKEND,
        },
    )
    code = read_terraform_code(tmp_path)
    assert keys(code) == ["NAME"]
    assert code.problems == ()
    assert tell(code, tmp_path) == {
        "modules/a": "has no backend",
        "modules/b": "has no backend",
        "examples/x": "a root module without a backend block and without a terraform.tfstate",
        ".terraform": "what `terraform init` keeps for itself",
        "live/.terragrunt-cache": f"copies that Terragrunt makes: left out; it is the {UNIT} beside it that is read",
        "{{cookiecutter.name}}": "a template",
        "envs/$env": "a template",
        "names/main.tf:1": "a template",
        "bare/main.tf:4": "a template",
        "jinja/main.tf:1": "a template",
        "files/backend.tf.j2": "a template of code",
    }


def test_a_broken_file_takes_its_own_folder_out_alone(tmp_path: Path) -> None:
    write(tmp_path, {"a/main.tf": BACKEND, "b/main.tf": BACKEND, "b/broken.tf": "locals {\n  x = =\n}\n"})
    code = read_terraform_code(tmp_path)
    assert [module.files.folder.name for module in code.modules] == ["a"]
    place = (tmp_path / "b/broken.tf").as_posix()
    assert code.problems == (
        f"{place}:2: this is no valid HCL, so nothing was read; `terraform fmt` says what is wrong",
    )


def test_links_to_folders_end_and_are_named(tmp_path: Path) -> None:
    write(tmp_path, {"a/main.tf": BACKEND})
    (tmp_path / "a/self").symlink_to(tmp_path)
    (tmp_path / "a/gone").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "a/pipe.tf")
    code = read_terraform_code(tmp_path)
    assert keys(code) == ["NAME"]
    assert tell(code, tmp_path) == {"a/self": "a link to a folder"}


def test_a_folder_that_cannot_be_listed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a/main.tf": BACKEND, "b/main.tf": BACKEND})
    list_folder = os.scandir

    def refuse(path: str) -> object:
        if path == (tmp_path / "b").as_posix():
            raise PermissionError(13, "Permission denied", path)
        return list_folder(path)

    monkeypatch.setattr(os, "scandir", refuse)
    code = read_terraform_code(tmp_path)
    assert keys(code) == ["NAME"]
    said = "cannot be read (Permission denied), so the code in it and below it is unknown; make it readable"
    assert code.problems == (f"{(tmp_path / 'b').as_posix()}: {said}",)


def test_a_copy_that_a_tool_made_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"live/.terragrunt-cache/x/main.tf": BACKEND})
    with pytest.raises(MigrateError, match=r"is within \.terragrunt-cache, .* name the folder that it is in"):
        read_terraform_code(tmp_path / "live/.terragrunt-cache/x")


def test_templates_alone_are_no_code(tmp_path: Path) -> None:
    write(tmp_path, {"$name/main.tf": BACKEND})
    with pytest.raises(MigrateError, match="holds no Terraform code") as caught:
        read_terraform_code(tmp_path)
    assert "a template, by the placeholder in its name" in caught.value.problems[1]
