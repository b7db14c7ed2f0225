"""JSON documents of any size and depth, shown a part at a time.

Nothing here recurses over the document, so depth is no danger; and only what is shown is built, so
size is none either. A branch is named by its path: `$.body.lines[0]["odd key"]`.
"""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

Json = Any
Steps = tuple[str | int, ...]

# What one answer shows; more is a click away.
MOST_NODES = 800
MOST_CHILDREN = 100
MOST_DEPTH = 16
MOST_TEXT = 64_000
LONG_TEXT, SHORT_TEXT = 600, 120
# Longer paths (thousands of levels) make no usable link.
MOST_PATH = 6000

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
STEP = re.compile(
    r'\.(?P<name>[A-Za-z_][A-Za-z0-9_-]*)|\[(?:(?P<index>\d+)|(?P<key>"(?:[^"\\]|\\.)*"))\]'
)


class NoSuchPath(LookupError):
    """The path is not written as paths are, or leads nowhere in this document."""


def path_of(steps: Steps) -> str:
    """Steps as a path; the reverse of steps_of()."""
    return "$" + "".join(_step(step) for step in steps)


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if NAME.fullmatch(step) else f"[{json.dumps(step)}]"


def mapping_of(steps: Steps) -> str:
    """Steps as the platform's mapping expression writes them: arrays count from 1, no `$`."""
    parts: list[str] = []
    for step in steps:
        if isinstance(step, int):
            parts.append(f"[{step + 1}]")
        else:
            parts.append(("." if parts else "") + (step if NAME.fullmatch(step) else f"`{step}`"))
    return "".join(parts)


def steps_of(path: str) -> Steps:
    """A path as steps. Raises NoSuchPath where it is not written as paths are."""
    if not path.startswith("$"):
        raise NoSuchPath(path[:100])
    steps: list[str | int] = []
    at = 1
    while at < len(path):
        match = STEP.match(path, at)
        if match is None:
            raise NoSuchPath(path[:100])
        steps.append(_read(match))
        at = match.end()
    return tuple(steps)


def _read(match: re.Match[str]) -> str | int:
    if match["name"] is not None:
        return match["name"]
    try:
        # Ten digits address any array there is; more would only be slow to read.
        return int(match["index"][:10]) if match["index"] else str(json.loads(match["key"]))
    except ValueError as error:
        raise NoSuchPath(match[0][:100]) from error


def at(value: Json, steps: Steps) -> Json:
    """The branch that steps lead to. Raises NoSuchPath where they lead nowhere."""
    for step in steps:
        try:
            value = value[_fitting(value, step)]
        except LookupError as error:
            raise NoSuchPath(path_of(steps)[:100]) from error
    return value


def _fitting(value: Json, step: str | int) -> Any:
    """The step, if it is of the kind that this value is addressed by."""
    if isinstance(value, dict if isinstance(step, str) else list):
        return step
    raise KeyError(step)


@dataclass
class Node:
    """A value as shown. `later`: its children are not here; `more`: so many follow those here."""

    steps: Steps
    value: Json
    depth: int = 0
    kids: list["Node"] = field(default_factory=list)
    start: int = 0
    later: bool = False
    more: int = 0
    cut: int = LONG_TEXT

    @property
    def key(self) -> str | int | None:
        """What it is called in its parent; None for the document itself."""
        return self.steps[-1] if self.steps else None

    @property
    def path(self) -> str:
        """Where it is."""
        return path_of(self.steps)

    @property
    def is_branch(self) -> bool:
        """Whether it can have children."""
        return isinstance(self.value, dict | list)


def grow(value: Json, steps: Steps = (), start: int = 0) -> Node:
    """The part of a branch that one answer shows: breadth first, until one of the limits.

    `value` is what is at `steps`; its children are shown from number `start` on.
    """
    root = Node(steps, value, start=max(0, start))
    queue, nodes, text = deque([root]), MOST_NODES, MOST_TEXT
    while queue:
        node = queue.popleft()
        if not node.is_branch:
            node.cut = LONG_TEXT if node is root or text > 0 else SHORT_TEXT
            text -= min(len(node.value), LONG_TEXT) if isinstance(node.value, str) else 8
            continue
        count = max(0, min(len(node.value) - node.start, MOST_CHILDREN))
        if node is not root and count and (count > nodes or node.depth >= MOST_DEPTH):
            node.later = True
            continue
        nodes -= count
        node.kids = [
            Node((*node.steps, key), kid, node.depth + 1)
            for key, kid in islice(_pairs(node.value), node.start, node.start + count)
        ]
        node.more = max(0, len(node.value) - node.start - count)
        queue.extend(node.kids)
    return root


def text_of(value: Json) -> str:
    """A leaf as JSON text: strings in quotes, true, null, numbers."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def find(value: Json, needle: str, most: int = 100) -> tuple[list[Node], bool]:
    """Keys and values that contain `needle`, in document order, and whether there are more."""
    wanted = needle.casefold()
    hits: list[Node] = []
    # One iterator for each open level, and the key that each of them is at.
    levels = [_pairs(value)]
    keys: list[str | int] = []
    while levels:
        entry = next(levels[-1], None)
        del keys[len(levels) - 1 :]
        if entry is None:
            levels.pop()
            continue
        keys.append(entry[0])
        if _matches(*entry, wanted):
            if len(hits) == most:
                return hits, True
            hits.append(Node(tuple(keys), entry[1], cut=SHORT_TEXT, later=True))
        if isinstance(entry[1], dict | list):
            levels.append(_pairs(entry[1]))
    return hits, False


def _pairs(value: Json) -> Iterator[tuple[str | int, Json]]:
    if isinstance(value, dict):
        return iter(value.items())
    return enumerate(value) if isinstance(value, list) else iter(())


def _matches(key: str | int, value: Json, wanted: str) -> bool:
    if isinstance(key, str) and wanted in key.casefold():
        return True
    if isinstance(value, str):
        return wanted in value.casefold()
    return not isinstance(value, dict | list) and wanted in text_of(value)
