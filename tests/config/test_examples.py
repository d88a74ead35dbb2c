"""The examples beside config/org are valid, as `python -m config check` says, and as small as they say."""

from pathlib import Path

from config.plan.stacks import plan_stacks
from config.plan.workloads import plan_workloads
from config.yaml.loader import load_and_warn

EXAMPLES = Path(__file__).parents[2] / "config" / "examples"


def test_the_minimal_example_has_three_accounts_in_under_sixty_lines() -> None:
    folder = EXAMPLES / "minimal"
    organization, warnings = load_and_warn(folder)
    assert warnings == ()
    assert [account.key for account in organization.accounts] == ["admin", "production", "development"]
    assert organization.admin is not None
    assert sum(len(file.read_text().splitlines()) for file in folder.iterdir()) < 60


def test_the_example_of_a_workload_has_it_in_two_accounts_and_a_stack_of_its_own() -> None:
    organization, warnings = load_and_warn(EXAMPLES / "workload")
    assert warnings == ()
    assert {(one.account, one.arguments["min_size"]) for one in plan_workloads(organization)} == {
        ("shop-production", 2),
        ("shop-staging", 1),
    }
    assert plan_stacks(organization)[-1].name == "workloads-shop"


def test_every_example_is_tried() -> None:
    assert {folder.name for folder in EXAMPLES.iterdir()} == {"minimal", "workload"}
