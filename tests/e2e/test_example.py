"""config/org as it stands, on the real engine: a few telling facts of each feature, asked of the local AWS.

One sandbox for all; only the last test changes something.
"""

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.stacks import ONE_WRITE
from tests.support.company import COMPANY, of_the_company
from tests.support.project import MANAGEMENT_ACCOUNT, Project, run_services
from tests.support.warm_python import start_warm_python

pytestmark = of_the_company

REGIONS = ("us-east-1", "us-west-2")
WORKLOADS = [f"{name}-{stage}" for name in ("billing", "shop") for stage in ("development", "production", "staging")]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("company")
    with run_services(folder) as services:
        project = Project(folder / "project", services, COMPANY)
        project.environment |= ONE_WRITE
        # As CI does it: previewed, gated, and held to what was previewed.
        run = subprocess.run(
            [*start_warm_python(), "-m", "stacks", "up", "--yes"],
            cwd=project.folder,
            env=project.environment,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        yield project


@pytest.fixture(scope="module")
def ids(company: Project) -> dict[str, str]:
    """The accounts' ids by name."""
    return {name: account["Id"] for name, account in company.accounts().items()}


def describe_role(company: Project, account: str, name: str) -> dict[str, Any]:
    """What a role is given: AWS's policies, its own, its boundary, and who may enter it."""
    iam = company.client("iam", account)
    role = iam.get_role(RoleName=name)["Role"]
    return {
        "managed": [one["PolicyName"] for one in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]],
        "inline": iam.list_role_policies(RoleName=name)["PolicyNames"],
        "boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "condition": role["AssumeRolePolicyDocument"]["Statement"][0].get("Condition"),
    }


def test_every_account_is_in_its_unit(company: Project, ids: dict[str, str]) -> None:
    organizations = company.client("organizations")

    def walk(parent: str) -> dict[str, Any]:
        units = organizations.list_organizational_units_for_parent(ParentId=parent)["OrganizationalUnits"]
        accounts = organizations.list_accounts_for_parent(ParentId=parent)["Accounts"]
        return {unit["Name"]: walk(unit["Id"]) for unit in units} | {
            account["Name"]: {} for account in accounts if account["Id"] != MANAGEMENT_ACCOUNT
        }

    root = organizations.list_roots()["Roots"][0]["Id"]
    assert walk(root) == {
        "Security": {"administration": {}, "log-archive": {}, "security-tooling": {}},
        "Infrastructure": {"identity": {}, "networking": {}},
        "Sandboxes": {"sandbox": {}},
        "Workloads": {
            "Production": {"billing-production": {}, "shop-production": {}},
            "Staging": {"billing-staging": {}, "shop-staging": {}},
            "Development": {"billing-development": {}, "shop-development": {}},
        },
    }
    assert len(ids) == 13
    attached = organizations.list_policies_for_target(TargetId=root, Filter="SERVICE_CONTROL_POLICY")["Policies"]
    names = {policy["Name"] for policy in attached}
    assert names == {"FullAWSAccess", "deny-leaving", "deny-tampering", "deny-unauthorized-regions"}


def test_in_production_roles_have_what_they_need_and_no_more(company: Project, ids: dict[str, str]) -> None:
    execution = describe_role(company, ids["shop-production"], "TerraformExecutionRole")
    assert (execution["managed"], "inline" in execution["inline"]) == ([], True)
    elsewhere = describe_role(company, ids["shop-staging"], "TerraformExecutionRole")
    assert (elsewhere["managed"], "inline" in elsewhere["inline"]) == (["AdministratorAccess"], False)
    deploy = describe_role(company, ids["shop-production"], "ShopDeploy")
    issuer, branch = "token.actions.githubusercontent.com", "repo:acme/shop:ref:refs/heads/main"
    assert deploy == {
        "managed": [],
        "inline": ["inline"],
        "boundary": "arn:aws:iam::aws:policy/PowerUserAccess",
        "condition": {
            "StringEquals": {
                f"{issuer}:aud": "sts.amazonaws.com",
                f"{issuer}:sub": branch,
            }
        },
    }


def test_every_account_lets_break_glass_and_lets_the_security_team_look(company: Project, ids: dict[str, str]) -> None:
    members = {name: id_ for name, id_ in ids.items() if id_ != MANAGEMENT_ACCOUNT}
    for account in members.values():
        roles = {role["RoleName"] for role in company.client("iam", account).list_roles()["Roles"]}
        assert roles >= {"AuditReadOnly", "OrganizationAccountBreakGlass", "TerraformExecutionRole"}
    condition = describe_role(company, ids["log-archive"], "OrganizationAccountBreakGlass")["condition"]
    assert condition["Bool"] == {"aws:MultiFactorAuthPresent": "true"}
    enabled = company.client("iam").list_organizations_features()["EnabledFeatures"]
    assert sorted(enabled) == ["RootCredentialsManagement", "RootSessions"]


