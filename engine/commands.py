"""Commands of the engine's CLI that a person is told to run, as text. It runs none."""


def write_import(
    stack: str, type_: str, name: str, import_id: str, *, provider: str, parent: str | None, protect: bool | None = None
) -> str:
    """`pulumi import` of one object as the program registers it. `provider`, `parent`: URNs, None: it has no parent.

    `protect`: None leaves it to the engine, which protects what it imports.
    """
    parts = ["pulumi import --stack", stack, type_, name, import_id]
    if parent is not None:
        parts.append(f"--parent 'parent={parent}'")
    parts.append(f"--provider 'provider={provider}'")
    if protect is not None:
        parts.append(f"--protect={str(protect).lower()}")
    return " ".join([*parts, "--generate-code=false"])
