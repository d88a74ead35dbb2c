"""The command to type next, with the options that a person gave this one."""

import shlex

import typer

_OPTIONS = {
    "init": {"mapping": "--mapping"},
    "plan": {"mapping": "--mapping", "project": "--project", "directory": "--dir", "out": "--out"},
    "apply": {"mapping": "--mapping", "project": "--project", "directory": "--dir", "out": "--out"},
    "rest": {"mapping": "--mapping", "project": "--project", "directory": "--dir", "out": "--out"},
    "verify": {"mapping": "--mapping", "project": "--project", "out": "--out"},
    "freeze": {"mapping": "--mapping", "out": "--out"},
    "unfreeze": {"mapping": "--mapping", "out": "--out"},
}


def repeat_options(context: typer.Context, command: str) -> str:
    """`python -m migrate COMMAND ...`, with what was given of the options that it shares with the running command.

    Any other text is returned as it is.
    """
    words = command.removeprefix("python -m migrate ").split(" ", 1)
    if words[0] == command or words[0] not in _OPTIONS:
        return command
    given = [
        f"{option} {shlex.quote(str(context.params[name]))}"
        for name, option in _OPTIONS[words[0]].items()
        if getattr(context.get_parameter_source(name), "name", "") == "COMMANDLINE"
    ]
    return " ".join(["python -m migrate", words[0], *given, *words[1:]])
