"""What lands later goes into the code that is there, whatever it has become, or nowhere."""

import ast

import pytest

from migrate.coding.additions import NoRoomError, add_resources, list_texts, require_room
from migrate.coding.arguments import Construction
from migrate.coding.module import write_module
from migrate.places import make_place

PLACE = make_place("shop", "org")
TOPIC = Construction(class_="aws.sns.Topic", arguments={"name": "news"})
WRITTEN = write_module(PLACE, {"/aws_sns_topic.news": TOPIC})
NEW = {"/b": TOPIC, "/a": Construction(class_="aws.sqs.Queue", arguments={})}


def list_calls(code: str) -> list[str]:
    """The calls of the statements in the component's __init__."""
    (init,) = (one for one in ast.walk(ast.parse(code)) if isinstance(one, ast.FunctionDef) and one.name == "__init__")
    return [ast.unparse(one.value).partition("(")[0] for one in init.body if isinstance(one, ast.Expr)]


@pytest.mark.parametrize(
    ("edited", "calls"),
    [
        (WRITTEN, ["super", "aws.sns.Topic", "aws.sqs.Queue", "aws.sns.Topic"]),
        (f"{WRITTEN}\n\n\ndef helper() -> None: ...\n", ["super", "aws.sns.Topic", "aws.sqs.Queue", "aws.sns.Topic"]),
        (
            f"{WRITTEN}        self.register_outputs({{}})\n",
            ["super", "aws.sns.Topic", "aws.sqs.Queue", "aws.sns.Topic", "self.register_outputs"],
        ),
        # Characters that end a line for `splitlines`, and none for Python.
        (
            WRITTEN.replace('"news"', '"a\u2028b\x0cc\x1ed"'),
            ["super", "aws.sns.Topic", "aws.sqs.Queue", "aws.sns.Topic"],
        ),
        (WRITTEN.rstrip(), ["super", "aws.sns.Topic", "aws.sqs.Queue", "aws.sns.Topic"]),
    ],
)
def test_it_goes_behind_what_the_component_makes(edited: str, calls: list[str]) -> None:
    added = add_resources(edited, "Rest", NEW)
    assert list_calls(added) == calls
    assert {"/a", "/b", "/aws_sns_topic.news"} <= list_texts(added)
    rest = iter(added.splitlines())
    assert all(line in rest for line in edited.rstrip().splitlines())


@pytest.mark.parametrize(
    ("edited", "words"),
    [
        ("class Rest(", "it is no Python"),
        (WRITTEN.replace("class Rest(", "class Shop("), "it has no class Rest"),
        (WRITTEN.replace("def __init__", "def make"), "has no __init__ that is indented"),
        (WRITTEN.replace("        ", "      "), "has no __init__ that is indented"),
        (WRITTEN.replace("def inside", "def within"), "has no function `inside`"),
        (WRITTEN.replace("import pulumi_aws as aws", "import pulumi_aws"), "it has no `import pulumi_aws as aws`"),
    ],
)
def test_what_has_become_other_code_gets_nothing(edited: str, words: str) -> None:
    with pytest.raises(NoRoomError, match=words):
        require_room(edited, "Rest")


def test_a_name_is_found_however_it_is_written() -> None:
    long = "/" + "module.very_long_name." * 9 + "aws_sns_topic.x{y}"
    assert long in list_texts(write_module(PLACE, {long: TOPIC}))
