from datetime import date

import pytest

from config import Organization, load
from config.models import Waiver, WaiversFile
from review.gate.refusals import Refusal
from review.gate.waivers import apply_waivers, find_stacks
from tests.support.example import EXAMPLE

TODAY = date(2026, 12, 31)
URN = "urn:pulumi:org::aws-organization::awsorg:index:Accounts$aws:organizations/account:Account::accounts-admin"
LOSS = Refusal(
    rule="loss", urn=URN, keys=("admin",), account="management", attribute=None, would="it goes", advice="keep it"
)


def make_waiver(**said: str) -> Waiver:
    return Waiver.model_validate(
        {"rule": "loss", "reason": "It is empty", "by": "Ada", "until": "2026-12-31"} | (said or {"key": "admin"})
    )


def with_waivers(*waivers: Waiver) -> Organization:
    return load(EXAMPLE).model_copy(update={"gate": WaiversFile(waivers=waivers)})


@pytest.mark.parametrize("said", ["reason", "by", "until"])
def test_what_the_gate_prints_has_to_be_filled_in(said: str) -> None:
    with pytest.raises(ValueError, match=r"this says nothing|is no date"):
        make_waiver(key="admin", **{said: "..."})


@pytest.mark.parametrize("said", [{"key": "admin"}, {"urn": URN}])
def test_a_waiver_counts_to_the_end_of_its_last_day(said: dict[str, str]) -> None:
    waiver = make_waiver(**said)
    judgement = apply_waivers([LOSS], with_waivers(waiver), ["org"], TODAY, {})
    assert (judgement.refusals, judgement.waived, judgement.problems) == ((), ((LOSS, waiver),), ())


@pytest.mark.parametrize("said", [{"key": "networking"}, {"key": "admin", "rule": "unprotected"}, {"urn": URN + "x"}])
def test_a_waiver_is_for_one_rule_and_one_thing(said: dict[str, str]) -> None:
    judgement = apply_waivers([LOSS], with_waivers(make_waiver(**said)), ["org", "admin"], TODAY, {})
    assert judgement.refusals == (LOSS,)
    assert len(judgement.problems) == 1
    assert "is for nothing that is previewed" in judgement.problems[0]


def test_a_waiver_that_is_over_lets_nothing_pass_and_is_told_once() -> None:
    waiver = make_waiver(key="admin", until="2026-12-30")
    judgement = apply_waivers([LOSS], with_waivers(waiver), ["org", "admin"], TODAY, {})
    assert judgement.refusals == (LOSS,)
    (problem,) = judgement.problems
    assert problem.startswith(
        "waivers.yaml: the waiver of loss for admin, by Ada, was over on 2026-12-30, so it lets no"
    )
    assert problem.endswith("remove it, or have somebody agree anew, with another date")


@pytest.mark.parametrize(("until", "told"), [("2028-01-01", 0), ("2028-01-02", 1), ("9999-12-31", 1)])
def test_a_waiver_for_longer_than_a_year_is_told(until: str, told: int) -> None:
    problems = apply_waivers(
        [LOSS], with_waivers(make_waiver(key="admin", until=until)), ["org", "admin"], TODAY, {}
    ).problems
    assert [problem.partition(", longer")[0] for problem in problems] == [
        f"waivers.yaml: the waiver of loss for admin, by Ada, counts until {until}"
    ] * told


@pytest.mark.parametrize(("keys", "passes"), [(["a"], False), (["a", "b"], True)])
def test_many_moves_need_a_waiver_for_each(keys: list[str], passes: bool) -> None:
    moves = Refusal(
        rule="many-moves",
        urn=URN,
        keys=("a", "b"),
        account="management",
        attribute="parentId",
        would="they move",
        advice="move them one by one",
        every_key=True,
    )
    waivers = [make_waiver(key=key, rule="many-moves") for key in keys]
    assert (apply_waivers([moves], with_waivers(*waivers), ["org"], TODAY, {}).refusals == ()) is passes


def test_one_that_is_over_does_not_hide_another_for_the_same() -> None:
    over, counts = make_waiver(key="admin", until="2026-12-30"), make_waiver(urn=URN)
    judgement = apply_waivers([LOSS], with_waivers(over, counts), ["org", "admin"], TODAY, {})
    assert (judgement.refusals, judgement.waived) == ((), ((LOSS, counts),))
    (problem,) = judgement.problems
    assert "was over on 2026-12-30" in problem


@pytest.mark.parametrize(
    ("said", "stacks"),
    [
        ({"key": "admin"}, {"org", "admin"}),
        ({"key": "networking"}, {"org"}),
        ({"key": "audit/prod-application"}, {"org"}),
        ({"key": "workloads"}, {"org"}),
        ({"key": "environment-tag"}, {"org"}),
        ({"key": "gone-from-the-config"}, {"org", "admin"}),
        ({"urn": URN.replace(":org:", ":admin:")}, {"admin"}),
    ],
)
def test_a_waiver_is_unused_only_where_its_stacks_were_previewed(said: dict[str, str], stacks: set[str]) -> None:
    waiver = make_waiver(**said)
    organization = with_waivers(waiver)
    assert find_stacks(waiver, organization) == stacks
    for missing in stacks:
        assert apply_waivers([], organization, stacks - {missing}, TODAY, {}).problems == ()
    assert len(apply_waivers([], organization, stacks, TODAY, {}).problems) == 1
