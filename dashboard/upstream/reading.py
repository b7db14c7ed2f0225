"""Reading values that may be wrong: strict in what we send, lenient in what we read."""

from datetime import UTC, datetime
from typing import Any

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
MOST = 2**62


def mapping(value: Any) -> dict[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """The array, or an empty one."""
    return value if isinstance(value, list) else []


def text(value: Any, most: int = 300) -> str:
    """A string without the NUL that Postgres refuses, cut to `most`; numbers as written."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).replace("\x00", "")[:most]


def whole(value: Any) -> int | None:
    """A whole number of 0 or more; None for anything else. Numbers written as text are read."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.strip().isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and 0 <= value < MOST else None


def moment(value: Any) -> datetime | None:
    """An ISO 8601 time as UTC; without a zone it is UTC. None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    read = read.replace(tzinfo=UTC) if read.tzinfo is None else read
    try:
        read = read.astimezone(UTC)
    except OverflowError:
        return None
    return read if EARLIEST <= read <= LATEST else None


def iso(value: datetime) -> str:
    """UTC with milliseconds, as the contract writes times."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
