"""States of format version 4, and every kind of file that is none."""

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import StateError
from migrate.terraform.state import State, parse_state

PROVIDER = 'provider["registry.terraform.io/hashicorp/aws"]'
CANARY = "CANARY-hunter2"
LOCATION = "s3://tfstate/org/network.tfstate"


def instance(**fields: Any) -> dict[str, Any]:
    return {"schema_version": 1, "attributes": {"id": "vpc-1", "password": CANARY}, **fields}


def resource(*instances: Any, **fields: Any) -> dict[str, Any]:
    return {
        "mode": "managed",
        "type": "aws_vpc",
        "name": "main",
        "provider": PROVIDER,
        "instances": list(instances),
        **fields,
    }


def document(*resources: Any, **fields: Any) -> dict[str, Any]:
    return {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": 7,
        "lineage": "0b5d6f1c-0000-4000-8000-000000000000",
        "outputs": {},
        "resources": list(resources),
        **fields,
    }


def parse(value: Any) -> State:
    return parse_state(value if isinstance(value, bytes) else json.dumps(value).encode(), LOCATION, "default")


def test_a_state_as_values() -> None:
    state = parse(
        document(
            resource(
                instance(
                    index_key="a.b",
                    status="tainted",
                    schema_version=2,
                    sensitive_attributes=[[{"type": "get_attr", "value": "password"}]],
                    identity={"account_id": "111111111111"},
                    dependencies=["aws_subnet.main"],
                    private="c2VjcmV0",
                ),
                module='module.net["x"]',
                each="map",
            ),
            resource(instance(), mode="data", name="seen"),
            resource(name="none"),
            check_results=None,
        )
    )
    assert (state.location, state.workspace, state.terraform_version) == (LOCATION, "default", "1.11.4")
    assert (state.serial, state.lineage) == (7, "0b5d6f1c-0000-4000-8000-000000000000")
    [found] = state.instances
    assert found.address == 'module.net["x"].aws_vpc.main["a.b"]'
    assert (found.module, found.type, found.name, found.index_key) == ('module.net["x"]', "aws_vpc", "main", "a.b")
    assert (found.tainted, found.deposed) == (True, None)
    assert found.provider.text == PROVIDER
    assert found.attributes == {"id": "vpc-1", "password": CANARY}
    assert found.sensitive == {"password"}
    assert found.identity == {"account_id": "111111111111"}
    assert found.dependencies == ("aws_subnet.main",)
    assert [(one.address, one.type) for one in state.data_sources] == [("data.aws_vpc.seen", "aws_vpc")]
    assert state.empty_resources == ("aws_vpc.none",)


def test_current_and_deposed_objects_share_an_index_key() -> None:
    state = parse(document(resource(instance(index_key=0), instance(index_key=0, deposed="1a2b3c4d"))))
    assert [(one.address, one.deposed) for one in state.instances] == [
        ("aws_vpc.main[0]", None),
        ("aws_vpc.main[0]", "1a2b3c4d"),
    ]


def test_opentofu_names_the_provider_of_each_instance() -> None:
    shared = resource(
        instance(index_key="eu", provider=f'{PROVIDER}.by["eu"]'),
        instance(index_key="us", provider=f'{PROVIDER}.by["us"]'),
    )
    del shared["provider"]
    assert [one.provider.key for one in parse(document(shared)).instances] == ["eu", "us"]


def test_names_of_dependencies_in_terraform_0_12() -> None:
    state = parse(document(resource(instance(depends_on=["aws_subnet.main"]))))
    assert state.instances[0].dependencies == ("aws_subnet.main",)


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        ([], set()),
        (None, set()),
        ([[{"type": "get_attr", "value": "password"}]], {"password"}),
        ([[{"type": "get_attr", "value": "a"}, {"type": "get_attr", "value": "password"}]], {"a"}),
        ([[{"type": "get_attr", "value": "a"}, {"type": "index", "value": {"value": 0, "type": "number"}}]], {"a"}),
        ([{"type": "get_attr", "value": "password"}], {"password"}),
        (["password", ["id"]], {"password", "id"}),
        ([[]], {"id", "password"}),
        ([[{"type": "index", "value": 0}]], {"id", "password"}),
    ],
)
def test_sensitive_paths_become_names_of_attributes(paths: Any, names: set[str]) -> None:
    assert parse(document(resource(instance(sensitive_attributes=paths)))).instances[0].sensitive == names


def test_a_state_that_a_windows_shell_has_written() -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le"):
        assert parse(json.dumps(document()).encode(encoding)).serial == 7


