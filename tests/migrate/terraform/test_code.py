"""What Terraform code says of backends and providers, and that what it does not say is noted and not guessed."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import MigrateError
from migrate.sources.model import FileSource, S3Source
from migrate.terraform.code import NO_BACKEND, ProviderClaim, TerraformCode, read_terraform_code
from migrate.terraform.expressions import Scope, UnknownValueError
from resource_types.table import TypeTable
from tests.migrate.states import ONE, TWO, make_file, make_resource, scan

CANARY = "CANARY-hunter2"


def read(folder: Path, files: dict[str, str], workspace: str | None = None) -> TerraformCode:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return read_terraform_code(folder, workspace)


def claim(code: TerraformCode, alias: str = "") -> ProviderClaim:
    found = [claim for claim in code.claims if claim.alias == alias]
    assert len(found) == 1
    return found[0]


def notes(code: TerraformCode, folder: Path) -> list[str]:
    return [note.removeprefix(f"{folder.as_posix()}/") for note in code.notes if NO_BACKEND not in note]


@pytest.mark.parametrize(
    ("settings", "table", "none"),
    [
        ('dynamodb_table = "t"', "t", False),
        ('dynamodb_table = "t"\nuse_lockfile = true', "t", False),
        ("use_lockfile = true", None, True),
        ('use_lockfile = "true"', None, True),
        ("use_lockfile = false", None, False),
        ("", None, False),
        ("dynamodb_table = var.table\nuse_lockfile = true", None, False),
    ],
)
def test_what_a_backend_says_of_its_lock_table(tmp_path: Path, settings: str, table: str | None, none: bool) -> None:
    block = f'terraform {{\n backend "s3" {{\n bucket = "b"\n key = "k"\n {settings}\n }}\n}}\n'
    assert read(tmp_path, {"main.tf": block}).sources == (
        S3Source(bucket="b", keys=("k",), lock_table=table, no_lock_table=none),
    )


@pytest.mark.parametrize("name", ["override.tf", "local_override.tf"])
def test_a_backend_in_an_override_file_stands_for_the_others(tmp_path: Path, name: str) -> None:
    code = read(
        tmp_path,
        {
            "main.tf": 'terraform {\n backend "s3" {\n bucket = "b"\n key = "main"\n dynamodb_table = "t"\n }\n}\n',
            name: 'terraform {\n backend "s3" {\n bucket = "b"\n key = "own"\n }\n}\n',
        },
    )
    assert code.sources == (S3Source(bucket="b", keys=("own",)),)


def test_the_lock_table_of_a_partial_configuration_is_in_its_file(tmp_path: Path) -> None:
    files = {
        "main.tf": 'terraform {\n backend "s3" {\n bucket = "b"\n }\n}\n',
        "one.tfbackend": 'key = "one"\ndynamodb_table = "t"\n',
        "two.tfbackend": 'key = "two"\nuse_lockfile = true\n',
    }
    assert read(tmp_path, files).sources == (
        S3Source(bucket="b", keys=("one",), lock_table="t"),
        S3Source(bucket="b", keys=("two",), no_lock_table=True),
    )


def test_a_backend_and_its_providers(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        {
            "main.tf": f"""
