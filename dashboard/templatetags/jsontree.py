"""JSON as nested <details>: readable without script, searchable, loaded a branch at a time.

    {% load jsontree %}
    {% tree payload url="?module=4&side=input" %}                      the page
    {% tree payload url=… path=request.GET.path start=request.GET.start %}       one branch of it
    {% tree payload url=… path=… start=… bare=True %}                  what htmx asked for
    {% tree payload url=… find=request.GET.find %}                     keys and values that match

Branches that are not shown are links to `url` with `path` (and `start`) added. A view answers
them so: with JavaScript (request.htmx and "path" in request.GET) a response of only
{% tree … bare=True %}; without, the whole page, its tree rooted at that path. Redact first: this
prints what it gets (escaped).
"""

import re
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from dashboard.lib import durations, jsontree
from dashboard.lib.jsontree import Node
from dashboard.templatetags.charts import joined
from dashboard.templatetags.console import icon

register = template.Library()

EMPTY = mark_safe("")
# Longer paths are not offered for copying: they would outweigh the data.
COPIED = 500


class View:
    """Where the links of one tree go, what its mapping expressions start with, how far it opens."""

    def __init__(self, url: str, prefix: str, open_to: int) -> None:
        self.url, self.prefix, self.open_to = url, prefix, open_to

    def link(self, path: str, **extra: str | int) -> str:
        """Address of a branch."""
        return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode({'path': path, **extra})}"


@register.simple_tag
def tree(
    value: Any,
    url: str = "?",
    path: str | None = "",
    start: str | int | None = 0,
    find: str | None = "",
    bare: bool = False,
    prefix: str = "",
    open_to: int = 5,
) -> SafeString:
    """See the module's docstring. Goes into <div class="json" id="…">; copying needs nothing more.

    prefix: what the platform's mapping expression starts with ("4." for module 4). open_to: how
    many levels are open at first. A path that leads nowhere prints a line that says so.
    """
    view = View(url, prefix, open_to)
    if find:
        return _found(value, find, view)
    try:
        steps = jsontree.steps_of(path or "$")
        branch = jsontree.at(value, steps)
    except jsontree.NoSuchPath:
        return format_html('<p class="jl jt">There is nothing at {} any more.</p>', path)
    root = jsontree.grow(branch, steps, _count_of(start))
    if bare:
        return _kids(root, view) if root.is_branch else _leaf_value(root, view, whole=True)
    top = EMPTY
    if steps:
        top = format_html(
            '<p class="jl"><a class="link" href="{}">Whole document</a> <span class="jt">{}</span>'
            "</p>",
            url, root.path,
        )  # fmt: skip
    return format_html("{}{}", top, _node(root, view, root=True))


def _count_of(text: str | int | None) -> int:
    return int(text) if text is not None and re.fullmatch(r"\d{1,9}", str(text)) else 0


def _found(value: Any, find: str, view: View) -> SafeString:
    hits, more = jsontree.find(value, find)
    if not hits:
        return format_html('<p class="jl jt">Nothing here contains “{}”.</p>', find)
    lines = joined(
        format_html(
            '<div class="jl"><a class="jk" href="{}">{}</a> {}</div>',
            view.link(hit.path), _short(hit.path),
            format_html('<span class="jt">{}</span>', _count(hit)) if hit.is_branch
            else _leaf_value(hit, view),
        )
        for hit in hits
    )  # fmt: skip
    note = format_html('<p class="jl jt">The first {} are shown.</p>', len(hits)) if more else ""
    return format_html("{}{}", lines, note)


def _node(node: Node, view: View, root: bool = False) -> SafeString:
    if node.is_branch and len(node.value):
        return _branch(node, view, root)
    shown = _count(node) if node.is_branch else ""
    value = (
        format_html('<span class="jt">{}</span>', shown)
        if node.is_branch
        else _leaf_value(node, view, whole=root)
    )
    return format_html('<div class="jl">{}{}</div>', EMPTY if root else _key(node, view), value)


