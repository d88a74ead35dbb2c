"""Adopts what a killed run had AWS make and did not write down: what is pending in the stack's state.

It never deletes anything, and it looks at nothing that was not pending. Accounts: recovery.existing.
"""

# A run that dies between AWS's answer and its own checkpoint leaves an object in AWS that the state knows only as
# "pending". The engine warns of it and then creates it again: a second VPC, or an error about a role that exists. So
# each pending creation is looked up in AWS, in the account of the provider that was at work, and the engine imports
# what is found. An account is left to a person, and so is an interrupted replacement: with two objects under one name,
# guessing wrong would delete the one that is in use.

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
from botocore.exceptions import BotoCoreError, ClientError

from engine.deployment import Deployment, StateResource
from live.sessions import Hop, enter
from recovery.hops import read_provider_hops

if TYPE_CHECKING:
    from resource_types.lookup import Lookup


@dataclass(frozen=True, kw_only=True)
class PendingCreation:
    """What a run was creating when it ended, and the configuration of the provider that it did it with.

    `known_ids`: of the provider's other resources of that type and region, which are in the state.
    """

    resource: StateResource
    provider_inputs: Mapping[str, Any]
    known_ids: frozenset[str]


def adopt_leftovers(deployment: Deployment) -> None:
    """Has the engine import, in this run, what the pending creations of the stack left in AWS.

    A pending creation stays in the state until it is cleared, long after it is settled, so AWS is asked only about
    those that the program still registers, at the moment when it does.
    """
    pending = {
        (creation.resource.type, creation.resource.name): creation for creation in read_pending_creations(deployment)
    }
    if pending:
        pulumi.runtime.register_stack_transformation(lambda args: _import_leftover(args, pending))


def read_pending_creations(deployment: Deployment) -> list[PendingCreation]:
    """The creations that were begun and are not among the stack's resources, where the provider is known."""
    known = {resource.urn for resource in deployment.resources}
    providers = {resource.reference: resource.inputs for resource in deployment.resources if resource.is_provider}
    pending: dict[str, PendingCreation] = {}
    for operation in deployment.pending_operations:
        resource = operation.resource
        if operation.kind == "creating" and resource.urn not in known and resource.provider in providers:
            provider_inputs = providers[resource.provider]
            pending[resource.urn] = PendingCreation(
                resource=resource,
                provider_inputs=provider_inputs,
                known_ids=list_known_ids(deployment, resource, provider_inputs),
            )
    return list(pending.values())


def list_known_ids(
    deployment: Deployment, resource: StateResource, provider_inputs: Mapping[str, Any]
) -> frozenset[str]:
    """Ids of the provider's other resources of that type and region: a role is called the same in every account, and an
    analyzer in every region.
    """
    region = region_of(resource, provider_inputs)
    return frozenset(
        other.id
        for other in deployment.resources
        if other.id
        and other.type == resource.type
        and other.provider == resource.provider
        and region_of(other, provider_inputs) == region
    )


def find_leftover(pending: PendingCreation) -> str | None:
    """The import id of the object that the pending creation left in AWS; None where it left none.

    Raises:
        pulumi.RunError: AWS refuses the question, or has several objects that it could be.
    """
    resource = pending.resource
    try:
        found = [id_ for id_ in find_objects(resource, pending.provider_inputs) if id_ not in pending.known_ids]
        is_half_made = len(found) == 1 and _is_half_made(found[0], resource, pending.provider_inputs)
    except (ClientError, BotoCoreError) as error:
        raise pulumi.RunError(
            f"an interrupted run was creating {resource.name}, and AWS cannot be asked whether it did, so nothing more "
            f"was registered: {error}. {WAY_OUT}"
        ) from error
    if len(found) > 1:
        raise pulumi.RunError(
            f"an interrupted run was creating {resource.name}, and AWS has several objects that it could be: "
            f"{', '.join(found)}; nothing more was registered. {WAY_OUT}"
        )
    if is_half_made:
        raise pulumi.RunError(
            f"an interrupted run was creating {resource.name}, and left {found[0]}, which still lets everything out: "
            "AWS gives each new group a rule for that, and the run ended before it was removed; nothing more was "
            f"registered. Nothing uses the group yet: delete it in its account (`aws ec2 delete-security-group "
            f"--region {region_of(resource, pending.provider_inputs)} --group-id {found[0]}`), and "
            "`pulumi up` makes it anew"
        )
    return make_import_id(found[0], resource, pending.provider_inputs) if found else None


