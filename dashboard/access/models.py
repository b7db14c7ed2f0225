"""Grants (who is what to which team) and the audit log."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from dashboard.access.roles import Role


class Grant(models.Model):
    """A person's role for one team, or for all teams when `team` is empty."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants"
    )
    team = models.ForeignKey("dashboard.Team", on_delete=models.CASCADE, null=True, blank=True)
    role = models.CharField(max_length=10, choices=[(role, role.title()) for role in Role])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "team"], name="grant_once_a_team", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[str(role) for role in Role]), name="grant_known_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.team or 'all teams'}"


class AuditEntry(models.Model):
    """What somebody did: append-only, a trigger refuses update and delete.

    Names are kept as text beside the ids, so an entry still reads when its person or its target
    is gone. No foreign keys for the same reason. Written by audit.entry() only.
    """

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=150)
    address = models.GenericIPAddressField(null=True)
    verb = models.CharField(max_length=40)
    target_kind = models.CharField(max_length=20)
    target_id = models.BigIntegerField(null=True)
    target = models.CharField(max_length=300)
    team_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=20, default="done")
    details = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["team_id", "-at", "-id"], name="audit_of_team"),
            GinIndex(fields=["target"], name="audit_target", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.target}"
