"""A variable of Terraform code has one value, or proves nothing: tfvars files in their order, and by -var-file."""

from pathlib import Path

import pytest

from migrate.terraform.code import TerraformCode, read_terraform_code
from tests.migrate.states import ONE, TWO

PROVIDER = 'provider "aws" {\n  allowed_account_ids = [var.account]\n}\n'
DEFAULT = f'variable "account" {{ default = "{ONE}" }}\n'
NO_DEFAULT = 'variable "account" {}\n'
MAP = PROVIDER.replace("var.account", 'var.account["prod"]')


def read(folder: Path, code: str, files: dict[str, str], workspace: str | None = None) -> TerraformCode:
    for name, text in {"main.tf": code, "terraform.tfstate": "", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return read_terraform_code(folder, workspace)


def test_tfvars_in_their_order(tmp_path: Path) -> None:
    code = 'variable "region" { default = "a" }\nprovider "aws" {\n  region = var.region\n}\n'
    files: dict[str, str] = {}
    expected = "a"
    for name, text, value in (
        ("terraform.tfvars", 'region = "b"\n', "b"),
        ("terraform.tfvars.json", '{"region": "c"}', "c"),
        ("x.auto.tfvars", 'region = "d"\n', "d"),
        ("dev.tfvars", 'region = "e"\n', "e"),
    ):
        assert [claim.region for claim in read(tmp_path, code, files, "dev").claims] == [expected]
        files[name], expected = text, value
    assert [claim.region for claim in read(tmp_path, code, files, "dev").claims] == ["e"]
    assert [claim.region for claim in read(tmp_path, code, files).claims] == [None]


@pytest.mark.parametrize(
    ("code", "files", "named"),
    [
        (DEFAULT, {"prod.tfvars": f'account = "{TWO}"\n'}, "prod.tfvars"),
        (DEFAULT, {"prod.tfvars.json": f'{{"account": "{TWO}"}}'}, "prod.tfvars.json"),
        (DEFAULT, {"env/terraform.tfvars": f'account = "{TWO}"\n'}, "env/terraform.tfvars"),
        (DEFAULT, {"env/x.auto.tfvars": f'account = "{TWO}"\n'}, "env/x.auto.tfvars"),
        (DEFAULT, {"a.tfvars": f'account = "{ONE}"\n', "b.tfvars": f'account = "{TWO}"\n'}, "b.tfvars"),
        (DEFAULT, {"terraform.tfvars": f'account = "{TWO}"\n', "b.tfvars": f'account = "{ONE}"\n'}, "b.tfvars"),
        (NO_DEFAULT, {"a.tfvars": f'account = "{ONE}"\n', "b.tfvars": f'account = "{ONE}"\n'}, "a.tfvars, b.tfvars"),
    ],
)
def test_a_var_file_with_another_value_makes_it_unknown(
    tmp_path: Path, code: str, files: dict[str, str], named: str
) -> None:
    found = read(tmp_path, code + PROVIDER, files)
    assert [claim.account for claim in found.claims] == [None]
    assert [note.removeprefix(f"{tmp_path.as_posix()}/main.tf:2: ") for note in found.notes] == [
        f"allowed_account_ids is unknown here: it takes var.account, whose value depends on -var-file ({named})"
    ]


@pytest.mark.parametrize(
    ("code", "files"),
    [
        (DEFAULT + PROVIDER, {"prod.tfvars": f'account = "{ONE}"\n'}),
        (DEFAULT + PROVIDER, {"prod.tfvars": f"account = {ONE}\n"}),
        (DEFAULT + PROVIDER, {"prod.tfvars": f'other = "{TWO}"\n'}),
        (DEFAULT + PROVIDER, {"env/prod/x.tfvars": f'account = "{TWO}"\n'}),
        (
            DEFAULT + PROVIDER,
            {"other/main.tf": NO_DEFAULT, "other/terraform.tfvars": f'account = "{TWO}"\n'},
        ),
        (
            f'variable "account" {{ default = {{ "prod" = "{ONE}" }} }}\n{MAP}',
            {"prod.tfvars.json": f'{{"account": {{"prod": "{ONE}"}}}}'},
        ),
    ],
)
def test_the_same_value_everywhere_stays_proof(tmp_path: Path, code: str, files: dict[str, str]) -> None:
    found = read(tmp_path, code, files)
    assert [claim.account for claim in found.claims] == [ONE]
    assert [note for note in found.notes if "unknown" in note] == []


def test_the_file_of_the_workspace_decides(tmp_path: Path) -> None:
    files = {"dev.tfvars": f'account = "{ONE}"\n', "prod.tfvars": f'account = "{TWO}"\n'}
    backend = 'terraform {\n  backend "s3" {\n    bucket = "b"\n    key = "k"\n  }\n}\n'
    found = read(tmp_path, NO_DEFAULT + PROVIDER + backend, files)
    said = [
        [claim.account for claim in found.find_claims(location, workspace)]
        for location, workspace in (
            ("s3://b/env:/dev/k", "dev"),
            ("s3://b/env:/prod/k", "prod"),
            ("s3://b/k", "default"),
        )
    ]
    assert said == [[ONE], [TWO], [None]]
