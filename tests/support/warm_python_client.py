"""Asks the process at the address in the first argument to run Python with the others; ends as that run does.

A preview, which the engine's script is told by `--dry_run true`, is for the process at `<address>-preview`.
Signals go on to the run, and it is killed with this process. It starts without site-packages.
"""

import json
import os
import select
import signal
import socket
import sys

words = [word for word in sys.argv[2:] if word not in {"-u", "-P"}]
if not words or (words[0].startswith("-") and words[0] != "-m"):
    os.execv(sys.executable, [sys.executable, *sys.argv[2:]])  # noqa: S606 - no shell is wanted
server = socket.socket(socket.AF_UNIX)
is_preview = ("--dry_run", "true") in zip(words, words[1:], strict=False)  # noqa: RUF007 - one module less to load
server.connect(f"{sys.argv[1]}-preview" if is_preview else sys.argv[1])
asked = {"arguments": sys.argv[2:], "environment": dict(os.environ), "folder": os.getcwd()}  # noqa: PTH109 - pathlib would take as long to load as all the rest
text = json.dumps(asked).encode()
socket.send_fds(server, [len(text).to_bytes(4, "big")], [0, 1, 2])
server.sendall(text)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, _: server.sendall(bytes([number])))
parent = os.getppid()
while not select.select([server], [], [], 0.2)[0]:
    if os.getppid() != parent:
        sys.exit(1)
code = int(server.recv(16) or b"1")
if code < 0:
    signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
sys.exit(code)
