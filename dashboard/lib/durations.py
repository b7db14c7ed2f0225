"""Durations, moments, sizes and numbers as people read them. Pure formatting, no clock of its own.

Durations are milliseconds, moments aware datetimes (printed in UTC), sizes bytes. What is unknown
(None, or a negative length) prints as UNKNOWN, never as a number.
"""

from datetime import UTC, datetime

UNKNOWN = "–"

MINUTE, HOUR, DAY = 60, 3600, 86400


def took(ms: float | None) -> str:
    """How long something lasted: "4 ms", "1.84 s", "10.7 s", "11 min 42 s", "2 h 05 min"."""
    if ms is None or ms < 0:
        return UNKNOWN
    if ms < 1000:
        return f"{int(ms)} ms"
    if ms < 9_995:
        return f"{_half_up(ms, 10) / 100:.2f} s"
    if ms < 59_950:
        return f"{_half_up(ms, 100) / 10:.1f} s"
    return long(max(MINUTE, int(ms // 1000)))


def long(seconds: float) -> str:
    """A length of a minute or more in its two largest units; shorter ones in whole seconds."""
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE:02d} s"
    if whole < DAY:
        return f"{whole // HOUR} h {whole % HOUR // MINUTE:02d} min"
    return f"{whole // DAY} d {whole % DAY // HOUR:02d} h"


def tick(ms: float) -> str:
    """A round duration under an axis: "0", "500 ms", "2 s", "1.5 s", "10 min", "2 h"."""
    if ms <= 0:
        return "0"
    for unit, name in ((3_600_000, "h"), (60_000, "min"), (1000, "s")):
        if ms >= unit:
            return f"{ms / unit:g} {name}"
    return f"{ms:g} ms"


def ago(then: datetime, now: datetime) -> str:
    """How far a moment is from now: "just now", "57 s ago", "2 h ago", "in 12 s".

    Less than five seconds either way is "just now"; console.js ages the text by the same rule.
    """
    seconds = (now - then).total_seconds()
    if -5 < seconds < 5:
        return "just now"
    length = _rough(abs(seconds))
    return f"{length} ago" if seconds > 0 else f"in {length}"


def moment(then: datetime) -> str:
    """A moment in full: "Mon 23 Nov 2026, 14:31:13 UTC"."""
    return f"{then.astimezone(UTC):%a %d %b %Y, %H:%M:%S} UTC"


def clock(then: datetime) -> str:
    """The time of day: "14:31:13" (UTC)."""
    return f"{then.astimezone(UTC):%H:%M:%S}"


def machine(then: datetime) -> str:
    """A moment for attributes and query strings: "2026-11-23T14:31:13Z"."""
    return f"{then.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def size(count: int | None) -> str:
    """Bytes in decimal units: "512 B", "18.4 KB", "1.94 MB", "3.20 GB"."""
    if count is None or count < 0:
        return UNKNOWN
    if count < 1000:
        return f"{count} B"
    if count < 999_950:
        return f"{_half_up(count, 100) / 10:.1f} KB"
    if count < 999_995_000:
        return f"{_half_up(count, 10_000) / 100:.2f} MB"
    return f"{_half_up(count, 10_000_000) / 100:.2f} GB"


def number(count: float | None) -> str:
    """A count with its thousands apart: "2,000,000". Fractions are kept as they come."""
    return UNKNOWN if count is None else f"{count:,}"


def _half_up(value: float, unit: int) -> int:
    """`value` in whole `unit`s, a half rounded up (Python's own rounding goes to even)."""
    return int((value + unit / 2) // unit)


def _rough(seconds: float) -> str:
    whole = int(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min"
    if whole < DAY:
        return f"{whole // HOUR} h"
    return f"{whole // DAY} d"
