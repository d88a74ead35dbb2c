"""Which workload is made where, by which stack, and which networks it may use there."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config import Organization, load
from config.models import Workload
from config.plan.account_networks import plan_usable_vpcs
from config.plan.ci import list_deployed_stacks, list_outsiders
from config.plan.networks import plan_shares, plan_vpcs
from config.plan.stacks import find_entered, find_stack_of, find_stack_of_workload, plan_stacks
from config.plan.units import accounts_under
from config.plan.workloads import plan_workloads
from tests.support.example import EXAMPLE, Configure, give_groups, make_grouped
from tests.support.organizations import Files, load_files, organizations

ACCOUNTS = ["prod-application", "staging-application", "networking"]
WORKLOADS = st.lists(
    st.builds(
        lambda key, accounts, stack, overrides: {
            "key": key,
            "component": "workloads.mailbox:Mailbox",
            "targets": {"accounts": tuple(accounts)},
            "arguments": {"days": 1, "note": "n"},
            "overrides": {account: {"days": 2} for account in overrides if account in accounts},
            "stack": stack,
        },
        key=st.sampled_from("abcd"),
        accounts=st.lists(st.sampled_from(ACCOUNTS), min_size=1, unique=True),
        stack=st.sampled_from([None, "x", "y"]),
        overrides=st.lists(st.sampled_from(ACCOUNTS), unique=True),
    ),
    unique_by=lambda one: one["key"],
)
LOADED = load(EXAMPLE)


def with_workloads(organization: Organization, workloads: list[dict[str, Any]]) -> Organization:
    return organization.model_copy(
        update={"workloads": tuple(Workload.model_validate(one, by_alias=True) for one in workloads)}
    )


@given(WORKLOADS, st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_each_workload_is_made_once_in_each_account_by_one_stack(workloads: list[dict[str, Any]], random: Any) -> None:
    organization = with_workloads(LOADED, workloads)
    planned = plan_workloads(organization)
    assert {(one.key, one.account) for one in planned} == {
        (one["key"], account) for one in workloads for account in one["targets"]["accounts"]
    }
    assert len({(one.key, one.account) for one in planned}) == len(planned)
    overridden = {(one["key"], account) for one in workloads for account in one["overrides"]}
    for one in planned:
        assert one.arguments["days"] == (2 if (one.key, one.account) in overridden else 1)
        assert one.arguments["note"] == "n"
    entered = {plan.name: set(find_entered(organization, plan)) for plan in plan_stacks(organization)}
    for one in planned:
        assert one.account in entered[find_stack_of_workload(organization, one) or ""]
    random.shuffle(workloads)
    assert plan_workloads(with_workloads(LOADED, workloads)) == planned
    assert [plan.name for plan in plan_stacks(with_workloads(LOADED, workloads))] == list(entered)


@given(WORKLOADS)
@settings(max_examples=20)
def test_a_stack_of_workloads_enters_its_accounts_alone_and_nobody_waits_for_it(
    workloads: list[dict[str, Any]],
) -> None:
    organization = with_workloads(LOADED, workloads)
    plans = plan_stacks(organization)
    own = {plan.name: plan for plan in plans if plan.name.startswith("workloads-")}
    assert set(own) == {f"workloads-{one['stack']}" for one in workloads if one["stack"]}
    for plan in plans:
        assert not set(plan.waits_for) & set(own)
    for name, plan in own.items():
        wanted = {one.account for one in plan_workloads(organization) if one.stack == name}
        assert set(plan.accounts) == wanted == set(find_entered(organization, plan))
        needed = {need.output for need in plan.needs}
        assert {f"accounts/{account}" for account in wanted} | {"organization"} <= needed


@given(organizations())
@settings(max_examples=20)
def test_an_account_may_use_its_own_subnets_and_those_shared_with_it(files: Files) -> None:
    organization = load_files(files)
    keys = [account.key for account in organization.accounts]
    usable = plan_usable_vpcs(organization, keys)
    for account in keys:
        own = {
            (vpc.key, subnet.key) for vpc in plan_vpcs(organization) if vpc.account == account for subnet in vpc.subnets
        }
        shared = {
            resource.keys
            for share in plan_shares(organization)
            if any(account in accounts_under(organization, receiver) for receiver in share.receivers)
            for resource in share.resources
        }
        assert {(vpc.key, subnet.key) for vpc in usable[account] for subnet in vpc.subnets} == own | shared
        assert all(
            (subnet.share is None) == (vpc.owner == account) for vpc in usable[account] for subnet in vpc.subnets
        )


def test_a_workload_of_its_own_stack_waits_for_the_networks_of_every_group(configure: Configure) -> None:
    def write(content: dict[str, Any]) -> None:
        common = {"component": "workloads.mailbox:Mailbox", "arguments": {"note": "n"}}
        targets = {"accounts": ["prod-application"]}
        content["workloads"] = [
            {"key": "mail", "targets": targets, "stack": "mail", **common},
            {"key": "chat", "targets": targets, **common},
        ]

    organization = configure(organization=make_grouped, accounts=give_groups, workloads=write)
    plans = {plan.name: plan for plan in plan_stacks(organization)}
    assert list(plans)[-1] == "workloads-mail"
    assert plans["workloads-mail"].waits_for == ("accounts-production", "accounts-shared", "org")
    assert plans["accounts-production"].waits_for == ("org",)
    assert list_deployed_stacks(organization) == tuple(plans)
    assert list_outsiders(configure(workloads=write)) == ("prod-application",)
    assert find_stack_of(LOADED, "prod-application") == "org"


def test_a_workload_is_known_by_the_keys_that_it_and_its_account_had() -> None:
    organization = with_workloads(
        LOADED,
        [
            {
                "key": "post",
                "formerly": ("mail",),
                "component": "workloads.mailbox:Mailbox",
                "targets": {"accounts": ("networking",)},
            }
        ],
    )
    renamed = tuple(
        one.model_copy(update={"formerly": ("net",)}) if one.key == "networking" else one for one in LOADED.accounts
    )
    (planned,) = plan_workloads(organization.model_copy(update={"accounts": renamed}))
    assert planned.formerly == (("networking", "mail"), ("net", "post"), ("net", "mail"))
