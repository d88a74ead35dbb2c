"""Makes `.venv` from requirements.lock with whatever Python runs this; names what is missing on this machine.

Only the standard library, in the syntax of old Pythons: it runs first.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
LINE_SECONDS = 15


class Missing(Exception):  # noqa: N818  # it is not an error of ours: something is missing on the machine
    """What is missing on this machine, and how to get it."""


def check_python(version, find_module=importlib.util.find_spec, which=shutil.which):
    """Raises Missing when this Python is too old or cannot make a virtual environment."""
    if version < OLDEST:
        names = [f"python3.{minor}" for minor in range(15, OLDEST[1] - 1, -1)]
        other = next((name for name in names if which(name)), None)
        raise Missing(
            "Python {}.{} or newer is needed; {} is {}.{}. ".format(*OLDEST, sys.executable, *version)
            + (
                f"Use the one that is here: make PYTHON={other} ..."
                if other
                else "Get it from your system's packages or from https://www.python.org/downloads/, "
                "and name it if it is not `python3`: make PYTHON=python3.12 ..."
            )
        )
    for module in ("venv", "ensurepip"):
        if find_module(module) is None:
            raise Missing(
                f"{sys.executable} lacks its `{module}` module, so it cannot make the virtual environment. "
                f"On Debian and Ubuntu: sudo apt install python{version[0]}.{version[1]}-venv; "
                "elsewhere, install Python from https://www.python.org/downloads/."
            )


def read_digest(root):
    """What the environment is made from: the locked requirements and the Python that it runs."""
    digest = hashlib.sha256((root / "requirements.lock").read_bytes())
    digest.update("{}.{}".format(*sys.version_info[:2]).encode())
    return digest.hexdigest()


def is_complete(root):
    """Whether .venv is there, whole, and made from what requirements.lock says now."""
    mark = root / ".venv" / "complete"
    return mark.is_file() and (root / ".venv" / "bin" / "python").exists() and mark.read_text() == read_digest(root)


def make_environment(root):
    """Makes .venv unless it is complete. Two at once: the second waits, and finds it made.

    It is marked as complete last: an interrupted install is made again, and a changed requirements.lock makes a new
    one.
    """
    if is_complete(root):
        return
    with (root / "requirements.lock").open() as lock:  # a lock on a file that is always there leaves nothing behind
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_complete(root):
            return
        if (root / ".venv").is_symlink():
            raise Missing(
                ".venv is a link to {}, which is not what requirements.lock says now, and making it anew would take it "
                "from whoever else uses it. Run `make venv` in the folder that it belongs to, or remove the "
                "link.".format((root / ".venv").readlink())
            )
        python = str(root / ".venv" / "bin" / "python")
        mark = root / ".venv" / "complete"
        if mark.exists():
            mark.unlink()
        count = sum(1 for line in (root / "requirements.lock").read_text().splitlines() if "==" in line)
        pip = ["-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", "-r", "requirements.lock"]
        follow("Making .venv", [sys.executable, "-m", "venv", "--clear", ".venv"], root)
        follow(f"Installing {count} packages into .venv (once, about a minute)", [python, *pip], root)
        # Without compiled files every run of the program would import for a second longer.
        follow("Compiling them", [python, "-m", "compileall", "-q", "-j0", ".venv/lib"], root, strict=False)
        mark.write_text(read_digest(root))


def follow(title, command, root, strict=True):
    """Runs the command with its progress on stderr; raises Missing with its last words when it fails."""
    begin = time.monotonic()
    said = []
    with subprocess.Popen(
        command, cwd=str(root), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        reader = threading.Thread(target=lambda: said.extend(process.stdout or ()), daemon=True)
        reader.start()
        try:
            show_progress(title, reader, said, begin)
        except BaseException:
            process.terminate()
            raise
        finally:
            reader.join()
    if process.returncode and strict:
        raise Missing("{} failed:\n{}".format(" ".join(command), "".join(said[-20:]).rstrip()))
    print(f"✓ {title} {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)


def show_progress(title, reader, said, begin):
    """On a terminal one line that changes, elsewhere a line every 15 seconds, as long as the reader reads."""
    terminal = sys.stderr.isatty()
    if not terminal:
        print(f"· {title}", file=sys.stderr, flush=True)
    wait = 0.2 if terminal else LINE_SECONDS
    reader.join(wait)
    while reader.is_alive():
        last = said[-1].split("--hash")[0].strip() if said else ""
        text = f"  {title}: {time.monotonic() - begin:.0f} s, {last}"
        if terminal:
            text = "\r\033[K" + text[: shutil.get_terminal_size().columns - 1]
        print(text[:160], end="" if terminal else "\n", file=sys.stderr, flush=True)
        reader.join(wait)
    if terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def main():
    """Exit codes: 0 the environment is there; 2 something is missing, and stderr says what."""
    try:
        check_python(sys.version_info[:2])
        make_environment(ROOT)
    except Missing as missing:
        print(f"error: {missing}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; the next run goes on from here", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    os.environ.pop("PYTHONHOME", None)
    sys.exit(main())