def test_values_are_in_no_repr() -> None:
    state = parse(document(resource(instance(identity={"secret": CANARY}), instance(index_key=1))))
    assert state.instances[0].attributes["password"] == CANARY
    assert CANARY not in repr(state)
    assert CANARY not in str(state.instances[0])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", r"is empty \(0 bytes\), which Terraform never writes there.*Restore"),
        (b" \n\t\n", r"holds nothing but white space"),
        (b"{}", r"is an empty object .*Restore an earlier version"),
        (b"[]", r"is JSON, but a list and no object"),
        (b"null", r"is JSON, but null and no object"),
        (b"4", r"is JSON, but a whole number and no object"),
        (b'{"version": 4, "resources": [', r"ends in the middle \(line 1\): the file is truncated"),
        (b'{"version": 4,\n "lineage": "abc', r"ends in the middle \(line 2\).*`aws s3api list-object-versions "),
        (b'{"version": 4,\n nonsense}', r"is no JSON \(line 2, column 2\)"),
        (b'{"version": 4, "a": "\xff\xfe"}', r"is no text in UTF-8"),
        (b'{"version": 4, "a": "\\ud800"}', r"is no text in UTF-8"),
        (b'{"version": 4, "serial": NaN}', r"holds a number that is none"),
        (b'{"version": 4, "a": 1e400}', r"holds a number that is none"),
        (b'{"version": 4, "serial": 1, "serial": 2}', r"has `serial` twice in one object"),
        (b'{"version": 4, "a": [{"CANARY-hunter2": 1, "CANARY-hunter2": 2}]}', r"has a key twice in one object"),
        (b'{"version": 4, "serial": ' + b"9" * 10_000 + b"}", r"holds a number that is none, or one that is too long"),
        (b"[" * 200_000, r"is nested more deeply than any state"),
    ],
)
def test_what_is_no_json_of_a_state(content: bytes, problem: str) -> None:
    with pytest.raises(StateError, match=rf"(?s)^{LOCATION}: {problem}") as caught:
        parse(content)
    assert caught.value.exit_code == 2
    assert caught.value.__context__ is None


def test_a_damaged_state_says_where_a_whole_one_may_be() -> None:
    with pytest.raises(StateError, match="the file is truncated") as caught:
        parse(b'{"version": 4, "resources": [')
    assert (
        "`aws s3api list-object-versions --bucket tfstate --prefix org/network.tfstate` lists them, and `aws s3api "
        "copy-object --bucket tfstate --key org/network.tfstate --copy-source "
        "'tfstate/org/network.tfstate?versionId=ID'` brings one back"
    ) in caught.value.problem
    with pytest.raises(StateError, match=r"truncated.*If it is a copy.*`terraform state pull > FILE`"):
        parse_state(b'{"version": 4, "resources": [', "copies/a.tfstate", "default")


def test_an_empty_file_is_what_a_moved_state_leaves() -> None:
    for content in (b"", b"\n"):
        with pytest.raises(StateError, match="as `terraform init -migrate-state` leaves a state") as caught:
            parse_state(content, "network/terraform.tfstate", "default")
        assert "Scan that backend" in caught.value.problem
        assert "broken" not in caught.value.problem


def test_an_index_key_that_is_whole_is_one_however_it_is_written() -> None:
    assert parse(document(resource(instance(index_key=1.0)))).instances[0].address == "aws_vpc.main[1]"


def test_attributes_in_the_form_of_terraform_0_11_are_those_of_one_instance() -> None:
    flat = {"schema_version": 1, "attributes_flat": {"id": CANARY, "tags.%": "0"}}
    old, new = parse(document(resource({**flat, "index_key": 0}, instance(index_key=1)))).instances
    assert (old.is_flat, dict(old.attributes)) == (True, {})
    assert (new.is_flat, new.attributes["id"]) == (False, "vpc-1")


@pytest.mark.parametrize("other", [{}, {"attributes_flat": None}])
def test_attributes_that_are_null_are_those_of_one_instance(other: dict[str, Any]) -> None:
    empty, whole = parse(
        document(resource({"attributes": None, "index_key": 0, **other}, instance(index_key=1)))
    ).instances
    assert (empty.is_flat, dict(empty.attributes)) == (False, {})
    assert whole.attributes["id"] == "vpc-1"


