"""The rows of `match:` name resources as the program does."""

from config import load
from config.plan.networks import plan_shares, plan_vpcs
from migrate.init.twins import name_share, name_vpc
from tests.migrate.planning.estate import PROGRAM
from tests.support.example import EXAMPLE


def test_rows_name_what_the_program_registers() -> None:
    config = load(EXAMPLE)
    registered = {f"{one.type}::{one.name}" for one in PROGRAM.registrations}
    assert {name_vpc(vpc.account, vpc.key) for vpc in plan_vpcs(config)} == {
        name for name in registered if name.startswith("aws:ec2/vpc:Vpc::")
    }
    assert {name_share(share.owner, share.key) for share in plan_shares(config)} == {
        name for name in registered if name.startswith("aws:ram/resourceShare:ResourceShare::")
    }
