"""Asking: the wish and its audit line are committed before anything is sent.

The same token is the same wish: a double click, the back button and a second tab all get the row
that the first click made. The rules of what may be asked for are in check().
"""

import uuid
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from dashboard.access import audit
from dashboard.access.audit import Actor, Target
from dashboard.actions import queue
from dashboard.actions.models import OPEN, ActionRequest, Verb
from dashboard.executions.masking import masked
from dashboard.executions.models import Execution, Scenario
from dashboard.live import publish


class CannotAsk(Exception):
    """What was asked for makes no sense now; the words say why."""


def ask_to_run(
    scenario: Scenario, data: dict[str, Any], *, responsive: bool, token: uuid.UUID, actor: Actor
) -> ActionRequest:
    """Run a scenario with this input. Raises CannotAsk."""
    if not scenario.is_active:
        raise CannotAsk("This scenario is paused: activate it first, then run it.")
    return _ask(Verb.RUN, scenario, None, token, actor, input=data, responsive=responsive)


def ask_to_stop(execution: Execution, *, token: uuid.UUID, actor: Actor) -> ActionRequest:
    """Stop a run. Raises CannotAsk when it has ended."""
    if not execution.can_stop:
        raise CannotAsk("This run has already ended; there is nothing to stop.")
    return _ask(Verb.STOP, execution.scenario, execution, token, actor)


def ask_to_retry(execution: Execution, *, token: uuid.UUID, actor: Actor) -> ActionRequest:
    """Retry a failed run from the module that failed. Raises CannotAsk."""
    if not execution.can_retry:
        raise CannotAsk("Only a run that ended with an error can be retried.")
    return _ask(Verb.RETRY, execution.scenario, execution, token, actor)


def ask_to_pause(scenario: Scenario, *, token: uuid.UUID, actor: Actor) -> ActionRequest:
    """Pause a scenario."""
    return _ask(Verb.PAUSE, scenario, None, token, actor)


def ask_to_activate(scenario: Scenario, *, token: uuid.UUID, actor: Actor) -> ActionRequest:
    """Activate a paused scenario."""
    return _ask(Verb.ACTIVATE, scenario, None, token, actor)


def _ask(
    verb: Verb,
    scenario: Scenario,
    execution: Execution | None,
    token: uuid.UUID,
    actor: Actor,
    **wish: Any,
) -> ActionRequest:
    """One row a token, and one open stop or retry an execution; queued once, on commit."""
    with transaction.atomic():
        Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
        same = _same_wish(verb, scenario, execution, token)
        if same is not None:
            return same
        row = ActionRequest.objects.create(
            token=token, verb=verb, team_id=scenario.team_id, scenario=scenario,
            execution=execution, asked_by=User.objects.filter(pk=actor.id).first(),
            asked_by_name=actor.name, address=actor.address, **wish,
        )  # fmt: skip
        audit.entry(actor, _audit_verb(row), target_of(row), outcome="asked", **_details(row))
        transaction.on_commit(partial(queue.carry_out, row.pk))
        publish.scenario_changed(scenario.team_id, scenario.pk)
    return row


def _same_wish(
    verb: Verb, scenario: Scenario, execution: Execution | None, token: uuid.UUID
) -> ActionRequest | None:
    """The wish that this one repeats: the same token, or the same open wish on the same thing."""
    known = ActionRequest.objects.filter(token=token).first()
    if known is not None:
        if (known.verb, known.scenario_id) != (verb, scenario.pk):
            raise CannotAsk("This form belongs to another wish. Load the page again.")
        return known
    if verb == Verb.RUN:
        return None
    return ActionRequest.objects.filter(
        verb=verb, scenario=scenario, execution=execution, state__in=OPEN
    ).first()


def target_of(row: ActionRequest) -> Target:
    """What the audit log names as the target of a wish."""
    if row.execution is not None:
        text = f"{row.scenario.name} · {row.execution.remote_id}"
        return Target("execution", row.execution.pk, text, row.team_id)
    return Target("scenario", row.scenario_id, row.scenario.name, row.team_id)


def _audit_verb(row: ActionRequest) -> str:
    return f"{'execution' if row.execution_id else 'scenario'}.{row.verb}"


def audit_end(row: ActionRequest) -> None:
    """Write how a wish ended."""
    actor = Actor(row.asked_by_id, row.asked_by_name, row.address)
    audit.entry(actor, _audit_verb(row), target_of(row), outcome=row.state, words=row.words)


def _details(row: ActionRequest) -> dict[str, Any]:
    if row.verb != Verb.RUN:
        return {}
    return {"responsive": row.responsive, "input": masked(row.input).value}
