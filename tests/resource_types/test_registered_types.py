"""Every type that a stack registers has a row with all its parts, so forgetting one fails here."""

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from config.models import Organization
from config.plan.stacks import ORG, plan_stacks
from policies.security_services import SECURITY_SERVICES
from policies.services import IPAM, ROOT_ACCESS
from resource_types.table import ResourceType, load_type_table
from sandbox.provider.services import TYPES as LOCAL_TYPES
from stacks.programs import build
from tests.sandbox.aws.test_resource_policy import READ as DELEGATION
from tests.support.account_settings import use_account_settings, use_region
from tests.support.constructed import COMPONENTS, find_constructed
from tests.support.example import make_configure
from tests.support.monitor import Registration, run_program
from tests.support.program import ORG_OUTPUTS
from tests.support.project import ROOT, find_by_key
from tests.support.tokens import VPC

BY_TOKEN = load_type_table().by_token


def use_all_of_the_organization(content: dict[str, Any]) -> None:
    use_region(content)
    trust_security_services(content)
    content["delegated_administrators"] = [{"account": "admin", "service": "ram.amazonaws.com"}]
    content["execution_role"] |= {"inline_policy": "policies/tags.json"}
    content["access"]["management_role"] = {
        "name": "Management",
        "external_id": "manage",
        "policies": ["ReadOnlyAccess"],
    }


def use_all_of_the_baseline(content: dict[str, Any]) -> None:
    key = "arn:aws:kms:us-east-1:111111111111:key/11111111-1111-1111-1111-111111111111"
    use_account_settings(content)
    content["profiles"][0] |= {
        "password_policy": {},
        "account_alias": "acme-{key}",
        "s3_public_access_block": {},
        "ebs_encryption": {"keys": {"us-east-1": key}},
        "snapshot_block_public_access": {},
        "image_block_public_access": {},
        "instance_metadata_defaults": {},
        "vpc_block_public_access": {"mode": "block-ingress"},
    }


def use_all_of_access(content: dict[str, Any]) -> None:
    targets = {"units": ["workloads"]}
    content["oidc_providers"] = [
        {"key": "github", "url": "https://token.actions.githubusercontent.com", "audiences": ["a"], "targets": targets}
    ]
    content["break_glass"] = {"name": "AccountBreakGlass", "targets": targets}
    content["root_access"] = {"sessions": True}


def use_all_of_the_network(content: dict[str, Any]) -> None:
    find_by_key(content["vpcs"], "shared")["subnets"] += [
        {"key": "public-a", "cidr": "10.0.2.0/24", "availability_zone": "us-east-1a", "public": True}
    ]
    find_by_key(content["vpcs"], "shared")["enable_dns_hostnames"] = True
    content["vpcs"] += [
        {"key": key, "account": account, "cidr": "10.7.0.0/16", "enable_dns_hostnames": True}
        for key, account in (("beside", "networking"), ("elsewhere", "admin"))
    ]
    subnet = {"key": "a", "cidr": "10.7.0.0/24", "availability_zone": "us-east-1a"}
    find_by_key(content["vpcs"], "beside")["subnets"] = [subnet]
    content["vpcs"].append(
        {
            "key": "tiers",
            "account": "networking",
            "cidr": "10.9.0.0/16",
            "ipv6": True,
            "zones": ["us-east-1a", "us-east-1b"],
            "tiers": [
                {"key": "public", "prefix": 24, "internet": True},
                {"key": "private", "prefix": 24, "nat": True, "egress_only": True},
            ],
            "nat": "one",
            "gateway_endpoints": ["s3"],
            "enable_dns_hostnames": True,
            "interface_endpoints": {"services": ["ssm"], "tier": "private", "security_groups": ["web"]},
            "network_acls": [
                {
                    "key": "inner",
                    "tiers": ["private"],
                    "ingress": [
                        {"number": 100, "action": "deny", "ports": 22, "cidr": "0.0.0.0/0"},
                        {"number": 110, "action": "allow", "protocol": "icmpv6", "cidr": "::/0"},
                    ],
                    "egress": [{"number": 100, "action": "allow", "protocol": "all", "vpc": True}],
                }
            ],
            "security_groups": [
                {
                    "key": "web",
                    "description": "Web servers",
                    "ingress": [{"ports": 443, "prefix_lists": ["offices"]}, {"ports": 443, "cidrs": ["10.0.0.0/8"]}],
                    "egress": [{"protocol": "all", "self": True}],
                }
            ],
        }
    )
    recorded = {"key": "recorded", "account": "dev-application", "cidr": "10.11.0.0/16", "flow_logs": {}}
    recorded |= {"dhcp_options": {"ntp_servers": ["10.0.0.3"]}}
    content["vpcs"].append(recorded)
    content["prefix_lists"] = [{"key": "offices", "account": "networking", "entries": [{"cidr": "203.0.113.0/24"}]}]
    content["ipam"] = {
        "account": "networking",
        "pools": [{"key": "all", "region": "us-west-2", "cidrs": ["10.11.0.0/16"]}],
    }
    recorded["pool"] = "all"
    content["peerings"] = [{"key": "both", "from": "tiers", "to": "production"}]
    content["transit_gateways"] = [
        {
            "key": "main",
            "account": "admin",
            "inspection": "beside",
            "segments": [{"key": "all", "reaches": ["all"], "inspected": True}, {"key": "inspection"}],
            "attachments": [
                {"vpc": "tiers", "segment": "all", "tier": "private"},
                {"vpc": "shared", "segment": "all", "subnets": ["private-a"]},
                {"vpc": "beside", "segment": "inspection", "subnets": ["a"]},
            ],
        }
    ]


