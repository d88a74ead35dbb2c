"""All rules of the gate over the previews of one change, and what the waivers leave of it. Pure."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from config.models import Organization
from engine.changes import StackPreview
from review.gate.accounts import refuse_dropped_account_checks, refuse_no_explicit_provider, refuse_wrong_accounts
from review.gate.acls import refuse_changed_acls
from review.gate.ci_roles import refuse_entries_between_groups
from review.gate.forwarding import refuse_other_servers
from review.gate.guardrails import refuse_lost_guardrails
from review.gate.imports import refuse_imports_with_differences
from review.gate.loss import refuse_losses, refuse_unprotected
from review.gate.moves import refuse_many_moves
from review.gate.openings import refuse_opened_groups
from review.gate.reach import refuse_changed_reach
from review.gate.refusals import Refusal
from review.gate.rights import refuse_grown_rights
from review.gate.role_rights import refuse_grown_role_rights
from review.gate.routes import refuse_changed_routes, refuse_lost_zones
from review.gate.shares import refuse_shares_outside
from review.gate.subject import Subject
from review.gate.switches import refuse_switched_off
from review.gate.trust import refuse_entry_to_management, refuse_grown_trust, refuse_wider_policies
from review.gate.waivers import Judgement, apply_waivers
from review.gate.weakening import refuse_weakened_protections

RULES: tuple[Callable[[Subject], Iterator[Refusal]], ...] = (
    refuse_losses,
    refuse_unprotected,
    refuse_lost_guardrails,
    refuse_imports_with_differences,
    refuse_no_explicit_provider,
    refuse_wrong_accounts,
    refuse_dropped_account_checks,
    refuse_switched_off,
    refuse_weakened_protections,
    refuse_shares_outside,
    refuse_opened_groups,
    refuse_changed_reach,
    refuse_changed_routes,
    refuse_lost_zones,
    refuse_changed_acls,
    refuse_many_moves,
    refuse_grown_trust,
    refuse_entry_to_management,
    refuse_wider_policies,
    refuse_other_servers,
    refuse_grown_rights,
    refuse_grown_role_rights,
    refuse_entries_between_groups,
)


def judge(previews: Sequence[StackPreview], organization: Organization, today: date) -> Judgement:
    """What must not happen of all that these previews would do. `today`: by which waivers are over."""
    subject = Subject(previews=previews, organization=organization)
    # An engine comes to the resources in another order each time.
    refusals = [refusal for rule in RULES for refusal in sorted(rule(subject), key=lambda refusal: refusal.urn)]
    given = [preview.stack for preview in previews]
    sharing = {one.name: subject.list_sharing(one.name) for one in organization.gate.waivers if one.key is not None}
    return apply_waivers(refusals, organization, given, today, sharing)
