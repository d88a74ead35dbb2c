"""More cases: the settings that an account has once, or once for each region."""

from tests.sandbox.provider.cases import Case

_KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
_OTHER_KEY = "arn:aws:kms:us-east-1:123456789012:key/mrk-11111111222233334444555555555555"

SETTINGS_CASES = [
    Case(
        "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
        lambda _: {"minimumPasswordLength": 14, "requireSymbols": True, "passwordReusePrevention": 24},
        change={"minimumPasswordLength": 20, "maxPasswordAge": 90, "passwordReusePrevention": 0},
    ),
    Case(
        "aws:iam/accountAlias:AccountAlias",
        lambda _: {"accountAlias": "acme-prod"},
        replace={"accountAlias": "acme-production"},
    ),
    Case(
        "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
        lambda _: {"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True},
        change={"ignorePublicAcls": False, "restrictPublicBuckets": True},
        replace={"accountId": "210987654321"},
    ),
    Case(
        "aws:ebs/encryptionByDefault:EncryptionByDefault",
        lambda _: {"enabled": True},
        change={"enabled": False},
        lasting=True,
    ),
    Case(
        "aws:ebs/defaultKmsKey:DefaultKmsKey",
        lambda _: {"keyArn": _KEY},
        replace={"keyArn": _OTHER_KEY},
        lasting=True,
    ),
    Case(
        "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        lambda _: {"state": "block-all-sharing"},
        change={"state": "block-new-sharing"},
        lasting=True,
    ),
    Case(
        "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
        lambda _: {"state": "block-new-sharing"},
        change={"state": "unblocked"},
        lasting=True,
    ),
    Case(
        "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
        lambda _: {"httpTokens": "required", "httpPutResponseHopLimit": 2},
        change={"httpPutResponseHopLimit": None, "instanceMetadataTags": "enabled"},
        lasting=True,
    ),
    Case(
        "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
        lambda _: {"internetGatewayBlockMode": "block-ingress"},
        change={"internetGatewayBlockMode": "block-bidirectional"},
        lasting=True,
    ),
]
