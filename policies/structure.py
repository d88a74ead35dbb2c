"""Whether a policy document has the form that AWS wants of its type: elements, values and operators, not what they do.

Only the form that AWS's pages state is judged; AWS has the last word (CreatePolicy).
"""

from collections.abc import Mapping
from typing import Any

from policies.inheritance import check_settings
from policies.limits import PolicyType
from policies.problems import Problem, as_list, misspelt
from policies.statements import check_statements

TOP_LEVEL_KEYS: dict[PolicyType, str] = {
    "TAG_POLICY": "tags",
    "BACKUP_POLICY": "plans",
    "AISERVICES_OPT_OUT_POLICY": "services",
    "CHATBOT_POLICY": "chatbot",
    "DECLARATIVE_POLICY_EC2": "ec2_attributes",
    "SECURITYHUB_POLICY": "securityhub",
    "INSPECTOR_POLICY": "inspector",
    "BEDROCK_POLICY": "bedrock",
    "S3_POLICY": "s3_attributes",
    "UPGRADE_ROLLOUT_POLICY": "upgrade_rollout",
    "NETWORK_SECURITY_DIRECTOR_POLICY": "network_security_director",
    "GUARDDUTY_POLICY": "guardduty",
}
"""What a document of each management policy type begins with, by the page "syntax and examples" of each type:
docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_<type>_syntax.html, read 2026-11."""


def check_policy_document(policy_type: PolicyType, document: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the form of a document of this type; every problem, in the order of the document.

    Those with `refused` are what AWS refuses; the others stand against what its pages say, and AWS may take them.
    """
    other = guess_type(document)
    if other is not None and other != policy_type and not (_has_statements(policy_type) and _has_statements(other)):
        return [Problem((), f"this is the document of a {other}, not of a {policy_type}", f"write type: {other}")]
    if _has_statements(policy_type):
        return check_statements(document, deny_only=policy_type == "RESOURCE_CONTROL_POLICY")
    key = TOP_LEVEL_KEYS[policy_type]
    if key not in document:
        meant = misspelt(key, document)
        found = f'"{meant}" is not that' if meant else "it has none"
        hint = f'write "{key}" instead' if meant else f'write its settings in {{"{key}": {{...}}}}'
        return [Problem((meant,) if meant else (), f'a {policy_type} begins with the key "{key}", and {found}', hint)]
    return check_settings(document, key, policy_type)


def guess_type(document: Mapping[str, Any]) -> PolicyType | None:
    """The type that a document is written for, by its first level; None when that doesn't tell."""
    statements = document.get("Statement")
    if statements is not None:
        is_rcp = any(isinstance(statement, dict) and "Principal" in statement for statement in as_list(statements))
        return "RESOURCE_CONTROL_POLICY" if is_rcp else "SERVICE_CONTROL_POLICY"
    found: list[PolicyType] = [
        policy_type for policy_type, key in TOP_LEVEL_KEYS.items() if isinstance(document.get(key), dict)
    ]
    return found[0] if len(found) == 1 else None


def _has_statements(policy_type: PolicyType) -> bool:
    return policy_type in {"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"}
