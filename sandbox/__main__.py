"""`python -m sandbox`: makes the sandbox, stops it, shows it.

Owns the order of things and what the user is told. `.venv` is there by then (bootstrap.py).
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

from config import ConfigErrors, load
from config.plan.stacks import ADMIN, ORG, plan_stacks
from sandbox.drawing import NEXT_AFTER_TERRAFORM, print_result
from sandbox.environment import (
    ENCRYPTION_SALT,
    build_environment,
    build_settings,
    drop_aws_settings,
    render_env_file,
)
from sandbox.folders import Folders
from sandbox.picture import take_picture
from sandbox.progress import Progress
from sandbox.provider.install import install
from sandbox.services import AWS, PROVIDER, ServiceError, find_service, start_aws, start_provider, stop_services
from sandbox.stacks import StackError, bring_up, has_changes, lost_state, make_stacks
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


def start(folders: Folders, progress: Progress) -> None:
    """Makes everything that is not there yet and changes nothing that is."""
    if folders.terraform.exists():
        raise OtherSandboxError("the sandbox holds Terraform's estate, made by `make sandbox-terraform`")
    stacks = list_stacks(folders.root)
    engine = ensure_engine(progress)
    url, was_up = start_services(folders, progress)
    environment = write_settings(folders, engine, url)
    make_stacks(folders, stacks, environment)
    if was_up and folders.finished.exists():
        report_changes(folders, stacks, environment, progress)
    else:
        for stack in stacks:
            bring_up(folders, stack, environment, progress)
        folders.finished.touch()
    print_result(make_console(), take_picture(url, read_regions(folders.root)), PYTHON)


def start_terraform(folders: Folders, progress: Progress) -> None:
    """As `start`, with an organization that Terraform seems to have made in place of the program's own.

    The stack `org` is empty, and reads its YAML from a folder of the sandbox that nobody has written yet.
    """
    if folders.has_state() and not folders.terraform.exists():
        raise OtherSandboxError("the sandbox holds the example organization, made by `make sandbox`")
    engine = ensure_engine(progress)
    url, was_up = start_services(folders, progress)
    environment = write_settings(folders, engine, url)
    if was_up:
        progress.say("[green]✓[/] All is there already; nothing was changed.")
    else:
        with progress.step("Building what Terraform would have left"):
            estate = build_estate(url)
            write_states(estate, make_states(estate))
            write_code(estate, folders.terraform)
        write_stack_settings(folders)
        make_stacks(folders, (ORG,), environment)
    print_result(make_console(), take_picture(url, read_regions(folders.root)), PYTHON, NEXT_AFTER_TERRAFORM)


def write_stack_settings(folders: Folders) -> None:
    """Stack files that go before the committed ones: they name the folder of the YAML that a migration writes."""
    project = yaml.safe_load((folders.root / "Pulumi.yaml").read_text())["name"]
    folders.settings.mkdir(parents=True, exist_ok=True)
    for stack in (ORG, ADMIN):
        name = f"Pulumi.{stack}.yaml"
        settings = yaml.safe_load((folders.root / name).read_text())
        settings["config"][f"{project}:dir"] = str(folders.migrated.relative_to(folders.root))
        (folders.settings / name).write_text(yaml.safe_dump(settings))


def start_services(folders: Folders, progress: Progress) -> tuple[str, bool]:
    """Starts what does not run; the local AWS's URL, and whether it ran with state of ours in it.

    State and local AWS only live together: the local AWS keeps nothing when it ends, and a state without its AWS, or an
    AWS without its state, would make every next step fail.
    """
    folders.home.mkdir(exist_ok=True)
    url = find_service(folders, AWS)
    lost = lost_state(folders)
    was_up = bool(url) and folders.has_state() and not lost
    if not url or not was_up:
        if url and lost:
            progress.say(
                "[yellow]![/] An earlier `make sandbox` was killed before it had written down what it made: "
                "all is made anew."
            )
        elif folders.has_state():
            progress.say(
                "[yellow]![/] The local AWS has ended since, and forgot everything: it and the stacks are made anew."
            )
        stop_services(folders)
        shutil.rmtree(folders.state, ignore_errors=True)
        folders.finished.unlink(missing_ok=True)
        folders.unsaved.unlink(missing_ok=True)
        with progress.step("Starting the local AWS"):
            url = start_aws(folders)
    if not find_service(folders, PROVIDER):
        with progress.step("Starting the stand-in for the AWS plugin"):
            start_provider(folders, url)
    return url, was_up


def write_settings(folders: Folders, engine: Engine, url: str) -> dict[str, str]:
    """Installs the plugins, the wrapper and the file to source; the environment in which the engine runs."""
    for folder in (folders.bin, folders.pulumi_home, folders.state):
        folder.mkdir(parents=True, exist_ok=True)
    install(folders.pulumi_home, Path(sys.executable))
    install_language_host(folders.pulumi_home, engine)
    words = [sys.executable, "-IS", str(ROOT / "sandbox" / "wrapper.py"), str(engine.executable), str(folders.root)]
    wrapper = shlex.join([*words, str(folders.scratch), ENCRYPTION_SALT])
    write_whole(folders.bin / "pulumi", f'#!/bin/sh\n# Made by `make sandbox`.\nexec {wrapper} "$@"\n', mode=0o755)
    provider_file = folders.address(PROVIDER)
    settings = build_settings(
        home=folders.pulumi_home, backend=folders.state, endpoint=url, provider_file=provider_file
    )
    write_whole(folders.env, render_env_file(settings, folders.bin))
    return build_environment(
        engine=engine,
        home=folders.pulumi_home,
        backend=folders.state,
        endpoint=url,
        provider_file=provider_file,
        path=[folders.bin, Path(sys.executable).parent],
    )


def report_changes(folders: Folders, stacks: tuple[str, ...], environment: dict[str, str], progress: Progress) -> None:
    """Says whether the program is what is up, without changing anything."""
    with progress.step("Comparing the program with what is up"), ThreadPoolExecutor() as pool:
        answers = pool.map(lambda stack: has_changes(folders, stack, environment), stacks)
        changed = [stack for stack, answer in zip(stacks, answers, strict=True) if answer]
    if not changed:
        progress.say("[green]✓[/] All is up already; nothing was changed.")
    for stack in changed:
        progress.say(
            f"[yellow]![/] All is up; nothing was changed, but the program has changes for [bold]{stack}[/] now. "
            f"See them: source .sandbox/env && pulumi preview --stack {stack}"
        )


def stop(folders: Folders, progress: Progress) -> None:
    """Ends the sandbox's processes and removes what it kept."""
    if not folders.home.exists():
        progress.say("There is no sandbox; nothing to stop.")
        return
    stopped = stop_services(folders)
    shutil.rmtree(folders.home)
    names = {AWS: "the local AWS", PROVIDER: "the stand-in for the AWS plugin"}
    what = " and ".join(names[service] for service in stopped)
    progress.say(f"[green]✓[/] {f'Stopped {what}, and removed' if what else 'Removed'} .sandbox/.")


