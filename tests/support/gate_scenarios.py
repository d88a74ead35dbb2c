"""Makes the previews of tests/fixtures/review/gate anew, by the real engine on a local AWS: about ten minutes.

`.venv/bin/python -m tests.support.gate_scenarios [SCENARIO...]` writes them, and `--update-goldens` of pytest then what
the gate says. A mistake that the program itself does not let anybody make is made by a patch of what it registers.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.changes import convert_events
from stacks.ci.masking import mask_values
from tests.support.project import ROOT, Project, find_by_key, reverse_lists, run_services

FIXTURES = ROOT / "tests" / "fixtures" / "review" / "gate"

_PATCH = """
import pulumi
_changes, _made, _init = {changes!r}, {{}}, pulumi.CustomResource.__init__
def _patched(self, t, name, props=None, opts=None, *rest, **more):
    _made[name] = self
    change = dict(_changes.get(t.rsplit(":")[-1] + " " + name, ()))
    for option, value in change.pop("opts", {{}}).items():
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions())
        setattr(opts, option, _made[value] if option == "provider" else value)
    (props if isinstance(props, dict) else vars(props)).update(change)
    _init(self, t, name, props, opts, *rest, **more)
pulumi.CustomResource.__init__ = _patched
"""

_STRAY = """
from stacks.programs import guard as _guard
_guard.require_guard = lambda: None
import pulumi_aws
_build = __import__("stacks.programs", fromlist=["build"])
_original = _build.build
async def _and_stray(*given):
    outputs = await _original(*given)
    pulumi_aws.s3.Bucket("stray")
    return outputs
