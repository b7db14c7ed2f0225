"""carry_out(): one wish, one request, an honest end.

asked → sending is a conditional UPDATE and committed before the request leaves, so of all workers
one sends, and of a worker that dies it is known that it may have sent. What may have been sent is
never sent again by itself: it becomes unconfirmed and is settled from evidence (settle.py).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from dashboard.access.guards import scope_of
from dashboard.actions import ask
from dashboard.actions.models import ActionRequest, State, Verb
from dashboard.connections import health
from dashboard.connections.models import Connection
from dashboard.connections.reach import NoConnection, open_client, reaching
from dashboard.executions.masking import masked
from dashboard.executions.models import Execution, Scenario
from dashboard.executions.recording import known, record
from dashboard.live import publish
from dashboard.sync.due import ask_soon
from dashboard.upstream import errors
from dashboard.upstream.client import RESPONSIVE_TIMEOUT
from dashboard.upstream.dialects.execution_api import ExecutionApi
from dashboard.upstream.types import RemoteExecution, RunAnswer

# A wish that could not be sent for so long (no budget, no connection) is refused in words.
PATIENCE = timedelta(minutes=2)
# After this a wish that is "sending" has lost its worker.
LONGEST_SENDING = timedelta(seconds=RESPONSIVE_TIMEOUT + 30)


@dataclass(frozen=True)
class Outcome:
    """How a wish ended."""

    state: State
    words: str = ""
    code: str = ""
    outputs: Any = None
    result: Execution | None = None


def carry_out(wish_id: int) -> State | None:
    """Send a wish that nobody has sent. None: another worker had it, or it has ended."""
    if not _claim(wish_id):
        return None
    wish = ActionRequest.objects.select_related("scenario__organisation", "execution").get(
        pk=wish_id
    )
    outcome = _outcome(wish)
    end(wish, outcome, was=State.SENDING)
    return outcome.state


def end(wish: ActionRequest, outcome: Outcome, *, was: State) -> bool:
    """Write an outcome if the wish still is where it `was`; with the audit line and a signal."""
    final = outcome.state not in (State.ASKED, State.UNCONFIRMED)
    with transaction.atomic():
        moved = ActionRequest.objects.filter(pk=wish.pk, state=was).update(
            state=outcome.state, words=outcome.words[:500], code=outcome.code[:50],
            outputs=outcome.outputs, result=outcome.result,
            ended_at=timezone.now() if final else None,
        )  # fmt: skip
        if moved and outcome.state != State.ASKED:
            wish.refresh_from_db()
            ask.audit_end(wish)
        publish.scenario_changed(wish.team_id, wish.scenario_id)
        if wish.execution_id:
            publish.executions_changed(wish.team_id, wish.scenario_id, [wish.execution_id])
    return bool(moved)


def _claim(wish_id: int) -> bool:
    """asked → sending, for one worker only."""
    return (
        ActionRequest.objects.filter(pk=wish_id, state=State.ASKED).update(
            state=State.SENDING, sent_at=timezone.now()
        )
        == 1
    )


def _outcome(wish: ActionRequest) -> Outcome:
    """Rights and connection as they are now, then the request, then what its end means."""
    if not _still_allowed(wish):
        return Outcome(State.REFUSED, "Your right to do this was taken away before it was sent.")
    try:
        connection = reaching(wish.scenario.team, acting=True)
    except NoConnection as missing:
        return Outcome(State.REFUSED, missing.words)
    try:
        with open_client(connection, wish.scenario.organisation, acting=True) as platform:
            outcome = _send(platform, wish)
    except errors.UpstreamError as error:
        health_after(connection, error)
        return _failed(wish, error)
    _remember_may_act(connection, True)
    return outcome


def _still_allowed(wish: ActionRequest) -> bool:
    return wish.asked_by is not None and scope_of(wish.asked_by).may(wish.verb, wish.team_id)


def _send(platform: ExecutionApi, wish: ActionRequest) -> Outcome:
    scenario_id = wish.scenario.remote_id
    if wish.verb == Verb.RUN:
        return _ran(wish, platform.run(scenario_id, wish.input, wish.responsive))
    if wish.verb in (Verb.PAUSE, Verb.ACTIVATE):
        platform.set_paused(scenario_id, wish.verb == Verb.PAUSE)
        return _switched(wish)
    if wish.execution is None:
        return Outcome(State.REFUSED, "The execution is gone.")
    if wish.verb == Verb.RETRY:
        return _ran(wish, platform.retry(scenario_id, wish.execution.remote_id))
    return _stopped(wish, platform.stop(scenario_id, wish.execution.remote_id))


def _ran(wish: ActionRequest, answer: RunAnswer) -> Outcome:
    """The new run is stored at once, so that it is linked before it is listed.

    Even a finished one counts as running until the platform was asked: its answer to a responsive
    run says neither status nor times.
    """
    status = "running" if answer.finished else "pending"
    remote = RemoteExecution(
        answer.execution_id,
        status,
        operations=answer.operations,
        data_transfer=answer.data_transfer,
    )
    result = link_result(wish.scenario, remote)
    return Outcome(State.DONE, outputs=masked(answer.outputs).value, result=result)


def link_result(scenario: Scenario, remote: RemoteExecution) -> Execution | None:
    """Store a run that was just named to us (it may not be listed yet), and have it asked for."""
    record(scenario, [remote], timezone.now())
    ask_soon(scenario)
    return known(scenario, remote.id)


def _switched(wish: ActionRequest) -> Outcome:
    Scenario.objects.filter(pk=wish.scenario_id).update(is_active=wish.verb == Verb.ACTIVATE)
    return Outcome(State.DONE)


def _stopped(wish: ActionRequest, remote: RemoteExecution | None) -> Outcome:
    if remote is not None:
        record(wish.scenario, [remote], timezone.now())
    ask_soon(wish.scenario)
    return Outcome(State.DONE)


def health_after(connection: Connection, error: errors.UpstreamError) -> None:
    """What a failed action says about its connection."""
    if isinstance(error, errors.Unauthorised | errors.Unreachable):
        health.failed(connection, error)
    if isinstance(error, errors.Forbidden):
        _remember_may_act(connection, False)


def _remember_may_act(connection: Connection, may: bool) -> None:
    if connection.may_act is not may:
        Connection.objects.filter(pk=connection.pk).update(may_act=may)


def _failed(wish: ActionRequest, error: errors.UpstreamError) -> Outcome:
    """What a failure means: surely not sent → wait or refuse; surely refused → so; else unknown."""
    ask_soon(wish.scenario)
    if isinstance(error, errors.TimedOut):
        return _goes_on(wish, error)
    if isinstance(error, errors.Refused):
        return _refused(wish, error)
    if isinstance(error, errors.Throttled) or (not error.sent and not error.permanent):
        return _later(wish, error)
    if error.sent:
        return Outcome(State.UNCONFIRMED, f"{error.words} It is not known whether it happened.")
    return Outcome(State.REFUSED, error.words, error.code)


def _goes_on(wish: ActionRequest, error: errors.TimedOut) -> Outcome:
    """The platform stopped waiting; the run exists. With its id it is linked, else looked for."""
    words = "We stopped waiting after 40 s; the run goes on."
    if not error.execution_id:
        return Outcome(State.UNCONFIRMED, words, error.code)
    result = link_result(wish.scenario, RemoteExecution(error.execution_id, "running"))
    return Outcome(State.DONE, words, error.code, result=result)


def _refused(wish: ActionRequest, error: errors.Refused) -> Outcome:
    """The platform's words. A run that failed did happen: it is linked where its id is known."""
    if error.code == "EXECUTION_ERROR" and wish.verb in (Verb.RUN, Verb.RETRY):
        words = f"The run failed in {error.module}: {error.words}" if error.module else error.words
        if not error.execution_id:
            return Outcome(State.UNCONFIRMED, words, error.code)
        result = link_result(wish.scenario, RemoteExecution(error.execution_id, "running"))
        return Outcome(State.DONE, words, error.code, result=result)
    return Outcome(State.REFUSED, error.words, error.code)


def _later(wish: ActionRequest, error: errors.UpstreamError) -> Outcome:
    if timezone.now() - wish.asked_at > PATIENCE:
        return Outcome(State.REFUSED, f"Not sent within 2 minutes: {error.words}", error.code)
    return Outcome(State.ASKED, f"Waiting to be sent: {error.words}", error.code)
