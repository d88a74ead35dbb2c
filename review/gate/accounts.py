"""In which account a resource is made or changed: the provider that it has must act in its own account, and no other.

What can be known: the accounts that a provider allows and the role that it enters, the key in a logical name, and, of
what exists, the account in its ARN or its owner. What a preview does not know yet is looked at by the provider itself,
which then allows one account.
"""

import re
from collections.abc import Iterator

from config.models import MANAGEMENT
from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.urns import AWS_PROVIDER, STACK, split_urn
from review.gate.refusals import Refusal
from review.gate.subject import Subject, is_explicit, read_account, read_setting
from review.logical_names import find_accounts

_ARN_ACCOUNT = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12}):")
_TRAIL = "aws:cloudtrail/trail:Trail"


def refuse_no_explicit_provider(subject: Subject) -> Iterator[Refusal]:
    """Resources of AWS that a default provider would make: it acts in whatever account the caller is in."""
    for change in _find_resources(subject):
        if change.after is None or is_explicit(change.after.provider_urn):
            continue
        yield subject.refuse(
            "no-explicit-provider",
            change,
            attribute="provider",
            would=f"{change.resource.name} is made in whatever account the credentials of the run are for",
            advice="register it with the provider of its account: `parent=self` in a component that has one",
        )


def refuse_wrong_accounts(subject: Subject) -> Iterator[Refusal]:
    """Providers that act in another account than their own, and resources under a provider of another account."""
    for change in subject.of(AWS_PROVIDER):
        yield from _refuse_provider(subject, change)
    for change in _find_resources(subject):
        if change.after is None or not is_explicit(change.after.provider_urn):
            continue
        provider = subject.by_urn.get(change.after.provider_urn)
        acts_in = None if provider is None else read_account(provider.resource)
        own = _find_own_account(change)
        keyed = _find_named_accounts(subject, change.resource)
        key = split_urn(change.after.provider_urn)[1]
        if acts_in and own and acts_in != own:
            yield subject.refuse(
                "wrong-account",
                change,
                attribute="provider",
                would=f"{change.resource.name} is in the account {own}, and the provider {key} acts in {acts_in}: the "
                "engine does not notice, looks for it there, and makes a second one or forgets the first "
                "(https://github.com/pulumi/pulumi-aws/issues/6385)",
                advice=f"give it the provider of the account {own}",
            )
        elif keyed and key not in keyed:
            yield subject.refuse(
                "wrong-account",
                change,
                attribute="provider",
                would=f"{change.resource.name} is of the account {keyed[0]}, and the provider {key} makes it in {key}",
                advice=f"give it the provider {keyed[0]}",
            )


def refuse_dropped_account_checks(subject: Subject) -> Iterator[Refusal]:
    """Providers without the one account that they may act in: nothing then stops credentials of another one."""
    for change in subject.of(AWS_PROVIDER):
        if change.after is None or not is_explicit(change.urn):
            continue
        if "allowedAccountIds" in change.after.inputs:
            allowed = read_setting(change.after, "allowedAccountIds")
            if allowed is None or (isinstance(allowed, list) and len(allowed) == 1):
                continue
        yield subject.refuse(
            "account-check-dropped",
            change,
            attribute="allowedAccountIds",
            would=f"the provider {change.resource.name} may act in any account that its credentials are for, or in "
            "several",
            advice="give it the one account as allowed_account_ids, as components/providers.py does",
        )


def _refuse_provider(subject: Subject, change: Change) -> Iterator[Refusal]:
    if change.after is None:
        return
    key, acts_in = change.resource.name, read_account(change.after)
    entered = _read_entered(change.after)
    expected = subject.account_ids.get(key)
    was = None if change.before is None else read_account(change.before)
    if acts_in and entered and entered != acts_in:
        yield subject.refuse(
            "wrong-account",
            change,
            attribute="assumeRoles",
            would=f"the provider {key} enters a role in {entered}, and is allowed {acts_in} alone: nothing in that "
            "account can be read or changed",
            advice="let the last role that it enters be in the account that it allows",
        )
    other = expected if expected and acts_in and acts_in != expected else None
    if other is None and was and acts_in and was != acts_in:
        other = was
    if other:
        yield subject.refuse(
            "wrong-account",
            change,
            attribute="allowedAccountIds",
            would=f"the provider {key} acts in {acts_in}, and {key} is the account {other}: all that the stack has "
            "there would be looked for, and made once more, in the other account",
            advice=f"give the provider of {key} the account {other}",
        )


def _read_entered(provider: StateResource) -> str | None:
    """The account of the last role that a provider assumes; None without one, or where it is not known yet."""
    hops = read_setting(provider, "assumeRoles")
    if not isinstance(hops, list) or not hops or not isinstance(hops[-1], dict):
        return None
    found = _ARN_ACCOUNT.match(str(hops[-1].get("roleArn")))
    return found[1] if found else None


def _find_resources(subject: Subject) -> Iterator[Change]:
    """What would be in an account in the end: resources of AWS that the stack has, not what it only reads."""
    return (
        change
        for change in subject.changes
        if change.resource.custom
        and change.resource.type.startswith("aws:")
        and not change.resource.external
        and change.operation is not Operation.read
    )


def _find_own_account(change: Change) -> str | None:
    """The account of what exists already: by its ARN, or by who owns it. A policy of AWS's own has none.

    A trail of the organization is kept in the management account, whoever makes it
    (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html, read 2026-11).
    """
    if change.before is None and change.operation is not Operation.import_:
        return None
    if change.resource.type == _TRAIL and change.resource.inputs.get("isOrganizationTrail"):
        return None
    outputs = (change.before or change.resource).outputs
    arn = _ARN_ACCOUNT.match(str(outputs.get("arn")))
    owner = str(outputs.get("ownerId") or "")
    return arn[1] if arn else owner if re.fullmatch("[0-9]{12}", owner) else None


def _find_named_accounts(subject: Subject, resource: StateResource) -> list[str]:
    """The keys of the accounts that its component's name may say it is in, those that the config knows."""
    is_part = resource.parent is not None and split_urn(resource.parent)[0] != STACK
    component = split_urn(resource.parent)[1] if is_part and resource.parent else resource.name
    return [key for key in find_accounts(component) if key in subject.account_keys | {MANAGEMENT}]
