"""From a scan, the config and what the stacks' programs register to a plan: where each instance ends. Pure.

It does not look for what stands in the way (preconditions), match (match), write the content of files (import_content)
or the files (output), or tell (report).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from config.models import MANAGEMENT, Organization
from config.plan.entry import plan_entry
from config.plan.stacks import plan_stacks
from engine.import_file import digest_destination
from engine.preview import Registration, StackProgram
from engine.urns import SEPARATOR, split_urn, stack_of
from migrate.mapping import MigrationMapping
from migrate.plan_file import PlannedInstance
from migrate.planning.accounts import prove_accounts
from migrate.planning.asked import ABSENCE, find_unasked, plan_creations, plan_settings, without_settings
from migrate.planning.candidates import Candidate, Withheld, collect_candidates, derive
from migrate.planning.gaps import sort_gaps
from migrate.planning.group_rules import find_taken_over
from migrate.planning.import_content import build_import_file, stage_of
from migrate.planning.landed import RestResource
from migrate.planning.match import NO_STATE, Matching, match
from migrate.planning.model import Loss, Plan, PlannedEntry, ProviderRow, StackPlan
from migrate.planning.peering_options import find_accepted
from migrate.planning.preconditions import (
    find_closed,
    find_foreign,
    find_harm,
    find_unproven_providers,
    find_untrusted_states,
    find_without_id,
)
from migrate.planning.providers import complete_inputs, find_misdirected
from migrate.planning.rest import AccountRest, plan_rest
from migrate.planning.rest_names import Identity
from migrate.planning.routing import Routing
from migrate.scanning.classification import Scan, ScannedInstance
from resource_types.import_ids import attributes_of
from resource_types.natural_keys import camel_case
from resource_types.table import ResourceType, TypeTable


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is planned. `scan` keeps its objects. `programs`: of every stack that exists; `planned`: names of those
    that were previewed, the others only tell what they have. `config_digest`: of the config's files. `plugin_version`:
    of pulumi-aws. `deferred`: stacks that cannot be previewed yet, and why.
    """

    scan: Scan
    table: TypeTable
    mapping: MigrationMapping
    config: Organization
    programs: Sequence[StackProgram]
    planned: frozenset[str]
    config_digest: str
    plugin_version: str
    deferred: Mapping[str, str] = field(default_factory=dict[str, str])


def make_plan(subject: Subject) -> Plan:
    """The plan, with its gaps; while there are any, it has no files.

    Raises:
        MigrateError: the program's providers are not those of the config.
    """
    scan, config = subject.scan, subject.config
    gaps = [
        *find_untrusted_states(scan.states),
        *find_unproven_providers(scan, subject.table),
        *find_without_id(scan, subject.table),
        *find_closed(scan, config),
    ]
    own = collect_candidates(scan)
    candidates = [*own.values(), *(derived for candidate in own.values() for derived in derive(candidate))]
    account_ids, account_gaps = prove_accounts(config, candidates, subject.programs, subject.mapping.match)
    routing = Routing(account_ids, config.settings.home_region)
    gaps += [
        *account_gaps,
        *find_foreign(own.values(), routing),
        *find_harm(subject.programs),
        *find_misdirected(config, subject.programs, routing),
    ]
    gaps += find_unasked(scan.accounts, config, account_ids)
    settings = plan_settings(subject.programs, routing)
    written = {one.urn for one in settings}
    matching = match(
        [candidate for candidate in candidates if candidate.account in routing.account_keys],
        [without_settings(program, written) for program in subject.programs],
        subject.mapping.match,
        withheld=Withheld(scan, subject.table).find_reason,
        routing=routing,
        known_stacks=frozenset(stack.name for stack in plan_stacks(config)),
        planned=subject.planned,
        absence=ABSENCE if scan.accounts else NO_STATE,
    )
    absent, absences = plan_creations(scan.accounts, matching.absent, subject.programs, routing)
    creations = tuple(sorted((*absent, *settings), key=lambda one: one.urn))
    gaps += [gap for gap in matching.gaps if gap not in matching.absent.values()]
    gaps = sort_gaps([*gaps, *absences])
    postponed = _find_postponed(subject, routing)
    instances = _plan_instances(subject, own, matching, routing, postponed)
    writable = not gaps
    rest = _plan_rest(subject, own, instances, routing, postponed) if writable else {}
    urns = {identity: urn for account in rest.values() for identity, urn in account.urns.items()}
    landed = {identity for account in rest.values() for identity in account.landed}
    return Plan(
        config=subject.config_digest,
        states=scan.states,
        stacks={
            program.stack: _plan_stack(
                subject, program, matching, routing, writable=writable, left={one.urn for one in creations}
            )
            for program in subject.programs
            if program.stack in subject.planned
        },
        instances=tuple(
            sorted(
                (_place(planned, urns.get(_identify(planned)), landed) for _, planned in instances),
                key=lambda item: (item.state, item.workspace, item.address, item.reason or ""),
            )
        ),
        rest={account: one for account, one in rest.items() if one.count},
        postponed=tuple(sorted(postponed)),
        providers=_route_providers(scan, config, routing),
        losses=_find_losses(subject, instances),
        deferred=dict(subject.deferred),
        gaps=gaps,
        accounts=scan.accounts,
        creations=creations,
    )


