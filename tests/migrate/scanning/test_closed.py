"""Closed accounts and what is in them, and what AWS attaches itself: bins of their own."""

from typing import Any

import pytest

from migrate.scanning.classification import Scan
from resource_types.table import load_type_table
from tests.migrate.states import AWS, LOCATION, ONE, TWO, make_data, make_file, make_resource, make_vpc, scan

TABLE = load_type_table()


def make_account(name: str, id_: str, **attributes: Any) -> dict[str, Any]:
    return make_resource("aws_organizations_account", name, {"attributes": {"id": id_, **attributes}})


def bins(scanned: Scan) -> dict[str, str]:
    return {one.address: one.bin for one in scanned.instances}


@pytest.mark.parametrize("attribute", ["status", "state"])
@pytest.mark.parametrize("word", ["SUSPENDED", "PENDING_CLOSURE", "CLOSED"])
def test_a_closed_account_and_all_that_is_in_it(attribute: str, word: str) -> None:
    scanned = scan(
        TABLE,
        make_file(make_account("gone", ONE, **{attribute: word}), make_account("here", TWO, **{attribute: "ACTIVE"})),
        make_file(make_vpc(), location="s3://tfstate/other"),
    )
    assert bins(scanned) == {
        "aws_organizations_account.gone": "closed",
        "aws_organizations_account.here": "import",
        "aws_vpc.main": "closed",
    }
    reasons = {one.address: one.reason or "" for one in scanned.instances}
    says = f"{ONE} is {word}, says aws_organizations_account.gone ({LOCATION})"
    assert reasons["aws_organizations_account.gone"].startswith(f"the account {says}: let Terraform forget it")
    assert reasons["aws_vpc.main"].startswith(f"its account {says}, and nobody can enter it: let Terraform forget")
    assert scanned.totals()["closed"] == 2


def test_the_newer_attribute_counts() -> None:
    scanned = scan(TABLE, make_file(make_account("a", ONE, state="PENDING_CLOSURE", status="ACTIVE")))
    assert bins(scanned) == {"aws_organizations_account.a": "closed"}


@pytest.mark.parametrize("data", [False, True])
def test_an_organization_tells_too_and_an_accounts_own_instance_counts_for_more(data: bool) -> None:
    listed = [{"id": ONE, "email": "a@example.com", "status": "SUSPENDED"}]
    attributes = {"id": "o-1", "non_master_accounts": listed}
    organization = (
        make_data("aws_organizations_organization", **attributes)
        if data
        else make_resource("aws_organizations_organization", "main", {"attributes": attributes})
    )
    assert bins(scan(TABLE, make_file(organization, make_vpc())))["aws_vpc.main"] == "closed"
    opened = make_account("again", ONE, status="ACTIVE")
    assert bins(scan(TABLE, make_file(organization, opened, make_vpc())))["aws_vpc.main"] == "import"


def test_of_another_provider_nothing_is_closed() -> None:
    other = make_resource("random_id", "a", {"attributes": {"id": ONE}}, provider=AWS.replace("aws", "random"))
    scanned = scan(TABLE, make_file(make_account("gone", ONE, status="CLOSED"), other))
    assert bins(scanned)["random_id.a"] == "other-provider"


@pytest.mark.parametrize("policy", ["p-FullAWSAccess", "p-RCPFullAWSAccess"])
def test_what_aws_attaches_itself_has_a_bin_of_its_own(policy: str) -> None:
    attached = {"id": f"ou-1:{policy}", "policy_id": policy, "target_id": "ou-1"}
    own = {"id": "ou-1:p-1", "policy_id": "p-1", "target_id": "ou-1"}
    scanned = scan(
        TABLE,
        make_file(
            make_resource("aws_organizations_policy_attachment", "full", {"attributes": attached}),
            make_resource("aws_organizations_policy_attachment", "own", {"attributes": own}),
            make_resource("aws_organizations_policy", "full", {"attributes": {"id": policy}}),
        ),
    )
    assert bins(scanned) == {
        "aws_organizations_policy.full": "aws-managed",
        "aws_organizations_policy_attachment.full": "aws-managed",
        "aws_organizations_policy_attachment.own": "import",
    }
