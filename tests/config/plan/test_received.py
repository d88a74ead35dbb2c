"""What accounts have by the shares of others."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config import load
from config.models import ROOT, WHOLE_ORGANIZATION, Share
from config.plan.networks import plan_shares
from config.plan.received import Way, find_way, list_received
from config.plan.shareable import PREFIX_LISTS, SharedKey
from config.plan.stacks import OutputNeed, plan_stacks
from config.plan.units import accounts_under
from config.show import picture
from tests.support.example import EXAMPLE, Configure, give_groups, make_grouped

BASE = load(EXAMPLE)
ACCOUNTS = [account.key for account in BASE.accounts]
RECEIVERS = [*ACCOUNTS, *(unit.key for unit in BASE.units())]


def give_shared_list(content: dict[str, Any]) -> None:
    """A list of `networking` that a group of the VPC `production` names."""
    rules = [{"ports": 22, "prefix_lists": ["offices"]}]
    content["vpcs"][0]["security_groups"] = [{"key": "web", "description": "Web", "ingress": rules}]
    entries = [{"cidr": "203.0.113.0/24"}]
    content["prefix_lists"] = [
        {"key": "offices", "account": "networking", "entries": entries, "formerly": ["hq"]},
        {"key": "near", "account": "prod-application", "entries": entries},
    ]
    content["shares"].append(
        {"key": "lists", "name": "lists", "owner": "networking", "prefix_lists": ["offices"], "with": ["workloads"]}
    )


def test_a_list_is_shared_by_its_key_and_its_former_ones(configure: Configure) -> None:
    share, _ = plan_shares(configure(network=give_shared_list))
    offices = SharedKey(PREFIX_LISTS, ("offices",))
    assert (share.key, share.region, share.resources) == ("lists", "us-east-1", (offices,))
    assert share.former_resources == {offices: (SharedKey(PREFIX_LISTS, ("hq",)),)}
    assert offices.parts == ("prefix_lists", "offices")


def test_in_groups_the_stack_of_who_names_it_waits_for_that_of_its_owner(configure: Configure) -> None:
    organization = configure(network=give_shared_list, organization=make_grouped, accounts=give_groups)
    assert [one.thing.key for one in list_received(organization, ["prod-application"])] == ["offices"]
    assert list(list_received(organization, ["networking"])) == []
    needs = {plan.name: [need for need in plan.needs if "list" in need.output] for plan in plan_stacks(organization)}
    assert list(needs).index("accounts-shared") < list(needs).index("accounts-production")
    output = OutputNeed(
        stack="accounts-shared",
        output="prefix_lists/offices",
        keys=("id",),
        formerly=("prefix_lists/hq",),
        received=True,
    )
    assert {name: found for name, found in needs.items() if found} == {"accounts-production": [output]}


def test_show_says_what_kind_is_shared(configure: Configure) -> None:
    drawn = "".join(segment.text for segment in picture(configure(network=give_shared_list)).segments)
    assert "share lists of prefix_lists/offices with workloads" in drawn


@given(
    shares=st.lists(
        st.tuples(
            st.sampled_from(["offices", "others"]),
            st.one_of(st.just([WHOLE_ORGANIZATION]), st.lists(st.sampled_from(RECEIVERS), min_size=1, unique=True)),
        ),
        max_size=4,
    ),
    account=st.sampled_from([*ACCOUNTS, "management"]),
)
@settings(max_examples=50, deadline=None)
def test_an_account_has_what_a_share_gives_it_or_a_unit_above_it(
    shares: list[tuple[str, list[str]]], account: str
) -> None:
    made = [
        Share.model_validate({"key": f"s{index}", "name": "s", "owner": "x", "prefix_lists": (key,), "with": tuple(to)})
        for index, (key, to) in enumerate(shares)
    ]
    ways = {
        Way(share.key, receiver)
        for share in made
        for receiver in share.with_
        if "offices" in share.prefix_lists
        and account in accounts_under(BASE, ROOT if receiver == WHOLE_ORGANIZATION else receiver)
    }
    found = find_way(BASE.model_copy(update={"shares": tuple(made)}), PREFIX_LISTS, "offices", account)
    assert found == (min(ways) if ways else None)
