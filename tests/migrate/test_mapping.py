"""migrate.yaml: what it becomes, and that every mistake in it is told with its line, all at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import MigrateError
from migrate.globs import matches_glob
from migrate.mapping import Match, MigrationMapping, ProviderMapping, Skip, load_mapping
from migrate.sources.model import FileSource, S3Source
from tests.migrate.states import AWS


def load(folder: Path, text: str) -> MigrationMapping:
    path = folder / "migrate.yaml"
    path.write_text(text)
    return load_mapping(path)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(MigrateError, match=r"migrate\.yaml") as caught:
        load(folder, text)
    assert caught.value.exit_code == 2
    return [problem.removeprefix(f"{folder.as_posix()}/") for problem in caught.value.problems]


def test_everything_that_it_can_say(tmp_path: Path) -> None:
    mapping = load(
        tmp_path,
        f"""
sources:
  - s3://tfstate/org/
  - bucket: tfstate
    prefix: org/
    region: us-east-1
    workspace_key_prefix: ""
    role_arn: arn:aws:iam::111111111111:role/reader
    external_id: x-1
    lock_table: tflocks
    sse_customer_key_file: key.b64
    keys: [a.tfstate]
  - states/network.tfstate
  - path: ../other
providers:
  - {{state: "s3://tfstate/*", provider: '{AWS}.prod', account: "111111111111", region: us-east-1}}
  - {{provider: provider.aws, account: null}}
skip:
  - {{address: aws_iam_user.old, reason: deleted by hand}}
match:
  - {{state: a.tfstate, address: aws_vpc.main, stack: org, name: vpc-prod/main}}
  - {{stack: org, name: accounts-legacy, id: "111111111111"}}
""",
    )
    assert mapping == MigrationMapping(
        sources=(
            S3Source(bucket="tfstate", prefix="org/"),
            S3Source(
                bucket="tfstate",
                prefix="org/",
                keys=("a.tfstate",),
                region="us-east-1",
                workspace_key_prefix="",
                role_arn="arn:aws:iam::111111111111:role/reader",
                external_id="x-1",
                lock_table="tflocks",
                sse_customer_key_file=tmp_path / "key.b64",
            ),
            FileSource(tmp_path / "states" / "network.tfstate"),
            FileSource(tmp_path.parent / "other"),
        ),
        providers=(
            ProviderMapping(state="s3://tfstate/*", provider=f"{AWS}.prod", account="111111111111", region="us-east-1"),
            ProviderMapping(state="*", provider="provider.aws", account=None, region=None),
        ),
        skip=(Skip(state="*", address="aws_iam_user.old", reason="deleted by hand"),),
        match=(
            Match(stack="org", name="vpc-prod/main", state="a.tfstate", address="aws_vpc.main"),
            Match(stack="org", name="accounts-legacy", id="111111111111"),
        ),
    )


def test_a_lock_table_that_is_null_is_decided_and_one_that_is_missing_is_not(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        """sources:
  - {bucket: a, lock_table: null, exclude: [old/*, b.tfstate]}
  - {bucket: b}
  - s3://c/
""",
    )
    assert loaded.sources == (
        S3Source(bucket="a", no_lock_table=True, exclude=("old/*", "b.tfstate")),
        S3Source(bucket="b"),
        S3Source(bucket="c"),
    )


def test_an_absolute_path_stays_as_it_is(tmp_path: Path) -> None:
    assert load(tmp_path, "sources: [/states/a.tfstate]\n").sources == (FileSource(Path("/states/a.tfstate")),)


def test_all_problems_at_once_by_line(tmp_path: Path) -> None:
    told = problems(
        tmp_path,
        f"""sources:
  - {{buckt: tfstate}}
  - "s3:///x"
  - {{path: a, lock_table: t}}
providers:
  - {{provider: '{AWS}', account: 111111111111}}
  - {{provider: 'provider["registry.terraform.io/hashicorp/random"]', account: "1"}}
  - {{provider: aws.prod, region: virginia}}
skip: [{{address: a.b}}]
match:
  - {{stack: org, name: a}}
  - {{stack: org, name: a, id: i, state: s}}
wrong: true
""",
    )
    assert [problem.partition(":")[2].split(":")[0] for problem in told] == [
        "2 sources[0].buckt",
        "3 sources[1]",
        "4 sources[2]",
        "6 providers[0].account",
        "7 providers[1].account",
        "7 providers[1].provider",
        "8 providers[2].provider",
        "8 providers[2].region",
        "9 skip[0]",
        "11 match[0]",
        "12 match[1]",
        "13 wrong",
    ]
    assert 'did you mean "bucket"?' in told[0]
    assert 'put it in quotes: "111111111111"' in told[3]
    assert '"1" is not an account id' in told[4]
    assert "another provider than HashiCorp's AWS" in told[5]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("5", "a mapping is expected"),
        ("{path: a, bucket: b}", "neither or both of path and bucket"),
        ("{bucket: b, external_id: x}", "belongs to a role"),
        ("{bucket: b, role_arn: reader}", "is not the ARN of a role"),
        ("{bucket: b, keys: a}", "a list is expected"),
        ("''", "is empty"),
    ],
)
def test_a_source_that_means_nothing(tmp_path: Path, row: str, said: str) -> None:
    told = problems(tmp_path, f"sources:\n  - {row}\n")
    assert len(told) == 1
    assert told[0].startswith("migrate.yaml:2 sources[0]")
    assert said in told[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"- a\n", "a mapping is expected"),
        (b"a: [", "migrate.yaml:"),
        (b"\xff", "not UTF-8"),
        (b"skip: []\nskip: []\n", "given twice"),
    ],
)
def test_a_file_that_is_no_mapping(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "migrate.yaml").write_bytes(content)
    with pytest.raises(MigrateError, match=said):
        load_mapping(tmp_path / "migrate.yaml")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match="cannot be read: No such file or directory - name the file with --mapping"):
        load_mapping(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", "", True),
        ("aws_vpc.*", "aws_vpc.main", True),
        ("aws_vpc.*", "module.a.aws_vpc.main", False),
        ('*.aws_vpc.main["a?"]', 'module.a["x"].aws_vpc.main["a?"]', True),
        ('aws_vpc.main["a?"]', 'aws_vpc.main["ab"]', False),
        ("aws_vpc.main[0]", "aws_vpc.main0", False),
        ("a*c", "a\nc", True),
    ],
)
def test_a_glob(pattern: str, text: str, *, expected: bool) -> None:
    assert matches_glob(pattern, text) is expected


@given(st.text(), st.text(), st.text())
def test_a_star_is_any_text(before: str, middle: str, after: str) -> None:
    pattern = f"{before.replace('*', '')}*{after.replace('*', '')}"
    assert matches_glob(pattern, before.replace("*", "") + middle + after.replace("*", ""))
    assert matches_glob(before.replace("*", "?"), before.replace("*", "?"))
