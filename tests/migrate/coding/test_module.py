"""The text of a workload: Python that says what the state says."""

import ast
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from migrate.coding.arguments import Construction
from migrate.coding.module import write_arguments, write_module, write_row
from migrate.places import make_place

PLACE = make_place("shop-production", "org")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def write(name: str = "aws_sns_topic.news", **made: Any) -> str:
    return write_module(PLACE, {f"/{name}": Construction(class_="aws.sns.Topic", **made)})


def read_call(text: str) -> ast.Call:
    (call,) = (one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Call) and "aws." in ast.unparse(one))
    return call


@given(VALUES)
def test_a_value_is_what_it_was(value: Any) -> None:
    text = write(arguments={"name": "news", "policy": value})
    values = {one.arg: one.value for one in read_call(text).keywords}
    assert ast.literal_eval(values["policy"]) == value


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=300), st.text(max_size=20))
def test_lines_stay_short_and_names_are_the_states(text: str, end: str) -> None:
    written = write(name=end, arguments={"policy": text})
    assert max(map(len, written.splitlines())) <= 120
    name = read_call(written).args[0]
    assert isinstance(name, ast.JoinedStr)
    assert "".join(getattr(one, "value", "") if isinstance(one, ast.Constant) else "N" for one in name.values) == (
        f"N/{end}"
    )


def test_a_workload_reads_like_one_by_hand() -> None:
    text = write(arguments={"name": "news", "tags": {"Team": "shop"}}, ignored=("policy",), unknown=("zone",))
    assert text.startswith('"""What this program has no component for, as a migration found it in shop-production;')
    assert text.endswith(
        """\
        aws.sns.Topic(
            f"{name}/aws_sns_topic.news",
            name="news",
            tags={"Team": "shop"},
            # zone=...,  it is required, and the stack does not have it
            opts=inside("policy"),
        )
"""
    )
    assert "from workloads.rest_shop_production_args import RestArgs" in text
    assert "class RestArgs(Arguments):" in write_arguments(PLACE)
    assert write_row(PLACE) == (
        '  - {key: rest-shop-production, component: "workloads.rest_shop_production:Rest", '
        "targets: {accounts: [shop-production]}}\n"
    )


@given(st.from_regex(r"[a-z][a-z0-9-]{0,39}", fullmatch=True))
def test_every_account_has_a_key_and_a_file_of_its_own(account: str) -> None:
    place = make_place(account, "org")
    assert len(place.workload) <= 40
    assert place.code.stem.isidentifier()
    other = make_place(f"{account}x", "org")
    assert place.workload == f"rest-{account}" or place.workload[-8:] != other.workload[-8:]


def test_no_account_writes_over_the_arguments_of_another() -> None:
    shop, other = (make_place(account, "org").code.stem for account in ("shop", "shop-args"))
    assert {f"{shop}.py", f"{shop}_args.py"}.isdisjoint({f"{other}.py", f"{other}_args.py"})
