"""What the states hold: every instance with its type, import id, account, region, and exactly one bin. Pure.

Does not own: reading states, what proves an account (migrate.terraform.evidence), what the program registers.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Literal, get_args

from migrate.errors import StateError
from migrate.globs import matches_glob
from migrate.mapping import MigrationMapping, Skip
from migrate.scanning.closed import ClosedAccounts
from migrate.scanning.providers import ScannedProvider, decide_provider
from migrate.sources.model import Lock, S3Source, Source, StateFile, UnreadableState
from migrate.terraform.code import TerraformCode
from migrate.terraform.evidence import Evidence, gather_evidence, read_region
from migrate.terraform.state import FLAT, Instance, State, parse_state
from policies.managed import FULL_AWS_ACCESS_POLICIES
from resource_types.import_ids import NoImportIdError, Place, build_import_id, build_import_option
from resource_types.table import ResourceType, TypeTable

Bin = Literal[
    "other-provider", "closed", "deposed", "tainted", "skipped", "aws-managed", "no-token", "not-importable", "import"
]
BINS: tuple[Bin, ...] = get_args(Bin)
"""In order of precedence: an instance is in the first that fits."""

NEWEST_PROVIDER = "6.58"
"""The version of the AWS provider whose resource types the table holds."""


@dataclass(frozen=True, kw_only=True)
class ScannedInstance:
    """`state` is the location; `provider` as the state writes it, and `provider_region` is where that one acts.

    `import_id`: without a region, and there too where the instance is skipped, tainted or deposed; None where its type
    or its attributes allow none. `import_option`: what the import takes after it. `object`: the parsed instance, None
    unless it was asked for. It may hold secrets.
    """

    state: str
    workspace: str
    address: str
    type: str
    token: str | None
    provider: str
    account: str | None
    region: str | None
    provider_region: str | None
    import_id: str | None
    bin: Bin
    reason: str | None
    import_option: str = ""
    object: Instance | None = field(default=None, repr=False, compare=False)

    def require_object(self) -> Instance:
        """The parsed instance. Raises LookupError, a bug, where the scan did not keep it."""
        if self.object is None:
            raise LookupError(f"the scan did not keep {self.address}")
        return self.object


@dataclass(frozen=True, kw_only=True)
class ScannedState:
    """`error` set: it could not be read, and the rest is empty. `digest`: "agrees", "differs" or None (no entry).

    `source`: the one that names its lock table, None where the object could not be read. It may hold an external id.
    `size`: bytes. `types`: managed instances by type. `providers`: the addresses of AWS providers alone.
    """

    location: str
    workspace: str
    error: str | None
    source: Source | None = field(default=None, repr=False)
    serial: int | None = None
    lineage: str | None = None
    terraform_version: str | None = None
    size: int | None = None
    md5: str | None = None
    etag: str | None = None
    version_id: str | None = None
    modified: str | None = None
    digest: str | None = None
    locks: tuple[Lock, ...] = ()
    types: Mapping[str, int] = field(default_factory=dict)
    providers: tuple[ScannedProvider, ...] = ()
    data_sources: int = 0
    empty_resources: tuple[str, ...] = ()

    @property
    def is_lock_table_unknown(self) -> bool:
        """Whether nobody has said which table has its lock."""
        return isinstance(self.source, S3Source) and self.source.is_lock_table_unknown


@dataclass(frozen=True, kw_only=True)
class ReadAccount:
    """An account that AWS itself was asked about. `role`: by which it was entered, None for the management account.

    `regions`: whose networks and shares were read. `objects`: how many were found that no state has. `problem`: why
    what is in it is unknown; None where it was read.
    """

    id: str
    name: str
    email: str
    role: str | None
    objects: int
    problem: str | None
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scan:
    """Sorted by location, then by address: the order in which states hold things makes no difference.

    `accounts`: empty where states alone were read; else what no state has was asked of AWS.
    """

    states: tuple[ScannedState, ...]
    instances: tuple[ScannedInstance, ...]
    accounts: tuple[ReadAccount, ...] = ()

    def totals(self) -> dict[str, int]:
        """Flat counts: states (with the unreadable ones), instances, every bin, data sources and empty resources.

        The bins add up to the instances.
        """
        bins = Counter(instance.bin for instance in self.instances)
        return {
            "states": len(self.states),
            "unreadable_states": sum(state.error is not None for state in self.states),
            "instances": len(self.instances),
            **{name: bins[name] for name in BINS},
            "data_sources": sum(state.data_sources for state in self.states),
            "empty_resources": sum(len(state.empty_resources) for state in self.states),
        }


def scan_states(
    files: Iterable[StateFile | UnreadableState],
    table: TypeTable,
    mapping: MigrationMapping,
    code: TerraformCode | None = None,
    *,
    keep_objects: bool = False,
) -> Scan:
    """Classifies every instance of every state. A wrong digest or unreadable content makes the state an error in it.

    One state at a time is in memory; attributes are let go with it unless `keep_objects`.
    """
    regional_types = frozenset(name for name, type_ in table.types.items() if type_.regional)
    states: list[ScannedState] = []
    instances: list[ScannedInstance] = []
    closed = ClosedAccounts()
    rest = iter(files)
    ahead = deque(islice(rest, 2))
    alone = len(ahead) == 1
    for file in chain(_drain(ahead), rest):
        if isinstance(file, UnreadableState):
            states.append(ScannedState(location=file.location, workspace=file.workspace, error=file.problem))
            continue
        try:
            state = _read_state(file)
        except StateError as error:
            states.append(_describe_file(file, error.problem))
            continue
        reasons = [_find_skip(mapping.skip, state.location, instance) for instance in state.instances]
        # What somebody skips on purpose is no evidence: so an object that misleads can be taken out of the way.
        counted = [one for one, reason in zip(state.instances, reasons, strict=True) if reason is None]
        evidence = gather_evidence(counted, state.data_sources, regional_types)
        providers = _decide_providers(state, evidence, mapping, code, alone=alone)
        states.append(_describe_state(file, state, providers))
        closed.read(state)
        for instance, reason in zip(state.instances, reasons, strict=True):
            scanned = _classify(
                state, instance, table, providers.get(instance.provider.text), reason, keep=keep_objects
            )
            instances.append(scanned)
    return Scan(
        states=tuple(sorted(states, key=lambda state: (state.location, state.workspace))),
        instances=tuple(
            sorted(
                (_take_out_closed(one, closed) for one in instances),
                key=lambda one: (one.state, one.workspace, one.address, one.bin, one.reason or ""),
            )
        ),
    )


def _take_out_closed(instance: ScannedInstance, closed: ClosedAccounts) -> ScannedInstance:
    """Only when all states are read: any of them may tell that an account is closed."""
    if instance.bin == "other-provider":
        return instance
    reason = closed.explain(instance.type, instance.import_id, instance.account)
    return instance if reason is None else replace(instance, bin="closed", reason=reason)


def _read_state(file: StateFile) -> State:
    """Raises StateError."""
    if file.digest is not None and file.digest != file.md5:
        raise StateError(
            file.location,
            f"the object does not have the content that DynamoDB says (digest {file.digest}, content {file.md5}), so "
            "nothing of it was classified: wait for a write that is under way, or repair the state as Terraform's "
            'error "state data in S3 does not have the expected content" tells',
        )
    return parse_state(file.content, file.location, file.workspace)


def _drain(ahead: deque[StateFile | UnreadableState]) -> Iterator[StateFile | UnreadableState]:
    while ahead:
        yield ahead.popleft()


def _decide_providers(
    state: State,
    evidence: Mapping[str, Evidence],
    mapping: MigrationMapping,
    code: TerraformCode | None,
    *,
    alone: bool,
) -> dict[str, ScannedProvider]:
    """By address, every AWS provider of the state's instances and data sources. `alone`: no other state is scanned."""
    addresses = {
        instance.provider.text: instance.provider
        for instance in (*state.instances, *state.data_sources)
        if instance.provider.is_aws
    }
    claims = code.find_claims(state.location, state.workspace, alone=alone) if code else ()
    decided: dict[str, ScannedProvider] = {}
    for text, address in sorted(addresses.items()):
        rows = [row for row in mapping.providers if row.provider == text and matches_glob(row.state, state.location)]
        # Provider blocks of modules are not read, and one with for_each is several providers.
        in_root = not address.module and address.key is None
        said = [claim for claim in claims if in_root and claim.alias == address.alias]
        decided[text] = decide_provider(text, evidence.get(text, Evidence()), rows, said)
    return decided