@pytest.mark.parametrize("version", [1, 2, 3])
def test_older_versions_say_how_to_upgrade(version: int) -> None:
    with pytest.raises(
        StateError, match=rf"version {version}, from Terraform 0.11.*-/aws hashicorp/aws`.*-refresh-only"
    ):
        parse({"version": version, "serial": 1, "modules": []})


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (document(version=5), "format version 5, newer than the version 4.*newer release"),
        (document(version=0), "format version out of any range, unknown beside the version 4"),
        (document(version=10**30), "format version out of any range"),
        (document(version="4"), "has a string as its `version`"),
        (document(version=True), "has a boolean as its `version`"),
        ({"serial": 1, "resources": []}, "has no `version`, so it is no state"),
        ({"format_version": "1.0", "values": {}}, "output of `terraform show -json`, not a state.*state pull"),
        ({"version": 3, "backend": {"type": "s3"}}, "what `terraform init` remembers of the backend"),
        ({"serial": 1, "lineage": "x", "meta": {}, "encrypted_data": CANARY, "encryption_version": "v0"},
         "is encrypted by OpenTofu.*tofu state pull > FILE"),
    ],
)  # fmt: skip
def test_other_versions_and_other_files(value: Any, problem: str) -> None:
    with pytest.raises(StateError, match=problem) as caught:
        parse(value)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"version": 4}, "it: `resources` is missing"),
        (document(resources=None), "it: `resources` is missing"),
        (document(resources={}), "it: `resources`: is an object, not a list"),
        (document(serial="7"), "it: `serial`: is a string, not a whole number"),
        (document(serial=1.5), "it: `serial`: is a number with a fraction or an exponent, not a whole number"),
        (document(serial=7.0), "it: `serial`: is a number with a fraction or an exponent, not a whole number"),
        (document(version=4.0), "has a number with a fraction or an exponent as its `version`, not a whole number"),
        (document(serial=-1), "it: `serial` is out of range"),
        (document(serial=10**40), "it: `serial` is out of range"),
        (document(lineage=[]), "it: `lineage`: is a list, not a string"),
        (document(7), r"resources\[0\]: is a whole number, not an object"),
        (document(resource(mode="ephemeral")), r"resources\[0\] has a `mode` that is neither"),
        (document(resource(type=None)), r"resources\[0\]: `type` is missing"),
        (document(resource(type="module")), r"resources\[0\]: `type` or `name` is no identifier"),
        (document(resource(name="a b")), r"resources\[0\]: `type` or `name` is no identifier"),
        (document(resource(module="web")), r"resources\[0\]: `module` is no module path"),
        (document(resource(instances=None)), r"resources\[0\]: `instances` is missing"),
        (document(resource(CANARY)), r"instances\[0\]: is a string, not an object"),
        (document(resource(instance(), provider="aws")), "aws_vpc.main: its `provider` cannot be understood"),
        (document(resource(instance(), provider=None)), "aws_vpc.main: its `provider` cannot be understood"),
        (document(resource(instance(index_key=1.5))), r"instances\[0\]: `index_key` is neither"),
        (document(resource(instance(index_key=True))), r"instances\[0\]: `index_key` is neither"),
        (document(resource(instance(index_key=10**30))), r"instances\[0\]: `index_key` is neither"),
        (document(resource(instance(status=CANARY))), "aws_vpc.main: its `status` is not `tainted`"),
        (document(resource(instance(schema_version=CANARY))), "`schema_version`: is a string, not a whole number"),
        (document(resource(instance(schema_version=-1))), "aws_vpc.main: `schema_version` is out of range"),
        (document(resource(instance(attributes=[CANARY]))), "aws_vpc.main: `attributes`: is a list, not an object"),
        (document(resource({"schema_version": 0})), "aws_vpc.main: `attributes` is missing"),
        (document(resource({"attributes_flat": [CANARY]})), "aws_vpc.main: `attributes` is missing"),
        (document(resource(instance(sensitive_attributes=[[7]]))), "`sensitive_attributes` are no paths"),
        (document(resource(instance(sensitive_attributes=[[{"type": CANARY}]]))), "_attributes` are no paths"),
        (document(resource(instance(dependencies=[7]))), "`dependencies` are no addresses"),
        (document(resource(instance(), instance())), "aws_vpc.main: it is there twice"),
        (document(resource(instance(deposed="a" * 8), instance(deposed="a" * 8))), "aws_vpc.main: it is there twice"),
    ],
)  # fmt: skip
def test_wrong_shapes_are_named_by_place(value: Any, problem: str) -> None:
    with pytest.raises(StateError, match=problem) as caught:
        parse(value)
    assert CANARY not in f"{caught.value} {caught.value!r}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
FIELDS = ["version", "serial", "resources", "mode", "type", "name", "module", "provider", "instances", "attributes",
          "index_key", "status", "deposed", "identity", "dependencies", "sensitive_attributes"]  # fmt: skip


def parse_or_refuse(content: bytes) -> None:
    try:
        state = parse(content)
    except StateError as error:
        assert str(error).startswith(f"{LOCATION}: ")  # noqa: PT017  # nothing else may be raised
        assert CANARY not in f"{error} {error!r}"  # noqa: PT017
    else:
        assert CANARY not in repr(state)


@given(st.binary())
def test_any_bytes_are_a_state_or_a_state_error(content: bytes) -> None:
    parse_or_refuse(content)


@given(JSON)
def test_any_json_is_a_state_or_a_state_error(value: Any) -> None:
    parse_or_refuse(json.dumps(value).encode())


@given(st.data())
def test_any_damage_to_a_state_is_a_state_or_a_state_error(data: st.DataObject) -> None:
    state = document(
        resource(instance(index_key="a", sensitive_attributes=[[{"type": "get_attr", "value": "password"}]]))
    )
    holder = data.draw(st.sampled_from([state, state["resources"][0], state["resources"][0]["instances"][0]]))
    holder[data.draw(st.sampled_from(FIELDS))] = data.draw(JSON)
    content = json.dumps(state).encode()
    parse_or_refuse(content)
    parse_or_refuse(content[: data.draw(st.integers(0, len(content)))])


def test_a_value_that_is_nested_up_to_the_limit_is_still_refused_in_words() -> None:
    for depth in range(sys.getrecursionlimit() - 60, sys.getrecursionlimit() + 10, 3):
        nested = b'{"version": 4, "resources": [], "outputs": ' + b"[" * depth + b"]" * depth + b"}"
        parse_or_refuse(nested)
