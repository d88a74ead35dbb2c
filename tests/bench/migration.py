"""`python -m tests.bench.migration`: how scanning and planning grow with the estate.

Measures each in a process of its own: 1,000, 10,000 and 100,000 instances in one state file and in 500; and 500 states
in the local S3, as a ratio to a loop that reads the same objects one by one. `scan` is the command as a person runs it;
`plan` is everything that it does but ask the engine, whose answers are recorded (`tests.bench.planning`).
"""

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import boto3
import typer
from botocore.config import Config
from rich.console import Console
from rich.table import Table

from sandbox.aws.server import LocalAws
from tests.bench.measure import Measurement, measure
from tests.support.project import ROOT

RESULTS = ROOT / ".bench" / "migration.json"
PROGRESS = Console(stderr=True)
BUCKET = "terraform-states"
MANY_FILES = 500
SECONDS_PER_10000 = 5.0
MEGABYTES_PER_10000 = 300
READ_INSTANCES = 10_000

_ACCOUNT = "333333333333"  # one of the organization that `tests.bench.planning` plans
_PROVIDER = 'provider["registry.terraform.io/hashicorp/aws"].networking'
_TAGS = {"Environment": "production", "ManagedBy": "terraform", "Owner": "platform@example.com"}


def make_state(instances: int, number: int = 0) -> dict[str, Any]:
    """A version 4 state of VPCs, subnets, roles, attachments and routes, a fifth each; `number` tells states apart."""
    return {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": number + 1,
        "lineage": f"00000000-0000-4000-8000-{number:012}",
        "outputs": {},
        "resources": [_make_resource(position, number) for position in range(instances)],
    }


def write_states(folder: Path, instances: int, files: int) -> None:
    """As many states, with as many instances together, as `.tfstate` files."""
    for number in range(files):
        share = instances // files + (number < instances % files)
        (folder / f"state-{number:04}.tfstate").write_text(json.dumps(make_state(share, number), indent=2))


def measure_scan(source: str, environment: dict[str, str], folder: Path) -> Measurement:
    """`migrate scan --format json` of one source."""
    command = [sys.executable, "-m", "migrate", "scan", source, "--format", "json"]
    return measure(command, folder=folder, environment=environment | {"PYTHONPATH": str(ROOT)})


def measure_plan(folder: Path, environment: dict[str, str]) -> Measurement:
    """A whole plan of the states in a folder, reports and files included."""
    command = [sys.executable, "-m", "tests.bench.planning", str(folder)]
    return measure(command, folder=folder, environment=environment | {"PYTHONPATH": str(ROOT)})


def measure_loop(client: Any) -> float:
    """Seconds that it takes to get every object of the bucket, one after the other."""
    begin = time.monotonic()
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        for item in page["Contents"]:
            json.loads(client.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read())
    return time.monotonic() - begin


def measure_bucket(folder: Path) -> tuple[Measurement, float]:
    """`scan` of the local S3, and the bare loop over the same objects."""
    write_states(folder, READ_INSTANCES, MANY_FILES)
    with LocalAws() as aws:
        client = _connect(aws.url)
        client.create_bucket(Bucket=BUCKET)
        for file in sorted(folder.glob("*.tfstate")):
            client.put_object(Bucket=BUCKET, Key=f"org/{file.name}", Body=file.read_bytes())
        loop = measure_loop(client)
        credentials = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_REGION": "us-east-1"}
        environment = _make_environment() | credentials | {"AWS_ENDPOINT_URL": aws.url, "NO_PROXY": "127.0.0.1"}
        return measure_scan(f"s3://{BUCKET}/org/", environment, folder), loop


