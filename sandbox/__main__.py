"""`python -m sandbox`: makes the sandbox, stops it, shows it.

Owns the order of things and what the user is told. `make sandbox` and `make sandbox-stop` call it; the virtual
environment is there by then (bootstrap.py).
"""

import argparse
import fcntl
import os
import shlex
import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import yaml
from rich.console import Console
from rich.markup import escape

from sandbox.drawing import NEXT_AFTER_TERRAFORM, print_result
from sandbox.environment import (
    ENCRYPTION_SALT,
    build_environment,
    build_settings,
    drop_aws_settings,
    render_env_file,
)
from sandbox.picture import take_picture
from sandbox.places import STACKS, Places
from sandbox.progress import Progress
from sandbox.provider.install import install
from sandbox.services import AWS, PROVIDER, ServiceError, find_service, start_aws, start_provider, stop_services
from sandbox.stacks import StackError, bring_up, has_changes, make_stacks
from sandbox.terraform.building import build_estate
from sandbox.terraform.code import write_code
from sandbox.terraform.states import make_states
from sandbox.terraform.storage import write_states
from sandbox.toolchain import Engine, EngineError, ensure_engine, install_language_host

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ".venv/bin/python"
HELP = {
    "start": "with the example organization",
    "terraform": "with an organization that Terraform seems to have made",
    "stop": "end it",
    "show": "draw what is in it",
    "engine": "only get the engine",
}


class OtherSandboxError(Exception):
    """The sandbox holds what another command made, and would have to be stopped first."""


def start(places: Places, progress: Progress) -> None:
    """Makes everything that is not there yet and changes nothing that is."""
    if places.terraform.exists():
        raise OtherSandboxError("the sandbox holds Terraform's estate, made by `make sandbox-terraform`")
    engine = ensure_engine(progress)
    url, was_up = start_services(places, progress)
    environment = write_settings(places, engine, url)
    make_stacks(places, STACKS, environment)
    if was_up and places.finished.exists():
        report_changes(places, environment, progress)
    else:
        for stack in STACKS:
            bring_up(places, stack, environment, progress)
        places.finished.touch()
    print_result(make_console(), take_picture(url, read_regions(places.root)), PYTHON)


def start_terraform(places: Places, progress: Progress) -> None:
    """As `start`, with an organization that Terraform seems to have made in place of the program's own.

    The stack `org` is empty, and reads its YAML from a folder of the sandbox that nobody has written yet.
    """
    if places.has_state() and not places.terraform.exists():
        raise OtherSandboxError("the sandbox holds the example organization, made by `make sandbox`")
    engine = ensure_engine(progress)
    url, was_up = start_services(places, progress)
    environment = write_settings(places, engine, url)
    if was_up:
        progress.say("[green]✓[/] All is there already; nothing was changed.")
    else:
        with progress.step("Building what Terraform would have left"):
            estate = build_estate(url)
            write_states(estate, make_states(estate))
            write_code(estate, places.terraform)
        write_stack_settings(places)
        make_stacks(places, STACKS[:1], environment)
    print_result(make_console(), take_picture(url, read_regions(places.root)), PYTHON, NEXT_AFTER_TERRAFORM)


def write_stack_settings(places: Places) -> None:
    """Stack files that go before the committed ones: they name the folder of the YAML that a migration writes."""
    project = yaml.safe_load((places.root / "Pulumi.yaml").read_text())["name"]
    places.settings.mkdir(parents=True, exist_ok=True)
    for stack in STACKS:
        name = f"Pulumi.{stack}.yaml"
        settings = yaml.safe_load((places.root / name).read_text())
        settings["config"][f"{project}:dir"] = str(places.migrated.relative_to(places.root))
        (places.settings / name).write_text(yaml.safe_dump(settings))


def start_services(places: Places, progress: Progress) -> tuple[str, bool]:
    """Starts what does not run; the local AWS's URL, and whether it ran with state of ours in it.

    State and local AWS only live together: the local AWS keeps nothing when it ends, and a state without its AWS, or an
    AWS without its state, would make every next step fail.
    """
    places.home.mkdir(exist_ok=True)
    url = find_service(places, AWS)
    was_up = bool(url) and places.has_state()
    if not url or not was_up:
        if places.has_state():
            progress.say(
                "[yellow]![/] The local AWS has ended since, and forgot everything: it and the stacks are made anew."
            )
        stop_services(places)
        shutil.rmtree(places.state, ignore_errors=True)
        places.finished.unlink(missing_ok=True)
        with progress.step("Starting the local AWS"):
            url = start_aws(places)
    if not find_service(places, PROVIDER):
        with progress.step("Starting the stand-in for the AWS plugin"):
            start_provider(places, url)
    return url, was_up


