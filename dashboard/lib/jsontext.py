"""JSON text to values, however deeply nested: json.loads gives up at some hundred levels."""

import json
import re
from json.decoder import scanstring
from typing import Any

Json = Any
Box = list[Any] | dict[str, Any]

SPACE = re.compile(r"[ \t\r\n]*")
NUMBER = re.compile(r"(-?(?:0|[1-9]\d*))(\.\d+)?([eE][+-]?\d+)?")
WORDS: tuple[tuple[str, Json], ...] = (("true", True), ("false", False), ("null", None))


def parse(text: str) -> Json:
    """The document. Raises ValueError (json.JSONDecodeError, as a rule) where it is not JSON."""
    try:
        return json.loads(text)
    except RecursionError:
        return _parse_deep(text)


def _parse_deep(text: str) -> Json:
    """Without recursion: open containers are on a stack, each with the key that is being read."""
    stack: list[tuple[Box, str]] = []
    at = _skip(text, 0)
    while True:
        value, at, opened = _value(text, at)
        if opened:
            entry, at = _next(text, at, value)
            stack.append(entry)
            continue
        while stack:
            box, key = stack.pop()
            _put(box, key, value)
            at = _skip(text, at)
            if text.startswith(",", at):
                entry, at = _next(text, _skip(text, at + 1), box)
                stack.append(entry)
                break
            at = _expect(text, at, "}" if isinstance(box, dict) else "]")
            value = box
        else:
            if _skip(text, at) != len(text):
                raise json.JSONDecodeError("Extra data", text, at)
            return value


def _value(text: str, at: int) -> tuple[Json, int, bool]:
    """The value that starts here, where it ends, and whether it is a container left open."""
    mark = text[at : at + 1]
    if mark == '"':
        return *scanstring(text, at + 1, True), False
    if mark in ("{", "["):
        box: Box = {} if mark == "{" else []
        inside = _skip(text, at + 1)
        empty = text.startswith("}" if mark == "{" else "]", inside)
        return box, inside + empty, not empty
    for word, value in WORDS:
        if text.startswith(word, at):
            return value, at + len(word), False
    match = NUMBER.match(text, at)
    if match is None:
        raise json.JSONDecodeError("Expecting value", text, at)
    return (float if match[2] or match[3] else int)(match[0]), match.end(), False


def _next(text: str, at: int, box: Box) -> tuple[tuple[Box, str], int]:
    """The container with the key of its next value ("" in a list), and where that value starts."""
    if isinstance(box, list):
        return (box, ""), at
    key, at = scanstring(text, _expect(text, at, '"'), True)
    return (box, key), _skip(text, _expect(text, _skip(text, at), ":"))


def _put(box: Box, key: str, value: Json) -> None:
    if isinstance(box, dict):
        box[key] = value
    else:
        box.append(value)


def _skip(text: str, at: int) -> int:
    match = SPACE.match(text, at)
    return match.end() if match else at


def _expect(text: str, at: int, mark: str) -> int:
    if not text.startswith(mark, at):
        raise json.JSONDecodeError(f"Expecting {mark!r}", text, at)
    return at + 1
