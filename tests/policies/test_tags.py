"""What each service accepts as tags."""

import pytest

from policies.tags import EC2, EVERY_SERVICE, IAM, KMS, ORGANIZATIONS, RAM, S3, TagRules

NAME = {"Name": "x Public Subnet (AZ1)"}


@pytest.mark.parametrize(
    ("rules", "tags", "problem"),
    [
        (EC2, NAME, None),
        (EC2, {"a": "1", "A": "2"}, None),
        (EC2, {"k" * 127: "v" * 256}, None),
        (EC2, {"k" * 128: ""}, ("k" * 128, "has a key of 128 characters, and EC2 takes 127")),
        (EC2, {"k": "v" * 257}, ("k", "has a value of 257 characters, and EC2 takes 256")),
        (IAM, {"k" * 128: "é ñ 日本 _.:/=+-@"}, None),
        (IAM, {"a": "1", "A": "2"}, ("A", 'differs only in case from "a", which IAM refuses')),
        (IAM, {"k": "a\tb"}, ("k", "has the character U+0009, which IAM refuses")),
        (ORGANIZATIONS, {"a": "1", "A": "2"}, None),
        (ORGANIZATIONS, NAME, ("Name", "has the character (, which AWS Organizations refuses")),
        (RAM, {"k#": ""}, ("k#", "has the character #, which AWS RAM refuses")),
        (S3, {"": "v"}, ("", "has no key")),
        *(
            (rules, {"AWS:x": "v"}, ("AWS:x", "begins with aws:, which AWS keeps for itself"))
            for rules in EVERY_SERVICE
        ),
    ],
)
def test_tags(rules: TagRules, tags: dict[str, str], problem: tuple[str, str] | None) -> None:
    assert rules.find_problem(tags) == problem


def test_hints() -> None:
    assert KMS.hint == (
        "use 1 to 128 letters, digits, spaces and characters of _.:/=+-@ for the key, not beginning with aws:, "
        "and 256 for the value"
    )
    assert EC2.hint == "use 1 to 127 characters for the key, not beginning with aws:, and 256 for the value"
