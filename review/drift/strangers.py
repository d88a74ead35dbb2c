"""What AWS has and no state: unknown to the config too, or waiting there to be made. Pure."""

from collections.abc import Iterator, Mapping

from config.plan.roles import (
    plan_break_glass_roles,
    plan_cross_account_roles,
    plan_execution_roles,
    plan_management_roles,
)
from config.plan.stacks import ORG
from live.crossings import OwnedGroupRule, OwnedSecurityGroup, OwnedTransitGateway, SeenPeering, SeenTransitAttachment
from live.inventory import (
    Account,
    Association,
    Attachment,
    Gateway,
    Role,
    Route,
    RouteTable,
    SharedResource,
    SharePrincipal,
    Subnet,
    Unit,
)
from policies.managed import FULL_AWS_ACCESS_POLICIES
from review.drift.documents import list_outsiders
from review.drift.model import Row, Settling
from review.drift.planned import find_natural_key
from review.drift.removal import list_removals
from review.drift.scene import Scene
from review.drift.settling import adopt, call_aws, make_known, remove
from review.drift.things import Key, Thing, list_things
from review.drift.writing import write_yaml

_MAKERS: Mapping[str, str] = {
    "aws-controltower-": "AWS Control Tower",
    "aws-guardrails-": "AWS Control Tower",
    "AWSControlTower": "AWS Control Tower",
    "stacksets-exec-": "CloudFormation StackSets",
    "AWSCloudFormationStackSet": "CloudFormation StackSets",
}
"""What other programs of AWS make, by how it is called (AWS Control Tower User Guide, "Resource naming"; AWS
CloudFormation User Guide, "Grant permissions for StackSets"; read 2026-11)."""


def find_strangers(scene: Scene) -> Iterator[Row]:
    """A row for each thing in AWS that no state has and that is the program's matter: see docs/review.md, "Drift"."""
    known, live = list_things(scene, scene.known.inventory), list_things(scene, scene.live)
    for key, thing in live.items():
        if key in known or not _is_of_interest(scene, thing, known):
            continue
        planned = scene.planned.get(find_natural_key(scene.names, thing.object))
        if planned is None:
            told = f"{_describe(scene, thing)}, and neither the config nor a state has it"
            yield thing.make_row("unmanaged", told, tuple(_settle(scene, thing)))
        elif planned.stack in scene.known.stacks:
            told = f"{_describe(scene, thing)} as the config says at {planned.place}, and no state has it"
            yield thing.make_row("not in a state", told, (adopt(planned.stack),))
    yield from _find_services(scene)


def _is_of_interest(scene: Scene, thing: Thing, known: Mapping[Key, Thing]) -> bool:
    """Whether it is the program's matter at all."""
    if thing.account_id is not None and thing.account_id not in scene.names.account_keys:
        return False
    match thing.object:
        case Role() as role:
            return find_natural_key(scene.names, role) in scene.planned or bool(_say_why(scene, role))
        case Attachment(policy_id=id_) if id_ in FULL_AWS_ACCESS_POLICIES:
            return False
        case RouteTable() | OwnedSecurityGroup() | OwnedTransitGateway():
            # An account may have some of its own, and each VPC has a table and a group by itself.
            return False
        case one if isinstance(one, _PARTS):
            return _is_of_what_is_managed(thing, known)
        case _:
            return True


_PARTS = (
    *(Subnet, Gateway, Route, Association, SharedResource, SharePrincipal),
    *(OwnedGroupRule, SeenPeering, SeenTransitAttachment),
)
"""What is looked at where what it is a part of is managed."""


def _is_of_what_is_managed(thing: Thing, known: Mapping[Key, Thing]) -> bool:
    match thing.object:
        case Route(gateway_id=id_) if id_ == "local" or id_.startswith("vpce-"):
            # Each table has the route to the VPC, and what AWS makes for a gateway endpoint.
            return False
        case OwnedGroupRule(group_id=id_):
            group = known.get(("security group", id_))
            return group is not None and _OWN in group.object.origin
        case _:
            return any(above in known for above in thing.parts_of)


