from engine.deployment import read_export
from recovery.departures import KnownAccount, read_accounts

PREFIX = "urn:pulumi:org::aws-organization::"
ACCOUNTS = f"{PREFIX}awsorg:index:Accounts$aws:organizations/account:Account::"


def test_the_accounts_of_an_export_are_those_of_this_program() -> None:
    resources = [
        {"urn": f"{PREFIX}pulumi:pulumi:Stack::aws-organization-org"},
        {"urn": f"{ACCOUNTS}accounts-prod", "protect": True},
        {"urn": f"{ACCOUNTS}accounts-a::b"},
        {"urn": f"{ACCOUNTS}accounts-replaced", "protect": True, "delete": True},
        {"urn": f"{PREFIX}aws:organizations/account:Account::imported-by-hand", "protect": True},
    ]
    assert read_accounts(read_export({"deployment": {"resources": resources}})) == {
        "accounts-prod": KnownAccount(urn=f"{ACCOUNTS}accounts-prod", protected=True),
        "accounts-a::b": KnownAccount(urn=f"{ACCOUNTS}accounts-a::b", protected=False),
    }


def test_a_stack_that_was_never_up_has_no_account() -> None:
    assert read_accounts(read_export({"version": 3, "deployment": {"manifest": {}}})) == {}
    assert read_accounts(read_export({})) == {}