def _find_postponed(subject: Subject, routing: Routing) -> dict[str, str]:
    """Account ids whose rest is not written yet, with the stack that may still claim some of it."""
    filled = {program.stack for program in subject.programs if program.present}
    postponed: dict[str, str] = {}
    for stack in plan_stacks(subject.config):
        if stack.name not in subject.planned | filled:
            for key in routing.account_ids.keys() & set(stack.accounts):
                postponed.setdefault(routing.account_ids[key], stack.name)
    return postponed


_Pair = tuple[ScannedInstance, PlannedInstance]


def _plan_instances(
    subject: Subject,
    own: Mapping[ScannedInstance, Candidate],
    matching: Matching,
    routing: Routing,
    postponed: Mapping[str, str],
) -> list[_Pair]:
    imported = {
        candidate.instance: registration
        for registration, candidate in matching.imports.values()
        if candidate.instance is not None and not candidate.derived
    }
    taken_over = find_taken_over(subject.scan.instances, matching.matched)
    taken_over |= find_accepted(subject.scan.instances, matching.matched)
    planned: list[_Pair] = []
    for scanned in subject.scan.instances:
        bin_, resource, reason = scanned.bin, None, scanned.reason
        if scanned in imported:
            resource = imported[scanned]
        elif scanned in matching.in_stack:
            bin_, resource = "in-stack", matching.in_stack[scanned]
        elif scanned in taken_over:
            resource = taken_over[scanned]
            bin_ = "import" if resource.id is None else "in-stack"
        elif scanned.bin == "import":
            waiting = None if scanned.account is None else postponed.get(scanned.account)
            bin_, reason = "rest", "the program registers no such resource"
            if waiting is not None:
                reason = f"the program may register it in the stack {waiting}, which is not planned yet"
        candidate = own.get(scanned)
        instance = PlannedInstance(
            state=scanned.state,
            workspace=scanned.workspace,
            address=scanned.address,
            type=scanned.type,
            bin=bin_,
            stack=resource.stack if resource else None,
            urn=resource.urn if resource else None,
            name=resource.name if resource else None,
            import_id=None if candidate is None else routing.write_import_id(candidate),
            reason=reason,
        )
        planned.append((scanned, instance))
    return planned


def _plan_stack(
    subject: Subject,
    program: StackProgram,
    matching: Matching,
    routing: Routing,
    *,
    writable: bool,
    left: Collection[str],
) -> StackPlan:
    """`left`: URNs of what is not imported, because it has to be made."""
    program = replace(program, skeleton=tuple(entry for entry in program.skeleton if entry.urn not in left))
    types = subject.table.by_token
    providers = {entry.urn: entry.provider for entry in program.skeleton}
    entries = tuple(
        _plan_entry(registration, candidate, routing, stage_of(providers.get(urn)))
        for urn, (registration, candidate) in matching.imports.items()
        if registration.stack == program.stack
    )
    import_file: Mapping[str, Any] = {}
    ids: dict[str, str | None] = {}
    if writable:
        inputs = {key: complete_inputs(subject.config, key, routing, known) for key, known in program.providers.items()}
        imported = {entry.urn: entry.id for entry in entries}
        ids = {entry.urn: imported.get(entry.urn) for entry in program.skeleton}
        import_file = build_import_file(
            program,
            imported,
            inputs,
            {item.urn: unreadable_inputs(item, types[item.type]) for item in program.registrations},
        )
    return StackPlan(
        entries=tuple(sorted(entries, key=lambda entry: (entry.stage, entry.urn))),
        ids=ids,
        present_urns=program.present_urns,
        import_file=import_file,
        destinations={urn: digest_destination(known) for urn, known in program.present_providers.items()},
    )


