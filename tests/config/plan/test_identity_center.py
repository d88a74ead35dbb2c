"""The plan of Identity Center: what is written once for each principal, permission set and account."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.models.identity_center import Assignment, Group, IdentityCenterFile, PermissionSet, User
from config.models.targets import Targets
from config.plan.identity_center import CustomerPolicyPlan, plan_assignments, plan_identity_center, write_duration
from config.plan.targets import resolve_targets
from tests.support.example import Configure, configure
from tests.support.identity_center import use_external_store, write_identity_center
from tests.support.organizations import Files, load_files, organizations

__all__ = ["configure"]


def test_nothing_is_planned_where_nothing_is_written(configure: Configure) -> None:
    assert plan_identity_center(configure()) is None


def test_all_defaults_are_decided(configure: Configure) -> None:
    plan = plan_identity_center(configure(identity_center=write_identity_center))
    assert plan is not None
    assert (plan.region, plan.managed) == ("us-east-1", True)
    admin, read = plan.permission_sets
    assert admin.session_duration == "PT1H30M"
    assert admin.policy_arns == ("arn:aws:iam::aws:policy/AdministratorAccess",)
    assert admin.boundary == CustomerPolicyPlan(name="bound", path="/teams/")
    assert (read.session_duration, read.boundary) == ("PT1H", "arn:aws:iam::aws:policy/PowerUserAccess")
    assert read.customer_policies == (CustomerPolicyPlan(name="more", path="/"),)
    assert (read.inline_policy or "").startswith('{"tags"')
    (user,) = plan.users
    assert (user.display_name, user.email) == ("Ann Example", "ann@example.com")
    assert [(one.group, one.user) for one in plan.memberships] == [("platform", "ann")]
    assert [(one.permission_set, one.kind, one.principal, one.account) for one in plan.assignments] == [
        ("admin", "GROUP", "platform", "admin"),
        ("admin", "GROUP", "platform", "dev-application"),
        ("admin", "GROUP", "platform", "prod-application"),
        ("admin", "GROUP", "platform", "staging-application"),
        ("read", "USER", "ann", "management"),
        ("read", "USER", "ann", "networking"),
    ]


def test_the_order_in_the_file_changes_nothing(configure: Configure) -> None:
    def turn_around(content: dict[str, Any]) -> None:
        write_identity_center(content)
        for name in ("permission_sets", "groups", "users", "assignments"):
            content[name].reverse()

    assert plan_identity_center(configure(identity_center=turn_around)) == plan_identity_center(
        configure(identity_center=write_identity_center)
    )


def test_an_external_store_makes_nobody(configure: Configure) -> None:
    plan = plan_identity_center(configure(identity_center=use_external_store))
    assert plan is not None
    assert not plan.managed
    assert plan.memberships == ()
    assert [user.user_name for user in plan.users] == ["ann@example.com"]


def test_a_changed_key_is_known_from_each_of_the_three_sides(configure: Configure) -> None:
    def rename(content: dict[str, object]) -> None:
        write_identity_center(content)
        content["groups"] = [{"key": "team", "formerly": ["platform"], "name": "Platform"}]
        content["assignments"] = [
            {"permission_set": "admin", "groups": ["team"], "targets": {"accounts": ["networking"]}}
        ]

    (one,) = plan_assignments(configure(identity_center=rename))
    assert one.formerly == (("admin", "platform", "networking"),)


@pytest.mark.parametrize(
    ("seconds", "written"), [(3600, "PT1H"), (5400, "PT1H30M"), (43200, "PT12H"), (3661, "PT1H1M1S")]
)
def test_a_duration_is_written_the_shortest_way(seconds: int, written: str) -> None:
    assert write_duration(seconds) == written


@given(organizations(), st.data())
def test_each_assignment_is_in_exactly_the_accounts_of_its_targets(files: Files, data: st.DataObject) -> None:
    organization = load_files(files)
    accounts = ["management", *(account.key for account in organization.accounts)]
    units = ["root", *(unit.key for unit in organization.units())]
    some = st.lists(st.sampled_from(accounts), max_size=3, unique=True).map(tuple)
    targets = st.builds(
        Targets,
        units=st.lists(st.sampled_from(units), max_size=2, unique=True).map(tuple),
        accounts=st.lists(st.sampled_from(accounts), min_size=1, max_size=3, unique=True).map(tuple),
        **{"except": some},
    )
    wanted = data.draw(
        st.lists(
            st.builds(
                Assignment,
                permission_set=st.sampled_from(["a", "b"]),
                groups=st.sampled_from([("g",), ()]),
                users=st.just(("u",)),
                targets=targets,
            ),
            max_size=4,
        )
    )
    center = IdentityCenterFile(
        permission_sets=tuple(PermissionSet(key=key, name=key, policies=("ReadOnlyAccess",)) for key in ("a", "b")),
        groups=(Group(key="g", name="g"),),
        users=(User(key="u", user_name="u"),),
        assignments=tuple(wanted),
    )
    organization = organization.model_copy(update={"identity_center": center})
    found = [(one.permission_set, one.principal, one.account) for one in plan_assignments(organization)]
    assert found == sorted(
        {
            (one.permission_set, principal, account)
            for one in wanted
            for principal in (*one.groups, *one.users)
            for account in resolve_targets(organization, one.targets)
        },
        key=lambda three: (three[0], "GROUP" if three[1] == "g" else "USER", three[1], three[2]),
    )