def show(folders: Folders) -> int:
    """Prints the picture of what exists now."""
    url = find_service(folders, AWS)
    if not url:
        print("error: there is no sandbox to show: `make sandbox` makes one", file=sys.stderr)
        return 2
    print_result(make_console(), take_picture(url, read_regions(folders.root)), PYTHON)
    return 0


def make_console() -> Console:
    """The console for results: as wide as the terminal, and wide enough for the picture where there is none."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 140)


def list_stacks(root: Path) -> tuple[str, ...]:
    """The stacks of the organization's config, in the order in which they come up. Raises ConfigErrors."""
    return tuple(plan.name for plan in plan_stacks(load(root / "config" / "org")))


def read_regions(root: Path) -> list[str]:
    """The regions that the organization uses, as its config says."""
    organization = yaml.safe_load((root / "config" / "org" / "organization.yaml").read_text())
    return list(dict.fromkeys([organization["home_region"], *organization.get("regions", [])]))


@contextmanager
def hold_sandbox(folders: Folders, progress: Progress) -> Iterator[None]:
    """One command at a time works on a clone's sandbox. The lock is on the clone's folder: it outlives `.sandbox`."""
    descriptor = os.open(folders.root, os.O_RDONLY)
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
    folders, progress = Folders(ROOT), Progress()
    for name in os.environ.keys() - drop_aws_settings(os.environ).keys():
        del os.environ[name]  # a profile that this machine does not have would end every client in an error
    try:
        if command == "engine":
            engine = ensure_engine(progress)
            print(f"{engine.executable} {engine.version}{' (official)' if engine.official else ''}")
            return 0
        if command == "show":
            return show(folders)
        with hold_sandbox(folders, progress):
            {"start": start, "terraform": start_terraform, "stop": stop}[command](folders, progress)
    except ConfigErrors as errors:
        print(errors, file=sys.stderr)
        return 2
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
