"""ActionRequest: one wish of one person, and what came of it."""

from enum import StrEnum
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from dashboard.access.guards import scope_of
from dashboard.connections.models import Team
from dashboard.executions.models import Execution, Scenario


class Verb(StrEnum):
    """What can be asked for."""

    RUN = "run"
    STOP = "stop"
    RETRY = "retry"
    PAUSE = "pause"
    ACTIVATE = "activate"


class State(StrEnum):
    """asked → sending → done, refused or unconfirmed; unconfirmed → done or not_happened."""

    ASKED = "asked"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    NOT_HAPPENED = "not_happened"


MOVES: dict[State, frozenset[State]] = {
    State.ASKED: frozenset({State.SENDING, State.REFUSED}),
    # Back to asked only when nothing was sent (the budget was empty, no connection was made).
    State.SENDING: frozenset({State.ASKED, State.DONE, State.REFUSED, State.UNCONFIRMED}),
    State.UNCONFIRMED: frozenset({State.DONE, State.NOT_HAPPENED}),
    State.DONE: frozenset(),
    State.REFUSED: frozenset(),
    State.NOT_HAPPENED: frozenset(),
}
OPEN = frozenset({State.ASKED, State.SENDING})


class ActionSet(models.QuerySet["ActionRequest"]):
    """Reads over wishes."""

    def visible_to(self, user: Any) -> "ActionSet":
        """Wishes on the teams this person may see."""
        ids = scope_of(user).team_ids()
        return self if ids is None else self.filter(team_id__in=ids)


class ActionRequest(models.Model):
    """Who wants what on which scenario or execution. Committed before anything is sent.

    `token` comes from the form: the same token is the same wish, however often it is posted.
    """

    token = models.UUIDField(unique=True)
    verb = models.CharField(max_length=10, choices=[(verb, verb.title()) for verb in Verb])
    state = models.CharField(max_length=12, default=State.ASKED)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="actions")
    execution = models.ForeignKey(
        Execution, on_delete=models.CASCADE, null=True, related_name="actions"
    )
    input = models.JSONField(null=True)
    responsive = models.BooleanField(default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_by_name = models.CharField(max_length=150)
    address = models.GenericIPAddressField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # The platform's own words, or ours where it said nothing.
    words = models.CharField(max_length=500, blank=True)
    code = models.CharField(max_length=50, blank=True)
    outputs = models.JSONField(null=True)
    # The execution that this wish brought about.
    result = models.ForeignKey(
        Execution, on_delete=models.SET_NULL, null=True, related_name="brought_by"
    )

    objects = ActionSet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state__in=[str(state) for state in State]),
                name="action_known_state",
            ),
            models.CheckConstraint(
                condition=models.Q(verb__in=[str(verb) for verb in Verb]), name="action_known_verb"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["state", "asked_at"],
                name="action_open",
                condition=models.Q(state__in=["asked", "sending", "unconfirmed"]),
            ),
            models.Index(fields=["scenario", "-asked_at"], name="action_of_scenario"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.execution or self.scenario}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its answer."""
        return self.state in OPEN
