"""The environment of every part: what the person set, and what bin/up knows better."""

import os
import shlex
from pathlib import Path

from stack import remembered
from stack.disk import write_private
from stack.options import Options

# Every process of one data folder carries it, so that a later start finds what was left running.
MARK = "CALLBOARD_STACK"


def for_parts(options: Options, database_url: str, redis_url: str) -> dict[str, str]:
    """The whole environment of the parts."""
    return {**os.environ, **ours(options, database_url, redis_url)}


def ours(options: Options, database_url: str, redis_url: str) -> dict[str, str]:
    """What bin/up sets; of the settings it only fills in those that the person left out."""
    settings = {
        "CALLBOARD_ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "CALLBOARD_PUBLIC_URL": f"http://127.0.0.1:{options.port}",
        # Its own sandbox lies on this machine.
        "CALLBOARD_ALLOW_PRIVATE_UPSTREAMS": "1" if options.sandbox else "0",
    }
    if "CALLBOARD_SECRET_KEY" not in os.environ:
        settings["CALLBOARD_SECRET_KEY"] = remembered.secret_key(options.data)
    chosen = {name: os.environ.get(name, value) for name, value in settings.items()}
    return {
        **chosen,
        MARK: str(options.data),
        "CALLBOARD_DATA": str(options.data),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PYTHONUNBUFFERED": "1",
    }


def keep_for_shells(file: Path, variables: dict[str, str]) -> None:
    """Write variables so that `set -a; . FILE` gives a shell what the parts have."""
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in variables.items() if name != MARK]
    write_private(file, "".join(lines))
