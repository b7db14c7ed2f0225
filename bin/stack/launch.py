"""The start, step by step: stores, database, programs, connections, ready."""

import os
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from stack import environment, parts, probe, remembered, say
from stack.manage import Command
from stack.options import Options
from stack.say import Failure
from stack.stores import Stores
from stack.supervise import Supervisor
from stack.waiting import Condition, until

# A slow machine's first start; each is normally a second or two.
PATIENCE_SECONDS = 60
NOT_UP = {"BACKOFF", "FATAL", "EXITED"}
LAST_WORDS = 400


class Launch:
    """Brings one data folder up. Every step says its line; a step that fails raises Failure."""

    def __init__(self, options: Options, stores: Stores) -> None:
        self._options = options
        self._stores = stores
        self._programs = [parts.web(options), *parts.workers(options.data)]
        self._sandbox = [parts.sandbox(options)] if options.sandbox else []
        ours = environment.ours(options, stores.database_url, stores.redis_url)
        self._environment = {**os.environ, **ours}
        environment.keep_for_shells(options.data / "env", ours)
        everything = [parts.tether(options.data), *stores.parts, *self._sandbox, *self._programs]
        self.supervisor = Supervisor(options.data, everything, self._environment)

    def run(self) -> None:
        """Start everything; returns when Callboard is ready."""
        with ExitStack() as stack:
            since = time.monotonic()
            self.supervisor.begin()
            self.supervisor.start(*_names(self._stores.parts), *_names(self._sandbox))
            static = self._manage(stack, "collectstatic", "--noinput")
            self._stores_are_ready(since)
            self._done(self._manage(stack, "migrate", "--noinput"), "database", "migrated")
            self._done(static, "pages", "static files collected")
            self._start_programs(stack)

    def _stores_are_ready(self, since: float) -> None:
        for name, where in self._stores.where.items():
            if name in self._stores.ready:
                self._wait(name, self._stores.ready[name])
            say.part(name, f"ready: {where}", since if name in self._stores.ready else None)

    def _start_programs(self, stack: ExitStack) -> None:
        since = time.monotonic()
        self.supervisor.start(*_names(self._programs))
        admin = self._manage(stack, "ensure_admin")
        if self._options.sandbox:
            self._connect(stack)
        made = admin.result()
        self._wait("web", lambda: probe.answers(self._url("/healthz")))
        say.part("web", f"ready: {self._url()}", since)
        self._wait_for_workers()
        say.part("workers", "poll, act and beat are ready", since)
        self._welcome(made)

    def _connect(self, stack: ExitStack) -> None:
        since = time.monotonic()
        url = f"http://127.0.0.1:{self._options.sandbox_port}"
        self._wait("sandbox", lambda: probe.answers(f"{url}/_sandbox/clock"))
        say.part("sandbox", f"ready: {url}", since)
        self._done(self._manage(stack, "connect_sandbox", "--url", url), "connections", "")

    def _wait_for_workers(self) -> None:
        try:
            self._wait("web", lambda: probe.answers(self._url("/readyz")))
        except Failure:
            code, said = probe.status(self._url("/readyz"))
            raise Failure(f"not ready: /readyz answers {code} {said[:LAST_WORDS]}") from None

    def _wait(self, name: str, ready: Condition) -> None:
        """Wait for a part, but not for one that has ended."""

        def ready_or_gone() -> bool:
            if ready():
                return True
            self._must_be_up(name)
            return False

        until(ready_or_gone, PATIENCE_SECONDS, f"{name} was not ready")

    def _must_be_up(self, name: str) -> None:
        for info in self.supervisor.infos():
            if info["name"] == name and info["statename"] in NOT_UP:
                log = self.supervisor.log(name)
                raise Failure(f"{name} does not start: {_last_line(log)} (its log: {log})")

    def _manage(self, stack: ExitStack, *arguments: str) -> Command:
        command = Command(self._environment, *arguments)
        stack.callback(command.kill)
        return command

    def _done(self, command: Command, name: str, text: str) -> None:
        since = time.monotonic()
        said = command.result()
        say.part(name, text or (said.splitlines() or ["connected"])[-1], since)

    def _welcome(self, made: str) -> None:
        """The last lines: where to go and how to sign in. A made password is shown this once."""
        user, _, password = made.partition(" ")
        kept = remembered.load(self._options.data)
        if user:
            kept.admin = user
            remembered.keep(self._options.data, kept)
        say.line(f"Callboard is ready: {self._url()}")
        if password and "CALLBOARD_ADMIN_PASSWORD" not in os.environ:
            say.line(f"Sign in as {user} with the password {password} (shown only this once)")
        elif kept.admin:
            say.line(f"Sign in as {kept.admin}")

    def _url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self._options.port}{path}"


def _names(some: Iterable[parts.Part]) -> list[str]:
    return [part.name for part in some]


def _last_line(log: Path) -> str:
    if not log.exists():
        return "no output"
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1][:LAST_WORDS] if lines else "no output"
