"""Geometry of the small charts: numbers in, positions out. No markup, no model.

x and widths are per cent of the drawing's width (so it is fluid), y and heights are pixels (so text
and corners keep their shape). Counts are never negative.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_BUCKETS = 120
# Finished and in-flight runs stack up from the base line; trouble hangs below it on a scale of its
# own, so that three failures among sixty runs can be seen.
UP = ("completed", "stopped", "lost", "running", "pending")
DOWN = ("error", "warning")
TOP, AXIS = 8, 16
# A bar that counts something is at least this high: one failure must not vanish.
LEAST_UP, LEAST_DOWN = 2.0, 3.0
WIDTHS = tuple(
    timedelta(minutes=m)
    for m in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 40320)
)


@dataclass(frozen=True)
class Bucket:
    """The runs that started in [start, end): how many of each status (missing: none)."""

    start: datetime
    end: datetime
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All runs in it."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Bar:
    """A rectangle: x and width in per cent, y and height in px, `kind` a status or a shade."""

    x: float
    y: float
    width: float
    height: float
    kind: str = ""


@dataclass(frozen=True)
class Column:
    """One bucket as drawn: its slot, its stacked bars, its label under the axis ("" for none)."""

    bucket: Bucket
    x: float
    width: float
    bars: tuple[Bar, ...]
    label: str
    minor: bool


@dataclass(frozen=True)
class Histogram:
    """Columns and the lines they stand on. `grid` and `floor` are (y, number on the scale)."""

    columns: tuple[Column, ...]
    height: int
    lane: int
    base: int
    grid: tuple[tuple[float, int], ...]
    floor: tuple[float, int]


def histogram(buckets: Sequence[Bucket], height: int = 150, lane: int = 34) -> Histogram:
    """Lay out buckets of equal width, oldest first. `lane` px below the base line are for trouble.

    Raises ValueError for more than MOST_BUCKETS: choose wider ones with bucket_width().
    """
    if len(buckets) > MOST_BUCKETS:
        raise ValueError(f"{len(buckets)} buckets, at most {MOST_BUCKETS}")
    base = height - AXIS - lane
    most_up = nice(max((_sum(b, UP) for b in buckets), default=0))
    most_down = max([1, *(_sum(b, DOWN) for b in buckets)])
    up, down = (base - TOP) / most_up, (lane - 4) / most_down
    width = 100 / max(1, len(buckets))
    labels = _labels(buckets)
    columns = tuple(
        Column(b, i * width, width, _stack(b, i * width, width, base, up, down), *labels[i])
        for i, b in enumerate(buckets)
    )
    grid = tuple((base - most_up * share * up, round(most_up * share)) for share in (0.5, 1))
    return Histogram(columns, height, lane, base, grid, (base + 1 + most_down * down, most_down))


def _sum(bucket: Bucket, statuses: Sequence[str]) -> int:
    return sum(bucket.counts.get(status, 0) for status in statuses)


def _stack(
    bucket: Bucket, x: float, width: float, base: int, up: float, down: float
) -> tuple[Bar, ...]:
    bars, left, wide = [], x + width * 0.1, width * 0.8
    y = float(base)
    for status in UP:
        if count := bucket.counts.get(status, 0):
            tall = max(count * up, LEAST_UP)
            y -= tall
            bars.append(Bar(left, y, wide, tall, status))
    y = base + 1.0
    for status in DOWN:
        if count := bucket.counts.get(status, 0):
            tall = max(count * down, LEAST_DOWN)
            bars.append(Bar(left, y, wide, tall, status))
            y += tall
    return tuple(bars)


def _labels(buckets: Sequence[Bucket]) -> list[tuple[str, bool]]:
    """(text, minor) for each bucket: about six of them, none so near the edge that it is cut.

    Minor ones are left out on narrow screens.
    """
    if not buckets:
        return []
    step = math.ceil(len(buckets) / 6)
    span = buckets[-1].end - buckets[0].start
    shape = "%H:%M" if span <= timedelta(hours=30) else "%d %b"
    if timedelta(hours=30) < span <= timedelta(days=4):
        shape = "%d %b %H:%M"
    last = len(buckets) - max(1, step // 2)
    return [
        (f"{b.start:{shape}}" if i % step == 0 and (i == 0 or i < last) else "", i // step % 2 == 1)
        for i, b in enumerate(buckets)
    ]


def nice(most: float) -> int:
    """The smallest even round number that is at least `most`, and at least 2: 2 4 6 8 10 20 40…"""
    if most <= 2:
        return 2
    power = 10 ** math.floor(math.log10(most))
    for step in (1, 2, 4, 6, 8, 10):
        if step * power >= most and step * power % 2 == 0:
            return int(step * power)
    return int(20 * power)


def bucket_width(span: timedelta, most: int = 96) -> timedelta:
    """The narrowest round width that cuts `span` into at most `most` buckets."""
    for width in WIDTHS:
        if span / width <= most:
            return width
    return WIDTHS[-1] * math.ceil(span / WIDTHS[-1] / most)


def spark(values: Sequence[float], height: int = 26) -> tuple[Bar, ...]:
    """Bars for a tiny chart, the largest as high as it goes; zeros leave a gap."""
    most, width = max([1, *values]), 100 / max(1, len(values))
    bars = []
    for i, value in enumerate(values):
        if value > 0:
            tall = max(2.0, value / most * (height - 2))
            bars.append(Bar(i * width, height - 1 - tall, width * 0.74, tall))
    return tuple(bars)


def strip(lengths: Sequence[float | None], height: int = 56, head: int = 16) -> tuple[Bar, ...]:
    """One bar a run, as high as it was long; unknown lengths get a stub. `head` px stay free."""
    most = max([1.0, *(length for length in lengths if length is not None)])
    width = 100 / max(1, len(lengths))
    bars = []
    for i, length in enumerate(lengths):
        tall = max(4.0, (length or 0) / most * (height - head))
        bars.append(Bar(i * width, height - tall, width * 0.74, tall))
    return tuple(bars)


@dataclass(frozen=True)
class Timeline:
    """Bars of modules one after another: `ticks` are (x, ms), `bars` and `ghosts` (x, width)."""

    ticks: tuple[tuple[float, float], ...]
    bars: tuple[tuple[float, float] | None, ...]
    ghosts: tuple[tuple[float, float] | None, ...]


def timeline(lengths: Sequence[float | None], ghosts: Sequence[float | None] = ()) -> Timeline:
    """Where each module's bar starts and ends, inferred: each starts when the one before ended.

    `lengths` and `ghosts` (an earlier run to compare with) are ms; None has no bar, takes no time.
    """
    total = max(_total(lengths), _total(ghosts), 1.0)
    step = _tick(total)
    end = max(total * 1.02, step)
    ticks = tuple((i * step / end * 100, i * step) for i in range(int(end // step) + 1))
    return Timeline(ticks, _lay(lengths, end), _lay(ghosts, end))


def _total(lengths: Sequence[float | None]) -> float:
    return sum(max(0.0, length) for length in lengths if length is not None)


def _lay(lengths: Sequence[float | None], end: float) -> tuple[tuple[float, float] | None, ...]:
    placed: list[tuple[float, float] | None] = []
    at = 0.0
    for length in lengths:
        if length is None:
            placed.append(None)
            continue
        # Even an instant can be seen, and a bar at the very end stays inside.
        wide = max(max(0.0, length) / end * 100, 0.35)
        placed.append((min(at / end * 100, 100 - wide), wide))
        at += max(0.0, length)
    return tuple(placed)


# From a tenth of a millisecond (nothing is shorter) to a day.
TICKS = tuple(
    unit * step
    for unit, steps in (
        (0.1, (1, 2, 5)),
        (1, (1, 2, 5, 10, 20, 50, 100, 200, 500)),
        (1000, (1, 2, 5, 10, 20)),
        (60_000, (0.5, 1, 2, 5, 10, 20)),
        (3_600_000, (0.5, 1, 2, 6, 12, 24)),
    )
    for step in steps
)


def _tick(total: float) -> float:
    """The shortest step that people count in and that needs at most six ticks."""
    for step in TICKS:
        if total / step <= 6:
            return step
    return TICKS[-1] * math.ceil(total / TICKS[-1] / 6)
