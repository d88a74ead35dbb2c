"""Which regions the policies of the config deny to this program, and in which accounts."""

from config.models import Organization, Policy
from config.plan.entry import plan_entry
from config.plan.policies import plan_attachments
from config.plan.units import accounts_under
from config.yaml.places import Places


def find_region_denials(organization: Organization, places: Places) -> list[tuple[Policy, str]]:
    """Each region-deny policy with the accounts that it holds for, by key, where it does not exempt this program."""
    denials = {policy.key: policy for policy in organization.policies if policy.builder == "region-deny"}
    return [
        (denials[attachment.policy], account)
        for attachment in plan_attachments(organization)
        if attachment.policy in denials
        for account in accounts_under(organization, attachment.target)
        if not _is_exempt(organization, places, denials[attachment.policy], account)
    ]


def _is_exempt(organization: Organization, places: Places, policy: Policy, account: str) -> bool:
    """Whether the policy exempts the role by which this program acts in the account, or may: the role is not known.

    The exemption is for role/<name> in any account, so that a role with a path is not exempted by its name.
    """
    if "execution_role" in places.blanks and organization.account(account).access == "execution-role":
        return bool(policy.exempt_roles)
    return any(hop.role_name in policy.exempt_roles for hop in plan_entry(organization, account)[-1:])
