"""What a state has, beside what AWS has of it: moved, renamed, edited by hand, or gone. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from config.models import ROOT
from config.plan.stacks import ADMIN, ORG
from config.text import make_printable, shorten
from engine.urns import split_urn, stack_of
from live.inventory import Account, Object, Role, Tagged
from policies.managed import policy_key
from review.drift.documents import is_same_document, list_admitted
from review.drift.model import Change, Kind, Row, Settling
from review.drift.names import EXECUTION_ROLE
from review.drift.scene import Scene
from review.drift.settling import (
    call_aws,
    export_policy,
    keep,
    let_go,
    make_known,
    policy_name,
    put_back,
    remove,
    take_over,
    write_setting,
)
from review.drift.things import Thing, list_things

COMPARED: Mapping[Kind, tuple[tuple[str, Change], ...]] = {
    "unit": (("name", "renamed"), ("tags", "edited")),
    "account": (("parent_id", "moved"), ("name", "renamed"), ("email", "edited"), ("tags", "edited")),
    "policy": (("name", "renamed"), ("description", "edited"), ("content", "edited"), ("tags", "edited")),
    "role": (
        ("path", "moved"),
        ("description", "edited"),
        ("trust", "edited"),
        ("max_session_duration", "edited"),
        ("permissions_boundary", "edited"),
        ("tags", "edited"),
    ),
    "VPC": (("enable_dns_support", "edited"), ("enable_dns_hostnames", "edited"), ("tags", "edited")),
    "subnet": (("map_public_ip_on_launch", "edited"), ("tags", "edited")),
    "internet gateway": (("vpc_id", "moved"), ("tags", "edited")),
    "route table": (("tags", "edited"),),
    "route": (("target", "edited"),),
    "share": (("name", "renamed"), ("allow_external_principals", "edited"), ("tags", "edited")),
}
"""What is compared of a thing that is on both sides; of a kind that is not here nothing can change. AWS moves no unit,
and gives no VPC or subnet another address."""

_DOCUMENTS = frozenset({"content", "trust"})


def compare_managed(scene: Scene) -> Iterator[Row]:
    """A row for each thing that is gone, and for each attribute that differs."""
    known, live = list_things(scene, scene.known.inventory), list_things(scene, scene.live)
    gone = {thing.key for thing in known.values() if thing.key not in live}
    closed = {one.id: one.state for one in scene.live.inactive_accounts}
    for key, thing in known.items():
        if not thing.is_readable(scene) or any(above in gone for above in thing.parts_of):
            continue
        if key in live:
            yield from _compare(scene, thing, live[key].object)
        elif isinstance(thing.object, Account) and thing.object.id in closed:
            yield _tell_closed(scene, thing, closed[thing.object.id])
        else:
            yield _tell_gone(scene, thing)
    yield from _compare_switches(scene)


def _compare(scene: Scene, thing: Thing, live: Object) -> Iterator[Row]:
    if isinstance(thing.object, Role) and isinstance(live, Role):
        yield from _compare_policies(scene, thing, thing.object, live)
    wanted = scene.wanted.get(thing.object.origin)
    for attribute, change in COMPARED.get(thing.kind, ()):
        there = getattr(live, attribute)
        if _is_same(attribute, getattr(thing.object, attribute), there):
            continue
        stack = stack_of(thing.object.origin)
        if wanted is not None and _is_same(attribute, getattr(wanted, attribute), there):
            settle: tuple[Settling, ...] = (take_over(stack),)
            told = f"{_tell(scene, thing.object, live, attribute)}; the config says the same, and the state does not"
        else:
            told = _tell(scene, thing.object, live, attribute)
            settle = tuple(_settle(scene, thing, live, attribute))
        yield thing.make_row(change, told, settle, attribute=attribute)


def _is_same(attribute: str, one: Any, other: Any) -> bool:
    if attribute in _DOCUMENTS:
        return is_same_document(one, other)
    if attribute == "email":
        return one.lower() == other.lower()
    return one == other


def _tell(scene: Scene, known: Object, live: Object, attribute: str) -> str:
    value = getattr(live, attribute)
    if attribute == "trust":
        return _tell_trust(getattr(known, attribute), value)
    if attribute == "tags" and isinstance(known, Tagged):
        return _tell_tags(known.tags, value)
    if attribute == "parent_id":
        return f"AWS has it in {scene.names.say_target(value)}"
    if attribute == "content":
        return "its document in AWS is another one"
    if isinstance(value, bool):
        return f"{attribute} is {'on' if value else 'off'} in AWS"
    what = _CALLED.get(attribute, f"its {attribute}")
    said = f'"{make_printable(shorten(value))}"' if isinstance(value, str) else value
    return f"{what} in AWS is {said}" if value else f"{what} is not there in AWS"


_CALLED = {
    "email": "its e-mail address",
    "max_session_duration": "the longest session, in seconds,",
    "permissions_boundary": "its permissions boundary",
    "target": "what it leads to",
    "vpc_id": "its VPC",
}


def _tell_trust(known: str, live: str) -> str:
    before, after = list_admitted(known), list_admitted(live)
    parts = [f"it also lets in {', '.join(sorted(after - before))}"] if after - before else []
    parts += [f"it does not let in {', '.join(sorted(before - after))}"] if before - after else []
    return " and ".join(parts) if parts else "it lets in the same under other conditions"


def _tell_tags(known: Mapping[str, str], live: Mapping[str, str]) -> str:
    parts = [
        f"{word} {', '.join(map(make_printable, sorted(keys)))}"
        for word, keys in (
            ("more:", live.keys() - known.keys()),
            ("other values:", {key for key in live.keys() & known.keys() if live[key] != known[key]}),
            ("missing:", known.keys() - live.keys()),
        )
        if keys
    ]
    return f"its tags in AWS differ - {'; '.join(parts)}"


def _settle(scene: Scene, thing: Thing, live: Object, attribute: str) -> Iterator[Settling]:
    urn = thing.object.origin
    stack = stack_of(urn)
    if attribute != "email":  # the program refuses to replace an account
        yield put_back(stack)
    if attribute == "content":
        place = scene.names.place(urn)
        run = (export_policy(thing.id), f"python -m stacks refresh {stack}")
        yield Settling(to="keep it", yaml="what the first command prints, as its document", at=place, run=run)
        return
    setting = _say_setting(scene, thing.object, live, attribute)
    if setting is None or thing.kind in {"internet gateway", "route table", "route"}:
        return
    if thing.kind == "role":
        said = _place_in_role(scene, thing, *setting)
        if said is not None:
            yield keep(stack, *said)
    elif scene.names.find(urn) is not None:
        yield keep(stack, write_setting(*setting), scene.names.place(urn))


def _say_setting(scene: Scene, known: Object, live: Object, attribute: str) -> tuple[str, Any] | None:
    """The setting of the config that says what AWS has; None where it has no such one."""
    value = getattr(live, attribute)
    match attribute:
        case "parent_id":
            key = scene.names.unit_keys.get(value)
            return None if key is None else ("unit", key)
        case "tags":
            return _say_tags(scene.names.default_tags(known), value)
        case "trust" | "path" | "vpc_id" | "target":
            return None
        case "permissions_boundary" if not value:
            return None
        case _:
            return attribute, value


def _say_tags(defaults: Mapping[str, str], tags: Mapping[str, str]) -> tuple[str, Any] | None:
    if any(tags.get(key) != value for key, value in defaults.items()):
        return None
    return "tags", {key: value for key, value in sorted(tags.items()) if key not in defaults}


def _place_in_role(scene: Scene, thing: Thing, setting: str, value: Any) -> tuple[str, str] | None:
    """The YAML and its place; None where the config cannot say it of this one role in this one account."""
    names, name = scene.names, split_urn(thing.object.origin)[1]
    if name.startswith(EXECUTION_ROLE):
        key = name.removeprefix(EXECUTION_ROLE)
        overrides = names.config.lines.get(("setting", f"execution_role_overrides of {key}"))
        if overrides is not None:
            return write_setting(setting, value), overrides
        return write_setting("execution_role_overrides", {setting: value}), names.line("account", key)
    named = names.find(thing.object.origin)
    if named is None or (stack_of(thing.object.origin) == ADMIN and setting != "max_session_duration"):
        return None
    twins = [role for role in scene.known.inventory.roles if names.find(role.origin) == named]
    return None if len(twins) > 1 else (write_setting(setting, value), names.line(*named))


def _compare_policies(scene: Scene, thing: Thing, known: Role, live: Role) -> Iterator[Row]:
    stack = stack_of(known.origin)
    for arn in sorted({*known.policies} - {*live.policies}):
        told = f"{arn} is not attached to it in AWS"
        yield thing.make_row("edited", told, (put_back(stack),), attribute=f"policies: {policy_key(arn)}")
    wanted = scene.wanted.get(known.origin)
    wanted = wanted if isinstance(wanted, Role) else replace(known, policies=(), inline=())
    again = Settling(to="let the state know", run=(f"python -m stacks up {stack}",))  # AWS makes none a second time
    for arn in sorted({*live.policies} - {*known.policies}):
        if arn in wanted.policies:
            told = f"{arn} is attached to it in AWS as the config says, and no state has that"
            yield thing.make_row("not in a state", told, (again,), attribute=f"policies: {policy_key(arn)}")
            continue
        detach = remove(call_aws("iam", "detach-role-policy", role_name=live.name, policy_arn=arn))
        said = _place_in_role(scene, thing, "policies", [policy_name(one) for one in live.policies])
        more = () if said is None else (make_known(stack, *said),)
        told = f"{arn} is attached to it in AWS as well"
        yield thing.make_row("edited", told, (detach, *more), attribute=f"policies: {policy_key(arn)}")
    before, after, meant = ({one.name: one.document for one in role.inline} for role in (known, live, wanted))
    for name in sorted(before.keys() | after.keys()):
        attribute = f"inline policy {name}"
        if name not in before and name in meant:
            word = "as the config says" if is_same_document(meant[name], after[name]) else "as the config does not say"
            told = f'AWS has its inline policy "{make_printable(name)}" {word}, and no state has it'
            yield thing.make_row("not in a state", told, (again,), attribute=attribute)
        elif name not in before:
            delete = remove(call_aws("iam", "delete-role-policy", role_name=live.name, policy_name=name))
            told = f'it has one more inline policy in AWS, "{make_printable(name)}"'
            yield thing.make_row("edited", told, (delete,), attribute=attribute)
        elif name not in after or not is_same_document(before[name], after[name]):
            word = "is gone in AWS" if name not in after else "says something else in AWS"
            told = f'its inline policy "{make_printable(name)}" {word}'
            yield thing.make_row("edited", told, (put_back(stack),), attribute=attribute)


def _tell_gone(scene: Scene, thing: Thing) -> Row:
    urn = thing.object.origin
    stack, named = stack_of(urn), scene.names.find(urn)
    settle = [put_back(stack)]
    if thing.kind in _WITH_KEY and named is not None and named[0] == thing.kind:
        settle.append(let_go(stack, f"{thing.kind} {named[1]}", thing.place))
    elif not thing.place:
        settle = [take_over(stack)]  # the config has it no longer
    if thing.kind == "account":
        return thing.make_row("gone", "the organization in AWS has no such account", (_forget_account(scene, thing),))
    return thing.make_row("gone", _GONE.get(thing.kind, "AWS has it no more"), tuple(settle))


_WITH_KEY = frozenset({"unit", "policy", "VPC", "share"})
_GONE: Mapping[Kind, str] = {
    "policy attachment": "it is detached in AWS",
    "delegated administrator": "AWS has it registered no more",
    "shared resource": "AWS has it in the share no more",
    "share principal": "the share in AWS is not for it any more",
}


def _tell_closed(scene: Scene, thing: Thing, state: str) -> Row:
    told = f"AWS says {state}: it is closed, which AWS Support takes back for 90 days"
    return thing.make_row("closed", told, (_forget_account(scene, thing),))


def _forget_account(scene: Scene, thing: Thing) -> Settling:
    """Nobody can enter it any more, so no run could ask AWS for what a state has in it: it is forgotten first."""
    stack = stack_of(thing.object.origin)
    forget = (
        f"pulumi state delete '{urn}' --target-dependents --force --stack {stack_of(urn)} --yes"
        for urn in scene.known.providers.get(thing.id, ())
    )
    unprotect = f"pulumi state unprotect '{thing.object.origin}' --stack {stack} --yes"
    return Settling(
        to="let it go",
        take_out=f"account {thing.name}",
        at=thing.place,
        run=(*forget, unprotect, f"python -m stacks refresh {stack}"),
    )


def _compare_switches(scene: Scene) -> Iterator[Row]:
    """Policy types, and trusted access that a state has and AWS has not."""
    settings, names = scene.config.settings, scene.names
    for known in scene.known.inventory.organizations:
        for live in scene.live.organizations:
            for kind in sorted({*known.policy_types} ^ {*live.policy_types}):
                is_on = kind in live.policy_types
                is_wanted = kind in settings.policy_types
                line = names.line("setting", "policy_types")
                told = "AWS has it enabled" if is_on else "AWS has it disabled, and none of its policies attached"
                if is_on == is_wanted:
                    settle: tuple[Settling, ...] = (take_over(ORG),)
                elif is_on:
                    said = {"root_id": live.root_id, "policy_type": kind}
                    disable = remove(call_aws("organizations", "disable-policy-type", **said))
                    settle = (disable, keep(ORG, f"- {kind}", line, "policy_types"))
                else:
                    settle = (put_back(ORG), let_go(ORG, f"- {kind}", line))
                yield Row(
                    kind="policy type",
                    change="unmanaged" if is_on else "gone",
                    name=kind,
                    id=kind,
                    place=line if is_wanted else "",
                    stack=stack_of(known.origin),
                    urn=known.origin,
                    told=told,
                    settle=settle,
                )
            for service in sorted({*known.services} - {*live.services}):
                urn, line = scene.known.services[service], names.line("setting", "trusted_access")
                is_wanted = service in settings.trusted_access
                settle = (put_back(ORG), let_go(ORG, f"- {service}", line)) if is_wanted else (take_over(ORG),)
                yield Row(
                    kind="trusted access",
                    change="gone",
                    name=service,
                    id=service,
                    place=line if is_wanted else "",
                    stack=stack_of(urn),
                    urn=urn,
                    told="AWS has it switched off",
                    settle=settle,
                )


def compare_full_access(scene: Scene) -> Iterator[Row]:
    """AWS's own FullAWSAccess: attached to everything, but where the config says otherwise."""
    if scene.live.full_access is None:
        return
    said = {one.key: one.full_aws_access for one in (*scene.config.units(), *scene.config.accounts)}
    there = {one.id for one in (*scene.live.units, *scene.live.accounts)}
    for id_, key in sorted(scene.names.target_keys.items()):
        if key != ROOT and (id_ not in there or key not in said):
            continue
        is_attached, wanted = id_ in scene.live.full_access, said.get(key)
        if is_attached == (wanted is not False):
            continue
        command = "detach-policy" if is_attached else "attach-policy"
        order = call_aws("organizations", command, policy_id="p-FullAWSAccess", target_id=id_)
        settle = [
            Settling(to="put it back", run=(order,) if wanted is None else (f"python -m stacks up {ORG}",)),
        ]
        kind = "account" if key in {account.key for account in scene.config.accounts} else "unit"
        place = "" if key == ROOT else scene.names.line(kind, key)
        if key != ROOT:
            settle.append(Settling(to="keep it", yaml=write_setting("full_aws_access", is_attached), at=place))
        told = (
            "AWS has it attached" if is_attached else "AWS has it detached, so nothing is allowed there but by others"
        )
        yield Row(
            kind="FullAWSAccess",
            change="unmanaged" if is_attached else "gone",
            name=scene.names.say_target(id_),
            id=id_,
            place=place,
            told=told,
            settle=tuple(settle),
        )
