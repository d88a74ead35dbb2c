"""The second pass: rules about what the files say of each other, and about AWS's limits.

Fields of one file are the models' to check. No rule may assume that another one found nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from config.checks import (
    access,
    administration,
    baseline,
    break_glass,
    ci,
    documents,
    former_keys,
    full_access,
    groups,
    identity,
    identity_center,
    network,
    opted_in_regions,
    policies,
    principals,
    references,
    security_services,
    waivers,
    write_gate,
)
from config.errors import ConfigError
from config.models import Organization
from config.yaml.places import Places

Check = Callable[[Organization, Places], Iterable[ConfigError]]

CHECKS: tuple[Check, ...] = (
    identity.keys_are_unique,
    former_keys.former_keys_are_free,
    identity.unit_names_are_unique_among_siblings,
    identity.emails_are_unique,
    identity.account_ids_are_unique,
    identity.units_fit_the_limits,
    groups.accounts_have_a_group,
    groups.groups_can_name_a_stack,
    groups.groups_fit,
    references.units_exist,
    references.accounts_exist,
    references.policies_exist,
    references.regions_are_in_use,
    references.services_are_trusted,
    references.services_are_known,
    documents.documents_have_the_form_of_their_type,
    policies.types_are_enabled,
    policies.types_have_their_services,
    policies.region_denials_leave_the_networks,
    policies.names_are_unique,
    policies.documents_fit,
    policies.attachments_fit,
    policies.inline_policies_fit,
    full_access.full_access_can_be_set,
    full_access.something_else_allows,
    full_access.quarantine_has_an_effect,
    access.trusted_accounts_exist,
    access.execution_role_lets_the_caller_in,
    access.overrides_make_a_usable_role,
    principals.outsiders_give_an_external_id,
    principals.providers_are_made_somewhere,
    principals.providers_are_one_of_a_url,
    principals.tokens_have_their_provider,
    break_glass.break_glass_is_made_somewhere,
    break_glass.break_glass_is_seen,
    break_glass.policies_exempt_break_glass,
    break_glass.root_access_is_trusted,
    access.role_names_are_free,
    access.role_tags_are_distinct,
    access.session_names_fit,
    ci.deployed_stacks_exist,
    ci.previews_have_their_own_environment,
    ci.deploy_role_names_fit,
    ci.ci_can_enter_the_management_account,
    ci.previews_can_enter_the_accounts,
    ci.groups_are_entered_by_execution_roles,
    ci.the_administrative_account_is_apart,
    ci.repositories_have_ids,
    ci.ci_permissions_fit,
    ci.ci_trust_fits,
    write_gate.gated_roles_lack_the_tag,
    write_gate.gates_fit,
    write_gate.tagged_sessions_lead_everywhere,
    write_gate.somebody_sets_the_tag,
    administration.buckets_are_distinct,
    administration.replica_is_elsewhere,
    administration.alarm_patterns_fit,
    baseline.baselines_have_targets,
    baseline.extended_profiles_exist,
    baseline.profiles_extend_in_no_circle,
    baseline.one_profile_is_the_nearest,
    baseline.baseline_regions_are_in_use,
    baseline.account_aliases_fit,
    baseline.baseline_tags_fit,
    baseline.default_vpcs_can_be_reached,
    opted_in_regions.regions_asked_for_are_in_use,
    opted_in_regions.regions_are_opted_into,
    security_services.services_have_an_administrator,
    security_services.security_services_are_trusted,
    security_services.security_services_have_one_administrator,
    security_services.security_service_regions_are_in_use,
    network.subnets_fit_their_vpc,
    network.vpcs_of_an_account_do_not_overlap,
    network.zones_are_in_the_region,
    network.shares_are_possible,
    identity_center.assignments_name_what_exists,
    identity_center.identity_center_is_trusted,
    identity_center.identity_center_is_in_a_region_in_use,
    identity_center.identity_store_has_who_is_written,
    identity_center.identity_center_names_are_unique,
    identity_center.permission_sets_fit,
    waivers.waivers_are_distinct,
)


def check(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Every problem that any rule finds."""
    places = replace(places, renamed=former_keys.find_former_references(organization))
    for rule in CHECKS:
        yield from rule(organization, places)
