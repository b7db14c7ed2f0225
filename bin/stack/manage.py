"""Django's management commands, run beside the parts with their environment."""

import os
import signal
import subprocess
from contextlib import suppress

from stack.options import ROOT
from stack.say import Failure
from stack.venv import PYTHON


class Command:
    """A management command that has been started. Ends with `result` or `kill`."""

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        self._name = arguments[0]
        self._process = subprocess.Popen(
            [PYTHON, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Not reached by the terminal's Ctrl-C; bin/up kills it.
            start_new_session=True,
        )

    def result(self) -> str:
        """What it printed, once it is through. Failure with its last words when it failed."""
        out, errors = self._process.communicate()
        if self._process.returncode:
            said = (errors.strip() or out.strip() or "no reason told").splitlines()
            raise Failure(f"manage.py {self._name} failed: {said[-1]}")
        return out.strip()

    def kill(self) -> None:
        """End it and what it started, if it still runs."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
