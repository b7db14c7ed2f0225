"""Waiting for a condition with a deadline."""

import time
from collections.abc import Callable

from stack.say import Failure

PAUSE_SECONDS = 0.05
Condition = Callable[[], bool]


def until(condition: Condition, seconds: float, otherwise: str) -> None:
    """Return as soon as the condition holds; raise Failure with `otherwise` when it is too late."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Failure(f"{otherwise} within {seconds:g} s")
        time.sleep(PAUSE_SECONDS)
