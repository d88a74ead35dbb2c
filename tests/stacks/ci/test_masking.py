"""What people read of a run has no external id in it, whichever way the engine prints one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import load
from stacks.ci.masking import MASK, list_external_ids, mask_external_ids, mask_values
from tests.support.example import EXAMPLE

SECRET = "shared-with-them"


@pytest.mark.parametrize(
    "line",
    [
        '    + externalId: "{}"',
        '        externalId  : "{}"',
        '          ~ sts:ExternalId: "{}" => "a-new-one"',
        '  + assumeRolePolicy: "{{\\"Condition\\":{{\\"StringEquals\\":{{\\"sts:ExternalId\\":\\"{}\\"}}}}}}"',
        '"external_id": "{}",',
        '      ~ sts:ExternalId: [\n          ~ [0]: "x" => "{}"\n        ]',
        '    ~ externalId: [\n        + [0]: "a"\n        + [1]: "{}"\n      ]',
        "error: role {}: no such thing",
        'arn: "x/{}"',
    ],
)
def test_an_external_id_is_masked_wherever_it_stands(line: str) -> None:
    masked = mask_external_ids(f'before: "kept"\n{line.format(SECRET)}\nafter: "kept"', [SECRET])
    assert SECRET not in masked
    assert "a-new-one" not in masked
    assert MASK in masked
    assert masked.startswith('before: "kept"\n')
    assert masked.endswith('\nafter: "kept"')


@pytest.mark.parametrize("line", ['  - sts:ExternalId: "{}"', '  ~ externalId: "{}" => "{}"'])
def test_one_that_the_config_has_no_more_is_masked_by_its_name(line: str) -> None:
    assert SECRET not in mask_external_ids(line.format(SECRET, SECRET), [])


def test_a_longer_word_is_another_one() -> None:
    assert mask_external_ids("admin administration admin-x", ["admin"]) == f"{MASK} administration admin-x"


@given(st.text(alphabet=st.characters(exclude_characters='"')))
def test_other_text_stays(text: str) -> None:
    assert mask_external_ids(text, []) == text


def test_every_external_id_of_the_config_is_known() -> None:
    assert list_external_ids(load(EXAMPLE)) == ("terraform-cross-account",)


def test_a_document_is_masked_and_stays_a_document() -> None:
    hops = [{"roleArn": "arn:aws:iam::111111111111:role/a", "externalId": "gone-from-the-config"}]
    trust = {"Condition": {"StringEquals": {"sts:ExternalId": "known-one"}}}
    document = {
        "inputs": {"assumeRoles": json.dumps(hops), "assumeRolePolicy": json.dumps(trust)},
        "outputs": {"external_id": "gone-too", "description": "Asks for known-one", "note": "[no JSON"},
        "list": [None, 1, True, "known-one-more"],
    }
    masked = mask_values(document, ["known-one"])
    assert json.loads(masked["inputs"]["assumeRoles"]) == [{**hops[0], "externalId": MASK}]
    assert json.loads(masked["inputs"]["assumeRolePolicy"])["Condition"]["StringEquals"] == {"sts:ExternalId": MASK}
    assert masked["outputs"] == {"external_id": MASK, "description": f"Asks for {MASK}", "note": "[no JSON"}
    assert masked["list"] == [None, 1, True, "known-one-more"]