def unreadable_inputs(registration: Registration, type_: ResourceType) -> dict[str, Any]:
    """What the program sets and AWS never gives back: without it in the import file, the next `up` is an update.

    Only of what the program itself says, never from a state, and only what has no consequence until the object is
    destroyed or replaced; inputs that the program ignores need nothing.
    """
    names = {camel_case(attribute) for attribute in type_.unreadable} - registration.ignored
    return {name: value for name in sorted(names) if (value := registration.known(name))}


def _plan_entry(registration: Registration, candidate: Candidate, routing: Routing, stage: int) -> PlannedEntry:
    instance = candidate.instance
    return PlannedEntry(
        urn=registration.urn,
        type=registration.type,
        name=registration.name,
        id=routing.write_import_id(candidate),
        state=instance.state if instance else None,
        workspace=instance.workspace if instance else None,
        address=instance.address if instance else None,
        stage=stage,
        derived=candidate.derived,
    )


def _plan_rest(
    subject: Subject,
    own: Mapping[ScannedInstance, Candidate],
    instances: Iterable[_Pair],
    routing: Routing,
    postponed: Mapping[str, str],
) -> dict[str, AccountRest]:
    """By account id."""
    resources: dict[str, list[RestResource]] = {}
    for scanned, planned in instances:
        candidate = own.get(scanned)
        if planned.bin == "rest" and candidate is not None and candidate.account not in postponed:
            resources.setdefault(candidate.account, []).append(
                RestResource(
                    identity=_identify(planned),
                    token=candidate.token,
                    id=routing.write_import_id(candidate),
                    attributes=scanned.require_object().public_attributes,
                    sensitive=scanned.require_object().sensitive,
                )
            )
    planned_rest = plan_rest(resources, subject.config, subject.programs, routing, subject.plugin_version)
    return {account: _add_sensitive(rest, instances) for account, rest in planned_rest.items()}


def _add_sensitive(rest: AccountRest, instances: Iterable[_Pair]) -> AccountRest:
    """With what is sensitive of all that its workload has already: `migrate rest --force` writes its code anew."""
    if rest.place is None:
        return rest
    there = {
        planned.urn: sorted(scanned.object.sensitive)
        for scanned, planned in instances
        if planned.bin == "in-stack" and planned.urn is not None and scanned.object is not None
        if stack_of(planned.urn) == rest.place.stack
        if split_urn(planned.urn)[1].startswith(f"{rest.component}{SEPARATOR}")
    }
    return replace(rest, sensitive={**rest.sensitive, **{urn: names for urn, names in there.items() if names}})


def _identify(planned: PlannedInstance) -> Identity:
    return planned.address, planned.state, planned.workspace


def _place(planned: PlannedInstance, urn: str | None, landed: Collection[Identity]) -> PlannedInstance:
    """The instance with what it is called in its workload, if that is where it lands or has landed."""
    if planned.bin != "rest" or urn is None:
        return planned
    placed = replace(planned, stack=stack_of(urn), urn=urn, name=split_urn(urn)[1])
    return replace(placed, bin="in-stack", reason=None) if _identify(planned) in landed else placed


def _route_providers(scan: Scan, config: Organization, routing: Routing) -> tuple[ProviderRow, ...]:
    rows: list[ProviderRow] = []
    for state in scan.states:
        for provider in state.providers:
            key = None if provider.account is None else routing.account_keys.get(provider.account)
            hops = plan_entry(config, key) if key is not None else ()
            rows.append(
                ProviderRow(
                    state=state.location,
                    address=provider.address,
                    account=provider.account,
                    key=key,
                    region=provider.region,
                    role=hops[-1].role_name if hops else ("the caller's own" if key == MANAGEMENT else None),
                    evidence=tuple(f"{count} x {words}" for words, count in sorted(provider.evidence.items())),
                )
            )
    return tuple(sorted(rows, key=lambda row: (row.state, row.address)))


def _find_losses(subject: Subject, instances: Iterable[_Pair]) -> tuple[Loss, ...]:
    losses = [
        Loss(
            state=planned.state,
            address=planned.address,
            type=planned.type,
            attribute=attribute,
            bin=planned.bin,
            replaces=attribute in type_.replace_risks,
        )
        for scanned, planned in instances
        if planned.bin in {"import", "rest"}
        for type_ in [subject.table.types[planned.type]]
        for attribute in {*type_.replace_risks, *type_.unreadable} - attributes_of(type_.import_option or "")
        if scanned.require_object().attributes.get(attribute) not in (None, "", False, [], {})
    ]
    return tuple(sorted(losses, key=lambda loss: (loss.state, loss.address, loss.attribute)))
