"""Closed accounts and AWS's own attachments: never imported, never in the rest, and a config without them plans."""

from migrate.planning.gaps import GapKind
from tests.migrate.planning.estate import ACCOUNTS, MANAGEMENT, example_estate, gaps, ids

CLOSED = "777777777777"


def test_a_closed_account_that_the_config_leaves_out_is_in_no_file() -> None:
    estate = example_estate()
    estate.accounts["gone"] = CLOSED
    estate.add("aws_organizations_account", "gone", id=CLOSED, email="gone@example.com", status="SUSPENDED")
    estate.add("aws_sqs_queue", "jobs", "gone", id="q", url="q", arn=f"arn:aws:sqs:us-east-1:{CLOSED}:q")
    for policy in ("p-FullAWSAccess", "p-RCPFullAWSAccess"):
        estate.add(
            "aws_organizations_policy_attachment", policy, id=f"ou-3:{policy}", policy_id=policy, target_id="ou-3"
        )
    plan = estate.plan()
    assert plan.gaps == ()
    assert plan.rest == {}
    assert {item.address: item.bin for item in plan.instances if item.bin not in {"import", "rest"}} == {
        "aws_organizations_account.gone": "closed",
        "aws_sqs_queue.jobs": "closed",
        "aws_organizations_policy_attachment.p-FullAWSAccess": "aws-managed",
        "aws_organizations_policy_attachment.p-RCPFullAWSAccess": "aws-managed",
    }
    assert (plan.totals()["closed"], plan.totals()["aws-managed"]) == (2, 2)


def test_a_closed_account_of_the_config_is_a_gap() -> None:
    estate = example_estate()
    estate.find("aws_organizations_account", "admin")["attributes"]["state"] = "PENDING_CLOSURE"
    found = [gap for gap in gaps(estate.plan(), GapKind.account) if gap.startswith("account admin: the account ")]
    assert len(found) == 1
    assert f"{ACCOUNTS['admin']} is PENDING_CLOSURE, says aws_organizations_account.admin (org.tfstate)" in found[0]
    assert found[0].endswith("take it out of accounts.yaml, for nothing can be imported into it")


def test_an_organization_derives_no_account_that_is_closed() -> None:
    estate = example_estate()
    estate.find("aws_organizations_organization", "main")["attributes"]["non_master_accounts"] = [
        {"id": CLOSED, "arn": f"arn:aws:organizations::{MANAGEMENT}:account/o-1/{CLOSED}", "email": "x@example.com"}
        | {"status": "SUSPENDED"}
    ]
    plan = estate.plan()
    assert plan.gaps == ()
    assert CLOSED not in ids(plan).values()
