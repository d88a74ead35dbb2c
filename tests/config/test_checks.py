"""What is fine, beside what is not: rules that must not refuse a configuration that AWS accepts.

Each scenario is a few changed lines of tests/fixtures/config/base.
"""

from pathlib import Path

import pytest

from config import ConfigErrors, load
from config.yaml.loader import load_and_warn
from policies.services import CLOUDTRAIL, CONFIG


def told(directory: Path) -> str:
    with pytest.raises(ConfigErrors, match=f"^{directory}") as caught:
        load(directory)
    return str(caught.value)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


COPIED = """\
vpcs:
  - {key: here, account: network, cidr: 10.1.0.0/16, region: us-east-1}
  - {key: there, account: network, cidr: 10.1.0.0/16, region: eu-west-1}
"""


def test_a_network_may_be_copied_to_another_region(org: Path) -> None:
    (org / "network.yaml").write_text(COPIED)
    assert [(str(vpc.cidr), vpc.region) for vpc in load(org).vpcs] == [
        ("10.1.0.0/16", "us-east-1"),
        ("10.1.0.0/16", "eu-west-1"),
    ]


def test_networks_of_one_region_do_not_overlap_however_it_is_named(org: Path) -> None:
    (org / "network.yaml").write_text(COPIED + "  - {key: default, account: network, cidr: 10.1.128.0/20}\n")
    assert told(org) == (
        'org/network.yaml:4 vpcs[2].cidr: 10.1.128.0/20 overlaps 10.1.0.0/16, the VPC "here" of the same account, '
        "so nothing could ever route between them - choose a network that is free"
    )


DENIED = (
    'org/network.yaml:2 vpcs[0].region: "abroad" is in us-east-1, which the policy "deny-regions" denies to the '
    'account "shop": this program could not make it - add us-east-1 to the regions of "deny-regions", '
    "or choose one of eu-west-1"
)


@pytest.mark.parametrize(
    ("access", "path", "exempt", "fine"),
    [
        ("creation-role", "/", "OrganizationAccountAccessRole", True),
        ("creation-role", "/", "Execution", False),
        ("execution-role", "/", "Execution", True),
        ("execution-role", "/", "execution", False),
        ("execution-role", "/", "OrganizationAccountAccessRole", False),
        # The exemption is for role/Execution, and the role is role/teams/Execution.
        ("execution-role", "/teams/", "Execution", False),
    ],
)
def test_a_region_denial_leaves_the_roles_that_it_exempts(
    access: str, path: str, exempt: str, fine: bool, org: Path
) -> None:
    edit(org / "accounts.yaml", "region: eu-west-1}", f"region: eu-west-1, access: {access}}}")
    edit(org / "organization.yaml", "{name: Execution,", f"{{name: Execution, path: {path},")
    (org / "policies.yaml").write_text(
        f"policies:\n  - {{key: deny-regions, builder: region-deny, regions: [eu-west-1], exempt_roles: [{exempt}]}}\n"
    )
    (org / "network.yaml").write_text("vpcs:\n  - {key: abroad, account: shop, cidr: 10.2.0.0/16, region: us-east-1}\n")
    if fine:
        assert [vpc.region for vpc in load(org).vpcs] == ["us-east-1"]
    else:
        assert told(org) == DENIED


def test_an_execution_role_that_is_missing_may_be_exempt(org: Path) -> None:
    edit(org / "accounts.yaml", "region: eu-west-1}", "region: eu-west-1, access: execution-role}")
    organization = (org / "organization.yaml").read_text().splitlines(keepends=True)
    (org / "organization.yaml").write_text(
        "".join(line for line in organization if not line.startswith("execution_role"))
    )
    (org / "policies.yaml").write_text(
        "policies:\n  - {key: deny-regions, builder: region-deny, regions: [eu-west-1], exempt_roles: [Execution]}\n"
    )
    (org / "network.yaml").write_text("vpcs:\n  - {key: abroad, account: shop, cidr: 10.2.0.0/16, region: us-east-1}\n")
    assert [problem.partition(" - ")[0] for problem in told(org).splitlines()] == [
        'org/organization.yaml:1: the required field "execution_role" is missing'
    ]


