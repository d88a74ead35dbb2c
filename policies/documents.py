"""Policy documents as Python mappings: the text that is sent to AWS, and the documents that this program builds.

Documents that users write are read by config.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from policies.problems import as_list

# AWS's own example, entry for entry, read 2026-04: aws-samples/service-control-policy-examples, file
# Region-controls/Deny-access-to-AWS-based-on-the-requested-AWS-region.json. AWS says of it that it "might not include
# all global services".
GLOBAL_ACTIONS: tuple[str, ...] = (
    "a4b:*",
    "acm:*",
    "aws-marketplace-management:*",
    "aws-marketplace:*",
    "aws-portal:*",
    "budgets:*",
    "ce:*",
    "chime:*",
    "cloudfront:*",
    "config:*",
    "cur:*",
    "directconnect:*",
    "ec2:DescribeRegions",
    "ec2:DescribeTransitGateways",
    "ec2:DescribeVpnGateways",
    "fms:*",
    "globalaccelerator:*",
    "health:*",
    "iam:*",
    "importexport:*",
    "kms:*",
    "mobileanalytics:*",
    "networkmanager:*",
    "organizations:*",
    "pricing:*",
    "route53:*",
    "route53domains:*",
    "route53-recovery-cluster:*",
    "route53-recovery-control-config:*",
    "route53-recovery-readiness:*",
    "s3:GetAccountPublic*",
    "s3:ListAllMyBuckets",
    "s3:ListMultiRegionAccessPoints",
    "s3:PutAccountPublic*",
    "shield:*",
    "sts:*",
    "support:*",
    "trustedadvisor:*",
    "waf-regional:*",
    "waf:*",
    "wafv2:*",
    "wellarchitected:*",
)


def minify(document: Mapping[str, Any]) -> str:
    """The document as JSON without white space, keys in the order in which they stand.

    By API, white space counts against a policy's size, so this text is both what is measured and what is sent.
    Raises ValueError for a number that JSON can't hold (NaN, infinity).
    """
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def region_deny(regions: Sequence[str], exempt_roles: Sequence[str] = ()) -> dict[str, Any]:
    """A service control policy that denies every regional action outside `regions`.

    Global services answer in us-east-1 whatever region the caller works in, so their actions (GLOBAL_ACTIONS) are left
    out. `exempt_roles`: names of roles whose sessions, in any account, are not restricted. The order of either changes
    nothing, so that sorting a list in the config does not change the policy.
    """
    condition: dict[str, Any] = {"StringNotEquals": {"aws:RequestedRegion": sorted(set(regions))}}
    if exempt_roles:
        condition["ArnNotLike"] = {
            "aws:PrincipalARN": [f"arn:aws:iam::*:role/{name}" for name in sorted(set(exempt_roles))]
        }
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "DenyUnapprovedRegions",
                "Effect": "Deny",
                "NotAction": list(GLOBAL_ACTIONS),
                "Resource": "*",
                "Condition": condition,
            }
        ],
    }


def has_allow(content: str) -> bool:
    """Whether a document, as text, has a statement with the effect Allow. One that cannot be read has none."""
    try:
        return any(statement["Effect"] == "Allow" for statement in as_list(json.loads(content)["Statement"]))
    except (ValueError, KeyError, TypeError):
        return False
