"""An organization of any size with something of everything, as the data of its YAML files."""

from typing import Any

REGIONS = ("us-east-1", "us-west-2", "eu-west-1")
STAGES = ("production", "staging", "development")
TEAMS = ("payments", "search", "mobile", "data", "platform")
GROUP_SIZE = 25


def make_large(accounts: int) -> dict[str, Any]:
    """The content of each file, by name: a unit for each team and stage, a VPC in each account, hubs that share.

    `accounts`: at least 4. The first is the administrative account, the next three are hubs, one for each region.
    """
    hubs = {region: f"network-{region}" for region in REGIONS}
    members = [f"{TEAMS[n % 5]}-{STAGES[n // 5 % 3]}-{n:03}" for n in range(accounts - 4)]
    region_of = {key: REGIONS[n // 15 % 3] for n, key in enumerate(members)}
    cidrs = iter(f"10.{second}.{third}.0/22" for second in range(3, 256) for third in range(0, 256, 4))
    return {
        "organization.yaml": {
            "management_account_id": "123456789012",
            "administrative_account": "tooling",
            "home_region": REGIONS[0],
            "regions": list(REGIONS),
            "layout": "grouped",
            "trusted_access": ["ram.amazonaws.com", "cloudtrail.amazonaws.com", "guardduty.amazonaws.com"],
            "delegated_administrators": [{"account": "tooling", "service": "guardduty.amazonaws.com"}],
            "policy_types": ["SERVICE_CONTROL_POLICY", "TAG_POLICY"],
            "policies": ["deny-root"],
            "tags": {"ManagedBy": "pulumi"},
            "access": {
                "management": "role",
                "management_role": {
                    "name": "OrganizationManager",
                    "external_id": "example-secret-word",
                    "writes": "tagged-sessions",
                },
            },
            "execution_role": {
                "name": "ExecutionRole",
                "external_id": "example-secret-word",
                "policies": ["AdministratorAccess"],
                "writes": "tagged-sessions",
            },
            "units": [
                {"key": "core", "name": "Core"},
                {
                    "key": "workloads",
                    "name": "Workloads",
                    "policies": ["regions", "tags"],
                    "units": [
                        {
                            "key": team,
                            "name": team.title(),
                            "policies": [f"only-{team}"],
                            "units": [
                                {"key": f"{team}-{stage}", "name": stage.title(), "policies": [f"guard-{stage}"]}
                                for stage in STAGES
                            ],
                        }
                        for team in TEAMS
                    ],
                },
            ],
        },
        "accounts.yaml": {
            "accounts": [
                {
                    "key": "tooling",
                    "name": "Tooling",
                    "email": "aws+tooling@example.com",
                    "unit": "core",
                    "group": "tooling",
                    "access": "execution-role",
                },
                *(
                    {
                        "key": hub,
                        "name": f"Network {region}",
                        "email": f"aws+{hub}@example.com",
                        "unit": "core",
                        "group": "core",
                        "access": "execution-role",
                        "region": region,
                    }
                    for region, hub in hubs.items()
                ),
                *(
                    {
                        "key": key,
                        "name": key,
                        "email": f"aws+{key}@example.com",
                        "unit": f"{TEAMS[n % 5]}-{STAGES[n // 5 % 3]}",
                        "environment": STAGES[n // 5 % 3],
                        "group": f"g{n // GROUP_SIZE:02}",
                        "access": "execution-role",
                        "region": region_of[key],
                    }
                    for n, key in enumerate(members)
                ),
            ]
        },
        "policies.yaml": {
            "policies": [
                {"key": "regions", "builder": "region-deny", "regions": list(REGIONS)},
                {
                    "key": "tags",
                    "type": "TAG_POLICY",
                    "document": {"tags": {"Team": {"tag_key": {"@@assign": "Team"}}}},
                },
                *({"key": key, "document": _deny("iam:CreateUser")} for key in ("deny-root", *_names("guard", STAGES))),
                *({"key": key, "document": _deny("s3:DeleteBucket")} for key in _names("only", TEAMS)),
            ]
        },
        "network.yaml": {
            "vpcs": [
                *(
                    {
                        "key": f"hub-{region}",
                        "account": hub,
                        "cidr": f"10.{number}.0.0/16",
                        "subnets": [
                            {
                                "key": f"s{zone}",
                                "cidr": f"10.{number}.{index}.0/24",
                                "availability_zone": f"{region}{zone}",
                            }
                            for index, zone in enumerate("abc")
                        ],
                    }
                    for number, (region, hub) in enumerate(hubs.items())
                ),
                *(_vpc(key, region_of[key], next(cidrs)) for key in members),
            ],
            "shares": [
                {
                    "key": f"{region}-{team}",
                    "name": f"{region} {team}",
                    "owner": hub,
                    "subnets": [f"hub-{region}/sa", f"hub-{region}/sb"],
                    "with": [f"{team}-production", *[key for key in members[:45] if key.startswith(f"{team}-staging")]],
                }
                for region, hub in hubs.items()
                for team in TEAMS
            ],
        },
        "access.yaml": {
            "roles": [
                {
                    "key": f"{team}-audit",
                    "name": f"{team.title()}Audit",
                    "targets": {"units": [team]},
                    "trusted_by": ["tooling"],
                    "external_id": "example-secret-word",
                    "policies": ["ReadOnlyAccess"],
                }
                for team in TEAMS
            ]
        },
        "admin.yaml": {
            "state_bucket": {
                "name": "example-large-state",
                "replica": {"bucket": "example-large-state-copy", "region": REGIONS[1]},
            },
            "deploy_role": {"name": "PeopleDeploy", "trusted_by": ["tooling"]},
            "break_glass_role": {"name": "BreakGlass", "trusted_by": ["management"]},
            "ci": {"github": {"repository": "acme@1/organization@2"}},
        },
    }


def _names(first: str, others: tuple[str, ...]) -> list[str]:
    return [f"{first}-{other}" for other in others]


def _deny(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": action, "Resource": "*"}]}


def _vpc(account: str, region: str, cidr: str) -> dict[str, Any]:
    first, second, third, _ = cidr.partition("/")[0].split(".")
    return {
        "key": account,
        "account": account,
        "cidr": cidr,
        "subnets": [
            {
                "key": f"{kind}-{zone}",
                "cidr": f"{first}.{second}.{int(third) + index}.0/24",
                "availability_zone": f"{region}{zone}",
                "public": kind == "public",
            }
            for index, (kind, zone) in enumerate([("private", "a"), ("private", "b"), ("public", "a")])
        ],
    }
