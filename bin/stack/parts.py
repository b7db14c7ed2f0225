"""The parts of Callboard: each a program that runs until it is told to end."""

from dataclasses import dataclass
from pathlib import Path

from stack.options import ROOT, Options
from stack.postgres import Postgres
from stack.venv import PYTHON

# Together they stay below the ten seconds in which Ctrl-C ends everything: first the programs,
# all at once, then the stores.
PROGRAM_STOP_SECONDS = 4
STORE_STOP_SECONDS = 3
PROGRAMS = "programs"
STORES = "stores"


@dataclass(frozen=True)
class Part:
    """A program with how it is started and ended. `user` only where it is not ours."""

    name: str
    command: list[str]
    group: str = PROGRAMS
    folder: Path = ROOT
    user: str = ""
    stop_signal: str = "TERM"
    at_once: bool = False

    @property
    def stop_seconds(self) -> int:
        """How long it may take to end before it is killed."""
        return STORE_STOP_SECONDS if self.group == STORES else PROGRAM_STOP_SECONDS


def postgres(server: Postgres, port: int) -> Part:
    """The database. SIGINT is its fast shutdown: it does not wait for clients to leave."""
    return Part(
        "postgres",
        server.command(port),
        group=STORES,
        folder=server.cluster,
        user=server.account.name if server.account.other else "",
        stop_signal="INT",
    )


def valkey(command: list[str]) -> Part:
    """Broker, cache and signals."""
    return Part("valkey", command, group=STORES)


def tether(data: Path) -> Part:
    """Ends the supervisor, and so everything, when bin/up itself is killed."""
    command = [str(PYTHON), "-m", "stack.tether", str(data)]
    return Part("tether", command, group=STORES, folder=ROOT / "bin", at_once=True)


def sandbox(options: Options) -> Part:
    """The simulated platform."""
    arguments = ["--port", str(options.sandbox_port), "--seed", "7"]
    return Part("sandbox", _python("sandbox", *arguments, "--speed", f"{options.speed:g}"))


def web(options: Options) -> Part:
    """The pages and the live stream. Open streams are cut after two seconds when it ends."""
    return Part(
        "web",
        _python("uvicorn", "config.asgi:application", "--host", "127.0.0.1")
        + ["--port", str(options.port), "--no-access-log", "--timeout-graceful-shutdown", "2"],
    )


def workers(data: Path) -> list[Part]:
    """Polling and people's actions in workers of their own, and the clock that wakes them."""
    return [
        Part("poll", _worker("poll", 8)),
        Part("act", _worker("act", 24)),
        Part("beat", _celery("beat", "--schedule", str(data / "run" / "beat"))),
    ]


def _worker(queue: str, threads: int) -> list[str]:
    return _celery(
        *("worker", "--queues", queue, "--hostname", f"{queue}@%h"),
        *("--pool", "threads", "--concurrency", str(threads)),
        # Nothing here asks other workers for their state, and asking costs a second at the start.
        *("--without-gossip", "--without-mingle"),
    )


def _celery(*arguments: str) -> list[str]:
    return _python("celery", "-A", "config", *arguments, "--loglevel", "INFO")


def _python(module: str, *arguments: str) -> list[str]:
    return [str(PYTHON), "-m", module, *arguments]