_build.build = _and_stray
"""

Edits = Mapping[str, Callable[[Any], None]]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """`edits`: of the example's files. `changes`: inputs and options of resources, by type and logical name.

    `stray`: one more resource, without a provider.
    """

    edits: Edits = field(default_factory=dict[str, Callable[[Any], None]])
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    stray: bool = False


def _account(accounts: dict[str, Any], key: str) -> dict[str, Any]:
    return next(account for account in accounts["accounts"] if account["key"] == key)


def _move(*keys: str) -> Callable[[Any], None]:
    def edit(accounts: dict[str, Any]) -> None:
        for key in keys:
            _account(accounts, key)["unit"] = "security"

    return edit


def _switch_off(organization: dict[str, Any]) -> None:
    organization["trusted_access"].remove("config.amazonaws.com")
    organization["policy_types"] = ["SERVICE_CONTROL_POLICY"]
    find_by_key(organization["units"], "workloads")["policies"] = ["deny-unapproved-regions"]


def _drop_tag_policy(policies: dict[str, Any]) -> None:
    policies["policies"] = [policy for policy in policies["policies"] if policy["type"] != "TAG_POLICY"]


def _deny_everything(organization: dict[str, Any]) -> None:
    find_by_key(organization["units"], "workloads")["policies"] = ["environment-tag"]


def _attach_elsewhere(organization: dict[str, Any]) -> None:
    workloads = find_by_key(organization["units"], "workloads")
    workloads["policies"] = ["environment-tag", "deny-leaving"]
    find_by_key(organization["units"], "security")["policies"] = ["deny-unapproved-regions"]


def _add_policy(policies: dict[str, Any]) -> None:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "organizations:LeaveOrganization"}]}
    document["Statement"][0]["Resource"] = "*"
    policy = {"key": "deny-leaving", "description": "", "type": "SERVICE_CONTROL_POLICY", "document": document}
    policies["policies"].append(policy)


def _trust(*accounts: str) -> Callable[[Any], None]:
    return lambda access: access["roles"][0].update(trusted_by=list(accounts))


def _rename(organization: dict[str, Any]) -> None:
    unit = find_by_key(organization["units"], "staging")
    unit.update(key="stage", formerly=["staging"], name="Stage")
    organization["units"] = reverse_lists(organization["units"])
    organization["trusted_access"].append("guardduty.amazonaws.com")


def _rename_accounts(accounts: dict[str, Any]) -> None:
    _account(accounts, "staging-application")["unit"] = "stage"
    accounts["accounts"] = reverse_lists(accounts["accounts"])


def _add_vpcs(network: dict[str, Any]) -> None:
    for key, cidr in (("taken-over", "10.7.0.0/16"), ("other", "10.8.0.0/16")):
        tags = {"Name": key}
        network["vpcs"].append({"key": key, "account": "prod-application", "cidr": cidr, "tags": tags})


_OPEN = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}],
}
_NARROW = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::123456789012:role/Auditor"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "another-one", "aws:PrincipalTag/Team": "audit"}},
        }
    ],
}

_READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}
_WRITE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


def _trust_macie(organization: dict[str, Any]) -> None:
    organization["trusted_access"].append("macie.amazonaws.com")


def _protect(baseline: dict[str, Any]) -> None:
    baseline["profiles"] = [
        {
            "key": "standard",
            "targets": {"accounts": ["dev-application"]},
            "password_policy": {"max_age_days": 90},
            "s3_public_access_block": {},
            "ebs_encryption": {},
        }
    ]


def _give_rights(center: dict[str, Any]) -> None:
    center["groups"] = [{"key": "platform", "name": "Platform"}]
    targets = {"accounts": ["dev-application", "staging-application"]}
    center["assignments"] = [{"permission_set": "developer", "groups": ["platform"], "targets": targets}]
    center["permission_sets"] = [
        {
            "key": "developer",
            "name": "Developer",
            "policies": ["ReadOnlyAccess", "SecurityAudit"],
            "inline_policy": "policies/read.json",
            "permissions_boundary": {"policy": "PowerUserAccess"},
        }
    ]


def _watch(security: dict[str, Any]) -> None:
    security |= {"delegated_administrator": "admin", "services": {"macie": {}}}


def _connect(network: dict[str, Any]) -> None:
    """Three VPCs on a transit gateway, of which production and development reach what is shared."""
    zones, tiers = ["us-east-1a"], [{"key": "transit", "prefix": 28}]
    network["vpcs"] += [
        {"key": f"tgw-{key}", "account": "networking", "cidr": cidr, "zones": zones, "tiers": tiers}
        for key, cidr in (("hub", "10.200.0.0/16"), ("shop", "10.201.0.0/16"), ("lab", "10.202.0.0/16"))
    ]
    segments = [{"key": "shared", "reaches": ["production", "development"]}]
    segments += [{"key": key, "reaches": ["shared"]} for key in ("production", "development")]
    network["transit_gateways"] = [
        {
            "key": "main",
            "account": "networking",
            "segments": segments,
            "attachments": [
                {"vpc": f"tgw-{vpc}", "segment": segment, "tier": "transit"}
                for vpc, segment in (("hub", "shared"), ("shop", "production"), ("lab", "development"))
            ],
        }
    ]


def _reach(reaches: Mapping[str, list[str]], **segments: str) -> Callable[[Any], None]:
    """What segments reach, and into which others VPCs go."""

    def edit(network: dict[str, Any]) -> None:
        (gateway,) = network["transit_gateways"]
        for segment in gateway["segments"]:
            segment["reaches"] = reaches.get(segment["key"], segment["reaches"])
        for attachment in gateway["attachments"]:
            attachment["segment"] = segments.get(attachment["vpc"].removeprefix("tgw-"), attachment["segment"])

    return edit


def _connect_more(network: dict[str, Any]) -> None:
    """A VPC more, in a segment that is there and in one that is new."""
    (gateway,) = network["transit_gateways"]
    gateway["segments"].append({"key": "staging", "reaches": ["shared"]})
    gateway["segments"][0]["reaches"].append("staging")
    for key, cidr, segment in (("new", "10.203.0.0/16", "production"), ("next", "10.204.0.0/16", "staging")):
        network["vpcs"].append({**network["vpcs"][-1], "key": f"tgw-{key}", "cidr": cidr})
        gateway["attachments"].append({"vpc": f"tgw-{key}", "segment": segment, "tier": "transit"})


BASE: Edits = {
    "network.yaml": _connect,
    "organization.yaml": _trust_macie,
    "baseline.yaml": _protect,
    "identity_center.yaml": _give_rights,
    "security.yaml": _watch,
}
"""Of the example's files, before it is brought up: what scenarios take away."""


