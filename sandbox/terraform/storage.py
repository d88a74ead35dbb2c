"""Where the states are: bucket and lock table of the administrative account, as Terraform's S3 backend uses them.

The workspaces of `environments` lock by lock file, which leaves nothing in the table.
"""

import hashlib
from collections.abc import Mapping

from sandbox.terraform.estate import BUCKET, LOCK_TABLE, NETWORK_KEY, ORGANIZATION_KEY, Estate


def write_states(estate: Estate, states: Mapping[str, bytes]) -> None:
    """Makes bucket and table, and puts every state there with its digest."""
    account = estate.accounts["administration"]
    s3, dynamodb = (estate.entry.client(service, account) for service in ("s3", "dynamodb"))
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    dynamodb.create_table(
        TableName=LOCK_TABLE,
        KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for key, body in sorted(states.items()):
        s3.put_object(Bucket=BUCKET, Key=key, Body=body, ContentType="application/json", ServerSideEncryption="AES256")
        if key in {ORGANIZATION_KEY, NETWORK_KEY}:
            digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
            item = {"LockID": {"S": f"{BUCKET}/{key}-md5"}, "Digest": {"S": digest}}
            dynamodb.put_item(TableName=LOCK_TABLE, Item=item)
