"""Who enters an account through Identity Center is on the map, and where that is written."""

from review.map.workforce import PERMISSION_SET, plan_map_permission_sets
from tests.support.example import Configure, configure
from tests.support.identity_center import write_identity_center

__all__ = ["configure"]


def test_a_permission_set_is_on_the_map_with_those_who_have_it(configure: Configure) -> None:
    admin, read = plan_map_permission_sets(configure(identity_center=write_identity_center))
    assert (admin.kind, admin.name, admin.people) == (PERMISSION_SET, "Administrator", ("the group Platform",))
    assert admin.accounts == ("admin", "dev-application", "prod-application", "staging-application")
    assert (admin.boundary, admin.max_session_duration) == ("bound", 5400)
    assert (read.people, read.accounts) == (("the user ann@example.com",), ("management", "networking"))
    assert (read.permissions, read.inline_policy, read.boundary) == (
        ("ReadOnlyAccess", "more"),
        True,
        "PowerUserAccess",
    )
    assert "identity_center.yaml:" in (read.where or "")


def test_without_assignments_there_is_nothing(configure: Configure) -> None:
    assert list(plan_map_permission_sets(configure())) == []