_OWN = "::awsorg:"
"""What the URNs of this program's own components have: rules of a workload's group may be written within it."""


def _say_why(scene: Scene, role: Role) -> list[str]:
    """Why a role is the program's matter though the config does not know it; nothing where it is not."""
    outsiders = list_outsiders(role.trust, scene.member_ids, scene.organization_id)
    reasons = [f"in the path of the program's roles, {role.path}"] if role.path in _list_paths(scene) else []
    return [*reasons, *([f"open to {', '.join(outsiders)} outside of the organization"] if outsiders else [])]


def _list_paths(scene: Scene) -> frozenset[str]:
    """The paths of the config's roles, but for `/`, which everybody uses."""
    config = scene.config
    roles = (
        *plan_execution_roles(config),
        *plan_cross_account_roles(config),
        *plan_break_glass_roles(config),
        *plan_management_roles(config),
    )
    return frozenset(role.path for role in roles) - {"/"}


def _describe(scene: Scene, thing: Thing) -> str:
    """`AWS has it ...`, the begin of a sentence."""
    maker = next((name for begin, name in _MAKERS.items() if thing.name.startswith(begin)), None)
    told = "AWS has it"
    match thing.object:
        case Account() | Unit() as one:
            told += f" in {scene.names.say_target(one.parent_id)}"
        case Role() as role:
            told += "".join(f", {reason}" for reason in _say_why(scene, role))
        case Subnet() | Gateway() as part:
            told += f" in {part.vpc_id}"
        case Attachment():
            told += " attached"
        case Route() as route:
            told += f", to {route.target or 'nothing that AWS names'}"
        case OwnedGroupRule() as rule:
            told += f": {rule.told}"
        case SeenPeering() as peering:
            told += "".join(
                f", with a VPC of {owner} outside of the organization"
                for owner in sorted({*peering.owner_ids} - scene.member_ids)
            )
        case SeenTransitAttachment() as attachment if attachment.vpc_owner_id not in scene.member_ids:
            told += f", of a VPC of {attachment.vpc_owner_id} outside of the organization"
        case _:
            pass
    return f"{told} ({maker} made it)" if maker else told


def _settle(scene: Scene, thing: Thing) -> Iterator[Settling]:
    written = write_yaml(scene, thing.object)
    stack = scene.stack_for(thing.account_id) if thing.account_id else ORG
    if written is not None and stack is not None:
        yield adopt(stack, *written)
    commands = list_removals(thing.object, thing.region, scene.live)
    if commands:
        yield remove(*commands)
    if isinstance(thing.object, Account):
        leave = call_aws("organizations", "remove-account-from-organization", account_id=thing.object.id)
        yield Settling(to="let it leave", run=(leave,))


def _find_services(scene: Scene) -> Iterator[Row]:
    """Trusted access that AWS has and no state."""
    settings, names = scene.config.settings, scene.names
    line = names.line("setting", "trusted_access")
    for live in scene.live.organizations:
        for service in sorted({*live.services} - scene.known.services.keys()):
            is_wanted = service in settings.trusted_access
            if is_wanted and ORG not in scene.known.stacks:
                continue
            disable = call_aws("organizations", "disable-aws-service-access", service_principal=service)
            yield Row(
                kind="trusted access",
                change="not in a state" if is_wanted else "unmanaged",
                name=service,
                id=service,
                place=line if is_wanted else "",
                told="AWS has it switched on"
                + (
                    ", as the config says, and no state has it"
                    if is_wanted
                    else ", and neither the config nor a state has it"
                ),
                settle=(Settling(to="let the state know", run=(f"python -m stacks up {ORG}",)),)
                if is_wanted
                else (make_known(ORG, f"- {service}", line, "trusted_access"), remove(disable)),
            )
