"""Stacks that the backend has and the config has no longer."""

from stacks.running.strays import describe_strays
from tests.support.example import Configure, give_groups, make_grouped


def test_groups_that_lost_their_accounts_are_named_with_what_to_do(configure: Configure) -> None:
    config = configure(organization=make_grouped, accounts=give_groups)
    there = ["org", "admin", "accounts-production", "accounts-old", "accounts-older", "workloads-old", "somebodys"]
    said = describe_strays(config, there)
    assert said is not None
    assert said.startswith(
        "The config has nothing for accounts-old, accounts-older, workloads-old any more, so nothing runs them"
    )
    assert "`pulumi destroy --stack accounts-old` deletes it" in said
    assert "`pulumi stack rm accounts-old --force`" in said
    assert describe_strays(config, there[:3]) is None
