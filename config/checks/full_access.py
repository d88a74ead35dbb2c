"""Rules about FullAWSAccess: where it is taken off, something else has to allow what the accounts do."""

from collections.abc import Iterator

from config.checks.walk import placed_targets
from config.errors import ConfigError
from config.models import Organization
from config.yaml.places import ORGANIZATION, Places
from policies.documents import has_allow

_TYPE = "SERVICE_CONTROL_POLICY"


def full_access_can_be_set(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """FullAWSAccess is there only while service control policies are enabled."""
    if _TYPE in organization.settings.policy_types or places.is_doubtful(_TYPE):
        return
    for target, place in placed_targets(organization):
        if target.full_aws_access is not None:
            yield places.error(
                place / "full_aws_access",
                f"FullAWSAccess is a {_TYPE}, a type that is not enabled, so AWS has it nowhere",
                f"add {_TYPE} to policy_types in {places.labels[ORGANIZATION]}, or remove full_aws_access",
            )


def something_else_allows(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS allows an account what every level above it allows, so a level without any Allow denies all of it.

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html, read 2026-11.
    """
    policies = {policy.key: policy for policy in organization.policies}
    for target, place in placed_targets(organization):
        if target.quarantine or target.full_aws_access is not False:
            continue
        if any(key not in policies for key in target.policies):
            continue
        own = [policies[key] for key in target.policies]
        if not any(policy.type == _TYPE and has_allow(policy.content) for policy in own):
            yield places.error(
                place / "full_aws_access",
                f'without FullAWSAccess no policy of "{target.key}" allows anything, so everything would be denied '
                "there, to this program's role too",
                f"add a {_TYPE} with an Allow statement to its policies, or remove full_aws_access; where it is meant, "
                "write quarantine: true beside it",
            )


def quarantine_has_an_effect(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """It says that what full_aws_access: false does is meant."""
    for target, place in placed_targets(organization):
        if target.quarantine and target.full_aws_access is not False and not places.is_lost(place / "full_aws_access"):
            yield places.error(
                place / "quarantine",
                f'"{target.key}" has FullAWSAccess, or is left as it is, so quarantine would have no effect',
                "add full_aws_access: false, or remove quarantine",
            )