terraform {{
  backend "s3" {{
    bucket               = "tfstate"
    key                  = "org/network.tfstate"
    region               = "us-east-1"
    workspace_key_prefix = "workspaces"
    dynamodb_table       = "tflocks"
    use_lockfile         = true
    assume_role = {{
      role_arn    = "arn:aws:iam::{ONE}:role/states"
      external_id = "x-1"
    }}
  }}
}}
provider "aws" {{
  region = "us-east-1"
}}
provider "aws" {{
  alias  = "prod"
  region = "eu-west-1"
  assume_role {{
    role_arn = "arn:aws:iam::{TWO}:role/deploy"
  }}
}}
provider "random" {{}}
"""
        },
    )
    assert code.sources == (
        S3Source(
            bucket="tfstate",
            keys=("org/network.tfstate",),
            region="us-east-1",
            workspace_key_prefix="workspaces",
            role_arn=f"arn:aws:iam::{ONE}:role/states",
            external_id="x-1",
            lock_table="tflocks",
        ),
    )
    place = (tmp_path / "main.tf").as_posix()
    assert code.claims == (
        ProviderClaim(place=f"{place}:16", alias="", account=None, region="us-east-1"),
        ProviderClaim(
            place=f"{place}:19",
            alias="prod",
            account=TWO,
            region="eu-west-1",
        ),
    )
    assert code.notes == ()


def test_the_same_as_json(tmp_path: Path) -> None:
    document = {
        "terraform": {"backend": {"s3": {"bucket": "b", "key": "k", "workspace_key_prefix": ""}}},
        "variable": {"account": {"default": TWO}},
        "provider": {
            "aws": [
                {"region": "us-east-1"},
                {"alias": "prod", "assume_role": [{"role_arn": "arn:aws:iam::${var.account}:role/r"}]},
            ]
        },
    }
    code = read(tmp_path, {"main.tf.json": json.dumps(document)})
    assert code.sources == (S3Source(bucket="b", keys=("k",), workspace_key_prefix=""),)
    assert claim(code).region == "us-east-1"
    assert claim(code, "prod").account == TWO


def test_a_backend_that_configuration_files_complete(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        {
            "main.tf": 'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n',
            "dev.tfbackend": 'key = "dev.tfstate"\n',
            "prod.s3.tfbackend": 'key = "prod.tfstate"\nbucket = "other"\n',
        },
    )
    assert code.sources == (
        S3Source(bucket="b", keys=("dev.tfstate",)),
        S3Source(bucket="other", keys=("prod.tfstate",)),
    )


def test_a_backend_without_a_key_is_noted(tmp_path: Path) -> None:
    code = read(tmp_path, {"main.tf": 'terraform {\n  backend "s3" {\n    profile = "p"\n  }\n}\n'})
    assert code.sources == ()
    assert [note.partition(":1: ")[2].partition(",")[0] for note in notes(code, tmp_path)] == [
        "profile is not used here: a profile says nothing about the account; choose it by AWS_PROFILE",
        "the code does not say the backend's bucket and key",
    ]


@pytest.mark.parametrize("body", ['backend "gcs" {}', "cloud {}"])
def test_another_backend_is_noted(tmp_path: Path, body: str) -> None:
    code = read(tmp_path, {"main.tf": f"terraform {{\n  {body}\n}}\n"})
    assert code.sources == ()
    assert "is not read; write its states to files" in code.notes[0]


def test_a_local_backend(tmp_path: Path) -> None:
    (tmp_path / "terraform.tfstate").write_text("{}")
    assert read(tmp_path, {"main.tf": 'provider "aws" {}\n'}).sources == (FileSource(tmp_path / "terraform.tfstate"),)
    body = 'terraform {\n  backend "local" {\n    path = "x/y.tfstate"\n  }\n}\n'
    assert read(tmp_path, {"backend.tf": body}).sources == (FileSource(tmp_path / "x/y.tfstate"),)


VARIABLES = f"""
variable "region" {{ default = "us-east-1" }}
variable "account" {{}}
variable "accounts" {{ default = {{ prod = "{ONE}", "dev" = "{TWO}" }} }}
variable "secret" {{
  default   = "{ONE}"
  sensitive = true
}}
locals {{
  role  = "arn:aws:iam::${{var.accounts["prod"]}}:role/${{local.name}}"
  name  = "deploy"
  again = local.again
  list  = ["a", var.region]
}}
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('"us-west-2"', "us-west-2"),
        ("var.region", "us-east-1"),
        ('"${var.region}"', "us-east-1"),
        ("local.list[1]", "us-east-1"),
        ('"a-${local.name}-$${x}"', "a-deploy-${x}"),
        ("var.accounts.prod", ONE),
        ('var.accounts["dev"]', TWO),
        ("var.accounts[terraform.workspace]", TWO),
        ("local.role", f"arn:aws:iam::{ONE}:role/deploy"),
        ("null", None),
    ],
)
def test_a_value_that_needs_no_run(tmp_path: Path, expression: str, expected: str | None) -> None:
    code = read(tmp_path, {"v.tf": VARIABLES, "p.tf": f'provider "aws" {{\n  region = {expression}\n}}\n'}, "dev")
    assert claim(code).region == expected
    assert notes(code, tmp_path) == []


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("var.account", "var.account, which has no default, and no tfvars file gives it"),
        ("var.secret", "var.secret, which is sensitive"),
        ("local.none", "local.none, which is not defined"),
        ("local.again", "a value that refers to itself"),
        ('var.accounts["x"]', "var.accounts, which has no such key"),
        ("var.accounts", "a list, a mapping or another value that is no text"),
        ("terraform.workspace", "terraform.workspace, which each state has its own of"),
        ("data.aws_region.x.name", "a data source, which only AWS can answer"),
        ("module.a.region", "an output of a module"),
        ("aws_vpc.a.region", "an attribute of a resource"),
        ('lookup(var.accounts, "prod")', "a call of a function"),
        ('var.account == "x" ? "a" : "b"', "a conditional"),
        ('[for k in ["a"] : k][0]', "a for expression"),
        ("true", "a list, a mapping or another value that is no text"),
        ('"a${lower("B")}"', "a call of a function"),
        ('"%{ if true }a%{ endif }"', "a template directive"),
    ],
)
def test_a_value_that_only_a_run_could_tell_is_noted(tmp_path: Path, expression: str, said: str) -> None:
    code = read(tmp_path, {"v.tf": VARIABLES, "p.tf": f'provider "aws" {{\n  region = {expression}\n}}\n'})
    assert claim(code).region is None
    assert notes(code, tmp_path) == [f"p.tf:1: region is unknown here: it takes {said}"]


