"""The one writer of the audit log."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.http import HttpRequest
from django.utils import timezone

from dashboard.access.models import AuditEntry


@dataclass(frozen=True)
class Actor:
    """Who acts, and from where. `system` stands for Callboard itself."""

    id: int | None
    name: str
    address: str | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> "Actor":
        """The signed-in person behind a request."""
        return cls.named(request.user, request.META.get("REMOTE_ADDR"))

    @classmethod
    def named(
        cls, user: User | AbstractBaseUser | AnonymousUser, address: str | None = None
    ) -> "Actor":
        """A person, without a request."""
        return cls(user.pk, user.get_username() or "nobody", address)


SYSTEM = Actor(None, "Callboard")


@dataclass(frozen=True)
class Target:
    """On what something was done, in words that still read when it is gone."""

    kind: str
    id: int | None
    text: str
    team_id: int | None = None


def entry(
    actor: Actor, verb: str, target: Target, *, outcome: str = "done", **details: Any
) -> AuditEntry:
    """Write one line. `details` is JSON and must hold no secret: callers pass names, not values."""
    return AuditEntry.objects.create(
        at=timezone.now(),
        actor_id=actor.id,
        actor=actor.name[:150],
        address=actor.address,
        verb=verb,
        target_kind=target.kind,
        target_id=target.id,
        target=target.text[:300],
        team_id=target.team_id,
        outcome=outcome,
        details=details,
    )
