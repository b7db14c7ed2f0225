"""The normalised language: what every dialect turns answers into. Units: ms, bytes, UTC."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class RemoteOrganisation:
    """An organisation that a key sees; `calls_per_minute` where the platform says it."""

    id: int
    name: str
    calls_per_minute: int | None = None


@dataclass(frozen=True)
class RemoteTeam:
    """A team of an organisation."""

    id: int
    name: str


@dataclass(frozen=True)
class RemoteScenario:
    """A scenario as listed."""

    id: int
    name: str
    is_active: bool = True
    is_invalid: bool = False
    scheduling: dict[str, Any] = field(default_factory=dict)
    next_run_at: datetime | None = None
    edited_at: datetime | None = None


@dataclass(frozen=True)
class RemoteExecution:
    """An execution as listed or asked for; what the platform did not say is None."""

    id: str
    status: str
    started_at: datetime | None = None
    finished_at: datetime | None = None
    duration_ms: int | None = None
    operations: int | None = None
    data_transfer: int | None = None


@dataclass(frozen=True)
class RemoteModule:
    """What one module did. `input` and `output` are MISSING where the platform sent none."""

    id: int | None
    name: str
    status: str
    duration_ms: int | None
    input: Any
    output: Any
    error_message: str = ""
    error_code: str = ""


class _Missing:
    """Stands for data that was not sent: null is data, too."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


@dataclass(frozen=True)
class Page:
    """Some executions, newest first. `full`: there may be more after them; `total` is a hint.

    `odd` counts entries that could not be read; the readable ones count all the same.
    """

    items: list[RemoteExecution]
    full: bool
    total: int | None = None
    odd: int = 0


@dataclass(frozen=True)
class RunAnswer:
    """What a run or a retry answered; outputs only where a responsive run was waited for."""

    execution_id: str
    outputs: Any = None
    operations: int | None = None
    data_transfer: int | None = None
    finished: bool = False
