"""From a connection to a client that may ask: the guard, the budget and the dialect in one."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from dashboard.connections.models import Connection, Organisation, Team
from dashboard.lib import redis
from dashboard.upstream import addresses
from dashboard.upstream.budget import Budget
from dashboard.upstream.client import Client
from dashboard.upstream.dialects import BY_NAME
from dashboard.upstream.dialects.execution_api import ExecutionApi
from dashboard.upstream.errors import NoBudget, Throttled, UpstreamError


class NoConnection(UpstreamError):
    """No connection that works reaches this team right now."""


def check_address(url: str) -> None:
    """Raise ForbiddenAddressError unless this installation may ask `url`."""
    addresses.check(url, allow_private=settings.ALLOW_PRIVATE_UPSTREAMS)


def budget_of(organisation: Organisation) -> Budget:
    """The organisation's calls, shared by all its connections and all workers."""
    return Budget(
        redis.connection(),  # type: ignore[arg-type]
        str(organisation.pk),
        organisation.calls_per_minute,
        settings.BUDGET_SHARE,
    )


@contextmanager
def open_client(
    connection: Connection, organisation: Organisation, *, acting: bool = False
) -> Iterator[ExecutionApi]:
    """The platform through this connection; a 429 holds the whole organisation back.

    Not one that an action got: it may mean too many executions at once, and polling must go on.
    """
    budget = budget_of(organisation)
    client = Client(
        connection.base_url, connection.key(), allow=budget.spend, check_host=check_address
    )
    try:
        yield BY_NAME[connection.dialect](client)
    except NoBudget:
        raise
    except Throttled as refused:
        if not acting:
            budget.block(refused.retry_after)
        raise
    finally:
        client.close()


def reaching(team: Team, *, acting: bool = False) -> Connection:
    """The connection to use for a team: one that works; for acting, not one that may only read.

    Raises NoConnection in words that say what is missing.
    """
    connections = list(team.connections.all())
    usable = [one for one in connections if one.state == Connection.State.ACTIVE]
    if not usable:
        raise NoConnection(_why_none(connections))
    allowed = [one for one in usable if not acting or one.may_act is not False]
    if not allowed:
        raise NoConnection("The key of this team may only read. Connect one that may run.")
    return min(allowed, key=lambda one: (one.failing_since is not None, one.may_act is not True))


def _why_none(connections: list[Connection]) -> str:
    if any(one.state == Connection.State.REJECTED for one in connections):
        return "The platform rejected the key of this team. Replace it under Connections."
    if connections:
        return "The connection of this team is paused."
    return "No connection reaches this team any more."
