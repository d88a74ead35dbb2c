"""Objects in AWS that look like what a stack has, or would make, and that no stack's state has. Read-only.

Two runs that wrote one state leave them, and so does a state that was put back.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from engine.deployment import Deployment, StateResource
from engine.preview import has_unknown
from live.sessions import enter
from recovery.leftovers import find_objects, make_import_id, region_of
from resource_types.table import find_type

_ACCOUNTS_AT_ONCE = 8


@dataclass(frozen=True, kw_only=True)
class Stray:
    """An object that no state has. `like`: the resource that it looks like; `missing`: the state lacks that one too.

    `id`: AWS's own; `import_id`: as the engine imports it.
    """

    like: StateResource
    id: str
    import_id: str
    account: str
    region: str
    missing: bool


@dataclass(frozen=True)
class Strays:
    """`unread`: accounts that could not be asked, with AWS's sentence."""

    found: tuple[Stray, ...]
    unread: Mapping[str, str]


def find_strays(deployment: Deployment, created: Sequence[StateResource], everywhere: Iterable[Deployment]) -> Strays:
    """`created`: what a preview of the stack would create. `everywhere`: the states of all stacks."""
    resources = [*deployment.by_urn.values(), *created]
    providers = {resource.reference: resource.inputs for resource in resources if resource.is_provider}
    known = {entry for other in (deployment, *everywhere) for entry in _list_known(other)}
    missing = {resource.urn for resource in created}
    questions: dict[str, list[StateResource]] = {}
    for resource in resources:
        inputs = providers.get(resource.provider)
        if inputs is None or has_unknown(inputs) or resource.external or not _may_be_twice(resource, missing):
            continue
        questions.setdefault(resource.provider, []).append(resource)

    def ask(provider: str) -> tuple[list[Stray], str | None]:
        return _ask_account(questions[provider], providers[provider], known, missing)

    with ThreadPoolExecutor(_ACCOUNTS_AT_ONCE) as pool:
        answers = dict(zip(questions, pool.map(ask, questions), strict=True))
    found = {
        (stray.like.type, stray.id, stray.account, stray.region): stray
        for strays, _ in answers.values()
        for stray in strays
    }
    return Strays(
        tuple(found[key] for key in sorted(found)),
        {account_of(providers[provider]): why for provider, (_, why) in answers.items() if why is not None},
    )


def account_of(provider_inputs: Mapping[str, Any]) -> str:
    """The id of the account that a provider is allowed in."""
    return next(iter(json.loads(provider_inputs.get("allowedAccountIds") or "[]")), "")


def _list_known(deployment: Deployment) -> Iterable[tuple[str, str, str, str]]:
    """(type, id, account, region) of all that a state has; a global one is in no region."""
    providers = {resource.reference: resource.inputs for resource in deployment.resources if resource.is_provider}
    for resource in deployment.resources:
        inputs = providers.get(resource.provider, {})
        for known in (resource.id, resource.import_id):
            if known:
                yield resource.type, known.partition("@")[0], account_of(inputs), _find_region(resource, inputs)


def _find_region(resource: StateResource, provider_inputs: Mapping[str, Any]) -> str:
    type_ = find_type(resource.type)
    return region_of(resource, provider_inputs) if type_ is not None and type_.regional else ""


def _may_be_twice(resource: StateResource, missing: Iterable[str]) -> bool:
    """Whether AWS may have another: what the state has under an id of its own name is there once."""
    type_ = find_type(resource.type)
    if type_ is None or type_.find_leftover is None:
        return False
    return resource.urn in missing or bool(type_.generated_id)


def _ask_account(
    resources: Iterable[StateResource],
    provider_inputs: Mapping[str, Any],
    known: Iterable[tuple[str, str, str, str]],
    missing: Iterable[str],
) -> tuple[list[Stray], str | None]:
    account = account_of(provider_inputs)
    # A session for each region: entering an account takes longer than asking it.
    open_session = cache(enter)
    strays: list[Stray] = []
    for resource in resources:
        try:
            found = find_objects(resource, provider_inputs, lambda hops, region: open_session(tuple(hops), region))
        except (ClientError, BotoCoreError) as error:
            if has_unknown(resource.inputs):
                continue  # what it would belong to is to be made yet
            return strays, str(error)
        except KeyError:
            continue  # an input that the finder needs is not there: nothing can be told apart by it
        strays += [
            Stray(
                like=resource,
                id=object_id,
                import_id=make_import_id(object_id, resource, provider_inputs),
                account=account,
                region=region_of(resource, provider_inputs),
                missing=resource.urn in missing,
            )
            for object_id in found
            if (resource.type, object_id, account, _find_region(resource, provider_inputs)) not in known
        ]
    return strays, None
