"""`bin/up` inside the virtual environment: take the data folder, start, watch, end."""

import signal
import time

from stack import disk, leftovers, lock, ports, say, stores
from stack.launch import Launch
from stack.options import Options
from stack.supervise import Supervisor
from stack.watch import Watch

LOOK_SECONDS = 0.5
# Longer than the parts' own time to end, shorter than the ten seconds that were promised.
END_SECONDS = 8.5
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(options: Options) -> int:
    """Run until the person ends it; returns the exit code."""
    _take(options)
    try:
        launch = Launch(options, stores.prepare(options))
    except BaseException:
        leftovers.end(options.data, patience=0)
        raise
    try:
        launch.run()
        _watch(launch.supervisor)
    except KeyboardInterrupt:
        say.line("\nEnding ...")
    finally:
        _end(options, launch.supervisor)
    return 0


def _take(options: Options) -> None:
    """Make the data folder ours, end what an earlier start left, and check the ports."""
    # The database's account must pass it; everything inside is closed on its own.
    disk.private_folder(options.data, mode=0o711)
    disk.private_folder(options.data / "run")
    disk.require(options.data, disk.ROOM_FOR_DATA)
    lock.take(options.data)
    ended = leftovers.end(options.data, patience=END_SECONDS)
    if ended:
        say.part("earlier", f"ended {ended} processes that an earlier start had left running")
    ports.require_all_free(options)


def _watch(supervisor: Supervisor) -> None:
    watch = Watch(supervisor.logs)
    while True:
        for line in watch.changes(supervisor.infos()):
            say.line(line)
        time.sleep(LOOK_SECONDS)


def _end(options: Options, supervisor: Supervisor) -> None:
    since = time.monotonic()
    for number in ENDING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    supervisor.end(END_SECONDS)
    leftovers.end(options.data, patience=0)
    say.line(f"Callboard has ended, nothing is left running ({time.monotonic() - since:.1f} s)")
