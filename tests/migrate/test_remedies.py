"""Every remedy of Terraform's that a message or docs/migrate.md names, typed once with the real Terraform."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from migrate.errors import StateError
from migrate.sources.locks import put_lock
from migrate.sources.model import S3Source
from migrate.terraform.state import State, parse_state
from sandbox.aws.server import LocalAws
from tests.migrate.sources.conftest import BUCKET, TABLE, Bucket
from tests.migrate.sources.test_terraform import KEY, USES_TERRAFORM, Project
from tests.support.real_terraform import find_obstacle, prepare_terraform

pytestmark = USES_TERRAFORM

LOCATION = f"s3://{BUCKET}/{KEY}"
SOURCE = S3Source(bucket=BUCKET, lock_table=TABLE)
REPLACE_PROVIDER = ("-auto-approve", "-no-color", "--", "registry.terraform.io/-/aws", "hashicorp/aws")
ADDRESS = "aws_vpc.main"


@pytest.fixture
def bucket(ambient_aws: LocalAws) -> Bucket:
    made = Bucket(ambient_aws)
    made.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    made.make_table()
    return made


@pytest.fixture
def project(tmp_path: Path, ambient_aws: LocalAws, bucket: Bucket) -> Project:
    return Project(tmp_path, ambient_aws)


def apply(project: Project) -> None:
    project.succeed("init", "-no-color", "-input=false")
    project.succeed("apply", "-no-color", "-auto-approve")


def read(bucket: Bucket) -> bytes:
    return bucket.s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read()


def parse(bucket: Bucket) -> State:
    return parse_state(read(bucket), LOCATION, "default")


def spoil(bucket: Bucket, content: bytes) -> None:
    """Puts an object in the state's place, without a digest, as whatever is not Terraform would."""
    bucket.put(KEY, content)
    bucket.dynamodb.delete_item(TableName=TABLE, Key={"LockID": {"S": f"{BUCKET}/{KEY}-md5"}})


def make_old_state(vpc: str) -> bytes:
    """As Terraform 0.11 writes it."""
    primary = {"id": vpc, "attributes": {"id": vpc, "cidr_block": "10.0.0.0/16", "tags.%": "0"}, "tainted": False}
    resource = {
        "type": "aws_vpc",
        "depends_on": [],
        "primary": primary | {"meta": {"schema_version": "1"}},
        "deposed": [],
        "provider": "provider.aws",
    }
    module = {"path": ["root"], "outputs": {}, "resources": {ADDRESS: resource}, "depends_on": []}
    state = {"version": 3, "terraform_version": "0.11.14", "serial": 5, "lineage": "old", "modules": [module]}
    return json.dumps(state).encode()


def test_a_truncated_state_is_restored_from_a_version_and_not_pulled(project: Project, bucket: Bucket) -> None:
    apply(project)
    whole = read(bucket)
    bucket.put(KEY, whole[:200])
    with pytest.raises(StateError, match="the file is truncated") as caught:
        parse(bucket)
    assert project.run("state", "pull").returncode == 1
    # What the message says, by the API that the AWS CLI calls.
    source = re.search(r"--copy-source '([^']+)'", caught.value.problem)
    assert source is not None
    listed = bucket.s3.list_object_versions(Bucket=BUCKET, Prefix=KEY)["Versions"]
    earlier = next(version["VersionId"] for version in listed if not version["IsLatest"])
    bucket.s3.copy_object(Bucket=BUCKET, Key=KEY, CopySource=source[1].replace("=ID", f"={earlier}"))
    assert read(bucket) == whole
    assert json.loads(project.succeed("state", "pull"))["lineage"] == parse(bucket).lineage


def test_pulling_an_empty_object_makes_a_state_without_resources(project: Project, bucket: Bucket) -> None:
    apply(project)
    spoil(bucket, b"")
    assert json.loads(project.succeed("state", "pull"))["resources"] == []
    with pytest.raises(StateError, match=r"is empty \(0 bytes\).*`terraform state pull` does not help"):
        parse(bucket)


def test_what_a_moved_state_leaves_is_an_empty_file(project: Project) -> None:
    code = project.folder / "main.tf"
    backend = code.read_text()
    without = re.sub(r'backend "s3" \{.*?\n              \}\n', "", backend, count=1, flags=re.DOTALL)
    code.write_text(without)
    apply(project)
    left = project.folder / "terraform.tfstate"
    assert left.stat().st_size > 0
    code.write_text(backend)
    project.succeed("init", "-migrate-state", "-force-copy", "-no-color", "-input=false")
    assert left.read_bytes() == b""
    assert (project.folder / "terraform.tfstate.backup").stat().st_size > 0