ELSEWHERE = (
    "is in another AWS partition, and this program writes ARNs of the partition aws only, "
    "so every role would be missing"
)


@pytest.mark.parametrize(
    "region", ["us-gov-west-1", "cn-north-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "eusc-de-east-1"]
)
def test_regions_of_other_partitions(region: str, org: Path) -> None:
    edit(org / "organization.yaml", "home_region: us-east-1", f"home_region: {region}")
    assert told(org) == (
        f'org/organization.yaml:3 home_region: "{region}" {ELSEWHERE} '
        "- write a region of the partition aws, such as us-east-1"
    )


def test_service_principals_of_other_partitions(org: Path) -> None:
    (org / "network.yaml").unlink()
    edit(org / "organization.yaml", "[ram.amazonaws.com]", "[ram.amazonaws.com, sso.amazonaws.com.cn]")
    assert told(org) == (
        f'org/organization.yaml:5 trusted_access[1]: "sso.amazonaws.com.cn" {ELSEWHERE} '
        "- write the service's name in the partition aws, without .cn"
    )


def test_tags_of_a_role_and_of_the_organization_differ_by_more_than_case(org: Path) -> None:
    edit(
        org / "organization.yaml",
        "execution_role: {",
        "tags: {ManagedBy: pulumi, Team: it}\n"
        "access: {management_role: {name: Enter, external_id: example, tags: {managedBy: me}}}\n"
        "execution_role: {tags: {MANAGEDBY: me}, ",
    )
    (org / "access.yaml").write_text(
        "roles:\n"
        "  - {key: audit, name: Audit, targets: {accounts: [shop]}, trusted_by: [tools], policies: [ReadOnlyAccess],\n"
        "     tags: {Team: audit, managedby: me}}\n"
    )
    assert told(org).splitlines() == [
        f'org/{place}: the tag "{key}" differs only in case from "ManagedBy", which every resource has '
        "(org/organization.yaml:7): IAM refuses both on one role, so the role could not be made "
        '- write "ManagedBy" to replace that tag here, or rename one of them'
        for place, key in [
            ("access.yaml:3 roles[0].tags.managedby", "managedby"),
            ("organization.yaml:8 access.management_role.tags.managedBy", "managedBy"),
            ("organization.yaml:9 execution_role.tags.MANAGEDBY", "MANAGEDBY"),
        ]
    ]


def test_a_role_may_replace_a_tag_of_the_organization(org: Path) -> None:
    edit(
        org / "organization.yaml",
        "execution_role: {",
        "tags: {ManagedBy: pulumi}\nexecution_role: {tags: {ManagedBy: me}, ",
    )
    assert load(org).settings.execution_role.tags == {"ManagedBy": "me"}


def test_the_owner_of_a_share_may_be_in_what_it_shares_with(org: Path) -> None:
    edit(org / "network.yaml", "with: [workloads]", "with: [organization]")
    assert load(org).shares[0].with_ == ("organization",)


def test_where_full_aws_access_is_off_it_takes_no_place_of_another_policy(org: Path) -> None:
    keys = [f"allow-{number}" for number in range(10)]
    (org / "policies.yaml").write_text(
        'policies:\n  - {key: deny-regions, builder: region-deny, regions: "${organization.regions}"}\n'
        + "".join(
            f"  - {{key: {key}, document: {{Version: '2012-10-17', Statement: "
            "[{Effect: Allow, Action: 'ec2:*', Resource: '*'}]}}\n"
            for key in keys
        )
    )
    edit(
        org / "organization.yaml",
        "name: Production}",
        f"name: Production, policies: [{', '.join(keys)}], full_aws_access: false}}",
    )
    assert len(load(org).unit("production").policies) == 10
    edit(org / "organization.yaml", ", full_aws_access: false", "")
    assert "11 policies of type SERVICE_CONTROL_POLICY would be attached here, FullAWSAccess" in told(org)


@pytest.mark.parametrize(
    ("service", "warning"),
    [
        ("notifications.amazon.com", None),
        (
            "raam.amazonaws.com",
            (
                'org/organization.yaml:5 trusted_access[1]: warning: "raam.amazonaws.com" is none of the services that '
                "are known to work with an organization, and AWS refuses one that doesn't "
                '- did you mean "ram.amazonaws.com"? if it is right, add it to new_services too'
            ),
        ),
    ],
)
def test_services_that_are_known(service: str, warning: str | None, org: Path) -> None:
    edit(org / "organization.yaml", "[ram.amazonaws.com]", f"[ram.amazonaws.com, {service}]")
    assert [str(told) for told in load_and_warn(org)[1]] == ([] if warning is None else [warning])


def test_a_service_that_is_meant(org: Path) -> None:
    edit(
        org / "organization.yaml",
        "[ram.amazonaws.com]",
        "[ram.amazonaws.com, later.amazonaws.com]\nnew_services: [later.amazonaws.com]",
    )
    assert load_and_warn(org)[1] == ()


def test_tags_are_held_against_the_services_that_they_reach(org: Path) -> None:
    name = "x Public Subnet (AZ1)"
    edit(
        org / "network.yaml",
        "availability_zone: us-east-1a}",
        f'availability_zone: us-east-1a, tags: {{Name: "{name}"}}}}',
    )
    assert load(org).vpc("shared").subnets[0].tags == {"Name": name}
    edit(org / "accounts.yaml", "unit: security}", f'unit: security, tags: {{Name: "{name}"}}}}')
    edit(org / "organization.yaml", "home_region:", f'tags: {{Name: "{name}"}}\nhome_region:')
    assert [problem.partition(" - ")[0] for problem in told(org).splitlines()] == [
        'org/accounts.yaml:2 accounts[0].tags: the tag "Name" has the character (, which AWS Organizations refuses',
        (
            'org/organization.yaml:3 tags: the tag "Name" has the character (, which IAM refuses, '
            "and these tags are on every resource"
        ),
    ]


def test_more_units_than_aws_allows(org: Path) -> None:
    text = (org / "organization.yaml").read_text()
    (org / "organization.yaml").write_text(
        text + "".join(f"  - {{key: u{number}, name: U{number}}}\n" for number in range(1998))
    )
    assert told(org).partition(" (")[0] == (
        "org/organization.yaml:14 units[1].units[0]: there are 2001 units, AWS allows 2000"
    )


CI_ORGANIZATION = """
layout: grouped
access:
  management: role
  management_role: {name: Manage, external_id: example, writes: tagged-sessions}
"""


@pytest.mark.parametrize(
    "ci",
    [
        "github: {repository: acme@123456/organization@456789}",
        "github: {repository: acme@1/org@2, environments: {accounts-shop: shop}, preview_environment: preview}",
        "github: {repository: acme-corp@1/.github@2, main_branch: release/v1, deploy_workflow: up.yaml}",
        "gitlab: {project: acme/platform/organization, url: https://git.example.com/gitlab}",
        "{gitlab: {project: acme/organization}, oidc_provider: existing, preview_role: {name: Look}}",
    ],
)
def test_an_identity_of_ci_that_is_whole(ci: str, org: Path) -> None:
    organization = org / "organization.yaml"
    text = organization.read_text().replace("AdministratorAccess]", "AdministratorAccess], writes: tagged-sessions")
    organization.write_text(text + CI_ORGANIZATION)
    (org / "accounts.yaml").write_text(
        "accounts:\n"
        + "".join(
            f"  - {{key: {key}, name: {key}, email: aws+{key}@example.com, group: {key}, access: execution-role}}\n"
            for key in ("tools", "network", "shop")
        )
    )
    (org / "admin.yaml").write_text(f"state_bucket: {{name: example-state}}\nci:\n  {ci}\n")
    assert load_and_warn(org)[1] == ()


LEFT_OUT = (
    "every account that is named here is left out again, {so} "
    "- take out of `except` who is meant, or name other accounts"
)
TARGETED = {
    "access.yaml roles[0].targets": (
        "roles: [{{key: audit, name: Audit, trusted_by: [tools], policies: [ReadOnlyAccess], targets: {targets}}}]\n",
        "so the role isn't made there",
    ),
    "access.yaml oidc_providers[0].targets": (
        "oidc_providers: [{{key: builds, url: 'https://ci.example.com', audiences: [sts], targets: {targets}}}]\n",
        "so the provider isn't made there",
    ),
    "access.yaml break_glass.targets": (
        "break_glass: {{name: BreakGlass, trusted_by: [tools], targets: {targets}}}\n",
        "so nobody could break glass there",
    ),
    "baseline.yaml profiles[0].targets": (
        "profiles: [{{key: standard, regions: [eu-west-1], targets: {targets}}}]\n",
        "so nothing of the baseline is made there",
    ),
    "identity_center.yaml assignments[0].targets": (
        """\
permission_sets: [{{key: read, name: read, policies: [ReadOnlyAccess]}}]
groups: [{{key: staff, name: staff}}]
assignments: [{{permission_set: read, groups: [staff], targets: {targets}}}]
""",
        "so nobody would enter by this assignment",
    ),
    "security.yaml aws_config.targets": (
        "{{log_archive: tools, aws_config: {{bucket: example-records, aggregator: false, targets: {targets}}}}}\n",
        "so nothing would be recorded",
    ),
}


def write_targets(org: Path, where: str, targets: str) -> None:
    edit(org / "organization.yaml", "[ram.amazonaws.com]", "[ram.amazonaws.com, sso.amazonaws.com]")
    edit(
        org / "organization.yaml",
        "{key: security, name: Security}",
        "{key: security, name: Security}\n  - {key: empty, name: Empty}",
    )
    edit(org / "accounts.yaml", "region: eu-west-1", "region: eu-west-1, environment: live")
    (org / where.partition(" ")[0]).write_text(TARGETED[where][0].format(targets=targets))


@pytest.mark.parametrize(
    "targets",
    [
        "{units: [root], except: [root]}",
        "{units: [workloads], except: [shop]}",
        "{units: [empty, production], except: [workloads]}",
        "{units: [production], environments: [live], accounts: [tools], except: [shop, security]}",
        "{units: [empty], accounts: [management], except: [management]}",
    ],
)
@pytest.mark.parametrize("where", TARGETED)
def test_targets_leave_somebody(where: str, targets: str, org: Path) -> None:
    write_targets(org, where, targets)
    file, _, path = where.partition(" ")
    (problem,) = [line for line in told(org).splitlines() if "warning" not in line]
    assert problem.startswith(f"org/{file}:")
    assert problem.endswith(f" {path}.except: {LEFT_OUT.format(so=TARGETED[where][1])}")


@pytest.mark.parametrize(
    "targets",
    [
        "{units: [empty]}",
        "{units: [empty], except: [shop]}",
        "{units: [root], except: [tools, network]}",
        "{units: [root], accounts: [management], except: [root]}",
    ],
)
@pytest.mark.parametrize("where", TARGETED)
def test_a_unit_without_accounts_may_be_a_target(where: str, targets: str, org: Path) -> None:
    write_targets(org, where, targets)
    assert load(org).unit("empty").name == "Empty"


@pytest.mark.parametrize("archive", ["shop", "network", "tools"])
def test_a_small_organization_keeps_its_records_where_it_runs_its_security_services(archive: str, org: Path) -> None:
    """The administrative account, `tools`, may be either too."""
    edit(org / "organization.yaml", "[ram.amazonaws.com]", f"[{', '.join(['ram.amazonaws.com', CLOUDTRAIL, CONFIG])}]")
    (org / "security.yaml").write_text(
        f"delegated_administrator: {archive}\nlog_archive: {archive}\n"
        "trail: {bucket: example-trail}\naws_config: {bucket: example-records}\n"
    )
    organization, warnings = load_and_warn(org)
    assert (organization.security.log_archive, warnings) == (archive, ())
