"""Permission sets of Identity Center on the map: in each account the role that AWS makes of one, and who enters it."""

from collections.abc import Iterator

from config import Organization
from config.plan.identity_center import CustomerPolicyPlan, plan_identity_center
from policies.managed import policy_key
from review.map.model import MapRole

PERMISSION_SET = "permission set"


def plan_map_permission_sets(organization: Organization) -> Iterator[MapRole]:
    """One for each permission set and those who have it; accounts in which the same have it are together."""
    plan = plan_identity_center(organization)
    if plan is None:
        return
    center = organization.identity_center
    names = {group.key: f"the group {group.name}" for group in center.groups}
    names |= {user.key: f"the user {user.user_name}" for user in center.users}
    people: dict[tuple[str, str], list[str]] = {}
    for one in plan.assignments:
        people.setdefault((one.permission_set, one.account), []).append(names[one.principal])
    accounts: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (key, account), some in sorted(people.items()):
        accounts.setdefault((key, tuple(sorted(some))), []).append(account)
    sets = {one.key: one for one in plan.permission_sets}
    durations = {one.key: one.session_duration for one in center.permission_sets}
    for (key, some), keys in accounts.items():
        planned = sets[key]
        own = [f"{policy.path}{policy.name}".removeprefix("/") for policy in planned.customer_policies]
        boundary = planned.boundary
        if isinstance(boundary, CustomerPolicyPlan):
            boundary = boundary.name
        elif boundary is not None:
            boundary = policy_key(boundary)
        yield MapRole(
            kind=PERMISSION_SET,
            name=planned.name,
            description=planned.description or "",
            accounts=tuple(keys),
            trusted_by=(),
            people=some,
            max_session_duration=durations[key],
            permissions=(*(policy_key(arn) for arn in planned.policy_arns), *own),
            inline_policy=planned.inline_policy is not None,
            boundary=boundary,
            where=organization.lines.get(("permission set", key)),
        )
