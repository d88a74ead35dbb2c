"""Of many sources, those where a state may be."""

from pathlib import Path

import pytest

from migrate.sources import layout
from migrate.sources.lookup import SourceIndex
from migrate.sources.model import FileSource, S3Source
from migrate.terraform import code as terraform_code
from migrate.terraform.code import RootModule, TerraformCode
from migrate.terraform.hcl import ModuleFiles

NUMBER = 300


def test_a_source_is_found_by_its_key_path_and_workspaces() -> None:
    bucket = S3Source(bucket="b", keys=("live/a", "c"))
    file = FileSource(Path("x/terraform.tfstate"))
    index = SourceIndex([bucket, file, S3Source(bucket="other", keys=("live/a",)), S3Source(bucket="b", prefix="")])
    for location in ("s3://b/live/a", "s3://b/env:/dev/live/a", "s3://b/dev/c"):
        assert index.find(location) == [bucket]
    for location in ("x/terraform.tfstate", "x/terraform.tfstate.d/dev/terraform.tfstate"):
        assert index.find(location) == [file]
    for location in ("s3://b/a", "s3://b/live/a/c2", "x/other.tfstate", "terraform.tfstate"):
        assert index.find(location) == []


def test_no_state_is_held_against_every_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    """2,000 root modules and their states took half a minute."""
    calls = 0

    def count(answer):
        def ask(*arguments):
            nonlocal calls
            calls += 1
            return answer(*arguments)

        return ask

    monkeypatch.setattr(layout, "split_key", count(layout.split_key))
    monkeypatch.setattr(terraform_code, "holds_state", count(terraform_code.holds_state))
    keys = [f"live/{number}/terraform.tfstate" for number in range(NUMBER)]
    backends = [S3Source(bucket="b", keys=(key,), lock_table="t") for key in keys]
    files = ModuleFiles(Path("x"), (), {}, {})
    modules = tuple(RootModule(files=files, sources={one: ("x:1",)}, located=True) for one in backends)
    code = TerraformCode(sources=tuple(backends), claims=(), notes=(), modules=modules)
    layout.settle_lock_tables(S3Source(bucket="b"), keys, SourceIndex(backends))
    for one, key in zip(backends, keys, strict=True):
        assert code.find_claims(f"s3://b/{key}", "default") == ()
        assert code.find_places(one) == ("x:1",)
    assert calls < 5 * NUMBER
