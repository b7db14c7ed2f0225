"""record(): the only writer of executions. Idempotent: any page, any order, any repetition.

The rule, in one place (the WHERE of the upsert):
- a row never goes back: pending → running → finished;
- an answer that was asked for earlier never overwrites a later one;
- what an answer does not say (operations, times) keeps its last known value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from dashboard.executions.models import Execution, Scenario
from dashboard.executions.status import TROUBLED, rank
from dashboard.live import publish
from dashboard.upstream.types import RemoteExecution

UPSERT = """
INSERT INTO dashboard_execution AS known (
    scenario_id, team_id, remote_id, status, started_at, finished_at, sort_at, duration_ms,
    operations, data_transfer, as_of, first_seen_at,
    error_message, error_code, error_module, details_missing)
SELECT %(scenario)s, %(team)s, new.remote_id, new.status, new.started_at, new.finished_at,
       COALESCE(new.started_at, %(as_of)s), new.duration_ms, new.operations, new.data_transfer,
       %(as_of)s, now(), '', '', '', ''
FROM unnest(%(ids)s::text[], %(statuses)s::text[], %(started)s::timestamptz[],
            %(finished)s::timestamptz[], %(durations)s::bigint[], %(operations)s::bigint[],
            %(transfers)s::bigint[])
     AS new (remote_id, status, started_at, finished_at, duration_ms, operations, data_transfer)
ORDER BY new.remote_id
ON CONFLICT (scenario_id, remote_id) DO UPDATE SET
    status = EXCLUDED.status,
    started_at = COALESCE(EXCLUDED.started_at, known.started_at),
    finished_at = COALESCE(EXCLUDED.finished_at, known.finished_at),
    sort_at = COALESCE(EXCLUDED.started_at, known.sort_at),
    duration_ms = COALESCE(EXCLUDED.duration_ms, known.duration_ms),
    operations = COALESCE(EXCLUDED.operations, known.operations),
    data_transfer = COALESCE(EXCLUDED.data_transfer, known.data_transfer),
    as_of = GREATEST(EXCLUDED.as_of, known.as_of)
WHERE (RANK(EXCLUDED.status) > RANK(known.status)
       OR RANK(EXCLUDED.status) = RANK(known.status) AND EXCLUDED.as_of >= known.as_of)
  AND (EXCLUDED.status, COALESCE(EXCLUDED.started_at, known.started_at),
       COALESCE(EXCLUDED.finished_at, known.finished_at),
       COALESCE(EXCLUDED.duration_ms, known.duration_ms),
       COALESCE(EXCLUDED.operations, known.operations),
       COALESCE(EXCLUDED.data_transfer, known.data_transfer))
      IS DISTINCT FROM
      (known.status, known.started_at, known.finished_at, known.duration_ms, known.operations,
       known.data_transfer)
RETURNING id, remote_id, status, (xmax = 0) AS is_new
""".replace(  # noqa: S608 - the same expression at four places, no data in it
    "RANK(EXCLUDED.status)",
    "(CASE EXCLUDED.status WHEN 'pending' THEN 0 WHEN 'running' THEN 1 ELSE 2 END)",
).replace(
    "RANK(known.status)",
    "(CASE known.status WHEN 'pending' THEN 0 WHEN 'running' THEN 1 ELSE 2 END)",
)


@dataclass(frozen=True)
class Change:
    """An execution that is new or looks different now."""

    id: int
    remote_id: str
    status: str
    is_new: bool

    @property
    def is_troubled(self) -> bool:
        """Whether people will come for its details."""
        return self.status in TROUBLED


def record(
    scenario: Scenario, remotes: Sequence[RemoteExecution], as_of: datetime, *, live: bool = True
) -> list[Change]:
    """Store what a platform said about executions of one scenario; answers what changed.

    `as_of`: when the answer was asked for. `live=False` for history, which nobody waits for.
    """
    latest = _one_each(remotes)
    if not latest:
        return []
    with transaction.atomic():
        changes = _upsert(scenario, latest, as_of)
        if changes and live:
            publish.executions_changed(
                scenario.team_id, scenario.pk, [change.id for change in changes]
            )
    return changes


def known(scenario: Scenario, remote_id: str) -> Execution | None:
    """The stored row of an execution, by the platform's id."""
    return Execution.objects.filter(scenario=scenario, remote_id=remote_id).first()


def _one_each(remotes: Sequence[RemoteExecution]) -> list[RemoteExecution]:
    """Each id once: on a page that shifted while it was read, the one that is further along."""
    best: dict[str, RemoteExecution] = {}
    for remote in remotes:
        other = best.get(remote.id)
        if other is None or rank(remote.status) >= rank(other.status):
            best[remote.id] = remote
    return list(best.values())


def _upsert(
    scenario: Scenario, remotes: Sequence[RemoteExecution], as_of: datetime
) -> list[Change]:
    with connection.cursor() as cursor:
        cursor.execute(
            UPSERT,
            {
                "scenario": scenario.pk,
                "team": scenario.team_id,
                "as_of": as_of,
                "ids": [remote.id for remote in remotes],
                "statuses": [remote.status for remote in remotes],
                "started": [remote.started_at for remote in remotes],
                "finished": [remote.finished_at for remote in remotes],
                "durations": [remote.duration_ms for remote in remotes],
                "operations": [remote.operations for remote in remotes],
                "transfers": [remote.data_transfer for remote in remotes],
            },
        )
        return [Change(*row) for row in cursor.fetchall()]
