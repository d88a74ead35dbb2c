"""The drafted mapping: proven values with what proves them, nulls for a person, and nothing lost on the way back."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.mapping import Match, MigrationMapping, ProviderMapping, Skip, load_mapping
from migrate.scanning.classification import Scan, ScannedState
from migrate.scanning.draft import draft_mapping
from migrate.sources.model import FileSource, S3Source, Source
from resource_types.table import load_type_table
from tests.migrate.states import AWS, LOCATION, ONE, TWO, make_file, make_resource, make_vpc, scan


def load(folder: Path, text: str) -> MigrationMapping:
    path = folder / "migrate.yaml"
    path.write_text(text)
    return load_mapping(path)


def test_the_whole_text() -> None:
    route = make_resource("aws_route", attributes={"id": "r"}, provider=f"{AWS}.unproven")
    odd = [make_vpc(name, account, provider=f"{AWS}.odd") for name, account in (("a", ONE), ("b", TWO))]
    scanned = scan(load_type_table(), make_file(make_vpc(), route, *odd))
    mapping = MigrationMapping(sources=(S3Source(bucket="tfstate", prefix="org/"),))
    sentence = (
        f"the objects are in 2 accounts, and one provider acts in one: {ONE} (1 object, such as aws_vpc.a, by arn); "
        f"{TWO} (1 object, such as aws_vpc.b, by arn)"
    )
    assert (
        draft_mapping(scanned, mapping, Path()).partition("\n\n")[2]
        == f"""sources:
  - "s3://tfstate/org/"

providers:
  - state: "{LOCATION}"
    provider: '{AWS}'
    account: "{ONE}"  # 1 by arn, 1 by owner_id
    region: "us-east-1"  # 1 by arn
  - state: "{LOCATION}"
    provider: '{AWS}.odd'
    # contradiction: {sentence}
    account: null  # unproven: see the contradiction above
    region: "us-east-1"  # 2 by arn
  - state: "{LOCATION}"
    provider: '{AWS}.unproven'
    account: null  # unproven: nothing in the state names it
    region: null  # unproven: nothing in the state shows one
"""
    )


def test_it_reads_back(tmp_path: Path) -> None:
    sources: tuple[Source, ...] = (
        S3Source(bucket="tfstate"),
        S3Source(
            bucket="tfstate",
            prefix="org/",
            keys=("a", "b"),
            region="eu-west-1",
            workspace_key_prefix="",
            role_arn=f"arn:aws:iam::{ONE}:role/r",
            external_id="x-1",
            lock_table="t",
            sse_customer_key_file=tmp_path / "key",
        ),
        FileSource(tmp_path / "states"),
    )
    mapping = MigrationMapping(
        sources=sources,
        providers=(ProviderMapping(state="elsewhere/*", provider=AWS, account=TWO),),
        skip=(Skip(address="aws_iam_user.old", reason='he said "no" # twice'),),
        match=(Match(stack="org", name="a/b", address='aws_vpc.main["a"]'), Match(stack="org", name="c", id=TWO)),
    )
    scanned = scan(load_type_table(), make_file(make_vpc()))
    again = load(tmp_path, draft_mapping(scanned, mapping, tmp_path))
    assert (again.sources, again.skip, again.match) == (mapping.sources, mapping.skip, mapping.match)
    assert again.providers == (
        ProviderMapping(state=LOCATION, provider=AWS, account=ONE, region="us-east-1"),
        *mapping.providers,
    )


@pytest.mark.parametrize(
    ("settings", "row"),
    [
        ({"no_lock_table": True}, '  - {bucket: "tfstate", prefix: "org/", lock_table: null}\n'),
        ({"exclude": ("old/*",)}, '  - {bucket: "tfstate", prefix: "org/", exclude: ["old/*"]}\n'),
    ],
)
def test_what_a_source_says_is_kept(tmp_path: Path, settings: dict[str, Any], row: str) -> None:
    mapping = MigrationMapping(sources=(S3Source(bucket="tfstate", prefix="org/", **settings),))
    text = draft_mapping(Scan((), ()), mapping, tmp_path)
    assert row in text
    assert load(tmp_path, text).sources == mapping.sources


def scan_of(*sources: Source) -> Scan:
    """A state of each source."""
    return Scan(
        tuple(
            ScannedState(location=f"s3://tfstate/{number}", workspace="default", error=None, source=source)
            for number, source in enumerate(sources)
        ),
        (),
    )


def test_a_table_that_all_states_of_a_source_have_is_written_into_it(tmp_path: Path) -> None:
    whole = S3Source(bucket="tfstate", region="us-east-1")
    mapping = MigrationMapping(sources=(whole,))
    for settled in (replace(whole, lock_table="t"), replace(whole, no_lock_table=True)):
        text = draft_mapping(scan_of(settled, settled), mapping, tmp_path)
        assert load(tmp_path, text).sources == (settled,)
        assert "undecided" not in text


def test_states_with_tables_of_their_own_get_rows_and_the_rest_is_marked(tmp_path: Path) -> None:
    whole = S3Source(bucket="tfstate", region="us-east-1")
    one = replace(whole, keys=("a", "b"), lock_table="t")
    two = replace(whole, keys=("c",), no_lock_table=True)
    text = draft_mapping(scan_of(one, two, whole), MigrationMapping(sources=(whole,)), tmp_path)
    assert (
        text.partition("sources:\n")[2]
        == """\
  # undecided: which DynamoDB table has the locks of these states: write {bucket: "tfstate", ..., lock_table: NAME}\
, or lock_table: null where there is none
  - {bucket: "tfstate", region: "us-east-1"}
  - {bucket: "tfstate", keys: ["a", "b"], region: "us-east-1", lock_table: "t"}
  - {bucket: "tfstate", keys: ["c"], region: "us-east-1", lock_table: null}
"""
    )
    assert load(tmp_path, text).sources == (whole, one, two)


def test_what_a_mapping_decided_stays_with_who_decided_it(tmp_path: Path) -> None:
    mapping = MigrationMapping(providers=(ProviderMapping(provider=AWS, account=TWO, region="eu-west-1"),))
    route = make_resource("aws_route", attributes={"id": "r"})
    text = draft_mapping(scan(load_type_table(), make_file(route), mapping=mapping), mapping, tmp_path)
    assert f'account: "{TWO}"  # migrate.yaml\n' in text
    assert load(tmp_path, text).providers == (
        ProviderMapping(state=LOCATION, provider=AWS, account=TWO, region="eu-west-1"),
    )


def test_paths_are_from_the_folder_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    mapping = MigrationMapping(sources=(FileSource(Path("states/a.tfstate")),))
    text = draft_mapping(Scan((), ()), mapping, Path("sub"))
    assert '- "../states/a.tfstate"' in text
    assert load(Path("sub"), text).sources == mapping.sources


def test_an_unreadable_state_has_no_row() -> None:
    state = ScannedState(location="a", workspace="default", error="is empty")
    assert "providers" not in draft_mapping(Scan((state,), ()), MigrationMapping(), Path())


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1))
def test_any_text_reads_back_or_is_refused_with_words(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    mapping = MigrationMapping(skip=(Skip.model_construct(state="*", address=text, reason="r"),))
    drafted = draft_mapping(Scan((), ()), mapping, Path())
    if any(ord(character) < 0x20 or character == "\x7f" for character in text):
        return
    assert load(tmp_path_factory.mktemp("draft"), drafted).skip == mapping.skip
