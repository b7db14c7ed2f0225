"""The vocabulary of statuses: the six of the platform, their order, and named subsets."""

from enum import StrEnum


class Status(StrEnum):
    """The platform's six words. They only move forward: pending, running, then one of the rest."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    WARNING = "warning"
    ERROR = "error"
    STOPPED = "stopped"

    @property
    def word(self) -> str:
        """As people read it."""
        return self.value.title()


UNFINISHED = frozenset({Status.PENDING, Status.RUNNING})
FINAL = frozenset(set(Status) - UNFINISHED)
# What deserves its details without anybody asking: people will come for these.
TROUBLED = frozenset({Status.ERROR, Status.WARNING})
STOPPABLE = UNFINISHED
RETRYABLE = frozenset({Status.ERROR})
# The order in which lists and legends name them.
SHOWN = (
    Status.RUNNING,
    Status.PENDING,
    Status.ERROR,
    Status.WARNING,
    Status.STOPPED,
    Status.COMPLETED,
)


def rank(status: str) -> int:
    """How far along a status is: 0 pending, 1 running, 2 finished."""
    return {Status.PENDING: 0, Status.RUNNING: 1}.get(Status(status), 2)
