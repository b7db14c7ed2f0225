"""Sign-ins and sign-outs go to the audit log; Django's own signals tell them."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from dashboard.access.audit import Actor, Target, entry

PERSON = "person"


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: Any, **_: Any) -> None:
    """Somebody signed in."""
    actor = Actor.named(user, request.META.get("REMOTE_ADDR"))
    entry(actor, "sign-in", Target(PERSON, user.pk, actor.name))


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: Any, **_: Any) -> None:
    """Somebody signed out; an expired session has no user and is not worth a line."""
    if user is not None:
        actor = Actor.named(user, request.META.get("REMOTE_ADDR"))
        entry(actor, "sign-out", Target(PERSON, user.pk, actor.name))


@receiver(user_login_failed)
def refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """A sign-in that failed: the name that was tried, never the password."""
    name = str(credentials.get("username", ""))[:150]
    address = request.META.get("REMOTE_ADDR") if request else None
    entry(
        Actor(None, name or "nobody", address),
        "sign-in",
        Target(PERSON, None, name),
        outcome="refused",
    )
