"""What a person in front of the terminal reads: one line a part, and one line when it fails."""

import os
import sys
import time
from contextlib import suppress


class Failure(Exception):
    """Something the person can act on. Its text is the one line they see; the exit code is 1."""


def line(text: str = "") -> None:
    """Print one line at once. A closed terminal is no reason to stop what is running."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Later writes, and the interpreter's flush at exit, would raise again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def part(name: str, text: str, since: float | None = None) -> None:
    """Print a part's line; `since` is a time.monotonic() to tell how long it took."""
    took = f" ({time.monotonic() - since:.1f} s)" if since is not None else ""
    line(f"  {name:<12}{text}{took}")


def progress(name: str, text: str) -> None:
    """Overwrite the current line with a part's progress; silent where nobody watches."""
    if sys.stdout.isatty():
        with suppress(BrokenPipeError):
            print(f"\r\033[K  {name:<12}{text}", end="", flush=True)


def progress_ends() -> None:
    """Clear the line that `progress` has drawn."""
    if sys.stdout.isatty():
        with suppress(BrokenPipeError):
            print("\r\033[K", end="", flush=True)


def failed(reason: str) -> None:
    """Print the one line of a failure on standard error."""
    with suppress(BrokenPipeError):
        print(f"Callboard: {reason}", file=sys.stderr, flush=True)
