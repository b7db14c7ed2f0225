"""Which account of the system runs Postgres, and what that account can reach.

Postgres refuses to run as root. Started by root it runs as an account without rights; that account
must be able to pass every folder above its program and its data.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from stack.say import Failure

WITHOUT_RIGHTS = ("postgres", "_postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A system account; `other` when it is not the one we run as (we are root then)."""

    name: str
    uid: int
    gid: int
    other: bool

    def can(self, *command: str | Path) -> bool:
        """True when the command, run as this account, ends with 0."""
        return run_as(self, [str(word) for word in command]).returncode == 0

    def can_enter(self, folder: Path) -> bool:
        """True when the account can pass all folders down into this one."""
        return self.can("/bin/sh", "-c", 'cd "$1"', "sh", folder)


def for_database(cluster: Path) -> Account:
    """Who runs the database of this cluster: its owner, else us, else an account without rights."""
    if os.geteuid() != 0:
        return _account(pwd.getpwuid(os.geteuid()), other=False)
    if cluster.exists() and cluster.stat().st_uid != 0:
        return _account(pwd.getpwuid(cluster.stat().st_uid), other=True)
    return _account(_first_known(), other=True)


def run_as(account: Account, command: list[str]) -> "subprocess.CompletedProcess[bytes]":
    """Run the command to its end as the account; its working folder is one that all can enter."""
    if not account.other:
        return subprocess.run(command, cwd="/", capture_output=True)
    try:
        return subprocess.run(
            command,
            cwd="/",
            capture_output=True,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
        )
    except PermissionError:
        # The program itself lies where the account cannot reach it.
        return subprocess.CompletedProcess(command, 126, b"", b"permission denied")


def _first_known() -> pwd.struct_passwd:
    for name in WITHOUT_RIGHTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Failure(
        "started as root, and Postgres needs an account without rights: there is none of "
        + ", ".join(WITHOUT_RIGHTS)
    )


def _account(entry: pwd.struct_passwd, *, other: bool) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, other)
