"""Local TCP ports: is one free, and which one may a store of ours take."""

import random
import socket

from stack.options import Options
from stack.say import Failure

LOCALHOST = "127.0.0.1"
# Below every system's range of ephemeral ports, so no outgoing connection sits on one of ours.
OURS = range(20_000, 32_000)
TRIES = 50


def is_free(port: int) -> bool:
    """True when nothing listens on the port and a server could."""
    return not _answers(port) and _binds(port)


def require_free(port: int, what: str, option: str) -> None:
    """Raise Failure, naming the option that chooses another port, when the port is taken."""
    if not is_free(port):
        raise Failure(
            f"port {port} for the {what} is in use by another program;"
            f" choose another one: bin/up {option} {_free_above(port)}"
        )


def require_all_free(options: Options) -> None:
    """Raise Failure when another program has a port that bin/up was asked to use."""
    require_free(options.port, "web pages", "--port")
    if options.sandbox:
        require_free(options.sandbox_port, "sandbox", "--sandbox-port")


def choose(wanted: int | None = None, *, taken: frozenset[int] = frozenset()) -> int:
    """A free port: `wanted` when it is free (a store keeps its port), else a random one of OURS."""
    candidates = [wanted] if wanted else []
    candidates += random.sample(OURS, TRIES)
    for port in candidates:
        if port not in taken and is_free(port):
            return port
    raise Failure(f"no free port found between {OURS.start} and {OURS.stop}")


def _answers(port: int) -> bool:
    # A listener on 0.0.0.0 does not keep macOS from binding 127.0.0.1 beside it.
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOCALHOST, port)) == 0


def _binds(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do: a port in TIME_WAIT after a restart is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except OSError:
            return False
        return True


def _free_above(port: int) -> int:
    above = range(port + 1, min(port + TRIES, 65_536))
    return next((other for other in above if is_free(other)), choose())