def test_a_state_of_version_3_is_written_anew_by_replacing_its_provider_first(project: Project, bucket: Bucket) -> None:
    bucket.put(KEY, make_old_state("vpc-1"))
    refused = project.run("init", "-no-color", "-input=false")
    assert "Invalid legacy provider address" in refused.stderr
    assert project.run("apply", "-refresh-only", "-auto-approve", "-no-color").returncode == 1
    assert "Successfully replaced provider for 1 resources" in project.succeed(
        "state", "replace-provider", *REPLACE_PROVIDER
    )
    [instance] = parse(bucket).instances
    assert (instance.address, instance.is_flat) == (ADDRESS, True)
    assert instance.provider.text == 'provider["registry.terraform.io/hashicorp/aws"]'


@pytest.mark.terraform_provider
@pytest.mark.skipif(find_obstacle() is not None, reason=find_obstacle() or "")
def test_attributes_of_terraform_0_11_are_there_after_a_refresh(
    tmp_path: Path, bucket: Bucket, ambient_aws: LocalAws
) -> None:
    vpc: str = ambient_aws.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    bucket.put(KEY, make_old_state(vpc))
    code = tmp_path / "given"
    code.mkdir()
    (code / "main.tf").write_text(f"""
        terraform {{
          backend "s3" {{
            bucket         = "{BUCKET}"
            key            = "{KEY}"
            region         = "us-east-1"
            dynamodb_table = "{TABLE}"
            use_path_style = true
          }}
        }}
        provider "aws" {{ region = "us-east-1" }}
        resource "aws_vpc" "main" {{ cidr_block = "10.0.0.0/16" }}
    """)
    terraform = prepare_terraform(tmp_path / "terraform", code, ambient_aws.url)
    terraform.run(".", "init", "-no-color", "-input=false", expect=(1,))
    terraform.run(".", "state", "replace-provider", *REPLACE_PROVIDER)
    terraform.run(".", "init", "-no-color", "-input=false")
    terraform.run(".", "apply", "-refresh-only", "-auto-approve", "-no-color")
    [instance] = parse(bucket).instances
    found = instance.attributes
    assert (instance.is_flat, found["id"], found["owner_id"]) == (False, vpc, "123456789012")


def test_a_lock_of_a_dead_run_is_forced_open(project: Project, bucket: Bucket) -> None:
    apply(project)
    info = {"Operation": "OperationTypeApply", "Who": "ann@laptop", "Created": "2026-11-21T18:58:03Z"}
    put_lock(SOURCE, KEY, "1f2e3d4c-0000-4000-8000-000000000000", info)
    assert "Error acquiring the state lock" in project.run("plan", "-no-color").stderr
    project.succeed("force-unlock", "-force", "-no-color", "1f2e3d4c-0000-4000-8000-000000000000")
    assert f"{KEY}.tflock" not in bucket.list_keys()
    assert bucket.get_item(f"{BUCKET}/{KEY}") is None


def test_a_state_with_another_digest_is_repaired_as_terraform_says(project: Project, bucket: Bucket) -> None:
    apply(project)
    content = read(bucket)
    bucket.put(KEY, content.replace(b'"serial": 1', b'"serial": 2'))
    refused = project.run("state", "pull")
    assert refused.returncode == 1
    told = re.search(r"the following value: ([0-9a-f]{32})", refused.stderr)
    assert told is not None, refused.stderr
    bucket.put_item(f"{BUCKET}/{KEY}-md5", Digest=told[1])
    assert json.loads(project.succeed("state", "pull"))["serial"] == parse(bucket).serial


def test_one_instance_is_left_to_another_state_and_a_tainted_one_is_kept(project: Project, bucket: Bucket) -> None:
    apply(project)
    project.succeed("taint", "-no-color", "terraform_data.one")
    assert [one.address for one in parse(bucket).instances if one.tainted] == ["terraform_data.one"]
    project.succeed("untaint", "-no-color", "terraform_data.one")
    assert [one for one in parse(bucket).instances if one.tainted] == []
    project.succeed("state", "rm", "-no-color", "terraform_data.one")
    assert "terraform_data.one" not in {one.address for one in parse(bucket).instances}


def test_a_copy_of_a_state_is_pulled_into_a_file(project: Project, tmp_path: Path) -> None:
    apply(project)
    copy = tmp_path / "copy.tfstate"
    copy.write_text(project.succeed("state", "pull"))
    state = parse_state(copy.read_bytes(), str(copy), "default")
    addresses: Any = project.succeed("state", "list").split()
    assert [one.address for one in state.instances] == addresses
