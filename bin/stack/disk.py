"""Room on the disk, and the folders that Callboard keeps its data in."""

import shutil
from pathlib import Path

from stack.say import Failure

MEGABYTE = 1024 * 1024
ROOM_FOR_PACKAGES = 700 * MEGABYTE
# A new database cluster, its write-ahead log, and a month of a small organisation.
ROOM_FOR_DATA = 300 * MEGABYTE


def require(path: Path, needed: int) -> None:
    """Raise Failure unless `needed` bytes are free on the disk that will hold `path`."""
    there = _nearest_existing(path)
    free = shutil.disk_usage(there).free
    if free < needed:
        raise Failure(
            f"not enough disk: {path} needs {needed // MEGABYTE} MB free,"
            f" there are {free // MEGABYTE} MB"
        )


def private_folder(path: Path, mode: int = 0o700) -> Path:
    """Make the folder (and parents) with exactly `mode`; Failure when it cannot be had."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)
    except OSError as error:
        raise Failure(f"cannot use the folder {path}: {error.strerror}") from error
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, never half of it."""
    draft = path.with_name(path.name + ".new")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)


def _nearest_existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())
