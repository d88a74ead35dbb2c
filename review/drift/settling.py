"""How a difference is settled: the YAML to write and the commands to run. Pure text; it decides nothing."""

import re
from collections.abc import Iterable
from typing import Any

import yaml

from policies.managed import policy_arn, policy_key
from review.drift.model import Settling


def put_back(stack: str) -> Settling:
    """`up` alone does not see what AWS has: it compares the program with the state, so it reads AWS first."""
    return Settling(to="put it back", run=(f"python -m stacks up {stack} --refresh",))


def keep(stack: str, content: str, at: str, under: str = "") -> Settling:
    """The config takes it over, and then the state."""
    return Settling(to="keep it", yaml=content, under=under, at=at, run=(f"python -m stacks refresh {stack}",))


def let_go(stack: str, content: str, at: str) -> Settling:
    """The config forgets it, and then the state."""
    return Settling(to="let it go", take_out=content, at=at, run=(f"python -m stacks refresh {stack}",))


def take_over(stack: str) -> Settling:
    """The config says what AWS has, and the state does not yet."""
    return Settling(to="let the state know", run=(f"python -m stacks refresh {stack}",))


def adopt(stack: str, content: str = "", at: str = "", under: str = "", first: tuple[str, ...] = ()) -> Settling:
    """The config takes it over, and a stack imports it. `first`: commands that come before the import."""
    run = (*first, f"python -m migrate plan --live --stack {stack}", f"python -m migrate apply --stack {stack}")
    return Settling(to="manage it", yaml=content, under=under, at=at, run=run)


def make_known(stack: str, content: str, at: str, under: str = "") -> Settling:
    """The config takes it over, and `up` makes it a second time, which changes nothing in AWS."""
    return Settling(to="manage it", yaml=content, under=under, at=at, run=(f"python -m stacks up {stack}",))


def remove(*commands: str) -> Settling:
    return Settling(to="remove it", run=commands)


def call_aws(service: str, command: str, region: str | None = None, **arguments: str) -> str:
    """A command of the AWS CLI. An argument's name has hyphens for its underscores."""
    words = [
        f"--{name.replace('_', '-')}{'=' if value.startswith('-') else ' '}{_quote(value)}"
        for name, value in arguments.items()
    ]
    return " ".join(["aws", service, command, *words, *([f"--region {region}"] if region else [])])


def export_policy(policy_id: str) -> str:
    """The command that prints the document of a policy."""
    return call_aws("organizations", "describe-policy", policy_id=policy_id, query="Policy.Content", output="text")


def write_setting(name: str, value: Any) -> str:
    """`unit: staging`, in one line of YAML."""
    return _dump({name: value})[1:-1]


def write_item(**values: Any) -> str:
    """`- {key: analytics, name: analytics}`: an item of a list, in one line of YAML."""
    return f"- {_dump(values)}"


def write_list(name: str, values: Iterable[str]) -> str:
    """`policies: [a, b]`."""
    return write_setting(name, list(values))


def policy_name(arn: str) -> str:
    """A policy as the config names it: one of AWS's by its name."""
    name = policy_key(arn)
    return name if policy_arn(name) == arn else arn


def write_to(command: str, file: str) -> str:
    """A command that writes what it prints into a file."""
    return f"{command} > {_quote(file)}"


def _dump(value: Any) -> str:
    """In one line. YAML's own escapes stand for what cannot be printed, such as a mark that turns the line around."""
    texts = (
        yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=as_it_is, width=float("inf"))
        for as_it_is in (True, False)
    )
    return next(text for text in map(str.strip, texts) if text.isprintable())


def _quote(value: str) -> str:
    """As a shell takes it."""
    return value if re.fullmatch(r"[\w@%+=:,./-]+", value, re.ASCII) else "'" + value.replace("'", "'\"'\"'") + "'"