@pytest.mark.parametrize(
    ("body", "account", "noted"),
    [
        (f'allowed_account_ids = ["{ONE}"]', ONE, False),
        (f"allowed_account_ids = [{ONE}]", ONE, False),
        (f'allowed_account_ids = ["{ONE}", "{TWO}"]', None, False),
        (f'assume_role = {{ role_arn = "arn:aws:iam::{ONE}:role/r" }}', ONE, False),
        (f'assume_role {{\n role_arn = "arn:aws:iam::{ONE}:role/r"\n}}\nallowed_account_ids = ["{TWO}"]', None, True),
        ('assume_role {\n role_arn = "reader"\n}', None, True),
    ],
)
def test_the_account_of_a_provider(tmp_path: Path, body: str, account: str | None, *, noted: bool) -> None:
    code = read(tmp_path, {"p.tf": f'provider "aws" {{\n{body}\n}}\n'})
    assert claim(code).account == account
    assert bool(notes(code, tmp_path)) == noted


def hop(account: str) -> str:
    return f'assume_role {{\n role_arn = "arn:aws:iam::{account}:role/r"\n}}\n'


@pytest.mark.parametrize(
    ("body", "account", "noted"),
    [
        (hop(ONE) + hop(TWO), TWO, []),
        ("assume_role {\n role_arn = var.hub\n}\n" + hop(TWO), TWO, []),
        (hop(ONE) + "assume_role {\n role_arn = var.spoke\n}", None, ["role_arn is unknown here: it takes var.spoke"]),
        (hop(ONE) + "assume_role {}", None, []),
        (
            hop(ONE) + 'dynamic "assume_role" {\n for_each = var.hops\n content {}\n}',
            None,
            ["assume_role is unknown here: it takes a dynamic block"],
        ),
    ],
)
def test_the_last_role_of_a_chain_decides(tmp_path: Path, body: str, account: str | None, noted: list[str]) -> None:
    code = read(tmp_path, {"p.tf": f'provider "aws" {{\n{body}\n}}\n'})
    assert claim(code).account == account
    assert [note.removeprefix("p.tf:1: ").partition(", which")[0] for note in notes(code, tmp_path)] == noted


