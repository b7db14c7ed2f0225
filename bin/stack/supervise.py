"""supervisord, driven: its configuration, its start, its XML-RPC over a Unix socket, its end."""

import os
import shlex
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, TypedDict, cast
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from stack.disk import private_folder, write_private
from stack.options import ROOT
from stack.parts import PROGRAMS, STORES, Part
from stack.say import Failure
from stack.venv import PYTHON
from stack.waiting import until

LOG_SIZE = "10MB"
OLD_LOGS = 3
# supervisord's own words for "for ever": the pause between tries grows by a second each time.
TRIES = 1_000_000
STOP_PRIORITY = {STORES: 100, PROGRAMS: 200}


class Info(TypedDict):
    """What supervisord tells of a part (getProcessInfo); `start` is Unix seconds."""

    name: str
    group: str
    statename: str
    pid: int
    start: int
    exitstatus: int
    spawnerr: str


class Supervisor:
    """One supervisord with its parts. Its socket lies in a folder of its own under the system's
    temporary folder, because a socket's path may be only some 100 bytes long."""

    def __init__(self, data: Path, parts: list[Part], environment: dict[str, str]) -> None:
        self.run = private_folder(data / "run")
        self.logs = private_folder(data / "logs")
        self.sockets = _sockets(self.run)
        self._socket = self.sockets / "s"
        self._groups = {part.name: part.group for part in parts}
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = environment
        self._file = self.run / "supervisord.conf"
        write_private(self._file, configuration(self.run, self.logs, self._socket, parts))

    def begin(self) -> None:
        """Start supervisord and wait until it answers."""
        self._process = subprocess.Popen(
            [PYTHON, "-m", "supervisor.supervisord", "--nodaemon", "-c", self._file],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.logs / "supervisor-start.log").open("wb"),
            # Ctrl-C in the terminal goes to bin/up alone, which ends the parts in order.
            start_new_session=True,
        )
        until(self._answers, 10, "the supervisor did not start")

    def start(self, *names: str) -> None:
        """Start parts; they are watched from then on."""
        for name in names:
            try:
                self._rpc().startProcess(f"{self._groups[name]}:{name}", False)
            except Fault as fault:
                raise Failure(f"{name} cannot be started: {fault.faultString}") from fault

    def infos(self) -> list[Info]:
        """The state of every part. Failure when supervisord is gone."""
        try:
            return cast(list[Info], self._rpc().getAllProcessInfo())
        except OSError as error:
            raise Failure("the supervisor has ended unexpectedly; ending everything") from error

    def log(self, name: str) -> Path:
        """The file with a part's output."""
        return log_file(self.logs, name)

    def end(self, seconds: float) -> None:
        """End all parts in order, then supervisord; it gets at most so many seconds."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            said = (self.logs / "supervisor-start.log").read_text().strip().splitlines()
            raise Failure(f"the supervisor did not start: {said[-1] if said else 'no reason told'}")
        with suppress(OSError):
            return bool(self._rpc().getState()["statename"] == "RUNNING")
        return False

    def _rpc(self) -> Any:
        transport = SupervisorTransport(serverurl=f"unix://{self._socket}")
        return ServerProxy("http://supervisor", transport=transport).supervisor


def configuration(run: Path, logs: Path, socket: Path, parts: list[Part]) -> str:
    """The text of supervisord.conf."""
    sections = [
        ("unix_http_server", {"file": _value(socket), "chmod": "0600"}),
        ("supervisord", _supervisord(run, logs)),
        (
            "rpcinterface:supervisor",
            {"supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"},
        ),
    ]
    for group, priority in STOP_PRIORITY.items():
        members = [part.name for part in parts if part.group == group]
        if members:
            told = {"programs": ",".join(members), "priority": str(priority)}
            sections.append((f"group:{group}", told))
    sections += [(f"program:{part.name}", _program(part, logs)) for part in parts]
    return "\n".join(_section(name, values) for name, values in sections)


def log_file(logs: Path, name: str) -> Path:
    """Where a part's output goes."""
    return logs / f"{name}.log"


def _supervisord(run: Path, logs: Path) -> dict[str, str]:
    told = {
        "logfile": _value(log_file(logs, "supervisor")),
        "logfile_maxbytes": LOG_SIZE,
        "logfile_backups": str(OLD_LOGS),
        "pidfile": _value(run / "supervisord.pid"),
        "nocleanup": "true",
    }
    # Said outright, or supervisord warns about it.
    return {**told, "user": "root"} if os.geteuid() == 0 else told


def _program(part: Part, logs: Path) -> dict[str, str]:
    told = {
        "command": _value(shlex.join(part.command)),
        "directory": _value(part.folder),
        "autostart": "true" if part.at_once else "false",
        "autorestart": "true",
        "startsecs": "1",
        "startretries": str(TRIES),
        "stopsignal": part.stop_signal,
        "stopwaitsecs": str(part.stop_seconds),
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": _value(log_file(logs, part.name)),
        "stdout_logfile_maxbytes": LOG_SIZE,
        "stdout_logfile_backups": str(OLD_LOGS),
    }
    return {**told, "user": part.user} if part.user else told


def _section(name: str, values: dict[str, str]) -> str:
    lines = [f"{key}={value}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *lines, ""])


def _value(given: str | Path) -> str:
    """Quote for supervisord's file: % expands there, and a spaced ; or # begins a comment."""
    text = str(given)
    if "\n" in text or " ;" in text or " #" in text:
        raise Failure(f"this path cannot be used, it has a line break, ' ;' or ' #': {text!r}")
    return text.replace("%", "%%")


def _sockets(run: Path) -> Path:
    """A new short folder; the one of an earlier start that was killed is removed."""
    note = run / "sockets"
    if note.exists():
        shutil.rmtree(note.read_text(), ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="callboard-"))
    note.write_text(str(folder))
    return folder