def use_all_of_dns(content: dict[str, Any]) -> None:
    vpcs = ["shared", "beside", "elsewhere"]
    content["zones"] = [
        {"key": "internal", "account": "networking", "name": "internal", "vpcs": vpcs},
        {
            "key": "example-com",
            "account": "networking",
            "name": "example.com",
            "records": [{"name": "www", "type": "A", "values": ["192.0.2.10"]}],
        },
    ]
    content["resolver_endpoints"] = [
        {"key": "out", "vpc": "tiers", "direction": "outbound", "tier": "private", "security_groups": ["web"]}
    ]
    targets = [{"ip": "10.9.0.10"}]
    content["resolver_rules"] = [
        {"key": "corp", "domain_name": "corp.example.com", "endpoint": "out", "targets": targets, "vpcs": ["shared"]}
    ]


def use_all_of_the_administration(content: dict[str, Any]) -> None:
    content["ci"] = {"github": {"repository": "acme@123456/aws-organization@456789"}}


def use_all_of_identity_center(content: dict[str, Any]) -> None:
    boundary = {"customer_policy": {"name": "bound"}}
    content["permission_sets"] = [
        {
            "key": "all",
            "name": "All",
            "policies": ["ReadOnlyAccess"],
            "customer_policies": [{"name": "mine"}],
            "inline_policy": "policies/tags.json",
            "permissions_boundary": boundary,
        }
    ]
    content["users"] = [{"key": "ann", "user_name": "ann", "given_name": "Ann", "family_name": "Example"}]
    content["groups"] = [{"key": "platform", "name": "Platform", "members": ["ann"]}]
    content["assignments"] = [{"permission_set": "all", "groups": ["platform"], "targets": {"units": ["root"]}}]


def trust_security_services(content: dict[str, Any]) -> None:
    principals = {IPAM, ROOT_ACCESS, *(row.principal for row in SECURITY_SERVICES)}
    content["trusted_access"] = sorted({*content["trusted_access"], *principals})


def use_all_of_security(content: dict[str, Any]) -> None:
    content["delegated_administrator"] = "admin"
    content["resource_policy"] = "policies/delegation.json"
    content["log_archive"] = "networking"
    content["aws_config"] = {"bucket": "example-config"}
    content["flow_logs"] = {"bucket": "example-flow-logs"}
    content["trail"] = {"bucket": "example-trail", "object_lock": {"mode": "GOVERNANCE", "days": 30}}
    content["services"] = {
        "guardduty": {"features": ["S3_DATA_EVENTS"]},
        "security_hub": {},
        "access_analyzer": {"unused": {}},
        "macie": {},
        "inspector": {"scans": ["EC2"]},
    }


