"""Units of Terragrunt as root modules: what the folders alone decide is read, and what takes a run is said."""

from pathlib import Path

import pytest

from migrate.sources.model import S3Source
from migrate.terraform.code import TerraformCode, read_terraform_code
from tests.migrate.states import ONE, TWO

ROOT = """
locals {
  account = read_terragrunt_config(find_in_parent_folders("account.hcl"))
  id      = local.account.locals.id
}
remote_state {
  backend = "s3"
  config = {
    bucket         = "tfstate-${local.account.locals.name}"
    key            = "${path_relative_to_include()}/terraform.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "tflocks"
  }
}
generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = <<EOF
provider "aws" {
  region              = "${get_env("REGION")}"
  allowed_account_ids = ["${local.id}"]
}
EOF
}
"""
CHILD = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'


def read(folder: Path, files: dict[str, str]) -> TerraformCode:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return read_terraform_code(folder)


def account(name: str, number: str) -> str:
    return f'locals {{\n  name = "{name}"\n  id = "{number}"\n}}\n'


def locations(code: TerraformCode) -> list[str]:
    return [f"{source.bucket}/{source.keys[0]}" for source in code.sources if isinstance(source, S3Source)]


def test_units_that_include_a_parent(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        {
            "live/root.hcl": ROOT,
            "live/prod/account.hcl": account("prod", ONE),
            "live/test/account.hcl": account("test", TWO),
            "live/prod/net/vpc/terragrunt.hcl": CHILD + 'terraform {\n  source = "../../../../modules//vpc"\n}\n',
            "live/test/vpc/terragrunt.hcl": CHILD,
            "modules/vpc/main.tf": 'terraform {\n  backend "s3" {}\n}\nprovider "aws" {}\n',
        },
    )
    assert code.sources == tuple(
        S3Source(
            bucket=f"tfstate-{name}", keys=(f"{path}/terraform.tfstate",), region="eu-west-1", lock_table="tflocks"
        )
        for name, path in (("prod", "prod/net/vpc"), ("test", "test/vpc"))
    )
    claims = code.find_claims("s3://tfstate-test/test/vpc/terraform.tfstate", "default")
    assert [(claim.account, claim.region) for claim in claims] == [(TWO, None)]
    top = tmp_path.as_posix()
    assert code.find_places(code.sources[1]) == (f"{top}/live/root.hcl:6 (for {top}/live/test/vpc)",)
    assert f"{top}/modules/vpc: the code of units of Terragrunt; these have the states" in code.notes
    assert code.problems == ()


STATED = 'remote_state {\n  backend = "s3"\n  config = {\n    bucket = "b"\n    key    = %s\n  }\n}\n'


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ('"a.tfstate"', "a.tfstate"),
        ('"${path_relative_to_include()}/a"', "x/unit/a"),
        ('format("%s/a", path_relative_to_include())', "x/unit/a"),
        ('"${basename(get_terragrunt_dir())}/a"', "unit/a"),
        ('"${replace(path_relative_to_include(), "/", "-")}"', "x-unit"),
        ('"${split("/", path_relative_to_include())[1]}/a"', "unit/a"),
        ('"${get_path_from_repo_root()}/a"', "live/x/unit/a"),
        ('"${path_relative_from_include()}/a"', "../../a"),
    ],
)
def test_a_key_that_the_folders_decide(tmp_path: Path, key: str, expected: str) -> None:
    (tmp_path / ".git").mkdir()
    files = {
        "live/terragrunt.hcl": STATED.replace("%s", key, 1),
        "live/x/unit/terragrunt.hcl": "include {\n  path = find_in_parent_folders()\n}\n",
    }
    assert locations(read(tmp_path, files)) == [f"b/{expected}"]


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ('get_env("KEY", "a")', "get_env(), an environment variable of whoever runs Terragrunt"),
        ('"${get_aws_account_id()}/a"', "get_aws_account_id(), the account of whoever runs Terragrunt"),
        ('run_cmd("x")', "run_cmd(), the output of a command, and nothing is run here"),
        ('find_in_parent_folders("none.hcl")', "find_in_parent_folders(), and no folder above has none.hcl"),
        ("dependency.vpc.outputs.id", "an attribute of a resource"),
        ('upper("a")', "a call of a function"),
        ("basename()", "a call of basename() with other arguments than it is known for"),
        ('read_terragrunt_config("terragrunt.hcl").locals.x', "a file that reads itself"),
        ("local.self", "a value that refers to itself"),
    ],
)
def test_a_key_that_takes_a_run_is_said(tmp_path: Path, key: str, reason: str) -> None:
    itself = 'locals {\n  self = local.self\n  x = read_terragrunt_config("terragrunt.hcl").locals.x\n}\n'
    code = read(tmp_path, {"unit/main.tf": "", "unit/terragrunt.hcl": itself + STATED.replace("%s", key, 1)})
    assert code.sources == ()
    place = (tmp_path / "unit/terragrunt.hcl").as_posix()
    assert f"{place}:5: key is unknown here: it takes {reason}" in code.notes