def _protect_less(baseline: dict[str, Any]) -> None:
    profile = baseline["profiles"][0]
    del profile["ebs_encryption"]
    profile["password_policy"] = {"minimum_length": 8}
    profile["s3_public_access_block"] = {"block_public_policy": False}


def _protect_more(baseline: dict[str, Any]) -> None:
    baseline["profiles"][0]["password_policy"] = {"minimum_length": 20, "max_age_days": 60}
    baseline["profiles"][0]["snapshot_block_public_access"] = {}


def _give_more_rights(center: dict[str, Any]) -> None:
    one = center["permission_sets"][0]
    one |= {"policies": ["ReadOnlyAccess", "ViewBilling"], "inline_policy": "policies/write.json"}
    del one["permissions_boundary"]


def _give_fewer_rights(center: dict[str, Any]) -> None:
    one = center["permission_sets"][0]
    one |= {"policies": ["ReadOnlyAccess"], "session_duration": 43200}
    del one["inline_policy"]
    center["permission_sets"].append({"key": "new", "name": "New", "policies": ["AdministratorAccess"]})


def _open_groups(*networks: str) -> Callable[[Any], None]:
    """A group that lets in these networks, and a list with them."""

    def edit(network: dict[str, Any]) -> None:
        vpc = find_by_key(network["vpcs"], "production")
        network["prefix_lists"] = [
            {"key": "partners", "account": vpc["account"], "entries": [{"cidr": one} for one in networks]}
        ]
        ingress = [
            {"ports": 443, "cidrs": list(networks)},
            {"ports": 22, "prefix_lists": ["partners"]},
            {"protocol": "all", "self": True},
        ]
        egress = [{"protocol": "all", "cidrs": ["0.0.0.0/0"]}]
        vpc["security_groups"] = [{"key": "web", "description": "Web", "ingress": ingress, "egress": egress}]

    return edit


SCENARIOS: Mapping[str, Scenario] = {
    "same": Scenario(),
    "mistakes": Scenario(
        edits={"accounts.yaml": _move("networking", "prod-application", "staging-application", "dev-application")},
        changes={
            "aws dev-application": {"allowed_account_ids": None},
            "Vpc vpc-prod-application/production": {"opts": {"provider": "management"}},
            "Account accounts-dev-application": {"opts": {"protect": False}},
            "ResourceShare share-networking/shared-subnets": {"allow_external_principals": True},
            "PrincipalAssociation share-networking/shared-subnets/prod-application": {"principal": "999999999999"},
            "Role execution-role-networking": {"name": "Other"},
            "Role execution-role-staging-application": {"assume_role_policy": json.dumps(_OPEN)},
        },
    ),
    "stray": Scenario(stray=True),
    "neighbours": Scenario(
        edits={"organization.yaml": _rename, "accounts.yaml": _rename_accounts},
        changes={
            "Role execution-role-networking": {"description": "Entered by nobody else"},
            "Role execution-role-dev-application": {"assume_role_policy": json.dumps(_NARROW)},
        },
    ),
    "moved": Scenario(edits={"accounts.yaml": _move("networking", "prod-application")}),
    "switched-off": Scenario(edits={"organization.yaml": _switch_off, "policies.yaml": _drop_tag_policy}),
    "denied": Scenario(edits={"organization.yaml": _deny_everything}),
    "attached-elsewhere": Scenario(edits={"organization.yaml": _attach_elsewhere, "policies.yaml": _add_policy}),
    "trusted": Scenario(edits={"access.yaml": _trust("admin", "networking")}),
    "imports": Scenario(edits={"network.yaml": _add_vpcs}),
    "connected": Scenario(
        edits={
            "network.yaml": _reach(
                {"shared": ["production"], "production": ["shared", "production"], "development": []}, lab="production"
            )
        }
    ),
    "connected-more": Scenario(edits={"network.yaml": _connect_more}),
    "opened": Scenario(edits={"network.yaml": _open_groups("203.0.113.0/24", "198.51.100.0/24")}),
    "opened-inside": Scenario(edits={"network.yaml": _open_groups("10.0.0.0/8", "10.20.0.0/16")}),
    "weakened": Scenario(
        edits={
            "baseline.yaml": _protect_less,
            "identity_center.yaml": _give_more_rights,
            "security.yaml": lambda security: security.pop("services"),
        }
    ),
    "strengthened": Scenario(
        edits={
            "baseline.yaml": _protect_more,
            "identity_center.yaml": _give_fewer_rights,
            "security.yaml": lambda security: security["services"]["macie"].update(auto_enable="NEW"),
        }
    ),
}


