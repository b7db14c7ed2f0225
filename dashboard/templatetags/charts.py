"""Charts as SVG without style attributes: they theme by CSS, print, and need no script.

    {% load charts %}
    {% histogram buckets label="Executions in the last 24 hours by status" %}

Geometry is in dashboard/lib/charts.py; colours are classes of console.css.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dashboard.lib import charts, durations
from dashboard.templatetags.console import STATUSES, glyph, sprite

register = template.Library()

# Parameters that a bucket's link replaces, or that mean another page of the list.
REPLACED = ("from", "to", "range", "before", "after", "fragment")
LEGEND = ("completed", "warning", "error", "stopped", "lost", "running", "pending")
EMPTY = mark_safe("")


def rect(bar: charts.Bar, css: str = "f") -> SafeString:
    """One bar of a chart."""
    return format_html(
        '<rect class="{}-{}" x="{}%" y="{}" width="{}%" height="{}"/>',
        css, bar.kind, f"{bar.x:.2f}", f"{bar.y:.1f}", f"{bar.width:.2f}", f"{bar.height:.1f}",
    )  # fmt: skip


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Markup after markup."""
    return format_html_join("", "{}", ((part,) for part in parts))


@register.simple_tag
def meter(
    percent: float | None, kind: str = "ink", pace: float | None = None, label: str = ""
) -> SafeString:
    """A bar that is `percent` full (0 to 100; more is full); `pace` puts a tick where it should be.

    {% meter 64.2 "ink" 74.5 label="64 per cent of operations used, 75 of the month gone" %}

    kind: ink, quiet or a status. None: an empty bar, labelled as unknown unless `label` is given.
    """
    full = min(100.0, max(0.0, percent or 0.0))
    words = label or ("unknown" if percent is None else f"{full:.0f} per cent")
    tick = EMPTY
    if pace is not None:
        at = min(100.0, max(0.0, pace))
        tick = format_html('<rect class="pace" x="{}%" y="-2" width="2" height="10"/>', f"{at:.1f}")
    return format_html(
        '<svg class="meter" role="img" aria-label="{}"><rect class="bg" width="100%" height="6"'
        ' rx="3"/><rect class="f-{}" width="{}%" height="6" rx="3"/>{}</svg>',
        words, kind, f"{full:.1f}", tick,
    )  # fmt: skip


