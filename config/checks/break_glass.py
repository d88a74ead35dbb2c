"""Rules about what is for the day when nothing else helps: the break-glass role, and the root users of accounts."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from config.checks.targets import find_unknown_targets
from config.checks.walk import lacks_trusted_access
from config.errors import ConfigError
from config.models import Organization
from config.plan.entry import name_in_arn
from config.text import shorten
from config.yaml.places import ACCESS, ADMIN, POLICIES, Place, Places
from policies.exemptions import finds_role, list_denials
from policies.services import ROOT_ACCESS

_CONTROLS = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")


def break_glass_is_made_somewhere(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The targets of the break-glass role exist."""
    if organization.break_glass is not None:
        place = Place(ACCESS, ("break_glass", "targets"))
        so = "so nobody could break glass there"
        yield from find_unknown_targets(organization, places, organization.break_glass.targets, place, so=so)


def break_glass_is_seen(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Somebody is told when the break-glass role is entered: a warning where not."""
    role = organization.break_glass
    if role is None:
        return
    administrative = organization.settings.administrative_account
    audit = None if organization.admin is None else organization.admin.audit
    if audit is None or audit.alarm is None:
        yield places.error(
            Place(ACCESS, ("break_glass",)),
            "nobody is told when the break-glass role is entered: there is no alarm in the administrative account",
            f"add audit: {{..., alarm: {{emails: [...]}}}} to {places.labels[ADMIN]}",
        ).as_warning()
        return
    for index, account in enumerate(role.trusted_by or ()):
        if account != administrative:
            yield places.error(
                Place(ACCESS, ("break_glass", "trusted_by", index)),
                f'an entry from "{shorten(account)}" raises no alarm: the alarm is on the trail of "{administrative}", '
                "which records only what is called from there",
                f"let people enter from {administrative}, or put an alarm on a trail of {shorten(account)} yourself",
            ).as_warning()


def break_glass_asks_for_a_factor(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The break-glass role asks for a second factor: a warning where not."""
    role = organization.break_glass
    if role is not None and not role.mfa:
        yield places.error(
            Place(ACCESS, ("break_glass", "mfa")),
            "without a second factor every role and key of the trusted accounts that may call sts:AssumeRole, those of "
            "CI and of programs too, can do in every account what the break-glass role can",
            "remove mfa: false",
        ).as_warning()


def policies_exempt_break_glass(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A Deny of the users' own control policies that holds for the break-glass role too: a warning."""
    role = organization.break_glass
    if role is None:
        return
    arn = f"arn:aws:iam::000000000000:role/{name_in_arn(role)}"
    for index, policy in enumerate(organization.policies):
        if policy.type not in _CONTROLS or policy.builder is not None or not policy.content:
            continue
        document: Mapping[str, Any] = json.loads(policy.content)
        reaching = [name for name, statement in list_denials(document) if finds_role(statement, arn)]
        if reaching:
            yield places.error(
                Place(POLICIES, ("policies", index)),
                f"the break-glass role {shorten(role.name)} too is denied what this policy denies everybody "
                f"({shorten(', '.join(reaching))})",
                "where that is not meant, add to the Condition of the statement: "
                f'"ArnNotLike": {{"aws:PrincipalArn": "{arn.replace("000000000000", "*")}"}}',
            ).as_warning()


def root_access_is_trusted(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Central root access needs trusted access of IAM."""
    if organization.root_access is not None and lacks_trusted_access(organization, places, ROOT_ACCESS):
        yield places.error(
            Place(ACCESS, ("root_access",)),
            f"central root access needs trusted access for {ROOT_ACCESS}, or AWS refuses to switch it on",
            f"add {ROOT_ACCESS} to trusted_access",
        )