def test_each_account_has_the_baseline_of_its_profile(company: Project, ids: dict[str, str]) -> None:
    default = [{"Name": "is-default", "Values": ["true"]}]
    found = {}
    for name in ("networking", "sandbox", "shop-production"):
        account = ids[name]
        regional = [company.client("ec2", account, region) for region in REGIONS]
        (budget,) = company.client("budgets", account).describe_budgets(AccountId=account)["Budgets"]
        policy = company.client("iam", account).get_account_password_policy()["PasswordPolicy"]
        found[name] = (
            float(budget["BudgetLimit"]["Amount"]),
            policy["MinimumPasswordLength"],
            [ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] for ec2 in regional],
            [len(ec2.describe_vpcs(Filters=default)["Vpcs"]) for ec2 in regional],
        )
    assert found == {
        "networking": (500, 14, [True, True], [0, 0]),
        "sandbox": (100, 14, [True, False], [0, 1]),
        "shop-production": (5000, 20, [True, True], [0, 0]),
    }
    contact = company.client("account", ids["shop-production"]).get_alternate_contact(AlternateContactType="SECURITY")
    assert contact["AlternateContact"]["EmailAddress"] == "security@example.com"


def test_what_everybody_does_goes_to_the_log_archive(company: Project, ids: dict[str, str]) -> None:
    (trail,) = company.client("cloudtrail").describe_trails()["trailList"]
    assert (trail["IsOrganizationTrail"], trail["S3BucketName"]) == (True, "example-organization-trail")
    archive = company.client("s3", ids["log-archive"])
    lock = archive.get_object_lock_configuration(Bucket="example-organization-trail")["ObjectLockConfiguration"]
    kept = lock["Rule"]["DefaultRetention"]
    assert (kept["Mode"], kept["Days"]) == ("GOVERNANCE", 365)
    for account in ids.values():
        for region in REGIONS:
            config = company.client("config", account, region)
            (channel,) = config.describe_delivery_channels()["DeliveryChannels"]
            (status,) = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
            assert (channel["s3BucketName"], status["recording"]) == ("example-organization-config", True)


def test_the_security_account_administers_what_finds_threats(company: Project, ids: dict[str, str]) -> None:
    security = ids["security-tooling"]
    for region in REGIONS:
        guardduty = company.client("guardduty", None, region).list_organization_admin_accounts()["AdminAccounts"]
        hub = company.client("securityhub", None, region).list_organization_admin_accounts()["AdminAccounts"]
        assert [one["AdminAccountId"] for one in guardduty] == [security]
        assert [one["AccountId"] for one in hub] == [security]
        assert len(company.client("guardduty", security, region).list_detectors()["DetectorIds"]) == 1
    organizations = company.client("organizations")
    delegated = organizations.list_delegated_administrators(ServicePrincipal="sso.amazonaws.com")
    assert [one["Id"] for one in delegated["DelegatedAdministrators"]] == [ids["identity"]]


def test_people_enter_what_they_work_on(company: Project, ids: dict[str, str]) -> None:
    sso = company.client("sso-admin")
    instance = sso.list_instances()["Instances"][0]["InstanceArn"]
    entered: dict[str, set[str]] = {}
    for arn in sso.list_permission_sets(InstanceArn=instance)["PermissionSets"]:
        of = {"InstanceArn": instance, "PermissionSetArn": arn}
        name = sso.describe_permission_set(**of)["PermissionSet"]["Name"]
        entered[name] = {
            account
            for account, id_ in ids.items()
            if sso.list_account_assignments(**of, AccountId=id_)["AccountAssignments"]
        }
    members = {name for name, id_ in ids.items() if id_ != MANAGEMENT_ACCOUNT}
    assert entered == {
        "Administrator": members - {"log-archive"},
        "Developer": {"sandbox", *(name for name in WORKLOADS if not name.endswith("-production"))},
        "NetworkAdministrator": {"networking"},
        "SecurityAudit": members,
        "Viewer": {"billing-production", "shop-production"},
    }


def test_workloads_use_the_subnets_of_their_environment(company: Project, ids: dict[str, str]) -> None:
    found = {
        name: len(
            company.client("ram", ids[name], region).list_resources(
                resourceOwner="OTHER-ACCOUNTS", resourceType="ec2:Subnet"
            )["resources"]
        )
        for name in ("shop-production", "sandbox", "billing-development")
        for region in ("us-west-2" if name.endswith("-development") else "us-east-1",)
    }
    assert found == {"shop-production": 2, "sandbox": 0, "billing-development": 2}


def test_a_second_preview_has_nothing_to_do(company: Project) -> None:
    assert company.preview("org") == []
    assert company.preview("admin") == []


def test_production_is_entered_by_the_role_that_has_less(company: Project) -> None:
    def enter(content: dict[str, Any]) -> None:
        for account in content["accounts"]:
            if account.get("environment") == "production":
                account["access"] = "execution-role"

    company.edit("accounts.yaml", enter)
    changes = company.preview_names("org")
    assert changes == [("update", "billing-production"), ("update", "shop-production")]
