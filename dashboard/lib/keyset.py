"""Pages without OFFSET: a page starts after a key that the link itself carries.

A key is (moment, id), newest first. It is written as `<microseconds>-<id>`, both whole numbers, so
that a link stays readable and survives rows that arrive or vanish between two pages.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Row = TypeVar("Row", bound=Model)


class BadKeyError(ValueError):
    """The link carries something that is no key."""


@dataclass(frozen=True)
class Key:
    """A place in a list that is sorted by (moment, id), newest first."""

    moment: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.moment - EPOCH) // timedelta(microseconds=1)}-{self.id}"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the keys of the neighbouring pages where there are any."""

    rows: list[Row]
    newer: Key | None
    older: Key | None


def parse(text: str) -> Key:
    """The key written in a link. Raises BadKeyError."""
    micros, _, number = text.partition("-")
    try:
        return Key(EPOCH + timedelta(microseconds=int(micros)), int(number))
    except (ValueError, OverflowError):
        raise BadKeyError(text) from None


def page(
    rows: QuerySet[Row], field: str, size: int, *, before: Key | None, after: Key | None
) -> Page[Row]:
    """At most `size` rows older than `before`, or newer than `after`, or the newest."""
    if after is not None:
        found = list(_beyond(rows, field, after, "gt").order_by(field, "id")[: size + 1])
        chosen = found[:size][::-1]
        return Page(
            chosen, _key(chosen, 0, field) if len(found) > size else None, _key(chosen, -1, field)
        )
    source = rows if before is None else _beyond(rows, field, before, "lt")
    found = list(source.order_by(f"-{field}", "-id")[: size + 1])
    chosen = found[:size]
    return Page(
        chosen,
        _key(chosen, 0, field) if before else None,
        _key(chosen, -1, field) if len(found) > size else None,
    )


def _beyond(rows: QuerySet[Row], field: str, key: Key, side: str) -> QuerySet[Row]:
    """Rows beyond the key; the first bound lets the index do the work."""
    near = {f"{field}__{side}e": key.moment}
    return rows.filter(**near).filter(
        Q(**{f"{field}__{side}": key.moment}) | Q(**{field: key.moment, f"id__{side}": key.id})
    )


def _key(rows: list[Row], index: int, field: str) -> Key | None:
    if not rows:
        return None
    row: Any = rows[index]
    return Key(getattr(row, field), row.pk)
