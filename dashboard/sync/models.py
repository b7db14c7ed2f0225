"""ScenarioSync: where the asking about one scenario stands."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from dashboard.executions.models import Scenario


class ScenarioSync(models.Model):
    """One row a scenario. A lease (`leased_until`) keeps two workers from asking the same.

    `seen_until`: every execution that started before this moment has been listed once (None:
    never asked). `history_from`: how far back the history is complete; `history_done`: the
    platform has nothing older.
    """

    scenario = models.OneToOneField(
        Scenario, on_delete=models.CASCADE, primary_key=True, related_name="sync"
    )
    next_ask_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True)
    seen_until = models.DateTimeField(null=True)
    history_from = models.DateTimeField(null=True)
    history_done = models.BooleanField(default=False)
    # What the platform says it has in all, where it says so; for the progress of the backfill.
    history_total = models.BigIntegerField(null=True)
    leased_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_ask_at"], name="sync_due")
        ]

    def __str__(self) -> str:
        return f"sync of {self.scenario_id}"