def _branch(node: Node, view: View, root: bool) -> SafeString:
    name = EMPTY
    if node.key is not None and not root:
        name = format_html('<span class="jkc">{}</span> ', _short(str(node.key)))
    attributes = mark_safe(" open") if node.depth < view.open_to and not node.later else EMPTY
    if node.later and len(node.path) <= jsontree.MOST_PATH:
        attributes = format_html(
            ' hx-get="{}" hx-trigger="toggle once" hx-target="find .jc" hx-swap="innerHTML"',
            view.link(node.path),
        )
    return format_html(
        '<div class="jn"><details{}><summary>{}<span class="jt">{}</span></summary>'
        '<div class="jc">{}</div></details>{}</div>',
        attributes, name, _count(node), _kids(node, view), EMPTY if root else _copy(node, view),
    )  # fmt: skip


def _kids(node: Node, view: View) -> SafeString:
    if node.later:
        return format_html('<p class="jl">{}</p>', _more(node, view, len(node.value), 0))
    more = EMPTY
    if node.more:
        after = node.start + len(node.kids)
        more = format_html('<p class="jl jmore">{}</p>', _more(node, view, node.more, after))
    return joined([*(_node(kid, view) for kid in node.kids), more])


def _more(node: Node, view: View, count: int, start: int) -> SafeString:
    """The link to children that are not here; with JavaScript those after `start` take its place.

    (Children of a branch that is closed come when it opens.)
    """
    if len(node.path) > jsontree.MOST_PATH:
        return mark_safe('<span class="jt">Deeper levels are only in the raw data.</span>')
    address = view.link(node.path, start=start) if start else view.link(node.path)
    live = EMPTY
    if start:
        live = format_html(' hx-get="{}" hx-target="closest p" hx-swap="outerHTML"', address)
    words = f"{durations.number(count)} more" if start else f"Show {durations.number(count)}"
    return format_html('<a class="link" href="{}"{}>{}</a>', address, live, words)


def _key(node: Node, view: View) -> SafeString:
    if node.key is None:
        return EMPTY
    copied = _copied(node, view)
    if not copied:
        return format_html('<span class="jkc">{}</span> ', _short(str(node.key)))
    return format_html(
        '<button type="button" class="jk"{}>{}</button> ', copied, _short(str(node.key))
    )


def _copy(node: Node, view: View) -> SafeString:
    copied = _copied(node, view)
    if not copied:
        return EMPTY
    return format_html(
        '<button type="button" class="jcp"{} aria-label="Copy path {}">{}</button>',
        copied, node.path, icon("copy", "i-sm"),
    )  # fmt: skip


def _copied(node: Node, view: View) -> SafeString:
    """Attributes of a button that copies the path, with Shift the mapping expression."""
    path = node.path
    if len(path) > COPIED:
        return EMPTY
    return format_html(
        ' data-path="{}" data-map="{}" title="Copy {}"',
        path, "{{" + view.prefix + jsontree.mapping_of(node.steps) + "}}", path,
    )  # fmt: skip


def _leaf_value(node: Node, view: View, whole: bool = False) -> SafeString:
    value = node.value
    if isinstance(value, str):
        return _text(node, view, whole)
    kind = "z" if value is None else "b" if isinstance(value, bool) else "n"
    return format_html('<span class="jv-{}">{}</span>', kind, jsontree.text_of(value))


def _text(node: Node, view: View, whole: bool) -> SafeString:
    value: str = node.value
    if whole or len(value) <= node.cut:
        return format_html('<span class="jv-s">{}</span>', jsontree.text_of(value))
    address = view.link(node.path)
    rest = durations.number(len(value) - node.cut)
    return format_html(
        '<span class="jcut"><span class="jv-s">{}</span> <a class="link" href="{}" hx-get="{}"'
        ' hx-target="closest .jcut" hx-swap="outerHTML">…{} more characters</a></span>',
        jsontree.text_of(value[: node.cut])[:-1], address, address, rest,
    )  # fmt: skip


def _count(node: Node) -> str:
    count = durations.number(len(node.value))
    return f"{{{count}}}" if isinstance(node.value, dict) else f"[{count}]"


def _short(text: str, most: int = 120) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
