"""Patterns for CloudWatch Logs that find in a trail's events how this program's roles were entered in another way than
the program's own. Pure text; what they see and do not see is in docs/operate.md.
"""

# CloudTrail records AssumeRole in the account of the caller and in that of the role, AssumeRoleWithWebIdentity in that
# of the role (https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html, read 2026-11). In the
# account of the role, a caller of another account is known by that account alone: `userIdentity.sessionContext` is
# missing. A comparison with a field that is missing is false, `!=` too, so each of them says what then holds
# (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, read 2026-11).

from collections.abc import Iterable

MAX_PATTERN = 1024
"""Characters of a filter pattern
(https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html, read 2026-11)."""

ROOT_USER = (
    '{ ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) && ($.eventType != "AwsServiceEvent") }'
)
"""Any use of the account's root user (CIS AWS Foundations Benchmark, "Ensure usage of the 'root' account is
monitored")."""

_TRAIL_CALLS = ("DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail")
TRAIL_CHANGES = (
    '{ ($.eventSource = "cloudtrail.amazonaws.com") && ('
    + " || ".join(f'($.eventName = "{name}")' for name in _TRAIL_CALLS)
    + ") }"
)
"""Whoever stops or changes a trail."""

_ACCOUNT = "$.userIdentity.accountId"
_CALLER = "$.userIdentity.sessionContext.sessionIssuer.userName"
_PROVIDER = "$.userIdentity.identityProvider"
_SESSION = "$.requestParameters.roleSessionName"
_WEB_IDENTITY = "AssumeRoleWithWebIdentity"


def match_entry(role: str) -> str:
    """Any entry. `role`: the role's ARN, or `*:role/` with its path and name for that role of any account."""
    return f"{{ {_enter(role)} }}"


def match_entry_by_accounts(role: str, *, account_ids: Iterable[str], session_prefixes: Iterable[str]) -> str:
    """An entry from another account than these, or in a session whose name begins with none of the prefixes; without
    prefixes, names do not count.
    """
    foreign = [_is_none_of(_ACCOUNT, account_ids)]
    if prefixes := sorted(session_prefixes):
        foreign.append(_is_none_of(_SESSION, [f"{prefix}*" for prefix in prefixes]))
    return f"{{ {_enter(role)} && ({' || '.join(foreign)}) }}"


def match_entry_by_web_identity(role: str, *, issuer: str, session_prefix: str) -> str:
    """An entry other than with a token of this identity provider or, to give itself the tag of the write gate, by a
    session of the role itself; or in a session whose name begins otherwise. `role`: its ARN, where `*` at the end
    stands for any end.

    `issuer`: the provider's URL without `https://`. `session_prefix`: a hyphen follows it.
    """
    other = [
        f'(($.eventName = "{_WEB_IDENTITY}") && {_is_none_of(_PROVIDER, [f"*{issuer}"])})',
        f'(($.eventName != "{_WEB_IDENTITY}") && {_is_none_of(_CALLER, [role.rpartition("/")[2]])})',
        _is_none_of(_SESSION, [f"{session_prefix}-*"]),
    ]
    return f"{{ {_enter(role)} && ({' || '.join(other)}) }}"


def match_entry_by_roles(role: str, *, callers: Iterable[str]) -> str:
    """An entry by anything but a session of these roles. `callers`: names without paths, of roles of the account whose
    trail it is; from every other account the caller's role is unknown, and that is another way.
    """
    return f"{{ {_enter(role)} && {_is_none_of(_CALLER, callers)} }}"


def _enter(role: str) -> str:
    return (
        '($.eventSource = "sts.amazonaws.com") && ($.eventName = "AssumeRole*") && '
        f'($.requestParameters.roleArn = "{role}")'
    )


def _is_none_of(field: str, values: Iterable[str]) -> str:
    differs = " && ".join(f'({field} != "{value}")' for value in sorted(set(values)))
    return f"(({field} NOT EXISTS) || ({differs}))"
