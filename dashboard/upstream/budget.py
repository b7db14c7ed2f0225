"""Never more calls a minute than an organisation allows, and people's calls first.

One sliding minute of call times per organisation in Valkey, kept by one Lua script: a call is
allowed while the calls of the last 60 s are fewer than its lane's ceiling. Lanes are nested: what
a lower lane may not use any more is kept free for those above, people's actions at the top.
Valkey's clock decides, so all workers agree.
"""

import uuid
from dataclasses import dataclass
from typing import Any, Protocol, cast

from dashboard.upstream.errors import NoBudget

WINDOW_MS = 60_000

# The share of our part of the limit that the calls of a minute may reach, lane by lane.
LANES: dict[str, float] = {
    "people": 1.0,  # run, stop, retry, connect: never behind polling
    "watch": 0.9,  # executions that somebody looks at
    "discover": 0.85,  # new executions, and how unfinished ones stand
    "details": 0.7,  # modules of failed runs
    "backfill": 0.55,  # history
}

# KEYS: the minute, its counters by lane. ARGV: ceiling, a unique member, lane, window in ms.
# Answers 0 when allowed, else ms until the call that stands in the way leaves the window.
SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window = tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local spent = redis.call('ZCARD', KEYS[1])
local ceiling = tonumber(ARGV[1])
if spent >= ceiling then
  local stands = redis.call('ZRANGE', KEYS[1], spent - ceiling, spent - ceiling, 'WITHSCORES')
  return math.max(1, tonumber(stands[2]) + window - now)
end
redis.call('ZADD', KEYS[1], now, ARGV[2])
redis.call('PEXPIRE', KEYS[1], window)
return 0
"""

# After a 429: nothing but waiting helps. The block is a member far in the future of every lane.
BLOCK = "block"


class Store(Protocol):
    """The little of a Redis client that is used here."""

    def eval(self, script: str, numkeys: int, *args: Any) -> Any:
        """Run a script."""

    def zrange(self, name: str, start: int, end: int) -> Any:
        """Members by rank."""

    def set(self, name: str, value: str, *, px: int) -> Any:
        """Write a value that ends."""

    def pttl(self, name: str) -> Any:
        """Milliseconds a key has left."""


@dataclass(frozen=True)
class Budget:
    """The calls of one organisation. `limit` calls a minute, of which `share` is ours."""

    store: Store
    organisation: str
    limit: int
    share: float

    def ceiling(self, lane: str) -> int:
        """How many calls a minute may hold before this lane waits; people may use all of it."""
        if lane == "people":
            return max(1, self.limit)
        return max(1, int(self.limit * self.share * LANES[lane]))

    def spend(self, lane: str) -> None:
        """Count one call, or raise NoBudget with the seconds to wait."""
        blocked = int(self.store.pttl(self._key(BLOCK)))
        wait = blocked if blocked > 0 else self._ask(lane)
        if wait > 0:
            raise NoBudget("Waiting for the platform's limit of calls.", wait / 1000)

    def block(self, seconds: float) -> None:
        """The platform said 429: no calls for so long."""
        self.store.set(self._key(BLOCK), "429", px=max(1, int(seconds * 1000)))

    def spent(self) -> dict[str, int]:
        """Calls by lane in about the last minute."""
        counts = dict.fromkeys(LANES, 0)
        for member in self.store.zrange(self._key("minute"), 0, -1):
            lane = member.decode().partition(":")[0]
            counts[lane] = counts.get(lane, 0) + 1
        return counts

    def _ask(self, lane: str) -> int:
        member = f"{lane}:{uuid.uuid4().hex}"
        answer = self.store.eval(
            SCRIPT, 1, self._key("minute"), self.ceiling(lane), member, lane, WINDOW_MS
        )
        return cast(int, int(answer))

    def _key(self, what: str) -> str:
        return f"budget:{self.organisation}:{what}"