def write_settings(places: Places, engine: Engine, url: str) -> dict[str, str]:
    """Installs the plugins, the wrapper and the file to source; the environment in which the engine runs."""
    for folder in (places.bin, places.pulumi_home, places.state):
        folder.mkdir(parents=True, exist_ok=True)
    install(places.pulumi_home, Path(sys.executable))
    install_language_host(places.pulumi_home, engine)
    words = [sys.executable, "-IS", str(ROOT / "sandbox" / "wrapper.py"), str(engine.executable), str(places.root)]
    wrapper = shlex.join([*words, str(places.scratch), ENCRYPTION_SALT])
    write_whole(places.bin / "pulumi", f'#!/bin/sh\n# Made by `make sandbox`.\nexec {wrapper} "$@"\n', mode=0o755)
    provider_file = places.address(PROVIDER)
    settings = build_settings(home=places.pulumi_home, backend=places.state, endpoint=url, provider_file=provider_file)
    write_whole(places.env, render_env_file(settings, places.bin))
    return build_environment(
        engine=engine,
        home=places.pulumi_home,
        backend=places.state,
        endpoint=url,
        provider_file=provider_file,
        path=[places.bin, Path(sys.executable).parent],
    )


def report_changes(places: Places, environment: dict[str, str], progress: Progress) -> None:
    """Says whether the program is what is up, without changing anything."""
    with progress.step("Comparing the program with what is up"), ThreadPoolExecutor() as pool:
        answers = pool.map(lambda stack: has_changes(places, stack, environment), STACKS)
        changed = [stack for stack, answer in zip(STACKS, answers, strict=True) if answer]
    if not changed:
        progress.say("[green]✓[/] All is up already; nothing was changed.")
    for stack in changed:
        progress.say(
            f"[yellow]![/] All is up; nothing was changed, but the program has changes for [bold]{stack}[/] now. "
            f"See them: source .sandbox/env && pulumi preview --stack {stack}"
        )


def stop(places: Places, progress: Progress) -> None:
    """Ends the sandbox's processes and removes what it kept."""
    if not places.home.exists():
        progress.say("There is no sandbox; nothing to stop.")
        return
    stopped = stop_services(places)
    shutil.rmtree(places.home)
    names = {AWS: "the local AWS", PROVIDER: "the stand-in for the AWS plugin"}
    what = " and ".join(names[service] for service in stopped)
    progress.say(f"[green]✓[/] {f'Stopped {what}, and removed' if what else 'Removed'} .sandbox/.")


def show(places: Places) -> int:
    """Prints the picture of what exists now."""
    url = find_service(places, AWS)
    if not url:
        print("error: there is no sandbox to show: `make sandbox` makes one", file=sys.stderr)
        return 2
    print_result(make_console(), take_picture(url, read_regions(places.root)), PYTHON)
    return 0


def make_console() -> Console:
    """The console for results: as wide as the terminal, and wide enough for the picture where there is none."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 140)


def read_regions(root: Path) -> list[str]:
    """The regions that the organization uses, as its config says."""
    organization = yaml.safe_load((root / "config" / "org" / "organization.yaml").read_text())
    return list(dict.fromkeys([organization["home_region"], *organization.get("regions", [])]))


@contextmanager
def hold_sandbox(places: Places, progress: Progress) -> Iterator[None]:
    """One command at a time works on a clone's sandbox. The lock is on the clone's folder: it outlives `.sandbox`."""
    descriptor = os.open(places.root, os.O_RDONLY)
    try:
        if not _try_lock(descriptor):
            with progress.step("Waiting for another `make sandbox` or `make sandbox-stop` of this clone"):
                while not _try_lock(descriptor):
                    time.sleep(0.2)
        yield
    finally:
        os.close(descriptor)


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """A shell that sources or runs the file meanwhile sees the old one or the new one."""
    partial = path.with_name(f"{path.name}.new")
    partial.write_text(text)
    partial.chmod(mode)
    partial.replace(path)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def main() -> int:
    """Exit codes: 0 fine; 2 something is missing or failed, and stderr says what; 130 interrupted."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A local AWS with this organization in it.")
    parser.add_argument("command", choices=list(HELP), help="; ".join(f"{name}: {text}" for name, text in HELP.items()))
    command = parser.parse_args().command
    places, progress = Places(ROOT), Progress()
    for name in os.environ.keys() - drop_aws_settings(os.environ).keys():
        del os.environ[name]  # a profile that this machine does not have would end every client in an error
    try:
        if command == "engine":
            engine = ensure_engine(progress)
            print(f"{engine.executable} {engine.version}{' (official)' if engine.official else ''}")
            return 0
        if command == "show":
            return show(places)
        with hold_sandbox(places, progress):
            {"start": start, "terraform": start_terraform, "stop": stop}[command](places, progress)
    except (EngineError, OtherSandboxError, ServiceError, StackError) as error:
        progress.say(f"[bold red]error:[/] {escape(str(error))}")
        if isinstance(error, OtherSandboxError):
            progress.say("`make sandbox-stop` removes it.")
        if isinstance(error, StackError):
            progress.say("`make sandbox` goes on from here; `make sandbox-stop` and then `make sandbox` begin anew.")
        return 2
    except KeyboardInterrupt:
        progress.say("\ninterrupted; `make sandbox` goes on from here")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
