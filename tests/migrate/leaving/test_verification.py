from typing import Any

import pytest

from migrate.leaving.verification import add_presence, judge, to_terraform
from migrate.plan_file import PlannedInstance

ACCOUNT = "urn:pulumi:org::shop::shop:index:Accounts$aws:organizations/account:Account::accounts-prod"
ROLE = "urn:pulumi:org::shop::aws:iam/role:Role::audit"


def step(op: str, urn: str = ROLE, **more: Any) -> dict[str, Any]:
    state = {"inputs": {"password": "canary"}, "outputs": {"password": "canary"}}
    return {"op": op, "urn": urn, "oldState": state, "newState": state, "detailedDiff": None, **more}


REPLACED_ACCOUNT = step(
    "replace",
    ACCOUNT,
    diffReasons=["roleName"],
    replaceReasons=["roleName"],
    detailedDiff={"roleName": {"kind": "add-replace", "inputDiff": True}},
)
INSTANCE = PlannedInstance(
    state="s3://tfstate/org.tfstate",
    workspace="default",
    address='aws_organizations_account.all["prod"]',
    type="aws_organizations_account",
    bin="import",
    stack="org",
    urn=ACCOUNT,
    name="accounts-prod",
    import_id="111111111111",
    reason=None,
)


def test_nothing_to_do_is_clean() -> None:
    verdict = judge("org", [step("same"), step("read")], [step("refresh"), step("same")], [])
    assert verdict.findings == ()
    assert verdict.resources == 2


def test_what_the_import_alone_protects_is_counted_and_clean() -> None:
    same = step("same") | {"oldState": {"protect": True}, "newState": {}}
    both = step("same") | {"oldState": {"protect": True}, "newState": {"protect": True}}
    verdict = judge("org", [same, both], [], [])
    assert verdict.findings == ()
    assert verdict.protected == 1


@pytest.mark.parametrize(
    "op", ["create", "update", "delete", "replace", "import", "refresh", "create-replacement", "x"]
)
def test_anything_else_in_a_preview_is_a_finding(op: str) -> None:
    verdict = judge("org", [step(op)], [], [])
    assert [(finding.origin, finding.op, finding.urn) for finding in verdict.findings] == [("preview", op, ROLE)]


@pytest.mark.parametrize("op", ["update", "delete", "create"])
def test_drift_is_a_finding(op: str) -> None:
    verdict = judge("org", [step("same")], [step(op)], [])
    assert [(finding.origin, finding.op) for finding in verdict.findings] == [("refresh", op)]


def test_a_refresh_with_a_difference_is_a_finding() -> None:
    drifted = step("refresh", detailedDiff={"tags.drift": {"kind": "add"}}, diffReasons=["tags"])
    assert judge("org", [], [drifted], []).findings[0].attributes == ("tags", "tags.drift")


def test_replacing_an_account_is_told_with_the_attribute_and_what_it_means() -> None:
    (finding,) = judge("org", [REPLACED_ACCOUNT], [], [INSTANCE]).findings
    assert finding.replaces == ("roleName",)
    assert finding.address == 'aws_organizations_account.all["prod"]'
    assert "of an account that means to close it" in finding.words
    assert "AWS never tells role_name" in finding.words


def test_whether_terraform_has_a_value_is_told_and_never_the_value() -> None:
    findings = judge("org", [REPLACED_ACCOUNT], [], [INSTANCE]).findings
    known = {(INSTANCE.state, INSTANCE.address): frozenset({"role_name", "email"})}
    assert add_presence(findings, known)[0].terraform == ("role_name",)
    assert add_presence(findings, {(INSTANCE.state, INSTANCE.address): frozenset()})[0].terraform == ()
    assert add_presence(findings, {})[0].terraform is None
    assert "canary" not in repr(findings)


def test_findings_do_not_depend_on_the_order_of_steps() -> None:
    steps = [step("update", f"{ROLE}-{name}") for name in "cab"]
    assert judge("org", steps, [], []) == judge("org", steps[::-1], [], [])


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("roleName", "role_name"),
        ("iamUserAccessToBilling", "iam_user_access_to_billing"),
        ("tags.Environment", "tags"),
        ("ingress[0].cidrBlocks", "ingress"),
        ("ipv6CidrBlock", "ipv6_cidr_block"),
    ],
)
def test_names_of_attributes_in_terraforms_words(attribute: str, expected: str) -> None:
    assert to_terraform(attribute) == expected
