"""The embedded Postgres of one data folder: its cluster, its command, and when it is ready."""

import os
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from stack import account, pgprograms, say
from stack.account import Account
from stack.disk import write_private
from stack.ports import LOCALHOST
from stack.say import Failure

NAME = "callboard"

# For a machine shared with everything else Callboard runs. What is committed stays committed:
# fsync and synchronous_commit keep their defaults.
TUNING = {
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "120",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    # Planning of these short queries costs more than compiling them could win back.
    "jit": "off",
    "log_min_duration_statement": "1000",
    "log_line_prefix": "%m [%p] ",
}
# For databases that are thrown away: tests.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """A cluster with the account and the programs that run it."""

    cluster: Path
    account: Account
    programs: Path

    def command(self, port: int, extra: dict[str, str] | None = None) -> list[str]:
        """The server in the foreground, on localhost only; stop it with SIGINT."""
        settings = {
            **TUNING,
            "listen_addresses": LOCALHOST,
            "port": str(port),
            # Only TCP with a password: a socket's path has a length limit that --data may break.
            "unix_socket_directories": "",
            **(extra or {}),
        }
        words = [str(self.programs / "postgres"), "-D", str(self.cluster)]
        return words + [f"--{name}={value}" for name, value in settings.items()]


def prepare(data: Path, password: str) -> Postgres:
    """The cluster under `data`, made when there is none; its superuser has this password."""
    link = data / "postgres"
    who = account.for_database(link)
    place = _place(link, who)
    postgres = Postgres(place / "cluster", who, pgprograms.programs(who))
    if not postgres.cluster.exists():
        since = time.monotonic()
        _initialise(postgres, password)
        say.part("postgres", f"made {postgres.cluster}, run by {who.name}", since)
    return postgres


def url(port: int, password: str, database: str = NAME) -> str:
    """The DATABASE_URL of the embedded server."""
    return f"postgres://{NAME}:{password}@{LOCALHOST}:{port}/{database}"


def is_ready(port: int, password: str) -> bool:
    """True when the server takes statements; makes our database when it is not there yet."""
    try:
        with psycopg.connect(
            url(port, password, "postgres"), autocommit=True, connect_timeout=2
        ) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [NAME])
            if not known.fetchone():
                connection.execute(f"create database {NAME}")
    except psycopg.OperationalError:
        return False
    return True


def new_password() -> str:
    """A password that needs no quoting in a URL."""
    return secrets.token_urlsafe(24)


def _place(link: Path, who: Account) -> Path:
    """The account's own folder for the cluster: <data>/postgres, or where that links to."""
    if not link.exists():
        _make_place(link, who)
    place = link.resolve()
    if not who.can_enter(place):
        raise Failure(
            f"the account {who.name}, which runs Postgres, cannot reach {place}:"
            " let it pass the folders above, or choose another --data"
        )
    return place


def _make_place(link: Path, who: Account) -> None:
    """Make the folder, in the shelter when the account cannot pass the folders above `link`."""
    if link.is_symlink():
        raise Failure(f"the database of {link} is gone: {link.readlink()} does not exist")
    if who.can_enter(link.parent):
        place = link
    else:
        pgprograms.open_folder(pgprograms.SHELTER)
        place = pgprograms.SHELTER / f"data-{secrets.token_hex(6)}"
    place.mkdir(mode=0o700)
    _give(place, who)
    if place != link:
        link.symlink_to(place)


def _initialise(postgres: Postgres, password: str) -> None:
    """Run initdb; the cluster gets its name only when it is whole.

    The built-in UTF-8 locale needs none of the system's.
    """
    draft = postgres.cluster.with_name("cluster.new")
    shutil.rmtree(draft, ignore_errors=True)
    secret = postgres.cluster.with_name("password")
    write_private(secret, password)
    _give(secret, postgres.account)
    command = [str(postgres.programs / "initdb"), "-D", str(draft)]
    command += ["--username", NAME, "--pwfile", str(secret), "--auth", "scram-sha-256"]
    command += ["--encoding", "UTF8", "--locale-provider", "builtin", "--locale", "C.UTF-8"]
    command += ["--no-instructions"]
    ran = account.run_as(postgres.account, command)
    secret.unlink()
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip().splitlines()
        raise Failure(f"Postgres could not make its data: {said[-1]}")
    draft.rename(postgres.cluster)


def _give(path: Path, who: Account) -> None:
    if who.other:
        os.chown(path, who.uid, who.gid)
