"""Bucket policies that this program builds. They say nothing of who may use a bucket."""

from typing import Any


def tls_only(bucket_arn: str) -> dict[str, Any]:
    """The bucket policy that refuses every call without TLS."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "DenyInsecureTransport",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [bucket_arn, f"{bucket_arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
