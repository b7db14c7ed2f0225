"""What every page shows around itself: navigation counts, teams, notices, who is signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from dashboard.access.guards import scope_of
from dashboard.connections.models import Connection, Team
from dashboard.executions.models import Execution
from dashboard.executions.status import Status

# A team whose last failures are this fresh is failing; older ones are its history.
FRESH = timedelta(hours=1)
WORDS = {
    "failing": "Failing",
    "degraded": "Warnings",
    "stale": "No fresh data",
    "unknown": "Nothing known yet",
    "ok": "OK",
}


@dataclass(frozen=True)
class TeamState:
    """A team as the side navigation shows it."""

    id: int
    name: str
    state: str

    @property
    def word(self) -> str:
        """The state for people."""
        return WORDS[self.state]


@dataclass(frozen=True)
class Notice:
    """Something about the data on this page that a person must know."""

    level: str
    text: str
    since: datetime | None
    url: str
    action: str


def console(request: HttpRequest) -> dict[str, Any]:
    """The context of the shell; nothing is read unless a full page is rendered."""
    return {"console": SimpleLazyObject(lambda: _console(request))}


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 in words: what one may see but not do."""
    return render(request, "403.html", {"words": str(exception)}, status=403)


def _console(request: HttpRequest) -> dict[str, Any]:
    scope = scope_of(request.user)
    now = timezone.now()
    connections = list(Connection.objects.visible_to(request.user))
    return {
        "teams": team_states(request.user, now),
        "running": Execution.objects.visible_to(request.user)
        .filter(status=Status.RUNNING)
        .count(),
        "is_admin": scope.may("people"),
        "may_audit": scope.may_somewhere("audit"),
        "sandbox": any(one.is_sandbox for one in connections),
        "notices": [notice for one in connections if (notice := _notice(one, now))],
        "now": now,
        "live_url": reverse("live"),
    }


def team_states(user: Any, now: datetime) -> list[TeamState]:
    """The teams a person may see, with how each fares."""
    hour = Q(executions__sort_at__gt=now - FRESH)
    teams = (
        Team.objects.visible_to(user)
        .annotate(
            failed=Count("executions", filter=hour & Q(executions__status=Status.ERROR)),
            warned=Count("executions", filter=hour & Q(executions__status=Status.WARNING)),
        )
        .order_by("name", "pk")
    )
    freshest = dict(
        Team.objects.visible_to(user)
        .annotate(asked=Max("scenarios__sync__asked_at"))
        .values_list("pk", "asked")
    )
    stopped = set(
        Team.objects.visible_to(user)
        .exclude(connections__state=Connection.State.ACTIVE)
        .values_list("pk", flat=True)
    )
    return [
        TeamState(team.pk, team.name, _state(team, freshest.get(team.pk), team.pk in stopped))
        for team in teams
    ]


def _state(team: Any, asked: datetime | None, stopped: bool) -> str:
    if stopped:
        return "stale"
    if asked is None:
        return "unknown"
    if team.failed:
        return "failing"
    return "degraded" if team.warned else "ok"


def _notice(connection: Connection, now: datetime) -> Notice | None:
    """What to say on every page that shows data of this connection."""
    url = reverse("connections")
    since = connection.failing_since
    if connection.state == Connection.State.REJECTED:
        text = f"{connection.name}: the platform rejected the key. Data stands still"
        return Notice("bad", text, since, url, "Replace key")
    if connection.state == Connection.State.PAUSED:
        text = f"{connection.name} is paused. Its data stands still"
        return Notice("calm", text, connection.last_ok_at, url, "Connections")
    if since is not None and now - since > timedelta(seconds=15):
        text = f"{connection.name} cannot be reached: {connection.last_error} Data stands still"
        return Notice("warn", text, since, url, "Connections")
    return None
