"""docs/features.yaml, and docs/features.md which is made of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "features.md"
UNTESTED = ", not run end to end"
"""What follows a test in `tested` that asks no local AWS."""
_TABLE = ROOT / "docs" / "features.yaml"
_HEAD = """\
# Features

What the program makes: from which setting, in which account and region. Resources are named as in `pulumi_aws`. A
test asks the local AWS, after `pulumi up` on the real engine, unless it says "not run end to end". Costs are orders of
magnitude, for one account.

`features.yaml` is the source; `tests/test_features.py` holds it against the config's schema and the components.
"""


@dataclass(frozen=True, kw_only=True)
class Feature:
    """A row. `part`: the heading that it stands under."""

    part: str
    feature: str
    config: str
    account: str
    region: str
    tested: str
    costs: str
    resources: tuple[str, ...] = field(default=())

    @property
    def file_and_path(self) -> tuple[str, str]:
        """The file of the config, and the path in it."""
        file, _, path = self.config.partition(": ")
        return file, path

    @property
    def test(self) -> str:
        """The file that tests it, from the root of the repository."""
        return self.tested.removesuffix(UNTESTED)


KEYS = {one.name for one in fields(Feature)} - {"part"}


def read_features() -> list[Feature]:
    """Every row, in the order of the file."""
    content: dict[str, list[dict[str, Any]]] = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    found: list[Feature] = []
    for part, rows in content.items():
        for row in rows:
            wrong = row.keys() ^ KEYS
            assert not wrong, f"docs/features.yaml: {row.get('feature')}: missing or unknown: {sorted(wrong)}"
            found.append(Feature(part=part, **{**row, "resources": tuple(row["resources"])}))
    return found


def render(features: list[Feature]) -> str:
    """The text of docs/features.md."""
    return "\n".join([_HEAD, *_render_parts(features)]) + "\n"


def find_in_schema(schema: Mapping[str, Any], file: str, path: str) -> Mapping[str, Any] | None:
    """The schema of a path such as `units[].policies`, in config.schema.whole_schema(); None where there is none."""
    found = schema["properties"].get(file)
    for step in re.findall(r"\[\]|\{\}|[^.\[\]{}]+", path):
        found = next((inner for one in _options(schema, found) if (inner := _descend(one, step)) is not None), None)
        if found is None:
            return None
    return found


def _descend(schema: Mapping[str, Any], step: str) -> Any:
    if step == "[]":
        return schema.get("items")
    if step == "{}":
        inner = schema.get("additionalProperties")
        return inner if isinstance(inner, Mapping) else None
    return schema.get("properties", {}).get(step)


def _options(schema: Mapping[str, Any], node: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """What a node may be: itself, what it refers to, and each of its choices."""
    if node is None:
        return
    yield node
    if "$ref" in node:
        yield from _options(schema, schema["$defs"][node["$ref"].rpartition("/")[2]])
    for choices in ("anyOf", "oneOf", "allOf"):
        for choice in node.get(choices, ()):
            yield from _options(schema, choice)


def _render_parts(features: list[Feature]) -> Iterator[str]:
    for part in dict.fromkeys(one.part for one in features):
        yield f"## {part}\n"
        yield "| feature | in the config | resources | account | region | tested by | costs |"
        yield "|---|---|---|---|---|---|---|"
        for one in features:
            if one.part == part:
                cells = (cell.replace("|", "\\|") for cell in _cells(one))
                yield f"| {' | '.join(cells)} |"
        yield ""


def _cells(one: Feature) -> Iterator[str]:
    file, path = one.file_and_path
    yield one.feature
    yield f"`{file}`: `{path}`"
    is_own_code = one.file_and_path[0] == "workloads.yaml"
    nothing = "what the component makes" if is_own_code else "none: `pulumi up` asks AWS and does it"
    yield ", ".join(f"`{_shorten(token)}`" for token in one.resources) or nothing
    yield one.account
    yield one.region
    yield f"[{Path(one.test).name}](../{one.test}){one.tested.removeprefix(one.test)}"
    yield one.costs


def _shorten(token: str) -> str:
    """`ec2.Vpc` of `aws:ec2/vpc:Vpc`."""
    return f"{token.split(':')[1].partition('/')[0]}.{token.rpartition(':')[2]}"