def test_the_own_remote_state_counts_before_the_included_one(tmp_path: Path) -> None:
    own = STATED.replace("%s", '"own"', 1)
    code = read(tmp_path, {"root.hcl": ROOT, "a/terragrunt.hcl": CHILD + own})
    assert locations(code) == ["b/own"]


@pytest.mark.parametrize(
    ("child", "reason"),
    [
        (CHILD.replace("}", '  merge_strategy = "deep"\n}') + STATED.replace("%s", '"own"', 1), "a deep merge of two"),
        (CHILD + 'include "b" {\n  path = "../b.hcl"\n}\n', "one of several remote_state blocks"),
        ('include "x" {\n  path = get_env("X")\n}\n', "an include whose path is unknown here"),
    ],
)
def test_what_is_not_certain_is_no_source(tmp_path: Path, child: str, reason: str) -> None:
    code = read(tmp_path, {"root.hcl": ROOT, "b.hcl": STATED.replace("%s", '"b"', 1), "a/terragrunt.hcl": child})
    assert code.sources == ()
    assert any(f"key is unknown here: it takes {reason}" in note for note in code.notes)


def test_an_include_that_is_not_merged(tmp_path: Path) -> None:
    child = CHILD.replace("}", '  merge_strategy = "no_merge"\n}') + STATED.replace("%s", '"own"', 1)
    assert locations(read(tmp_path, {"root.hcl": ROOT, "a/terragrunt.hcl": child})) == ["b/own"]


def test_a_backend_that_terragrunt_completes_or_generates(tmp_path: Path) -> None:
    generated = (
        'generate "backend" {\n  path = "backend.tf"\n  contents = <<EOF\nterraform {\n  backend "s3" {\n'
        '    bucket = "g"\n    key = "${path_relative_to_include()}/x"\n  }\n}\nEOF\n}\n'
    )
    code = read(
        tmp_path,
        {
            "one/main.tf": 'terraform {\n  backend "s3" {\n    region = "us-east-1"\n  }\n}\n',
            "one/terragrunt.hcl": STATED.replace("%s", '"one"', 1),
            "two/root.hcl": generated,
            "two/unit/terragrunt.hcl": CHILD,
        },
    )
    assert code.sources == (
        S3Source(bucket="b", keys=("one",), region="us-east-1"),
        S3Source(bucket="g", keys=("unit/x",)),
    )


def test_inputs_may_change_a_variable_so_its_default_proves_nothing(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        {
            "main.tf": 'variable "r" { default = "us-east-1" }\nprovider "aws" {\n  region = var.r\n}\n',
            "terragrunt.hcl": STATED.replace("%s", '"one"', 1),
        },
    )
    assert [claim.region for claim in code.claims] == [None]
    assert any("a variable to which the inputs of Terragrunt may give another value" in note for note in code.notes)


def test_files_that_are_no_unit_are_named(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        {
            "main/main.tf": 'terraform {\n  backend "s3" {\n    bucket = "b"\n    key = "k"\n  }\n}\n',
            "alone/terragrunt.hcl": ROOT,
            "stack/terragrunt.stack.hcl": "",
            "old/terraform.tfvars": "terragrunt = {\n  remote_state {\n  }\n}\n",
        },
    )
    assert locations(code) == ["b/k"]
    top = tmp_path.as_posix()
    assert (
        f"{top}/alone/terragrunt.hcl: no unit of Terragrunt (no include, no source), so it has no state of its own"
        in (code.notes)
    )
    assert any(note.startswith(f"{top}/stack/terragrunt.stack.hcl: a stack of Terragrunt") for note in code.notes)
    assert any(note.startswith(f"{top}/old/terraform.tfvars: a unit of Terragrunt before 0.19") for note in code.notes)
