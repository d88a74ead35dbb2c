"""A `pulumi` that tells events and takes signals as the real one does, for tests of runs beside others."""

import sys
from pathlib import Path

import pytest

_FAKE = """#!{python}
import json, os, signal, sys, time
from pathlib import Path
arguments = sys.argv[1:]
file = Path("stacks.json")
stacks = json.loads(file.read_text()) if file.exists() else {{}}
if arguments[0] == "whoami":
    print(json.dumps({{"url": "file:///state"}}))
    sys.exit()
if arguments[0] == "stack":
    if arguments[1] == "ls":
        print(json.dumps([{{"name": name}} for name in stacks]))
    elif arguments[1] == "init":
        file.write_text(json.dumps({{**stacks, arguments[2]: {{}}}}))
    else:
        outputs = stacks[arguments[arguments.index("--stack") + 1]]
        stack = {{"urn": "urn:pulumi:x::y::pulumi:pulumi:Stack::z", "type": "pulumi:pulumi:Stack", "outputs": outputs}}
        print(json.dumps({{"deployment": {{"resources": [stack]}}}}))
    sys.exit()
log = Path(arguments[arguments.index("--event-log") + 1])
assert os.environ["PULUMI_DEBUG_COMMANDS"] == "true" and os.getpgrp() == os.getpid()
def tell(kind, **content):
    with log.open("a") as file:
        file.write(json.dumps({{"sequence": 1, kind: content}}, separators=(",", ":")) + chr(10))
def end(*_):
    Path("interrupts").open("a").write("x")
    tell("summaryEvent", resourceChanges={{"create": 1}}, isPreview=False)
    sys.exit(255)
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
signal.signal(signal.SIGINT, die if "brittle" in arguments else end)
print("what the engine prints")
stack = arguments[arguments.index("--stack") + 1]
urn = "urn:pulumi:" + stack + "::shop::aws:organizations/account:Account::accounts-"
for kind in "resourcePreEvent", "resOutputsEvent":
    tell(kind, metadata={{"op": "create", "urn": urn + "new", "new": {{"urn": urn + "new"}}}})
if arguments[0] == "preview":
    for name in "one", "two":
        held = {{"urn": urn + name}}
        going = name == "two" and Path(stack + ".loses").exists()
        tell("resourcePreEvent", metadata={{"op": "delete", "urn": urn + name, "old": held}} if going else {{
            "op": "same", "urn": urn + name, "old": held, "new": held}})
if "--save-plan" in arguments:
    Path(arguments[arguments.index("--save-plan") + 1]).write_text(json.dumps({{"resourcePlans": {{}}}}))
if "--plan" in arguments:
    Path("held-to").write_text(Path(arguments[arguments.index("--plan") + 1]).read_text())
Path("began").touch()
if "wait" in arguments:
    time.sleep(30)
if "die" in arguments:
    os.kill(os.getpid(), signal.SIGKILL)
if "fail" in arguments or Path(arguments[arguments.index("--stack") + 1] + ".fails").exists():
    tell("diagnosticEvent", severity="error", message="error: AWS says no")
    sys.exit(1)
if "silent" not in arguments:
    preview = "preview" in arguments or "--preview-only" in arguments
    counted = {{"create": 1, "same": 1, "delete": 1}} if Path(stack + ".loses").exists() else {{"create": 1, "same": 2}}
    tell("summaryEvent", resourceChanges=counted, isPreview=preview)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project. Among the words of a command some say how the engine behaves.

    They are `wait`, `fail`, `silent`, `die`, and `brittle`, which dies of an interrupt.
    `stacks.json` in it has the outputs of each stack by name; a stack fails with a file `<stack>.fails` beside it, and
    one with `<stack>.loses` would delete an account. `held-to` is the plan of the last `up`.
    """
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "pulumi"
    fake.write_text(_FAKE.format(python=sys.executable))
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path
