"""What the last call says about a connection: works, fails since, or its key is rejected."""

from datetime import datetime, timedelta

from django.db.models.functions import Coalesce
from django.utils import timezone

from dashboard.connections.models import Connection
from dashboard.upstream.errors import NoBudget, Unauthorised, UpstreamError

# Writing "still works" more often than this would be a row a call for nothing.
OFTEN = timedelta(seconds=2)


def worked(connection: Connection, at: datetime) -> bool:
    """A call was answered; says whether that is news (it had been failing)."""
    recovered = connection.failing_since is not None
    fresh = connection.last_ok_at and at - connection.last_ok_at < OFTEN
    if recovered or not fresh:
        Connection.objects.filter(pk=connection.pk).update(
            last_ok_at=at, failing_since=None, last_error=""
        )
    return recovered


def failed(connection: Connection, error: UpstreamError) -> bool:
    """A call failed; says whether that is news. Waiting for our own budget is no failure."""
    if isinstance(error, NoBudget):
        return False
    row = Connection.objects.filter(pk=connection.pk)
    first = connection.failing_since is None
    if isinstance(error, Unauthorised):
        row = row.filter(sealed_key=connection.sealed_key)
        row.update(
            state=Connection.State.REJECTED, failing_since=_since(), last_error=_words(error)
        )
        return True
    row.update(failing_since=_since(), last_error=_words(error))
    return first


def _since() -> Coalesce:
    return Coalesce("failing_since", timezone.now())


def _words(error: UpstreamError) -> str:
    return error.words[:500]
