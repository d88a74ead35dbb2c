"""Adopts what a killed run had AWS make and did not write down.

A run that dies between AWS's answer and its own checkpoint leaves an object in AWS that the state knows only as
"pending". The engine warns of it and then creates it again: a second VPC, or an error about a role that exists. This
file owns what happens instead: it reads the stack's pending creations, looks each of them up in AWS in the account of
the provider that was at work (`leftovers`), and has the engine import what it finds. It never deletes anything, it
looks at nothing that was not pending, and an account is left to a person (see `existing`).
"""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from botocore.exceptions import BotoCoreError, ClientError

from components.leftovers import FINDERS, Lookup
from components.sessions import enter


@dataclass(frozen=True, kw_only=True)
class PendingCreation:
    """A resource that a run was creating when it ended, and the configuration of the provider that it did it with."""

    urn: str
    inputs: Mapping[str, Any]
    provider_inputs: Mapping[str, Any]
    known_ids: frozenset[str]

    @property
    def type(self) -> str:
        return self.urn.split("::")[2].rsplit("$", maxsplit=1)[-1]

    @property
    def name(self) -> str:
        return self.urn.split("::", maxsplit=3)[3]


def adopt_leftovers() -> None:
    """Makes the engine import, in this run, what the stack's pending creations left in AWS.

    Raises:
        pulumi.RunError: the pending operations cannot be read, or AWS cannot be asked about one of them.
    """
    imports: dict[tuple[str, str], str] = {}
    for pending in read_pending_creations(export_stack()):
        import_id = find_leftover(pending)
        if import_id is not None:
            imports[pending.type, pending.name] = import_id
            pulumi.log.info(f"{pending.name}: adopting {import_id}, which an interrupted run left in AWS")
    if imports:
        pulumi.runtime.register_stack_transformation(lambda args: _import_leftover(args, imports))


def export_stack() -> Mapping[str, Any]:
    """The stack as the state backend has it. Read-only, and takes no lock."""
    stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    pulumi_cli = shutil.which("pulumi")
    if pulumi_cli is None:
        raise pulumi.RunError(
            "`pulumi` is not on PATH, so it is unknown whether an earlier run was interrupted, and nothing was "
            "registered: an interrupted creation could be done twice; put the directory of `pulumi` on PATH"
        )
    export = subprocess.run(  # noqa: S603 -- the command that runs this program, with the stack that it runs
        [pulumi_cli, "stack", "export", "--stack", stack], capture_output=True, text=True, check=False
    )
    if export.returncode != 0:
        raise pulumi.RunError(
            f"the pending operations of {stack} cannot be read, so nothing was registered: {export.stderr.strip()}"
        )
    return json.loads(export.stdout)


def read_pending_creations(export: Mapping[str, Any]) -> list[PendingCreation]:
    """The creations in a stack's export that were begun and are not among its resources."""
    deployment: Mapping[str, Any] = export.get("deployment") or {}
    resources: list[Mapping[str, Any]] = deployment.get("resources") or []
    known = {resource["urn"] for resource in resources}
    providers = {
        f"{resource['urn']}::{resource.get('id')}": resource.get("inputs") or {}
        for resource in resources
        if resource["type"].startswith("pulumi:providers:")
    }
    pending: dict[str, PendingCreation] = {}
    for operation in deployment.get("pending_operations") or []:
        resource = operation["resource"]
        if operation["type"] == "creating" and resource["urn"] not in known and resource.get("provider") in providers:
            pending[resource["urn"]] = PendingCreation(
                urn=resource["urn"],
                inputs=resource.get("inputs") or {},
                provider_inputs=providers[resource["provider"]],
                # Only of this provider: a role is called the same in every account.
                known_ids=frozenset(
                    other["id"]
                    for other in resources
                    if other["type"] == resource["type"] and other.get("provider") == resource["provider"]
                ),
            )
    return list(pending.values())


def find_leftover(pending: PendingCreation) -> str | None:
    """The import id of the object that the pending creation left in AWS; None where it left none.

    Raises:
        pulumi.RunError: AWS refuses the question, or has several objects that it could be.
    """
    finder = FINDERS.get(pending.type)
    if finder is None:
        return None
    home_region = pending.provider_inputs.get("region", "")
    region = pending.inputs.get("region", home_region)
    try:
        session = enter(_assume_role_arguments(pending.provider_inputs), region)
        found = [id_ for id_ in finder(Lookup(session, pending.inputs)) if id_ not in pending.known_ids]
    except (ClientError, BotoCoreError) as error:
        raise pulumi.RunError(
            f"an interrupted run was creating {pending.name}, and AWS cannot be asked whether it did, so nothing was "
            f"registered: {error}"
        ) from error
    if len(found) > 1:
        raise pulumi.RunError(
            f"an interrupted run was creating {pending.name}, and AWS has several objects that it could be: "
            f"{', '.join(found)}; nothing was registered: delete the ones that are in no use, or import the right one "
            f"with `pulumi import {pending.type} {pending.name} <id>`"
        )
    if not found:
        return None
    return found[0] if region == home_region else f"{found[0]}@{region}"


def _assume_role_arguments(provider_inputs: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    for hop in json.loads(provider_inputs.get("assumeRoles", "[]")):
        arguments = {"RoleArn": hop["roleArn"], "RoleSessionName": hop["sessionName"]}
        yield arguments | ({"ExternalId": hop["externalId"]} if "externalId" in hop else {})


def _import_leftover(
    args: pulumi.ResourceTransformationArgs, imports: Mapping[tuple[str, str], str]
) -> pulumi.ResourceTransformationResult | None:
    import_id = imports.get((args.type_, args.name))
    if import_id is None:
        return None
    opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(import_=import_id))
    return pulumi.ResourceTransformationResult(args.props, opts)
