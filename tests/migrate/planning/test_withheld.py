"""What is skipped, tainted or deposed is not imported, from wherever it is known."""

import pytest

from migrate.mapping import Match, Skip
from migrate.planning.candidates import Withheld, collect_candidates, derive
from migrate.planning.gaps import GapKind
from tests.migrate.planning.estate import ACCOUNTS, TABLE, example_estate, ids, only
from tests.support import tokens as keys


def test_only_a_tainted_instance_is_no_match() -> None:
    estate = example_estate()
    estate.find("aws_vpc", "prod-application_main")["status"] = "tainted"
    plan = estate.plan()
    assert "vpc-prod-application/production" in only(plan, GapKind.missing)
    assert plan.totals()["tainted"] == 1


def test_what_is_skipped_is_not_imported_as_derived() -> None:
    estate = example_estate()
    told = {"id": ACCOUNTS["admin"], "arn": "a", "email": "aws+admin@example.com", "name": "x"}
    estate.find("aws_organizations_organization", "main")["attributes"]["non_master_accounts"] = [told]
    skip = (Skip(address="aws_organizations_account.admin", reason="ask Ann"),)
    plan = estate.plan(mapping=estate.mapping(skip=skip))
    assert only(plan, GapKind.missing) == (
        "accounts-admin (aws:organizations/account:Account, stack org): aws_organizations_account.admin (org.tfstate) "
        "is skipped (ask Ann), so it is not imported from what aws_organizations_organization.main (org.tfstate) tells "
        "of it: remove the `skip`, or let Terraform finish first; to import it all the same, write its id, "
        "222222222222, under `match:`"
    )
    assert "Account accounts-admin" not in ids(plan)
    row = Match(stack="org", name="accounts-admin", id=ACCOUNTS["admin"])
    decided = estate.plan(mapping=estate.mapping(skip=skip, match=(row,)))
    assert decided.gaps == ()
    assert ids(decided)["Account accounts-admin"] == ACCOUNTS["admin"]


@pytest.mark.parametrize(("field", "value", "bin_"), [("status", "tainted", "tainted"), ("deposed", "0", "deposed")])
def test_what_terraform_is_not_done_with_is_not_imported_as_derived(field: str, value: str, bin_: str) -> None:
    estate = example_estate()
    policy = "arn:aws:iam::aws:policy/AdministratorAccess"
    estate.find("aws_iam_role_policy_attachment", "admin_TerraformExecutionRole_AdministratorAccess")[field] = value
    estate.find("aws_iam_role", "admin_TerraformExecutionRole")["attributes"]["managed_policy_arns"] = [policy]
    plan = estate.plan()
    problem = only(plan, GapKind.missing)
    assert (
        f"aws_iam_role_policy_attachment.admin_TerraformExecutionRole_AdministratorAccess (org.tfstate) is {bin_} ("
        in (problem)
    )
    assert "RolePolicyAttachment execution-role-admin/AdministratorAccess" not in ids(plan)
    # A role of that name and that policy are in the other accounts too.
    assert "RolePolicyAttachment execution-role-networking/AdministratorAccess" in ids(plan)


def test_a_bucket_setting_is_withheld_whoever_owns_the_bucket_and_whatever_account_it_may_be_in() -> None:
    estate = example_estate()
    for name in ("a", "b"):
        versioning = [{"enabled": True}]
        estate.add("aws_s3_bucket", name, "admin", bucket=name, region="us-east-1", versioning=versioning)
    estate.add("aws_s3_bucket_versioning", "a", "admin", bucket="a", expected_bucket_owner=ACCOUNTS["admin"])
    estate.add("aws_s3_bucket_versioning", "b", "unproven", bucket="b")
    skip = (Skip(address="aws_s3_bucket_versioning.*", reason="r"),)
    scan = estate.subject(mapping=estate.mapping(skip=skip)).scan
    withheld = Withheld(scan, TABLE)
    reasons = {
        derived.import_id: withheld.find_reason(derived)
        for candidate in collect_candidates(scan).values()
        for derived in derive(candidate)
        if derived.token == keys.BUCKET_VERSIONING
    }
    assert reasons == {name: f"aws_s3_bucket_versioning.{name} (org.tfstate) is skipped (r)" for name in ("a", "b")}


def test_what_is_skipped_and_nobody_wants_is_no_gap() -> None:
    estate = example_estate()
    policy = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    role = "TerraformExecutionRole"
    estate.find("aws_iam_role", f"admin_{role}")["attributes"]["managed_policy_arns"] = [policy]
    estate.add("aws_iam_role_policy_attachment", "old", "admin", role=role, policy_arn=policy)
    skip = (Skip(address="aws_iam_role_policy_attachment.old", reason="r"),)
    assert estate.plan(mapping=estate.mapping(skip=skip)).gaps == ()


def test_what_is_skipped_in_one_state_is_imported_from_another() -> None:
    estate = example_estate()
    for to in ("a.tfstate", "b.tfstate"):
        estate.add("aws_organizations_aws_service_access", "sso", to=to, service_principal="sso.amazonaws.com")
    skip = (Skip(state="a.tfstate", address="*", reason="r"),)
    plan = estate.plan(mapping=estate.mapping(skip=skip))
    assert plan.gaps == ()
    entry = next(entry for entry in plan.stacks["org"].entries if entry.name == "organization-sso.amazonaws.com")
    assert (entry.state, entry.derived) == ("b.tfstate", False)
