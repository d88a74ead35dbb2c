"""The baseline of each account: the nearest profile counts, whole, and what it does not write comes by `extends`."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import Organization
from config.models.baseline import BaselineFile, BaselineSettings
from config.plan.baseline import BaselinePlan, find_nearest, plan_baselines, plan_default_tags
from config.plan.groups import accounts_with_contents
from config.plan.targets import resolve_targets
from config.plan.units import find_parents, units_above
from tests.support.example import Configure
from tests.support.organizations import Files, load_files, organizations


def plan(configure: Configure, *profiles: dict[str, Any], **edits: Any) -> dict[str, BaselinePlan]:
    organization = configure(baseline=lambda content: content.update(profiles=list(profiles)), **edits)
    return {one.account: one for one in plan_baselines(organization)}


def profile(key: str, targets: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    return {"key": key, **({} if targets is None else {"targets": targets}), **values}


def test_nobody_gets_what_nobody_writes(configure: Configure) -> None:
    assert plan(configure) == {}


def test_the_account_is_nearer_than_its_environment_its_unit_and_the_root(configure: Configure) -> None:
    near = [
        profile("all", {"units": ["root"]}),
        profile("workloads", {"units": ["workloads"]}),
        profile("staging-unit", {"units": ["staging"]}),
        profile("live", {"environments": ["production", "staging"]}),
        profile("one", {"accounts": ["staging-application", "management"]}),
    ]
    for order in (near, near[::-1]):
        planned = plan(configure, *order)
        assert {account: one.profile for account, one in planned.items()} == {
            "admin": "all",
            "dev-application": "workloads",
            "management": "one",
            "networking": "all",
            "prod-application": "live",
            "staging-application": "one",
        }


def test_the_nearest_counts_whole_and_the_rest_comes_by_extends(configure: Configure) -> None:
    planned = plan(
        configure,
        profile("common", password_policy={"minimum_length": 20}, tags={"Owner": "us"}, ebs_encryption={}),
        profile("all", {"units": ["root"]}, s3_public_access_block={}),
        profile("staging", {"units": ["staging"]}, extends="common", ebs_encryption=None, regions=["eu-west-1"]),
    )
    staging = planned["staging-application"]
    assert staging.settings.s3_public_access_block is None
    assert staging.settings.password_policy is not None
    assert staging.settings.password_policy.minimum_length == 20
    assert staging.settings.ebs_encryption is None
    assert staging.regions == ("eu-west-1",)
    assert staging.sources == {
        "password_policy": "common",
        "tags": "common",
        "ebs_encryption": "staging",
        "regions": "staging",
    }
    assert planned["admin"].regions == ("us-east-1", "us-west-2", "eu-west-1")
    assert planned["admin"].sources == {"s3_public_access_block": "all"}


def test_an_alias_has_the_oldest_key_of_its_account(configure: Configure) -> None:
    def rename(content: dict[str, Any]) -> None:
        for account in content["accounts"]:
            if account["key"] == "networking":
                account.update(formerly=["network"])

    planned = plan(
        configure,
        profile("all", {"units": ["root"], "accounts": ["management"]}, account_alias="acme-{key}"),
        accounts=rename,
    )
    aliases = {account: one.account_alias for account, one in planned.items()}
    assert (aliases["networking"], aliases["admin"]) == ("acme-network", "acme-admin")
    assert aliases["management"] == "acme-management"
    assert planned["networking"].formerly == ("network",)


def test_tags_of_a_profile_win_over_the_organizations(configure: Configure) -> None:
    organization = configure(
        baseline=lambda content: content.update(
            profiles=[profile("all", {"accounts": ["admin"]}, tags={"ManagedBy": "platform", "Owner": "us"})]
        )
    )
    tags = plan_default_tags(organization)
    assert tags["admin"] == organization.settings.tags | {"ManagedBy": "platform", "Owner": "us"}
    assert tags["management"] == tags["networking"] == organization.settings.tags


def with_profiles(organization: Organization, data: st.DataObject) -> Organization:
    accounts = [account.key for account in organization.accounts]
    units = ["root", *(unit.key for unit in organization.units())]
    some = st.fixed_dictionaries(
        {"units": st.lists(st.sampled_from(units), min_size=1, unique=True)},
        optional={
            "accounts": st.lists(st.sampled_from(["management", *accounts]), unique=True),
            "environments": st.lists(st.sampled_from(["production", "staging"]), unique=True),
            "except": st.lists(st.sampled_from(accounts), unique=True),
        },
    )
    profiles = [
        {
            "key": f"profile-{index}",
            "targets": {name: tuple(keys) for name, keys in data.draw(some).items()},
            **({"extends": f"profile-{data.draw(st.integers(0, index - 1))}"} if index else {}),
            **data.draw(st.sampled_from([{}, {"account_alias": None}, {"account_alias": f"{index}-{{key}}"}])),
        }
        for index in range(data.draw(st.integers(1, 4)))
    ]
    baseline = BaselineFile.model_validate({"profiles": tuple(profiles)})
    return organization.model_copy(update={"baseline": baseline})


@given(organizations(), st.data())
@settings(max_examples=30)
def test_no_profile_that_means_the_account_is_nearer_than_its_own(files: Files, data: st.DataObject) -> None:
    organization = with_profiles(load_files(files), data)
    parents = find_parents(organization)
    nearest = find_nearest(organization)
    everyone = organization.baseline.profiles
    meaning = {one.key: set(resolve_targets(organization, one.targets)) for one in everyone if one.targets}
    assert set(nearest) == set().union(*meaning.values())
    for account, profiles in nearest.items():
        others = [one for one in everyone if account in meaning[one.key] and one not in profiles]
        named = [account in one.targets.accounts for one in (*profiles, *others) if one.targets]
        if any(named[len(profiles) :]):
            assert all(named[: len(profiles)])
        if account == "management" or any(named):
            continue
        in_environment = organization.account(account).environment
        matching = [in_environment in one.targets.environments for one in (*profiles, *others) if one.targets]
        if any(matching):
            assert all(matching[: len(profiles)])
            assert not any(matching[len(profiles) :])
            continue
        above = units_above(parents, organization.account(account).unit)
        depths = [
            min(above.index(unit) for unit in one.targets.units if unit in above)
            for one in (*profiles, *others)
            if one.targets
        ]
        assert len(set(depths[: len(profiles)])) == 1
        assert all(depth > depths[0] for depth in depths[len(profiles) :])


@given(organizations(), st.data())
@settings(max_examples=30)
def test_every_value_is_what_its_source_writes(files: Files, data: st.DataObject) -> None:
    organization = with_profiles(load_files(files), data)
    profiles = {one.key: one for one in organization.baseline.profiles}
    for one in plan_baselines(organization):
        for field in BaselineSettings.model_fields:
            written = getattr(profiles[one.sources[field]], field) if field in one.sources else None
            assert getattr(one.settings, field) == written
        chain = [one.profile]
        while (extended := profiles[chain[-1]].extends) is not None:
            chain.append(extended)
        for field, source in one.sources.items():
            assert source == next(key for key in chain if field in profiles[key].model_fields_set)


@pytest.mark.parametrize("layout", ["single", "grouped"])
def test_an_account_with_a_baseline_alone_is_entered(configure: Configure, layout: str) -> None:
    organization = configure(
        organization=lambda content: content.update(layout=layout),
        accounts=lambda content: [
            account.update(execution_role=False, group="shared") for account in content["accounts"]
        ],
        network=lambda content: content.clear(),
        access=lambda content: content.clear(),
        baseline=lambda content: content.update(profiles=[profile("one", {"accounts": ["networking", "management"]})]),
    )
    assert accounts_with_contents(organization) == {"networking"}
