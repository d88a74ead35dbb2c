"""The example configuration's organization as Terraform would have it, and the engine's recorded answers about it.

Owns: an estate whose parts a test may change, everything between it and a plan, and how tests read one. The
recordings are trimmed outputs of `pulumi preview --json` and `pulumi preview --import-file` (3.259) for the example
config on an empty stack.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config import Organization, load
from engine.deployment import Deployment, StateResource
from engine.preview import StackProgram, read_program
from migrate.mapping import MigrationMapping, ProviderMapping
from migrate.planning.gaps import GapKind
from migrate.planning.model import Plan
from migrate.planning.planner import Subject, make_plan
from migrate.scanning.classification import scan_states
from migrate.sources.model import FileSource, Lock, StateFile
from resource_types.table import TypeTable, load_type_table
from tests.support.example import EXAMPLE
from tests.support.unique import collect_unique

RECORDINGS = Path(__file__).parent / "recordings"
AWS = 'provider["registry.terraform.io/hashicorp/aws"]'
MANAGEMENT = "123456789012"
ACCOUNTS = {
    "admin": "222222222222",
    "networking": "333333333333",
    "prod-application": "444444444444",
    "staging-application": "555555555555",
    "dev-application": "666666666666",
}
EMAILS = {
    "admin": "aws+admin@example.com",
    "networking": "aws+networking@example.com",
    "prod-application": "AWS+Prod-App@example.com",
    "staging-application": "aws+staging-app@example.com",
    "dev-application": "aws+dev-app@example.com",
}
VPCS = {
    "prod-application": ("vpc-1", "10.1.0.0/16", "us-east-1"),
    "staging-application": ("vpc-2", "10.2.0.0/16", "us-east-1"),
    "dev-application": ("vpc-3", "10.3.0.0/16", "us-west-2"),
    "networking": ("vpc-0", "10.0.0.0/16", "us-east-1"),
}
UNITS = {
    "security": ("ou-1", "Security", "r-1"),
    "infrastructure": ("ou-2", "Infrastructure", "r-1"),
    "workloads": ("ou-3", "Workloads", "r-1"),
    "production": ("ou-4", "Production", "ou-3"),
    "staging": ("ou-5", "Staging", "ou-3"),
    "development": ("ou-6", "Development", "ou-3"),
}
SHARE = "arn:aws:ram:us-east-1:333333333333:resource-share/1"
REGIONS: dict[str | None, str] = {"dev-application": "us-west-2"}
CANARY = "CANARY-hunter2"


def provider(alias: str | None) -> str:
    return AWS if alias is None else f"{AWS}.{alias}"


def read_recording(name: str) -> Any:
    return json.loads((RECORDINGS / name).read_text())


def recorded_program(stack: str, *present: StateResource) -> StackProgram:
    """The example's stack `org` or `admin` before anything is imported, but that its state has what is `present`."""
    steps, skeleton = read_recording(f"{stack}.preview.json"), read_recording(f"{stack}.skeleton.json")
    return read_program(stack, steps, skeleton, Deployment(resources=present))


TABLE: TypeTable = load_type_table()
ORGANIZATION: Organization = load(EXAMPLE)
PROGRAM: StackProgram = recorded_program("org")


