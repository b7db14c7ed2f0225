"""Connection (a sealed key), and what it reaches: organisations and their teams.

Two keys may reach the same organisation. So executions hang on the organisation's scenarios, never
on a connection, and calls are counted per organisation: the platform's limit is shared by all keys.
"""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from dashboard.access.guards import scope_of
from dashboard.lib import crypto


class Organisation(models.Model):
    """An organisation on one platform. `remote_id` is empty where a platform has no discovery."""

    platform = models.CharField(max_length=300)
    remote_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200)
    # Calls a minute that the platform allows to all its keys together.
    calls_per_minute = models.PositiveIntegerField(default=60)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["platform", "remote_id"], name="organisation_once")
        ]

    def __str__(self) -> str:
        return self.name


class TeamSet(models.QuerySet["Team"]):
    """Reads over teams."""

    def visible_to(self, user: Any) -> "TeamSet":
        """The teams of which this person may see anything."""
        ids = scope_of(user).team_ids()
        return self if ids is None else self.filter(pk__in=ids)


class Team(models.Model):
    """A team of an organisation: the unit of access."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="teams")
    remote_id = models.BigIntegerField()
    name = models.CharField(max_length=200)

    objects = TeamSet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "remote_id"], name="team_once")
        ]

    def __str__(self) -> str:
        return self.name


class ConnectionSet(models.QuerySet["Connection"]):
    """Reads over connections."""

    def visible_to(self, user: Any) -> "ConnectionSet":
        """Connections that reach a team this person may see; all of them with a role everywhere."""
        ids = scope_of(user).team_ids()
        return self if ids is None else self.filter(teams__in=ids).distinct()

    def usable(self) -> "ConnectionSet":
        """Connections that may be asked: neither paused by a person nor refused by the platform."""
        return self.filter(state=Connection.State.ACTIVE)


class Connection(models.Model):
    """One key to one platform. The key is sealed, write-only, opened in client() alone."""

    class State(models.TextChoices):
        """What the connection is to us; `failing_since` tells whether calls work right now."""

        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        REJECTED = "rejected", "Key rejected"

    name = models.CharField(max_length=100)
    base_url = models.CharField(max_length=300)
    dialect = models.CharField(max_length=30, default="execution_api")
    sealed_key = models.BinaryField()
    fingerprint = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    # Whether the key may run, stop and retry; None: the platform does not say, first use tells.
    may_act = models.BooleanField(null=True)
    has_discovery = models.BooleanField(default=True)
    is_sandbox = models.BooleanField(default=False)
    # What the last check found: [{"ok": true|false|null, "words": "…"}].
    findings = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    next_discovery_at = models.DateTimeField(default=timezone.now)
    discovery_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    teams = models.ManyToManyField(Team, related_name="connections")

    objects = ConnectionSet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["base_url", "fingerprint"], name="connection_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["active", "paused", "rejected"]),
                name="connection_known_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def set_key(self, key: str) -> None:
        """Seal a new key; the old one is gone."""
        self.sealed_key = crypto.seal(key)
        self.fingerprint = crypto.fingerprint(key)

    def key(self) -> str:
        """The open key, for the client alone. Raises CannotOpenError."""
        return crypto.unseal(self.sealed_key)
