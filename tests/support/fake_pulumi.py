"""A `pulumi` for tests: it acts on a world in a JSON file, and fails in the ways that the real one does.

The world (FAKE_PULUMI names its file): `version`; `backend`: its URL; `stacks`: resources by stack; `pending`:
operations by stack; `bad`: error by import id; `preview` and `refresh`: steps; `summary`: the counts beside them, if
not those of the steps; `fail`: by command what it prints on `stdout` and `stderr` and its exit code; `sleep`: seconds
before an import, a preview or a refresh. Each run appends its arguments to the file `calls`. It is started some hundred
times: it imports nothing of this repository, and neither pathlib nor typing, which take a third of its time.
"""

# ruff: noqa: PTH105, PTH118, PTH120, PTH123 -- see above

import json
import os
import signal
import sys
import time

PATH = os.environ["FAKE_PULUMI"]


def read_json(path: str):
    with open(path) as file:
        return json.load(file)


def write_json(path: str, content: object) -> None:
    # At once: somebody else may be reading.
    with open(f"{path}.new", "w") as file:
        json.dump(content, file)
    os.replace(f"{path}.new", path)


def append(name: str, text: str = "") -> None:
    with open(os.path.join(os.path.dirname(PATH), name), "a") as file:
        file.write(text)


def take_time(command: str, seconds: float) -> None:
    signal.signal(signal.SIGINT, lambda *_: (append(f"interrupted-{command}"), sys.exit(1)))
    append(f"began-{command}")
    time.sleep(seconds)


def event(urn: str, message: str) -> str:
    about = {"urn": urn} if urn else {}
    return json.dumps({"diagnosticEvent": {**about, "prefix": "error: ", "message": message, "severity": "error"}})


def import_file(world: dict, stack: str, file: str) -> int:
    document = read_json(file)
    held = world["stacks"][stack]
    urns = dict(document["nameTable"])
    code = 0
    print(json.dumps({"resourcePreEvent": {"metadata": {"new": {"inputs": {"password": "canary-in-an-event"}}}}}))
    for spec in document["resources"]:
        parent = urns[spec["parent"]].split("::", 3)[2] + "$" if "parent" in spec else ""
        urn = f"urn:pulumi:{stack}::shop::{parent}{spec['type']}::{spec['logicalName']}"
        urns[spec["name"]] = urn
        if spec.get("id") in world["bad"]:
            print(event(urn, world["bad"][spec["id"]]))
            code = 1
            continue
        resource = {"urn": urn, "type": spec["type"], "inputs": spec.get("inputs", {})}
        if "id" in spec:
            resource["id"] = spec["id"]
        if "parent" in spec:
            resource["parent"] = urns[spec["parent"]]
        if "provider" in spec:
            resource["provider"] = urns[spec["provider"]] + "::uuid"
        held.append(resource)
    if code:
        print(event("", "update failed: step application failed"))
    return code


def keep_state(world: dict, command: str, stack: str, arguments: list[str]) -> None:
    pending = world.get("pending", {})
    if command == "whoami":
        print(json.dumps({"user": "ci", "url": world["backend"]}))
    elif command == "stack export":
        resources = {"resources": world["stacks"][stack], "pending_operations": pending.get(stack, [])}
        print(json.dumps({"version": 3, "deployment": resources}))
    else:
        # As the engine: the pending operations of the file are dropped.
        deployment = read_json(arguments[arguments.index("--file") + 1])["deployment"]
        world["stacks"][stack], world["pending"] = deployment["resources"], {}
        write_json(PATH, world)


def main() -> int:
    arguments = sys.argv[1:]
    world = read_json(PATH)
    append("calls", json.dumps(arguments) + "\n")
    stack = arguments[arguments.index("--stack") + 1] if "--stack" in arguments else ""
    command = " ".join(arguments[:2] if arguments[0] in {"stack", "state"} else arguments[:1])
    if command in world["fail"]:
        failure = world["fail"][command]
        sys.stdout.write(failure.get("stdout", ""))
        sys.stderr.write(failure.get("stderr", ""))
        return failure.get("code", 1)
    if command == "version":
        print(world["version"])
    elif command == "stack ls":
        print(json.dumps([{"name": name} for name in world["stacks"]]))
    elif command in {"stack export", "stack import", "whoami"}:
        keep_state(world, command, stack, arguments)
    elif command in {"preview", "refresh"}:
        if "--import-file" in arguments:
            write_json(arguments[arguments.index("--import-file") + 1], world.get("skeleton", {}))
        take_time(command, world.get("sleep", 0))
        steps = world[command]
        counted = {"same": 1} | {step["op"]: 1 for step in steps}
        print(json.dumps({"steps": steps, "changeSummary": world.get("summary", counted)}))
    elif command == "import":
        take_time(command, world.get("sleep", 0))
        before = list(world["stacks"][stack])
        code = import_file(world, stack, arguments[arguments.index("--file") + 1])
        if "--preview-only" in arguments:
            world["stacks"][stack] = before
        write_json(PATH, world)
        return code
    elif command == "state delete":
        world["stacks"][stack] = [item for item in world["stacks"][stack] if item["urn"] not in arguments]
        write_json(PATH, world)
    return 0


if __name__ == "__main__":
    sys.exit(main())
