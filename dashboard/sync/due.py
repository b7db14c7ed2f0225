"""When to ask again: pure decisions from what is known, and setting a scenario due now."""

from datetime import datetime, timedelta

from django.utils import timezone

from dashboard.executions.models import Scenario
from dashboard.sync.models import ScenarioSync

# Something runs there: its end is near. Then by how long ago anything happened.
RUNNING = timedelta(seconds=3)
STEPS = (
    (timedelta(minutes=10), timedelta(seconds=10)),
    (timedelta(hours=2), timedelta(seconds=20)),
)
QUIET = timedelta(seconds=40)
# A scenario that cannot be read is asked less and less, yet never given up.
LONGEST_PAUSE = timedelta(minutes=5)


def interval(now: datetime, last_event: datetime | None, unfinished: bool) -> timedelta:
    """How long to wait before asking about a scenario again, when all went well.

    The organisation's budget stretches this where it has too few calls for all its scenarios.
    """
    if unfinished:
        return RUNNING
    for age, wait in STEPS:
        if last_event is not None and now - last_event < age:
            return wait
    return QUIET


def after_failure(failures: int) -> timedelta:
    """How long to wait after so many failures in a row."""
    return min(timedelta(seconds=5 * 2 ** min(failures, 10)), LONGEST_PAUSE)


def ask_soon(scenario: Scenario) -> None:
    """Make the next ask about a scenario due now: something there is about to change."""
    ScenarioSync.objects.filter(scenario=scenario).update(next_ask_at=timezone.now())