def test_the_last_role_of_a_chain_in_json(tmp_path: Path) -> None:
    roles: list[Any] = [{"role_arn": f"arn:aws:iam::{account}:role/r"} for account in (ONE, TWO)]
    read_roles = [
        claim(read(tmp_path, {"p.tf.json": json.dumps({"provider": {"aws": {"assume_role": chain}}})})).account
        for chain in (roles, [*roles, "${var.more}"])
    ]
    assert read_roles == [TWO, None]


def root(key: str, account: str) -> str:
    return f"""
terraform {{
  backend "s3" {{
    bucket = "b"
    key    = "{key}"
  }}
}}
provider "aws" {{
  assume_role {{
    role_arn = "arn:aws:iam::{account}:role/r"
  }}
}}
"""


def test_an_estate_of_several_root_modules(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        {
            "one/main.tf": root("one.tfstate", ONE),
            "two/main.tf": root("two.tfstate", TWO),
            "two/.terraform/modules/x.tf": root("three.tfstate", TWO),
            "modules/vpc/main.tf": 'resource "aws_vpc" "a" {}\n',
        },
    )
    assert code.sources == (S3Source(bucket="b", keys=("one.tfstate",)), S3Source(bucket="b", keys=("two.tfstate",)))
    for location, workspace, accounts in (
        ("s3://b/one.tfstate", "default", [ONE]),
        ("s3://b/env:/dev/two.tfstate", "dev", [TWO]),
        ("s3://b/env:/a/b/two.tfstate", "default", []),
        ("s3://other/one.tfstate", "default", []),
        ("copies/one.tfstate", "default", []),
    ):
        assert [found.account for found in code.find_claims(location, workspace)] == accounts, location


def test_a_sole_root_module_speaks_for_a_copy_that_is_alone(tmp_path: Path) -> None:
    code = read(tmp_path, {"main.tf": root("one.tfstate", ONE)})
    assert [found.account for found in code.find_claims("copies/x.tfstate", "default", alone=True)] == [ONE]
    assert code.find_claims("s3://b/two.tfstate", "default", alone=True) == ()
    other = tmp_path / "more"
    both = code.merge(read(other, {"main.tf": root("two.tfstate", TWO)}))
    assert both.find_claims("copies/x.tfstate", "default", alone=True) == ()
    assert len(both.sources) == 2


@pytest.mark.parametrize("text", [root("one.tfstate", ONE), root("one.tfstate", ONE).replace("key ", "#")])
def test_a_sole_root_module_does_not_speak_for_several_copies(tmp_path: Path, text: str) -> None:
    code = read(tmp_path, {"main.tf": text})
    role = make_resource("aws_iam_role", attributes={"name": "r"})
    copies = [make_file(role, location=f"copies/{name}.tfstate") for name in ("one", "two")]
    for files, accounts in ((copies, [[None], [None]]), (copies[:1], [[ONE]])):
        scanned = scan(TypeTable(types={}, retired={}), *files, code=code)
        assert [[provider.account for provider in state.providers] for state in scanned.states] == accounts


def test_a_root_module_does_not_hide_those_below_it(tmp_path: Path) -> None:
    below = {f"sub/{number}/main.tf": root(f"{number}.tfstate", TWO) for number in range(3)}
    code = read(tmp_path, {"main.tf": root("one.tfstate", ONE), **below})
    assert [source.keys for source in code.sources if isinstance(source, S3Source)] == [
        (f"{name}.tfstate",) for name in ("one", "0", "1", "2")
    ]
    assert code.find_places(S3Source(bucket="b", keys=("1.tfstate",))) == (f"{tmp_path.as_posix()}/sub/1/main.tf:2",)
    assert [found.account for found in code.find_claims("s3://b/2.tfstate", "default")] == [TWO]


