"""The engine's own locks of a stack: those of the engine that this process started, and those that a dead run left.

A lock's name is the engine's for one run alone, so a name that a holder wrote into its lease tells the lock as its own.
"""

import os
import socket
from collections.abc import Collection

import psutil

from recovery.locks import Lock, Locks, judge


def find_own(locks: Locks) -> tuple[str, ...]:
    """The names of the locks that children of this process hold, or theirs.

    Raises:
        BackendError: the locks cannot be read.
    """
    return tuple(lock.name for lock in locks.read() if _is_own(lock))


def find_living(locks: Locks, names: Collection[str]) -> tuple[int, ...]:
    """The ids of the processes of this host that hold one of these locks and run.

    Raises:
        BackendError: the locks cannot be read.
    """
    return tuple(
        lock.holder.pid
        for lock in locks.read()
        if lock.name in names and lock.holder is not None and judge(lock).state == "alive"
    )


def remove_left(locks: Locks, names: Collection[str], *, only_dead: bool) -> list[Lock]:
    """Takes away those of these locks that are there and whose run does not live here; what it took away.

    `only_dead`: not those either of whose run nobody can tell from this host.

    Raises:
        BackendError: the locks cannot be read, or one cannot be taken away.
    """
    states = {"dead"} if only_dead else {"dead", "unknown"}
    left = [lock for lock in locks.read() if lock.name in names and judge(lock).state in states]
    for lock in left:
        locks.remove(lock)
    return left


def _is_own(lock: Lock) -> bool:
    if lock.holder is None or lock.holder.host != socket.gethostname():
        return False
    try:
        return os.getpid() in {parent.pid for parent in psutil.Process(lock.holder.pid).parents()}
    except psutil.Error:
        return False
