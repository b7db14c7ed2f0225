"""The one door to Valkey: a shared client a process, and an async one for streams."""

from functools import lru_cache

import redis
import redis.asyncio
from django.conf import settings


@lru_cache(maxsize=1)
def connection() -> redis.Redis:
    """A pooled client; safe to share between threads. Times out after 5 s."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=2, health_check_interval=30
    )


def async_connection() -> redis.asyncio.Redis:
    """A client of its own for one stream; the caller closes it."""
    return redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2)