def _classify(
    state: State,
    instance: Instance,
    table: TypeTable,
    provider: ScannedProvider | None,
    skip: str | None,
    *,
    keep: bool,
) -> ScannedInstance:
    type_ = table.types.get(instance.type) if provider else None
    provider_region = provider.region if provider else None
    account = _find_account(instance, type_, provider)
    region = _find_region(instance, type_, provider_region)
    import_id, option = None, ""
    bin_, reason = _sort_out(instance, table, type_, skip, is_aws=provider is not None)
    if instance.is_flat:
        bin_, reason = ("not-importable", FLAT) if bin_ == "import" else (bin_, reason)
    elif type_ is not None:
        try:
            import_id = build_import_id(type_, instance, Place(account, region))
            option = build_import_option(type_, instance)
        except NoImportIdError as error:
            if bin_ == "import":
                bin_, reason = "not-importable", str(error)
    return ScannedInstance(
        state=state.location,
        workspace=state.workspace,
        address=instance.address,
        type=instance.type,
        token=type_.token if type_ else None,
        provider=instance.provider.text,
        account=account,
        region=region,
        provider_region=provider_region,
        import_id=import_id,
        bin=bin_,
        reason=reason,
        import_option=option,
        object=instance if keep else None,
    )


def _sort_out(
    instance: Instance, table: TypeTable, type_: ResourceType | None, skip: str | None, *, is_aws: bool
) -> tuple[Bin, str | None]:
    """The bin and the words for it, as far as they don't depend on the attributes."""
    if not is_aws:
        name = f"{instance.provider.namespace}/{instance.provider.type}".lstrip("/")
        return "other-provider", f"the provider {name} manages it, and this takes over what hashicorp/aws manages"
    if instance.deposed is not None:
        return "deposed", (
            f"deposed object {instance.deposed}: Terraform replaced it and has not destroyed it yet; "
            "destroy it with terraform apply, or by hand"
        )
    if instance.tainted:
        return "tainted", (
            "Terraform marked it for replacement: decide first, with terraform untaint (keep it) or "
            "terraform apply (replace it)"
        )
    if skip is not None:
        return "skipped", skip
    if _is_full_aws_access(instance):
        return "aws-managed", (
            "AWS attaches FullAWSAccess itself wherever nothing detaches it (`full_aws_access: false` in the config), "
            "so nobody has to manage it: let Terraform forget it, and never destroy it, which would deny everything"
        )
    return ("no-token", _explain_unknown(instance.type, table)) if type_ is None else _judge_type(type_)


