"""The explicit provider of each account."""

import json

from components.providers import AccountEntry, AccountProviders, Hop
from tests.support.monitor import Registration, read_roles, run_program


def register_providers(*entries: tuple[str, AccountEntry], tags: dict[str, str] | None = None) -> list[Registration]:
    def program() -> None:
        providers = AccountProviders(home_region="us-east-1", default_tags=dict.fromkeys(dict(entries), tags or {}))
        for account, entry in entries:
            assert providers.provider_for(account, entry) is providers.provider_for(account, entry)

    return run_program(program)


def test_the_caller_is_there_already() -> None:
    (provider,) = register_providers(("management", AccountEntry(account_id="123456789012", hops=[])))
    assert (provider.type, provider.name) == ("pulumi:providers:aws", "management")
    assert read_roles(provider) == []
    assert "defaultTags" not in provider.inputs
    assert (provider.inputs["region"], provider.inputs["allowedAccountIds"]) == ("us-east-1", '["123456789012"]')


def test_an_account_is_entered_one_role_after_the_other() -> None:
    entry = AccountEntry(
        account_id="222222222222",
        hops=[
            Hop(account_id="123456789012", role_name="Manage", session_name="pulumi-management", external_id="secret"),
            Hop(account_id="222222222222", role_name="m/Deploy", session_name="pulumi-prod", duration_seconds=1800),
        ],
    )
    (provider,) = register_providers(("prod", entry), tags={"ManagedBy": "pulumi"})
    assert read_roles(provider) == [
        {
            "roleArn": "arn:aws:iam::123456789012:role/Manage",
            "sessionName": "pulumi-management",
            "externalId": "secret",
        },
        {"roleArn": "arn:aws:iam::222222222222:role/m/Deploy", "sessionName": "pulumi-prod", "duration": "1800s"},
    ]
    assert json.loads(provider.inputs["defaultTags"]) == {"tags": {"ManagedBy": "pulumi"}}


def test_an_account_that_nobody_asks_for_gets_no_provider() -> None:
    assert register_providers() == []
