"""The limits as AWS published them; a change here is a change of dated data and of AS_OF."""

from datetime import date

from policies.limits import AS_OF, LIMITS, MAX_UNIT_DEPTH, MAX_UNITS, POLICY_TYPES, REQUIRED_SERVICES


def test_every_type_has_limits() -> None:
    assert len(POLICY_TYPES) == 14
    assert set(LIMITS) == set(POLICY_TYPES)
    assert set(REQUIRED_SERVICES) <= set(POLICY_TYPES)


def test_the_figures() -> None:
    figures = {name: (limit.characters, limit.per_target, limit.per_organization) for name, limit in LIMITS.items()}
    assert figures["SERVICE_CONTROL_POLICY"] == (10_240, 10, 10_000)
    assert figures["RESOURCE_CONTROL_POLICY"] == (5_120, 5, 2_000)
    assert figures["TAG_POLICY"] == (10_000, 10, 1_000)
    assert figures["CHATBOT_POLICY"] == (10_000, 5, 1_000)
    assert figures["AISERVICES_OPT_OUT_POLICY"] == (2_500, 5, 1_000)
    assert (MAX_UNITS, MAX_UNIT_DEPTH) == (2_000, 5)


def test_the_date_is_one() -> None:
    assert date.fromisoformat(AS_OF) >= date(2026, 11, 21)