@dataclass
class Estate:
    """States by file name; each holds resources by (type, name)."""

    states: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=lambda: dict(ACCOUNTS))
    locks: dict[str, tuple[Lock, ...]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def add(
        self, type_: str, name: str, alias: str | None = None, /, *, to: str = "org.tfstate", **attributes: Any
    ) -> dict[str, Any]:
        """Adds a resource with one instance, and returns the instance."""
        assert all((type_, name) != (other["type"], other["name"]) for other in self.states.get(to, [])), (type_, name)
        instance: dict[str, Any] = {"schema_version": 0, "attributes": attributes, "sensitive_attributes": []}
        self.states.setdefault(to, []).append(
            {"mode": "managed", "type": type_, "name": name, "provider": provider(alias), "instances": [instance]}
        )
        return instance

    def find(self, type_: str, name: str) -> dict[str, Any]:
        """The instance of a resource."""
        return next(
            resource["instances"][0]
            for resources in self.states.values()
            for resource in resources
            if (resource["type"], resource["name"]) == (type_, name)
        )

    def remove(self, type_: str, name: str) -> dict[str, Any]:
        """Takes a resource out of whatever state has it."""
        for resources in self.states.values():
            for resource in list(resources):
                if (resource["type"], resource["name"]) == (type_, name):
                    resources.remove(resource)
                    return resource
        raise KeyError((type_, name))

    def files(self) -> list[StateFile]:
        return [
            StateFile(
                source=FileSource(Path(name)),
                location=name,
                workspace="default",
                content=(content := self._write(name, resources)),
                md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
                locks=self.locks.get(name, ()),
                digest=self.digests.get(name),
            )
            for name, resources in self.states.items()
        ]

    def _write(self, name: str, resources: list[dict[str, Any]]) -> bytes:
        document = {
            "version": 4,
            "terraform_version": "1.9.0",
            "serial": 7,
            "lineage": f"lineage of {name}",
            "outputs": {},
            "resources": resources,
        }
        return json.dumps(document).encode()

    def mapping(self, **fields: Any) -> MigrationMapping:
        rows = [(None, MANAGEMENT), *self.accounts.items()]
        return MigrationMapping(
            providers=tuple(
                ProviderMapping(
                    state="*", provider=provider(alias), account=account, region=REGIONS.get(alias, "us-east-1")
                )
                for alias, account in rows
            ),
            **fields,
        )

    def subject(
        self,
        *,
        mapping: MigrationMapping | None = None,
        config: Organization = ORGANIZATION,
        programs: Iterable[StackProgram] = (PROGRAM,),
        planned: Iterable[str] = ("org",),
        files: list[StateFile] | None = None,
    ) -> Subject:
        mapping = mapping or self.mapping()
        return Subject(
            scan=scan_states(self.files() if files is None else files, TABLE, mapping, keep_objects=True),
            table=TABLE,
            mapping=mapping,
            config=config,
            programs=tuple(programs),
            planned=frozenset(planned),
            config_digest="d" * 64,
            plugin_version="7.51.1",
        )

    def plan(self, **fields: Any) -> Plan:
        return make_plan(self.subject(**fields))


def example_estate() -> Estate:
    """All that the example's stack `org` has, in two states."""
    estate = Estate()
    _add_organization(estate)
    for key, account in ACCOUNTS.items():
        _add_role(estate, key, "TerraformExecutionRole", ["AdministratorAccess"], account)
    for key in ("prod-application", "staging-application", "dev-application"):
        _add_role(estate, key, "AuditReadOnly", ["ReadOnlyAccess", "SecurityAudit"], ACCOUNTS[key])
    for key, (id_, cidr, region) in VPCS.items():
        owner = ACCOUNTS[key]
        arn = f"arn:aws:ec2:{region}:{owner}:vpc/{id_}"
        estate.add(
            "aws_vpc", f"{key}_main", key, to="network.tfstate", id=id_, arn=arn, cidr_block=cidr, owner_id=owner
        )
    _add_share(estate)
    return estate


def _add_organization(estate: Estate) -> None:
    estate.add(
        "aws_organizations_organization",
        "main",
        id="o-1",
        arn=f"arn:aws:organizations::{MANAGEMENT}:organization/o-1",
        master_account_id=MANAGEMENT,
        roots=[{"id": "r-1", "arn": f"arn:aws:organizations::{MANAGEMENT}:root/o-1/r-1", "name": "Root"}],
        aws_service_access_principals=[
            "account.amazonaws.com",
            "cloudtrail.amazonaws.com",
            "config.amazonaws.com",
            "ram.amazonaws.com",
            "sso.amazonaws.com",
        ],
    )
    for key, (id_, name, parent) in UNITS.items():
        arn = f"arn:aws:organizations::{MANAGEMENT}:ou/o-1/{id_}"
        estate.add("aws_organizations_organizational_unit", key, id=id_, arn=arn, name=name, parent_id=parent)
    for key, account in ACCOUNTS.items():
        estate.add(
            "aws_organizations_account",
            key,
            id=account,
            arn=f"arn:aws:organizations::{MANAGEMENT}:account/o-1/{account}",
            email=EMAILS[key],
            name=key,
            role_name="OrganizationAccountAccessRole",
        )
    for key, id_, type_, name in (
        ("regions", "p-1", "SERVICE_CONTROL_POLICY", "deny-unauthorized-regions"),
        ("tags", "p-2", "TAG_POLICY", "environment-tag"),
    ):
        estate.add("aws_organizations_policy", key, id=id_, type=type_, name=name, content="{}")
        estate.add("aws_organizations_policy_attachment", key, id=f"ou-3:{id_}", policy_id=id_, target_id="ou-3")


def _add_role(estate: Estate, key: str, name: str, policies: list[str], account: str) -> None:
    estate.add("aws_iam_role", f"{key}_{name}", key, id=name, name=name, arn=f"arn:aws:iam::{account}:role/{name}")
    for policy in policies:
        estate.add(
            "aws_iam_role_policy_attachment",
            f"{key}_{name}_{policy}",
            key,
            id=f"{name}-2023",
            role=name,
            policy_arn=f"arn:aws:iam::aws:policy/{policy}",
        )


def _add_share(estate: Estate) -> None:
    subnet = "arn:aws:ec2:us-east-1:333333333333:subnet/subnet-1"
    to = "network.tfstate"
    estate.add(
        "aws_subnet",
        "private",
        "networking",
        to=to,
        id="subnet-1",
        arn=subnet,
        vpc_id="vpc-0",
        cidr_block="10.0.1.0/24",
    )
    estate.add("aws_ram_resource_share", "shared", "networking", to=to, id=SHARE, arn=SHARE, name="shared-subnets")
    estate.add(
        "aws_ram_resource_association",
        "shared",
        "networking",
        to=to,
        id=f"{SHARE},{subnet}",
        resource_share_arn=SHARE,
        resource_arn=subnet,
    )
    estate.add(
        "aws_ram_principal_association",
        "shared",
        "networking",
        to=to,
        id=f"{SHARE},444444444444",
        resource_share_arn=SHARE,
        principal="444444444444",
    )


def ids(plan: Plan) -> dict[str, str]:
    """Import ids by `<type's last part> <name>`."""
    return collect_unique(
        (f"{entry.type.rpartition(':')[2]} {entry.name}", entry.id)
        for stack in plan.stacks.values()
        for entry in stack.entries
    )


def gaps(plan: Plan, kind: GapKind) -> list[str]:
    return [str(gap) for gap in plan.gaps if gap.kind is kind]


def only(plan: Plan, kind: GapKind) -> str:
    """The one gap of this kind; a plan with gaps has no files."""
    found = gaps(plan, kind)
    assert len(found) == 1, plan.gaps
    assert plan.rest == {}
    assert all(not stack.import_file for stack in plan.stacks.values())
    return found[0]
