"""The two stores, Postgres and Valkey: embedded ones, or the servers that the person named."""

import os
from dataclasses import dataclass, field
from functools import partial

import psycopg
import redis

from stack import parts, ports, postgres, remembered, valkey
from stack.options import Options
from stack.parts import Part
from stack.say import Failure
from stack.waiting import Condition


@dataclass
class Stores:
    """Where they are, which parts have to be started for that, and how to see they are ready."""

    database_url: str
    redis_url: str
    parts: list[Part] = field(default_factory=list)
    ready: dict[str, Condition] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)


def prepare(options: Options) -> Stores:
    """Make what the embedded stores need under the data folder, and keep their ports."""
    kept = remembered.load(options.data)
    stores = Stores(os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", ""))
    if stores.database_url:
        _try_database(stores)
    else:
        _embed_postgres(options, kept, stores)
    if stores.redis_url:
        _try_redis(stores)
    else:
        _embed_valkey(options, kept, stores)
    remembered.keep(options.data, kept)
    return stores


def _embed_postgres(options: Options, kept: remembered.Remembered, stores: Stores) -> None:
    port = kept.postgres_port = ports.choose(kept.postgres_port, taken=_asked(options))
    # Kept before the cluster is made: its password must never be one that nobody knows.
    remembered.keep(options.data, kept)
    server = postgres.prepare(options.data, kept.postgres_password)
    stores.parts.append(parts.postgres(server, port))
    stores.database_url = postgres.url(port, kept.postgres_password)
    stores.ready["postgres"] = partial(postgres.is_ready, port, kept.postgres_password)
    stores.where["postgres"] = f"port {port}, {server.cluster}"


def _embed_valkey(options: Options, kept: remembered.Remembered, stores: Stores) -> None:
    taken = _asked(options) | {kept.postgres_port}
    port = kept.valkey_port = ports.choose(kept.valkey_port, taken=taken)
    configuration = valkey.prepare(options.data, port, kept.valkey_password)
    stores.parts.append(parts.valkey(valkey.command(configuration)))
    stores.redis_url = valkey.url(port, kept.valkey_password)
    stores.ready["valkey"] = partial(valkey.is_ready, port, kept.valkey_password)
    stores.where["valkey"] = f"port {port}"


def _try_database(stores: Stores) -> None:
    try:
        psycopg.connect(stores.database_url, connect_timeout=5).close()
    except psycopg.Error as error:
        said = str(error).strip().splitlines()[-1]
        raise Failure(f"the server of DATABASE_URL cannot be used: {said}") from error
    stores.where["postgres"] = "the server of DATABASE_URL"


def _try_redis(stores: Stores) -> None:
    try:
        with redis.Redis.from_url(stores.redis_url, socket_timeout=5) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise Failure(f"the server of REDIS_URL cannot be used: {error}") from error
    stores.where["valkey"] = "the server of REDIS_URL"


def _asked(options: Options) -> frozenset[int]:
    return frozenset({options.port, options.sandbox_port})
