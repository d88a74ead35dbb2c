"""Locks of folders and of S3: who holds them, whether that run lives, and that one is taken away by its name."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from recovery import locks as locks_module
from recovery.locks import BackendError, Holder, Lock, describe, judge, open_locks, read_lock
from sandbox.aws.server import LocalAws

TEXT = '{"pid":4711,"username":"ci","hostname":"runner-1","timestamp":"2026-11-26T12:15:03.123456789+01:00"}'
FOLDER = ".pulumi/locks/organization/aws-organization/org"


def lock_of(pid: int, *, host: str | None = None, since: datetime | None = None) -> Lock:
    holder = Holder(
        pid=pid, user="ci", host=socket.gethostname() if host is None else host, since=since or datetime.now(UTC)
    )
    return Lock(name="one", place="/state/one.json", holder=holder)


def test_a_lock_tells_its_holder() -> None:
    lock = read_lock("one", "/state/one.json", TEXT)
    assert describe(lock) == "ci@runner-1, process 4711, since 2026-11-26 11:15:03 UTC (/state/one.json)"


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", "[" * 100_000, TEXT.replace("2026", "then"), TEXT.replace("2026-11-26T12", "0001-01-01T00")),
        *(TEXT.replace("4711", pid) for pid in ('"x"', "-1", "0", "1.5", "true", "Infinity")),
    ],
    ids=lambda text: text[:120],
)
def test_a_lock_that_cannot_be_read_is_nobodys(text: str) -> None:
    lock = read_lock("one", "/state/one.json", text)
    assert lock.holder is None
    assert judge(lock).state == "unknown"
    assert describe(lock) == "/state/one.json, which cannot be read"


def test_a_lock_s_names_stay_on_one_line() -> None:
    lock = read_lock("one", "/state/one.json", TEXT.replace("runner-1", "a\\nb\\u001b[31m"))
    assert describe(lock).startswith("ci@a\\nb\\x1b[31m, process 4711")
    assert judge(lock).why.endswith("a process of a\\nb\\x1b[31m can only be looked for there")


def test_a_run_of_another_host_is_unknown() -> None:
    verdict = judge(lock_of(os.getpid(), host="elsewhere"))
    assert verdict.state == "unknown"
    assert "can only be looked for there" in verdict.why


def test_a_host_of_a_name_that_many_have_tells_nothing_of_a_bucket_s_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "localhost.localdomain")
    lock = lock_of(2**22 + 1)
    assert judge(lock).state == "dead"
    verdict = judge(replace(lock, place="s3://state/one.json"))
    assert verdict.state == "unknown"
    assert verdict.why == "this host is named localhost.localdomain, as many are, so the run may be on another"


def test_a_process_that_is_not_there_is_dead() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert judge(lock_of(ended.pid)).state == "dead"


def test_a_process_that_its_parent_has_not_waited_for_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks_module, "PROCESS_NAME", "python")
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as ended:
        assert ended.stdout is not None
        ended.stdout.read()
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        assert judge(lock_of(ended.pid)).why == f"process {ended.pid} of this host has ended"


def test_another_program_under_the_same_number_is_no_holder() -> None:
    verdict = judge(lock_of(os.getpid()))
    assert verdict.state == "dead"
    assert "and no pulumi" in verdict.why


def test_a_run_that_lives_is_alive_and_a_later_one_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks_module, "PROCESS_NAME", "py")
    assert judge(lock_of(os.getpid())).state == "alive"
    before = datetime.now(UTC) - timedelta(days=30)
    verdict = judge(lock_of(os.getpid(), since=before))
    assert verdict.state == "dead"
    assert "began after the lock" in verdict.why


def test_a_folder_s_locks_are_read_and_one_is_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "a state" / FOLDER
    folder.mkdir(parents=True)
    for name in ("one", "two"):
        (folder / f"{name}.json").write_text(TEXT)
    locks = open_locks(f"file://{tmp_path}/a%20state?metadata=skip", "aws-organization", "org")
    assert locks is not None
    found = locks.read()
    assert [lock.name for lock in found] == ["one", "two"]
    locks.remove(found[0])
    locks.remove(found[0])
    assert [file.name for file in folder.iterdir()] == ["two.json"]
    others = open_locks(f"file://{tmp_path}/a%20state", "aws-organization", "admin")
    assert others is not None
    assert others.read() == []


@pytest.mark.parametrize(
    "parameters",
    ["endpoint={host}&disableSSL=true&s3ForcePathStyle=true", "endpoint=http://{host}&use_path_style=true"],
)
def test_a_bucket_s_locks_are_read_and_one_is_taken_away(local_aws: LocalAws, parameters: str) -> None:
    s3: Any = local_aws.client("s3")
    s3.create_bucket(Bucket="state")
    for name in ("one", "two"):
        s3.put_object(Bucket="state", Key=f"deep/{FOLDER}/{name}.json", Body=TEXT.encode())
    s3.put_object(Bucket="state", Key=f"deep/{FOLDER}-other/three.json", Body=TEXT.encode())
    host = local_aws.url.removeprefix("http://")
    url = f"s3://state/deep?region=us-east-1&{parameters.format(host=host)}"
    locks = open_locks(url, "aws-organization", "org")
    assert locks is not None
    found = locks.read()
    assert [lock.name for lock in found] == ["one", "two"]
    assert found[0].place == f"s3://state/deep/{FOLDER}/one.json"
    locks.remove(found[0])
    locks.remove(found[0])
    assert [lock.name for lock in locks.read()] == ["two"]


def test_a_bucket_that_is_not_there_is_said(local_aws: LocalAws) -> None:
    locks = open_locks("s3://nowhere?region=us-east-1", "aws-organization", "org")
    assert locks is not None
    with pytest.raises(BackendError, match=r"the locks in s3://nowhere/\.pulumi.* cannot be read.*NoSuchBucket"):
        locks.read()


def test_a_url_that_pulumi_reads_otherwise_is_refused() -> None:
    with pytest.raises(BackendError, match="the parameter role, so Pulumi assumes a role"):
        open_locks("s3://state?role=arn:aws:iam::1:role/state", "aws-organization", "org")


@pytest.mark.parametrize("url", ["https://api.pulumi.com", "gs://bucket", "azblob://container", "postgres://host/db"])
def test_other_backends_lock_in_their_own_way(url: str) -> None:
    assert open_locks(url, "aws-organization", "org") is None


def test_a_lock_s_text_is_what_the_engine_writes() -> None:
    assert set(json.loads(TEXT)) == {"pid", "username", "hostname", "timestamp"}
