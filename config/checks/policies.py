"""Rules about policies: enabled, within AWS's limits (policies.limits), and not denying this program its networks."""

from collections import Counter
from collections.abc import Iterator

from config.checks.region_denials import find_region_denials
from config.checks.walk import IPAM_PLACE, lacks_trusted_access, placed_policy_lists, placed_roles, placed_targets
from config.errors import ConfigError
from config.models import Organization
from config.text import shorten
from config.yaml.places import NETWORK, ORGANIZATION, POLICIES, Place, Places
from policies.limits import AS_OF, LIMITS, MAX_ROLE_INLINE_CHARACTERS, REQUIRED_SERVICES


def types_are_enabled(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A policy's type is enabled before it can be made and attached."""
    for index, policy in enumerate(organization.policies):
        place = Place(POLICIES, ("policies", index, "type"))
        if places.is_lost(place) or places.is_doubtful(policy.type):
            continue
        if policy.type not in organization.settings.policy_types:
            yield places.error(
                place,
                f'"{policy.key}" is a {policy.type}, a type that is not enabled, so AWS refuses to attach it',
                f"add {policy.type} to policy_types in {places.labels[ORGANIZATION]}",
            )


def types_have_their_services(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Some types can be enabled only where a service has trusted access."""
    settings = organization.settings
    for index, policy_type in enumerate(settings.policy_types):
        service = REQUIRED_SERVICES.get(policy_type)
        if service is not None and lacks_trusted_access(organization, places, service):
            yield places.error(
                Place(ORGANIZATION, ("policy_types", index)),
                f"{policy_type} needs trusted access for {service}, or AWS refuses to enable it",
                f"add {service} to trusted_access",
            )


def region_denials_leave_the_networks(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A region-deny policy must not cut this program off from a network that it manages."""
    denied = find_region_denials(organization, places)
    things = [
        (f'"{thing.key}"', thing.account, thing.region, Place(NETWORK, (kind, index)), "key")
        for kind, listed in (
            ("vpcs", organization.vpcs),
            ("prefix_lists", organization.prefix_lists),
            ("transit_gateways", organization.transit_gateways),
        )
        for index, thing in enumerate(listed)
    ]
    if organization.ipam is not None:
        things.append(("the IPAM", organization.ipam.account, organization.ipam.region, IPAM_PLACE, "account"))
    for name, owner, said, place, known_by in things:
        for policy in sorted((one for one, account in denied if account == owner), key=lambda one: one.key):
            region = said or organization.region_of(owner)
            if region not in policy.regions:
                yield places.error(
                    place / ("region" if said else known_by),
                    f'{name} is in {region}, which the policy "{policy.key}" denies to the account "{owner}": this '
                    "program could not make it",
                    f'add {region} to the regions of "{policy.key}", or choose one of {", ".join(policy.regions)}',
                )


def names_are_unique(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS refuses a second policy of one name and type."""
    first: dict[tuple[str, str], int] = {}
    for index, policy in enumerate(organization.policies):
        name = policy.name or policy.original_key
        if name == LIMITS[policy.type].reserved:
            yield places.error(
                Place(POLICIES, ("policies", index, "name")),
                f'"{shorten(name)}" is the name of the policy that AWS attaches itself, so it refuses another',
                "choose another name",
            )
        other = first.setdefault((policy.type, name), index)
        if other != index and organization.policies[other].key != policy.key:
            where = places.line(Place(POLICIES, ("policies", other)))
            yield places.error(
                Place(POLICIES, ("policies", index, "name")),
                f'the name "{shorten(name)}" belongs to another {policy.type} ({where}); AWS refuses that',
                "give one of them another name",
            )


def documents_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A document is small enough once white space is gone, and there aren't too many."""
    for index, policy in enumerate(organization.policies):
        limit = LIMITS[policy.type].characters
        if len(policy.content) > limit:
            source = next(name for name in ("file", "document", "builder") if getattr(policy, name) is not None)
            yield places.error(
                Place(POLICIES, ("policies", index, source)),
                f'"{policy.key}" has {len(policy.content)} characters without white space, '
                f"AWS allows {limit} for a {policy.type} ({AS_OF})",
                "shorten it or split it into two policies",
            )
    for policy_type, number in Counter(policy.type for policy in organization.policies).items():
        limit = LIMITS[policy_type].per_organization
        if number > limit:
            message = f"there are {number} of type {policy_type}, AWS allows {limit} ({AS_OF})"
            yield places.error(Place(POLICIES, ("policies",)), message, "remove some")


def attachments_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """How many policies of a type may be attached to one root, unit or account, inherited ones not counted."""
    types = {policy.key: policy.type for policy in organization.policies}
    detached = {place / "policies" for target, place in placed_targets(organization) if target.full_aws_access is False}
    for policies, place in placed_policy_lists(organization):
        for policy_type, number in Counter(types[policy] for policy in policies if policy in types).items():
            limit = LIMITS[policy_type]
            reserved = None if policy_type == "SERVICE_CONTROL_POLICY" and place in detached else limit.reserved
            taken = f", {reserved}, which AWS attaches itself, among them" if reserved else ""
            total = number + (reserved is not None)
            if total > limit.per_target:
                yield places.error(
                    place,
                    f"{total} policies of type {policy_type} would be attached here{taken}; "
                    f"AWS allows {limit.per_target} ({AS_OF})",
                    "merge some, or attach some to the units above or below",
                )


def inline_policies_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A role's inline policy is small enough."""
    for role, place in placed_roles(organization):
        length = len(role.inline_document or "")
        if length > MAX_ROLE_INLINE_CHARACTERS:
            yield places.error(
                place / "inline_policy",
                f"the policy has {length} characters without white space, "
                f"IAM allows a role {MAX_ROLE_INLINE_CHARACTERS} ({AS_OF})",
                "shorten it, or make part of it a managed policy",
            )
