"""Saying that something changed, after the transaction that changed it."""

import json
import logging
from collections.abc import Iterable
from functools import partial

import redis as redis_errors
from django.db import transaction

from dashboard.lib import redis

CHANNEL = "live"
log = logging.getLogger(__name__)


def executions_changed(team_id: int, scenario_id: int, execution_ids: Iterable[int]) -> None:
    """These executions of a scenario are new or look different now."""
    _on_commit(team_id, ["runs", f"scenario-{scenario_id}", *(f"run-{pk}" for pk in execution_ids)])


def scenario_changed(team_id: int, scenario_id: int) -> None:
    """A scenario itself (its name, its state), or an action on it, changed."""
    _on_commit(team_id, [f"scenario-{scenario_id}"])


def sync_changed(team_ids: Iterable[int]) -> None:
    """How fresh the data of these teams is, or the state of their connections, changed."""
    for team_id in team_ids:
        _on_commit(team_id, ["sync"])


def _on_commit(team_id: int, events: list[str]) -> None:
    transaction.on_commit(partial(_publish, team_id, events))


def _publish(team_id: int, events: list[str]) -> None:
    """A lost signal costs a page one slow poll; it must not cost the caller its work."""
    try:
        redis.connection().publish(CHANNEL, json.dumps({"team": team_id, "events": events}))
    except redis_errors.RedisError as error:
        log.warning("no live signal, Valkey is away: %s", type(error).__name__)