@cache
def run_all() -> tuple[tuple[Registration, ...], frozenset[str]]:
    """What the stacks register for the example with everything that a config can have, and the outputs of `org`."""
    outputs: dict[str, Any] = {}

    async def build_stack(stack: str, config: Organization) -> Mapping[str, Any]:
        outputs[stack] = await build(stack, config)
        return outputs[stack]

    with TemporaryDirectory() as folder:
        config = make_configure(Path(folder))(
            organization=use_all_of_the_organization,
            network=use_all_of_the_network,
            dns=use_all_of_dns,
            access=use_all_of_access,
            admin=use_all_of_the_administration,
            baseline=use_all_of_the_baseline,
            security=use_all_of_security,
            identity_center=use_all_of_identity_center,
            documents={"delegation.json": DELEGATION},
        )
        registrations = [
            registration
            for stack in plan_stacks(config)
            for registration in run_program(
                partial(build_stack, stack.name, config), stack=stack.name, outputs=ORG_OUTPUTS
            )
        ]
    return tuple(registrations), frozenset(outputs[ORG])


def register_all() -> tuple[Registration, ...]:
    return run_all()[0]


@pytest.fixture(scope="module")
def registered() -> set[str]:
    """The types of AWS among them."""
    return {registration.type for registration in register_all() if registration.type.startswith("aws:")}


def find_missing(token: str, type_: ResourceType | None) -> list[str]:
    """What the row of a registered type lacks, for the person who has forgotten it."""
    if type_ is None:
        return [f"{token}: no row"]
    parts = {
        "import_id": type_.import_id is not None or type_.reason is not None,
        "natural_key": type_.natural_key is not None,
        "generated_id": type_.generated_id is not None,
        "leftover or no_leftover": type_.find_leftover is not None or bool(type_.no_leftover),
    }
    missing = [f"{token} ({type_.name}): no {part}" for part, is_there in parts.items() if not is_there]
    if type_.find_leftover is not None and type_.no_leftover is not None:
        missing.append(f"{token} ({type_.name}): both leftover and no_leftover")
    return missing


def test_every_registered_type_has_a_row_with_all_parts(registered: set[str]) -> None:
    missing = [words for token in sorted(registered) for words in find_missing(token, BY_TOKEN.get(token))]
    assert not missing, "in resource_types/rows: " + "; ".join(missing)


def test_the_config_uses_every_class_that_a_component_names(registered: set[str]) -> None:
    constructed = list(find_constructed())
    assert len({token for _, token in constructed}) > 20
    unused = [f"{path.name}: {token}" for path, token in constructed if token not in registered]
    assert unused == [], "let the config of this test use it: use_all_of_... above"
    assert registered <= {token for _, token in constructed}


def test_components_name_pulumi_aws_in_one_way() -> None:
    for path in COMPONENTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("pulumi_aws"), f"{path}: write `import pulumi_aws as aws`"
            elif isinstance(node, ast.Import):
                names = {(alias.name, alias.asname) for alias in node.names if alias.name.startswith("pulumi_aws")}
                assert names <= {("pulumi_aws", "aws")}, f"{path}: write `import pulumi_aws as aws`"


def test_the_local_aws_has_every_registered_type(registered: set[str]) -> None:
    assert sorted(registered - LOCAL_TYPES.keys()) == [], "add it to sandbox/provider/services"


def test_every_type_of_the_local_aws_has_a_row() -> None:
    assert sorted(LOCAL_TYPES.keys() - BY_TOKEN.keys()) == []


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("import_id", {"import_id": None}),
        ("natural_key", {"natural_key": None}),
        ("generated_id", {"generated_id": None}),
        ("leftover or no_leftover", {"find_leftover": None}),
    ],
)
def test_a_forgotten_part_is_named_with_its_type(part: str, change: dict[str, Any]) -> None:
    assert find_missing(VPC, replace(BY_TOKEN[VPC], **change)) == [f"{VPC} (aws_vpc): no {part}"]


def test_a_forgotten_row_and_a_row_that_says_both_are_named() -> None:
    assert find_missing("aws:x/y:Y", None) == ["aws:x/y:Y: no row"]
    both = replace(BY_TOKEN[VPC], no_leftover="why")
    assert find_missing(VPC, both) == [f"{VPC} (aws_vpc): both leftover and no_leftover"]


def test_a_type_that_no_stack_registers_is_only_what_states_have(registered: set[str]) -> None:
    complete = {type_.token for type_ in BY_TOKEN.values() if type_.natural_key is not None}
    assert complete - registered == set()


def test_the_readme_names_every_output() -> None:
    """Other programs read them."""
    (said,) = re.findall(r"one output for each thing.*?each with `id`", (ROOT / "README.md").read_text(), re.DOTALL)
    named = {name.partition("/")[0] for name in re.findall(r"`([\w/-]+)`", said)} - {"id"}
    assert named == {name.partition("/")[0] for name in run_all()[1]}
