"""The command line of `bin/up`."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Options:
    """What the person asked for. `data` is absolute."""

    port: int
    sandbox_port: int
    data: Path
    sandbox: bool
    speed: float


def read(arguments: list[str]) -> Options:
    """Parse the arguments; argparse ends the program on --help and on wrong ones."""
    given = _parser().parse_args(arguments)
    if given.port == given.sandbox_port and not given.no_sandbox:
        _parser().error("--port and --sandbox-port are the same")
    return Options(
        port=given.port,
        sandbox_port=given.sandbox_port,
        data=_beside(given.data),
        sandbox=not given.no_sandbox,
        speed=given.speed,
    )


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(
        prog="bin/up", description="Start Callboard with everything it needs; Ctrl-C ends it."
    )
    add = parser.add_argument
    add("--port", type=_port, default=8000, help="port of the web pages (8000)")
    add("--sandbox-port", type=_port, default=8900, help="port of the sandbox (8900)")
    add("--data", type=Path, default=Path(".data"), help="folder of all data (.data)")
    add("--no-sandbox", action="store_true", help="start without the simulated platform")
    add("--speed", type=_speed, default=1.0, help="how many times as busy the sandbox is (1)")
    return parser


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong in one line and exits with code 1, like every failure of bin/up."""

    def error(self, message: str) -> NoReturn:
        self.exit(1, f"Callboard: {message} (bin/up --help tells the options)\n")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port between 1 and 65535")
    return int(text)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0
    if not 0 < speed <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed above 0 and up to 1000")
    return speed


def _beside(data: Path) -> Path:
    # A bare .data is the project's own, wherever bin/up was called from.
    return (ROOT / data if data == Path(".data") else Path.cwd() / data.expanduser()).resolve()
