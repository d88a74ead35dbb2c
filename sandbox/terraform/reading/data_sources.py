"""Data sources: what a state keeps of a question that Terraform asked."""

from collections.abc import Mapping
from typing import Any

from sandbox.terraform.reading.form import Reader, Target


def _caller_identity(target: Target) -> dict[str, Any]:
    caller = target.client("sts").get_caller_identity()
    return {
        "account_id": caller["Account"],
        "arn": caller["Arn"],
        "id": caller["Account"],
        "user_id": caller["UserId"],
    }


def _region(target: Target) -> dict[str, Any]:
    return {
        "description": None,
        "endpoint": f"ec2.{target.id}.amazonaws.com",
        "id": target.id,
        "name": target.id,
        "region": target.id,
    }


READERS: Mapping[str, Reader] = {"aws_caller_identity": _caller_identity, "aws_region": _region}
