"""Settings of an account as a whole or of its regions: passwords, alias, encryption, and what keeps the public out."""

from engine.changes import Change, Operation
from engine.deployment import StateResource
from review.report.sentences.model import OF, Area, Tell, Words, name_by
from review.report.text import code, show
from review.report.world import World


def _name_region(_: World, resource: StateResource) -> str:
    return f"in {code(show(resource.inputs.get('region')))}"


def _tell(sentence: str) -> Tell:
    """A sentence about the account (`of`) and, where the setting is of a region, the region (`where`)."""

    def tell(world: World, change: Change) -> str:
        return sentence.format(of=OF, where=_name_region(world, change.resource))

    return tell


def _describe_setting(noun: str, plural: str, off: str) -> Words:
    """The words of a setting of a region. `off`: what follows for AWS when the resource is deleted."""
    return Words(
        noun=noun,
        plural=plural,
        area=Area.baseline,
        name=_name_region,
        tell={
            Operation.create: _tell(f"{noun[0].upper()}{noun[1:]} {{where}}{{of}} is set"),
            Operation.delete: _tell(off),
        },
    )


WORDS = {
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": Words(
        noun="password policy",
        plural="password policies",
        area=Area.baseline,
        name=lambda _world, resource: code(resource.name),
        tell={
            Operation.create: _tell("The password policy of IAM users{of} is set"),
            Operation.delete: _tell("The password policy of IAM users{of} is deleted, and AWS's own default counts"),
        },
    ),
    "aws:iam/accountAlias:AccountAlias": Words(
        noun="account alias", plural="account aliases", area=Area.baseline, name=name_by("accountAlias")
    ),
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": Words(
        noun="block of public access to S3",
        plural="blocks of public access to S3",
        area=Area.baseline,
        name=lambda _world, resource: code(resource.name),
        tell={
            Operation.create: _tell("Public access to all S3 buckets{of} is set at the account"),
            Operation.delete: _tell("S3 buckets{of} may be public again, where their own settings let them"),
        },
    ),
    "aws:ebs/encryptionByDefault:EncryptionByDefault": _describe_setting(
        "EBS encryption by default",
        "EBS encryptions by default",
        "New EBS volumes {where}{of} are no longer encrypted unless somebody asks for it",
    ),
    "aws:ebs/defaultKmsKey:DefaultKmsKey": _describe_setting(
        "default key of EBS encryption",
        "default keys of EBS encryption",
        "New EBS volumes {where}{of} are encrypted by AWS's own key again",
    ),
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": _describe_setting(
        "block of public EBS snapshots",
        "blocks of public EBS snapshots",
        "EBS snapshots {where}{of} may be shared with everybody again",
    ),
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": _describe_setting(
        "block of public AMIs",
        "blocks of public AMIs",
        "The block of public AMIs {where}{of} stays as it is in AWS, and is managed here no longer",
    ),
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": _describe_setting(
        "metadata default of new EC2 instances",
        "metadata defaults of new EC2 instances",
        "New EC2 instances {where}{of} get AWS's own metadata defaults again",
    ),
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions": _describe_setting(
        "block of internet gateways",
        "blocks of internet gateways",
        "VPCs {where}{of} reach the internet again, where their routes lead there",
    ),
}
