"""supervisord's states, told as a person would: which part ended, and that it runs again."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from stack.supervise import Info, log_file

UP = {"STARTING", "RUNNING"}
DOWN = {"EXITED", "BACKOFF", "FATAL"}
# Not one of Callboard's parts to the person: it only ends the others.
QUIET = {"tether"}


@dataclass
class _Seen:
    pid: int
    down: bool


class Watch:
    """Compares each look with the one before it."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._seen: dict[str, _Seen] = {}

    def changes(self, infos: Iterable[Info]) -> list[str]:
        """One line for each part that ended or came back since the last call."""
        lines: list[str] = []
        for info in infos:
            if info["name"] not in QUIET:
                lines += self._change(info)
        return lines

    def _change(self, info: Info) -> list[str]:
        name, pid = info["name"], info["pid"]
        before = self._seen.get(name)
        if info["statename"] in UP:
            # A part that does not stay up is told once, not at each try.
            down = bool(before and before.down and info["statename"] == "STARTING")
            self._seen[name] = _Seen(pid, down)
            return self._came(info, before, down)
        if info["statename"] in DOWN and before:
            self._seen[name] = _Seen(0, down=True)
            return [] if before.down else [self._ended(info)]
        return []

    def _came(self, info: Info, before: _Seen | None, down: bool) -> list[str]:
        if before is None or down or (before.pid == info["pid"] and not before.down):
            return []
        back = f"{info['name']} runs again (process {info['pid']})"
        # It fell and rose between two looks.
        return [back] if before.down else [self._ended(info), back]

    def _ended(self, info: Info) -> str:
        name = info["name"]
        return (
            f"{name} ended unexpectedly{_how(info)}, starting it again;"
            f" its log: {log_file(self._logs, name)}"
        )


def _how(info: Info) -> str:
    if info["statename"] in UP:
        # It runs again already, and supervisord has forgotten how it ended.
        return ""
    if info["statename"] == "BACKOFF":
        return " right after its start"
    if info["exitstatus"] < 0:
        return " (killed by a signal)"
    return f" (exit code {info['exitstatus']})"
