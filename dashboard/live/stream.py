"""The SSE stream `/live`: signals of the teams that this person may see, nothing else.

One task a process listens to Valkey and hands each message to the streams of this process; a
stream holds no thread and no database connection. It ends after ten minutes, so that access is
asked again; the browser comes back by itself.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import redis as redis_errors
from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from dashboard.access.guards import scope_of
from dashboard.lib import redis
from dashboard.live.publish import CHANNEL

BEAT_SECONDS = 15.0
LONGEST_SECONDS = 600.0
# Signals within this time go out together, each name once: a burst is one refetch.
GATHER_SECONDS = 0.1
# More than this many different signals wait: the page is told to refetch all it shows.
MOST_WAITING = 200

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Listener:
    """One open stream: the teams it may hear of, and the names of signals that wait."""

    teams: set[int] | None
    waiting: dict[str, None] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, team: int | None, events: list[str]) -> None:
        """Keep the signals if they are of a team that this person may see."""
        if team is not None and self.teams is not None and team not in self.teams:
            return
        self.waiting.update(dict.fromkeys(events))
        if len(self.waiting) > MOST_WAITING:
            self.waiting = {"all": None}
        self.wake.set()

    def take(self) -> list[str]:
        """The waiting signals, each once; then none wait."""
        taken, self.waiting = list(self.waiting), {}
        self.wake.clear()
        return taken


class Hub:
    """Hears Valkey once for all streams of this process and its event loop."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.task: asyncio.Task[None] | None = None

    def join(self, listener: Listener) -> None:
        """Let a stream hear; the first one starts the hearing."""
        self.listeners.add(listener)
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._hear())

    def leave(self, listener: Listener) -> None:
        """A stream ended; without any, nobody needs to hear."""
        self.listeners.discard(listener)
        if not self.listeners and self.task is not None:
            self.task.cancel()
            self.task = None

    async def _hear(self) -> None:
        """Subscribe and hand out, for ever; after a gap every page refetches once."""
        while True:
            try:
                await self._subscribed()
            except (redis_errors.RedisError, OSError) as error:
                log.warning("live: Valkey is away (%s), trying again", type(error).__name__)
                await asyncio.sleep(1)

    async def _subscribed(self) -> None:
        client = redis.async_connection()
        try:
            async with client.pubsub(ignore_subscribe_messages=True) as pubsub:
                await pubsub.subscribe(CHANNEL)
                self._tell(None, ["all"])
                async for message in pubsub.listen():
                    said = json.loads(message["data"])
                    self._tell(said["team"], said["events"])
        finally:
            await client.aclose()

    def _tell(self, team: int | None, events: list[str]) -> None:
        for listener in self.listeners:
            listener.hear(team, events)


hub = Hub()


@require_safe
@login_not_required
async def live(request: HttpRequest) -> HttpResponseBase:
    """The stream for whoever is signed in; 401 without, so that a page can say so."""
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse("Sign in first.", status=401, content_type="text/plain")
    scope = await sync_to_async(scope_of)(user)
    response = StreamingHttpResponse(_events(scope.team_ids()), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _events(teams: set[int] | None) -> AsyncIterator[str]:
    listener = Listener(teams)
    hub.join(listener)
    until = asyncio.get_running_loop().time() + LONGEST_SECONDS
    try:
        yield "retry: 2000\nevent: beat\ndata: open\n\n"
        while asyncio.get_running_loop().time() < until:
            yield await _next(listener)
    finally:
        hub.leave(listener)


async def _next(listener: Listener) -> str:
    """The next signals as SSE text, or a beat when there were none for a while."""
    try:
        await asyncio.wait_for(listener.wake.wait(), BEAT_SECONDS)
    except TimeoutError:
        return "event: beat\ndata: 1\n\n"
    await asyncio.sleep(GATHER_SECONDS)
    return "".join(f"event: {name}\ndata: 1\n\n" for name in listener.take())
