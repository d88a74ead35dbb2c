"""Who asks for what a workload looks up, and which stacks wait for which."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import Organization, load
from config.models import HostedZone, Lookup, Workload
from config.models.lookups import find_references, refer_to, split_text
from config.plan.lookups import find_keys, make_samples, plan_lookups
from config.plan.stacks import find_entered, find_stack_of_workload, plan_stacks
from config.plan.workloads import plan_workloads
from tests.support.example import EXAMPLE

LOADED = load(EXAMPLE)
KEYS = ("linux", "zones", "home", "bus")
ACCOUNTS = ["prod-application", "dev-application"]
TEXTS = st.text(st.characters(exclude_characters="${}"), max_size=5)


def make_lookups(account: str | None, region: str | None) -> list[dict[str, Any]]:
    return [
        {"key": "linux", "image": {"owner": "self", "name": "base-*", "account": account, "region": region}},
        {"key": "zones", "availability_zones": {"account": account, "region": region}},
        {"key": "home", "hosted_zone": {"name": "example.com", "account": account}},
        {"key": "bus", "output": {"stack": "workloads-bus", "name": "url"}},
    ]


def with_lookups(lookups: list[dict[str, Any]], workloads: list[dict[str, Any]]) -> Organization:
    common = {"component": "workloads.finder:Finder"}
    return LOADED.model_copy(
        update={
            "lookups": tuple(Lookup.model_validate(one) for one in lookups),
            "workloads": tuple(Workload.model_validate(common | one, by_alias=True) for one in workloads),
        }
    )


@given(st.lists(st.tuples(TEXTS, st.sampled_from(KEYS)), max_size=4), TEXTS)
def test_a_text_is_what_its_references_part(parts: list[tuple[str, str]], end: str) -> None:
    text = "".join(f"{before}{refer_to(key)}" for before, key in parts) + end
    assert find_references(text) == tuple(key for _, key in parts)
    assert "".join(part if place % 2 == 0 else refer_to(part) for place, part in enumerate(split_text(text))) == text


def nest(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)


@given(st.recursive(st.sampled_from([1, True, "x", *map(refer_to, KEYS)]), nest, max_leaves=8))
def test_references_are_found_at_any_depth(arguments: Any) -> None:
    assert find_keys({"it": arguments}) == {key for key in KEYS if refer_to(key) in str(arguments)}


@given(
    st.sets(st.sampled_from(KEYS)),
    st.sampled_from([None, "networking"]),
    st.sampled_from([None, "us-west-2"]),
    st.sampled_from([None, "own"]),
    st.randoms(use_true_random=False),
)
@settings(max_examples=30)
def test_lookups_are_asked_where_they_say_or_where_the_workload_is(
    used: set[str], account: str | None, region: str | None, stack: str | None, random: Any
) -> None:
    lookups = make_lookups(account, region)
    workload = {
        "key": "find",
        "targets": {"accounts": tuple(ACCOUNTS)},
        "arguments": {key: refer_to(key) for key in used},
        "stack": stack,
    }
    organization = with_lookups(lookups, [workload])
    planned = {one.account: plan_lookups(organization, one) for one in plan_workloads(organization)}
    assert set(planned) == set(ACCOUNTS)
    for target, found in planned.items():
        assert set(found) == used
        for key, one in found.items():
            asking = target if key == "bus" else account or target
            assert one.account == asking
            regional = region if key in {"linux", "zones"} else None
            assert one.region == (regional or organization.region_of(asking))
    random.shuffle(lookups)
    assert {
        one.account: plan_lookups(with_lookups(lookups, [workload]), one) for one in plan_workloads(organization)
    } == planned
    for plan in plan_stacks(organization):
        mine = [one for one in plan_workloads(organization) if find_stack_of_workload(organization, one) == plan.name]
        assert ("workloads-bus" in plan.waits_for) == ("bus" in used and bool(mine))
        if plan.name == "org" and mine and used - {"bus"}:
            assert {account or "prod-application"} <= set(find_entered(organization, plan))


def test_a_stack_that_is_looked_up_comes_first_once_it_is_up() -> None:
    common = {"targets": {"accounts": ("prod-application",)}}
    organization = with_lookups(
        make_lookups(None, None),
        [
            {"key": "a", "stack": "app", "arguments": {"it": refer_to("bus")}, **common},
            {"key": "b", "stack": "bus", **common},
        ],
    )
    names = [plan.name for plan in plan_stacks(organization)]
    assert names.index("workloads-bus") < names.index("workloads-app")
    (need,) = [need for plan in plan_stacks(organization) for need in plan.needs if need.looked_up]
    assert need.is_met_by({"another": 1})
    assert not need.is_met_by({})


def test_a_hosted_zone_of_dns_yaml_is_needed_of_the_stack_that_has_it() -> None:
    zone = HostedZone(key="main", account="prod-application", name="example.com")
    workload = {
        "key": "a",
        "targets": {"accounts": ("prod-application",)},
        "stack": "own",
        "arguments": {"it": refer_to("home")},
    }
    organization = with_lookups(make_lookups(None, None), [workload]).model_copy(update={"hosted_zones": (zone,)})
    (own,) = [plan for plan in plan_stacks(organization) if plan.name == "workloads-own"]
    assert [(one.stack, one.output) for one in own.needs if one.looked_up] == [("org", "hosted_zones/main")]


@pytest.mark.parametrize(
    ("type_", "sample"), [("string", "s/o/f"), ("integer", 5), ("list", ["s/o/f"]), ("boolean", True)]
)
def test_what_stands_for_an_output_has_its_type_and_place(type_: str, sample: Any) -> None:
    lookup = {"key": "x", "output": {"stack": "s", "name": "o", "field": "f", "type": type_}}
    assert make_samples(with_lookups([lookup], [])) == {"s": {"o": {"f": sample}}}
