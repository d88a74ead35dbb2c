"""Pending operations of a stack's state: which of them are settled, and what the others wait for. Read-only.

The engine keeps a pending creation for good, and warns of it in every `pulumi up` (pkg/backend/snapshot.go, 3.259).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from engine.deployment import Deployment, PendingOperation, StateResource
from live.sessions import enter
from recovery.hops import read_provider_hops
from recovery.leftovers import find_objects, list_known_ids
from resource_types.table import ACCOUNT


@dataclass(frozen=True, kw_only=True)
class Pending:
    """A pending operation. `waits_for`: what is left to do about it; None when it is settled."""

    operation: PendingOperation
    waits_for: str | None


def judge_pending(deployment: Deployment) -> list[Pending]:
    """Every pending operation of the state; those on one resource once."""
    known = deployment.by_urn
    providers = {resource.reference: resource.inputs for resource in deployment.resources if resource.is_provider}
    once = {(operation.kind, operation.resource.urn): operation for operation in deployment.pending_operations}
    return [
        Pending(operation=operation, waits_for=_find_wait(operation, deployment, known.keys(), providers))
        for operation in once.values()
    ]


def _find_wait(
    operation: PendingOperation,
    deployment: Deployment,
    known: Collection[str],
    providers: Mapping[str, Mapping[str, Any]],
) -> str | None:
    resource = operation.resource
    if operation.kind != "creating":
        return "`pulumi up` does it again, and `pulumi refresh` reads what AWS has"
    if resource.urn in known or not resource.provider:
        return None
    if resource.provider not in providers:
        return "the state has no provider for it, so AWS cannot be asked: `pulumi up` makes one"
    try:
        return _find_object(resource, deployment, providers[resource.provider])
    except (ClientError, BotoCoreError) as error:
        return f"AWS cannot be asked: {error}"


def _find_object(resource: StateResource, deployment: Deployment, provider_inputs: Mapping[str, Any]) -> str | None:
    if resource.type == ACCOUNT:
        return _find_account(resource.inputs.get("email", ""), provider_inputs)
    ours = list_known_ids(deployment, resource, provider_inputs)
    left = [object_id for object_id in find_objects(resource, provider_inputs) if object_id not in ours]
    if not left:
        return None
    return (
        f"AWS has {', '.join(left)}: `pulumi up` adopts it where the config still has it and it is the only one; else "
        "import it (`pulumi import`), or delete it in AWS"
    )


def _find_account(email: str, provider_inputs: Mapping[str, Any]) -> str | None:
    """CreateAccount goes on after a killed run; no account is made twice with one address."""
    client = enter(read_provider_hops(provider_inputs), provider_inputs.get("region", "")).client("organizations")
    pages = client.get_paginator("list_accounts").paginate()
    accounts = [account for page in pages for account in page["Accounts"]]
    found = next((account for account in accounts if account["Email"].lower() == email.lower()), None)
    if found is not None:
        return f"AWS has account {found['Id']} with its address: `pulumi up` prints the import that adopts it"
    pages = client.get_paginator("list_create_account_status").paginate(States=["IN_PROGRESS"])
    if any(page["CreateAccountStatuses"] for page in pages):
        return "AWS is still making an account: wait some minutes"
    return None
