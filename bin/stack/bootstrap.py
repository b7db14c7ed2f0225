"""The way from a bare Python into the virtual environment. Only the standard library."""

import errno
import fcntl
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from stack import say, venv
from stack.options import ROOT
from stack.say import Failure

REQUIREMENTS = ROOT / "requirements.txt"
TEST_REQUIREMENTS = ROOT / "tests" / "requirements.txt"
ENDED_BY_PERSON = 130


def guarded(work: Callable[[], int]) -> NoReturn:
    """Exit with what `work` returns; a failure is one line and exit code 1."""
    # However it is told to end, it ends the same way, inside `work`.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        sys.exit(work())
    except Failure as failure:
        say.progress_ends()
        say.failed(str(failure))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES):
            raise
        say.failed(f"{error.strerror}: {error.filename or 'no file named'}")
    except KeyboardInterrupt:
        sys.exit(ENDED_BY_PERSON)
    sys.exit(1)


def into_venv(script: str, *requirements: Path, before_install: Callable[[], None]) -> None:
    """Go on in the environment, made and filled first when it must be.

    `before_install` may raise Failure early: nobody wants to wait a minute for that.
    """
    if not venv.is_current(*requirements):
        before_install()
    # Two starts from one clone must not fill the same environment at once.
    with REQUIREMENTS.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        venv.ensure(*requirements)
    venv.enter(Path(script), sys.argv[1:])
