"""What AWS allows for each type of policy, read 2026-11-21. Data only.

Sources: orgs_reference_limits.html (SCPs: 10,240 characters and 10 a target since 2026-05-15), the PolicyType
enumeration of the Organizations API. White space counts: only the console strips it. Where the quota page names no
figure for a type, it has those of the other declarative types.
"""

from typing import NamedTuple


class Limit(NamedTuple):
    """`characters`: the longest content. `attached`: how many of a type one root, unit or account may have attached
    directly, AWS's own included. `least`: how many it must keep while the type is enabled."""

    characters: int
    attached: int
    least: int = 0


LIMITS = {
    "SERVICE_CONTROL_POLICY": Limit(10_240, 10, least=1),
    "RESOURCE_CONTROL_POLICY": Limit(5_120, 5, least=1),
    "TAG_POLICY": Limit(10_000, 10),
    "BACKUP_POLICY": Limit(10_000, 10),
    "AISERVICES_OPT_OUT_POLICY": Limit(2_500, 5),
    "CHATBOT_POLICY": Limit(10_000, 5),
    "DECLARATIVE_POLICY_EC2": Limit(10_000, 10),
    "SECURITYHUB_POLICY": Limit(10_000, 10),
    "INSPECTOR_POLICY": Limit(10_000, 10),
    "BEDROCK_POLICY": Limit(10_000, 10),
    "S3_POLICY": Limit(10_000, 10),
    "UPGRADE_ROLLOUT_POLICY": Limit(10_000, 10),
    "NETWORK_SECURITY_DIRECTOR_POLICY": Limit(10_000, 10),
}
