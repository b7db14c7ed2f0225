"""Processes of a data folder that outlived their bin/up: found by their mark, and ended."""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil

from stack.environment import MARK


def find(data: Path) -> list[psutil.Process]:
    """Every process but this one that carries the folder's mark or runs in its database."""
    cluster = (data / "postgres").resolve() / "cluster"
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _belongs(process, str(data), str(cluster))
    ]


def end(data: Path, patience: float) -> int:
    """End what is left, the supervisor first; `patience` in seconds before each kill.

    Returns how many there were.
    """
    found = find(data)
    supervisors = [process for process in found if _is_supervisor(process)]
    _end(supervisors, patience)
    _end(find(data), patience)
    return len(found)


def _belongs(process: psutil.Process, data: str, cluster: str) -> bool:
    with suppress(psutil.Error, OSError):
        if process.environ().get(MARK) == data:
            return True
    # Postgres writes its title over its environment, but works in its cluster's folder.
    with suppress(psutil.Error, OSError):
        return bool(process.cwd() == cluster)
    return False


def _is_supervisor(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return "supervisor.supervisord" in process.cmdline()
    return False


def _end(processes: Iterable[psutil.Process], patience: float) -> None:
    waiting = list(processes)
    for process in waiting:
        _signal(process, signal.SIGINT if _is_postgres(process) else signal.SIGTERM)
    _, alive = psutil.wait_procs(waiting, timeout=patience)
    for process in alive:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=2)


def _is_postgres(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return bool(process.name() == "postgres")
    return False


def _signal(process: psutil.Process, number: int) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(number)
