"""The small words of every page: statuses, times, durations, sizes, icons, meters.

    {% load console %}
    {% status run.status %}  {% when run.started_at %}  {% took run.duration_ms %}

Formatting itself is in dashboard/lib/durations.py; here is only the markup.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from dashboard.lib import durations

register = template.Library()

# What people read, and the shape it has. `lost` and `stale` are ours: a run that the platform no
# longer knows, data that is too old; the rest of the second half are states of teams, connections
# and actions, which borrow the shape of the status that means as much.
STATUSES: dict[str, tuple[str, str]] = {
    "pending": ("pending", "Pending"),
    "running": ("running", "Running"),
    "completed": ("completed", "Completed"),
    "warning": ("warning", "Warning"),
    "error": ("error", "Error"),
    "stopped": ("stopped", "Stopped"),
    "lost": ("lost", "Lost"),
    "stale": ("stale", "Stale"),
    "ok": ("completed", "OK"),
    "failing": ("error", "Failing"),
    "degraded": ("warning", "Degraded"),
    "unknown": ("stale", "Unknown"),
}
CLASSES = {"plain": "st", "quiet": "st st-q", "badge": "st badge"}


def shape_and_word(status: str, word: str = "") -> tuple[str, str]:
    """The glyph of a status and its word; a status nobody told us about is shown as it came."""
    shape, own = STATUSES.get(status, ("stale", status or "Unknown"))
    return shape, word or own


def glyph(shape: str) -> SafeString:
    """The picture of a status, hidden from screen readers: the word is always beside it."""
    return format_html(
        '<svg class="st-i" aria-hidden="true"><use href="{}#st-{}"/></svg>', sprite(), shape
    )


def sprite() -> str:
    """Address of the sprite as this installation serves it."""
    return static("sprite.svg")


@register.simple_tag
def status(value: Any, variant: str = "plain", word: str = "") -> SafeString:
    """A status as shape, colour and word.

    {% status "error" %}            red octagon, "Error"
    {% status s "quiet" %}          in tables: completed is grey beside its green tick
    {% status s "badge" %}          tinted, for heads of pages
    {% status s "icon" %}           the shape alone; the word for screen readers and as title
    {% status team.state word=team.word %}   other words for the same shape
    """
    shape, text = shape_and_word(str(value or ""), word)
    if variant == "icon":
        return format_html(
            '<span class="is-{}" title="{}">{}<span class="sr">{}</span></span>',
            shape, text, glyph(shape), text,
        )  # fmt: skip
    return format_html(
        '<span class="{} is-{}">{}{}</span>', CLASSES[variant], shape, glyph(shape), text
    )


@register.simple_tag
def status_glyph(value: Any) -> SafeString:
    """Only the picture of a status: where its word stands beside it already (notes, the wall)."""
    return glyph(shape_and_word(str(value or ""))[0])


@register.simple_tag(takes_context=True)
def when(context: Context, then: datetime | None, css: str = "") -> SafeString:
    """A moment as "57 s ago" with the full time as title; a dash for None.

    {% when run.started_at %}   {% when run.started_at "soft" %}

    It counts from `now` of the context, else from the real time. The title cannot be reached by
    keyboard: where the exact time matters, print it too ({% moment run.started_at %}).
    """
    if then is None:
        return mark_safe('<span class="dim">–</span>')
    then = then if timezone.is_aware(then) else then.replace(tzinfo=UTC)
    return format_html(
        '<time{} data-rel datetime="{}" title="{}">{}</time>',
        format_html(' class="{}"', css) if css else "",
        durations.machine(then), durations.moment(then), durations.ago(then, now_of(context)),
    )  # fmt: skip


def now_of(context: Context) -> datetime:
    """The time that a page is about: `now` of its context, else the real one."""
    now = context.get("now")
    return now if isinstance(now, datetime) else timezone.now()


@register.simple_tag
def moment(then: datetime | None) -> str:
    """A moment in full, "Mon 23 Nov 2026, 14:31:13 UTC"; a dash for None."""
    return durations.UNKNOWN if then is None else durations.moment(then)


@register.simple_tag
def clock(then: datetime | None) -> str:
    """The time of day in UTC, "14:31:13"; a dash for None."""
    return durations.UNKNOWN if then is None else durations.clock(then)


@register.simple_tag
def took(ms: float | None) -> str:
    """A duration from milliseconds: {% took 10714 %} is "10.7 s"; a dash for None."""
    return durations.took(ms)


@register.simple_tag
def size(count: int | None) -> str:
    """Bytes: {% size 18432 %} is "18.4 KB"; a dash for None."""
    return durations.size(count)


@register.simple_tag
def number(count: float | None) -> str:
    """A count: {% number 2000000 %} is "2,000,000"; a dash for None."""
    return durations.number(count)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A picture from the sprite: {% icon "rotate-ccw" %}, small: {% icon "copy" "i-sm" %}.

    Hidden from screen readers: a button with nothing else in it needs an aria-label.
    """
    return format_html(
        '<svg class="i{}{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        " " if css else "", css, sprite(), name,
    )  # fmt: skip


@register.filter
def lasting(length: timedelta) -> str:
    """A timedelta in words: {{ cooloff|lasting }} is "15 min 00 s"."""
    return durations.long(length.total_seconds())


@register.simple_tag(takes_context=True)
def nav_link(
    context: Context, name: str, words: str, picture: str, key: str = "", running: int | None = None
) -> SafeString:
    """A link of the navigation, marked while the page is in its part of the site.

    {% nav_link "executions" "Executions" "list" "e" running=console.running %}

    key: with g before it, goes there. running: how many runs are going on, shown when not 0.
    """
    url = reverse(name)
    path = context["request"].path if "request" in context else ""
    current = "page" if path == url else "true" if url != "/" and path.startswith(url) else ""
    count: SafeString | str = ""
    if running:
        count = format_html('<span class="n">{}{}</span>', status("running", "icon"), running)
    return format_html(
        '<a href="{}" title="{}"{}{}>{}<span class="lb">{}</span>{}</a>',
        url, f"{words} (g {key})" if key else words,
        format_html(' data-go="{}"', key) if key else "",
        format_html(' aria-current="{}"', current) if current else "",
        icon(picture), words, count,
    )  # fmt: skip


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The control of a form field in our look, with what Django adds for screen readers."""
    own = field.field.widget.attrs.get("class", "")
    base = {"checkbox": "", "select": "in sel"}.get(field.widget_type, "in")
    css = f"{base} {own}".strip()
    return field.as_widget(attrs={"class": css} if css else None)
