"""Scenario, Execution, and what went through its modules."""

import json
import zlib
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from dashboard.access.guards import scope_of
from dashboard.connections.models import Organisation, Team
from dashboard.executions.status import FINAL, RETRYABLE, STOPPABLE, UNFINISHED, Status

STATUSES = [(status, status.word) for status in Status]


class ScenarioSet(models.QuerySet["Scenario"]):
    """Reads over scenarios."""

    def visible_to(self, user: Any) -> "ScenarioSet":
        """Scenarios of the teams this person may see."""
        ids = scope_of(user).team_ids()
        return self if ids is None else self.filter(team_id__in=ids)


class Scenario(models.Model):
    """A scenario as the platform last described it. Kept when it disappears there (`gone_at`)."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="scenarios"
    )
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="scenarios")
    remote_id = models.BigIntegerField()
    name = models.CharField(max_length=300)
    is_active = models.BooleanField(default=True)
    is_invalid = models.BooleanField(default=False)
    scheduling = models.JSONField(default=dict)
    next_run_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)
    # When the platform last described it.
    described_at = models.DateTimeField(null=True)
    # {"input": [field], "output": [field]}; None: not asked yet, or the platform has none.
    interface = models.JSONField(null=True)
    interface_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    objects = ScenarioSet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "remote_id"], name="scenario_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on_demand(self) -> bool:
        """Whether it runs only when asked to (the two dialects spell it differently)."""
        return str(self.scheduling.get("type", "")).replace("-", "") == "ondemand"

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """The fields of its input interface; empty where it takes none."""
        fields = (self.interface or {}).get("input")
        return fields if isinstance(fields, list) else []


class ExecutionSet(models.QuerySet["Execution"]):
    """Reads over executions."""

    def visible_to(self, user: Any) -> "ExecutionSet":
        """Executions of the teams this person may see."""
        ids = scope_of(user).team_ids()
        return self if ids is None else self.filter(team_id__in=ids)

    def unfinished(self) -> "ExecutionSet":
        """Those that may still change."""
        return self.filter(status__in=UNFINISHED)

    def for_list(self) -> "ExecutionSet":
        """With the names that a row shows, in one statement."""
        return self.select_related("scenario", "team")


class Execution(models.Model):
    """One run of a scenario. Written by recording.record() only.

    `sort_at` is the moment it started or, while it waits, the moment it was first seen: what lists
    and time filters use. Durations are ms, data_transfer bytes; all may be unknown (None).
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="executions")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="executions")
    remote_id = models.CharField(max_length=100)
    status = models.CharField(max_length=10, choices=STATUSES)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    sort_at = models.DateTimeField()
    duration_ms = models.BigIntegerField(null=True)
    operations = models.BigIntegerField(null=True)
    data_transfer = models.BigIntegerField(null=True)
    # From the details of a failed run: the first module that failed and its words.
    error_message = models.TextField(blank=True, default="")
    error_code = models.CharField(max_length=100, blank=True, default="")
    error_module_id = models.BigIntegerField(null=True)
    error_module = models.CharField(max_length=300, blank=True, default="")
    first_seen_at = models.DateTimeField(default=timezone.now)
    # When the answer that this row shows was asked for: an older answer never overwrites it.
    as_of = models.DateTimeField()
    details_at = models.DateTimeField(null=True)
    # Why there are no details, in words; empty while they are there or may still come.
    details_missing = models.CharField(max_length=300, blank=True, default="")

    objects = ExecutionSet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scenario", "remote_id"], name="execution_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=[str(status) for status in Status]),
                name="execution_known_status",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-sort_at", "-id"], name="execution_newest"),
            models.Index(fields=["team", "-sort_at", "-id"], name="execution_of_team"),
            models.Index(fields=["scenario", "-sort_at", "-id"], name="execution_of_scenario"),
            models.Index(
                fields=["scenario"],
                name="execution_unfinished",
                condition=models.Q(status__in=["pending", "running"]),
            ),
            models.Index(
                fields=["-sort_at", "-id"],
                name="execution_troubled",
                condition=models.Q(status__in=["error", "warning", "stopped"]),
            ),
            GinIndex(fields=["error_message"], name="execution_words", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["remote_id"], name="execution_remote", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.remote_id

    @property
    def is_final(self) -> bool:
        """Whether it can no longer change."""
        return self.status in FINAL

    @property
    def can_stop(self) -> bool:
        """Whether stopping makes sense in this status."""
        return self.status in STOPPABLE

    @property
    def can_retry(self) -> bool:
        """Whether a retry makes sense in this status; the platform may still refuse."""
        return self.status in RETRYABLE


class ModuleRun(models.Model):
    """What one module did in one execution, in order of position; its data is apart (Payload)."""

    execution = models.ForeignKey(Execution, on_delete=models.CASCADE, related_name="modules")
    position = models.PositiveIntegerField()
    module_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=300)
    status = models.CharField(max_length=20)
    duration_ms = models.BigIntegerField(null=True)
    error_message = models.TextField(blank=True, default="")
    error_code = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["execution", "position"], name="module_run_once")
        ]

    def __str__(self) -> str:
        return self.name


class Payload(models.Model):
    """The input or the output of a module: JSON, masked, deflated. Never read by lists."""

    class Side(models.TextChoices):
        """Which way the data went."""

        INPUT = "input", "Input"
        OUTPUT = "output", "Output"

    module_run = models.ForeignKey(ModuleRun, on_delete=models.CASCADE, related_name="payloads")
    side = models.CharField(max_length=6, choices=Side)
    body = models.BinaryField()
    # Bytes of the JSON text before it was deflated.
    size = models.BigIntegerField()
    masked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["module_run", "side"], name="payload_once")
        ]

    def __str__(self) -> str:
        return f"{self.side} of module run {self.module_run_id}"

    @property
    def text(self) -> str:
        """The JSON text."""
        return zlib.decompress(bytes(self.body)).decode()

    @property
    def value(self) -> Any:
        """The data itself."""
        return json.loads(self.text)
