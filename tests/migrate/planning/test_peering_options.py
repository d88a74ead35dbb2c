"""The settings of a peering in the account that accepted it are imported with its acceptance."""

from dataclasses import replace
from typing import cast

from engine.preview import Registration
from migrate.planning.peering_options import find_accepted
from tests.migrate.init.inventories import NETWORK, SHOP
from tests.migrate.init.test_states import instance
from tests.migrate.planning.test_match import candidate
from tests.support.tokens import PEERING_ACCEPTER


def test_options_are_those_of_the_acceptance_in_their_account() -> None:
    acceptance = cast("Registration", "acceptance")
    matched = [(acceptance, replace(candidate(PEERING_ACCEPTER, "aws_x.a", "pcx-1"), account=SHOP))]
    options = replace(instance("aws_vpc_peering_connection_options", {}), import_id="pcx-1")
    others = [
        replace(options, account=NETWORK),
        replace(options, import_id="pcx-2"),
        replace(options, bin="skipped"),
        replace(options, type="aws_vpc_peering_connection"),
    ]
    assert find_accepted([options, *others], matched) == {options: acceptance}
