"""What became of wishes that got no answer: settled from evidence, never by sending again."""

import logging
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from dashboard.actions import perform, queue
from dashboard.actions.models import ActionRequest, State, Verb
from dashboard.actions.perform import LONGEST_SENDING, Outcome
from dashboard.executions.models import Execution, Scenario
from dashboard.executions.status import Status
from dashboard.sync.due import ask_soon

# A run that we started begins between these moments around the request (clocks differ a little).
EARLIER = timedelta(seconds=3)
LATER = timedelta(seconds=20)
# After this, what shows no evidence is left to a person.
LOOKING = timedelta(minutes=10)
# A wish that waits this long has lost its task (no broker, no budget): hand it out again.
REMIND = timedelta(seconds=5)

log = logging.getLogger(__name__)


def settle_due() -> int:
    """Hand out forgotten wishes, give up lost senders, look for evidence. Answers how many."""
    now = timezone.now()
    forgotten = _in(State.ASKED).filter(asked_at__lt=now - REMIND)
    for pk in forgotten.values_list("pk", flat=True)[:200]:
        queue.carry_out(pk)
    lost = _in(State.SENDING).filter(sent_at__lt=now - LONGEST_SENDING)
    for wish in lost:
        words = "Its worker ended while it was being sent. It is not known whether it happened."
        perform.end(wish, Outcome(State.UNCONFIRMED, words), was=State.SENDING)
    return sum(_settle(wish) for wish in _in(State.UNCONFIRMED).filter(sent_at__gt=now - LOOKING))


def _in(state: State) -> QuerySet[ActionRequest]:
    return (
        ActionRequest.objects.filter(state=state)
        .select_related("scenario", "execution")
        .order_by("asked_at")
    )


def _settle(wish: ActionRequest) -> bool:
    """Whether the evidence decided this wish."""
    outcome = {
        Verb.STOP: _stopped,
        Verb.PAUSE: _switched,
        Verb.ACTIVATE: _switched,
        Verb.RUN: _began,
        Verb.RETRY: _began,
    }[Verb(wish.verb)](wish)
    if outcome is None:
        ask_soon(wish.scenario)
        return False
    log.info("wish %s settled: %s", wish.pk, outcome.state)
    return perform.end(wish, outcome, was=State.UNCONFIRMED)


def _stopped(wish: ActionRequest) -> Outcome | None:
    """The run itself shows whether it was stopped."""
    if wish.execution is None or not wish.execution.is_final:
        return None
    if wish.execution.status == Status.STOPPED:
        return Outcome(State.DONE, "The run shows that it was stopped.")
    return Outcome(State.NOT_HAPPENED, f"The run ended by itself ({wish.execution.status}).")


def _switched(wish: ActionRequest) -> Outcome | None:
    """The scenario, as described after the wish was sent, shows which way it is switched."""
    wanted = wish.verb == Verb.ACTIVATE
    described = Scenario.objects.filter(pk=wish.scenario_id, described_at__gt=wish.sent_at).first()
    if described is None:
        return None
    if described.is_active is wanted:
        return Outcome(State.DONE, "The scenario shows that it happened.")
    return Outcome(State.NOT_HAPPENED, "The scenario shows that it did not happen.")


def _began(wish: ActionRequest) -> Outcome | None:
    """A run that began just then and that nothing else explains.

    Only where runs begin by being asked for, or where the platform said it waits no longer (so
    that a run exists), and only if there is exactly one: else a person has to look.
    """
    if wish.code != "TIMEOUT" and not wish.scenario.is_on_demand:
        return None
    if wish.sent_at is None:
        return None
    candidates = Execution.objects.filter(
        scenario=wish.scenario,
        started_at__range=(wish.sent_at - EARLIER, wish.sent_at + LATER),
        brought_by=None,
    )[:2]
    if len(candidates) != 1:
        return None
    words = wish.words if wish.code else "Found by its time: the only run that began just then."
    return Outcome(State.DONE, words, wish.code, result=candidates[0])
