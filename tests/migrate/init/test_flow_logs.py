"""Why a flow log of a state stays outside of the config."""

from typing import Any

import pytest

from tests.migrate.init.loading import Loader, told
from tests.migrate.init.networks import of_module
from tests.migrate.init.test_security_groups import of
from tests.migrate.init.test_states import read
from tests.migrate.init.test_tiers import change

SAID: dict[str, Any] = {
    "id": "fl-1",
    "vpc_id": "vpc-1",
    "log_destination_type": "s3",
    "log_destination": "arn:aws:s3:::flow-logs",
    "destination_options": [{"file_format": "plain-text", "hive_compatible_partitions": False}],
}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "init does not write the bucket that keeps it"),
        ({"vpc_id": "", "subnet_id": "subnet-a"}, "it has subnet_id"),
        ({"vpc_id": "vpc-9"}, "is of a VPC of it, and goes into a bucket"),
        ({"log_destination_type": "cloud-watch-logs"}, "is of a VPC of it, and goes into a bucket"),
        ({"log_format": "${srcaddr}"}, "it has log_format"),
        ({"destination_options": [{"file_format": "parquet"}]}, "it has destination_options"),
    ],
)
def test_why_a_flow_log_is_left(loaded: Loader, changes: dict[str, Any], words: str) -> None:
    parts = read(of("aws_flow_log", **SAID | changes)).network_parts
    organization, draft = loaded(change(of_module("ab"), flow_logs=parts.flow_logs))
    assert organization.vpcs[0].flow_logs is None
    assert words in told(draft, "a.tfstate aws_flow_log.x")
