"""Names of resources without a component: distinct, reversible, and identifiers everywhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.planning.rest_names import encode_name, list_names, name_within

MEANINGS = {"Z": "Z", "u": "_", "m": "-", "b": "[", "e": "]", "q": '"'}
TOKEN = re.compile(r"__|Zx(?P<hex>[0-9a-f]+)z|Z(?P<mark>[Zumbeq])|(?P<plain>[A-Ya-z0-9_])")
HASH = re.compile(r"Zh[0-9a-f]{8}\Z")

ADDRESSES = st.text(
    st.one_of(st.sampled_from('.__--[]"Zabuzmqehx019é\\ '), st.characters(exclude_categories=["Cs"])), min_size=1
).map(lambda text: f"aws_{text}")


def decode_name(name: str) -> str:
    """The address in a name, which proves that nothing of it is lost. Raises ValueError for any other text."""
    body = HASH.sub("", name)
    if body == name:
        raise ValueError(f"no name of a migrated resource: {name!r}")
    characters: list[str] = []
    position = 0
    while position < len(body):
        found = TOKEN.match(body, position)
        if found is None:
            raise ValueError(f"no name of a migrated resource: {name!r}")
        if found["hex"]:
            characters.append(chr(int(found["hex"], 16)))
        elif found["mark"]:
            characters.append(MEANINGS[found["mark"]])
        else:
            characters.append(found["plain"] or ".")
        position = found.end()
    return "".join(characters)


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


@given(st.lists(st.tuples(ADDRESSES, st.text(), st.text()), unique=True), st.sets(ADDRESSES))
def test_within_an_account_no_two_instances_have_one_name_and_none_has_a_taken_one(
    instances: list[tuple[str, str, str]], taken: set[str]
) -> None:
    names = name_within(instances, taken)
    assert names.keys() == set(instances)
    assert len({name.lower() for name in names.values()}) == len(instances)
    assert taken.isdisjoint(names.values())
    assert all(names[one] in list_names(one) for one in instances)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ('module.web.module.db["eu-1"].aws_vpc.main[0]', "web.db.eu-1.aws_vpc.main.0"),
        ('aws_iam_role.r["team/a b"]', "aws_iam_role.r.team/a-b"),
        ("aws_sns_topic.arn:aws:sns:eu-west-1:1:x@eu-west-1", "aws_sns_topic.arn-aws-sns-eu-west-1-1-x@eu-west-1"),
    ],
)
def test_within_an_account_the_name_is_the_address(address: str, name: str) -> None:
    assert name_within([(address, "s", "default")]) == {(address, "s", "default"): name}


def test_an_address_of_two_states_gets_a_hash_in_each() -> None:
    names = name_within([("aws_vpc.main", place, "default") for place in "ab"])
    assert [re.fullmatch(r"aws_vpc\.main-[0-9a-f]{8}", name) is not None for name in names.values()] == [True, True]


@pytest.mark.parametrize("name", ["aws_vpc__main", "aws_vpc.mainZh00000000", "aZkbZh00000000", ""])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a migrated resource"):
        decode_name(name)