@dataclass(frozen=True, kw_only=True)
class Fixture:
    """A preview of a scenario, cut down to the resources with one of `names` in their URN, and their providers."""

    scenario: str
    names: tuple[str, ...] = ()


PARTS: Mapping[str, tuple[Fixture, Fixture]] = {
    "account-check-dropped": (
        Fixture(scenario="mistakes", names=("::dev-application",)),
        Fixture(scenario="same", names=("::dev-application",)),
    ),
    "guardrail-lost": (
        Fixture(scenario="denied", names=("attachments-", "policies-")),
        Fixture(scenario="attached-elsewhere", names=("attachments-", "policies-")),
    ),
    "import-differs": (
        Fixture(scenario="imports", names=("/taken-over",)),
        Fixture(scenario="imports", names=("/other",)),
    ),
    "loss": (
        Fixture(scenario="mistakes", names=("execution-role-networking",)),
        Fixture(scenario="neighbours", names=("units-", "execution-role-networking", "accounts-")),
    ),
    "many-moves": (
        Fixture(scenario="mistakes", names=("accounts-networking", "accounts-prod", "accounts-staging")),
        Fixture(scenario="moved", names=("accounts-",)),
    ),
    "no-explicit-provider": (
        Fixture(scenario="stray", names=("stray",)),
        Fixture(scenario="same", names=("vpc-dev-application",)),
    ),
    "opened-outside": (
        Fixture(scenario="opened", names=("/web", "partners")),
        Fixture(scenario="opened-inside", names=("/web", "partners")),
    ),
    "protection-weakened": (
        Fixture(scenario="weakened", names=("baseline-",)),
        Fixture(scenario="strengthened", names=("baseline-",)),
    ),
    "reach-changed": (
        Fixture(scenario="connected", names=("transit-",)),
        Fixture(scenario="connected-more", names=("transit-",)),
    ),
    "rights-grew": (
        Fixture(scenario="weakened", names=("permission-sets-", "assignments-")),
        Fixture(scenario="strengthened", names=("permission-sets-", "assignments-")),
    ),
    "service-off": (
        Fixture(scenario="weakened", names=("delegation-macie-", "macie-", "accounts-admin")),
        Fixture(scenario="strengthened", names=("delegation-macie-", "macie-", "accounts-admin")),
    ),
    "shared-outside": (
        Fixture(scenario="mistakes", names=("share-", "accounts-admin")),
        Fixture(scenario="same", names=("share-", "accounts-")),
    ),
    "switched-off": (
        Fixture(scenario="switched-off", names=("::organization",)),
        Fixture(scenario="neighbours", names=("::organization",)),
    ),
    "trust-grew": (
        Fixture(scenario="trusted", names=("role-audit/prod-application",)),
        Fixture(scenario="neighbours", names=("execution-role-dev-application",)),
    ),
    "trust-opened": (
        Fixture(scenario="mistakes", names=("execution-role-staging-application",)),
        Fixture(scenario="same", names=("execution-role-staging-application",)),
    ),
    "unprotected": (
        Fixture(scenario="mistakes", names=("accounts-dev-application",)),
        Fixture(scenario="same", names=("accounts-dev-application",)),
    ),
    "wrong-account": (
        Fixture(scenario="mistakes", names=("vpc-prod-application",)),
        Fixture(scenario="same", names=("vpc-prod-application", "role-audit/prod-application")),
    ),
}
"""By folder: what is refused there, and its neighbour, which passes."""

