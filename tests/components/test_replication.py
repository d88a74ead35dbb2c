"""The replication of the state: everything, encrypted with the key of the other region, once both have versions."""

import json

import pulumi

from components.administration.replication import StateReplication, StateReplicationArgs
from components.administration.state_bucket import StateBucket, StateBucketArgs
from tests.support.component import OUTSIDE, register_component

NAME = "replication-admin"


def test_the_state_is_copied_with_its_delete_markers() -> None:
    def make(opts: pulumi.ResourceOptions) -> StateReplication:
        state, copy = (
            StateBucket(
                f"{OUTSIDE}{name}",
                StateBucketArgs(bucket_name=name, key_alias="alias/state", region=region, noncurrent_version_days=30),
                opts,
            )
            for name, region in (("state", "us-east-1"), ("copy", "us-west-2"))
        )
        args = StateReplicationArgs(
            role_name="Copy", source=state, region="us-east-1", copy=copy, copy_region="us-west-2"
        )
        return StateReplication(NAME, args, opts)

    found = register_component(make)
    assert {type_ for type_, _ in found} == {
        "awsorg:index:StateReplication",
        "BucketReplicationConfig",
        "Role",
        "RolePolicy",
    }
    replication = found["BucketReplicationConfig", NAME]
    assert (replication.inputs["bucket"], replication.inputs["role"]) == ("state", f"arn:of:{NAME}")
    (rule,) = replication.inputs["rules"]
    assert rule == {
        "id": "everything",
        "status": "Enabled",
        "priority": 1,
        "filter": {"prefix": ""},
        "deleteMarkerReplication": {"status": "Enabled"},
        "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
        "destination": {
            "bucket": f"arn:of:{OUTSIDE}copy",
            "encryptionConfiguration": {"replicaKmsKeyId": f"arn:of:{OUTSIDE}copy"},
        },
    }
    assert set(replication.depends_on) == {NAME}
    statements = json.loads(found["RolePolicy", NAME].inputs["policy"])["Statement"]
    assert [statement["Resource"] for statement in statements][2:] == [
        f"arn:of:{OUTSIDE}copy/*",
        f"arn:of:{OUTSIDE}state",
        f"arn:of:{OUTSIDE}copy",
    ]
