"""Bucket policies."""

from policies.buckets import tls_only


def test_every_call_without_tls_is_refused() -> None:
    (statement,) = tls_only("arn:aws:s3:::state")["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Resource"] == ["arn:aws:s3:::state", "arn:aws:s3:::state/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