_DROPPED = ("sourcePosition", "stackTrace", "created", "modified", "propertyDependencies", "dependencies")


def main(wanted: list[str]) -> None:
    """Writes the previews of the scenarios with these names, all where there are none."""
    with tempfile.TemporaryDirectory() as folder, run_services(Path(folder) / "services") as services:
        project = Project(Path(folder) / "project", services)
        for name, document in (("read", _READ), ("write", _WRITE)):
            (project.folder / "config" / "org" / "policies" / f"{name}.json").write_text(json.dumps(document))
        for file, edit in BASE.items():
            project.edit(file, edit)
        project.up("org")
        for name in wanted or SCENARIOS:
            document = _preview(project, name, SCENARIOS[name])
            print(name, document["changeSummary"], flush=True)
            _write(name, document)


def _write(name: str, document: dict[str, Any]) -> None:
    for rule, parts in PARTS.items():
        for part, fixture in zip(("refused", "passes"), parts, strict=True):
            if fixture.scenario == name:
                file = FIXTURES / rule / f"{part}.json"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(json.dumps(_cut(document, fixture.names), indent=1) + "\n")


def _preview(project: Project, name: str, scenario: Scenario) -> dict[str, Any]:
    changes = {key: dict(change) for key, change in scenario.changes.items()}
    if name == "imports":
        changes |= _make_vpcs(project)
    program, config = project.folder / "__main__.py", project.folder / "config" / "org"
    before = {file: file.read_text() for file in (*config.glob("*.yaml"), project.folder / "Pulumi.org.yaml")}
    for file, edit in scenario.edits.items():
        project.edit(file, edit)
    text = (ROOT / "__main__.py").read_text()
    patch = _PATCH.format(changes=changes) + (_STRAY if scenario.stray else "")
    program.unlink()
    # A docstring alone stands before it.
    program.write_text(text.replace("import asyncio\n", f"import asyncio, sys\nsys.path.insert(0, '.')\n{patch}\n", 1))
    if scenario.stray:
        settings = project.folder / "Pulumi.org.yaml"
        settings.write_text(settings.read_text().replace("[aws]", "[gcp]"))
    events = project.folder / "events.jsonl"
    events.unlink(missing_ok=True)
    project.environment = project.environment | {"PULUMI_DEBUG_COMMANDS": "true"}
    project.pulumi("preview", "--stack", "org", "--event-log", str(events))
    for file, content in before.items():
        file.write_text(content)
    return mask_values(convert_events(events.read_text(), name), ("terraform-cross-account",))


def _make_vpcs(project: Project) -> dict[str, Any]:
    """Two VPCs that the state does not know, one of which has other tags than the config."""
    ec2 = project.client("ec2", project.accounts()["prod-application"]["Id"])
    changes = {}
    for key, cidr, tag in (("taken-over", "10.7.0.0/16", "somebody's"), ("other", "10.8.0.0/16", "other")):
        vpc = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        tags = [{"Key": "Name", "Value": tag}, {"Key": "ManagedBy", "Value": "pulumi"}]
        ec2.create_tags(Resources=[vpc], Tags=tags)
        changes[f"Vpc vpc-prod-application/{key}"] = {"opts": {"import_": vpc}}
    return changes


def _cut(document: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    kept = [step for step in document["steps"] if any(name in step["urn"] for name in names)]
    providers = {
        step[state]["provider"].rpartition("::")[0]
        for step in kept
        for state in ("oldState", "newState")
        if (step.get(state) or {}).get("provider")
    }
    kept += [step for step in document["steps"] if step["urn"] in providers and step not in kept]
    steps = [
        {**step, **{state: _thin(step[state]) for state in ("oldState", "newState") if step.get(state)}}
        for step in kept
    ]
    operations = [step["op"] for step in steps]
    return {"steps": steps, "changeSummary": {op: operations.count(op) for op in sorted(set(operations))}}


def _thin(state: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in state.items() if key not in _DROPPED}


if __name__ == "__main__":
    main(sys.argv[1:])
