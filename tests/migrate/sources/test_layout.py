"""Which lock table a state has, as far as its source and backend blocks say."""

from dataclasses import replace
from pathlib import Path

from migrate.sources.layout import explain_other_tables, explain_unknown_locks, reaches, settle_lock_tables
from migrate.sources.lookup import SourceIndex
from migrate.sources.model import FileSource, S3Source

SOURCE = S3Source(bucket="tfstate", region="us-east-1")


def backend(key: str, table: str | None = None, **settings: object) -> S3Source:
    return replace(S3Source(bucket="tfstate", keys=(key,), lock_table=table), **settings)


def test_one_table_for_all_states_is_the_sources() -> None:
    keys = ["a.tfstate", "env:/dev/a.tfstate", "b.tfstate"]
    settled = settle_lock_tables(SOURCE, keys, SourceIndex([backend("a.tfstate", "t"), backend("b.tfstate", "t")]))
    assert settled == dict.fromkeys(keys, replace(SOURCE, lock_table="t"))


def test_two_tables_split_the_source_and_nobody_guesses_for_the_rest() -> None:
    backends = [
        backend("a.tfstate", "t"),
        backend("b.tfstate", "t"),
        backend("c.tfstate", "u"),
        backend("d", no_lock_table=True),
    ]
    keys = ["a.tfstate", "b.tfstate", "c.tfstate", "env:/dev/d", "e.tfstate"]
    first = replace(SOURCE, keys=("a.tfstate", "b.tfstate"), lock_table="t")
    assert settle_lock_tables(SOURCE, keys, SourceIndex(backends)) == {
        "a.tfstate": first,
        "b.tfstate": first,
        "c.tfstate": replace(SOURCE, keys=("c.tfstate",), lock_table="u"),
        "env:/dev/d": replace(SOURCE, keys=("d",), no_lock_table=True),
        "e.tfstate": SOURCE,
    }


def test_what_the_source_says_itself_stays() -> None:
    for said in (replace(SOURCE, lock_table="mine"), replace(SOURCE, no_lock_table=True)):
        assert settle_lock_tables(said, ["a"], SourceIndex([backend("a", "t")])) == {"a": said}


def test_backends_that_do_not_agree_or_do_not_know_decide_nothing() -> None:
    assert settle_lock_tables(SOURCE, ["a"], SourceIndex([backend("a", "t"), backend("a", "u")])) == {"a": SOURCE}
    assert settle_lock_tables(SOURCE, ["a"], SourceIndex([backend("a", "t"), backend("a", no_lock_table=True)])) == {
        "a": SOURCE
    }
    assert settle_lock_tables(SOURCE, ["a"], SourceIndex([backend("a")])) == {"a": SOURCE}
    assert settle_lock_tables(SOURCE, ["a"], SourceIndex([backend("a"), backend("a", "t")]))["a"].lock_table == "t"


def test_a_backend_speaks_for_its_own_bucket_key_and_workspaces() -> None:
    other = backend("a", "t", bucket="other")
    spaces = backend("b", "t", workspace_key_prefix="spaces")
    keys = ["a", "b", "spaces/dev/b", "env:/dev/b"]
    settled = settle_lock_tables(SOURCE, keys, SourceIndex([other, spaces]))
    found = replace(SOURCE, keys=("b",), workspace_key_prefix="spaces", lock_table="t")
    assert settled == {"a": SOURCE, "b": found, "spaces/dev/b": found, "env:/dev/b": SOURCE}


def test_a_source_reaches_a_backend_with_its_workspaces() -> None:
    assert reaches(SOURCE, backend("org/a"))
    assert reaches(replace(SOURCE, prefix="org/"), backend("org/a"))
    assert reaches(replace(SOURCE, keys=("org/a", "b")), backend("org/a"))
    assert not reaches(replace(SOURCE, prefix="net/"), backend("org/a"))
    assert not reaches(SOURCE, backend("org/a", workspace_key_prefix="spaces"))
    assert not reaches(SOURCE, backend("org/a", bucket="other"))


def test_a_disagreement_is_told() -> None:
    told = SourceIndex([backend("a", "t"), backend("b", no_lock_table=True)])
    mine = replace(SOURCE, lock_table="mine")
    assert explain_other_tables(mine, "s3://tfstate/a", told) == (
        "s3://tfstate/a: a backend block says t, and its source mine, which was taken"
    )
    assert explain_other_tables(mine, "s3://tfstate/b", told) == (
        "s3://tfstate/b: a backend block says no table, and its source mine, which was taken"
    )
    assert explain_other_tables(replace(SOURCE, lock_table="t"), "s3://tfstate/a", told) is None
    assert explain_other_tables(SOURCE, "s3://tfstate/a", SourceIndex([backend("a", "t"), backend("a", "u")])) == (
        "s3://tfstate/a: backend blocks say more than one lock table for it (t and u), so none was asked"
    )


def test_unknown_tables_are_told_once_a_bucket() -> None:
    states = [
        *((SOURCE, f"s3://tfstate/{key}") for key in "ba"),
        (replace(SOURCE, no_lock_table=True), "s3://tfstate/c"),
        (FileSource(Path("x")), "x"),
        (None, "s3://tfstate/unreadable"),
    ]
    assert explain_unknown_locks(states, "nothing was done") == [
        (
            "s3://tfstate: which DynamoDB table has the locks of 2 states (such as s3://tfstate/a) is unknown, so "
            "nothing was done. Write it into the source in migrate.yaml: {bucket: tfstate, ..., lock_table: NAME} with "
            "the `dynamodb_table` of the backend, or `lock_table: null` where there is none."
        )
    ]
