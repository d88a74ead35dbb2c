"""What is switched off for the whole organization: its features, trusted access and policy types."""

from collections.abc import Iterator

from engine.changes import Operation
from engine.deployment import StateResource
from engine.preview import has_unknown
from policies.services import RAM
from review.gate.refusals import Refusal
from review.gate.subject import Subject

_SERVICE = "aws:organizations/awsServiceAccess:AwsServiceAccess"
_SHARING = "aws:ram/sharingWithOrganization:SharingWithOrganization"
_ORGANIZATION = "aws:organizations/organization:Organization"


def refuse_switched_off(subject: Subject) -> Iterator[Refusal]:
    """Trusted access of a service, and a policy type, that were on and would be off."""
    for change in subject.of(_SERVICE, _SHARING):
        if change.operation is not Operation.delete:
            continue
        service = str(change.resource.inputs.get("servicePrincipal") or RAM)
        yield subject.refuse(
            "switched-off",
            change,
            attribute="servicePrincipal",
            would=f"{service} loses its trusted access: what it set up in the accounts stops to work, and AWS gives "
            "none of it back when it is switched on again",
            advice=f"leave {service} in `trusted_access`; where it shall go, switch it off in the service's own "
            "console first, so that it clears up",
        )
    for change in subject.of(_ORGANIZATION):
        if _has_all_features(change.before) and change.after is not None and not _has_all_features(change.after):
            yield subject.refuse(
                "switched-off",
                change,
                attribute="featureSet",
                would="the organization no longer has all features: no policy holds for any account, and no service "
                "has trusted access",
                advice="leave the feature set at ALL, without which this program manages nothing but accounts",
            )
        if change.before is None or change.after is None or has_unknown(change.after.inputs.get("enabledPolicyTypes")):
            continue
        kept = set(change.after.inputs.get("enabledPolicyTypes") or ())
        for kind in sorted(set(change.before.inputs.get("enabledPolicyTypes") or ()) - kept):
            yield subject.refuse(
                "switched-off",
                change,
                attribute="enabledPolicyTypes",
                keys=(kind, "organization"),
                would=f"the policy type {kind} is switched off: AWS detaches every policy of that type from everything",
                advice=f"leave {kind} in `policy_types`",
            )


def _has_all_features(organization: StateResource | None) -> bool:
    """ALL is what AWS makes where nothing is said."""
    return organization is not None and organization.inputs.get("featureSet", "ALL") == "ALL"
