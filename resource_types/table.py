"""What is known of each Terraform resource type: its Pulumi token, how its import id is made, what imports lose.

Owns: loading `rows/*.json`, one file per service, one row a type. Pure apart from reading those files once.
The rows hold for version 6.58 of Terraform's AWS provider and version 7 of pulumi-aws; tests compare them with the
installed one.
"""

import json
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """One Terraform resource type.

    `import_id`: the template (see resource_types.import_ids); None when it cannot be imported. `reason`: why that is so, or
    what is odd about the import id. `regional`: its Pulumi class takes v7's `region`. `replace_risks`: Terraform
    attributes that an import leaves out and that replace the object when the program sets them. `unreadable`: those
    that AWS never gives back, secrets that it shows once among them.
    """

    name: str
    token: str
    import_id: str | None
    regional: bool
    reason: str | None = None
    replace_risks: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True)
class TypeTable:
    """`retired`: types of older providers that have no token any more, with the last version that had them."""

    types: dict[str, ResourceType]
    retired: dict[str, str]


def load_type_table() -> TypeTable:
    """Reads the table. It is always whole: a broken one is a bug, and a test finds it."""
    types: dict[str, ResourceType] = {}
    retired: dict[str, str] = {}
    for file in sorted(files("resource_types").joinpath("rows").iterdir(), key=lambda file: file.name):
        rows = json.loads(file.read_text(encoding="utf-8"))
        if file.name == "retired.json":
            retired = rows
            continue
        for name, row in rows.items():
            types[name] = ResourceType(
                name=name,
                token=row["token"],
                import_id=row["import_id"],
                regional=row["regional"],
                reason=row.get("reason"),
                replace_risks=tuple(row.get("replace_risks", ())),
                unreadable=tuple(row.get("unreadable", ())),
            )
    return TypeTable(types, retired)