def main(
    instances: Annotated[list[int] | None, typer.Option(help="How many instances; may be given several times.")] = None,
) -> None:
    """Measures `scan` and `plan`, prints a table, and writes .bench/migration.json."""
    results: list[dict[str, Any]] = []
    table = Table("command", "instances", "files", "time", "per 10,000", "memory", title="python -m migrate")
    for count in instances or [1_000, 10_000, 100_000]:
        for files in (1, MANY_FILES):
            PROGRESS.print(f"{count:,} instances in {files} files ...", end=" ")
            with tempfile.TemporaryDirectory() as folder:
                write_states(Path(folder), count, files)
                scanned = measure_scan(folder, _make_environment(), Path(folder))
                planned = measure_plan(Path(folder), _make_environment())
            PROGRESS.print(f"scan {scanned.seconds:.1f} s, plan {planned.seconds:.1f} s")
            results.append({"instances": count, "files": files, "scan": asdict(scanned), "plan": asdict(planned)})
            for command, taken in (("scan", scanned), ("plan", planned)):
                missed = count == 10_000 and (
                    taken.seconds > SECONDS_PER_10000 or taken.peak_memory > MEGABYTES_PER_10000 * 2**20
                )
                table.add_row(command, *_format(count, files, taken), style="red" if missed else None)
    PROGRESS.print(f"{MANY_FILES} objects in the local S3 ...", end=" ")
    with tempfile.TemporaryDirectory() as folder:
        scanned, loop = measure_bucket(Path(folder))
    PROGRESS.print(f"{scanned.seconds:.1f} s")
    ratio = scanned.seconds / loop
    bucket = {"objects": MANY_FILES, "scan": asdict(scanned), "loop_seconds": loop, "ratio": round(ratio, 3)}
    RESULTS.parent.mkdir(exist_ok=True)
    written = {"python": platform.python_version(), "folders": results, "bucket": bucket}
    RESULTS.write_text(json.dumps(written, indent=2) + "\n")
    console = Console(width=100)
    console.print(table)
    console.print(
        f"{MANY_FILES} objects in S3: scan {scanned.seconds:.1f} s, a bare loop {loop:.1f} s, ratio {ratio:.2f}"
    )
    PROGRESS.print(f"Aim: 10,000 instances within {SECONDS_PER_10000:.0f} s and {MEGABYTES_PER_10000} MB, and linear.")
    PROGRESS.print(f"Written to {RESULTS.relative_to(ROOT)}.")


def _format(count: int, files: int, taken: Measurement) -> Iterator[str]:
    yield f"{count:,}"
    yield str(files)
    yield f"{taken.seconds:.2f} s"
    yield f"{taken.seconds / count * 10_000:.2f} s"
    yield f"{taken.peak_memory / 2**20:.0f} MB"


def _make_environment() -> dict[str, str]:
    """This process's environment without what would lead boto3 elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def _connect(url: str) -> Any:
    return boto3.Session().client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="bench",
        aws_secret_access_key="bench",
        config=Config(s3={"addressing_style": "path"}, proxies={}),
    )


def _make_resource(position: int, number: int) -> dict[str, Any]:
    kind = ("aws_vpc", "aws_subnet", "aws_iam_role", "aws_iam_role_policy_attachment", "aws_route")[position % 5]
    name = f"r{number:04}{position:06}"
    arn = f"arn:aws:ec2:us-east-1:{_ACCOUNT}"
    attributes: dict[str, dict[str, Any]] = {
        "aws_vpc": {
            "id": f"vpc-{number:04}{position:08}",
            "arn": f"{arn}:vpc/vpc-{number:04}{position:08}",
            "owner_id": _ACCOUNT,
            "cidr_block": "172.20.0.0/16",
            "tags": _TAGS,
            "tags_all": _TAGS,
        },
        "aws_subnet": {
            "id": f"subnet-{number:04}{position:08}",
            "arn": f"{arn}:subnet/subnet-{number:04}{position:08}",
            "owner_id": _ACCOUNT,
            "availability_zone": "us-east-1a",
            "cidr_block": "172.20.1.0/24",
            "tags": _TAGS,
            "tags_all": _TAGS,
        },
        "aws_iam_role": {
            "id": name,
            "name": name,
            "arn": f"arn:aws:iam::{_ACCOUNT}:role/{name}",
            "assume_role_policy": json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}] * 4}),
            "tags": _TAGS,
            "tags_all": _TAGS,
        },
        "aws_iam_role_policy_attachment": {
            "id": f"{name}-2026",
            "role": name,
            "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        },
        "aws_route": {
            "id": f"r-rtb-{number:04}{position:08}",
            "route_table_id": f"rtb-{number:04}{position:08}",
            "destination_cidr_block": "0.0.0.0/0",
            "gateway_id": "igw-1",
        },
    }
    return {
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider": _PROVIDER,
        "instances": [{"schema_version": 0, "attributes": attributes[kind], "private": "cHJpdmF0ZQ=="}],
    }


if __name__ == "__main__":
    typer.run(main)