def _is_full_aws_access(instance: Instance) -> bool:
    """Whether it is that policy, or one of its attachments."""
    name = {"aws_organizations_policy": "id", "aws_organizations_policy_attachment": "policy_id"}.get(instance.type)
    value = None if name is None else instance.public_attributes.get(name)
    return isinstance(value, str) and value in FULL_AWS_ACCESS_POLICIES


def _judge_type(type_: ResourceType) -> tuple[Bin, str | None]:
    if type_.import_id is None:
        return "not-importable", type_.reason or "the AWS provider has no import for this type"
    return "import", None


def _explain_unknown(type_: str, table: TypeTable) -> str:
    last = table.retired.get(type_)
    if last is not None:
        return (
            f"{type_} is retired: last in version {last} of the AWS provider, and Pulumi has no resource for it; "
            "leave the object as it is, or let Terraform destroy it"
        )
    return f"{type_} is unknown: no resource of the AWS provider up to {NEWEST_PROVIDER} has this name"


def _find_account(instance: Instance, type_: ResourceType | None, provider: ScannedProvider | None) -> str | None:
    """The account that the object is about, where its type has an attribute for that, else its provider's."""
    named = None if type_ is None or type_.account_from is None else instance.public_attributes.get(type_.account_from)
    if isinstance(named, str) and named:
        return named
    return provider.account if provider else None


def _find_region(instance: Instance, type_: ResourceType | None, provider_region: str | None) -> str | None:
    """The object's own region, else its provider's; None for a global type, and for one that is unknown."""
    if type_ is None or not type_.regional:
        return None
    found = read_region(instance)
    return found[1] if found else provider_region


def _find_skip(rules: Sequence[Skip], location: str, instance: Instance) -> str | None:
    """The reason of the first rule that names the instance."""
    matching = (
        rule.reason
        for rule in rules
        if matches_glob(rule.state, location) and matches_glob(rule.address, instance.address)
    )
    return next(matching, None)


def _describe_file(file: StateFile, error: str | None) -> ScannedState:
    return ScannedState(
        location=file.location,
        workspace=file.workspace,
        error=error,
        source=file.source,
        size=len(file.content),
        md5=file.md5,
        etag=file.etag,
        version_id=file.version_id,
        modified=file.modified,
        digest=None if file.digest is None else "agrees" if file.digest == file.md5 else "differs",
        locks=tuple(sorted(file.locks)),
    )


def _describe_state(file: StateFile, state: State, providers: Mapping[str, ScannedProvider]) -> ScannedState:
    return replace(
        _describe_file(file, None),
        serial=state.serial,
        lineage=state.lineage,
        terraform_version=state.terraform_version,
        types=dict(sorted(Counter(instance.type for instance in state.instances).items())),
        providers=tuple(providers.values()),
        data_sources=len(state.data_sources),
        empty_resources=tuple(sorted(state.empty_resources)),
    )
