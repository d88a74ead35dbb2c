from typing import Any

from engine.deployment import read_export
from recovery.departures import KnownAccount, read_accounts, refuse_departures
from tests.support.example import Configure
from tests.support.project import find_by_key

PREFIX = "urn:pulumi:org::aws-organization::"
ACCOUNTS = f"{PREFIX}awsorg:index:Accounts$aws:organizations/account:Account::"


def test_the_accounts_of_an_export_are_those_of_this_program(configure: Configure) -> None:
    resources = [
        {"urn": f"{PREFIX}pulumi:pulumi:Stack::aws-organization-org"},
        {"urn": f"{ACCOUNTS}accounts-prod", "protect": True},
        {"urn": f"{ACCOUNTS}accounts-a::b"},
        {"urn": f"{ACCOUNTS}accounts-replaced", "protect": True, "delete": True},
        {"urn": f"{PREFIX}aws:organizations/account:Account::imported-by-hand", "protect": True},
    ]
    assert read_accounts(configure(), read_export({"deployment": {"resources": resources}})) == {
        "accounts-prod": KnownAccount(urn=f"{ACCOUNTS}accounts-prod", protected=True),
        "accounts-a::b": KnownAccount(urn=f"{ACCOUNTS}accounts-a::b", protected=False),
    }


def test_an_account_is_known_by_its_present_name(configure: Configure) -> None:
    def rename(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "prod-application").update(formerly=["first", "prod"])

    config, urn = configure(accounts=rename), f"{ACCOUNTS}accounts-prod"
    known = read_accounts(config, read_export({"deployment": {"resources": [{"urn": urn, "protect": True}]}}))
    assert known == {"accounts-prod-application": KnownAccount(urn=urn, protected=True)}
    refuse_departures(config, known)


def test_a_stack_that_was_never_up_has_no_account(configure: Configure) -> None:
    config = configure()
    assert read_accounts(config, read_export({"version": 3, "deployment": {"manifest": {}}})) == {}
    assert read_accounts(config, read_export({})) == {}
