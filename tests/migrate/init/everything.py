"""An organization in a state, with each thing that `init` reads: whatever one attribute of it is changed to."""

import json
from typing import Any

from migrate.init.security_parts import PARTS_WITHOUT_IMPORT
from migrate.scanning.classification import ScannedInstance
from policies.analyzers import ORGANIZATION_UNUSED, UNUSED_ACCESS
from policies.security_services import GUARDDUTY, GUARDDUTY_FEATURES
from tests.migrate.init.connected import CONNECTED
from tests.migrate.init.inventories import ADMINISTRATOR, DENY, MANAGEMENT, NETWORK, SHARE, SHOP, TOOLS, trust
from tests.migrate.init.security_parts import SERVICES, Said, guardduty
from tests.migrate.init.test_baseline import BLOCK, KEY, PASSWORDS
from tests.migrate.init.test_contacts_and_limits import BUDGET, PRIMARY, contact
from tests.migrate.init.test_identity_center import ADMIN, PEOPLE, SETS, assign
from tests.migrate.init.test_states import instance
from tests.migrate.init.test_trail import BUCKET, whole_trail

_TAGS: dict[str, Any] = {"tags": {"Team": "it"}, "tags_all": {"Team": "it"}}
_OF_FEATURES = sorted(GUARDDUTY.feature_principals.values())
_SUBNET = f"arn:aws:ec2:us-east-1:{NETWORK}:subnet/subnet-1"
_DELEGATING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{TOOLS}:root"},
                "Action": "organizations:ListPolicies",
                "Resource": "*",
            }
        ],
    }
)
_ORGANIZATION: list[Said] = [
    (
        "aws_organizations_organization",
        MANAGEMENT,
        {
            "id": "o-1",
            "master_account_id": MANAGEMENT,
            "feature_set": "ALL",
            "aws_service_access_principals": ["ram.amazonaws.com", "sso.amazonaws.com", *SERVICES, *_OF_FEATURES],
            "enabled_policy_types": ["SERVICE_CONTROL_POLICY"],
        },
    ),
    ("aws_organizations_aws_service_access", MANAGEMENT, {"service_principal": "config.amazonaws.com"}),
    (
        "aws_organizations_organizational_unit",
        MANAGEMENT,
        {"id": "ou-1", "arn": "arn:ou-1", "parent_id": "r-1", "name": "Workloads", **_TAGS},
    ),
    *(
        (
            "aws_organizations_account",
            MANAGEMENT,
            {
                "id": id_,
                "parent_id": "ou-1",
                "name": name,
                "email": f"aws+{name}@example.com",
                "role_name": "Entry",
                "joined_method": "CREATED",
                "status": "ACTIVE",
                **_TAGS,
            },
        )
        for id_, name in ((TOOLS, "tooling"), (NETWORK, "network"), (SHOP, "shop"))
    ),
    (
        "aws_organizations_policy",
        MANAGEMENT,
        {"id": "p-1", "name": "deny", "type": "SERVICE_CONTROL_POLICY", "description": "d", "content": DENY, **_TAGS},
    ),
    ("aws_organizations_policy_attachment", MANAGEMENT, {"policy_id": "p-1", "target_id": "ou-1"}),
    (
        "aws_organizations_delegated_administrator",
        MANAGEMENT,
        {"account_id": TOOLS, "service_principal": "access-analyzer.amazonaws.com"},
    ),
]
_ROLES: list[Said] = [
    *(
        said
        for account in (TOOLS, NETWORK, SHOP)
        for said in (
            (
                "aws_iam_role",
                account,
                {
                    "arn": f"arn:aws:iam::{account}:role/Deploy",
                    "name": "Deploy",
                    "path": "/",
                    "description": "Enters",
                    "assume_role_policy": trust(MANAGEMENT, external_id="enter-it"),
                    "max_session_duration": 7200,
                    "permissions_boundary": "",
                    **_TAGS,
                },
            ),
            ("aws_iam_role_policy_attachment", account, {"role": "Deploy", "policy_arn": ADMINISTRATOR}),
        )
    ),
    (
        "aws_iam_role",
        SHOP,
        {
            "arn": f"arn:aws:iam::{SHOP}:role/Audit",
            "name": "Audit",
            "path": "/",
            "description": "",
            "assume_role_policy": trust(TOOLS),
            "max_session_duration": 3600,
            "permissions_boundary": "arn:aws:iam::aws:policy/ReadOnlyAccess",
            "managed_policy_arns": [ADMINISTRATOR],
            "inline_policy": [{"name": "own", "policy": DENY}],
            **_TAGS,
        },
    ),
]
_NETWORK: list[Said] = [
    (
        "aws_vpc",
        NETWORK,
        {
            "id": "vpc-1",
            "owner_id": NETWORK,
            "cidr_block": "10.0.0.0/16",
            "enable_dns_support": True,
            "enable_dns_hostnames": True,
            "instance_tenancy": "default",
            "ipv6_cidr_block": "",
            **_TAGS,
        },
    ),
    (
        "aws_subnet",
        NETWORK,
        {
            "id": "subnet-1",
            "arn": _SUBNET,
            "vpc_id": "vpc-1",
            "cidr_block": "10.0.0.0/24",
            "availability_zone": "us-east-1a",
            "map_public_ip_on_launch": True,
            "ipv6_native": False,
            **_TAGS,
        },
    ),
    ("aws_internet_gateway", NETWORK, {"id": "igw-1", "vpc_id": "vpc-1", **_TAGS}),
    (
        "aws_route_table",
        NETWORK,
        {
            "id": "rtb-1",
            "vpc_id": "vpc-1",
            "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}],
            "propagating_vgws": [],
            **_TAGS,
        },
    ),
    (
        "aws_route",
        NETWORK,
        {"route_table_id": "rtb-1", "destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"},
    ),
    ("aws_route_table_association", NETWORK, {"route_table_id": "rtb-1", "subnet_id": "subnet-1"}),
    ("aws_ram_resource_share", NETWORK, {"arn": SHARE, "name": "s", "allow_external_principals": True, **_TAGS}),
    ("aws_ram_resource_association", NETWORK, {"resource_share_arn": SHARE, "resource_arn": _SUBNET}),
    ("aws_ram_principal_association", NETWORK, {"resource_share_arn": SHARE, "principal": SHOP}),
]
_SETTINGS: list[Said] = [
    ("aws_iam_account_password_policy", SHOP, PASSWORDS),
    ("aws_iam_account_alias", SHOP, {"account_alias": "acme-shop"}),
    ("aws_s3_account_public_access_block", SHOP, {"account_id": SHOP, **BLOCK}),
    ("aws_ebs_encryption_by_default", SHOP, {"enabled": True}),
    ("aws_ebs_default_kms_key", SHOP, {"key_arn": KEY}),
    ("aws_ebs_snapshot_block_public_access", SHOP, {"state": "block-all-sharing"}),
    ("aws_vpc_block_public_access_options", SHOP, {"internet_gateway_block_mode": "block-ingress"}),
    ("aws_ec2_image_block_public_access", SHOP, {"state": "block-new-sharing"}),
    (
        "aws_ec2_instance_metadata_defaults",
        SHOP,
        {
            "http_tokens": "required",
            "http_endpoint": "enabled",
            "instance_metadata_tags": "disabled",
            "http_put_response_hop_limit": 2,
        },
    ),
    ("aws_account_alternate_contact", SHOP, contact("SECURITY")),
    ("aws_account_primary_contact", SHOP, PRIMARY),
    ("aws_account_region", SHOP, {"region_name": "eu-south-1", "enabled": True}),
    ("aws_servicequotas_service_quota", SHOP, {"service_code": "vpc", "quota_code": "L-F678F1CE", "value": 10}),
    ("aws_budgets_budget", SHOP, BUDGET),
    (
        "aws_accessanalyzer_analyzer",
        SHOP,
        {
            "analyzer_name": UNUSED_ACCESS,
            "type": "ACCOUNT_UNUSED_ACCESS",
            "configuration": [{"unused_access": [{"unused_access_age": 90, "analysis_rule": []}]}],
        },
    ),
]
_SECURITY: list[Said] = [
    *guardduty(),
    *(
        said
        for name in GUARDDUTY_FEATURES
        for said in (
            ("aws_guardduty_detector_feature", TOOLS, {"name": name, "status": "ENABLED"}),
            ("aws_guardduty_organization_configuration_feature", TOOLS, {"name": name, "auto_enable": "NEW"}),
        )
    ),
    ("aws_securityhub_organization_admin_account", MANAGEMENT, {"admin_account_id": TOOLS}),
    ("aws_securityhub_account", TOOLS, {"control_finding_generator": "SECURITY_CONTROL", "auto_enable_controls": True}),
    (
        "aws_securityhub_organization_configuration",
        TOOLS,
        {
            "auto_enable": True,
            "auto_enable_standards": "NONE",
            "organization_configuration": [{"configuration_type": "LOCAL"}],
        },
    ),
    ("aws_macie2_organization_admin_account", MANAGEMENT, {"admin_account_id": TOOLS}),
    ("aws_macie2_account", TOOLS, {"finding_publishing_frequency": "ONE_HOUR", "status": "ENABLED"}),
    ("aws_macie2_organization_configuration", TOOLS, {"auto_enable": True}),
    ("aws_inspector2_delegated_admin_account", MANAGEMENT, {"account_id": TOOLS}),
    ("aws_inspector2_enabler", TOOLS, {"account_ids": [TOOLS], "resource_types": ["EC2", "ECR"]}),
    ("aws_inspector2_organization_configuration", TOOLS, {"auto_enable": [{"ec2": True, "ecr": True}]}),
    (
        "aws_accessanalyzer_analyzer",
        TOOLS,
        {
            "analyzer_name": ORGANIZATION_UNUSED,
            "type": "ORGANIZATION_UNUSED_ACCESS",
            "configuration": [{"unused_access": [{"unused_access_age": 90, "analysis_rule": []}]}],
        },
    ),
    ("aws_iam_organizations_features", MANAGEMENT, {"enabled_features": ["RootSessions"]}),
    ("aws_organizations_resource_policy", MANAGEMENT, {"content": _DELEGATING}),
    *whole_trail(),
    (
        "aws_s3_bucket_object_lock_configuration",
        SHOP,
        {**BUCKET, "rule": [{"default_retention": [{"mode": "GOVERNANCE", "days": 30}]}]},
    ),
]

EVERYTHING: tuple[Said, ...] = (
    *_ORGANIZATION,
    *_ROLES,
    *_NETWORK,
    *CONNECTED,
    *_SETTINGS,
    *((type_, MANAGEMENT, attributes) for type_, attributes in [*SETS, *PEOPLE, assign(ADMIN, "GROUP", "g-1", SHOP)]),
    *_SECURITY,
)


def make_instance(index: int, attributes: dict[str, Any], sensitive: frozenset[str] = frozenset()) -> ScannedInstance:
    """The instance of that index, with these attributes. `sensitive`: the names of those that are marked so."""
    type_, account, _ = EVERYTHING[index]
    return instance(
        type_,
        attributes,
        account=account,
        name=f"n{index}",
        bin="not-importable" if type_ in PARTS_WITHOUT_IMPORT else "import",
        reason="no import",
        sensitive=sensitive,
    )
