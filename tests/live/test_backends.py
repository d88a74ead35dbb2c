"""The URL of a backend on S3, read as Pulumi reads it."""

from dataclasses import asdict
from typing import Any

import pytest

from live.backends import read_bucket_backend
from live.errors import LiveError

PLAIN = {
    "bucket": "state",
    "prefix": "",
    "region": None,
    "profile": None,
    "endpoint": None,
    "path_style": False,
    "encryption": {},
}


@pytest.mark.parametrize(
    ("url", "differs"),
    [
        ("s3://state", {}),
        ("s3://state/", {}),
        ("s3://state/deep/a%20folder/", {"prefix": "deep/a folder/"}),
        ("s3://state/deep?prefix=team-", {"prefix": "team-deep/"}),
        ("s3://state?region=eu-west-1&profile=ops&awssdk=v2", {"region": "eu-west-1", "profile": "ops"}),
        (
            "s3://state?endpoint=localhost:5000&disableSSL=true&s3ForcePathStyle=true",
            {"endpoint": "http://localhost:5000", "path_style": True},
        ),
        (
            "s3://state?endpoint=http://localhost:5000&use_path_style=1",
            {"endpoint": "http://localhost:5000", "path_style": True},
        ),
        ("s3://state?endpoint=minio:9000&disable_https=f", {"endpoint": "https://minio:9000"}),
        (
            "s3://state?ssetype=aws:kms&kmskeyid=alias/state",
            {"encryption": {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "alias/state"}},
        ),
    ],
)
def test_a_url_says_where_and_as_whom(url: str, differs: dict[str, Any]) -> None:
    backend = read_bucket_backend(url)
    assert backend is not None
    assert asdict(backend) == {**PLAIN, **differs}


@pytest.mark.parametrize("url", ["file:///var/state", "https://api.pulumi.com", "gs://state", "azblob://state"])
def test_other_backends_are_not_on_s3(url: str) -> None:
    assert read_bucket_backend(url) is None


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("s3://state?s3ForcePathStyle=yes", "s3ForcePathStyle=yes, which Pulumi refuses: write true or false"),
        ("s3://state?role=arn:aws:iam::1:role/r", "the parameter role, so Pulumi assumes a role, which this program"),
        ("s3://state?anonymous=true", "the parameter anonymous, so Pulumi uses no credentials"),
        ("s3://state?key=one", "the parameter key, so Pulumi keeps a single object"),
    ],
)
def test_what_would_be_looked_for_in_the_wrong_way_is_refused(url: str, said: str) -> None:
    with pytest.raises(LiveError, match=said):
        read_bucket_backend(url)