@register.simple_tag
def spark(
    values: Sequence[float], kind: str = "error", label: str = "", height: int = 26
) -> SafeString:
    """A tiny bar chart of at most some 60 numbers, oldest first.

    {% spark counts "error" "41 failures over 24 hours" %}  kind: quiet, ink or a status.
    """
    bars = joined(
        rect(charts.Bar(b.x, b.y, b.width, b.height, kind)) for b in charts.spark(values, height)
    )
    return format_html(
        '<svg class="spark" height="{}" role="img" aria-label="{}">'
        '<rect class="f-bg" y="{}" width="100%" height="1"/>{}</svg>',
        height, label, height - 1, bars,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def histogram(
    context: Context,
    buckets: Sequence[charts.Bucket],
    label: str = "Executions by status",
    url: str = "",
    query: QueryDict | None = None,
    height: int = 150,
    lane: int = 34,
    brush_from: datetime | None = None,
    brush_to: datetime | None = None,
    id: str = "hist-svg",
) -> SafeString:
    """Runs over time, stacked by status; failures hang below the line on a scale of their own.

    {% histogram buckets label="…" %}  on the executions page: height=96 lane=24

    buckets: charts.Bucket(start, end, counts), oldest first, at most 120, equally wide.
    Each bucket links to `url` (default: the list of executions) with the filters of `query`
    (default: this request's) and its own from and to. Dragging selects several (console.js).
    brush_from, brush_to: the range to show as selected. Put it into <div class="hist">.
    """
    drawn = charts.histogram(buckets, height, lane)
    if query is None:
        query = context["request"].GET if "request" in context else QueryDict()
    base = _without(query, url or reverse("executions"))
    return format_html(
        '<svg id="{}" data-brush height="{}" role="group" aria-label="{}">{}{}{}{}</svg>',
        id, height, label, _lines(drawn), joined(_column(drawn, c, base) for c in drawn.columns),
        format_html('<line class="base" x1="0" x2="100%" y1="{0}" y2="{0}"/>', drawn.base + 0.5),
        _brush(drawn, brush_from, brush_to),
    )  # fmt: skip


def _without(query: QueryDict, url: str) -> str:
    kept = query.copy()
    for name in REPLACED:
        kept.pop(name, None)
    return f"{url}?{kept.urlencode()}&" if kept else f"{url}?"


def _lines(drawn: charts.Histogram) -> SafeString:
    line = (
        '<line class="grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        '<text class="yl{3}" x="-8" y="{1}" text-anchor="end">{2}</text>'
    )
    up = (format_html(line, f"{y:.1f}", f"{y + 4:.1f}", n, "") for y, n in drawn.grid)
    y, most = drawn.floor
    return joined([*up, format_html(line, f"{y:.1f}", f"{y + 3:.1f}", most, " bad")])


def _column(drawn: charts.Histogram, column: charts.Column, base: str) -> SafeString:
    bucket = column.bucket
    text = EMPTY
    if column.label:
        text = format_html(
            '<text{} x="{}%" y="{}">{}</text>',
            mark_safe(' class="hide-m"') if column.minor else "",
            f"{column.x + column.width * 0.1:.2f}", drawn.height - 2, column.label,
        )  # fmt: skip
    start, end = durations.machine(bucket.start), durations.machine(bucket.end)
    return format_html(
        '<a href="{}from={}&amp;to={}" tabindex="-1"><title>{}</title>{}'
        '<rect class="hit" x="{}%" y="{}" width="{}%" height="{}"/></a>{}',
        base, start, end, said(bucket), joined(rect(bar, "h") for bar in column.bars),
        f"{column.x:.3f}", charts.TOP, f"{column.width:.3f}",
        drawn.base - charts.TOP + drawn.lane, text,
    )  # fmt: skip


def said(bucket: charts.Bucket) -> str:
    """A bucket in words: "Mon 23 Nov 14:15 to 14:30 UTC: 3 error, 41 completed"."""
    days = "%a %d %b %H:%M" if bucket.end.date() != bucket.start.date() else "%H:%M"
    counts = [
        f"{durations.number(bucket.counts[status])} {STATUSES[status][1].lower()}"
        for status in (*charts.DOWN, *charts.UP)
        if bucket.counts.get(status)
    ]
    return (
        f"{bucket.start:%a %d %b %H:%M} to {bucket.end.strftime(days)} UTC: "
        f"{', '.join(counts) or 'no runs'}"
    )


def _brush(drawn: charts.Histogram, start: datetime | None, end: datetime | None) -> SafeString:
    """The selected range, hidden while there is none; console.js moves it."""
    left, right = _share(drawn, start, 0.0), _share(drawn, end, 100.0)
    top, tall = charts.TOP - 4, drawn.height - charts.AXIS - charts.TOP + 4
    shown = start is not None or end is not None
    piece = '<rect class="{}" data-{} x="{}%" y="{}" width="{}%" height="{}"/>'
    pieces = [("mask", "l", 0.0, left), ("mask", "r", right, 100 - right)]
    pieces.append(("brush", "b", left, right - left))
    masks = joined(
        format_html(piece, css, name, f"{x:.2f}", top, f"{max(0.0, width):.2f}", tall)
        for css, name, x, width in pieces
    )
    handles = joined(
        format_html(
            '<svg class="handle" x="{}%" y="{}" overflow="visible">'
            '<rect x="-4" width="8" height="24" rx="3"/></svg>',
            f"{x:.2f}", f"{top + tall / 2 - 12:.0f}",
        )
        for x in (left, right)
    )  # fmt: skip
    return format_html(
        '<g class="br"{}>{}{}</g>', "" if shown else mark_safe(' display="none"'), masks, handles
    )


def _share(drawn: charts.Histogram, then: datetime | None, default: float) -> float:
    if then is None or not drawn.columns:
        return default
    first, last = drawn.columns[0].bucket.start, drawn.columns[-1].bucket.end
    return min(100.0, max(0.0, (then - first) / (last - first) * 100))


@register.simple_tag
def legend(buckets: Sequence[charts.Bucket]) -> SafeString:
    """What the colours of a histogram mean and how many runs of each there are: {% legend b %}."""
    totals = [
        (status, sum(bucket.counts.get(status, 0) for bucket in buckets)) for status in LEGEND
    ]
    entries = joined(
        format_html(
            '<li><svg class="sw" aria-hidden="true"><rect class="h-{}" width="10" height="10"'
            ' rx="2"/></svg><span class="is-{}">{}</span>{} <b>{}</b></li>',
            status, status, glyph(status), STATUSES[status][1], durations.number(total),
        )
        for status, total in totals
        if total
    )  # fmt: skip
    return format_html('<ul class="legend" aria-label="Statuses shown">{}</ul>', entries)


@register.simple_tag
def strip(runs: Sequence[Any], label: str = "", height: int = 56) -> SafeString:
    """The last runs as bars, oldest first, as high as they were long; trouble carries its shape.

    {% strip runs label="Last 48 runs: 43 completed, 2 errors" %}  in <div class="plot strip">

    runs: objects with `status`, `duration_ms` and get_absolute_url() (or `url`).
    """
    bars = charts.strip([run.duration_ms for run in runs], height)
    return format_html(
        '<svg height="{}" role="group" aria-label="{}">{}</svg>',
        height, label or f"Last {len(runs)} runs",
        joined(_run(run, bar) for run, bar in zip(runs, bars, strict=True)),
    )  # fmt: skip


def _run(run: Any, bar: charts.Bar) -> SafeString:
    mark = EMPTY
    if run.status not in ("completed", "pending"):
        mark = format_html(
            '<svg x="{}%" y="{}" overflow="visible" class="is-{} strip-i">'
            '<use href="{}#st-{}" x="-5.5" y="0" width="11" height="11"/></svg>',
            f"{bar.x + bar.width / 2:.2f}", f"{bar.y - 13:.1f}", run.status, sprite(), run.status,
        )  # fmt: skip
    words = f"{STATUSES.get(run.status, ('', run.status))[1]}, {durations.took(run.duration_ms)}"
    return format_html(
        '<a href="{}"><title>{}</title>{}{}</a>',
        getattr(run, "url", None) or run.get_absolute_url(), words,
        rect(charts.Bar(bar.x, bar.y, bar.width, bar.height, run.status), "h"), mark,
    )  # fmt: skip


@register.inclusion_tag("dashboard/_timeline.html")
def timeline(
    modules: Sequence[Any],
    selected: Any = None,
    param: str = "module",
    ghosts: Sequence[float | None] = (),
) -> dict[str, Any]:
    """The modules of an execution, one row each: name, status, bar, duration.

    {% timeline modules selected=module.position %}

    modules: in order, objects with `position`, `name`, `status`, `duration_ms` (None: not run).
    Each name links to ?<param>=<position>. Start offsets are inferred from the order, which the
    page should say. ghosts: durations of an earlier run to compare with, thin bars below.
    """
    drawn = charts.timeline([m.duration_ms for m in modules], ghosts)
    earlier = [*drawn.ghosts, *[None] * len(modules)]
    lengths = [*ghosts, *[None] * len(modules)]
    rows = [
        {
            "module": m,
            "name": m.name.rpartition(" · ")[2],
            "app": m.name.rpartition(" · ")[0],
            "bar": bar,
            "ghost": ghost,
            "delta": delta(m.duration_ms, length),
            "selected": m.position == selected,
        }
        for m, bar, ghost, length in zip(modules, drawn.bars, earlier, lengths, strict=False)
    ]
    ticks = [(f"{x:.2f}", durations.tick(ms)) for x, ms in drawn.ticks]
    return {"rows": rows, "ticks": ticks, "param": param, "compared": bool(ghosts)}


def delta(now: float | None, before: float | None) -> tuple[str, bool]:
    """How much longer than before, in words, and whether that is worth a warning (over 1 s)."""
    if before is None:
        return "", False
    if now is None:
        return f"was {durations.took(before)}", False
    change = now - before
    sign = "±" if change == 0 else "+" if change > 0 else "−"
    return f"{sign}{durations.took(abs(change))}", change > 1000
