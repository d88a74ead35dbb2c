"""What the administrative account holds: the state's buckets and keys, the trail, and the alarm."""

from engine.changes import Change, Operation
from review.report.sentences.model import OF, Area, Tell, Words, name_by
from review.report.text import code
from review.report.world import World

BUCKET = "aws:s3/bucket:Bucket"
KEY = "aws:kms/key:Key"
_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
_TRAIL = "aws:cloudtrail/trail:Trail"
_TOPIC = "aws:sns/topic:Topic"


_BY_DEFAULT = "rules.applyServerSideEncryptionByDefault"
_INSIDE = {
    "rule.defaultRetention.days": "days that files are locked",
    "rule.defaultRetention.mode": "mode",
    "rules.expiration.days": "days that files are kept",
    "rules.noncurrentVersionExpiration.noncurrentDays": "days that old versions are kept",
    f"{_BY_DEFAULT}.sseAlgorithm": "algorithm",
    f"{_BY_DEFAULT}.kmsMasterKeyId": "KMS key",
    "versioningConfiguration.status": "status",
}
"""What people look for in the settings of a bucket."""


def _of_bucket(noun: str, plural: str, *, lost: str) -> Words:
    """A setting of a bucket. `lost`: what it means that it goes."""
    return Words(
        noun=f"{noun} of bucket",
        plural=plural,
        area=Area.administration,
        name=name_by("bucket"),
        labels=_INSIDE,
        tell={Operation.delete: _end(noun, lost)},
        belongs_to=(BUCKET,),
    )


def _end(noun: str, lost: str) -> Tell:
    def tell(world: World, change: Change) -> str:
        bucket = name_by("bucket")(world, change.resource)
        return f"{noun[0].upper()}{noun[1:]} of bucket {bucket}{OF} is deleted: {lost}"

    return tell


def _name_topic(world: World, change: Change, sentence: str) -> str:
    return sentence.format(code(world.mask(str(change.resource.inputs.get("endpoint", change.resource.name)))), of=OF)


WORDS = {
    BUCKET: Words(noun="bucket", plural="buckets", area=Area.administration, name=name_by("bucket")),
    "aws:s3/bucketVersioning:BucketVersioning": _of_bucket(
        "versioning", "switches of versioning", lost="what is overwritten is gone"
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _of_bucket(
        "encryption", "settings of encryption", lost="AWS's own key encrypts from then on"
    ),
    "aws:s3/bucketPolicy:BucketPolicy": _of_bucket(
        "policy", "bucket policies", lost="permissions alone say who gets in"
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _of_bucket(
        "block of public access", "blocks of public access", lost="a policy may open the bucket to everybody"
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _of_bucket(
        "lifecycle", "lifecycles", lost="old versions stay, and cost"
    ),
    "aws:s3/bucketLogging:BucketLogging": _of_bucket(
        "access log", "access logs", lost="nobody sees who read or wrote it"
    ),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": _of_bucket(
        "lock of objects", "locks of objects", lost="what is written from then on can be deleted"
    ),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": _of_bucket(
        "replication", "replications", lost="new objects have no copy"
    ),
    KEY: Words(
        noun="key",
        plural="keys",
        area=Area.administration,
        name=name_by("description"),
        labels={"rotationPeriodInDays": "days between rotations", "enableKeyRotation": "rotation"},
    ),
    "aws:kms/alias:Alias": Words(
        noun="alias of a key", plural="aliases of keys", area=Area.administration, belongs_to=(KEY,)
    ),
    _TRAIL: Words(noun="trail", plural="trails", area=Area.administration),
    "aws:cloudwatch/logGroup:LogGroup": Words(
        noun="log group",
        plural="log groups",
        area=Area.administration,
        labels={"retentionInDays": "days that events stay"},
        belongs_to=(_TRAIL,),
    ),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": Words(
        noun="filter of events", plural="filters of events", area=Area.administration, belongs_to=(_ALARM,)
    ),
    _ALARM: Words(noun="alarm", plural="alarms", area=Area.administration),
    _TOPIC: Words(noun="topic of mails", plural="topics of mails", area=Area.administration, belongs_to=(_ALARM,)),
    "aws:sns/topicPolicy:TopicPolicy": Words(
        noun="policy of the topic of mails",
        plural="policies of topics",
        area=Area.administration,
        name=lambda _world, resource: code(resource.name),
        belongs_to=(_TOPIC,),
    ),
    "aws:sns/topicSubscription:TopicSubscription": Words(
        noun="receiver of alarms",
        plural="receivers of alarms",
        area=Area.administration,
        name=name_by("endpoint"),
        tell={
            Operation.create: lambda world, change: _name_topic(
                world, change, "{} is told of alarms{of}, once it has confirmed"
            ),
            Operation.delete: lambda world, change: _name_topic(world, change, "{} is told of alarms{of} no longer"),
        },
        belongs_to=(_ALARM, _TOPIC),
    ),
}
