"""One bin/up at a time for each data folder, by a lock that ends with its process however it ends.

The lock is also how the tether learns that bin/up is gone.
"""

import fcntl
import os
from pathlib import Path

from stack.say import Failure
from stack.waiting import until

# The tether holds the lock for a moment when it learns that an earlier bin/up is gone.
PATIENCE_SECONDS = 1


def take(data: Path) -> int:
    """Take the lock for the life of this process; Failure when another bin/up has it."""
    file = os.open(_file(data), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until(lambda: _locked(file), PATIENCE_SECONDS, "taken")
    except Failure:
        owner = os.pread(file, 32, 0).decode() or "unknown"
        raise Failure(
            f"Callboard already runs on {data} (process {owner});"
            " end it, or choose another folder: bin/up --data"
        ) from None
    os.ftruncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode(), 0)
    return file


def wait_until_free(data: Path) -> None:
    """Return when no bin/up holds the lock."""
    file = os.open(_file(data), os.O_RDONLY)
    fcntl.flock(file, fcntl.LOCK_SH)
    os.close(file)


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _file(data: Path) -> Path:
    return data / "run" / "lock"
