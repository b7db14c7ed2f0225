"""Access is decided where the object is loaded: what someone may not see is not there."""

from typing import Any, Protocol, TypeVar, cast

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from dashboard.access.models import Grant
from dashboard.access.roles import Role, Scope

WORDS = {
    "run": "run scenarios",
    "stop": "stop executions",
    "retry": "retry executions",
    "pause": "pause scenarios",
    "activate": "activate scenarios",
    "connect": "manage connections",
    "people": "manage people",
    "audit": "read the audit log",
    "create": "create scenarios",
    "sync": "ask the platform now",
}


class OfTeam(Protocol):
    """Anything that belongs to one team."""

    team_id: int


Object = TypeVar("Object", bound=Model)


def scope_of(user: User | AnonymousUser | Any) -> Scope:
    """What this person may do; one query, remembered on the user object for the request."""
    known = getattr(user, "_callboard_scope", None)
    if known is None:
        known = _read_scope(user)
        user._callboard_scope = known
    return cast(Scope, known)


def load(objects: "QuerySet[Object]", *, user: Any, verb: str = "see", **lookup: Any) -> Object:
    """The object, if the person may see it (else 404) and may do `verb` on it (else 403).

    `objects` must be a queryset whose rows have a `team_id`.
    """
    scope = scope_of(user)
    visible = scope.team_ids()
    found = objects.filter(**lookup)
    if visible is not None:
        found = found.filter(team_id__in=visible)
    row = found.first()
    if row is None:
        raise Http404
    require(user, verb, cast(OfTeam, row).team_id)
    return row


def require(user: Any, verb: str, team_id: int | None = None) -> None:
    """403 with words unless the person may do `verb` on that team (None: on all teams)."""
    if not scope_of(user).may(verb, team_id):
        raise PermissionDenied(refusal(verb))


def refusal(verb: str) -> str:
    """Why a button does not work for this person, in words."""
    return f"Your role does not allow you to {WORDS.get(verb, verb)} here. Ask an admin."


def require_somewhere(request: HttpRequest, verb: str) -> None:
    """403 unless there is any team on which the person may do `verb`."""
    if not scope_of(request.user).may_somewhere(verb):
        raise PermissionDenied(refusal(verb))


def _read_scope(user: Any) -> Scope:
    if not user.is_authenticated or not user.is_active:
        return Scope()
    if user.is_superuser:
        return Scope(everywhere=Role.ADMIN)
    rows = Grant.objects.filter(user=user).values_list("team_id", "role")
    roles = {team: Role(role) for team, role in rows}
    return Scope(roles.pop(None, None), {team: role for team, role in roles.items() if team})