def _is_half_made(object_id: str, resource: StateResource, provider_inputs: Mapping[str, Any]) -> bool:
    """Whether it is a security group that still lets everything out, which no later run would change."""
    if resource.type != _GROUP or "egress" in resource.inputs:
        return False
    from resource_types.network_finders import lets_everything_out  # noqa: PLC0415 -- see find_objects

    return lets_everything_out(_open_lookup(resource, provider_inputs, enter), object_id)


_GROUP = "aws:ec2/securityGroup:SecurityGroup"

SET_LATER: Mapping[str, tuple[str, ...]] = {
    "aws:budgets/budget:Budget": ("notifications",),
    "aws:servicequotas/serviceQuota:ServiceQuota": ("value",),
}
"""Inputs, by type, that AWS may lack of what a killed run left: calls of their own set them, or AWS has not decided.
The engine would set them after the import, which review.gate refuses, so they are left as they are, and the next run
sets them.
"""

WAY_OUT = (
    "Look in AWS, import what the run made (`pulumi import`) or delete it, and then let the state forget that it was "
    "pending: `python -m recovery`"
)


def find_objects(
    resource: StateResource,
    provider_inputs: Mapping[str, Any],
    open_session: Callable[[Sequence[Hop], str], Any] = enter,
) -> list[str]:
    """Ids of the objects in AWS that could have been made from the resource's inputs, in the account of its provider.

    None of a type whose creation changes nothing when it is repeated, and none where AWS does not know what they would
    belong to.

    Raises:
        botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError: AWS refuses the question.
    """
    # Imported here: a preview with nothing pending needs none of it.
    from resource_types.table import find_type  # noqa: PLC0415 -- as the comment says

    type_ = find_type(resource.type)
    if type_ is None or type_.find_leftover is None:
        return []
    try:
        return list(type_.find_leftover(_open_lookup(resource, provider_inputs, open_session)))
    except (ClientError, BotoCoreError) as error:
        if _is_not_found(error):
            return []
        raise


def _open_lookup(
    resource: StateResource,
    provider_inputs: Mapping[str, Any],
    open_session: Callable[[Sequence[Hop], str], Any],
) -> "Lookup":
    from resource_types.lookup import Lookup  # noqa: PLC0415 -- see find_objects

    default_tags = json.loads(provider_inputs.get("defaultTags", "{}")).get("tags") or {}
    session = open_session(read_provider_hops(provider_inputs), region_of(resource, provider_inputs))
    return Lookup(session, resource.inputs, default_tags | (resource.inputs.get("tags") or {}))


def region_of(resource: StateResource, provider_inputs: Mapping[str, Any]) -> str:
    """The region that a resource is in: its own, or its provider's."""
    return resource.inputs.get("region") or provider_inputs.get("region", "")


def make_import_id(found: str, resource: StateResource, provider_inputs: Mapping[str, Any]) -> str:
    """The id by which the engine imports an object that find_objects found."""
    from resource_types.import_ids import add_region  # noqa: PLC0415 -- see find_objects
    from resource_types.table import find_type  # noqa: PLC0415 -- as above

    type_ = find_type(resource.type)
    regional = type_ is not None and type_.regional
    home_region = provider_inputs.get("region", "")
    return add_region(found, region_of(resource, provider_inputs), home_region, regional=regional)


def _is_not_found(error: Exception) -> bool:
    """AWS does not know what the object would belong to, so it cannot have the object."""
    code = error.response["Error"].get("Code", "") if isinstance(error, ClientError) else ""
    return "NotFound" in code or code in {
        "NoSuchEntity",
        "UnknownResourceException",
        "AWSOrganizationsNotInUseException",
    }


def _import_leftover(
    args: pulumi.ResourceTransformationArgs, pending: Mapping[tuple[str, str], PendingCreation]
) -> pulumi.ResourceTransformationResult | None:
    # A key may have changed since the run that was interrupted.
    former = [alias.name for alias in args.opts.aliases or () if isinstance(alias, pulumi.Alias)]
    names = [name for name in (args.name, *former) if isinstance(name, str)]
    creation = next((pending[args.type_, name] for name in names if (args.type_, name) in pending), None)
    import_id = None if creation is None else find_leftover(creation)
    if import_id is None:
        return None
    # The update that follows lists it as pending and as imported, so saying it there too would be once too often.
    if pulumi.runtime.is_dry_run():
        pulumi.log.info(f"`pulumi up` imports {args.name}: an interrupted run left {import_id} in AWS")
    left = pulumi.ResourceOptions(import_=import_id, ignore_changes=list(SET_LATER.get(args.type_, ())))
    opts = pulumi.ResourceOptions.merge(args.opts, left)
    return pulumi.ResourceTransformationResult(args.props, opts)
