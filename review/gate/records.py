"""Buckets of records and of states, and who hears of the use of this program's roles from elsewhere: one row a type."""

from review.gate.protection import Protection
from review.gate.strength import level, presence, retention, switch

_BUCKET = "aws:s3/bucket:Bucket"
_RECORDS = ("LogArchive", "LogBucket")
_STATES = ("StateBucket",)
_NO_ALARM = "nobody hears of it when a role of this program is entered from elsewhere, or the trail is changed"

PUBLIC_ACCESS = (
    switch("blockPublicAcls", "block_public_acls"),
    switch("ignorePublicAcls", "ignore_public_acls"),
    switch("blockPublicPolicy", "block_public_policy"),
    switch("restrictPublicBuckets", "restrict_public_buckets"),
)
"""What S3's block of public access has, of a bucket as of an account."""

BUCKETS = (
    Protection(
        type_="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        within=_RECORDS,
        key="expire_days",
        name="a bucket of records",
        labelled_by="bucket",
        weaker="what is older is deleted within a day or two, and nobody can tell any more what was done then",
        settings=(retention("expire_days", "expiration.days"),),
    ),
    Protection(
        type_="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        within=_STATES,
        key="noncurrent_version_days",
        name="the bucket of states",
        labelled_by="bucket",
        weaker="a state that was written over before then cannot be brought back",
        settings=(retention("noncurrent_version_days", "noncurrentVersionExpiration.noncurrentDays"),),
    ),
    Protection(
        type_="aws:s3/bucketVersioning:BucketVersioning",
        within=(*_RECORDS, *_STATES),
        part_of=_BUCKET,
        key="bucket_versioning",
        name="the versions of a bucket",
        labelled_by="bucket",
        weaker="what is deleted or written over in it is gone",
        deleted="what is deleted or written over in it is gone",
        settings=(level("versioningConfiguration.status", "status", "Suspended", "Enabled"),),
    ),
    Protection(
        type_="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        within=(*_RECORDS, *_STATES),
        part_of=_BUCKET,
        key="bucket_public_access_block",
        name="the block of public access of a bucket",
        labelled_by="bucket",
        weaker="it may be open to everybody",
        deleted="it may be open to everybody",
        settings=PUBLIC_ACCESS,
    ),
    Protection(
        type_="aws:s3/bucketPolicy:BucketPolicy",
        within=(*_RECORDS, *_STATES),
        part_of=_BUCKET,
        key="bucket_policy",
        name="the policy of a bucket",
        labelled_by="bucket",
        deleted="calls without TLS are taken, and whom it let write can write no more",
    ),
    Protection(
        type_="aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        within=(*_RECORDS, *_STATES),
        part_of=_BUCKET,
        key="bucket_encryption",
        name="the encryption of a bucket",
        labelled_by="bucket",
        weaker="who may read the bucket reads what is written from now on, without the key",
        deleted="who may read the bucket reads what is written from now on, without the key",
        settings=(
            level("rules.0.applyServerSideEncryptionByDefault.sseAlgorithm", "algorithm", "AES256", "aws:kms"),
            presence("rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId", "its KMS key"),
        ),
    ),
    Protection(
        type_="aws:s3/bucketLogging:BucketLogging",
        within=_STATES,
        part_of=_BUCKET,
        key="access_logs",
        name="the access logs of a bucket",
        labelled_by="bucket",
        deleted="nobody can tell any more who reads the states",
    ),
    Protection(
        type_="aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        within=("StateReplication",),
        key="replica",
        name="the copy of the states",
        labelled_by="bucket",
        deleted="states that are written from now on are in one region alone",
    ),
)
"""By names of security.yaml and admin.yaml where these have them; the rest only a change of the program can do."""

ALARMS = (
    Protection(
        type_="aws:cloudwatch/metricAlarm:MetricAlarm",
        within=("EntryAlarm",),
        key="alarm",
        name="the alarm of the audit",
        weaker=_NO_ALARM,
        deleted=_NO_ALARM,
        settings=(presence("alarmActions", "whom it tells"),),
        by_itself=True,
    ),
    Protection(
        type_="aws:sns/topic:Topic",
        within=("EntryAlarm",),
        key="alarm",
        name="the topic of the audit's alarm",
        deleted=_NO_ALARM,
    ),
    Protection(
        type_="aws:sns/topicPolicy:TopicPolicy",
        within=("EntryAlarm",),
        key="alarm",
        name="what lets the audit's alarm write to its topic",
        deleted=_NO_ALARM,
    ),
    Protection(
        type_="aws:cloudwatch/logMetricFilter:LogMetricFilter",
        within=("EntryAlarm",),
        key="alarm",
        name="a filter of the audit's alarm",
        labelled_by="name",
        deleted="what it looks for raises no alarm any more",
    ),
    Protection(
        type_="aws:sns/topicSubscription:TopicSubscription",
        within=("EntryAlarm",),
        key="alarm",
        name="somebody whom the audit's alarm tells",
        labelled_by="endpoint",
        deleted="that address hears of no alarm any more",
    ),
)
"""The `audit` of admin.yaml, beside its trail. What a filter's pattern lets pass is not compared."""
