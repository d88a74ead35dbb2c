"""Names of resources without a component: distinct, reversible, and identifiers everywhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.planning.rest_names import decode_name, encode_name

ADDRESSES = st.text(
    st.one_of(st.sampled_from('.__--[]"Zabuzmqehx019é\\ '), st.characters(exclude_categories=["Cs"])), min_size=1
).map(lambda text: f"aws_{text}")


@given(ADDRESSES, st.text(), st.text())
def test_a_name_is_an_identifier_and_tells_its_address(address: str, location: str, workspace: str) -> None:
    name = encode_name(address, location, workspace)
    assert re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]*", name)
    assert decode_name(name) == address


@given(ADDRESSES, ADDRESSES)
def test_two_addresses_have_two_names(first: str, second: str) -> None:
    assert (encode_name(first, "s", "default") == encode_name(second, "s", "default")) == (first == second)


def test_lookalikes_stay_apart() -> None:
    addresses = [
        "aws_x.a.b",
        "aws_x.a_b",
        "aws_x.a__b",
        "aws_x.a-b",
        'aws_x.a["0"]',
        "aws_x.a[0]",
        'aws_x.a["é"]',
        'aws_x.a["e"]',
        'module.x["a.b"].aws_x.a',
        "module.x.a.b.aws_x.a",
    ]
    names = {encode_name(address, "s3://b/k", "default") for address in addresses}
    assert len({name.lower() for name in names}) == len(addresses)


def test_one_address_in_two_states_has_two_names() -> None:
    names = {encode_name("aws_vpc.main", *place) for place in [("a", "x"), ("a", "y"), ("b", "x")]}
    assert len(names) == 3
    assert {decode_name(name) for name in names} == {"aws_vpc.main"}


def test_an_ordinary_name_can_be_read() -> None:
    name = encode_name('module.web.aws_vpc.main["eu-1"]', "s3://bucket/key", "default")
    assert name == "module__web__aws_vpc__mainZbZqeuZm1ZqZeZh281b058f"


@pytest.mark.parametrize("name", ["aws_vpc__main", "aws_vpc.mainZh00000000", "aZkbZh00000000", ""])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a migrated resource"):
        decode_name(name)
