"""What is known of each type of AWS resource: `rows/*.json`, one file a service, one row a type, one row a line.

Reads those files once, when they are first asked for. It builds no import id and compares no natural key.
"""

# The rows hold for version 6.58 of Terraform's AWS provider and version 7 of pulumi-aws; tests compare them with the
# installed one.

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal

from resource_types.derivations import DERIVATIONS, Derivation
from resource_types.finders import FINDERS
from resource_types.lookup import Finder
from resource_types.natural_keys import Part, camel_case, parse_natural_key

ACCOUNT = "aws:organizations/account:Account"
"""The Pulumi type of an account: the one type that code outside the rows knows by name."""


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """One resource type: a row. All names of attributes are Terraform's.

    Of every type:
    `name`, `token`: what Terraform and Pulumi call it. `import_id`: the template (see resource_types.import_ids); None
    when it cannot be imported. `import_option`: the template of what an import takes after the id, of attributes that
    AWS does not tell. `reason`: why that is so, or what is odd about the import id. `regional`: its Pulumi
    class takes v7's `region`. `replace_risks`: attributes that an import leaves out and that replace the object when
    the program sets them. `unreadable`: those that AWS never gives back, secrets that it shows once among them.

    Of the types that a stack registers:
    `natural_key`: see parse_natural_key; () where an account has one such object. `generated_id`: AWS makes the id up,
    so the same natural key under another id is another object. `scope`: who may refer to an object of this type:
    anything in its account, or in the organization. `identified_by`: by which attributes others refer to it, beside
    `id` and `arn`; `roots.id` is the id in each block of `roots`. `shared_if`: the attribute that is true where the
    object is the whole organization's, managed from whichever account. `account_from`: the attribute that names the
    account that it is about, where the provider is in another one. `find_leftover`: finds in AWS what a killed run
    made; or `no_leftover`: why that is not needed. `derive`: what an instance tells of other objects.
    """

    name: str
    token: str
    import_id: str | None
    regional: bool
    import_option: str | None = None
    reason: str | None = None
    replace_risks: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    natural_key: tuple[Part, ...] | None = None
    generated_id: bool | None = None
    scope: Literal["account", "organization"] = "account"
    identified_by: tuple[str, ...] = ()
    shared_if: str | None = None
    account_from: str | None = None
    find_leftover: Finder | None = None
    no_leftover: str | None = None
    derive: Derivation | None = None


@dataclass(frozen=True)
class TypeTable:
    """`types` by Terraform's name. `retired`: types of older providers without a token, with their last version."""

    types: Mapping[str, ResourceType]
    retired: Mapping[str, str]

    @cached_property
    def by_token(self) -> Mapping[str, ResourceType]:
        """The types by Pulumi's name."""
        return {type_.token: type_ for type_ in self.types.values()}


@cache
def load_type_table() -> TypeTable:
    """The table. It is always whole: a broken one is a bug, and a test finds it."""
    rows: dict[str, dict[str, Any]] = {}
    retired: dict[str, str] = {}
    for file in sorted(files("resource_types").joinpath("rows").iterdir(), key=lambda file: file.name):
        content = json.loads(file.read_text(encoding="utf-8"))
        if file.name == "retired.json":
            retired = content
        else:
            rows |= content
    tokens = {name: row["token"] for name, row in rows.items()}
    return TypeTable({name: _parse_row(name, row, tokens) for name, row in rows.items()}, retired)


def find_type(token: str) -> ResourceType | None:
    """The row of a Pulumi type; None for a type of another provider."""
    return load_type_table().by_token.get(token)


def identify(token: str, values: Mapping[str, object], *, terraform: bool) -> frozenset[str]:
    """All by which others may refer to an object: ids, ARNs, and of some types the name.

    `values`: a Terraform instance's attributes, or what the stack holds of a resource (inputs, outputs and id).
    """
    type_ = find_type(token)
    found: list[object] = []
    for path in ("id", "arn", *(() if type_ is None else type_.identified_by)):
        name, *inner = path.split(".") if terraform else map(camel_case, path.split("."))
        value = values.get(name)
        if not inner:
            found.append(value)
        elif isinstance(value, list):
            found += [block.get(inner[0]) for block in value if isinstance(block, Mapping)]
    return frozenset(value for value in found if isinstance(value, str) and value)


def _parse_row(name: str, row: Mapping[str, Any], tokens: Mapping[str, str]) -> ResourceType:
    return ResourceType(
        name=name,
        token=row["token"],
        import_id=row["import_id"],
        regional=row["regional"],
        import_option=row.get("import_option"),
        reason=row.get("reason"),
        replace_risks=tuple(row.get("replace_risks", ())),
        unreadable=tuple(row.get("unreadable", ())),
        natural_key=parse_natural_key(row["natural_key"], tokens) if "natural_key" in row else None,
        generated_id=row.get("generated_id"),
        scope=row.get("scope", "account"),
        identified_by=tuple(row.get("identified_by", ())),
        shared_if=row.get("shared_if"),
        account_from=row.get("account_from"),
        find_leftover=FINDERS[row["leftover"]] if "leftover" in row else None,
        no_leftover=row.get("no_leftover"),
        derive=DERIVATIONS[row["derive"]] if "derive" in row else None,
    )
