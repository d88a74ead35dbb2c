"""The Terraform code says what the states say."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox.terraform.code import write_code
from sandbox.terraform.estate import AWS_PROVIDER, BUCKET, Resource, environment_key
from tests.support.terraform import TerraformEstate

STATES = {
    "organization": "organization/terraform.tfstate",
    "network": "network/terraform.tfstate",
    "environments": environment_key("production"),
}
BLOCK = re.compile(r'^(resource|data) "(\w+)" "(\w+)"', re.MULTILINE)


@pytest.fixture(scope="module")
def code(estate: TerraformEstate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("code")
    write_code(estate.estate, folder)
    return folder


def read(folder: Path) -> str:
    return "\n".join(file.read_text() for file in sorted(folder.glob("*.tf")))


def of_state(estate: TerraformEstate, key: str) -> list[Resource]:
    return [resource for resource in estate.estate.resources if resource.state == key]


@pytest.mark.parametrize("module", STATES)
def test_root_module_has_the_blocks_of_its_state(estate: TerraformEstate, code: Path, module: str) -> None:
    text = read(code / module)
    blocks = {(kind == "data", type_, name) for kind, type_, name in BLOCK.findall(text)}
    found = of_state(estate, STATES[module])
    assert blocks == {(one.data, one.type, one.name) for one in found if not one.module}
    called = {one.module.split(".")[1].split("[")[0] for one in found if one.module}
    assert set(re.findall(r'^module "(\w+)"', text, re.MULTILINE)) == called


@pytest.mark.parametrize(
    ("source", "module"), [("vpc", "module.vpc"), ("execution-role", "module.execution_role_staging")]
)
def test_modules_have_the_blocks_of_their_instances(
    estate: TerraformEstate, code: Path, source: str, module: str
) -> None:
    blocks = {(kind == "data", type_, name) for kind, type_, name in BLOCK.findall(read(code / "modules" / source))}
    found = [one for one in estate.estate.resources if one.module == module]
    assert blocks == {(one.data, one.type, one.name) for one in found}


@pytest.mark.parametrize("module", STATES)
def test_provider_blocks_are_the_states_providers(estate: TerraformEstate, code: Path, module: str) -> None:
    blocks = re.findall(r'^provider "aws" \{\n(?:  alias +=  ?"(\w+)"\n)?', read(code / module), re.MULTILINE)
    used = {one.provider for one in of_state(estate, STATES[module]) if one.provider.startswith(AWS_PROVIDER)}
    assert {f"{AWS_PROVIDER}.{alias}" if alias else AWS_PROVIDER for alias in blocks} == used


def test_backends_are_where_the_states_are(estate: TerraformEstate, code: Path) -> None:
    role = f"arn:aws:iam::{estate.estate.accounts['administration']}:role/TerraformExecutionRole"
    for module in STATES:
        text = (code / module / "backend.tf").read_text()
        assert f'"{BUCKET}"' in text
        assert f'"{module}/terraform.tfstate"' in text
        assert f'role_arn    = "{role}"' in text
    assert "dynamodb_table" not in (code / "environments" / "backend.tf").read_text()


def test_variables_name_the_accounts(estate: TerraformEstate, code: Path) -> None:
    for key, account in estate.estate.accounts.items():
        text = (code / "network" / "terraform.tfvars").read_text()
        assert bool(re.search(rf'^  {key} +=  ?"{account}"$', text, re.MULTILINE)) == (key != "management")
    assert '    region     = "us-west-2"\n' in (code / "environments" / "terraform.tfvars").read_text()


def test_writing_again_gives_the_same_files(estate: TerraformEstate, code: Path, tmp_path: Path) -> None:
    write_code(estate.estate, tmp_path)
    write_code(estate.estate, tmp_path)
    assert {file.relative_to(tmp_path): file.read_bytes() for file in tmp_path.rglob("*.tf*")} == {
        file.relative_to(code): file.read_bytes() for file in code.rglob("*.tf*")
    }
    assert "@" not in "".join(file.read_text() for file in code.rglob("backend.tf"))


@pytest.mark.skipif(not shutil.which("terraform"), reason="there is no terraform on PATH")
def test_terraform_itself_reads_it_and_would_write_it_so(code: Path) -> None:
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive"], cwd=code, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
