"""Provider inputs, compared with what the program itself registers."""

import pytest

from config import Organization
from config.models import Access
from engine.urns import name_child
from migrate.errors import MigrateError
from migrate.planning.providers import complete_inputs, rest_inputs
from migrate.planning.routing import Routing
from stacks.programs import build
from tests.migrate.planning.estate import ORGANIZATION
from tests.support.monitor import make_account_id, run_program
from tests.support.unique import collect_unique

IDS = {"management": "123456789012", "admin": "222222222222", "networking": "333333333333"}
ROUTING = Routing(IDS, "us-east-1")


def enter_by_execution_role(config: Organization) -> Organization:
    """The example with an external id and a duration in every hop, and a role in the management account."""
    role = {"name": "Manage", "external_id": "terraform-cross-account"}
    access = Access.model_validate({"management": "role", "management_role": role})
    accounts = tuple(account.model_copy(update={"access": "execution-role"}) for account in config.accounts)
    settings = config.settings.model_copy(update={"access": access})
    return config.model_copy(update={"settings": settings, "accounts": accounts})


@pytest.mark.parametrize("way", ["creation-role", "execution-role"])
def test_inputs_are_those_of_the_program(way: str) -> None:
    config = ORGANIZATION if way == "creation-role" else enter_by_execution_role(ORGANIZATION)
    found = run_program(lambda: build("org", config))
    providers = collect_unique((item.name, item.inputs) for item in found if item.type == "pulumi:providers:aws")
    ids = {account.key: make_account_id(name_child("accounts", account.key)) for account in config.accounts} | {
        "management": config.settings.management_account_id
    }
    assert providers.keys() == ids.keys()
    for key, inputs in providers.items():
        known = {name: value for name, value in inputs.items() if name not in {"allowedAccountIds", "assumeRoles"}}
        assert complete_inputs(config, key, Routing(ids, config.settings.home_region), known) == inputs


def test_what_the_program_says_otherwise_is_refused() -> None:
    known = {"allowedAccountIds": '["999999999999"]'}
    with pytest.raises(MigrateError, match="provider admin: the program gives it another `allowedAccountIds`"):
        complete_inputs(ORGANIZATION, "admin", ROUTING, known)


def test_a_role_that_the_config_does_not_have_is_refused() -> None:
    with pytest.raises(MigrateError, match="provider management: the program gives it another `assumeRoles`"):
        complete_inputs(ORGANIZATION, "management", ROUTING, {"assumeRoles": "[{}]"})


def test_the_rest_has_no_default_tags_and_its_own_role() -> None:
    known = {"defaultTags": "{}", "assumeRoles": "[]", "allowedAccountIds": "[]", "version": "7.51.1", "region": "x"}
    assert rest_inputs(ORGANIZATION, "networking", ROUTING, known) == {
        "version": "7.51.1",
        "region": "us-east-1",
        "allowedAccountIds": '["333333333333"]',
        "assumeRoles": '[{"roleArn": "arn:aws:iam::333333333333:role/OrganizationAccountAccessRole", '
        '"sessionName": "pulumi-networking"}]',
    }