def test_an_example_beside_the_only_backend_does_not_silence_it(tmp_path: Path) -> None:
    code = read(tmp_path, {"main.tf": root("one.tfstate", ONE), "examples/a/main.tf": 'provider "aws" {}\n'})
    assert [found.account for found in code.find_claims("copies/x.tfstate", "default", alone=True)] == [ONE]


RESOURCE = 'resource "aws_vpc" "a" {\n  cidr_block = "10.0.0.0/16"\n  tags = {\n    x = "}"\n  }\n}\n'


@pytest.mark.parametrize(
    ("before", "line"),
    [
        (RESOURCE, 8),
        (RESOURCE.replace("  }\n}", "}\n}"), 8),
        (f"/*\n{RESOURCE}*/\n", 10),
        ('resource "x" "y" {\n  z = <<E\n}\nprovider "aws" {\n}\nE\n}\n', 9),
        ('data "aws_region" "x" {\n}\n', 4),
    ],
)
def test_resources_are_passed_over_and_lines_stay(tmp_path: Path, before: str, line: int) -> None:
    code = read(tmp_path, {"main.tf": f'{before}\nprovider "aws" {{\n  region = "us-east-1"\n}}\n{RESOURCE}'})
    assert [(found.place.rpartition(":")[2], found.region) for found in code.claims] == [(str(line), "us-east-1")]


def test_a_remote_state_is_noted_and_no_source(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        {"main.tf": 'provider "aws" {}\ndata "terraform_remote_state" "net" {\n  backend = "s3"\n}\n'},
    )
    assert code.sources == ()
    assert notes(code, tmp_path) == [
        "main.tf:2: reads another root module's state; only what is named as a source is migrated"
    ]


def test_every_broken_file_by_line_and_nothing_of_its_text(tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match="no valid HCL") as caught:
        read(
            tmp_path,
            {
                "a.tf": f'provider "aws" {{\n  region = = "{CANARY}"\n}}\n',
                "b.tf.json": f'{{"provider": \n "{CANARY}',
                "c.tf": 'provider "aws" {}\n',
                "terraform.tfvars": f'x = "{CANARY}\n',
                "d.tf.json": "[]",
            },
        )
    places = [problem.removeprefix(f"{tmp_path.as_posix()}/").partition(": ")[0] for problem in caught.value.problems]
    assert places == ["a.tf:2", "b.tf.json:2", "d.tf.json", "terraform.tfvars:1"]
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(("name", "said"), [("none", "is no folder"), ("", "holds no Terraform code")])
def test_a_folder_without_code(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(MigrateError, match=said):
        read_terraform_code(tmp_path / name)


def test_code_without_backend_and_provider_says_nothing(tmp_path: Path) -> None:
    code = read(tmp_path, {"main.tf": 'resource "aws_vpc" "a" {}\n'})
    assert (code.sources, code.claims) == ((), ())
    assert any("so the code says nothing" in note for note in code.notes)


sources = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.text(alphabet='"${}[].var%local').map(lambda t: f'"{t}"'),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(sources, st.dictionaries(st.sampled_from("abc"), sources))
def test_any_source_is_a_text_or_unknown(source: Any, variables: dict[str, Any]) -> None:
    try:
        value = Scope(variables=variables).read_text(source)
    except UnknownValueError:
        return
    assert value is None or type(value) is str


@given(st.text(alphabet=st.characters(exclude_characters='"\\', exclude_categories=("Cc", "Cs"))))
def test_a_literal_is_itself(text: str) -> None:
    source = text.replace("${", "$${").replace("%{", "%%{")
    assert Scope().read_text(f'"{source}"') == text
